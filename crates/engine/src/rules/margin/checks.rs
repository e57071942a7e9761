//! Whether an order may be placed and a fill be made, as far as margin goes.

use units::{Price, Size};

use crate::command::{MarginMode, OrderRequest, Side};
use crate::event::Fill;
use crate::ids::{AccountId, OrderId};
use crate::rejection::Rejection;
use crate::rules::margin::collateral::{counted_profit, cross_profit};
use crate::rules::margin::initial::{initial_of_holding, position_initial};
use crate::rules::margin::sums::MarginSums;
use crate::rules::margin::{health, max_leverage, own_money, position_maintenance, to_usd};
use crate::state::{Holding, Market, OrderStage, State};

/// Whether an order may be placed; see [`check_replacement`].
///
/// # Errors
/// As [`check_replacement`].
pub fn check_order(
    state: &State,
    sums: &mut MarginSums,
    account: AccountId,
    request: &OrderRequest,
) -> Result<(), Rejection> {
    check_replacement(state, sums, account, request, None)
}

/// Whether an order may be placed, in the place of `replaced` where given: a position within the market's bound, a leverage
/// that its tier allows, and collateral for the initial margin with the order counted. An order that does not raise the initial
/// margin may be placed without, so that a position can always be closed.
///
/// # Errors
/// The first of these that does not hold.
pub fn check_replacement(
    state: &State,
    sums: &mut MarginSums,
    account: AccountId,
    request: &OrderRequest,
    replaced: Option<OrderId>,
) -> Result<(), Rejection> {
    let known = state.account(account);
    let market = state.market(request.market);
    let mut holding = known
        .holding(request.market)
        .cloned()
        .unwrap_or_else(|| Holding::untouched(request.market, &market.parameters));
    if let Some(slot) = replaced.and_then(|order| state.orders.find(order)) {
        let line = state.orders.line(slot);
        if !line.reduce_only && line.stage == OrderStage::Resting && line.market == request.market {
            add_resting(&mut holding, line.side, -line.remaining, line.price);
        }
    }
    add_resting(&mut holding, request.side, request.size, request.price);
    check_reached(market, &holding, request.side)?;
    let (now, others) = (known.holding(request.market), sums.others(state, account, request.market));
    let collateral = own_money(known, None) + others.profit + now.map_or(0, |now| cross_profit(market, now));
    let initial_margin = others.initial + initial_of_holding(market, &holding);
    let without_it = || others.initial + now.map_or(0, |now| initial_of_holding(market, now));
    if collateral >= initial_margin || initial_margin <= without_it() {
        return Ok(());
    }
    Err(Rejection::BelowInitialMargin { equity: to_usd(collateral), initial_margin: to_usd(initial_margin) })
}

/// What a side's orders would make of the position stays within the market's bound and its tier's leverage, unless they
/// only make it smaller.
fn check_reached(market: &Market, holding: &Holding, side: Side) -> Result<(), Rejection> {
    let reached = match side {
        Side::Bid => holding.size + holding.bids.size,
        Side::Ask => holding.size - holding.asks.size,
    };
    if reached.abs() <= holding.size.abs() {
        return Ok(());
    }
    let notional = market.mark.price * reached.abs().min(market.parameters.max_size);
    let max_leverage = max_leverage(market, notional);
    if holding.leverage > max_leverage {
        return Err(Rejection::AboveTierLeverage { leverage: holding.leverage, max_leverage, notional });
    }
    if reached.abs() > market.parameters.max_size {
        return Err(Rejection::AboveMaxPosition { max_size: market.parameters.max_size });
    }
    Ok(())
}

/// Whether the account can carry a fill.
///
/// One that only reduces the position leaves equity for the maintenance margin, or health no worse than it was. Any other,
/// where cross, leaves collateral for the initial margin of all positions, orders aside. Where isolated, it leaves cash and
/// cross positions enough for theirs, and the position's own margin enough for its maintenance margin.
pub fn carries_fill(state: &State, sums: &mut MarginSums, fill: &Fill) -> bool {
    let Fill { account, market, size, price, .. } = *fill;
    let (known, listed) = (state.account(account), state.market(market));
    let untouched;
    let holding = match known.holding(market) {
        Some(holding) => holding,
        None => {
            untouched = Holding::untouched(market, &listed.parameters);
            &untouched
        }
    };
    let isolated = (holding.mode == MarginMode::Isolated).then_some(market);
    let (moved, charge) = (i128::from(fill.margin.0), i128::from(fill.charge().0));
    let after = holding.size + size;
    let maintenance = |size: Size| i128::from(position_maintenance(listed, size, listed.mark.price).0);
    if holding.size.0.signum() == -size.0.signum() && size.abs() <= holding.size.abs() {
        // The trade is at its price and counts at the mark from then on.
        let gain = i128::from((listed.mark.price * size).0) - i128::from((price * size).0) - charge;
        let improvement = gain + moved + maintenance(holding.size) - maintenance(after);
        return improvement >= 0 || health(state, account, isolated) + improvement >= 0;
    }
    let free = i128::from(known.cash.0) + sums.others(state, account, market).free;
    let kept = i128::from(fill.realized.0) - charge;
    match isolated {
        None => {
            let profit = counted_profit(listed, after, holding.cost + fill.cost);
            let needed = position_initial(listed, holding.size, after, holding.leverage);
            free + kept + profit >= i128::from(needed.0)
        }
        Some(_) => {
            let profit = i128::from((listed.mark.price * after).0) - i128::from((holding.cost + fill.cost).0);
            let backing = own_money(known, isolated) + kept + moved + profit;
            free >= moved && backing >= maintenance(after)
        }
    }
}

fn add_resting(holding: &mut Holding, side: Side, size: Size, price: Price) {
    let resting = match side {
        Side::Bid => &mut holding.bids,
        Side::Ask => &mut holding.asks,
    };
    resting.size += size;
    resting.notional += price * size;
}
