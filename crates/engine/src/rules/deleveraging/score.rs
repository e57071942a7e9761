//! The order of the queue: profit ratio × leverage.

use core::cmp::Ordering;

use units::Usd;

/// A rank in the queue, as a fraction.
pub(super) type Score = (u128, u128);

/// Profit ratio × leverage as a fraction. Value and cost have the position's sign; mark / entry is value / cost. Nothing is
/// taken as less than one unit.
pub(super) fn score(value: i64, cost: i64, equity: Usd) -> Score {
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
pub(super) fn compare((mut a, mut b): (u128, u128), (mut c, mut d): (u128, u128)) -> Ordering {
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
}
