//! A typed client of a venue: questions, signed requests and streams, in the venue's own words.
//!
//! [`Venue`] asks, [`Trader`] signs, [`Stream`] listens. Names are whole words and numbers are exact decimals, whatever the wire calls
//! them; serialized, the answers keep these names. Every call blocks until the venue has answered: in a program with its own
//! event loop, call from a thread that may wait.
//!
//! ```no_run
//! use api::signatures::SecretKey;
//! use client::{NewOrder, Side, Trader, Venue};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let venue = Venue::at("http://127.0.0.1:3001");
//! let trader = Trader::new(venue.clone(), SecretKey::from_text(&std::env::var("STEELYARD_KEY")?)?);
//! let placed = trader.place(&NewOrder::limit("BTC", Side::Buy, "0.01".parse()?, "60000".parse()?))?;
//! println!("{placed:?}, equity {}", venue.account(trader.address(), "")?.all.equity);
//! # Ok(())
//! # }
//! ```

pub mod answers;
mod catalog;
mod connection;
mod error;
mod limit_price;
mod order;
mod own;
mod signing;
mod stream;
mod trader;
mod venue;

pub use catalog::{Catalog, CatalogEntry};
pub use error::Error;
pub use limit_price::within_slippage;
pub use order::{NewOrder, OrderId, Placed, Side, TimeInForce, Trigger};
pub use signing::Network;
pub use stream::{Frame, Stream, Subscription};
pub use trader::Trader;
pub use venue::Venue;
