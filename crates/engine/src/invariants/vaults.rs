//! Whether the shares of vaults are what their holders have.

use crate::invariants::{Discrepancy, agree};
use crate::state::State;

/// A vault's shares are those of its holders, each of whom has some; one that has ended has none.
pub(super) fn audit(state: &State) -> Result<(), Discrepancy> {
    for (id, vault) in &state.vaults {
        let held: i128 = vault.stakes.values().map(|stake| i128::from(stake.shares.0)).sum();
        agree(format_args!("shares of vault {}", id.0), vault.shares.0, held)?;
        let is_sound = vault.stakes.iter().all(|(&holder, stake)| {
            holder != *id && stake.shares.is_positive() && !stake.basis.is_negative()
        });
        agree(format_args!("holders of vault {} in order", id.0), is_sound, true)?;
        let is_over = !vault.is_closed || vault.stakes.is_empty();
        agree(format_args!("vault {} pays nobody after its end", id.0), is_over, true)?;
    }
    Ok(())
}
