//! What holds an oracle price back.

use serde::{Deserialize, Serialize};
use units::Price;

/// What holds a market's oracle price back. The numbers are those at which the guard was raised.
#[expect(missing_docs, reason = "the fields are terms of the glossary; a variant's text says the rest")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Guard {
    /// Fewer sources are fresh than make a price: the oracle price stays as it is, and grows old.
    Sources { fresh: u32, needed: u32 },
    /// The fresh sources do not agree: the oracle price stays as it is, and grows old.
    Dispersion { lowest: Price, highest: Price },
    /// The oracle price follows the sources no faster than it may.
    Velocity { price: Price, asked: Price },
    /// The sources jumped away from the last valid price; what the jump is too far for waits until they return or stay there.
    Jump { valid: Price, asked: Price },
}

impl Guard {
    /// Whether both are the same guard, whatever their numbers.
    pub fn is_same(&self, other: &Self) -> bool {
        core::mem::discriminant(self) == core::mem::discriminant(other)
    }
}
