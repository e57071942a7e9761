//! What stands behind a maker or a taker.

use engine::command::{Action, Command};
use engine::ids::{AccountId, Address};
use engine::rules::margin;
use engine::state::State;
use units::{Time, Usd};

use crate::order_request::command;

/// Who has less than one in this many of what he began with has lost his capital.
const LOST_BELOW: i64 = 10;

/// How long a market waits for somebody with new money.
const PATIENCE: Time = Time::DAY;

/// What a member began with, and whether somebody with new money took his place.
///
/// A devnet lives through crashes and whatever prices its user thinks of. Makers and takers would be gone for good one
/// after the other, and the books empty. So a lost capital is brought anew from outside, as a credit that all can see.
#[derive(Clone, Debug)]
pub(crate) struct Capital {
    owner: Address,
    amount: Usd,
    renewed: Option<Time>,
}

impl Capital {
    pub(crate) fn new(owner: Address, amount: Usd) -> Self {
        Self { owner, amount, renewed: None }
    }

    pub(crate) fn owner(&self) -> Address {
        self.owner
    }

    pub(crate) fn amount(&self) -> Usd {
        self.amount
    }

    /// Brings new money where the capital is lost and nothing is held, at most once a day.
    pub(crate) fn renew(&mut self, state: &State, account: AccountId, out: &mut Vec<Command>) {
        let is_waiting = self.renewed.is_some_and(|renewed| state.time.since(renewed) < PATIENCE);
        let is_flat = state.account(account).holdings.iter().all(|holding| holding.size.is_zero());
        let equity = margin::equity(state, account, None);
        if is_waiting || !is_flat || equity.0 >= self.amount.0 / LOST_BELOW {
            return;
        }
        self.renewed = Some(state.time);
        let action = Action::Credit { account: self.owner, amount: self.amount - equity };
        out.push(command(state.parameters().operator, action));
    }
}
