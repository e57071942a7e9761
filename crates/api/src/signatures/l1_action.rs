//! The digest of an L1 action: msgpack of the action with nonce, vault and expiry, hashed to a connection
//! id, which a phantom agent of one source signs.

use std::sync::LazyLock;

use engine::ids::Address;
use serde::{Deserialize, Serialize};

use super::eip712::{domain_separator, signing_digest, struct_hash, word_of_u64};
use super::keccak256;

/// Which network the signer named: the letter in the phantom agent, or the word in a user-signed action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// `a`, `Mainnet`.
    Mainnet,
    /// `b`, `Testnet`.
    Testnet,
}

impl Source {
    /// The letter in the phantom agent.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Mainnet => "a",
            Self::Testnet => "b",
        }
    }

    /// The word in `hyperliquidChain`.
    pub fn chain_name(self) -> &'static str {
        match self {
            Self::Mainnet => "Mainnet",
            Self::Testnet => "Testnet",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Mainnet => Self::Testnet,
            Self::Testnet => Self::Mainnet,
        }
    }
}

/// The bytes that are hashed, made of the msgpack: `msgpack ‖ nonce ‖ vault ‖ expiry`. Nonce and expiry are big-endian
/// milliseconds; the vault is one byte that says whether its 20 bytes follow; an absent expiry adds nothing.
pub fn l1_message(
    msgpack: Vec<u8>,
    nonce: u64,
    vault: Option<&Address>,
    expires_after: Option<u64>,
) -> Vec<u8> {
    let mut message = msgpack;
    message.extend_from_slice(&nonce.to_be_bytes());
    match vault {
        None => message.push(0),
        Some(address) => {
            message.push(1);
            message.extend_from_slice(&address.0);
        }
    }
    if let Some(time) = expires_after {
        message.push(0);
        message.extend_from_slice(&time.to_be_bytes());
    }
    message
}

/// The hash of an [`l1_message`].
pub fn connection_id(message: &[u8]) -> [u8; 32] {
    keccak256(message)
}

/// What the signer of an L1 action signs: `Agent { source, connectionId }` in the domain `Exchange`, chain 1337.
pub fn l1_digest(source: Source, connection_id: &[u8; 32]) -> [u8; 32] {
    static DOMAIN: LazyLock<[u8; 32]> = LazyLock::new(|| domain_separator("Exchange", &word_of_u64(1337)));
    static AGENT: LazyLock<[u8; 32]> =
        LazyLock::new(|| keccak256(b"Agent(string source,bytes32 connectionId)"));
    static LETTERS: LazyLock<[[u8; 32]; 2]> = LazyLock::new(|| {
        [Source::Mainnet, Source::Testnet].map(|source| keccak256(source.letter().as_bytes()))
    });
    let letter = LETTERS[usize::from(source == Source::Testnet)];
    let agent = struct_hash(*AGENT, &[letter, *connection_id]);
    signing_digest(&DOMAIN, &agent)
}
