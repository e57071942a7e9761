//! What the questions to a running venue accept.

use clap::Args;

/// Which venue is asked, and how its answer is shown.
#[derive(Debug, Args)]
pub struct VenueOptions {
    /// Where the venue listens.
    #[arg(long, default_value = "http://127.0.0.1:3001")]
    pub url: String,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// Which liquidations are shown.
#[derive(Debug, Args)]
pub struct LiquidationOptions {
    /// The venue.
    #[command(flatten)]
    pub venue: VenueOptions,
    /// Those of one account alone.
    #[arg(long, value_parser = parse_address)]
    pub account: Option<String>,
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
    pub account: Option<String>,
}

fn parse_address(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix("0x").unwrap_or_default();
    let is_address = digits.len() == 40 && digits.chars().all(|digit| digit.is_ascii_hexdigit());
    if is_address { Ok(text.to_owned()) } else { Err("an address is 0x and 40 hexadecimal digits".into()) }
}

fn parse_name(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty()
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.:".contains(letter));
    if is_name { Ok(text.to_owned()) } else { Err("a market's name is letters and digits, as BTC".into()) }
}
