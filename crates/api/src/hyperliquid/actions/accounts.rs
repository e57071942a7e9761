//! Leverage, isolated margin and sub-accounts.

use serde::{Deserialize, Serialize};

use super::WrittenAddress;

/// `updateLeverage`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateLeverage {
    /// The asset index of the market.
    pub asset: u32,
    /// Cross margin, else isolated.
    pub is_cross: bool,
    /// The leverage, a whole number.
    pub leverage: u32,
}

/// `updateIsolatedMargin`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateIsolatedMargin {
    /// The asset index of the market.
    pub asset: u32,
    /// Always true: positions are one-way, so a market has one.
    pub is_buy: bool,
    /// What to add, in 1e-6 USD; negative removes.
    #[serde(rename = "ntli")]
    pub amount: i64,
}

/// `createSubAccount`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateSubAccount {
    /// Its name.
    pub name: String,
}

/// `subAccountTransfer`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubAccountTransfer {
    /// The sub-account.
    pub sub_account_user: WrittenAddress,
    /// To the sub-account, else from it.
    pub is_deposit: bool,
    /// How much, in 1e-6 USD.
    pub usd: u64,
}
