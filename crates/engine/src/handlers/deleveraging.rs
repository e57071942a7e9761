//! Auto-deleveraging and socialized loss: the last two steps of a liquidation.

use units::{Price, Size, Usd};

use crate::event::{Event, FillOrigin};
use crate::handlers::Transition;
use crate::handlers::liquidation::{exchange, has_positions};
use crate::ids::AccountId;
use crate::rules::liquidation::{Pool, largest_first};
use crate::rules::{deleveraging, margin};
use crate::state::Holding;

/// Closes a bankrupt pool's positions against the other side, the highest ranked first, at the bankruptcy price; the crumb that
/// its rounding leaves goes to the insurance fund. Only those in profit give something up, and nobody more than he can bear: what
/// is left then is closed at the mark price, and what the pool lacks then is for the insurance fund and for socialized loss.
pub(super) fn deleverage(transition: &mut Transition<'_>, pool: Pool) {
    let (account, isolated) = pool;
    let positions = largest_first(transition.state, pool);
    for (place, holding) in positions.iter().enumerate() {
        let lacking = -margin::equity(transition.state, account, isolated);
        let others = &positions[place + 1..];
        let price = deleveraging::bankruptcy_price(transition.state, holding, others, lacking);
        close(transition, account, holding, price);
    }
    let amount = margin::equity(transition.state, account, isolated);
    if amount.is_positive() && !has_positions(transition.state, pool) {
        transition.emit(Event::SurplusKept { account, isolated, amount });
    }
}

fn close(transition: &mut Transition<'_>, account: AccountId, holding: &Holding, bankruptcy_price: Price) {
    let market = holding.market;
    let ranked = deleveraging::ranked(transition.state, holding);
    let mark = transition.state.market(market).mark.price;
    for price in [bankruptcy_price, mark] {
        for &winner in &ranked {
            let left = transition.state.account(account).position(market);
            let size = left.abs().min(deleveraging::bearable(transition.state, winner, market, price));
            if size.is_positive() {
                let change = Size(-left.0.signum() * size.0);
                exchange(transition, (account, winner), market, change, price, FillOrigin::Deleveraging);
            }
        }
    }
}

/// Writes a loss off against others; see [`deleveraging::bearers`]. Should all of them together not have that much, the insurance
/// fund alone is left to owe it.
pub(super) fn socialize(transition: &mut Transition<'_>, (account, isolated): Pool, loss: Usd) {
    let all = deleveraging::bearers(transition.state, deleveraging::ROUNDS - 1);
    let bearable = all.iter().map(|&(_, weight)| weight).sum::<i128>();
    let mut left = Usd(i64::try_from(bearable).map_or(loss.0, |bearable| bearable.min(loss.0)));
    if left < loss {
        transition.emit(Event::ShortfallCovered { account, isolated, amount: loss - left });
    }
    if left.is_positive() {
        transition.emit(Event::LossWrittenOff { account, isolated, amount: left });
    }
    for round in 0..deleveraging::ROUNDS {
        let bearers = deleveraging::bearers(transition.state, round);
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
