//! Leverage, isolated margin, sub-accounts and vaults.

use serde::{Deserialize, Serialize, Serializer};

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
