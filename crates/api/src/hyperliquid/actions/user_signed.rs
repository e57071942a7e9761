//! Actions that a wallet signs field by field. They carry their own chain, network and nonce. Fields that
//! are not part of the signature are ignored.

use serde::{Deserialize, Serialize};

use super::WrittenAddress;

/// `usdSend`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsdSend {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// Who receives.
    pub destination: WrittenAddress,
    /// How much, a decimal string in USD.
    pub amount: String,
    /// The nonce.
    pub time: u64,
}

/// `withdraw3`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Withdraw {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// Who receives.
    pub destination: WrittenAddress,
    /// How much, a decimal string in USD.
    pub amount: String,
    /// The nonce.
    pub time: u64,
}

/// `usdClassTransfer`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UsdClassTransfer {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// How much, a decimal string in USD; ` subaccount:0x…` may follow.
    pub amount: String,
    /// From spot to perpetuals, else back.
    pub to_perp: bool,
    /// The nonce.
    pub nonce: u64,
}

/// `approveAgent`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApproveAgent {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// The key that may trade.
    pub agent_address: WrittenAddress,
    /// Its name, which may end in ` valid_until <milliseconds>`; absent or empty for the unnamed agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_name: Option<String>,
    /// The nonce.
    pub nonce: u64,
}

/// `approveBuilderFee`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApproveBuilderFee {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// The highest fee, such as `0.01%`.
    pub max_fee_rate: String,
    /// Who may charge it.
    pub builder: WrittenAddress,
    /// The nonce.
    pub nonce: u64,
}
