//! The backstop: the vault that takes over what the book does not, what it may have at stake, and the parent that stands behind it.

use units::{Rate, Size, Usd};

use crate::ids::{AccountId, MarketId};
use crate::rules::liquidation::Pool;
use crate::rules::margin;
use crate::state::{Holding, State};

/// The vault that takes a pool over, if it does: equity is below the backstop's part of maintenance margin, but not below
/// nothing, and the vault's own margin carries the positions, each within its market's bound and within what the vault may have at stake
/// there. It takes nothing of a dex.
pub fn taking_vault(state: &State, pool: Pool) -> Option<AccountId> {
    let (account, isolated) = pool;
    let parameters = state.parameters();
    let vault = state.backstop.filter(|&vault| vault != account && state.account(account).dex.is_venue())?;
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
    let stays_within = || {
        margin::positions(state.account(account), isolated)
            .all(|holding| stays_within_stake(state, vault, holding))
    };
    (is_below && !equity.is_negative() && carries && stays_within()).then_some(vault)
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
    let initial = margin::position_initial(market, size, after, allowed)
        - margin::position_initial(market, size, size, leverage);
    Some(initial.0)
}

/// What the vault has at stake in a market: the margin behind its isolated position, and what it lost there on this day.
pub fn stake(state: &State, vault: AccountId, market: MarketId) -> Usd {
    let margin = state.account(vault).holding(market).map_or(Usd::ZERO, |own| own.margin);
    margin + state.market(market).backstop_lost.on(state.time).max(Usd::ZERO)
}

/// Whether the vault may take a position with what it would put behind it: anything where the market sets no limit.
fn stays_within_stake(state: &State, vault: AccountId, taken: &Holding) -> bool {
    let Some(limit) = state.market(taken.market).parameters.risk.losses.backstop else {
        return true;
    };
    let needed = needed_to_take(state, vault, taken).map_or(Usd(i64::MAX), Usd);
    i128::from(stake(state, vault, taken.market).0) + i128::from(needed.0.max(0)) <= i128::from(limit.0)
}

/// The leverage at which the vault takes a position as an isolated one; none where the market does not ask for that, or the vault has
/// something there already, which stays as it is.
pub fn isolated_leverage(state: &State, vault: AccountId, taken: &Holding) -> Option<u8> {
    let market = state.market(taken.market);
    market.parameters.risk.losses.backstop?;
    let is_in_use = |own: &Holding| !own.size.is_zero() || own.has_orders() || !own.margin.is_zero();
    if state.account(vault).holding(taken.market).is_some_and(is_in_use) {
        return None;
    }
    Some(margin::max_leverage(market, market.mark.price * taken.size.abs()))
}

/// What the backstop's parent adds to the margin of a failing position of the vault, and who that is: what brings it back to its
/// maintenance margin, as far as the parent's cash is free and the market's limit leaves of this day.
pub fn parent_call(state: &State, (account, isolated): Pool) -> Option<(AccountId, MarketId, Usd)> {
    let market = isolated.filter(|_| state.backstop == Some(account))?;
    let parent = state.parameters().liquidation.backstop_parent?;
    let parent = state.accounts.find(parent).filter(|&parent| parent != account)?;
    let missing = -margin::health(state, account, isolated);
    let missing = Usd(i64::try_from(missing.max(0)).unwrap_or(i64::MAX));
    let known = state.market(market);
    let left =
        known.parameters.risk.losses.parent_per_day.map(|limit| limit - known.parent_called.on(state.time));
    let amount = missing.min(margin::transferable(state, parent)).min(left.unwrap_or(Usd(i64::MAX)));
    amount.is_positive().then_some((parent, market, amount))
}
