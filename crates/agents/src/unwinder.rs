//! The unwinder: sells off, little by little, what the backstop vault took over.

use engine::command::{Action, Command, Grouping, OrderRequest, Side};
use engine::ids::Address;
use engine::state::State;
use units::{Notional, Rate, Size, Time};

use crate::market_sight::MarketSight;
use crate::order_request::{command, market_order, worse_price};
use crate::random::Random;

/// How often a position is made smaller, on average.
const INTERVAL: Time = Time(5_000);

/// How much of the market's usual notional one sale is: its half.
const PART_OF_USUAL: i64 = 2;

/// A large position goes in this many sales, so that it goes at all.
const MOST_SALES: i64 = 200;

/// How far the price may slip.
const SLIPPAGE: Rate = Rate::basis_points(30);

/// Makes the vault's position in a market smaller, now and then, by an immediate reduce-only order.
pub(crate) fn unwind(
    vault: Address,
    sight: &MarketSight,
    span: Time,
    state: &State,
    random: &mut Random,
    out: &mut Vec<Command>,
) {
    let Some(account) = state.accounts.find(vault) else {
        return;
    };
    let position = state.account(account).position(sight.market);
    if position.is_zero() || !random.happens(span, INTERVAL) {
        return;
    }
    let side = Side::closing(position);
    let usual = sight.size_worth(Notional(sight.usual_notional.0 / PART_OF_USUAL));
    let size = usual.max(Size(position.abs().0 / MOST_SALES)).max(Size(1)).min(position.abs());
    let Some(limit) = worse_price(sight, side, sight.centre, SLIPPAGE) else {
        return;
    };
    let order = OrderRequest { reduce_only: true, ..market_order(sight, side, limit, size) };
    out.push(command(
        vault,
        Action::PlaceOrders { orders: vec![order], grouping: Grouping::Independent, builder: None },
    ));
}
