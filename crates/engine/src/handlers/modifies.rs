//! Replacing orders.

use crate::command::ModifyRequest;
use crate::handlers::Transition;
use crate::ids::AccountId;
use crate::rejection::Rejection;

/// Replaces orders.
pub(crate) fn modify(
    _transition: &mut Transition<'_>,
    _account: AccountId,
    _requests: &[ModifyRequest],
) -> Result<(), Rejection> {
    Ok(())
}
