//! What became of orders worked off over time.

use serde::{Deserialize, Serialize};
use units::Size;

use crate::ids::{OrderId, TwapId};
use crate::rejection::Rejection;

/// A slice of a TWAP order had its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwapSliced {
    /// Which TWAP order.
    pub twap: TwapId,
    /// The slice's number, from 0.
    pub slice: u32,
    /// Its size; zero where nothing was to be traded.
    pub size: Size,
    /// What became of it.
    pub outcome: SliceOutcome,
}

/// What became of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SliceOutcome {
    /// It is this order, which is placed next.
    Sent(OrderId),
    /// No order could be placed. A later slice makes up for it.
    Refused(Rejection),
    /// There was nothing to trade: as much is executed as ought to be, or not a whole lot is missing.
    NotNeeded,
}

/// Why a TWAP order is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TwapEnd {
    /// All of it was executed.
    Filled,
    /// Its time is over.
    TimeOver,
    /// Its owner cancelled it.
    Requested,
    /// Its owner's dead man's switch.
    Scheduled,
    /// Its owner is being liquidated.
    Liquidated,
    /// The market was delisted: only what reduces goes on, and nothing once it settles.
    Delisted,
    /// It may only reduce, and there is nothing left to reduce.
    ReduceOnly,
}
