//! `steelyard market`, `account`, `order`, `position` and `funding`: trading at a running venue.

mod account;
mod arguments;
mod funding;
mod market;
mod order;
mod position;
mod signer;

pub use account::run as account;
pub use arguments::{AccountTask, FundingTask, MarketTask, OrderTask, PositionTask};
pub use funding::run as funding;
pub use market::run as market;
pub use order::run as order;
pub use position::run as position;
