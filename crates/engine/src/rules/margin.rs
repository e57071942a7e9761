//! Margin: what positions must be backed with, and what backs them.
//!
//! `isolated` names the money that is meant: an isolated position's own margin in that market, or, absent, the account's cash with all
//! its cross positions.

use units::{Price, Rate, Rounding, Size, Usd, divide};

use crate::command::{MarginMode, OrderRequest, Side};
use crate::ids::{AccountId, MarketId, OrderId};
use crate::rejection::Rejection;
use crate::rules::fill_amounts::FillAmounts;
use crate::state::{Account, Holding, Market, State};

/// A transfer out leaves at least this share of the positions' notional.
const TRANSFER_SHARE: Rate = Rate::basis_points(1_000);

/// What backs: cash, or an isolated position's margin, plus size × mark − cost.
pub fn equity(state: &State, account: AccountId, isolated: Option<MarketId>) -> Usd {
    to_usd(equity_of(state, state.account(account), isolated))
}

/// What must back, or else the positions are liquidated: by the tier of each position's notional at the mark price,
/// notional × rate − deduction, rounded up.
pub fn maintenance_margin(state: &State, account: AccountId, isolated: Option<MarketId>) -> Usd {
    to_usd(holdings(state.account(account), isolated).map(|holding| maintenance_of(state, holding)).sum())
}

/// What must back for the account to open more: each cross market's worse side at the mark price over the leverage,
/// rounded up, what its resting orders would lose at the mark price, and what isolated markets' orders will take from cash.
pub fn initial_margin(state: &State, account: AccountId) -> Usd {
    to_usd(initial_of(state, state.account(account), None))
}

/// Initial margin as if a holding were this one.
pub fn initial_margin_with(state: &State, account: AccountId, holding: &Holding) -> Usd {
    to_usd(initial_of(state, state.account(account), Some(holding)))
}

/// What is left of equity above initial margin; below zero where it is short.
pub fn free_collateral(state: &State, account: AccountId) -> Usd {
    equity(state, account, None) - initial_margin(state, account)
}

/// How much cash may leave: equity above the larger of the initial margin and a tenth of the positions' notional.
pub fn transferable(state: &State, account: AccountId) -> Usd {
    let known = state.account(account);
    let notional: i128 = holdings(known, None).map(|holding| notional_of(state, holding)).sum();
    let share = divide(notional * i128::from(TRANSFER_SHARE.0), i128::from(Rate::ONE.0), Rounding::Ceil);
    let required = initial_of(state, known, None).max(share);
    to_usd((equity_of(state, known, None) - required).max(0))
}

/// Whether the positions are to be liquidated: equity below maintenance margin.
pub fn is_liquidatable(state: &State, account: AccountId, isolated: Option<MarketId>) -> bool {
    let known = state.account(account);
    let maintenance: i128 = holdings(known, isolated).map(|holding| maintenance_of(state, holding)).sum();
    maintenance > 0 && equity_of(state, known, isolated) < maintenance
}

/// A position's maintenance margin at a price.
pub fn position_maintenance(market: &Market, size: Size, price: Price) -> Usd {
    let notional = price * size.abs();
    let tiers = &market.parameters.margin_tiers;
    let tier = tiers.partition_point(|tier| tier.lower_bound <= notional).saturating_sub(1);
    notional.at_rate(tiers[tier].maintenance_rate, Rounding::Ceil) - market.deductions[tier]
}

/// Whether an order may be placed: leverage that the position's tier allows, a position within the market's bound, and
/// equity for the initial margin with the order counted.
///
/// # Errors
/// The first of these that does not hold.
pub fn check_order(state: &State, account: AccountId, request: &OrderRequest) -> Result<(), Rejection> {
    check_replacement(state, account, request, None)
}

/// As [`check_order`], for an order that takes another one's place.
///
/// # Errors
/// As [`check_order`].
pub fn check_replacement(
    state: &State,
    account: AccountId,
    request: &OrderRequest,
    replaced: impl Into<Option<OrderId>>,
) -> Result<(), Rejection> {
    let known = state.account(account);
    let market = state.market(request.market);
    let mut holding = known
        .holding(request.market)
        .cloned()
        .unwrap_or_else(|| Holding::untouched(request.market, &market.parameters));
    if let Some(slot) = replaced.into().and_then(|order| state.orders.find(order)) {
        let line = state.orders.line(slot);
        if !line.reduce_only && line.stage == crate::state::OrderStage::Resting && line.market == request.market {
            add_resting(&mut holding, line.side, -line.remaining, line.price);
        }
    }
    add_resting(&mut holding, request.side, request.size, request.price);
    check_size(market, &holding, request.side)?;
    let initial_margin = to_usd(initial_of(state, known, Some(&holding)));
    let equity = equity(state, account, None);
    if equity < initial_margin {
        return Err(Rejection::BelowInitialMargin { equity, initial_margin });
    }
    Ok(())
}

/// Whether the account can carry a fill: afterwards its equity covers the initial margin, orders aside; or the fill only
/// reduces, and equity covers maintenance margin or the health (equity less maintenance margin) is no worse than before.
pub fn carries_fill(
    state: &State,
    account: AccountId,
    market: MarketId,
    size: Size,
    price: Price,
    amounts: &FillAmounts,
    fee: Usd,
) -> bool {
    let known = state.account(account);
    let listed = state.market(market);
    let before = known.holding(market).cloned().unwrap_or_else(|| Holding::untouched(market, &listed.parameters));
    let mut after = before.clone();
    after.size += size;
    after.cost += amounts.cost;
    let gain = i128::from((amounts.realized - fee).0);
    let reduces = before.size.is_positive() != size.is_positive() && size.0.abs() <= before.size.0.abs();
    let mark = mark_of(listed, price);
    let change = value_at(&after, mark) - value_at(&before, mark) + gain;
    let maintenance = |holding: &Holding| i128::from(position_maintenance(listed, holding.size, mark).0);
    let isolated = (before.mode == MarginMode::Isolated).then_some(market);
    let equity = equity_of(state, known, isolated) + change;
    if isolated.is_some() {
        let free = equity_of(state, known, None) - i128::from(amounts.margin.0);
        let equity = equity + i128::from(amounts.margin.0);
        let (old, new) = (maintenance(&before), maintenance(&after));
        return match reduces {
            true => equity >= new || equity - new >= equity - change - i128::from(amounts.margin.0) - old,
            false => {
                let own = (mark * after.size.abs()).divided_by(i64::from(after.leverage), Rounding::Ceil);
                free >= initial_positions(state, known, market) && equity >= new.max(i128::from(own.0) / 2)
            }
        };
    }
    let others_maintenance: i128 = holdings(known, None)
        .filter(|holding| holding.market != market)
        .map(|holding| maintenance_of(state, holding))
        .sum();
    if reduces {
        let (old, new) = (maintenance(&before), maintenance(&after));
        return equity >= others_maintenance + new || change >= new - old;
    }
    let own = (mark * after.size.abs()).divided_by(i64::from(after.leverage), Rounding::Ceil);
    equity >= initial_positions(state, known, market) + i128::from(own.0)
}

/// Initial margin of all cross positions but one market's, orders aside.
fn initial_positions(state: &State, account: &Account, except: MarketId) -> i128 {
    let others = holdings(account, None).filter(|holding| holding.market != except);
    others
        .map(|holding| {
            let mark = state.market(holding.market).mark.price;
            i128::from((mark * holding.size.abs()).divided_by(i64::from(holding.leverage), Rounding::Ceil).0)
        })
        .sum()
}

/// Initial margin with open orders, `instead` taking the place of its market's holding.
fn initial_of(state: &State, account: &Account, instead: Option<&Holding>) -> i128 {
    let kept = account.holdings.iter().filter(|holding| instead.is_none_or(|other| other.market != holding.market));
    kept.chain(instead).map(|holding| initial_of_holding(state, holding)).sum()
}

fn initial_of_holding(state: &State, holding: &Holding) -> i128 {
    let market = state.market(holding.market);
    let mark = market.mark.price;
    let position = holding.size;
    let (long, short) = (position + holding.bids.size, position - holding.asks.size);
    let leverage = i64::from(holding.leverage);
    let needed = |size: Size| i128::from((mark * size.abs()).divided_by(leverage, Rounding::Ceil).0);
    let worse = needed(long).max(needed(short));
    let bids = i128::from(holding.bids.notional.0) - i128::from((mark * holding.bids.size).0);
    let asks = i128::from((mark * holding.asks.size).0) - i128::from(holding.asks.notional.0);
    match holding.mode {
        MarginMode::Cross => worse + bids.max(0) + asks.max(0),
        // The position has its own margin already; only what orders would add to it comes from cash.
        MarginMode::Isolated => (worse - needed(position)).max(0),
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

fn check_size(market: &Market, holding: &Holding, side: Side) -> Result<(), Rejection> {
    let reached = match side {
        Side::Bid => holding.size + holding.bids.size,
        Side::Ask => holding.size - holding.asks.size,
    };
    let parameters = &market.parameters;
    if reached.abs() > parameters.max_size {
        return Err(Rejection::AboveMaxPosition { max_size: parameters.max_size });
    }
    let notional = market.mark.price * reached.abs();
    let tiers = &parameters.margin_tiers;
    let tier = tiers.partition_point(|tier| tier.lower_bound <= notional).saturating_sub(1);
    let max_leverage = tiers[tier].max_leverage;
    if holding.leverage > max_leverage {
        return Err(Rejection::AboveTierLeverage { leverage: holding.leverage, max_leverage, notional });
    }
    Ok(())
}

/// The holdings that the same money stands behind, those with a position.
fn holdings(account: &Account, isolated: Option<MarketId>) -> impl Iterator<Item = &Holding> {
    account.holdings.iter().filter(move |holding| {
        let is_meant = match isolated {
            Some(market) => holding.market == market,
            None => holding.mode == MarginMode::Cross,
        };
        is_meant && !holding.size.is_zero()
    })
}

fn equity_of(state: &State, account: &Account, isolated: Option<MarketId>) -> i128 {
    let own = match isolated {
        Some(market) => account.holding(market).map_or(Usd::ZERO, |holding| holding.margin),
        None => account.cash,
    };
    let value = holdings(account, isolated)
        .map(|holding| value_at(holding, mark_of(state.market(holding.market), Price::ZERO)))
        .sum::<i128>();
    i128::from(own.0) + value
}

fn maintenance_of(state: &State, holding: &Holding) -> i128 {
    let market = state.market(holding.market);
    i128::from(position_maintenance(market, holding.size, market.mark.price).0)
}

fn notional_of(state: &State, holding: &Holding) -> i128 {
    i128::from((state.market(holding.market).mark.price * holding.size.abs()).0)
}

/// A position's unrealized profit at a price.
fn value_at(holding: &Holding, price: Price) -> i128 {
    i128::from((price * holding.size).0) - i128::from(holding.cost.0)
}

/// The mark price, or another before there is one.
fn mark_of(market: &Market, otherwise: Price) -> Price {
    if market.mark.price.is_zero() { otherwise } else { market.mark.price }
}

fn to_usd(amount: i128) -> Usd {
    Usd(i64::try_from(amount).expect("an account's sums stay within 63 bits by the bounds of admission"))
}
