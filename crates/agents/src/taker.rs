//! Takers: people who come for their own reasons and trade at once.

use engine::command::{Action, Command, Grouping, Side};
use engine::state::State;
use units::{Notional, Rate, Time, Usd};

use crate::address::{Role, member_address};
use crate::capital::Capital;
use crate::market_sight::MarketSight;
use crate::order_request::{command, market_order, worse_price};
use crate::random::Random;

/// The takers of one market.
pub(crate) const TAKERS: usize = 2;

/// What a taker begins with.
const BALANCE: Usd = Usd::dollars(250_000);

/// How often one of them trades on average.
const ARRIVAL: Time = Time(20_000);

/// The smallest trade; the largest is the market's usual notional.
const SMALLEST: Notional = Notional(Usd::dollars(20).0);

/// A taker's position stays within this value.
const MOST_CARRIED: Notional = Notional(Usd::dollars(120_000).0);

/// How far a taker lets the price slip.
const SLIPPAGE: Rate = Rate::basis_points(200);

/// One taker of one market.
#[derive(Clone, Debug)]
pub(crate) struct Taker {
    capital: Capital,
}

impl Taker {
    pub(crate) fn of_market(market: usize) -> impl Iterator<Item = Self> {
        (0..TAKERS).map(move |place| Self {
            capital: Capital::new(member_address(Role::Taker, market * TAKERS + place), BALANCE),
        })
    }

    pub(crate) fn capital(&self) -> &Capital {
        &self.capital
    }

    /// Buys or sells at the market, now and then.
    pub(crate) fn act(
        &mut self,
        sight: &MarketSight,
        span: Time,
        state: &State,
        random: &mut Random,
        out: &mut Vec<Command>,
    ) {
        if !random.happens(span, ARRIVAL) {
            return;
        }
        let Some(account) = state.accounts.find(self.capital.owner()) else {
            return;
        };
        self.capital.renew(state, account, out);
        let position = sight.value(state.account(account).position(sight.market));
        let notional = random
            .log_uniform(SMALLEST.0, sight.usual_notional.0.max(SMALLEST.0))
            .max(sight.min_order_value.0.saturating_mul(2));
        let side = choose_side(sight, position, notional, random);
        let size = sight.size_worth(Notional(notional));
        let Some(limit) = worse_price(sight, side, sight.centre, SLIPPAGE).filter(|_| size.is_positive())
        else {
            return;
        };
        let orders = vec![market_order(sight, side, limit, size)];
        out.push(command(
            self.capital.owner(),
            Action::PlaceOrders { orders, grouping: Grouping::Independent, builder: None },
        ));
    }
}

/// Follows the last minute's move more often than not, and more often so the larger it is; never beyond the position that
/// a taker carries.
fn choose_side(sight: &MarketSight, position: Notional, notional: i64, random: &mut Random) -> Side {
    if position.0.saturating_add(notional) > MOST_CARRIED.0 {
        return Side::Ask;
    }
    if position.0.saturating_sub(notional) < -MOST_CARRIED.0 {
        return Side::Bid;
    }
    // One per cent for each basis point of momentum, and the same weight for a tenth of the position's limit.
    let followed = sight.momentum.0 / Rate::basis_points(1).0;
    let carried = position.0 / (MOST_CARRIED.0 / 20);
    let percent = 50 + followed.clamp(-20, 20) - carried.clamp(-20, 20);
    if random.percent(percent) { Side::Bid } else { Side::Ask }
}
