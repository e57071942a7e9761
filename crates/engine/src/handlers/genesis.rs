//! The founding of a venue.

use alloc::boxed::Box;

use crate::command::{AssetBalance, Genesis};
use crate::event::Event;
use crate::handlers::{Transition, accounts};
use crate::rejection::Rejection;
use crate::rules::validation;

/// Founds the venue: parameters, markets, opening balances.
pub(crate) fn found(transition: &mut Transition<'_>, genesis: &Genesis) -> Result<(), Rejection> {
    validation::check_genesis(genesis)?;
    transition.emit(Event::Founded(Box::new(genesis.clone())));
    accounts::find_or_open(transition, genesis.parameters.backstop, None);
    for &(address, amount) in &genesis.balances {
        let account = accounts::find_or_open(transition, address, None);
        if amount.is_positive() {
            transition.emit(Event::Credited { account, amount });
        }
    }
    for &AssetBalance { account, asset, amount } in &genesis.asset_balances {
        let account = accounts::find_or_open(transition, account, None);
        transition.emit(Event::AssetCredited { account, asset, amount });
    }
    Ok(())
}
