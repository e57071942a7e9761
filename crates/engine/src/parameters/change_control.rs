//! Who may change the venue's rules, and how soon a change holds.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::Time;

use crate::ids::Address;

/// Who may change the venue's rules, and how soon a change holds. By default nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeControl {
    /// The venue's keys.
    pub keys: Vec<Address>,
    /// How many of them a change needs.
    pub threshold: u32,
    /// How long a change waits that lets anybody take more risk.
    pub loosening_delay: Time,
    /// How long the limit of open interest of a market that a change listed takes to grow from nothing to its full height.
    pub listing_ramp: Time,
}
