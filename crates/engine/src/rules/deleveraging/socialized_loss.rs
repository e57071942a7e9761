//! Socialized loss: who bears what nobody can pay.

use alloc::vec::Vec;

use units::{Rounding, Usd, divide};

use crate::ids::DexId;
use crate::rules::liquidation::Pool;
use crate::rules::margin;
use crate::state::State;

/// Who bears a loss written off in a dex, each with the most that he bears, in rounds: first by unrealized profit, then by equity of
/// those with a position, and, in a dex that is not the venue's own, last by equity of everybody in it: what gains nobody can pay
/// for are worth is decided there. Nobody bears more than his equity, and nobody of another dex bears anything.
pub fn bearers(state: &State, dex: DexId, round: usize) -> Vec<(Pool, i128)> {
    let weigh = |(account, isolated): Pool| {
        let mut profit = 0;
        for holding in margin::positions(state.account(account), isolated) {
            let value = (state.market(holding.market).mark.price * holding.size).0;
            profit += (i128::from(value) - i128::from(holding.cost.0)).max(0);
        }
        let equity = i128::from(margin::equity(state, account, isolated).0.max(0));
        if round == 0 { profit.min(equity) } else { equity }
    };
    let accounts = state.accounts.iter().filter(|(_, known)| known.dex == dex);
    let pools =
        accounts.flat_map(|(account, known)| margin::pools(known).map(move |isolated| (account, isolated)));
    let exposed = pools
        .filter(|&(account, isolated)| round > 1 || margin::has_positions(state.account(account), isolated));
    exposed.map(|pool| (pool, weigh(pool))).filter(|&(_, weight)| weight > 0).collect()
}

/// How many rounds [`bearers`] has.
pub fn rounds(dex: DexId) -> usize {
    if dex.is_venue() { 2 } else { 3 }
}

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
    use crate::ids::AccountId;

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
