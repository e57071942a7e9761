//! Money, keys, prices and time in any order, sane and not: every unit is accounted for, the events alone give the state, the
//! same blocks give the same events, and it does not matter how time is cut.

use engine::Engine;
use engine::command::{
    Action, AssetBalance, Authority, Block, BuilderFee, Command, EarningsAction, Genesis, Grouping,
    MarginMode, Mode, OrderRequest, PublishedPrice, TimeInForce, TwapRequest, VaultAction, Wallet,
};
use engine::event::{Cause, EarningsEvent, Event, SliceOutcome, VaultEvent};
use engine::ids::{Address, AssetId, MarketId, WithdrawalId};
use engine::invariants;
use engine::parameters::{MarketParameters, PriceBound, Publisher};
use engine::state::State;
use units::{Amount, Notional, Price, Rate, Size, Time, Usd};

use crate::assets::{HFUN_USDC, PURR_USDC, assets, spot_fee_tiers, spot_markets};
use crate::random::Random;
use crate::venue::{Order, ask, bid, command, market_parameters, venue_parameters};

const MARKETS: u16 = 2;
const PEOPLE: u8 = 6;

/// A venue with two markets of positions, one of them with auctions, two spot markets and two publishers under random commands, with its events folded a second time beside it, and a
/// second venue that is given the same blocks.
struct World {
    engine: Engine,
    twin: Engine,
    folded: State,
    random: Random,
    time: Time,
    received: Time,
    marks: [i64; MARKETS as usize],
    /// How many events of each of some kinds there were.
    seen: Seen,
}

#[derive(Default)]
struct Seen {
    rejected: usize,
    withdrawn: usize,
    transferred: usize,
    approved: usize,
    funding: usize,
    liquidated: usize,
    uncut: usize,
    earned: usize,
    claimed: usize,
    auctions: usize,
    traded_spot: usize,
    earned_spot: usize,
    sliced: usize,
    sent: usize,
    paid_out: usize,
}

fn person(number: u8) -> Address {
    Address([number + 1; 20])
}

fn publisher(number: u8) -> Address {
    Address([0xd0 + number; 20])
}

fn genesis() -> Genesis {
    let mut parameters = venue_parameters();
    parameters.publishers =
        (1..3).map(|number| Publisher { address: publisher(number), weight: u32::from(number) }).collect();
    parameters.spot_fee_tiers = spot_fee_tiers();
    parameters.price_staleness = Time(20 * Time::MINUTE.0);
    let market = |name: &str| MarketParameters {
        name: name.into(),
        impact_notional: Notional(100_000_000),
        ..market_parameters()
    };
    let mut silver = market("SILVER");
    silver.risk.auctions.opening = Time::MINUTE;
    silver.risk.auctions.bounds = vec![PriceBound {
        horizon: Time(10 * Time::MINUTE.0),
        deviation: Rate::basis_points(200),
        auction: Time(2 * Time::MINUTE.0),
    }];
    Genesis {
        parameters,
        markets: [market("GOLD"), silver].into_iter().chain(spot_markets()).collect(),
        balances: (0..PEOPLE).map(|number| (person(number), Usd::dollars(5_000))).collect(),
        insurance_fund: Usd::dollars(100),
        assets: assets(),
        asset_balances: (0..PEOPLE).flat_map(|number| opening_balances(person(number))).collect(),
    }
}

/// Five hundred of each asset.
fn opening_balances(account: Address) -> impl Iterator<Item = AssetBalance> {
    (0_u16..).zip(assets()).map(move |(place, asset)| AssetBalance {
        account,
        asset: AssetId(place),
        amount: Amount(500 * 10_i64.pow(u32::from(asset.decimals))),
    })
}

impl World {
    fn new(seed: u64) -> Self {
        let begins = Time(20_000 * Time::DAY.0 + 77);
        let mut world = Self {
            engine: Engine::new(),
            twin: Engine::new(),
            folded: State::default(),
            random: Random(seed),
            time: begins,
            received: begins,
            marks: [10_000, 3_000],
            seen: Seen::default(),
        };
        world.step(vec![command(Address::default(), Action::Found(Box::new(genesis())))]);
        world
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        self.random.between(low, high)
    }

    fn person(&mut self) -> Address {
        person(u8::try_from(self.between(0, i64::from(PEOPLE))).unwrap())
    }

    /// Somebody with an account, an agent, a sub-account, or a stranger.
    fn anybody(&mut self) -> Address {
        match self.between(0, 10) {
            0 => Address([0xa0 + u8::try_from(self.between(0, 8)).unwrap(); 20]),
            1 => {
                let accounts = &self.engine.state().accounts;
                let place = usize::try_from(self.random.bits() % accounts.len() as u64).unwrap();
                accounts.iter().nth(place).unwrap().1.address
            }
            _ => self.person(),
        }
    }

    /// A key that may become an agent, or somebody who may not.
    fn key(&mut self) -> Address {
        match self.between(0, 4) {
            0 => self.anybody(),
            _ => Address([0xa0 + u8::try_from(self.between(0, 8)).unwrap(); 20]),
        }
    }

    fn amount(&mut self) -> Usd {
        match self.between(0, 12) {
            0 => Usd(self.random.bits().cast_signed()),
            1 => Usd(0),
            2 => Usd(1 << 52),
            _ => Usd(self.between(1, 3_000_000_000)),
        }
    }

    fn market(&mut self) -> MarketId {
        MarketId(u16::try_from(self.between(0, i64::from(MARKETS))).unwrap())
    }

    fn order(&mut self) -> OrderRequest {
        let market = self.market();
        let mark = self.marks[usize::from(market.0)];
        let price = (mark + mark * self.between(-30, 31) / 1_000).max(1);
        let size = self.between(20, 3_000) * 1_000_000 / mark;
        let order = if self.random.one_in(2) { bid(price, size) } else { ask(price, size) };
        let order = if self.random.one_in(4) { order.tif(TimeInForce::Ioc) } else { order };
        OrderRequest { market, ..order }
    }

    /// An order of a spot market, near a price of one.
    fn spot_order(&mut self) -> OrderRequest {
        let (market, one, lots) = match self.random.one_in(2) {
            true => (PURR_USDC, 100_000_000, 1),
            false => (HFUN_USDC, 1_000_000, 100),
        };
        let price = one / 1_000 * self.between(950, 1_051);
        let size = self.between(5, 200) * lots;
        let order = if self.random.one_in(2) { bid(price, size) } else { ask(price, size) };
        let order = match self.between(0, 5) {
            0 => order.tif(TimeInForce::Ioc),
            1 => order.tif(TimeInForce::Alo),
            _ => order,
        };
        OrderRequest { market, ..order }
    }

    fn spot_twap(&mut self) -> Action {
        let OrderRequest { market, side, size, .. } = self.spot_order();
        let size = Size(size.0 * 2);
        let (reduce_only, randomize) = (self.random.one_in(9), self.random.one_in(2));
        Action::PlaceTwap(TwapRequest { market, side, size, reduce_only, minutes: 5, randomize })
    }

    fn asset_amount(&mut self) -> Amount {
        match self.between(0, 12) {
            0 => Amount(self.random.bits().cast_signed()),
            1 => Amount(0),
            _ => Amount(self.between(1, 300_000_000) * 100),
        }
    }

    fn wallet(&mut self) -> Wallet {
        if self.random.one_in(2) { Wallet::Spot } else { Wallet::Perpetuals }
    }

    fn asset_action(&mut self) -> Action {
        let asset = AssetId(u16::try_from(self.between(0, 4)).unwrap());
        match self.between(0, 12) {
            0..6 => Action::PlaceOrders {
                orders: vec![self.spot_order()],
                grouping: Grouping::Independent,
                builder: self.random.one_in(3).then(|| self.builder_fee()),
            },
            6..10 => Action::SendAsset {
                destination: self.anybody(),
                from: self.wallet(),
                to: self.wallet(),
                asset: if self.random.one_in(2) { AssetId::CASH } else { asset },
                amount: self.asset_amount(),
            },
            10 if self.random.one_in(2) => self.spot_twap(),
            10 => Action::CreditAsset { account: self.anybody(), asset, amount: self.asset_amount() },
            _ => Action::TransferAssetWithSubAccount {
                sub_account: self.anybody(),
                is_deposit: self.random.one_in(2),
                asset,
                amount: self.asset_amount(),
            },
        }
    }

    fn builder_fee(&mut self) -> BuilderFee {
        BuilderFee { builder: person(0), rate: Rate::basis_points(self.between(0, 12)) }
    }

    fn earnings(&mut self) -> EarningsAction {
        let code = |number: i64| format!("code{number}");
        match self.between(0, 4) {
            0 => EarningsAction::ApproveBuilder {
                builder: if self.random.one_in(4) { self.anybody() } else { person(0) },
                most: Rate::basis_points(self.between(-1, 110)),
            },
            1 => EarningsAction::RegisterReferrer { code: code(self.between(0, 3)) },
            2 => EarningsAction::SetReferrer { code: code(self.between(0, 3)) },
            _ => EarningsAction::ClaimRewards,
        }
    }

    /// Of a vault, where there is one.
    fn vault(&mut self) -> Address {
        let state = self.engine.state();
        let place = usize::try_from(self.random.bits() % (state.vaults.len() as u64 + 1)).unwrap();
        state.vaults.keys().nth(place).map_or(person(0), |&vault| state.account(vault).address)
    }

    fn vault_action(&mut self) -> VaultAction {
        let vault = self.vault();
        let setting = self.random.one_in(2).then(|| self.random.one_in(2));
        match self.between(0, 24) {
            0..3 => VaultAction::Create {
                name: "vault".into(),
                description: String::new(),
                amount: self.amount(),
            },
            3..11 => VaultAction::Deposit { vault, amount: self.amount() },
            11..18 => VaultAction::Withdraw { vault, amount: Some(self.amount()) },
            18..20 => VaultAction::Withdraw { vault, amount: None },
            20 => VaultAction::Modify { vault, allow_deposits: None, close_on_withdraw: setting },
            21 => VaultAction::Modify { vault, allow_deposits: Some(true), close_on_withdraw: None },
            22 => VaultAction::Distribute { vault, amount: self.amount() },
            _ => VaultAction::Close { vault },
        }
    }

    /// An order of a leader for his vault.
    fn order_for_vault(&mut self) -> Option<Command> {
        let vault = self.vault();
        let state = self.engine.state();
        let known = state.vaults.get(&state.accounts.find(vault)?)?;
        let signer = state.account(known.leader).address;
        let orders = vec![self.order()];
        let action = Action::PlaceOrders { orders, grouping: Grouping::Independent, builder: None };
        Some(Command { on_behalf_of: Some(vault), ..command(signer, action) })
    }

    fn action(&mut self) -> Action {
        if self.random.one_in(8) {
            return self.asset_action();
        }
        if self.random.one_in(10) {
            return Action::Vault(self.vault_action());
        }
        match self.between(0, 44) {
            0..20 => Action::PlaceOrders {
                orders: vec![self.order()],
                grouping: Grouping::Independent,
                builder: self.random.one_in(4).then(|| self.builder_fee()),
            },
            40..44 => Action::Earnings(self.earnings()),
            20..23 => Action::Transfer { destination: self.anybody(), amount: self.amount() },
            23..26 => Action::Withdraw { destination: self.anybody(), amount: self.amount() },
            26 => Action::CreateSubAccount { name: format!("{}", self.between(0, 5)) },
            27..29 => Action::TransferWithSubAccount {
                sub_account: self.anybody(),
                is_deposit: self.random.one_in(2),
                amount: self.amount(),
            },
            29..32 => Action::ApproveAgent {
                agent: self.key(),
                name: ["", "a", "b", "c", "d"][usize::try_from(self.between(0, 5)).unwrap()].into(),
                valid_until: (!self.random.one_in(3))
                    .then(|| Time(self.received.0 + self.random.bits() % 90_000_000)),
            },
            32..34 => Action::SetLeverage {
                market: self.market(),
                leverage: u8::try_from(self.between(0, 22)).unwrap(),
                mode: if self.random.one_in(2) { MarginMode::Cross } else { MarginMode::Isolated },
            },
            34 => Action::MoveIsolatedMargin {
                market: self.market(),
                amount: Usd(self.between(-50_000_000, 50_000_001)),
            },
            35 => Action::Credit { account: self.anybody(), amount: self.amount() },
            36 => Action::Debit { account: self.anybody(), amount: self.amount() },
            37 => {
                let withdrawal = WithdrawalId(self.random.bits() % (self.engine.state().last_withdrawal + 2));
                match self.random.one_in(2) {
                    true => Action::ConfirmWithdrawal { withdrawal, amount: None },
                    false => Action::RefuseWithdrawal(withdrawal),
                }
            }
            38 => Action::ScheduleCancel { time: Some(self.received + Time(5_000)) },
            _ => {
                let modes = [Mode::PostOnly, Mode::CancelOnly, Mode::Halted];
                Action::SetMode(modes[usize::try_from(self.between(0, 3)).unwrap()])
            }
        }
    }

    fn command(&mut self) -> Command {
        let signer = if self.random.one_in(30) { venue_parameters().operator } else { self.anybody() };
        let received = self.received.0;
        let authority = match self.between(0, 4) {
            0 => Authority::Signature {
                nonce: received.wrapping_add_signed(self.between(-200_000_000, 100_000_000)),
                expires_after: self.random.one_in(8).then_some(Time(received - 1 + self.random.bits() % 3)),
            },
            _ => Authority::Venue,
        };
        Command {
            signer,
            authority,
            on_behalf_of: self.random.one_in(8).then(|| self.anybody()),
            action: self.action(),
        }
    }

    /// Prices of one publisher: mostly a little away from the last, now and then wild.
    fn publication(&mut self) -> Command {
        let mut prices = Vec::new();
        for market in 0..MARKETS {
            let mark = &mut self.marks[usize::from(market)];
            *mark = (*mark + *mark * self.random.between(-15, 16) / 1_000).clamp(500, 50_000);
            let wild = self.random.one_in(40).then(|| self.random.bits().cast_signed());
            let index = Price(wild.unwrap_or(*mark));
            let perpetual = self.random.one_in(2).then_some(Price(*mark + self.random.between(-20, 21)));
            prices.push(PublishedPrice { market: MarketId(market), index, perpetual, confidence: None });
        }
        let time = Time(self.time.0.saturating_add_signed(self.random.between(-30_000, 1_000)));
        let number = if self.random.one_in(2) { 1 } else { 2 };
        command(publisher(number), Action::PublishPrices { time, prices })
    }

    fn commands(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        for _ in 0..self.between(0, 6) {
            commands.push(self.command());
        }
        commands.extend(self.order_for_vault());
        if self.random.one_in(2) {
            commands.push(self.publication());
        }
        if self.engine.state().mode != Mode::Open && self.random.one_in(4) {
            commands.push(command(Address::default(), Action::SetMode(Mode::Open)));
        }
        commands
    }

    /// From nothing at all to two days; mostly a few seconds.
    fn span(&mut self) -> Time {
        let span = match self.between(0, 60) {
            0 => self.between(0, 2 * 86_400_000),
            1..6 => self.between(0, 3_600_000),
            6..10 => 0,
            _ => self.between(0, 8_000),
        };
        Time(u64::try_from(span).unwrap())
    }

    fn block(&self, commands: Vec<Command>) -> Block {
        Block { height: self.engine.state().height + 1, time: self.time, received: self.received, commands }
    }

    /// A block, checked.
    fn step(&mut self, commands: Vec<Command>) {
        let block = self.block(commands);
        let events = self.engine.apply(&block).to_vec();
        assert_eq!(self.twin.apply(&block), events, "the same blocks, the same events");
        for event in &events {
            self.folded.evolve(event);
            self.seen.count(event);
        }
        let state = self.engine.state();
        self.folded.touched.clone_from(&state.touched);
        assert!(self.folded == *state, "folding the events gives the state");
        assert_eq!(invariants::audit(state), Ok(()));
    }

    /// The next span, in one block and in many, from the same state.
    fn cut(&mut self, span: Time) {
        let end = self.time + span;
        let mut whole = self.engine.clone();
        let mut parts = self.engine.clone();
        let mut block = self.block(Vec::new());
        block.time = end;
        let mut is_quiet = is_quiet(whole.apply(&block));
        while parts.state().time < end {
            block.time = (parts.state().time + Time(1 + self.random.bits() % (span.0 / 4 + 2))).min(end);
            block.height = parts.state().height + 1;
            is_quiet &= self::is_quiet(parts.apply(&block));
        }
        // Triggers and liquidations are at the end of every block, so more blocks are more chances for them.
        if is_quiet {
            assert!(essence(&whole) == essence(&parts), "{span:?} cut");
            self.seen.uncut += 1;
        }
    }
}

/// Whether a block only let time pass. What a slice of a TWAP order trades is traded at the block's time.
fn is_quiet(events: &[Event]) -> bool {
    let is_other = |event: &Event| match event {
        Event::Began(cause) => !matches!(cause, Cause::Clock(_)),
        event => matches!(event, Event::SpotFilled(_)),
    };
    !events.iter().any(is_other)
}

/// The state but for what counts blocks.
fn essence(engine: &Engine) -> State {
    let mut state = engine.state().clone();
    state.height = 0;
    state.touched.clear();
    state
}

impl Seen {
    fn count(&mut self, event: &Event) {
        match event {
            Event::Rejected { .. } => self.rejected += 1,
            Event::WithdrawalConfirmed { .. } | Event::WithdrawalRefused { .. } => self.withdrawn += 1,
            Event::Transferred { .. } => self.transferred += 1,
            Event::Vault(VaultEvent::Withdrawn { .. }) => self.paid_out += 1,
            Event::SpotFilled(fill) => {
                self.traded_spot += 1;
                self.earned_spot += usize::from(fill.builder.is_some() || fill.referral.is_some());
            }
            Event::TwapSliced(sliced) => {
                self.sliced += usize::from(matches!(sliced.outcome, SliceOutcome::Sent(_)));
            }
            Event::AssetSent(_) => self.sent += 1,
            Event::AuctionEnded { .. } => self.auctions += 1,
            Event::AgentApproved { .. } => self.approved += 1,
            Event::FundingPaid { .. } => self.funding += 1,
            Event::Filled(fill) if fill.builder.is_some() || fill.referral.is_some() => self.earned += 1,
            Event::Earnings(EarningsEvent::RewardsClaimed { .. }) => self.claimed += 1,
            Event::LiquidationBegan { .. } => self.liquidated += 1,
            _ => {}
        }
    }
}

#[test]
fn every_unit_is_accounted_for_and_the_events_are_all_there_is() {
    let mut seen = Seen::default();
    for seed in 0..9 {
        let mut world = World::new(seed);
        world.seen = seen;
        for _ in 0..1_000 {
            let span = world.span();
            if world.random.one_in(10) {
                world.cut(span);
            }
            world.time = world.time + span;
            world.received = world.received + Time(span.0 / 2);
            let commands = world.commands();
            world.step(commands);
        }
        seen = world.seen;
    }
    let counts = [
        seen.rejected,
        seen.withdrawn,
        seen.transferred,
        seen.approved,
        seen.auctions,
        seen.funding,
        seen.liquidated,
        seen.uncut,
        seen.traded_spot,
        seen.earned_spot,
        seen.sliced,
        seen.sent,
        seen.earned,
        seen.claimed,
        seen.paid_out,
    ];
    assert!(counts.iter().all(|&count| count > 20), "much of everything happens: {counts:?}");
}
