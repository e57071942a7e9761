//! Auditors: what must hold of any venue after any block.

use engine::command::{Mode, Side};
use engine::invariants;
use engine::rules::{liquidation, margin};
use engine::state::State;
use units::Size;

/// Checks a venue after a block that no other block has to follow at once.
///
/// # Panics
/// With the broken rule in words.
pub fn audit(state: &State) {
    if let Err(discrepancy) = invariants::audit(state) {
        panic!("{discrepancy}");
    }
    check_positions(state);
    check_books(state);
}

/// Longs equal shorts in every market, and both are its open interest.
fn check_positions(state: &State) {
    for market in state.market_ids() {
        let positions = || state.accounts.iter().map(|(_, account)| account.position(market));
        let longs: Size = positions().filter(|size| size.is_positive()).sum();
        let all: Size = positions().sum();
        assert_eq!(all, Size::ZERO, "longs equal shorts in {market:?}");
        assert_eq!(longs, state.market(market).open_interest, "longs are the open interest of {market:?}");
    }
}

/// No book is crossed, but in an auction.
fn check_books(state: &State) {
    for market in &state.markets {
        if let (Some(bid), Some(ask)) = (market.book.best(Side::Bid), market.book.best(Side::Ask)) {
            assert!(bid < ask || market.auction.is_some(), "{} is crossed", market.parameters.name);
        }
    }
}

/// The engine's index of safe regions missed nobody: all who are below their maintenance margin, found by looking at every
/// account, are being liquidated, as far as their prices may be relied on. Of a venue whose work is done.
///
/// # Panics
/// With the account that was missed.
pub fn check_index(state: &State) {
    if state.mode == Mode::Halted {
        return;
    }
    for pool in margin::liquidatable(state) {
        let waits =
            !liquidation::has_valid_prices(state, pool) || liquidation::waits_for_auctions(state, pool);
        assert!(
            waits || state.liquidating.contains_key(&pool),
            "{pool:?} is below its maintenance margin and nobody noticed, at block {}",
            state.height
        );
    }
}
