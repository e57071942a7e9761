//! How much may leave, and how it is shared out among those who wait.
//!
//! Where the policy limits withdrawals, each is a claim. At every release what the limits leave is shared out in proportion to what
//! each claim still waits for, so that nobody gains by coming a moment earlier or by cutting his withdrawal into many.

use alloc::vec::Vec;

use units::{Rate, Rounding, Time, Usd, multiply_divide};

use crate::ids::{AccountId, WithdrawalId};
use crate::limits::FORESEEN_RELEASES;
use crate::parameters::WithdrawalLimit;
use crate::state::{Outflow, State, Withdrawal};

/// A claim as its owner sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The withdrawal.
    pub withdrawal: WithdrawalId,
    /// Whose.
    pub account: AccountId,
    /// Its place by arrival among all claims that wait, from 1.
    pub position: usize,
    /// What it is for, without the fee.
    pub claimed: Usd,
    /// What of it may be paid, or was.
    pub released: Usd,
    /// What of it was paid.
    pub paid: Usd,
    /// When all of it will be released at the latest, should nobody claim more, the deposits stay and no gate be raised; absent
    /// where that is too far to be foreseen.
    pub expected_by: Option<Time>,
}

/// The claims that wait in the queue, by arrival.
pub fn claims(state: &State) -> Vec<Claim> {
    let expected_by = last_release(state, total(&waiting(state)));
    let claim = |(position, (withdrawal, known)): (usize, (WithdrawalId, &Withdrawal))| Claim {
        withdrawal,
        account: known.account,
        position,
        claimed: known.claimed(),
        released: known.released,
        paid: known.paid,
        expected_by,
    };
    (1..).zip(state.withdrawals.claims()).map(claim).collect()
}

/// What each claim waits for, by arrival.
pub fn waiting(state: &State) -> Vec<(WithdrawalId, Usd)> {
    state.withdrawals.claims().map(|(withdrawal, known)| (withdrawal, known.queued())).collect()
}

/// The next moment at which claims are released or the gate may be lifted; none where nobody waits for it.
pub fn next_release(state: &State) -> Option<Time> {
    let is_awaited = state.outflow.gate.is_some() || state.withdrawals.has_claims();
    is_awaited.then(|| state.walked.next_multiple(state.parameters().withdrawals.release_interval()))
}

/// What the limits let leave at a moment, of `wanted` at most; nothing while the gate is raised.
pub fn releasable(state: &State, moment: Time, wanted: Usd) -> Usd {
    room(state, &state.outflow, moment).min(wanted)
}

/// The larger of the amount and the share of the deposits, rounded down.
pub fn limit(limit: &WithdrawalLimit, deposits: Usd) -> Usd {
    Usd(multiply_divide(deposits.0, limit.share.0, Rate::ONE.0, Rounding::Floor)).max(limit.amount)
}

/// The deposits that shares are taken of: the least at any of the last day's whole hours and now, so that money which has just come
/// in, or is said to have, lets no more out. Nothing before the first whole hour.
pub fn counted_deposits(state: &State) -> Usd {
    let sampled = state.outflow.deposits.iter().copied().min().unwrap_or(Usd::ZERO);
    sampled.min(deposits(state))
}

/// All money that came in from outside, less what left.
pub fn deposits(state: &State) -> Usd {
    Usd(i64::try_from(state.totals.deposited).expect("the venue's money fits 63 bits"))
}

/// Shares an amount, at most all that is waited for, out among claims: first whole to those with no more than `minimum` left, where
/// that is enough for all of them, then in proportion. Shares are rounded down; what remains goes one unit each to those whom the
/// rounding took most from, the earlier one first. So the sum is exact, and equal claims differ by a unit at most.
pub fn shares(waiting: &[(WithdrawalId, Usd)], amount: Usd, minimum: Usd) -> Vec<(WithdrawalId, Usd)> {
    let (small, large): (Vec<_>, Vec<_>) = waiting.iter().partition(|(_, queued)| *queued <= minimum);
    let of_small = total(&small);
    if of_small > amount {
        return in_proportion(waiting, amount);
    }
    let mut shares = in_proportion(&large, amount - of_small);
    shares.extend(small);
    shares.sort_unstable();
    shares
}

fn in_proportion(waiting: &[(WithdrawalId, Usd)], amount: Usd) -> Vec<(WithdrawalId, Usd)> {
    let all = i128::from(total(waiting).0);
    let mut shares = Vec::with_capacity(waiting.len());
    let mut rests = Vec::with_capacity(waiting.len());
    let mut crumbs = amount.0;
    for (place, &(withdrawal, queued)) in waiting.iter().enumerate() {
        let product = i128::from(amount.0) * i128::from(queued.0);
        let share = i64::try_from(product / all).expect("a share is at most what is waited for");
        crumbs -= share;
        shares.push((withdrawal, Usd(share)));
        rests.push((core::cmp::Reverse(product % all), place));
    }
    rests.sort_unstable();
    for &(_, place) in rests.iter().take(usize::try_from(crumbs).unwrap_or(0)) {
        shares[place].1 += Usd(1);
    }
    shares.retain(|(_, share)| share.is_positive());
    shares
}

/// What the limits leave at a moment.
fn room(state: &State, outflow: &Outflow, moment: Time) -> Usd {
    if outflow.gate.is_some_and(|until| until > moment) {
        return Usd::ZERO;
    }
    let policy = &state.parameters().withdrawals;
    let deposits = counted_deposits(state);
    let left = |limited: Option<WithdrawalLimit>, span: Time| match limited {
        Some(limited) => limit(&limited, deposits) - outflow.released_within(span, moment),
        None => Usd(i64::MAX),
    };
    left(policy.hourly, Time::HOUR).min(left(policy.daily, Time::DAY)).max(Usd::ZERO)
}

/// The release at which the last of `wanted` leaves.
fn last_release(state: &State, mut wanted: Usd) -> Option<Time> {
    let interval = state.parameters().withdrawals.release_interval();
    let mut outflow = state.outflow.clone();
    let mut moment = state.walked.next_multiple(interval);
    for _ in 0..FORESEEN_RELEASES {
        let amount = room(state, &outflow, moment).min(wanted);
        wanted -= amount;
        if wanted.is_zero() {
            return Some(moment);
        }
        outflow.note_released(moment, amount);
        moment = moment + interval;
    }
    None
}

fn total(waiting: &[(WithdrawalId, Usd)]) -> Usd {
    waiting.iter().map(|&(_, queued)| queued).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(queued: &[i64]) -> Vec<(WithdrawalId, Usd)> {
        (1..).map(WithdrawalId).zip(queued.iter().map(|&amount| Usd(amount))).collect()
    }

    fn shared(queued: &[i64], amount: i64, minimum: i64) -> Vec<i64> {
        let waiting = claims(queued);
        let shares = shares(&waiting, Usd(amount), Usd(minimum));
        assert_eq!(total(&shares), Usd(amount), "the sum is exact");
        let share_of = |withdrawal| shares.iter().find(|(other, _)| *other == withdrawal);
        waiting.iter().map(|&(withdrawal, _)| share_of(withdrawal).map_or(0, |(_, share)| share.0)).collect()
    }

    #[test]
    fn shares_are_in_proportion_and_crumbs_go_where_rounding_took_most() {
        assert_eq!(shared(&[300, 100], 100, 0), [75, 25]);
        assert_eq!(shared(&[1, 1, 1], 2, 0), [1, 1, 0]);
        // Of 10 the shares are 1.43, 4.29 and 4.29: the crumb is the first one's.
        assert_eq!(shared(&[1, 3, 3], 10 - 3, 0), [1, 3, 3]);
        assert_eq!(shared(&[10, 30, 30], 10, 0), [2, 4, 4]);
        assert_eq!(shared(&[5, 7], 12, 0), [5, 7]);
        assert_eq!(shared(&[5, 7], 0, 0), [0, 0]);
    }

    #[test]
    fn small_claims_are_served_first_where_all_of_them_can_be() {
        assert_eq!(shared(&[2, 100, 2], 10, 2), [2, 6, 2]);
        assert_eq!(shared(&[3, 100, 3], 10, 2), [0, 10, 0]);
        assert_eq!(shared(&[2, 96, 2], 3, 2), [0, 3, 0], "not enough for both: in proportion");
    }
}
