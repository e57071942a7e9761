//! Auto-deleveraging and socialized loss: who is closed at what price, and who bears what nobody can pay.

mod allotment;
mod closings;
mod price;
mod queue;
mod queues;
mod score;
mod socialized_loss;

pub use closings::{Closing, closings};
pub use price::{deficit_share, price};
pub use queue::{Place, places};
pub use queues::Queues;
pub use socialized_loss::{bearers, rounds, shares};
