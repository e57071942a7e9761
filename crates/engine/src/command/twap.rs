//! Orders worked off over time.

use serde::{Deserialize, Serialize};
use units::Size;

use crate::command::Side;
use crate::ids::MarketId;

/// A TWAP order as asked for: a size to be traded in slices, evenly over a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwapRequest {
    /// The market.
    pub market: MarketId,
    /// Buy or sell.
    pub side: Side,
    /// The whole size.
    pub size: Size,
    /// Never opens, increases or flips a position.
    pub reduce_only: bool,
    /// How long it takes.
    pub minutes: u32,
    /// Whether its slices vary in size.
    pub randomize: bool,
}
