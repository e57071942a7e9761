//! Who is deleveraged, and who bears a loss that nobody can pay.

use alloc::vec::Vec;

use crate::command::MarginMode;
use crate::ids::AccountId;
use crate::rules::margin;
use crate::state::{Holding, State};

/// The accounts on the other side of a position, the first to be deleveraged first: those in profit, then the others, each
/// by profit ratio × effective leverage: mark / entry for a long, entry / mark for a short, times notional / account value.
pub fn ranked(state: &State, loser: AccountId, holding: &Holding) -> Vec<AccountId> {
    let mark = state.market(holding.market).mark.price;
    let mut ranked: Vec<(bool, Score, AccountId)> = Vec::new();
    for (account, known) in state.accounts.iter() {
        let Some(own) = known.holding(holding.market) else { continue };
        let is_opposite = own.size.is_positive() != holding.size.is_positive() && !own.size.is_zero();
        if account == loser || !is_opposite {
            continue;
        }
        let value = (mark * own.size).0;
        let isolated = (own.mode == MarginMode::Isolated).then_some(holding.market);
        let equity = margin::equity(state, account, isolated).0.max(1);
        // mark / entry = value / cost, both of the same sign; for a short its inverse.
        let (above, below) = if own.size.is_positive() { (value, own.cost.0) } else { (own.cost.0, value) };
        let score = Score { above, below: if below == 0 { 1 } else { below }, notional: value.abs(), equity };
        ranked.push((value <= own.cost.0, score, account));
    }
    ranked.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.compare(&one.1)).then(one.2.cmp(&other.2)));
    ranked.into_iter().map(|(_, _, account)| account).collect()
}

/// above / below × notional / equity, compared without division.
#[derive(Clone, Copy)]
struct Score {
    above: i64,
    below: i64,
    notional: i64,
    equity: i64,
}

impl Score {
    /// Compares in 128 bits: numbers beyond 62 bits in a product lose their last bits on both sides alike.
    fn compare(&self, other: &Self) -> core::cmp::Ordering {
        let wide = |a: i64, b: i64| i128::from(a.unsigned_abs()) * i128::from(b.unsigned_abs()) >> 1;
        let (left, right) = (wide(self.above, self.notional), wide(other.above, other.notional));
        let (below, beside) = (wide(self.below, self.equity).max(1), wide(other.below, other.equity).max(1));
        let (whole, others) = (left / below, right / beside);
        whole.cmp(&others).then_with(|| {
            let rest = |numerator: i128, denominator: i128| {
                let shift = denominator.ilog2().saturating_sub(60);
                (((numerator % denominator) >> shift) << 60) / (denominator >> shift).max(1)
            };
            rest(left, below).cmp(&rest(right, beside))
        })
    }
}

/// Who bears a written-off loss, with what weight: unrealized profit; where nobody has any, equity.
pub fn bearers(state: &State, loser: AccountId) -> Vec<(AccountId, i128)> {
    let profit = |account: AccountId| -> i128 {
        let holdings = state.account(account).holdings.iter();
        holdings
            .map(|holding| {
                let value = (state.market(holding.market).mark.price * holding.size).0;
                i128::from(value) - i128::from(holding.cost.0)
            })
            .filter(|profit| *profit > 0)
            .sum()
    };
    let equity = |account: AccountId| i128::from(margin::equity(state, account, None).0.max(0));
    let weigh = |weight: &dyn Fn(AccountId) -> i128| -> Vec<(AccountId, i128)> {
        let others = state.accounts.iter().map(|(account, _)| account).filter(|&account| account != loser);
        others.map(|account| (account, weight(account))).filter(|&(_, weight)| weight > 0).collect()
    };
    let winners = weigh(&profit);
    if winners.is_empty() { weigh(&equity) } else { winners }
}
