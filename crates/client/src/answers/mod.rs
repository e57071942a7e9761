//! What a venue answers: whole words and exact decimals. Times are milliseconds on the venue's clock.

mod accounts;
mod markets;
mod orders;

pub use accounts::{
    AccountState, CumulativeFunding, Fees, FundingPayment, Leverage, MarginSummary, Position, SpotBalance,
};
pub use markets::{Book, Candle, FundingRate, Level, Market, SpotMarket, Trade};
pub use orders::{Fill, OpenOrder, OrderRecord};

pub(crate) use accounts::SpotState;
pub(crate) use markets::{Contexts, SpotContexts};
pub(crate) use orders::OrderAnswer;
