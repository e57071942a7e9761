//! Blocks that leave all marks and margin rules as they are, and arm no trigger: in them nothing of a price need be looked for, market by
//! market.

use crate::event::{Cause, Event};

/// Whether none of these events moves a mark, changes a rule of margin, opens or ends an auction, changes the mode or arms a trigger. What
/// is not known to do nothing of it does.
pub(super) fn are_quiet(events: &[Event]) -> bool {
    events.iter().all(|event| match event {
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
    })
}
