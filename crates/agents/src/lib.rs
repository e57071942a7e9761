//! Traders as pure functions of what they see.
//!
//! A [`Crowd`] is what lives on a devnet: makers that quote both sides of every book around the oracle price, takers that
//! come and go, speculators with more leverage than is good for them, and whoever sells off what the backstop vault took
//! over. It sees the venue's state, remembers a little, draws chance from a seed, and answers with commands; the same
//! seed and the same states give the same commands.

mod address;
mod capital;
mod crowd;
mod maker;
mod market_sight;
mod momentum;
mod order_request;
mod price_grid;
mod random;
mod speculator;
mod spot_crew;
mod taker;
mod unwinder;

pub use crowd::Crowd;
