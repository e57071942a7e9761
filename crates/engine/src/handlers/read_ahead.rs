//! Reading what commands are going to need.
//!
//! With a hundred thousand accounts every command waits for memory a dozen times: its signer, his nonces, his account, what it
//! holds, the order that it names. Read for many commands before the first is carried out, all of that is waited for
//! together. Nothing depends on it.

use core::hint::black_box;

use crate::command::{Action, Command, OrderReference};
use crate::ids::OrderId;
use crate::state::State;

/// How many commands are read for in one go.
const TOGETHER: usize = 64;

/// The accounts of how many orders that are met are read in one go.
const MAKERS: usize = 4;

/// Reads for commands that are about to be carried out; one alone gains nothing by it. Each loop reads what does not depend on
/// the others' results, so that its steps overlap.
pub(super) fn read(state: &State, commands: &[(u32, &Command)]) {
    if commands.len() == 1 {
        return;
    }
    let mut accounts = [None; TOGETHER];
    for commands in commands.chunks(TOGETHER) {
        for ((_, command), account) in commands.iter().zip(&mut accounts) {
            *account = state.accounts.guess(command.signer);
        }
        for slot in commands.iter().filter_map(|(_, command)| named_order(&command.action)) {
            black_box(state.orders.line_in(slot).map(|line| line.remaining));
        }
        let known = || accounts[..commands.len()].iter().flatten().map(|&account| state.account(account));
        for account in known() {
            black_box((account.open_orders, account.cash, account.owner));
        }
        for account in known() {
            black_box(account.nonces.iter().next_back());
            black_box(account.holdings.first().map(|holding| holding.first_order));
        }
    }
}

/// Reads what the first fills of an order that enters are going to need: the accounts of those whose orders it meets. The first
/// alone is read later as well.
pub(super) fn read_makers(state: &State, first: OrderId) {
    let mut makers = [None; MAKERS];
    for (slot, maker) in state.orders.behind(first.slot()).zip(&mut makers) {
        *maker = Some(state.orders.line(slot).account);
    }
    let known = || makers.iter().flatten().map(|&account| state.account(account));
    for account in known() {
        black_box((account.cash, account.fees.maker));
    }
    for account in known() {
        black_box(account.holdings.first().map(|holding| (holding.size, holding.first_order)));
        black_box(account.volumes.last().map(|volume| volume.maker));
    }
}

/// The slot of the first order that an action names.
fn named_order(action: &Action) -> Option<u32> {
    let reference = match action {
        Action::CancelOrders(requests) => requests.first()?.order,
        Action::ModifyOrders(requests) => requests.first()?.order,
        _ => return None,
    };
    match reference {
        OrderReference::Id(order) => Some(order.slot()),
        OrderReference::ClientId(_) => None,
    }
}
