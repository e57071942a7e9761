//! Liquidation: what happens below maintenance margin.
//!
//! The account's orders are cancelled → the book, at most within the band, the insurance fund making good what fills take
//! below nothing → the backstop vault → auto-deleveraging → socialized loss. The steps' terms are in
//! [`crate::rules::liquidation`] and [`crate::rules::deleveraging`].

use units::{Size, Usd};

use crate::command::{MarginMode, Mode, Side};
use crate::event::{CancelReason, Cause, Event, FillOrigin, TwapEnd};
use crate::handlers::exchange::exchange;
use crate::handlers::{Transition, cancels, deleveraging, matching, twaps, withdrawals};
use crate::ids::{AccountId, MarketId};
use crate::limits::LIQUIDATION_EVENTS;
use crate::rules::deleveraging::Queues;
use crate::rules::liquidation::{self, Pool};
use crate::rules::sale::{self, Sale};
use crate::rules::{backstop, insurance, margin};
use crate::state::State;

/// Does what can be done for those below maintenance margin whose prices are good for it, for as many as one block may. For whom
/// nothing can be done, that waits until something can. A quiet block left the marks and the rules of margin as they were.
pub(crate) fn liquidate(transition: &mut Transition<'_>, is_quiet: bool) {
    let fallen = transition.watch.look(transition.state, is_quiet);
    transition.watch.is_deferred = false;
    // Whoever cannot add margin is not liquidated for want of it.
    if transition.state.mode == Mode::Halted {
        return;
    }
    if fallen.is_empty() && transition.state.liquidating.is_empty() {
        return;
    }
    end_recovered(transition);
    let mut room = transition.state.parameters().liquidation.accounts_per_block.max(1);
    let most_events = transition.events().len() + LIQUIDATION_EVENTS;
    let mut is_exceeded = false;
    let mut queues = Queues::default();
    for pool in fallen {
        if !is_due(transition.state, pool) {
            continue;
        }
        if room == 0 || transition.events().len() > most_events {
            is_exceeded = true;
            break;
        }
        room -= 1;
        transition.emit(Event::Began(Cause::Liquidation));
        liquidate_pool(transition, &mut queues, pool);
    }
    transition.watch.follow(transition.state);
    // Liquidations may take others below their maintenance margin: those who sold to failing accounts, say.
    let is_new =
        |pool: Pool| !transition.state.liquidating.contains_key(&pool) && is_due(transition.state, pool);
    let is_deferred = is_exceeded || transition.watch.fallen(transition.state).any(is_new);
    transition.watch.is_deferred = is_deferred;
}

/// Says of those who have their maintenance margin again that their liquidation ended.
fn end_recovered(transition: &mut Transition<'_>) {
    let is_recovered =
        |&&(account, isolated): &&Pool| !margin::is_liquidatable(transition.state, account, isolated);
    let recovered: alloc::vec::Vec<Pool> =
        transition.state.liquidating.keys().filter(is_recovered).copied().collect();
    for (account, isolated) in recovered {
        transition.emit(Event::Began(Cause::Liquidation));
        transition.emit(Event::LiquidationEnded { account, isolated });
    }
}

/// Whether it is a pool's turn: an earlier one may have helped it in this block, and one that was begun may have to wait.
fn is_due(state: &State, pool: Pool) -> bool {
    margin::is_liquidatable(state, pool.0, pool.1)
        && liquidation::has_valid_prices(state, pool)
        && !liquidation::waits_for_auctions(state, pool)
        && (!state.liquidating.contains_key(&pool) || liquidation::can_proceed(state, pool))
}

fn liquidate_pool(transition: &mut Transition<'_>, queues: &mut Queues, pool: Pool) {
    let (account, isolated) = pool;
    if !transition.state.liquidating.contains_key(&pool) {
        let equity = margin::equity(transition.state, account, isolated);
        let maintenance_margin = margin::maintenance_margin(transition.state, account, isolated);
        transition.emit(Event::LiquidationBegan { account, isolated, equity, maintenance_margin });
    }
    cancels::cancel_all_in(transition, account, isolated, CancelReason::Liquidated);
    twaps::end_all_in(transition, account, isolated, TwapEnd::Liquidated);
    if isolated.is_none() {
        withdrawals::take_back(transition, account);
    }
    if !margin::is_liquidatable(transition.state, account, isolated) {
        transition.emit(Event::LiquidationEnded { account, isolated });
        return;
    }
    let market = liquidation::largest_first(transition.state, pool).first().map(|holding| holding.market);
    sell_to_book(transition, pool);
    if let Some(vault) =
        backstop::taking_vault(transition.state, pool).filter(|_| has_positions(transition.state, pool))
    {
        give_to_vault(transition, pool, vault);
    }
    call_parent(transition, pool);
    if has_positions(transition.state, pool)
        && margin::equity(transition.state, account, isolated).is_negative()
    {
        deleveraging::deleverage(transition, queues, pool);
    }
    if !has_positions(transition.state, pool) {
        settle(transition, pool, market);
    }
    if !margin::is_liquidatable(transition.state, account, isolated) {
        transition.emit(Event::LiquidationEnded { account, isolated });
    }
}

/// Offers the book of the pool's positions what the plan says, the one with most maintenance margin first, until what is left is
/// backed.
fn sell_to_book(transition: &mut Transition<'_>, pool: Pool) {
    let (account, isolated) = pool;
    let mut sold_part = false;
    for sale in sale::plan(transition.state, pool) {
        let filled = sell(transition, pool, &sale);
        sold_part |= sale.is_part && filled.is_positive();
        let is_backed = !margin::is_liquidatable(transition.state, account, isolated);
        if is_backed && !sale::closes_shares(transition.state, sale.holding.market) {
            break;
        }
    }
    if sold_part {
        let until = transition.state.time + transition.state.parameters().liquidation.cooldown;
        transition.emit(Event::CooldownSet { account, until });
    }
}

/// Offers the book one sale, lets the insurance fund make good what the fills take below nothing, and takes the penalty.
fn sell(transition: &mut Transition<'_>, pool: Pool, sale: &Sale) -> Size {
    let (account, isolated) = pool;
    let market = sale.holding.market;
    let Some(limit) = sale::limit_price(transition.state, pool, &sale.holding, sale.size) else {
        return Size::ZERO;
    };
    let distress = sale::distress(transition.state, pool);
    let health = margin::health(transition.state, account, isolated);
    let before = shortfall(transition.state, pool);
    let side = Side::closing(sale.holding.size);
    let filled =
        matching::close(transition, account, market, side, sale.size, limit, FillOrigin::Liquidation);
    let amount = shortfall(transition.state, pool) - before;
    if amount.is_positive() {
        transition.emit(Event::ShortfallCovered { account, isolated, market: Some(market), amount });
    }
    let is_paced = transition.state.market(market).parameters.risk.sale.is_some();
    if is_paced && filled.is_positive() {
        let amount = sale::penalty(transition.state, pool, market, filled, distress);
        if amount.is_positive() {
            transition.emit(Event::PenaltyPaid { account, isolated, market, amount });
        }
        let gained = margin::health(transition.state, account, isolated) - health;
        let freed = Usd(i64::try_from(gained.max(0)).unwrap_or(i64::MAX));
        transition.emit(Event::PositionSold { account, isolated, market, size: filled, freed });
    }
    filled
}

/// How far a pool's equity is below nothing.
fn shortfall(state: &State, (account, isolated): Pool) -> Usd {
    (-margin::equity(state, account, isolated)).max(Usd::ZERO)
}

/// The vault takes all positions at the mark price, and all that is left of the collateral.
fn give_to_vault(transition: &mut Transition<'_>, pool: Pool, vault: AccountId) {
    let (account, isolated) = pool;
    for holding in liquidation::largest_first(transition.state, pool) {
        let market = holding.market;
        if let Some(leverage) = backstop::isolated_leverage(transition.state, vault, &holding) {
            transition.emit(Event::LeverageSet {
                account: vault,
                market,
                leverage,
                mode: MarginMode::Isolated,
            });
        }
        let price = transition.state.market(market).mark.price;
        let sides = [(account, -holding.size), (vault, holding.size)];
        exchange(transition, sides, holding.market, price, FillOrigin::Backstop, Some(account));
    }
    let amount = margin::equity(transition.state, account, isolated);
    if !amount.is_zero() {
        transition.emit(Event::CollateralSeized { account, isolated, to: vault, amount });
    }
}

/// Before anybody is deleveraged for a position of the vault's, its parent is called.
fn call_parent(transition: &mut Transition<'_>, pool: Pool) {
    let (account, isolated) = pool;
    let is_bankrupt = has_positions(transition.state, pool)
        && margin::equity(transition.state, account, isolated).is_negative();
    if let Some((parent, market, amount)) =
        backstop::parent_call(transition.state, pool).filter(|_| is_bankrupt)
    {
        transition.emit(Event::ParentCalled { parent, account, market, amount });
    }
}

/// Whether any position of a pool is left.
pub(super) fn has_positions(state: &State, (account, isolated): Pool) -> bool {
    margin::has_positions(state.account(account), isolated)
}

/// A pool without positions ends with what is its own: what an isolated one still has goes back to its owner's cash; what one
/// lacks is made good by the insurance fund, as far as it may for the market, the largest that the pool had a position in; and what
/// the fund has not, or may not, is borne by others.
fn settle(transition: &mut Transition<'_>, pool: Pool, market: Option<MarketId>) {
    let (account, isolated) = pool;
    let left = margin::equity(transition.state, account, isolated);
    if let Some(market) = isolated.filter(|_| left.is_positive()) {
        transition.emit(Event::IsolatedMarginMoved { account, market, amount: -left });
    }
    let amount = (-left).min(insurance::allowance(transition.state, account, market));
    if amount.is_positive() {
        transition.emit(Event::ShortfallCovered { account, isolated, market, amount });
    }
    let loss = shortfall(transition.state, pool);
    if loss.is_positive() {
        deleveraging::socialize(transition, pool, loss);
    }
}
