//! What only a devnet has: funded accounts with known keys, prices, resident traders, and controls over time.

pub mod accounts;
mod genesis;
mod held_prices;
mod vault;
mod world;

pub use accounts::DevAccount;
pub use genesis::{ACCOUNT_BALANCE, Setup, SetupError, config, crowd, genesis, setup};
pub use held_prices::{HeldPrices, PathPoint};
pub use vault::vault;
pub use world::World;
pub(crate) use world::find_market;
