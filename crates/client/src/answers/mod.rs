//! What a venue answers: whole words and exact decimals. Times are milliseconds on the venue's clock.

mod accounts;
mod markets;
mod orders;
mod own;

pub use accounts::{
    AccountState, CumulativeFunding, Fees, FundingPayment, Leverage, MarginSummary, Position, SpotBalance,
};
pub use markets::{Book, Candle, FundingRate, Level, Market, SpotMarket, Trade};
pub use orders::{Fill, OpenOrder, OrderRecord};
pub use own::{ExpectedFill, Explanation, Exposure, Input, Outcome, Rule, Standing, WhatIf};

pub(crate) use accounts::SpotState;
pub(crate) use markets::{Contexts, Dex, SpotContexts};
pub(crate) use orders::OrderAnswer;
pub(crate) use own::{Explained, Named};
