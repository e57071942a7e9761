//! What the command line accepts.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use engine::ids::Address;
use units::Time;

use crate::curve::CurveOptions;
use crate::lab::LabTask;
use crate::questions::{LiquidationOptions, StressOptions, WithdrawalOptions};
use crate::record::{ExportOptions, FsckOptions, PruneOptions, ReplayOptions, TruncateOptions};
use crate::trading::{AccountTask, FundingTask, MarketTask, OrderTask, PositionTask};
use crate::venue::VenueOptions;

/// A derivatives venue in one binary.
#[derive(Debug, Parser)]
#[command(name = "steelyard", version, about = "A derivatives venue in one binary", propagate_version = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Run a devnet: markets, residents, ten funded accounts, and controls over time and prices.
    Dev(DevOptions),
    /// Run a venue: a configuration, publishers with keys, no faucet, no controls.
    Serve(ServeOptions),
    /// Recompute a recorded history.
    Replay(ReplayOptions),
    /// Look at every byte of a state folder: what is wrong, where, and what to do.
    Fsck(FsckOptions),
    /// Cut a history off after a block.
    Truncate(TruncateOptions),
    /// Remove old blocks and events that no start needs.
    Prune(PruneOptions),
    /// Simulated worlds: what a crash may cost, tried by seeds.
    #[command(subcommand)]
    Lab(LabTask),
    /// Write a history as Parquet tables: blocks, commands, events, and what accounts have at its end.
    Export(ExportOptions),
    /// Show, check, make and compare risk curves.
    Curve(CurveOptions),
    /// Ask a running venue what its prices are good for, and which auctions are held.
    Oracle(VenueOptions),
    /// Ask a running venue for its funds and its last liquidations: who took what, and who bore what was missing.
    Waterfall(LiquidationOptions),
    /// Ask a running venue who would be liquidatable if the marks moved.
    Stress(StressOptions),
    /// Ask a running venue for the withdrawals that wait.
    Withdrawals(WithdrawalOptions),
    /// Ask a running venue for the changes of its rules that are under way.
    Changes(VenueOptions),
    /// Markets of a running venue: prices, books, candles.
    #[command(subcommand)]
    Market(MarketTask),
    /// An account at a running venue: margin, fills, money.
    #[command(subcommand)]
    Account(AccountTask),
    /// Orders at a running venue: list, place, replace, cancel.
    #[command(subcommand)]
    Order(OrderTask),
    /// Positions at a running venue: list, close, leverage, margin.
    #[command(subcommand)]
    Position(PositionTask),
    /// Funding at a running venue: rates and payments.
    #[command(subcommand)]
    Funding(FundingTask),
}

/// Where to listen.
#[derive(Debug, Args)]
pub struct ListenOptions {
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// The port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 3001)]
    pub port: u16,
}

/// A devnet's options.
#[derive(Debug, Args)]
pub struct DevOptions {
    /// Where to listen.
    #[command(flatten)]
    pub listen: ListenOptions,
    /// Listen on an address that other machines reach, although everybody knows the keys.
    #[arg(long)]
    pub expose_public_keys: bool,
    /// The folder that keeps everything, history and time included; absent, a fresh temporary one.
    #[arg(long)]
    pub state: Option<PathBuf>,
    /// A recording that feeds the oracle: kline CSV, plain or gz.
    #[arg(long)]
    pub prices: Option<PathBuf>,
    /// The moment of the recording at which to begin: 2025-10-10, 2025-10-10T12:00:00Z or milliseconds.
    #[arg(long, value_parser = parse_time, requires = "prices")]
    pub from: Option<Time>,
    /// How many times as fast as the wall clock the venue's clock runs.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub speed: u32,
    /// Begin with the venue's clock held; POST /dev/resume, step and warp move it on. The same seed then takes the same course
    /// on every machine.
    #[arg(long)]
    pub paused: bool,
    /// Where all chance comes from.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Refuse who asks more than a venue lets through: by address and by account, as documented.
    #[arg(long)]
    pub limits: bool,
    /// Nobody lives there: no makers, no takers.
    #[arg(long)]
    pub no_agents: bool,
    /// Print one JSON object instead of the banner.
    #[arg(long)]
    pub json: bool,
}

/// A venue's options.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Where to listen.
    #[command(flatten)]
    pub listen: ListenOptions,
    /// The venue's configuration.
    #[arg(long)]
    pub config: PathBuf,
    /// The folder that keeps everything.
    #[arg(long)]
    pub state: PathBuf,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// Reads a moment: milliseconds since 1970, a date, or a date with a time, UTC.
pub fn parse_time(text: &str) -> Result<Time, String> {
    if let Ok(milliseconds) = text.parse() {
        return Ok(Time(milliseconds));
    }
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let moment =
        humantime::parse_rfc3339_weak(&full).map_err(|error| format!("{error}; try 2025-10-10T12:00:00Z"))?;
    let since = moment.duration_since(std::time::UNIX_EPOCH).map_err(|_| "before 1970".to_owned())?;
    u64::try_from(since.as_millis()).map(Time).map_err(|_| "too late".to_owned())
}

/// Reads an address.
pub fn parse_address(text: &str) -> Result<Address, String> {
    Address::parse(text).ok_or_else(|| "an address is 0x and 40 hexadecimal digits".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_three_forms() {
        assert_eq!(parse_time("1760054400000"), Ok(Time(1_760_054_400_000)));
        assert_eq!(parse_time("2025-10-10"), Ok(Time(1_760_054_400_000)));
        assert_eq!(parse_time("2025-10-10T00:00:01Z"), Ok(Time(1_760_054_401_000)));
        assert!(parse_time("yesterday").is_err());
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }
}
