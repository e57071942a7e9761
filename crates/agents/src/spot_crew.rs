//! Who stays in a spot market: a maker around a price that wanders, and a taker who comes now and then.

use engine::command::{
    Action, AssetBalance, CancelRequest, Command, Grouping, OrderKind, OrderReference, OrderRequest, Side,
    TimeInForce,
};
use engine::ids::{AccountId, AssetId, ClientOrderId, MarketId};
use engine::rules::order_checks::tick;
use engine::rules::spot_orders::reference;
use engine::state::{Market, State};
use units::{Amount, Price, Size, Time};

use crate::address::{Role, member_address};
use crate::order_request::command;
use crate::random::Random;

/// What each of the two begins with, of the quote and in value of the base.
const CAPITAL: i64 = 1_000_000 * WHOLE;

/// One of the quote, in 1e-8.
const WHOLE: i64 = 100_000_000;

/// The levels of a side: distance from the price in basis points, and value in the quote.
const LEVELS: [(i64, i64); 4] = [(10, 500), (20, 1_000), (40, 2_000), (80, 4_000)];

/// Quotes are renewed when the price has moved so many basis points away, and after so long anyway.
const MOVED: i64 = 5;
const RENEWED_AFTER: Time = Time(30_000);

/// How often the taker trades on average, and for what value.
const ARRIVAL: Time = Time(15_000);
const TRADES: (i64, i64) = (20, 400);

/// Who stays in one spot market.
#[derive(Clone, Debug)]
pub(crate) struct SpotCrew {
    market: MarketId,
    start: Price,
    centre: Option<Price>,
    quoted: Option<(Price, Time)>,
}

impl SpotCrew {
    pub(crate) fn new(market: MarketId, start: Price) -> Self {
        Self { market, start, centre: None, quoted: None }
    }

    pub(crate) fn market(&self) -> MarketId {
        self.market
    }

    /// What maker and taker begin with: base and quote of the same value. `per_lot` is one lot as an amount of the base.
    pub(crate) fn balances(&self, (base, quote): (AssetId, AssetId), per_lot: i64) -> Vec<AssetBalance> {
        let lots = CAPITAL / self.start.0.max(1);
        let of = |role| {
            let account = member_address(role, usize::from(self.market.0));
            [(base, lots.saturating_mul(per_lot)), (quote, CAPITAL)].map(|(asset, amount)| AssetBalance {
                account,
                asset,
                amount: Amount(amount),
            })
        };
        [Role::SpotMaker, Role::SpotTaker].into_iter().flat_map(of).collect()
    }

    /// Lets the price wander, quotes around it, and now and then trades.
    pub(crate) fn act(&mut self, span: Time, state: &State, random: &mut Random, out: &mut Vec<Command>) {
        let Some(market) = state.markets.get(usize::from(self.market.0)).filter(|_| span.0 > 0) else {
            return;
        };
        let known = Some(reference(market)).filter(|price| price.is_positive());
        let centre = self.centre.or(known).unwrap_or(self.start);
        // A basis point a step, more or less, and never far from where it began.
        let moved = centre.0 + centre.0 * random.between(-10, 10) / 50_000;
        let centre = Price(moved.clamp(self.start.0 / 2, self.start.0.saturating_mul(2)).max(1));
        self.centre = Some(centre);
        if self.is_outdated(centre, state.time) {
            self.quoted = Some((centre, state.time));
            self.quote(market, centre, state, out);
        }
        if random.happens(span, ARRIVAL) {
            let side = if random.percent(50) { Side::Bid } else { Side::Ask };
            let value = random.log_uniform(TRADES.0, TRADES.1);
            let limit = away(market, side.opposite(), centre, 200);
            let order = self.order(market, side, limit, value, TimeInForce::Market, None);
            self.place(Role::SpotTaker, order.into_iter().collect(), out);
        }
    }

    fn is_outdated(&self, centre: Price, now: Time) -> bool {
        self.quoted.is_none_or(|(quoted, time)| {
            let moved = (centre - quoted).0.abs();
            moved > quoted.0 / 10_000 * MOVED || now.since(time) >= RENEWED_AFTER
        })
    }

    /// Cancels the maker's quotes and places them anew.
    fn quote(&self, market: &Market, centre: Price, state: &State, out: &mut Vec<Command>) {
        let maker = member_address(Role::SpotMaker, usize::from(self.market.0));
        let Some(account) = state.accounts.find(maker) else { return };
        let sides = [Side::Bid, Side::Ask];
        let places = sides.into_iter().flat_map(|side| (0..LEVELS.len()).map(move |level| (side, level)));
        let resting = places.clone().map(|(side, level)| id(side, level));
        let resting = resting.filter(|&id| is_resting(state, account, id));
        let cancels: Vec<_> = resting
            .map(|id| CancelRequest { market: self.market, order: OrderReference::ClientId(id) })
            .collect();
        if !cancels.is_empty() {
            out.push(command(maker, Action::CancelOrders(cancels)));
        }
        let order = |(side, level): (Side, usize)| {
            let (distance, value) = LEVELS[level];
            let price = away(market, side, centre, distance);
            self.order(market, side, price, value, TimeInForce::Alo, Some(id(side, level)))
        };
        self.place(Role::SpotMaker, places.filter_map(order).collect(), out);
    }

    fn place(&self, role: Role, orders: Vec<OrderRequest>, out: &mut Vec<Command>) {
        if !orders.is_empty() {
            let grouping = Grouping::Independent;
            let owner = member_address(role, usize::from(self.market.0));
            out.push(command(owner, Action::PlaceOrders { orders, grouping, builder: None }));
        }
    }

    /// An order of a value in the quote; none where that is no lot.
    fn order(
        &self,
        market: &Market,
        side: Side,
        price: Price,
        value: i64,
        time_in_force: TimeInForce,
        client_id: Option<ClientOrderId>,
    ) -> Option<OrderRequest> {
        let size = Size((value * WHOLE / price.0.max(1)).min(market.parameters.max_size.0));
        (size.is_positive() && price <= market.parameters.max_price).then_some(OrderRequest {
            market: self.market,
            side,
            price,
            size,
            reduce_only: false,
            kind: OrderKind::Limit(time_in_force),
            client_id,
        })
    }
}

/// A price so many basis points from another, on a side's outer side, on a tick.
fn away(market: &Market, side: Side, centre: Price, points: i64) -> Price {
    let distance = centre.0 / 10_000 * points;
    let exact = match side {
        Side::Bid => centre.0 - distance,
        Side::Ask => centre.0 + distance,
    };
    let tick = tick(market, Price(exact.max(1)));
    let down = exact.max(1) / tick * tick;
    Price(if side == Side::Ask && down < exact { down + tick } else { down.max(tick) })
}

fn id(side: Side, level: usize) -> ClientOrderId {
    ClientOrderId(1 + level as u128 + if side == Side::Bid { 0 } else { LEVELS.len() as u128 })
}

fn is_resting(state: &State, account: AccountId, id: ClientOrderId) -> bool {
    state.orders.find_client_id(account, id).is_some()
}
