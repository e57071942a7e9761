//! What the tasks that trade accept.

use clap::{Args, Subcommand, ValueEnum};
use client::OrderId;
use engine::ids::Address;
use units::Decimal;

use super::signer::{OwnerOptions, SignerOptions};
use crate::arguments::{parse_address, parse_time};
use crate::venue::VenueOptions;

/// Markets and how they stand.
#[derive(Debug, Subcommand)]
pub enum MarketTask {
    /// All markets.
    List(VenueOptions),
    /// One market with its book and its last trades.
    Show {
        /// Its name.
        market: String,
        /// The venue.
        #[command(flatten)]
        venue: VenueOptions,
    },
    /// Candles of a market.
    Candles {
        /// Its name.
        market: String,
        /// 1m 3m 5m 15m 30m 1h 2h 4h 8h 12h 1d 3d 1w or 1M.
        #[arg(long, default_value = "1h")]
        interval: String,
        /// From this moment on.
        #[command(flatten)]
        from: FromOption,
        /// The venue.
        #[command(flatten)]
        venue: VenueOptions,
    },
}

/// Accounts: what they have, and where their money goes.
#[derive(Debug, Subcommand)]
pub enum AccountTask {
    /// Margin, positions, balances and fees.
    Show(OwnerOptions),
    /// The last fills, the newest first.
    Fills(OwnerOptions),
    /// Why margin and liquidation price are what they are: formula, inputs, rounding, rule.
    Explain {
        /// A position's market; absent, cash and cross positions together.
        market: Option<String>,
        /// Whose.
        #[command(flatten)]
        owner: OwnerOptions,
    },
    /// Send cash to another account.
    Send {
        /// Whom to.
        #[arg(value_parser = parse_address)]
        destination: Address,
        /// How much, in USD.
        amount: Decimal,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
    /// Move cash into a dex, where it stands behind positions there alone, or back where negative.
    MoveToDex {
        /// The dex's name.
        dex: String,
        /// How much, in USD.
        #[arg(allow_negative_numbers = true)]
        amount: Decimal,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
    /// Have others shown a name of the account.
    Name {
        /// The name; empty, none.
        name: String,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
    /// Ask for cash to be paid out.
    Withdraw {
        /// Where to, outside.
        #[arg(value_parser = parse_address)]
        destination: Address,
        /// How much, the fee included, in USD.
        amount: Decimal,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
    /// Let another key trade for the account.
    ApproveAgent {
        /// The other key's address.
        #[arg(value_parser = parse_address)]
        agent: Address,
        /// A name; the same name replaces. Absent: the one agent without a name.
        #[arg(long)]
        name: Option<String>,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
}

/// Orders.
#[derive(Debug, Subcommand)]
pub enum OrderTask {
    /// Open orders, the newest first.
    List {
        /// Past orders as well, the one that changed last first.
        #[arg(long)]
        past: bool,
        /// Whose.
        #[command(flatten)]
        owner: OwnerOptions,
    },
    /// One order and what became of it.
    Show {
        /// The venue's id, or the client's: 0x and 32 hexadecimal digits.
        #[arg(value_parser = parse_order)]
        order: OrderId,
        /// Whose.
        #[command(flatten)]
        owner: OwnerOptions,
    },
    /// Place an order: at a limit, or without one take what the market offers.
    Place {
        /// What.
        #[command(flatten)]
        order: OrderOptions,
        /// Say what would follow, and place nothing.
        #[arg(long)]
        what_if: bool,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
    /// Replace an order, which gets a new id and a new place in the queue.
    Modify {
        /// The venue's id, or the client's.
        #[arg(value_parser = parse_order)]
        replaced: OrderId,
        /// What takes its place.
        #[command(flatten)]
        order: OrderOptions,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
    /// Cancel an order.
    Cancel {
        /// The market.
        market: String,
        /// The venue's id, or the client's; absent, all open orders in the market.
        #[arg(value_parser = parse_order)]
        order: Option<OrderId>,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
}

/// Positions.
#[derive(Debug, Subcommand)]
pub enum PositionTask {
    /// All positions.
    List(OwnerOptions),
    /// Close a position at once, or a part of it.
    Close {
        /// The market.
        market: String,
        /// How much; absent, all.
        #[arg(long)]
        size: Option<Decimal>,
        /// How far from the middle of the book it may trade.
        #[command(flatten)]
        slippage: SlippageOption,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
    /// Choose leverage and margin mode.
    Leverage {
        /// The market.
        market: String,
        /// From 1 to the market's maximum.
        leverage: u32,
        /// Isolated margin; else cross.
        #[arg(long)]
        isolated: bool,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
    /// Move cash into an isolated position, or back where negative.
    Margin {
        /// The market.
        market: String,
        /// How much, in USD.
        #[arg(allow_negative_numbers = true)]
        amount: Decimal,
        /// Who.
        #[command(flatten)]
        signer: SignerOptions,
    },
}

/// Funding.
#[derive(Debug, Subcommand)]
pub enum FundingTask {
    /// The hours' rates of a market, the oldest first; without a market, the present ones of all.
    Rates {
        /// The market.
        market: Option<String>,
        /// From this moment on.
        #[command(flatten)]
        from: FromOption,
        /// The venue.
        #[command(flatten)]
        venue: VenueOptions,
    },
    /// What an account received or paid, the oldest first.
    Payments {
        /// From this moment on.
        #[command(flatten)]
        from: FromOption,
        /// Whose.
        #[command(flatten)]
        owner: OwnerOptions,
    },
}

/// What an order is.
#[derive(Debug, Args)]
pub struct OrderOptions {
    /// The market.
    pub market: String,
    /// Buy or sell.
    pub side: SideArgument,
    /// How much, in units of the underlying.
    pub size: Decimal,
    /// The limit; absent, take what the market offers.
    pub price: Option<Decimal>,
    /// Refused where it would trade at once.
    #[arg(long, conflicts_with = "immediate", requires = "price")]
    pub post_only: bool,
    /// What is not filled at once is cancelled.
    #[arg(long, requires = "price")]
    pub immediate: bool,
    /// Never opens, increases or flips a position.
    #[arg(long)]
    pub reduce_only: bool,
    /// Sleeps until the mark price has become this much worse: stops a loss.
    #[arg(long, conflicts_with = "take_profit")]
    pub stop: Option<Decimal>,
    /// Sleeps until the mark price has become this good: takes a profit.
    #[arg(long)]
    pub take_profit: Option<Decimal>,
    /// The client's own id: 0x and 32 hexadecimal digits.
    #[arg(long, value_parser = parse_client_id)]
    pub client_id: Option<u128>,
    /// How far from the middle of the book an order without a limit may trade.
    #[command(flatten)]
    pub slippage: SlippageOption,
}

/// Buy or sell.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum SideArgument {
    /// Buy.
    Buy,
    /// Sell.
    Sell,
}

/// How far from the middle of the book a trade may be.
#[derive(Clone, Copy, Debug, Args)]
pub struct SlippageOption {
    /// How far from the middle of the book it may trade, in basis points.
    #[arg(long = "slippage", default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..10_000))]
    pub basis_points: u32,
}

/// From when on.
#[derive(Clone, Copy, Debug, Args)]
pub struct FromOption {
    /// From this moment on: 2025-10-10, 2025-10-10T12:00:00Z or milliseconds; absent, from the beginning.
    #[arg(long, value_parser = parse_time)]
    pub from: Option<units::Time>,
}

impl FromOption {
    /// In milliseconds.
    pub fn milliseconds(self) -> u64 {
        self.from.map_or(0, |time| time.0)
    }
}

fn parse_order(text: &str) -> Result<OrderId, String> {
    if text.starts_with("0x") {
        return parse_client_id(text).map(OrderId::Client);
    }
    text.parse()
        .map(OrderId::Venue)
        .map_err(|_| "an order is a number, or 0x and 32 hexadecimal digits".into())
}

fn parse_client_id(text: &str) -> Result<u128, String> {
    let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 32);
    let id = digits.and_then(|digits| u128::from_str_radix(digits, 16).ok());
    id.ok_or_else(|| "a client's id is 0x and 32 hexadecimal digits".into())
}
