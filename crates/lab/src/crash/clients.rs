//! Seeded clients: publishers whose prices move far, traders with too much leverage, and some who ask for nonsense. They know
//! their own requests alone, and ask again after a crash for what was not answered.

use std::collections::BTreeMap;

use engine::command::{
    Action, Authority, CancelRequest, Command, Genesis, MarginMode, OrderReference, OrderRequest,
    PublishedPrice, Side, TimeInForce,
};
use engine::ids::{Address, ClientOrderId, MarketId};
use journal::Evidence;
use sequencer::Submission;
use units::{Price, Size, Time, Usd};

use crate::asking::{Role, address, order, place};
use crate::listing::Listing;
use crate::presets;
use crate::random::Random;
use crate::world::{PUBLISHERS, venue};

/// How many of them trade.
const TRADERS: usize = 8;

/// What each begins with.
const BALANCE: i64 = 1_000;

/// The number of a request.
pub(super) type Ticket = u64;

/// All who ask.
pub(super) struct Clients {
    random: Random,
    /// What was sent and not answered.
    waiting: BTreeMap<Ticket, Command>,
    next_ticket: Ticket,
    last_nonce: u64,
    prices: Vec<f64>,
}

/// The genesis of a small venue, on which most traders are liquidated sooner or later.
pub(super) fn genesis() -> Genesis {
    let market = |listing: &Listing| {
        let (tiers, risk) = (presets::NAIVE.market)(listing);
        listing.market(tiers, risk)
    };
    let mut balances: Vec<(Address, Usd)> = traders().map(|trader| (trader, Usd::dollars(BALANCE))).collect();
    balances.push((address(Role::Backstop, 0), Usd::dollars(2_000)));
    Genesis {
        parameters: venue(&presets::NAIVE),
        markets: listings().iter().map(market).collect(),
        balances,
        insurance_fund: Usd::dollars(500),
        assets: Vec::new(),
        asset_balances: Vec::new(),
    }
}

/// The traders' addresses.
pub(super) fn traders() -> impl Iterator<Item = Address> {
    (0..TRADERS).map(|number| address(Role::Trader, number))
}

fn listings() -> [Listing; 2] {
    [("AAA", 100.0), ("BBB", 2_000.0)].map(|(name, first_price)| Listing {
        name: name.into(),
        first_price,
        open_interest: 20_000.0,
        depth: 50_000.0,
        volatility: 0.6,
    })
}

impl Clients {
    pub fn new(seed: u64) -> Self {
        let prices = listings().iter().map(|listing| listing.first_price).collect();
        Self { random: Random::new(seed), waiting: BTreeMap::new(), next_ticket: 0, last_nonce: 0, prices }
    }

    /// What arrives at the venue at a moment of its clock and of the wall's.
    pub fn ask(&mut self, time: Time, wall: Time) -> Vec<Submission<Ticket>> {
        let mut submissions = Vec::new();
        if !self.random.one_in(4) {
            self.move_prices();
            for number in 0..PUBLISHERS {
                let prices = self.published();
                let action = Action::PublishPrices { time, prices };
                let command = self.signed(address(Role::Publisher, number), action, wall);
                submissions.push(self.submit(command));
            }
        }
        for _ in 0..self.random.between(0, 7) {
            let command = self.request(wall);
            submissions.push(self.submit(command));
        }
        submissions
    }

    /// What is asked again after a crash, word for word.
    pub fn ask_again(&mut self) -> Vec<Submission<Ticket>> {
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_values().map(|command| self.submit(command)).collect()
    }

    /// A request was answered; what was asked is returned.
    pub fn answered(&mut self, ticket: Ticket) -> Command {
        self.waiting.remove(&ticket).expect("a request is answered once")
    }

    fn submit(&mut self, command: Command) -> Submission<Ticket> {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        let bytes = vec![ticket as u8; 1 + self.random.between(0, 90) as usize];
        let evidence = Evidence { command: 0, bytes };
        self.waiting.insert(ticket, command.clone());
        Submission { command, evidence: Some(evidence), reply: Some(ticket) }
    }

    fn signed(&mut self, signer: Address, action: Action, wall: Time) -> Command {
        // Seldom a nonce that was used before.
        if !self.random.one_in(25) {
            self.last_nonce = wall.0.max(self.last_nonce + 1);
        }
        let expires_after = self.random.one_in(40).then_some(Time(wall.0 - 1));
        let authority = Authority::Signature { nonce: self.last_nonce, expires_after };
        Command { signer, authority, on_behalf_of: None, action }
    }

    /// Small steps, and now and then one that breaks many.
    fn move_prices(&mut self) {
        let jump = self.random.one_in(6);
        for price in &mut self.prices {
            let reach = if jump { 0.2 } else { 0.004 };
            *price *= 1.0 + (self.random.share() - 0.5) * 2.0 * reach;
        }
    }

    fn published(&mut self) -> Vec<PublishedPrice> {
        let mut published = Vec::new();
        for (number, listing) in (0..).zip(listings()) {
            let own = 1.0 + (self.random.share() - 0.5) * 2e-4;
            let index = listing.price(self.prices[usize::from(number)] * own);
            published.push(PublishedPrice {
                market: MarketId(number),
                index,
                perpetual: None,
                confidence: None,
            });
        }
        published
    }

    fn request(&mut self, wall: Time) -> Command {
        let trader = self.trader();
        let action = match self.random.between(0, 30) {
            0..18 => {
                let count = self.random.between(1, 4);
                let orders = (0..count).map(|_| self.order()).collect();
                place(trader, orders).action
            }
            18..22 => {
                let order = OrderReference::ClientId(self.client_id());
                Action::CancelOrders(vec![CancelRequest { market: self.market(), order }])
            }
            22..24 => {
                let mode = if self.random.one_in(2) { MarginMode::Cross } else { MarginMode::Isolated };
                let leverage = self.random.between(0, 51) as u8;
                Action::SetLeverage { market: self.market(), leverage, mode }
            }
            24..27 => Action::Transfer { destination: self.trader(), amount: self.amount() },
            27 => Action::Withdraw { destination: trader, amount: self.amount() },
            28 => Action::ScheduleCancel { time: self.random.one_in(2).then_some(Time(wall.0 + 6_000)) },
            _ => Action::Nothing,
        };
        let (signer, action) = match self.random.one_in(20) {
            true => {
                (address(Role::Operator, 0), Action::Credit { account: trader, amount: Usd::dollars(1_000) })
            }
            false => (trader, action),
        };
        self.signed(signer, action, wall)
    }

    fn order(&mut self) -> OrderRequest {
        let market = self.market();
        let place = usize::from(market.0).min(1);
        let (listing, price) = (&listings()[place], self.prices[place]);
        let side = if self.random.one_in(2) { Side::Bid } else { Side::Ask };
        let limit = listing.price(price * (1.0 + (self.random.share() - 0.5) * 0.03));
        let size = match self.random.between(0, 30) {
            0 => Size(-5),
            1 => Size(i64::MAX),
            _ => listing.size(20.0 + self.random.share() * 6_000.0, limit),
        };
        let time = match self.random.between(0, 10) {
            0..6 => TimeInForce::Gtc,
            6 => TimeInForce::Alo,
            _ => TimeInForce::Ioc,
        };
        let request = order(market, side, limit, size, time);
        let client_id = self.random.one_in(3).then(|| self.client_id());
        OrderRequest { client_id, price: Price(request.price.0.max(1)), ..request }
    }

    fn trader(&mut self) -> Address {
        address(Role::Trader, self.random.between(0, TRADERS as i64) as usize)
    }

    /// One of the markets, seldom one that does not exist.
    fn market(&mut self) -> MarketId {
        MarketId(if self.random.one_in(40) { 9 } else { self.random.between(0, 2) as u16 })
    }

    fn client_id(&mut self) -> ClientOrderId {
        ClientOrderId(u128::from(self.random.bits() % 12))
    }

    fn amount(&mut self) -> Usd {
        match self.random.between(0, 20) {
            0 => Usd(i64::MAX),
            1 => Usd(-1),
            _ => Usd(self.random.between(1, 60_000_000)),
        }
    }
}
