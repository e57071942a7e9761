//! Trades in spot markets.

use units::Price;

use crate::event::{Event, SpotFill};
use crate::handlers::Transition;
use crate::ids::{OrderId, TradeId};
use crate::rules::earnings::{discounted, spot_builder_share, spot_referral_share};
use crate::rules::spot_fills::{cost_of, fee, held};
use crate::state::State;

/// Lets two orders trade at the price of the one that rested. Both can: what they pay with was there when they came, and is bound
/// for them since.
pub(super) fn trade(transition: &mut Transition<'_>, taker: OrderId, maker: OrderId) {
    let price = transition.state.orders.line(maker.slot()).price;
    let [taken, made] =
        [(taker, maker), (maker, taker)].map(|pair| fill(transition.state, pair, taker, price));
    transition.emit(Event::SpotFilled(taken));
    transition.emit(Event::SpotFilled(made));
}

/// What the trade of an order with another would be to it.
fn fill(state: &State, (order, other): (OrderId, OrderId), taker: OrderId, price: Price) -> SpotFill {
    let line = state.orders.line(order.slot());
    let size = line.side.signed(line.remaining.min(state.orders.line(other.slot()).remaining));
    let rates = state.account(line.account).spot_fees;
    let rate = if order == taker { rates.taker } else { rates.maker };
    let fee = fee(state, line.market, price, size, discounted(state, line.account, rate));
    let is_sold = size.is_negative();
    let builder = state.orders.extras(order.slot()).builder.filter(|_| is_sold);
    let referral = spot_referral_share(state, line.account, line.market, fee).filter(|_| is_sold);
    SpotFill {
        trade: TradeId(state.last_trade + 1),
        order,
        account: line.account,
        market: line.market,
        is_taker: order == taker,
        price,
        size,
        held: held(state, line.account, line.market),
        cost: cost_of(state, line.account, line.market, price, size),
        fee,
        builder: spot_builder_share(state, builder, line.market, (price * size.abs()).to_quote()),
        referral,
    }
}
