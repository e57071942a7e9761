//! Whose account, and who signs.

use std::path::{Path, PathBuf};

use api::signatures::SecretKey;
use clap::Args;
use client::{Network, Trader};
use engine::ids::Address;
use node::dev::accounts::{COUNT, dev_accounts};

use crate::arguments::parse_address;
use crate::failure::Failure;
use crate::venue::VenueOptions;

/// The variable that holds a private key.
const KEY_VARIABLE: &str = "STEELYARD_KEY";

/// Whose account is looked at.
#[derive(Debug, Args)]
pub struct OwnerOptions {
    /// The account's address; absent, the account of the key.
    #[arg(long, value_parser = parse_address)]
    account: Option<Address>,
    /// The key.
    #[command(flatten)]
    key: KeyOptions,
    /// The venue.
    #[command(flatten)]
    pub venue: VenueOptions,
}

/// Who signs.
#[derive(Debug, Args)]
pub struct SignerOptions {
    /// The sub-account or vault that the key acts for; absent, its own account.
    #[arg(long, value_parser = parse_address)]
    on_behalf_of: Option<Address>,
    /// Sign for the main network. What is signed so could be sent to another venue of the same dialect.
    #[arg(long)]
    main_network: bool,
    /// The key.
    #[command(flatten)]
    key: KeyOptions,
    /// The venue.
    #[command(flatten)]
    pub venue: VenueOptions,
}

/// Where the key is. A key is never an argument, where other users of the machine could read it.
#[derive(Debug, Args)]
struct KeyOptions {
    /// A file with a private key, 64 hexadecimal digits; absent, the variable STEELYARD_KEY holds it.
    #[arg(long, conflicts_with = "dev")]
    key_file: Option<PathBuf>,
    /// The key of a devnet's account of this number.
    #[arg(long, value_parser = clap::value_parser!(u32).range(0..i64::from(COUNT)))]
    dev: Option<u32>,
}

impl KeyOptions {
    fn key(&self) -> Result<SecretKey, Failure> {
        match (self.dev, &self.key_file) {
            (Some(number), _) => {
                let accounts = dev_accounts();
                Ok(accounts[usize::try_from(number).map_err(Failure::of_arguments)?].key.clone())
            }
            (None, Some(file)) => read(file),
            (None, None) => {
                let text = std::env::var(KEY_VARIABLE).map_err(|_| {
                    Failure::of_arguments(format_args!(
                        "no key: set {KEY_VARIABLE}, or name a --key-file, or with a devnet one of its accounts: --dev 0"
                    ))
                })?;
                parse(&text, KEY_VARIABLE)
            }
        }
    }
}

fn read(file: &Path) -> Result<SecretKey, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::of_arguments(format_args!("{}: {error}", file.display())))?;
    parse(&text, &file.display().to_string())
}

fn parse(text: &str, from: &str) -> Result<SecretKey, Failure> {
    SecretKey::from_text(text.trim()).map_err(|error| Failure::of_arguments(format_args!("{from}: {error}")))
}

impl OwnerOptions {
    /// The account's address.
    pub fn address(&self) -> Result<Address, Failure> {
        match self.account {
            Some(account) => Ok(account),
            None => self.key.key().map(|key| key.address()),
        }
    }
}

impl SignerOptions {
    /// The key with its venue.
    pub fn trader(&self) -> Result<Trader, Failure> {
        let network = if self.main_network { Network::Main } else { Network::Test };
        let trader = Trader::new(self.venue.venue(), self.key.key()?).signing_for(network);
        Ok(match self.on_behalf_of {
            Some(account) => trader.on_behalf_of(account),
            None => trader,
        })
    }
}
