//! Assets between wallets and accounts.

use serde::{Deserialize, Serialize};

use super::WrittenAddress;

/// `spotSend`, signed field by field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SpotSend {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// Who receives.
    pub destination: WrittenAddress,
    /// What, as `NAME:0x…`.
    pub token: String,
    /// How much, a decimal string.
    pub amount: String,
    /// The nonce.
    pub time: u64,
}

/// `sendAsset`, signed field by field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SendAsset {
    /// Chain of the signing wallet, hexadecimal.
    pub signature_chain_id: String,
    /// `Mainnet` or `Testnet`.
    pub hyperliquid_chain: String,
    /// Who receives.
    pub destination: WrittenAddress,
    /// From where: the name of a perpetual exchange, of which the first has none, or `spot`.
    pub source_dex: String,
    /// To where, likewise.
    pub destination_dex: String,
    /// What, as `NAME:0x…`.
    pub token: String,
    /// How much, a decimal string.
    pub amount: String,
    /// The sub-account that sends; empty: the signer himself.
    pub from_sub_account: String,
    /// The nonce.
    pub nonce: u64,
}

/// `agentSendAsset`: the same, signed as orders are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AgentSendAsset {
    /// Who receives: the account itself.
    pub destination: WrittenAddress,
    /// From where: the name of a perpetual exchange, of which the first has none, or `spot`.
    pub source_dex: String,
    /// To where, likewise.
    pub destination_dex: String,
    /// What, as `NAME:0x…`.
    pub token: String,
    /// How much, a decimal string.
    pub amount: String,
    /// The sub-account that sends; empty: the account itself.
    pub from_sub_account: String,
    /// The nonce.
    pub nonce: u64,
}

/// `subAccountSpotTransfer`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubAccountSpotTransfer {
    /// The sub-account.
    pub sub_account_user: WrittenAddress,
    /// To the sub-account, else from it.
    pub is_deposit: bool,
    /// What, as `NAME:0x…`.
    pub token: String,
    /// How much, a decimal string.
    pub amount: String,
}

/// `spotUser`: one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpotUser {
    /// Whether small balances are left alone. They always are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toggle_spot_dusting: Option<SpotDusting>,
    /// Moves cash between the wallets: the older form of `usdClassTransfer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_transfer: Option<ClassTransfer>,
}

/// Whether small balances are left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpotDusting {
    /// They are.
    pub opt_out: bool,
}

/// Cash between the wallets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClassTransfer {
    /// How much, in 1e-6 USD.
    pub usdc: u64,
    /// From spot to perpetuals, else back.
    pub to_perp: bool,
}

/// `steelyardCreditAsset`, by the operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreditAsset {
    /// Whose balance.
    pub destination: WrittenAddress,
    /// What, as `NAME:0x…`.
    pub token: String,
    /// How much, a decimal string.
    pub amount: String,
}
