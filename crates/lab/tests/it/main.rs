//! Simulated worlds, audited after every block.

mod crash;
mod crashes;
mod random_world;
mod random_worlds;
mod recorded_crash;
