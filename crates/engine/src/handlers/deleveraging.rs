//! Auto-deleveraging and socialized loss: the last two steps of the waterfall.

use alloc::vec::Vec;

use units::{Price, Rounding, Size, Usd, divide};

use crate::event::{Event, FillOrigin};
use crate::handlers::Transition;
use crate::handlers::liquidation::{Pool, exchange, positions};
use crate::ids::AccountId;
use crate::rules::{deleveraging, margin};
use crate::state::{Holding, State};

/// Closes a bankrupt pool's positions against the other side, the highest ranked first, at the bankruptcy price: the price at
/// which the pool ends with nothing, rounded by less than a tick against the winners; the crumb goes to the insurance fund.
pub(super) fn deleverage(transition: &mut Transition<'_>, pool: Pool) {
    let (account, isolated) = pool;
    let mut left = positions(transition.state, pool);
    while let Some(holding) = left.pop() {
        let deficit = -margin::equity(transition.state, account, isolated);
        let price = bankruptcy_price(transition.state, &holding, &left, deficit);
        close(transition, account, &holding, price);
    }
    let surplus = margin::equity(transition.state, account, isolated);
    if positions(transition.state, pool).is_empty() && surplus.is_positive() {
        transition.emit(Event::SurplusKept { account, isolated, amount: surplus });
    }
}

/// The mark price moved by the position's share of the deficit, by notional, in its owner's favour.
fn bankruptcy_price(state: &State, holding: &Holding, others: &[Holding], deficit: Usd) -> Price {
    let notional = |holding: &Holding| i128::from((state.market(holding.market).mark.price * holding.size.abs()).0);
    let own = notional(holding);
    let all = own + others.iter().map(notional).sum::<i128>();
    let market = state.market(holding.market);
    let size = i128::from(holding.size.abs().0);
    let move_by = divide(i128::from(deficit.0.max(0)) * own, (all * size).max(1), Rounding::Ceil);
    let move_by = i64::try_from(move_by).unwrap_or(i64::MAX / 2);
    let price = match holding.size.is_positive() {
        true => market.mark.price.0.saturating_add(move_by),
        false => market.mark.price.0.saturating_sub(move_by),
    };
    Price(price.clamp(1, market.parameters.max_price.0))
}

fn close(transition: &mut Transition<'_>, account: AccountId, holding: &Holding, price: Price) {
    let mut left = holding.size;
    for winner in deleveraging::ranked(transition.state, account, holding) {
        let available = transition.state.account(winner).position(holding.market);
        let size = Size(left.abs().0.min(available.abs().0));
        if size.is_zero() {
            continue;
        }
        let change = if left.is_positive() { -size } else { size };
        exchange(transition, (account, winner), holding.market, change, price, FillOrigin::Deleveraging);
        left += change;
        if left.is_zero() {
            return;
        }
    }
}

/// Writes a loss off against others: in proportion to their unrealized profit, or, where nobody has any, to their equity.
/// Shares are rounded down, and the crumbs are borne one each by the first.
pub(super) fn socialize(transition: &mut Transition<'_>, (account, isolated): Pool, loss: Usd) {
    let weights = deleveraging::bearers(transition.state, account);
    let total: i128 = weights.iter().map(|&(_, weight)| weight).sum();
    if total == 0 {
        // Nobody has anything: the insurance fund alone is left to owe it.
        transition.emit(Event::ShortfallCovered { account, isolated, amount: loss });
        return;
    }
    let mut shares: Vec<(AccountId, i64)> = weights
        .iter()
        .map(|&(bearer, weight)| {
            let share = divide(i128::from(loss.0) * weight, total, Rounding::Floor);
            (bearer, i64::try_from(share).expect("a share is at most the loss"))
        })
        .collect();
    let crumbs = loss.0 - shares.iter().map(|&(_, share)| share).sum::<i64>();
    for (_, share) in shares.iter_mut().take(usize::try_from(crumbs).unwrap_or(0)) {
        *share += 1;
    }
    transition.emit(Event::LossWrittenOff { account, isolated, amount: loss });
    for (bearer, share) in shares.into_iter().filter(|&(_, share)| share > 0) {
        transition.emit(Event::LossSocialized { account: bearer, amount: Usd(share) });
    }
}
