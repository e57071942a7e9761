//! Auto-deleveraging and socialized loss: the last two steps of a liquidation.

use units::{Price, Size, Usd};

use crate::event::{Event, FillOrigin};
use crate::handlers::Transition;
use crate::handlers::exchange::exchange;
use crate::handlers::liquidation::has_positions;
use crate::ids::MarketId;
use crate::rules::deleveraging::Queues;
use crate::rules::liquidation::{Pool, largest_first};
use crate::rules::{deleveraging, insurance, margin};
use crate::state::Holding;

/// Closes a bankrupt pool's positions against the other side, at the price that makes its deficit good: the insurance fund's part
/// first, where the policy says so. The crumb that rounding leaves goes to the insurance fund. What nobody can bear is closed at the
/// mark price, and what the pool lacks then is for the insurance fund and for socialized loss.
pub(super) fn deleverage(transition: &mut Transition<'_>, queues: &mut Queues, pool: Pool) {
    let (account, isolated) = pool;
    let positions = largest_first(transition.state, pool);
    for (place, holding) in positions.iter().enumerate() {
        let lacking = -margin::equity(transition.state, account, isolated);
        let others = &positions[place + 1..];
        let share = deleveraging::deficit_share(transition.state, holding, others, lacking);
        let deficit = share - insure(transition, pool, holding.market, share);
        let price = deleveraging::price(transition.state, holding, deficit);
        close(transition, queues, pool, holding, price);
    }
    let amount = margin::equity(transition.state, account, isolated);
    if amount.is_positive() && !has_positions(transition.state, pool) {
        transition.emit(Event::SurplusKept { account, isolated, amount });
    }
}

/// Lets the insurance fund pay of a deficit what it may before anybody is deleveraged, where that is the policy; returns how much.
fn insure(transition: &mut Transition<'_>, pool: Pool, market: MarketId, deficit: Usd) -> Usd {
    if !transition.state.parameters().liquidation.deleveraging.insurance_first {
        return Usd::ZERO;
    }
    let (account, isolated) = pool;
    let amount = deficit.min(insurance::allowance(transition.state, account, Some(market)));
    if amount.is_positive() {
        transition.emit(Event::ShortfallCovered { account, isolated, market: Some(market), amount });
    }
    amount
}

fn close(
    transition: &mut Transition<'_>,
    queues: &mut Queues,
    (account, _): Pool,
    holding: &Holding,
    price: Price,
) {
    let market = holding.market;
    let mark = transition.state.market(market).mark.price;
    for price in [price, mark] {
        let left = transition.state.account(account).position(market);
        for closing in deleveraging::closings(transition.state, queues, holding, left.abs(), price) {
            let change = Size(-left.0.signum() * closing.size.0);
            let sides = [(account, change), (closing.account, -change)];
            exchange(transition, sides, market, price, FillOrigin::Deleveraging, Some(account));
        }
    }
}

/// Writes a loss off against others; see [`deleveraging::bearers`]. Should all of them together not have that much, the insurance
/// fund alone is left to owe it.
pub(super) fn socialize(transition: &mut Transition<'_>, (account, isolated): Pool, loss: Usd) {
    let dex = transition.state.account(account).dex;
    let rounds = deleveraging::rounds(dex);
    let all = deleveraging::bearers(transition.state, dex, rounds - 1);
    let bearable = all.iter().map(|&(_, weight)| weight).sum::<i128>();
    let mut left = Usd(i64::try_from(bearable).map_or(loss.0, |bearable| bearable.min(loss.0)));
    if left < loss {
        transition.emit(Event::ShortfallCovered { account, isolated, market: None, amount: loss - left });
    }
    if left.is_positive() {
        transition.emit(Event::LossWrittenOff { account, isolated, amount: left });
    }
    for round in 0..rounds {
        if left.is_zero() {
            return;
        }
        let bearers = deleveraging::bearers(transition.state, dex, round);
        let bearable = bearers.iter().map(|&(_, weight)| weight).sum::<i128>();
        let amount = Usd(i64::try_from(bearable).map_or(left.0, |bearable| bearable.min(left.0)));
        if amount.is_zero() {
            continue;
        }
        for ((account, isolated), amount) in deleveraging::shares(amount, &bearers) {
            transition.emit(Event::LossSocialized { account, isolated, amount });
        }
        left -= amount;
    }
}
