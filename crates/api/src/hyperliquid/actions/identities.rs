//! Who an account is: who signs for it, what it is called, and how its balances are joined.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::WrittenAddress;
use crate::signatures::Signature;

/// `convertToMultiSigUser`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConvertToMultiSigUser {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// JSON text: `{"authorizedUsers":[…],"threshold":n}`, or `null`.
    pub signers: String,
    /// The nonce.
    pub nonce: u64,
}

/// What [`ConvertToMultiSigUser`] names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NamedSigners {
    /// Who may sign.
    pub authorized_users: Vec<WrittenAddress>,
    /// How many of them it takes.
    pub threshold: u8,
}

/// `multiSig`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MultiSig {
    /// Chain of the sender's wallet, hexadecimal.
    pub signature_chain_id: String,
    /// The signatures of those who ask together.
    pub signatures: Vec<Signature>,
    /// What they ask.
    pub payload: MultiSigPayload,
}

/// What those who sign for a multi-sig account ask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MultiSigPayload {
    /// The multi-sig account.
    pub multi_sig_user: WrittenAddress,
    /// Who sends it.
    pub outer_signer: WrittenAddress,
    /// The action, with its keys in the order received.
    pub action: Value,
}

/// `setDisplayName`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetDisplayName {
    /// The name; empty takes it back.
    pub display_name: String,
}

/// `subAccountModify`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubAccountModify {
    /// The sub-account.
    pub sub_account_user: WrittenAddress,
    /// Its new name.
    pub name: String,
}

/// `topUpIsolatedOnlyMargin`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopUpIsolatedOnlyMargin {
    /// The asset index of the market.
    pub asset: u32,
    /// The leverage to come down to, a decimal string.
    pub leverage: String,
}

/// `reserveRequestWeight`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReserveRequestWeight {
    /// For how many requests.
    pub weight: u64,
}

/// `agentSetAbstraction`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSetAbstraction {
    /// How balances are joined: `i`, `u` or `p`.
    pub abstraction: String,
}

/// `userSetAbstraction`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserSetAbstraction {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// Whose balances.
    pub user: WrittenAddress,
    /// How they are joined, by its name.
    pub abstraction: String,
    /// The nonce.
    pub nonce: u64,
}

/// `userDexAbstraction` and `userPortfolioMargin`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnableForUser {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// Whose balances.
    pub user: WrittenAddress,
    /// On, else off.
    pub enabled: bool,
    /// The nonce.
    pub nonce: u64,
}
