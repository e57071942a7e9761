//! What is done with each command: check everything, then emit.

mod access;
mod accounts;
mod assets;
mod auctions;
mod block;
mod cancels;
mod changes;
mod clock;
mod deleveraging;
mod depth;
mod exchange;
mod fees;
mod funding;
mod genesis;
mod liquidation;
mod margin;
mod matching;
mod modifies;
mod oracle;
mod orders;
mod scheduled_cancel;
mod settlement;
mod spot;
mod stable_price;
mod transition;
mod triggers;
mod twaps;
mod vault_payouts;
mod vaults;
mod volatility;
mod withdrawals;

pub(crate) use block::{apply, has_pending_work};
pub(crate) use transition::Transition;
