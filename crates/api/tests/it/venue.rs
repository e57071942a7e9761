//! A venue behind the wire: requests and questions in JSON, the real engine and the real views.

use api::hyperliquid::{InfoRequest, Markets, feed, info, prepare, socket_message::ClientMessage};
use engine::Engine;
use engine::command::{Action, AssetBalance, Authority, Block, Command, Genesis, PublishedPrice};
use engine::event::{Cause, Event};
use engine::ids::{Address, AssetId, MarketId};
use engine::parameters::{
    AssetParameters, FeeTier, LiquidationPolicy, MakerTier, MarginTier, MarketParameters, Publisher,
    VenueParameters,
};
use serde_json::{Value, json};
use units::{Amount, Notional, Price, Rate, Size, Time, Usd};
use views::{Changes, Views};

use crate::fixtures::{request, unsigned};
use crate::markets::parameters;

/// Who trades first.
pub const ALICE: Address = Address([0xa1; 20]);
/// Who trades with her.
pub const BOB: Address = Address([0xb0; 20]);
/// Who has no account.
pub const NOBODY: Address = Address([0x40; 20]);
/// The operator, who publishes the prices, too.
pub const OPERATOR: Address = Address([0xee; 20]);
/// The vault.
pub const BACKSTOP: Address = Address([0xbb; 20]);

/// When the venue begins: ten minutes after a full hour.
pub const BEGINNING: Time = Time(1_749_999_600_000 + 600_000);

/// A venue with its history.
pub struct Venue {
    pub engine: Engine,
    pub views: Views,
    /// What every block changed.
    pub changes: Vec<(Changes, Time)>,
    last: (Block, Vec<Event>),
    height: u64,
    time: Time,
    parameters: Vec<MarketParameters>,
    assets: Vec<AssetParameters>,
}

/// Trading costs 0.045 % and 0.015 %, from five millions on 0.040 % and 0.012 %.
pub fn venue_parameters() -> VenueParameters {
    let tier =
        |volume, taker, maker| FeeTier { volume: Notional(volume), taker: Rate(taker), maker: Rate(maker) };
    VenueParameters {
        operator: OPERATOR,
        publishers: vec![Publisher { address: OPERATOR, weight: 1 }],
        price_staleness: Time::DAY,
        price_jump: Rate::ONE,
        fee_tiers: vec![tier(0, 450_000_000, 150_000_000), tier(5_000_000_000_000, 400_000_000, 120_000_000)],
        maker_tiers: vec![MakerTier { share: Rate::basis_points(50), maker: Rate(-10_000_000) }],
        spot_fee_tiers: vec![
            tier(0, 700_000_000, 400_000_000),
            tier(5_000_000_000_000, 600_000_000, 300_000_000),
        ],
        withdrawal_fee: Usd::ONE,
        open_orders: 1_000,
        scheduled_cancel_volume: Notional::ZERO,
        liquidation: LiquidationPolicy {
            partial_above: Notional(100_000_000_000),
            partial_fraction: Rate(Rate::ONE.0 / 5),
            cooldown: Time(30_000),
            band: Rate(Rate::ONE.0 / 10),
            backstop_below: Rate(666_666_666_666),
            insurance_per_sale: Usd::dollars(1_000),
            accounts_per_block: 100,
            deleveraging: Default::default(),
            backstop_parent: None,
        },
        backstop: BACKSTOP,
        oracle: Default::default(),
        withdrawals: Default::default(),
        vaults: Default::default(),
        change_control: Default::default(),
        dexes: Some(engine::parameters::DexPolicy {
            bond: Usd::dollars(1_000),
            market_bond: Usd::dollars(100),
            open_interest: Notional(Usd::dollars(100_000).0),
        }),
    }
}

/// BTC with the tiers 40 and 20 from 150 millions on, ETH with 25 alone.
pub fn tiered_parameters() -> Vec<MarketParameters> {
    let mut markets = parameters();
    let tier = |lower_bound, maintenance, max_leverage| MarginTier {
        lower_bound: Notional(lower_bound),
        maintenance_rate: Rate::basis_points(maintenance),
        max_leverage,
    };
    markets[0].margin_tiers = vec![tier(0, 125, 40), tier(150_000_000_000_000, 250, 20)];
    markets[1].margin_tiers = vec![tier(0, 200, 25)];
    markets[1].impact_notional = Notional(1_000_000_000);
    markets
}

fn genesis(
    markets: Vec<MarketParameters>,
    assets: Vec<AssetParameters>,
    asset_balances: Vec<AssetBalance>,
) -> Genesis {
    Genesis {
        parameters: venue_parameters(),
        markets,
        balances: vec![
            (BACKSTOP, Usd::dollars(1_000_000)),
            (ALICE, Usd::dollars(10_000)),
            (BOB, Usd::dollars(10_000)),
        ],
        assets,
        asset_balances,
        insurance_fund: Usd::dollars(100_000),
    }
}

/// USDC, PURR in whole ones and HFUN in hundredths.
fn assets() -> Vec<AssetParameters> {
    let asset = |name: &str, decimals, size_decimals, token| AssetParameters {
        name: name.into(),
        decimals,
        size_decimals,
        token: [token; 16],
        is_canonical: token < 2,
    };
    vec![asset("USDC", 8, 8, 0), asset("PURR", 5, 0, 1), asset("HFUN", 8, 2, 2)]
}

impl Venue {
    /// BTC at 50000, ETH at 2000, Alice and Bob with 10,000 dollars each.
    pub fn new() -> Self {
        Self::with(tiered_parameters(), &[50_000, 2_000])
    }

    /// Other markets, with their first prices in dollars.
    pub fn with(markets: Vec<MarketParameters>, prices: &[i64]) -> Self {
        Self::founded(genesis(markets, Vec::new(), Vec::new()), prices)
    }

    /// A venue where an account must have traded so much before it schedules a cancel.
    pub fn asking_volume_for_schedules(volume: Notional) -> Self {
        let mut genesis = genesis(tiered_parameters(), Vec::new(), Vec::new());
        genesis.parameters.scheduled_cancel_volume = volume;
        Self::founded(genesis, &[50_000, 2_000])
    }

    /// With spot markets of PURR and HFUN beside, and a thousand of each asset for Alice and for Bob.
    pub fn with_spot_markets() -> Self {
        let assets = assets();
        let spot = [("PURR/USDC", AssetId(1)), ("@1", AssetId(2))].map(|(name, base)| {
            let asset = &assets[usize::from(base.0)];
            MarketParameters::spot(name.into(), base, asset, AssetId::CASH, Price(100_000_000_000))
        });
        let markets = tiered_parameters().into_iter().chain(spot).collect();
        let balances = [ALICE, BOB].into_iter().flat_map(|account| {
            (0..).zip(&assets).map(move |(place, asset)| AssetBalance {
                account,
                asset: AssetId(place),
                amount: Amount(1_000 * 10_i64.pow(u32::from(asset.decimals))),
            })
        });
        let balances = balances.collect();
        Self::founded(genesis(markets, assets.clone(), balances), &[50_000, 2_000])
    }

    fn founded(genesis: Genesis, prices: &[i64]) -> Self {
        let mut venue = Self {
            engine: Engine::new(),
            views: Views::default(),
            changes: Vec::new(),
            last: (
                Block { height: 0, time: BEGINNING, received: BEGINNING, commands: Vec::new() },
                Vec::new(),
            ),
            height: 0,
            time: BEGINNING,
            parameters: genesis.markets.clone(),
            assets: genesis.assets.clone(),
        };
        venue.act(OPERATOR, Action::Found(Box::new(genesis)));
        for (place, &dollars) in (0_u16..).zip(prices) {
            venue.price(MarketId(place), dollars);
        }
        venue
    }

    /// Publishes a whole price in dollars.
    pub fn price(&mut self, market: MarketId, dollars: i64) {
        let decimals = self.parameters[usize::from(market.0)].price_decimals();
        let price = Price(dollars * 10_i64.pow(decimals));
        let prices = vec![PublishedPrice { market, index: price, perpetual: Some(price), confidence: None }];
        let time = self.time + Time(10);
        self.act(OPERATOR, Action::PublishPrices { time, prices });
    }

    /// Time passes, block by block.
    pub fn wait(&mut self, span: Time) {
        let end = self.time + span;
        while self.time < end {
            self.time = (self.time + Time::MINUTE).min(end);
            self.block(Vec::new());
        }
    }

    /// Does what somebody asks for, without the wire.
    pub fn act(&mut self, signer: Address, action: Action) -> Vec<Event> {
        let authority = Authority::Venue;
        self.block(vec![Command { signer, authority, on_behalf_of: None, action }])
    }

    fn block(&mut self, commands: Vec<Command>) -> Vec<Event> {
        self.height += 1;
        self.time = self.time + Time(10);
        let (height, time) = (self.height, self.time);
        let block = Block { height, time, received: time, commands };
        let events = self.engine.apply(&block).to_vec();
        let changes = self.views.apply(self.engine.state(), &events);
        self.changes.push((changes, time));
        self.last = (block, events.clone());
        events
    }

    /// The nonce of the next action, which a user-signed one says itself.
    pub fn nonce(&self) -> u64 {
        self.time.0 + 10
    }

    /// The last block, and what followed from it.
    pub fn last_block(&self) -> (Block, Vec<Event>) {
        self.last.clone()
    }

    /// Sends an action as a user, and returns the answer.
    pub fn send(&mut self, user: Address, action: &Value) -> Value {
        self.send_for(user, None, action)
    }

    /// Sends an action as a user for a sub-account or a vault, and returns the answer.
    pub fn send_for(&mut self, user: Address, account: Option<&str>, action: &Value) -> Value {
        let mut envelope = unsigned(action, self.nonce());
        envelope["vaultAddress"] = json!(account);
        let request = request(&envelope);
        let listed = self.engine.state().markets.iter();
        let markets: Vec<MarketParameters> = listed.map(|market| market.parameters.clone()).collect();
        let assets = self.assets.clone();
        let markets = Markets::new(markets, assets);
        let prepared = match prepare(&request, user, &venue_parameters(), &markets) {
            Ok(prepared) => prepared,
            Err(answer) => return serde_json::to_value(answer).expect("JSON"),
        };
        let events = self.block(vec![prepared.command.clone()]);
        let of_command = events
            .iter()
            .skip_while(|event| **event != Event::Began(Cause::Command(0)))
            .skip(1)
            .take_while(|event| !matches!(event, Event::Began(_)));
        let of_command: Vec<Event> = of_command.cloned().collect();
        serde_json::to_value(prepared.pending.answer(&of_command, &markets)).expect("JSON")
    }

    /// Sends orders, and returns their statuses.
    pub fn order(&mut self, user: Address, orders: &Value, grouping: &str) -> Value {
        let answer = self.send(user, &json!({"type": "order", "orders": orders, "grouping": grouping}));
        let statuses = answer["response"]["data"]["statuses"].clone();
        assert!(statuses.is_array(), "{answer}");
        statuses
    }

    /// Sends one good-till-cancelled order, and returns its status.
    pub fn limit(&mut self, user: Address, asset: u32, is_buy: bool, price: &str, size: &str) -> Value {
        let order = json!({"a": asset, "b": is_buy, "p": price, "s": size, "r": false, "t": {"limit": {"tif": "Gtc"}}});
        self.order(user, &json!([order]), "na")[0].clone()
    }

    /// Alice sends one good-till-cancelled order for her vault, and has its status.
    pub fn limit_for(&mut self, vault: &str, asset: u32, is_buy: bool, price: &str, size: &str) -> Value {
        let order = json!({"a": asset, "b": is_buy, "p": price, "s": size, "r": false, "t": {"limit": {"tif": "Gtc"}}});
        let action = json!({"type": "order", "orders": [order], "grouping": "na"});
        self.send_for(ALICE, Some(vault), &action)["response"]["data"]["statuses"][0].clone()
    }

    /// Sends one order that must come to rest, and returns its id.
    pub fn rest(&mut self, user: Address, asset: u32, is_buy: bool, price: &str, size: &str) -> u64 {
        let status = self.limit(user, asset, is_buy, price, size);
        status["resting"]["oid"].as_u64().unwrap_or_else(|| panic!("{status}"))
    }

    /// One sells what the other buys, the buyer taking.
    pub fn trade(&mut self, buyer: Address, seller: Address, asset: u32, price: &str, size: &str) {
        self.rest(seller, asset, false, price, size);
        let status = self.limit(buyer, asset, true, price, size);
        assert!(status["filled"].is_object(), "{status}");
    }

    /// Asks a question.
    pub fn ask(&self, question: &Value) -> Value {
        self.try_ask(question).expect("an answer")
    }

    /// Asks a question that may have no answer.
    pub fn try_ask(&self, question: &Value) -> Result<Value, info::InfoError> {
        let question = InfoRequest::decode(question.to_string().as_bytes()).expect("a question");
        info::answer(&question, self.engine.state(), &self.views)
    }

    /// Asks a question about a user.
    pub fn ask_of(&self, kind: &str, user: Address) -> Value {
        self.ask(&json!({"type": kind, "user": user.to_string()}))
    }

    /// What a stream begins with.
    pub fn snapshot(&self, wanted: &Value) -> Result<Vec<Value>, String> {
        let frames = feed::snapshot(&subscription(wanted), self.engine.state(), &self.views)?;
        Ok(frames.iter().map(|frame| parsed(frame)).collect())
    }

    /// What a stream carries from the blocks since this many.
    pub fn frames(&self, wanted: &Value, since: usize) -> Vec<Value> {
        let changes: Vec<(&Changes, Time)> =
            self.changes[since..].iter().map(|(changes, time)| (changes, *time)).collect();
        let (wanted, state) = (subscription(wanted), self.engine.state());
        let mut frames = feed::happened(&wanted, &changes, state, &self.views);
        if let Some(since) = feed::changed(&wanted, &changes, state, &self.views) {
            frames.extend(feed::present(&wanted, since, state, &self.views));
        }
        frames.iter().map(|frame| parsed(frame)).collect()
    }

    /// How many blocks there were.
    pub fn blocks(&self) -> usize {
        self.changes.len()
    }

    pub fn now(&self) -> u64 {
        self.time.0
    }
}

/// The stream that is asked for.
pub fn subscription(wanted: &Value) -> api::hyperliquid::Subscription {
    let message = json!({"method": "subscribe", "subscription": wanted}).to_string();
    match ClientMessage::decode(&message) {
        Ok(ClientMessage::Subscribe(request)) => request.subscription,
        other => panic!("{wanted}: {other:?}"),
    }
}

fn parsed(frame: &str) -> Value {
    serde_json::from_str(frame).expect("a frame is JSON")
}

/// The members of an object, in alphabetical order.
pub fn members(value: &Value) -> Vec<&str> {
    let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    let mut members: Vec<&str> = object.keys().map(String::as_str).collect();
    members.sort_unstable();
    members
}

/// A plain limit on sizes for a market of so many size decimals.
pub fn market(name: &str, size_decimals: u8, max_leverage: u8) -> MarketParameters {
    let template = tiered_parameters().remove(1);
    let maintenance_rate = Rate(Rate::ONE.0 / (2 * i64::from(max_leverage)));
    MarketParameters {
        name: name.into(),
        kind: Default::default(),
        size_decimals,
        max_price: Price(100_000_000_000),
        max_size: Size(10_000_000),
        margin_tiers: vec![MarginTier { lower_bound: Notional::ZERO, maintenance_rate, max_leverage }],
        ..template
    }
}
