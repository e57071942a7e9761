//! Ten accounts whose keys everybody knows.

use api::signatures::SecretKey;
use bip32::secp256k1::ecdsa::SigningKey;
use bip32::{DerivationPath, ExtendedPrivateKey};
use bip39::Mnemonic;
use engine::ids::Address;

/// The mnemonic that development tools have in common. Its keys are public: never fund them.
pub const MNEMONIC: &str = "test test test test test test test test test test test junk";

/// How many accounts a devnet funds.
pub const COUNT: u32 = 10;

/// An account of the devnet with its key.
#[derive(Clone, Debug)]
pub struct DevAccount {
    /// Its address.
    pub address: Address,
    /// Its private key.
    pub key: SecretKey,
}

/// The devnet's accounts: `m/44'/60'/0'/0/0` and the following.
pub fn dev_accounts() -> Vec<DevAccount> {
    (0..COUNT).map(|number| account(&format!("m/44'/60'/0'/0/{number}"))).collect()
}

/// The devnet's own hand: it publishes prices and operates the venue. Beside the accounts, on the next branch.
pub fn dev_operator() -> DevAccount {
    account("m/44'/60'/0'/1/0")
}

/// Who leads the devnet's vault.
pub fn dev_vault_leader() -> DevAccount {
    account("m/44'/60'/0'/2/0")
}

/// The key that may trade for the devnet's vault in its leader's place, and move no money.
pub fn dev_vault_agent() -> DevAccount {
    account("m/44'/60'/0'/2/1")
}

fn account(path: &str) -> DevAccount {
    let seed = MNEMONIC.parse::<Mnemonic>().expect("the mnemonic's checksum is right").to_seed("");
    let path: DerivationPath = path.parse().expect("the path is well-formed");
    let derived =
        ExtendedPrivateKey::<SigningKey>::derive_from_path(seed, &path).expect("the path can be derived");
    let key = SecretKey::from_bytes(derived.to_bytes()).expect("a derived key is in range");
    DevAccount { address: key.address(), key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_account_is_the_one_that_all_development_tools_derive() {
        let accounts = dev_accounts();
        assert_eq!(accounts.len(), 10);
        assert_eq!(accounts[0].address.to_string(), "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        assert_eq!(accounts[1].address.to_string(), "0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
    }
}
