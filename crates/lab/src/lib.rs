//! The simulated world: a venue in process, prices of recorded crashes, a population of leveraged traders, and what it cost.
//!
//! A [`World`] is the engine alone, without journal and node, and everybody who trades on it: makers whose books thin out,
//! arbitrageurs with limited money, and traders with too much leverage. The same seed gives the same world and the same
//! [`Outcome`], on every machine.

mod arbitrageur;
mod asking;
pub mod auditor;
pub mod comparison;
pub mod crash;
pub mod days;
mod listing;
mod losses;
mod maker;
mod population;
pub mod presets;
mod random;
mod rules;
mod traders;
mod unwinder;
mod world;

pub use listing::Listing;
pub use losses::Losses;
pub use population::{PopulationParameters, Trader, draw};
pub use random::Random;
pub use rules::{Rules, scaled};
pub use world::{Audits, Outcome, World, WorldParameters};
