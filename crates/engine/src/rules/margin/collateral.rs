//! Collateral: what of a pool counts for initial margin, and what of it may leave.
//!
//! Money counts in full, and so do losses. A position's unrealized profit is taken at the worse of mark and stable price, and
//! what remains of it counts at the rate that the market's curve names for it.

use units::{Notional, Rate, Rounding, Size, Usd, divide};

use crate::command::MarginMode;
use crate::ids::{AccountId, MarketId};
use crate::rules::margin::initial::{exit_cost, initial_of};
use crate::rules::margin::{notional_at_mark, own_money, positions, to_usd};
use crate::rules::stable_price;
use crate::state::{Account, Holding, Market, Resting, State};

/// A transfer out leaves at least this share of the cross positions' notional.
const TRANSFER_SHARE: Rate = Rate::basis_points(1_000);

/// What of a pool counts for initial margin.
pub fn collateral(state: &State, account: AccountId, isolated: Option<MarketId>) -> Usd {
    to_usd(collateral_of(state, state.account(account), isolated))
}

/// What is left of collateral above initial margin; below zero where it is short.
pub fn free_collateral(state: &State, account: AccountId) -> Usd {
    let known = state.account(account);
    to_usd(collateral_of(state, known, None) - initial_of(state, known, None))
}

/// How much cash may leave the account: collateral above the larger of the initial margin and a tenth of the cross positions'
/// notional with what it costs to get out of them, rounded down. Unrealized profit may leave as far as it counts; cash is
/// then negative against it.
pub fn transferable(state: &State, account: AccountId) -> Usd {
    transferable_of(state, state.account(account))
}

/// How much cash could leave the account if none of its orders rested.
pub fn transferable_without_orders(state: &State, account: AccountId) -> Usd {
    let mut known = state.account(account).clone();
    for holding in &mut known.holdings {
        (holding.bids, holding.asks) = (Resting::default(), Resting::default());
    }
    transferable_of(state, &known)
}

fn transferable_of(state: &State, known: &Account) -> Usd {
    let notional: i128 =
        positions(known, None).map(|holding| i128::from(notional_at_mark(state, holding).0)).sum();
    let share = divide(notional * i128::from(TRANSFER_SHARE.0), i128::from(Rate::ONE.0), Rounding::Ceil);
    let exits = positions(known, None).map(|holding| exit_cost(state.market(holding.market), holding.size));
    let exit: i128 = exits.map(|cost| i128::from(cost.0)).sum();
    let required = initial_of(state, known, None).max(share + exit);
    to_usd((collateral_of(state, known, None) - required).max(0))
}

/// What a position's unrealized profit counts for.
pub fn counted_profit(market: &Market, size: Size, cost: Notional) -> i128 {
    let price = stable_price::worse_of_mark(market, size.is_positive());
    let profit = i128::from((price * size).0) - i128::from(cost.0);
    match &market.parameters.risk.margin.profit_weight {
        Some(weight) if profit > 0 => {
            let place = i64::try_from(profit).unwrap_or(i64::MAX);
            let weight = i128::from(weight.value_at(place, Rounding::Floor));
            divide(profit * weight, i128::from(Rate::ONE.0), Rounding::Floor)
        }
        _ => profit,
    }
}

/// What a holding's unrealized profit counts for where cash stands behind it.
pub(super) fn cross_profit(market: &Market, holding: &Holding) -> i128 {
    let is_cross = holding.mode == MarginMode::Cross && !holding.size.is_zero();
    if is_cross { counted_profit(market, holding.size, holding.cost) } else { 0 }
}

pub(super) fn collateral_of(state: &State, account: &Account, isolated: Option<MarketId>) -> i128 {
    let profits = positions(account, isolated)
        .map(|holding| counted_profit(state.market(holding.market), holding.size, holding.cost));
    own_money(account, isolated) + profits.sum::<i128>()
}
