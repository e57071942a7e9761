//! What an asset is.

use serde::{Deserialize, Serialize};

use crate::ids::Name;

/// What an asset is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetParameters {
    /// Its name: `USDC`.
    pub name: Name,
    /// Amounts count 10^-`decimals`. From the size decimals to [`Self::MAX_DECIMALS`].
    pub decimals: u8,
    /// `d`: in spot markets sizes count lots of 10^-d.
    pub size_decimals: u8,
    /// Its 16-byte name outside, unique.
    pub token: [u8; 16],
    /// Whether the venue itself stands for the name.
    pub is_canonical: bool,
}

impl AssetParameters {
    /// The most decimals that amounts have.
    pub const MAX_DECIMALS: u8 = 8;

    /// How many units of the asset one lot is.
    pub fn per_lot(&self) -> i64 {
        10_i64.pow(u32::from(self.decimals.saturating_sub(self.size_decimals)))
    }
}
