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
#[path = "../../../engine/tests/it/random.rs"]
mod random;
mod random_flow;
mod resuming;
mod revaluation;
#[path = "../../../engine/tests/it/situation.rs"]
#[expect(dead_code, reason = "the engine's stories need more")]
mod situation;
#[path = "../../../engine/tests/it/venue.rs"]
#[expect(dead_code, reason = "the engine's stories need more")]
mod venue;
mod world;
