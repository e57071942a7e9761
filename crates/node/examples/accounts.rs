//! Random accounts, as the venue shows them: one line of JSON for the markets (`metaAndAssetCtxs`, and the highest prices), then
//! one an account (`clearinghouseState`). Another implementation of the same rules can be held against them.
//!
//! ```text
//! cargo run -p node --example accounts -- COUNT [SEED]
//! ```

use api::hyperliquid::{InfoRequest, info};
use engine::command::{Genesis, MarginMode};
use engine::event::{Average, Event, Fill, FillOrigin};
use engine::ids::{AccountId, Address, MarketId, TradeId};
use engine::rules::fill_amounts::fill_amounts;
use engine::state::State;
use prices::Random;
use serde_json::{Value, json};
use units::{Price, Size, Time, Usd};
use views::Views;

/// Margin tiers: bound in dollars, and leverage.
type Tiers = &'static [(&'static str, u8)];

/// Markets, about their prices in cents, with margin tiers that accounts of a few thousand dollars reach.
const MARKETS: [(&str, i64, Tiers); 6] = [
    ("BTC", 9_700_000, &[("0", 40), ("10000", 25), ("50000", 10), ("100000", 5), ("300000", 3)]),
    ("ETH", 330_000, &[("0", 25), ("20000", 10), ("50000", 5), ("200000", 3)]),
    ("ATOM", 630, &[("0", 10), ("3000", 5)]),
    ("LINK", 2_100, &[("0", 10)]),
    ("SOL", 19_000, &[("0", 20), ("70000", 10)]),
    ("DOGE", 33, &[("0", 10), ("20000", 5), ("100000", 3)]),
];

/// Who takes the other side.
const HOUSE: AccountId = AccountId(0);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number =
        |otherwise: u64| arguments.next().map_or(otherwise, |text| text.parse().expect("a number"));
    let (count, seed) = (number(500), number(1));
    let mut venue = Venue::new(Random::new(seed));
    println!("{}", venue.described());
    for _ in 0..count {
        let address = venue.account();
        println!("{}", venue.ask(&json!({"type": "clearinghouseState", "user": address.to_string()})));
    }
}

/// A venue whose accounts are told by events alone, so that they may stand as badly as they like.
struct Venue {
    state: State,
    views: Views,
    random: Random,
}

impl Venue {
    /// The devnet's markets with the tiers, at marks around their first prices, and the house.
    fn new(random: Random) -> Self {
        let mut venue = Self { state: State::default(), views: Views::default(), random };
        let time = Time(1_750_000_000_000);
        venue.evolve(&Event::BlockBegan { height: 1, time, received: time });
        venue.evolve(&Event::Founded(Box::new(genesis())));
        venue.open(Usd::dollars(1_000_000_000));
        for market in venue.markets() {
            let decimals = venue.state.market(market).parameters.price_decimals();
            let cents = MARKETS[usize::from(market.0)].1;
            let price = Price(cents * 10_i64.pow(decimals) / 100 * (750 + venue.below(501)) / 1_000);
            let average = Average::default();
            let (asked, confidence) = (price, Price::ZERO);
            venue.evolve(&Event::OraclePriceSet { market, price, asked, confidence, average, time });
            venue.evolve(&Event::MarkPriceSet { market, price, basis: average, book: average, time });
        }
        venue
    }

    /// The markets.
    fn described(&self) -> Value {
        let max_prices = self.state.markets.iter().map(|market| {
            let decimals = market.parameters.price_decimals();
            (market.parameters.max_price.0 / 10_i64.pow(decimals)).to_string()
        });
        let max_prices: Vec<String> = max_prices.collect();
        json!({"answer": self.ask(&json!({"type": "metaAndAssetCtxs"})), "maxPrices": max_prices})
    }

    /// Opens an account with money and one to five positions, and gives its address.
    fn account(&mut self) -> Address {
        let cash = 100_000_000 + self.spread(1_000_000_000_000);
        let account = self.open(Usd(cash));
        let mut markets = self.markets();
        for _ in 0..=self.below(4) {
            let place = self.below(markets.len() as i64) as usize;
            let market = markets.swap_remove(place);
            self.position(account, market, cash);
        }
        self.state.account(account).address
    }

    /// Gives the account a position of up to six times its cash, cross or isolated, at prices up to a fifth away from the mark.
    fn position(&mut self, account: AccountId, market: MarketId, cash: i64) {
        let listed = self.state.market(market);
        let (mark, most_lots) = (listed.mark.price, listed.parameters.max_size.0);
        let most_leverage = i64::from(listed.parameters.max_leverage());
        let notional = 10_000_000 + self.below(6 * cash);
        let lots = (notional / mark.0).clamp(1, most_lots);
        let side = if self.below(2) == 0 { 1 } else { -1 };
        let leverage = 1 + self.below(most_leverage) as u8;
        let mode = if self.below(5) < 3 { MarginMode::Cross } else { MarginMode::Isolated };
        self.evolve(&Event::LeverageSet { account, market, leverage, mode });
        let first = 1 + self.below(lots);
        for lots in [first, lots - first].into_iter().filter(|lots| *lots > 0) {
            let price = Price((mark.0 * (800 + self.below(401)) / 1_000).max(1));
            self.trade(account, market, Size(side * lots), price);
        }
        if mode == MarginMode::Isolated && self.below(2) == 0 {
            let amount = Usd(self.below(mark.0.saturating_mul(lots) / 4 + 1));
            self.evolve(&Event::IsolatedMarginMoved { account, market, amount });
        }
    }

    fn trade(&mut self, account: AccountId, market: MarketId, size: Size, price: Price) {
        let trade = TradeId(self.state.last_trade + 1);
        for (account, size) in [(account, size), (HOUSE, -size)] {
            let amounts = fill_amounts(&self.state, account, market, size, price, Usd::ZERO);
            self.evolve(&Event::Filled(Fill {
                trade,
                order: None,
                account,
                market,
                origin: FillOrigin::Settlement,
                price,
                size,
                cost: amounts.cost,
                realized: amounts.realized,
                fee: Usd::ZERO,
                builder: None,
                referral: None,
                margin: amounts.margin,
            }));
        }
    }

    fn open(&mut self, amount: Usd) -> AccountId {
        let account = AccountId(u32::try_from(self.state.accounts.len()).expect("few accounts"));
        let mut bytes = [0; 20];
        bytes[16..].copy_from_slice(&(account.0 + 1).to_be_bytes());
        let address = Address(bytes);
        let name = String::new();
        self.evolve(&Event::AccountOpened { account, address, master: None, name, funder: None });
        self.evolve(&Event::Credited { account, amount });
        account
    }

    fn evolve(&mut self, event: &Event) {
        self.state.evolve(event);
    }

    fn markets(&self) -> Vec<MarketId> {
        (0..MARKETS.len() as u16).map(MarketId).collect()
    }

    fn ask(&self, question: &Value) -> Value {
        let question = InfoRequest::decode(question.to_string().as_bytes()).expect("a question");
        info::answer(&question, &self.state, &self.views).expect("an answer")
    }

    /// A whole number below the bound.
    fn below(&mut self, bound: i64) -> i64 {
        (self.random.next_u64() % bound as u64) as i64
    }

    /// A whole number below the bound, as likely of few digits as of many.
    fn spread(&mut self, bound: i64) -> i64 {
        let digits = 1 + self.below(i64::from(bound.ilog10()));
        self.below(10_i64.pow(digits as u32))
    }
}

/// The devnet's markets that have tiers here.
fn genesis() -> Genesis {
    let mut config = node::dev::config().expect("the devnet's configuration");
    config.markets.retain(|market| MARKETS.iter().any(|(name, ..)| *name == market.name));
    for market in &mut config.markets {
        let (_, _, tiers) =
            MARKETS.iter().find(|(name, ..)| *name == market.name).expect("a market of the table");
        let tiers = tiers.iter().map(|&(bound, leverage)| (bound.to_owned(), leverage));
        market.margin_tiers = Some(tiers.collect());
    }
    node::dev::genesis(&config, None).expect("a genesis")
}
