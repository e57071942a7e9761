//! Whether a change lets more through: field by field.
//!
//! Every structure of the parameters is taken apart here without `..`, so that a new parameter does not compile before somebody has
//! said which way it loosens. What lets anybody carry more risk, lets the venue or others lose more, takes more from users, or
//! changes whose word counts is loosening, and waits. Where a parameter helps the one side as it harms the other, or where no
//! order is evident, any change of it waits. A change that loosens anywhere waits as a whole: it is one decision, and half of it was
//! decided by nobody; who wants the tightening at once proposes it alone.

mod compare;
mod market;
mod venue;

use crate::command::Change;
use crate::event::Direction;
use crate::state::State;

/// Whether a change lets more through than the rules that hold now. A listing always does. A delisting never does: whatever it
/// brings about was announced with the market, and its own notice is its delay.
pub fn direction(state: &State, change: &Change) -> Direction {
    match change {
        Change::SetVenue(parameters) => venue::direction(state.parameters(), parameters),
        Change::SetMarket { market, parameters } => {
            market::direction(&state.market(*market).parameters, parameters)
        }
        Change::List(_) => Direction::Loosening,
        Change::Delist { .. } => Direction::Tightening,
    }
}

/// The direction of all these together.
fn of_all(directions: impl IntoIterator<Item = Direction>) -> Direction {
    directions.into_iter().max().unwrap_or(Direction::Neutral)
}
