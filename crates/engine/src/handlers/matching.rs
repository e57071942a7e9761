//! Matching: an entering order against the book.

use units::{Price, Size};

use crate::command::Side;
use crate::handlers::Transition;
use crate::ids::{AccountId, MarketId};

/// Closes up to `size` of a failing account's position in the book, at the limit or better; returns how much was filled.
pub(crate) fn liquidate(
    _transition: &mut Transition<'_>,
    _account: AccountId,
    _market: MarketId,
    _side: Side,
    _size: Size,
    _limit: Price,
) -> Size {
    Size::ZERO
}
