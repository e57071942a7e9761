//! Whether everything that knows of TWAP orders knows the same ones.

use alloc::collections::BTreeSet;

use crate::invariants::{Discrepancy, agree};
use crate::rules::twaps;
use crate::state::State;

pub(super) fn audit(state: &State) -> Result<(), Discrepancy> {
    let known = &state.twaps;
    let due: BTreeSet<_> = known.iter().map(|(id, twap)| (twap.due(), id)).collect();
    agree(format_args!("slices of TWAP orders as they fall due"), known.all_due().eq(due), true)?;
    for (account, _) in state.accounts.iter() {
        let own = known.iter().filter(|(_, twap)| twap.account == account).map(|(id, _)| id);
        let is_known = known.of(account).map(|(id, _)| id).eq(own);
        agree(format_args!("TWAP orders of account {}", account.0), is_known, true)?;
    }
    for (id, twap) in known.iter() {
        let is_open =
            twap.executed < twap.request.size && twap.next_slice < twaps::slices(twap.request.minutes);
        agree(format_args!("TWAP order {} with something left to do", id.0), is_open, true)?;
        agree(format_args!("TWAP order {} numbered", id.0), id.0 <= known.last, true)?;
    }
    Ok(())
}
