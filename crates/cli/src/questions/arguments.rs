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

/// By how much marks move.
#[derive(Debug, Args)]
pub struct StressOptions {
    /// The venue.
    #[command(flatten)]
    pub venue: VenueOptions,
    /// By which share every mark moves: -0.1 is a tenth down.
    #[arg(value_name = "MOVE", allow_hyphen_values = true, value_parser = parse_move, required_unless_present = "market")]
    pub all: Option<String>,
    /// By which share one market's mark moves instead, as BTC:-0.2; may be repeated.
    #[arg(long, value_name = "NAME:MOVE", value_parser = parse_market_move)]
    pub market: Vec<String>,
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

fn parse_move(text: &str) -> Result<String, String> {
    let is_number = text.parse::<units::Decimal>().is_ok();
    if is_number { Ok(text.to_owned()) } else { Err("a move is a share of the price, as -0.1".into()) }
}

fn parse_market_move(text: &str) -> Result<String, String> {
    let (name, share) = text.rsplit_once(':').ok_or("a market's name, a colon and a move, as BTC:-0.2")?;
    Ok(format!("{}:{}", parse_name(name)?, parse_move(share)?))
}
