//! The venue's own actions, beyond the dialect: published prices, credits, withdrawals, the mode, changes of the rules. They are signed
//! like every L1 action. Their types begin with `steelyard`, so that they never collide with the dialect's.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::WrittenAddress;

/// `steelyardPublishPrices`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishPrices {
    /// When the publisher saw the prices, in milliseconds on the venue's clock.
    pub time: u64,
    /// One entry a market.
    pub prices: Vec<PublishedPrice>,
}

/// One market's prices as a publisher sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedPrice {
    /// The asset index of the market.
    #[serde(rename = "a")]
    pub asset: u32,
    /// The index price, a decimal string; rounded to the market's nearest tick.
    pub index: String,
    /// The price of perpetuals elsewhere, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perpetual: Option<String>,
    /// Half the width of where the index price may be, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
}

/// `steelyardCredit`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// Whose balance; the account is opened where it is new.
    pub destination: WrittenAddress,
    /// How much, in 1e-6 USD.
    pub usd: u64,
}

/// `steelyardConfirmWithdrawal`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalPayment {
    /// The withdrawal's number.
    pub withdrawal: u64,
    /// How much of it was paid, in 1e-6 USD; absent, all that was released.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usd: Option<u64>,
}

/// `steelyardRefuseWithdrawal`, and `steelyardCancelWithdrawal` by its owner
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalReference {
    /// The withdrawal's number.
    pub withdrawal: u64,
}

/// `steelyardSetMode`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetMode {
    /// What the venue lets through from now on.
    pub mode: Mode,
}

/// What the venue lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// Everything.
    Open,
    /// No order that could take liquidity at once.
    PostOnly,
    /// No new orders, except to reduce.
    CancelOnly,
    /// Nothing but the operator and cancels.
    Halted,
}

/// `steelyardProposeChange`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposeChange {
    /// What is to change.
    pub change: Change,
}

/// A change of the rules. Parameters are laid over those that hold now, so that only what changes is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Change {
    /// Of the rules that hold for all markets.
    SetVenue(Value),
    /// Of the rules of a market.
    SetMarket {
        /// The asset index of the market.
        #[serde(rename = "a")]
        asset: u32,
        /// What changes of its parameters.
        parameters: Value,
    },
    /// A new market.
    List {
        /// The asset index of a market that it is like but for what follows.
        like: u32,
        /// What is different.
        parameters: Value,
    },
    /// A market that ends.
    Delist {
        /// Its asset index.
        #[serde(rename = "a")]
        asset: u32,
    },
}

/// `steelyardApproveChange` and `steelyardCancelChange`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeReference {
    /// The change's number.
    pub change: u64,
}
