//! Triggers whose price is reached.

use crate::handlers::Transition;
use crate::state::State;

/// Fires the triggers that the mark prices have reached.
pub(crate) fn fire(_transition: &mut Transition<'_>) {}

/// Whether a trigger is reached and not yet fired.
pub(crate) fn is_waiting(_state: &State) -> bool {
    false
}
