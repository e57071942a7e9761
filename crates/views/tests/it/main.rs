//! The views, fed by an engine.

mod candles;
mod golden_numbers;
mod liquidations;
mod markets;
mod money;
mod orders;
mod random_flow;
mod resuming;
mod world;
