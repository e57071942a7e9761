//! The sequencer's core: what arrives is formed into blocks, made durable, applied, and only then answered and published.
//!
//! A [`Sequencer`] has no thread, no clock, no queue and no device of its own. Who drives it hands in what waits (a [`Batch`])
//! and what surrounds it: a [`Clock`], a [`World`] with prices and traders of its own, and an [`Audience`] to whom answers and
//! changes are told. The server drives it by real ones; the lab drives the same code by a seed.

mod attachment;
mod audience;
mod batch;
mod changed_accounts;
mod ledger;
mod opening;
mod pace;
mod presenter;
pub mod request_counts;
mod sequencer;
mod snapshots;
mod spares;
mod stage;
mod surroundings;
mod venue;

pub use audience::{Audience, Outcome, Update};
pub use batch::{Batch, Submission};
pub use changed_accounts::ChangedAccounts;
pub use ledger::{Ledger, LedgerError, Position};
pub use opening::{Opened, OpeningError, Settings, open, open_observed, open_storage};
pub use sequencer::{Moment, Sequencer};
pub use surroundings::{Clock, World};
pub use venue::{Content, Venue};
