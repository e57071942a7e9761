//! Liquidation: what the venue may do for a pool below its maintenance margin.

use alloc::vec::Vec;
use core::cmp::Reverse;

use units::{Price, Rate, Rounding, Size, Usd, divide, multiply_divide};

use crate::command::{MarginMode, Side};
use crate::ids::{AccountId, MarketId};
use crate::rules::fees::fee;
use crate::rules::order_checks::crosses;
use crate::rules::{insurance, margin, oracle};
use crate::state::{Holding, State};

/// The money behind positions: an account's cross margin, or one isolated position's.
pub type Pool = (AccountId, Option<MarketId>);

/// What the venue offers the book of a failing position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sale {
    /// How much, unsigned.
    pub size: Size,
    /// The worst price.
    pub limit: Price,
    /// Whether it is a part of the position only.
    pub is_partial: bool,
}

/// The positions that a pool stands behind, the one with most maintenance margin first.
pub fn largest_first(state: &State, (account, isolated): Pool) -> Vec<Holding> {
    let mut positions: Vec<Holding> = margin::positions(state.account(account), isolated).cloned().collect();
    positions.sort_by_key(|holding| {
        let market = state.market(holding.market);
        Reverse(margin::position_maintenance(market, holding.size, market.mark.price))
    });
    positions
}

/// Whether the prices of all positions of a pool may be relied on. Until they may, nothing of it is liquidated.
pub fn has_fresh_prices(state: &State, (account, isolated): Pool) -> bool {
    margin::positions(state.account(account), isolated).all(|holding| oracle::is_fresh(state, holding.market))
}

/// Whether a failing pool waits for auctions to end: all its positions are in one, no vault takes them, and nothing is missing yet.
/// Until then its owner can still help himself.
pub fn waits_for_auctions(state: &State, pool: Pool) -> bool {
    let (account, isolated) = pool;
    let is_in_auction = |holding: &Holding| state.market(holding.market).auction.is_some();
    margin::positions(state.account(account), isolated).all(is_in_auction)
        && !margin::equity(state, account, isolated).is_negative()
        && taking_vault(state, pool).is_none()
}

/// Whether the account sold a position in part lately, so that the next sales are of the whole.
pub fn is_cooling_down(state: &State, account: AccountId) -> bool {
    state.time < state.account(account).cooldown_until
}

/// Whether anything can be done for a liquidatable pool now.
pub fn can_proceed(state: &State, pool: Pool) -> bool {
    let (account, isolated) = pool;
    let known = state.account(account);
    let is_meant = |holding: &&Holding| match isolated {
        Some(market) => holding.market == market,
        None => holding.mode == MarginMode::Cross,
    };
    let cools = is_cooling_down(state, account);
    known.holdings.iter().filter(is_meant).any(Holding::has_orders)
        || margin::equity(state, account, isolated).is_negative()
        || taking_vault(state, pool).is_some()
        || margin::positions(known, isolated).any(|holding| finds_buyer(state, pool, holding, cools))
}

fn finds_buyer(state: &State, pool: Pool, holding: &Holding, cools: bool) -> bool {
    let side = Side::closing(holding.size);
    let best = state.market(holding.market).book.best(side.opposite());
    sale(state, pool, holding, cools).zip(best).is_some_and(|(sale, best)| crosses(side, sale.limit, best))
}

/// What the book is offered of a position: the whole, or, above the threshold and while no cool-down runs, a part. None where
/// any sale could cost the insurance fund more than it may lose, and while the market is in an auction.
pub fn sale(state: &State, pool: Pool, holding: &Holding, cools: bool) -> Option<Sale> {
    if state.market(holding.market).auction.is_some() {
        return None;
    }
    let policy = &state.parameters().liquidation;
    let whole = holding.size.abs();
    let is_partial = !cools && state.market(holding.market).mark.price * whole > policy.partial_above;
    let part = multiply_divide(whole.0, policy.partial_fraction.0, Rate::ONE.0, Rounding::Ceil);
    let size = if is_partial { Size(part).clamp(Size(1), whole) } else { whole };
    let limit = limit_price(state, pool, holding, size)?;
    Some(Sale { size, limit, is_partial })
}

/// The worst price for a sale: within the band around the mark price, and no further than where what the sale loses takes the
/// pool's equity as far below nothing as the insurance fund may make good.
fn limit_price(state: &State, (account, isolated): Pool, holding: &Holding, size: Size) -> Option<Price> {
    let policy = &state.parameters().liquidation;
    let market = state.market(holding.market);
    let mark = market.mark.price;
    let band = Price(multiply_divide(mark.0, policy.band.0, Rate::ONE.0, Rounding::Floor));
    let cover = policy.insurance_per_sale.min(insurance::allowance(state, Some(holding.market)));
    let room = margin::equity(state, account, isolated) + cover;
    if room.is_negative() {
        return None;
    }
    let affordable = divide(i128::from(room.0), i128::from(size.0), Rounding::Floor);
    let distance = Price(i64::try_from(affordable).map_or(band.0, |affordable| affordable.min(band.0)));
    let price = if holding.size.is_positive() { mark - distance } else { mark + distance };
    Some(price.clamp(Price(1), market.parameters.max_price))
}

/// The fee of a fill, by a signed size, of what the venue sells: the taker's, but no more than the fill leaves the pool.
pub fn sale_fee(state: &State, account: AccountId, market: MarketId, size: Size, price: Price) -> Usd {
    let known = state.account(account);
    let isolated = known.holding(market).and_then(margin::pool_of);
    let change = (state.market(market).mark.price - price) * size;
    let left = margin::equity(state, account, isolated) + change.to_usd();
    fee(price * size.abs(), known.fees.taker).min(left.max(Usd::ZERO))
}

/// The vault that takes a pool over, if it does: equity is below the backstop's part of maintenance margin, but not below
/// nothing, and the vault's own margin carries the positions, each within its market's bound.
pub fn taking_vault(state: &State, pool: Pool) -> Option<AccountId> {
    let (account, isolated) = pool;
    let parameters = state.parameters();
    let vault = state.accounts.find(parameters.backstop).filter(|&vault| vault != account)?;
    let equity = margin::equity(state, account, isolated);
    let maintenance = margin::maintenance_margin(state, account, isolated);
    let share = parameters.liquidation.backstop_below;
    let is_below =
        i128::from(equity.0) * i128::from(Rate::ONE.0) < i128::from(maintenance.0) * i128::from(share.0);
    let needed: Option<Usd> = margin::positions(state.account(account), isolated)
        .map(|holding| needed_to_take(state, vault, holding))
        .sum::<Option<i64>>()
        .map(Usd);
    let carries = needed.is_some_and(|needed| margin::free_collateral(state, vault) + equity >= needed);
    (is_below && !equity.is_negative() && carries).then_some(vault)
}

/// How much more initial margin the vault needs with a position added, at no more leverage than the tier of the sum allows;
/// none where it would be larger than the market's bound.
fn needed_to_take(state: &State, vault: AccountId, taken: &Holding) -> Option<i64> {
    let market = state.market(taken.market);
    let own = state.account(vault).holding(taken.market);
    let untouched = || Holding::untouched(taken.market, &market.parameters);
    let (size, leverage) =
        own.map_or_else(|| (Size::ZERO, untouched().leverage), |own| (own.size, own.leverage));
    let after = size + taken.size;
    if after.abs() > market.parameters.max_size {
        return None;
    }
    let allowed = leverage.min(margin::max_leverage(market, market.mark.price * after.abs()));
    let initial =
        margin::position_initial(market, after, allowed) - margin::position_initial(market, size, leverage);
    Some(initial.0)
}
