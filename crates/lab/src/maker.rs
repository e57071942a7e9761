//! Makers: a book around the index price that thins out as prices move, and fills up slowly where it was eaten.

use engine::command::{Action, Command, OrderRequest, Side, TimeInForce};
use engine::ids::{Address, ClientOrderId, MarketId};
use engine::state::State;
use units::{Price, Size, Usd};

use crate::asking::{Role, address, cancel, command, order, place};
use crate::listing::Listing;

/// The levels of a side: how far from the centre, and what share of the side's depth stands there. Within 2 % of the price the
/// shape is that of the bids of `book/hftbacktest_usdm_btcusdt_20240808`, whose depth within 0.1, 0.2, 0.5 and 1 % is 6, 14, 33 and 59 % of that
/// within 2 %; a thin tail reaches further.
const LEVELS: [(f64, f64); 9] = [
    (0.0003, 0.02),
    (0.001, 0.04),
    (0.002, 0.08),
    (0.005, 0.19),
    (0.01, 0.26),
    (0.019, 0.41),
    (0.04, 0.20),
    (0.08, 0.15),
    (0.15, 0.15),
];

/// How soon an eaten side is full again, in seconds.
const REFILL_SECONDS: f64 = 120.0;

/// How much of a dislocation of the last trade from the index makers follow with their quotes.
const FOLLOWED: f64 = 0.8;

/// A dislocation up to this is the spread.
const UNNOTICED: f64 = 0.003;
/// How soon they forget it, in seconds.
const FORGETTING_SECONDS: f64 = 90.0;

/// The time constant of the volatility that makers see, in seconds.
const VOLATILITY_SECONDS: f64 = 300.0;

/// The depth halves at so many times the market's usual volatility.
const HALVING_VOLATILITY: f64 = 4.0;

const YEAR_SECONDS: f64 = 365.0 * 86_400.0;

/// All makers of one market, taken together.
#[derive(Clone, Debug)]
pub(crate) struct Maker {
    market: MarketId,
    owner: Address,
    /// The mean square of relative moves, per second.
    variance: f64,
    seen_index: f64,
    /// How much of its full depth each side has left, bids first.
    left: [f64; 2],
    /// What was quoted last, bids first.
    quoted: [Size; 2],
    /// How far from the index the quotes are centred, relatively.
    offset: f64,
}

impl Maker {
    pub(crate) fn new(market: MarketId, listing: &Listing) -> Self {
        Self {
            market,
            owner: address(Role::Maker, usize::from(market.0)),
            variance: listing.volatility * listing.volatility / YEAR_SECONDS,
            seen_index: listing.first_price,
            left: [1.0; 2],
            quoted: [Size::ZERO; 2],
            offset: 0.0,
        }
    }

    /// What it begins with: enough to carry whatever it buys.
    pub(crate) fn balance(listing: &Listing) -> Usd {
        Usd((5.0 * listing.open_interest * 1e6) as i64)
    }

    pub(crate) fn owner(&self) -> Address {
        self.owner
    }

    /// How much of the calm times' depth is offered now.
    pub(crate) fn depth_share(&self, listing: &Listing) -> f64 {
        let usual = listing.volatility * listing.volatility / YEAR_SECONDS;
        let ratio = libm::sqrt(self.variance / usual);
        1.0 / (1.0 + (ratio - 1.0).max(0.0) / HALVING_VOLATILITY)
    }

    /// Takes its quotes back and places them anew around the index price.
    pub(crate) fn act(
        &mut self,
        listing: &Listing,
        index: f64,
        seconds: f64,
        state: &State,
        out: &mut Vec<Command>,
    ) {
        self.observe(listing, index, seconds, state);
        self.cancel(state, out);
        let share = self.depth_share(listing);
        let mut orders = Vec::new();
        for (place, side) in [Side::Bid, Side::Ask].into_iter().enumerate() {
            let depth = listing.depth * share * self.left[place];
            let placed = self.ladder(listing, side, index * (1.0 + self.offset), depth);
            self.quoted[place] = placed.iter().map(|order| order.size).sum();
            orders.extend(placed);
        }
        out.push(place(self.owner, orders));
    }

    fn observe(&mut self, listing: &Listing, index: f64, seconds: f64, state: &State) {
        let moved = index / self.seen_index - 1.0;
        let weight = (seconds / VOLATILITY_SECONDS).min(1.0);
        self.variance += weight * (moved * moved / seconds - self.variance);
        self.seen_index = index;
        let resting = state
            .accounts
            .find(self.owner)
            .and_then(|account| state.account(account).holding(self.market))
            .map_or([Size::ZERO; 2], |holding| [holding.bids.size, holding.asks.size]);
        for ((left, quoted), resting) in self.left.iter_mut().zip(self.quoted).zip(resting) {
            if quoted.is_positive() {
                *left *= (resting.0 as f64 / quoted.0 as f64).min(1.0);
            }
            *left = (*left + seconds / REFILL_SECONDS).min(1.0);
        }
        let last = state.market(self.market).last_trade;
        let distance = if last.is_positive() { listing.dollars(last) / index - 1.0 } else { 0.0 };
        let dislocation = distance.signum() * (distance.abs() - UNNOTICED).max(0.0);
        let weight = (seconds / FORGETTING_SECONDS).min(1.0);
        self.offset += weight * (FOLLOWED * dislocation - self.offset);
        if dislocation.abs() > self.offset.abs() / FOLLOWED {
            self.offset = FOLLOWED * dislocation;
        }
        self.offset = self.offset.clamp(-0.5, 0.5);
    }

    fn cancel(&self, state: &State, out: &mut Vec<Command>) {
        let Some(account) = state.accounts.find(self.owner) else { return };
        let ids = [Side::Bid, Side::Ask]
            .into_iter()
            .flat_map(|side| (0..LEVELS.len()).map(move |level| client_id(side, level)));
        let resting = ids.filter(|&id| state.orders.find_client_id(account, id).is_some());
        let requests: Vec<_> = resting.map(|id| cancel(self.market, id)).collect();
        if !requests.is_empty() {
            out.push(command(self.owner, Action::CancelOrders(requests)));
        }
    }

    fn ladder(&self, listing: &Listing, side: Side, centre: f64, depth: f64) -> Vec<OrderRequest> {
        let mut orders: Vec<OrderRequest> = Vec::with_capacity(LEVELS.len());
        for (level, (distance, share)) in LEVELS.into_iter().enumerate() {
            let price = match side {
                Side::Bid => listing.price(centre * (1.0 - distance)) - Price(1),
                Side::Ask => listing.price(centre * (1.0 + distance)) + Price(1),
            };
            let notional = depth * share;
            if notional < 20.0 || !price.is_positive() {
                continue;
            }
            let size = listing.size(notional, price);
            let quote = order(self.market, side, price, size, TimeInForce::Alo);
            orders.push(OrderRequest { client_id: Some(client_id(side, level)), ..quote });
        }
        orders
    }
}

fn client_id(side: Side, level: usize) -> ClientOrderId {
    let side = if side == Side::Bid { 0 } else { 100 };
    ClientOrderId(side + level as u128)
}
