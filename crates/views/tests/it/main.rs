//! The views, fed by an engine.

mod auctions;
mod candles;
mod deficits;
mod golden_numbers;
mod liquidations;
mod markets;
mod money;
mod notices;
mod orders;
mod portfolio;
mod random_flow;
mod resuming;
mod world;
