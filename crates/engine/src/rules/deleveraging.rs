//! Auto-deleveraging and socialized loss: who is closed at what price, and who bears what nobody can pay.

use alloc::vec::Vec;
use core::cmp::Ordering;

use units::{Price, Rounding, Size, Usd, divide};

use crate::ids::{AccountId, MarketId};
use crate::rules::liquidation::Pool;
use crate::rules::margin;
use crate::state::{Holding, State};

/// The accounts on the other side of a position, the first to be deleveraged first: those in profit, then the others, each
/// by profit ratio × leverage: mark / entry for a long and entry / mark for a short, times notional / equity.
pub fn ranked(state: &State, holding: &Holding) -> Vec<AccountId> {
    let mark = state.market(holding.market).mark.price;
    let opposite = state.accounts.iter().filter_map(|(account, known)| {
        let own = known.holding(holding.market)?;
        (own.size.0.signum() == -holding.size.0.signum()).then_some((account, own))
    });
    let mut ranked: Vec<_> = opposite
        .map(|(account, own)| {
            let value = (mark * own.size).0;
            let score = score(value, own.cost.0, margin::equity(state, account, margin::pool_of(own)));
            (value <= own.cost.0, score, account)
        })
        .collect();
    ranked.sort_by(|one, other| {
        one.0.cmp(&other.0).then_with(|| compare(other.1, one.1)).then_with(|| one.2.cmp(&other.2))
    });
    ranked.into_iter().map(|(_, _, account)| account).collect()
}

/// Profit ratio × leverage as a fraction. Value and cost have the position's sign; mark / entry is value / cost. Nothing is
/// taken as less than one unit.
fn score(value: i64, cost: i64, equity: Usd) -> (u128, u128) {
    let at_least_one = |amount: i64| u128::try_from(amount).unwrap_or(1).max(1);
    let (notional, equity) = (at_least_one(value.saturating_abs()), at_least_one(equity.0));
    let entry = at_least_one(cost.saturating_mul(value.signum()));
    match value > 0 {
        true => (notional * notional, entry * equity),
        // entry / mark × notional / equity, where mark is notional by the same size.
        false => (entry, equity),
    }
}

/// Compares two fractions exactly, by the terms of their continued fractions.
fn compare((mut a, mut b): (u128, u128), (mut c, mut d): (u128, u128)) -> Ordering {
    loop {
        match ((a / b).cmp(&(c / d)), a % b, c % d) {
            (Ordering::Equal, 0, rest) => return 0.cmp(&rest),
            (Ordering::Equal, _, 0) => return Ordering::Greater,
            // a/b < c/d where the rests turned over compare the other way round.
            (Ordering::Equal, left, right) => (a, b, c, d) = (d, right, b, left),
            (order, _, _) => return order,
        }
    }
}

/// The price at which the owner of a position ends with nothing: the mark price moved in his favour by the position's share, by
/// notional among all that `others` and it are, of what is lacking; rounded by less than a tick against the other side.
pub fn bankruptcy_price(state: &State, holding: &Holding, others: &[Holding], lacking: Usd) -> Price {
    let notional =
        |holding: &Holding| i128::from((state.market(holding.market).mark.price * holding.size.abs()).0);
    let (own, market) = (notional(holding), state.market(holding.market));
    let all = own + others.iter().map(notional).sum::<i128>();
    let share = divide(i128::from(lacking.0.max(0)) * own, all, Rounding::Ceil);
    let distance = divide(share, i128::from(holding.size.abs().0), Rounding::Ceil);
    let distance = if holding.size.is_positive() { distance } else { -distance };
    let price =
        (i128::from(market.mark.price.0) + distance).clamp(1, i128::from(market.parameters.max_price.0));
    Price(i64::try_from(price).expect("a price in the market's bounds fits 63 bits"))
}

/// How much of its position an account can have closed at a price worse than the mark: only of one in profit, and without
/// being left below nothing.
pub fn bearable(state: &State, account: AccountId, market: MarketId, price: Price) -> Size {
    let Some(holding) = state.account(account).holding(market) else {
        return Size::ZERO;
    };
    let loss = (state.market(market).mark.price - price).abs().0;
    if loss == 0 {
        return holding.size.abs();
    }
    if (state.market(market).mark.price * holding.size).0 <= holding.cost.0 {
        return Size::ZERO;
    }
    let equity = margin::equity(state, account, margin::pool_of(holding)).max(Usd::ZERO);
    holding.size.abs().min(Size(equity.0 / loss))
}

/// Who bears a written-off loss, each with the most that he bears, in two rounds: first by unrealized profit, then by equity.
/// Nobody bears more than his equity, and nobody without a position bears anything.
pub fn bearers(state: &State, round: usize) -> Vec<(Pool, i128)> {
    let weigh = |(account, isolated): Pool| {
        let mut profit = 0;
        for holding in margin::positions(state.account(account), isolated) {
            let value = (state.market(holding.market).mark.price * holding.size).0;
            profit += (i128::from(value) - i128::from(holding.cost.0)).max(0);
        }
        let equity = i128::from(margin::equity(state, account, isolated).0.max(0));
        if round == 0 { profit.min(equity) } else { equity }
    };
    let accounts = state.accounts.iter();
    let pools =
        accounts.flat_map(|(account, known)| margin::pools(known).map(move |isolated| (account, isolated)));
    let exposed =
        pools.filter(|&(account, isolated)| margin::has_positions(state.account(account), isolated));
    exposed.map(|pool| (pool, weigh(pool))).filter(|&(_, weight)| weight > 0).collect()
}

/// How many rounds [`bearers`] has.
pub const ROUNDS: usize = 2;

/// Shares a loss in proportion to the weights, which together are at least as much. Shares are rounded down, and what remains is
/// borne one unit each by the first, so that the sum is exact.
pub fn shares(loss: Usd, bearers: &[(Pool, i128)]) -> Vec<(Pool, Usd)> {
    let total: i128 = bearers.iter().map(|&(_, weight)| weight).sum();
    let mut crumbs = loss.0;
    let mut shares: Vec<(Pool, Usd)> = Vec::with_capacity(bearers.len());
    for &(pool, weight) in bearers {
        let share = divide(i128::from(loss.0) * weight, total, Rounding::Floor);
        let share = i64::try_from(share).expect("a share is at most the loss");
        crumbs -= share;
        shares.push((pool, Usd(share)));
    }
    for (_, share) in shares.iter_mut().take(usize::try_from(crumbs).unwrap_or(0)) {
        *share += Usd(1);
    }
    shares.retain(|(_, share)| share.is_positive());
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_compare_exactly() {
        let big = u128::MAX / 3;
        let cases = [
            ((1, 2), (2, 4), Ordering::Equal),
            ((7, 3), (7, 2), Ordering::Less),
            ((7, 3), (5, 2), Ordering::Less),
            ((5, 2), (7, 3), Ordering::Greater),
            ((3, 1), (7, 2), Ordering::Less),
            ((big, big - 1), (big - 1, big - 2), Ordering::Less),
            ((big + 1, big), (big + 1, big), Ordering::Equal),
        ];
        for (one, other, expected) in cases {
            assert_eq!(compare(one, other), expected, "{one:?} {other:?}");
            assert_eq!(compare(other, one), expected.reverse(), "{other:?} {one:?}");
        }
    }

    #[test]
    fn shares_sum_to_the_loss_and_stay_within_their_weights() {
        let bearers = [1, 5, 7, 100].map(|weight| ((AccountId(weight as u32), None), weight));
        for loss in 1..=113 {
            let shares = shares(Usd(loss), &bearers);
            assert_eq!(shares.iter().map(|(_, share)| share.0).sum::<i64>(), loss);
            assert!(
                shares.iter().all(|((account, _), share)| share.0 <= i64::from(account.0)),
                "{loss}: {shares:?}"
            );
        }
    }
}
