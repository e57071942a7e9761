//! Placing orders.

use crate::command::{Grouping, OrderRequest};
use crate::handlers::Transition;
use crate::ids::AccountId;
use crate::rejection::Rejection;

/// Places orders.
pub(crate) fn place(
    _transition: &mut Transition<'_>,
    _account: AccountId,
    _requests: &[OrderRequest],
    _grouping: Grouping,
) -> Result<(), Rejection> {
    Ok(())
}
