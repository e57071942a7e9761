//! What the questions to a running venue accept.

use clap::Args;
use engine::ids::Address;

use crate::arguments::parse_address;
use crate::venue::VenueOptions;

/// Which liquidations are shown.
#[derive(Debug, Args)]
pub struct LiquidationOptions {
    /// The venue.
    #[command(flatten)]
    pub venue: VenueOptions,
    /// Those of one account alone.
    #[arg(long, value_parser = parse_address)]
    pub account: Option<Address>,
    /// Those in one market alone.
    #[arg(long, value_parser = parse_name)]
    pub market: Option<String>,
    /// How many at most, the newest first.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub limit: u32,
}

/// Which withdrawals are shown.
#[derive(Debug, Args)]
pub struct WithdrawalOptions {
    /// The venue.
    #[command(flatten)]
    pub venue: VenueOptions,
    /// Those of one account alone.
    #[arg(long, value_parser = parse_address)]
    pub account: Option<Address>,
}

fn parse_name(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.:".contains(letter));
    if is_name { Ok(text.to_owned()) } else { Err("a market's name is letters and digits, as BTC".into()) }
}
