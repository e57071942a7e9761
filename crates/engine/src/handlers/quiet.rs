//! Events that leave all marks and margin rules as they are, and arm no trigger: after a block of them nothing of a price need be looked
//! for, market by market.

use crate::event::{Cause, Event};

/// Whether an event moves no mark, changes no rule of margin, opens or ends no auction, changes no mode and arms no trigger. What
/// is not known to do nothing of it does.
#[inline]
pub(super) fn is_quiet(event: &Event) -> bool {
    match event {
        Event::Began(cause) => matches!(cause, Cause::Command(_) | Cause::Clock(_)),
        Event::BlockBegan { .. }
        | Event::Rejected { .. }
        | Event::NonceUsed { .. }
        | Event::Credited { .. }
        | Event::Debited { .. }
        | Event::Transferred { .. }
        | Event::LeverageSet { .. }
        | Event::IsolatedMarginMoved { .. }
        | Event::OrderPlaced(_)
        | Event::OrderRested { .. }
        | Event::OrderTrimmed { .. }
        | Event::Filled(_)
        | Event::SpotFilled(_)
        | Event::OrderCancelled { .. }
        | Event::CancelScheduled { .. } => true,
        _ => false,
    }
}
