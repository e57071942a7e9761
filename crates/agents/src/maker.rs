//! Makers: both sides of a book, around the oracle price.

use engine::command::{Action, CancelRequest, Command, Grouping, OrderReference, OrderRequest, Side};
use engine::ids::{AccountId, ClientOrderId, MarketId};
use engine::rules::margin;
use engine::state::State;
use units::{Notional, Price, Rate, Rounding, Size, Time, Usd, multiply_divide};

use crate::address::{Role, member_address};
use crate::capital::Capital;
use crate::market_sight::MarketSight;
use crate::order_request::{command, post_only};
use crate::random::Random;

/// How much wider than the market's spread the makers of a market quote, the tightest first: the wide ones seldom need to
/// quote anew, and are there when the others are eaten.
const WIDTHS: [i64; 3] = [1, 2, 5];

/// The makers of one market.
pub(crate) const MAKERS: usize = WIDTHS.len();

/// What a maker begins with.
const BALANCE: Usd = Usd::dollars(1_000_000);

/// The levels of a side: distance from the price in per cent of the maker's half spread, share of the side's depth in per
/// cent.
const LEVELS: [(i64, i64); 4] = [(100, 10), (150, 20), (250, 30), (400, 40)];

/// What a maker offers on a side: this many times the market's usual notional, or the least depth where that is more.
const DEPTH: i64 = 16;
const LEAST_DEPTH: Notional = Notional(Usd::dollars(40_000).0);

/// A maker carries positions up to this part of its equity, in per cent, so that its margin is never in danger.
const CARRIED_PERCENT: i64 = 75;

/// The premium on the oracle price at which the makers of a market quote when they have sold all that their capital is
/// worth, and the discount when they have bought it: who wants more of the crowded side pays for it, at once and in funding.
const MOST_PREMIUM: Rate = Rate::basis_points(100);

/// An eaten side is filled up when less than this part of it is left, in per cent, and not before the rest was out for a
/// moment.
const EATEN_PERCENT: i64 = 60;
const REFILL_AFTER: Time = Time(1_000);

/// One maker of one market.
#[derive(Clone, Debug)]
pub(crate) struct Maker {
    capital: Capital,
    width: i64,
    quoted: Option<Quoted>,
}

/// What a maker quoted last.
#[derive(Clone, Copy, Debug)]
struct Quoted {
    centre: Price,
    bids: Size,
    asks: Size,
    time: Time,
}

impl Maker {
    /// The makers of a market, the tightest first.
    pub(crate) fn of_market(market: usize) -> impl Iterator<Item = Self> {
        WIDTHS.into_iter().enumerate().map(move |(place, width)| {
            let address = member_address(Role::Maker, market * MAKERS + place);
            Self { capital: Capital::new(address, BALANCE), width, quoted: None }
        })
    }

    pub(crate) fn capital(&self) -> &Capital {
        &self.capital
    }

    /// Quotes anew where the price moved away or a side was eaten: cancels what rests, then places both ladders.
    pub(crate) fn act(
        &mut self,
        sight: &MarketSight,
        state: &State,
        random: &mut Random,
        out: &mut Vec<Command>,
    ) {
        let Some(account) = state.accounts.find(self.capital.owner()) else {
            return;
        };
        self.capital.renew(state, account, out);
        if self.is_current(sight, state, account) {
            return;
        }
        self.cancel(sight.market, state, account, out);
        let position = sight.value(state.account(account).position(sight.market));
        let limit = carried(state, account);
        let centre = sight.centre - self.skew(sight, position, limit);
        let bids = self.ladder(sight, Side::Bid, centre, limit.0.saturating_sub(position.0), random);
        let asks = self.ladder(sight, Side::Ask, centre, limit.0.saturating_add(position.0), random);
        let total = |orders: &[OrderRequest]| orders.iter().map(|order| order.size).sum();
        self.quoted =
            Some(Quoted { centre: sight.centre, bids: total(&bids), asks: total(&asks), time: state.time });
        let orders = [bids, asks].concat();
        if !orders.is_empty() {
            out.push(command(
                self.capital.owner(),
                Action::PlaceOrders { orders, grouping: Grouping::Independent, builder: None },
            ));
        }
    }

    /// Takes all quotes back: nobody knows the price.
    pub(crate) fn withdraw(&mut self, market: MarketId, state: &State, out: &mut Vec<Command>) {
        if self.quoted.take().is_some()
            && let Some(account) = state.accounts.find(self.capital.owner())
        {
            self.cancel(market, state, account, out);
        }
    }

    /// Whether the quotes are still where and what they should be.
    fn is_current(&self, sight: &MarketSight, state: &State, account: AccountId) -> bool {
        let Some(quoted) = self.quoted else { return false };
        let moved = (sight.centre - quoted.centre).abs();
        if moved > sight.distance(Rate(self.half_spread(sight).0 / 2)) {
            return false;
        }
        let resting = state
            .account(account)
            .holding(sight.market)
            .map(|holding| (holding.bids.size, holding.asks.size));
        let (bids, asks) = resting.unwrap_or_default();
        let is_left =
            |left: Size, of: Size| i128::from(left.0) * 100 >= i128::from(of.0) * i128::from(EATEN_PERCENT);
        let is_full = is_left(bids, quoted.bids) && is_left(asks, quoted.asks);
        is_full || state.time.since(quoted.time) < REFILL_AFTER
    }

    /// Cancels the orders of all levels that rest, also those that an earlier run of the crowd left.
    fn cancel(&self, market: MarketId, state: &State, account: AccountId, out: &mut Vec<Command>) {
        let ids = [Side::Bid, Side::Ask]
            .into_iter()
            .flat_map(|side| (0..LEVELS.len()).map(move |level| id(side, level)));
        let resting = ids.map(ClientOrderId).filter(|&id| state.orders.find_client_id(account, id).is_some());
        let requests: Vec<_> =
            resting.map(|id| CancelRequest { market, order: OrderReference::ClientId(id) }).collect();
        if !requests.is_empty() {
            out.push(command(self.capital.owner(), Action::CancelOrders(requests)));
        }
    }

    /// The orders of a side; `room` is what the maker may still buy or sell there, in 1e-6 USD.
    fn ladder(
        &self,
        sight: &MarketSight,
        side: Side,
        centre: Price,
        room: i64,
        random: &mut Random,
    ) -> Vec<OrderRequest> {
        let depth =
            LEAST_DEPTH.max(Notional(sight.usual_notional.0.saturating_mul(DEPTH))).min(Notional(room));
        let half_spread = self.half_spread(sight);
        let order = |(level, (distance, share)): (usize, (i64, i64))| {
            let distance = sight.distance(Rate(half_spread.0 * distance / 100)).max(Price(1));
            let price = match side {
                Side::Bid => sight.grid.round(centre - distance, Rounding::Floor),
                Side::Ask => sight.grid.round(centre + distance, Rounding::Ceil),
            }?;
            // Sizes differ a little, as those of many makers would.
            let parts = share * random.between(80, 100);
            let size = sight.size_worth(Notional(multiply_divide(depth.0, parts, 10_000, Rounding::Floor)));
            let is_worth_it = price * size >= sight.min_order_value;
            is_worth_it.then(|| post_only(sight, side, price, size, id(side, level)))
        };
        LEVELS.into_iter().enumerate().filter_map(order).collect()
    }

    /// How far the quotes move against the position, so that others take it off: a quarter of the half spread at the limit.
    ///
    /// No more, or the makers of a market would cross each other.
    fn skew(&self, sight: &MarketSight, position: Notional, limit: Notional) -> Price {
        let most = sight.distance(Rate(self.half_spread(sight).0 / 4));
        let position = position.0.clamp(-limit.0, limit.0);
        Price(multiply_divide(most.0, position, limit.0.max(1), Rounding::Floor))
    }

    fn half_spread(&self, sight: &MarketSight) -> Rate {
        Rate(sight.half_spread.0 * self.width)
    }
}

/// The premium at which the makers of a market quote now.
pub(crate) fn premium(makers: &[Maker], sight: &MarketSight, state: &State) -> Price {
    let position = |maker: &Maker| {
        let account = state.accounts.find(maker.capital.owner())?;
        Some(sight.value(state.account(account).position(sight.market)))
    };
    let capital: i64 = makers.iter().map(|maker| maker.capital.amount().0).sum();
    let carried = makers.iter().filter_map(position).fold(0, |sum: i64, value| sum.saturating_add(value.0));
    let most = sight.distance(MOST_PREMIUM);
    Price(multiply_divide(most.0, -carried.clamp(-capital, capital), capital.max(1), Rounding::Floor))
}

/// The position that an account's equity carries comfortably; nothing where it has none.
fn carried(state: &State, account: AccountId) -> Notional {
    let equity = margin::equity(state, account, None).max(Usd::ZERO);
    Notional(multiply_divide(equity.0, CARRIED_PERCENT, 100, Rounding::Floor))
}

/// The client id of a level's order: always the same, so that what rests is found without remembering it.
fn id(side: Side, level: usize) -> u128 {
    let place = 2 * level as u128 + 1;
    if side == Side::Bid { place } else { place + 1 }
}
