//! Who belongs to whom.

use crate::invariants::{Discrepancy, agree};
use crate::state::State;

/// A master's sub-accounts are those that name him.
pub(super) fn audit(state: &State) -> Result<(), Discrepancy> {
    let (mut named, mut recorded) = (0_u32, 0);
    for (account, known) in state.accounts.iter() {
        recorded += state.accounts.sub_accounts(account).count() as i128;
        let Some(master) = known.master else { continue };
        named += 1;
        let is_known = state.accounts.sub_accounts(master).any(|(own, _)| own == account);
        agree(format_args!("account {}: its master knows it", account.0), u32::from(is_known), 1_u32)?;
    }
    agree(format_args!("sub-accounts"), recorded, named)
}
