//! Vaults: opening them, paying in, withdrawing, changing them, paying all holders.

use serde::{Deserialize, Serialize, Serializer};

use super::WrittenAddress;

/// `createVault`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateVault {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// What the leader pays in, in 1e-6 USD.
    pub initial_usd: u64,
    /// Milliseconds; signed, and otherwise without a meaning: the envelope's counts.
    pub nonce: u64,
}

/// `vaultTransfer`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VaultTransfer {
    /// The vault.
    pub vault_address: WrittenAddress,
    /// To the vault, else from it.
    pub is_deposit: bool,
    /// How much, in 1e-6 USD.
    pub usd: u64,
}

impl VaultTransfer {
    /// The msgpack of a client that holds the address as bytes: text in JSON, 20 raw bytes in msgpack.
    pub(super) fn binary_address_msgpack(&self) -> Option<Vec<u8>> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct BinaryVaultTransfer {
            r#type: &'static str,
            vault_address: RawAddress,
            is_deposit: bool,
            usd: u64,
        }
        rmp_serde::to_vec_named(&BinaryVaultTransfer {
            r#type: "vaultTransfer",
            vault_address: RawAddress(self.vault_address.address().0),
            is_deposit: self.is_deposit,
            usd: self.usd,
        })
        .ok()
    }
}

struct RawAddress([u8; 20]);

impl Serialize for RawAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

/// `vaultModify`; null leaves a setting as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VaultModify {
    /// The vault.
    pub vault_address: WrittenAddress,
    /// Whether others than the leader may pay in.
    pub allow_deposits: Option<bool>,
    /// Whether a withdrawal first closes its part of every position.
    pub always_close_on_withdraw: Option<bool>,
}

/// `vaultDistribute`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VaultDistribute {
    /// The vault.
    pub vault_address: WrittenAddress,
    /// How much in all, in 1e-6 USD; zero pays everything and ends the vault.
    pub usd: u64,
}
