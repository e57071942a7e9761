//! Assets, as commands speak of them.

use serde::{Deserialize, Serialize};
use units::Amount;

use crate::ids::{Address, AssetId};

/// Where an account keeps an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wallet {
    /// The cash behind its positions.
    Perpetuals,
    /// The balances that spot markets trade.
    Spot,
}

/// An opening balance of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetBalance {
    /// Whose.
    pub account: Address,
    /// Of what.
    pub asset: AssetId,
    /// How much.
    pub amount: Amount,
}
