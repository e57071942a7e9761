//! From actions on vaults to the engine's.

use engine::command::VaultAction;
use units::Usd;

use super::actions::{CreateVault, VaultDistribute, VaultModify, VaultTransfer};

pub(super) fn create(written: &CreateVault, amount: Usd) -> VaultAction {
    VaultAction::Create { name: written.name.clone(), description: written.description.clone(), amount }
}

/// A withdrawal of nothing is one of everything.
pub(super) fn transfer(written: &VaultTransfer, amount: Usd) -> VaultAction {
    let vault = written.vault_address.address();
    match written.is_deposit {
        true => VaultAction::Deposit { vault, amount },
        false => VaultAction::Withdraw { vault, amount: Some(amount).filter(|amount| !amount.is_zero()) },
    }
}

pub(super) fn modify(written: &VaultModify) -> VaultAction {
    VaultAction::Modify {
        vault: written.vault_address.address(),
        allow_deposits: written.allow_deposits,
        close_on_withdraw: written.always_close_on_withdraw,
    }
}

/// To distribute nothing is to end the vault.
pub(super) fn distribute(written: &VaultDistribute, amount: Usd) -> VaultAction {
    let vault = written.vault_address.address();
    match amount.is_zero() {
        true => VaultAction::Close { vault },
        false => VaultAction::Distribute { vault, amount },
    }
}
