//! How many requests each account has sent, against the allowance that it earns by trading.
//!
//! What is counted is what blocks hold, so a replay counts the same; what waits for its block counts at the door.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use engine::command::{Action, Authority, Block, Command, IdentityAction};
use engine::ids::AccountId;
use engine::state::State;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use units::Time;

/// A request that comes after its own expiry counts so many times.
const STALE_MULTIPLE: u64 = 5;

/// For how many commands is read ahead.
const TOGETHER: usize = 64;

/// The requests of all accounts, by their numbers, which are dense.
#[derive(Debug, Default)]
pub struct RequestCounts(Mutex<Vec<Requests>>);

/// The requests of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    /// How many it has sent.
    pub used: u64,
    /// How many it has bought beside those that its volume gives.
    pub reserved: u64,
    /// How many wait for their block.
    #[serde(skip)]
    waiting: u64,
    /// When one was let through though the allowance was used up, on the wall clock.
    #[serde(skip)]
    granted: Time,
}

impl Requests {
    /// How many count against the allowance that its volume gives.
    pub fn counted(&self) -> u64 {
        self.used.saturating_sub(self.reserved)
    }

    /// How many it has bought and not used.
    pub fn surplus(&self) -> u64 {
        self.reserved.saturating_sub(self.used)
    }
}

/// What an account may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// So many requests ever.
    pub requests: u64,
    /// Once they are used up, one is let through after so long.
    pub pause: Time,
}

/// A request that waits for its block.
#[derive(Debug)]
pub struct Admitted {
    counts: Arc<RequestCounts>,
    account: AccountId,
    cost: u64,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        if let Some(requests) = self.counts.0.lock().get_mut(self.account.0 as usize) {
            // On the way back the account may have gone, and another have come in its place.
            requests.waiting = requests.waiting.saturating_sub(self.cost);
        }
    }
}

impl RequestCounts {
    /// The requests of an account.
    pub fn of(&self, account: AccountId) -> Requests {
        self.0.lock().get(account.0 as usize).copied().unwrap_or_default()
    }

    /// Lets a request through to its block, where the account's allowance has room for it.
    ///
    /// # Errors
    /// How many requests it would have sent with this one.
    pub fn admit(
        self: &Arc<Self>,
        account: AccountId,
        cost: u64,
        allowance: Allowance,
        now: Time,
    ) -> Result<Admitted, u64> {
        let mut counts = self.0.lock();
        let requests = entry(&mut counts, account);
        let after = requests.counted() + requests.waiting + cost;
        if after > allowance.requests.saturating_add(requests.surplus()) {
            if cost > 1 || now.since(requests.granted) < allowance.pause {
                return Err(after);
            }
            requests.granted = now;
        }
        requests.waiting += cost;
        Ok(Admitted { counts: self.clone(), account, cost })
    }

    /// Counts the requests of a block; `state` is the state after it. What every loop reads does not depend on its other steps, so
    /// that the memory for many of them is waited for at once.
    pub fn take_in(&self, block: &Block, state: &State) {
        let mut counted = Vec::with_capacity(block.commands.len());
        for commands in block.commands.chunks(TOGETHER) {
            for command in commands {
                black_box(state.accounts.find(command.signer));
            }
            counted.extend(commands.iter().filter_map(|command| {
                let reserves = matches!(
                    command.action.asked(),
                    Action::Identity(IdentityAction::ReserveRequests { .. })
                );
                Some((charged(command, state)?, cost(command, block.received), reserves))
            }));
        }
        let mut counts = self.0.lock();
        for (account, cost, reserves) in counted {
            let requests = entry(&mut counts, account);
            requests.used += cost;
            if reserves {
                requests.reserved = reserved(account, state);
            }
        }
    }

    /// Forgets accounts that are no more, where a venue goes back to a moment at which it had so many.
    pub(crate) fn go_back(&self, accounts: usize) {
        self.0.lock().truncate(accounts);
    }

    /// The counts as they are now, in a list of their own.
    pub(crate) fn copy(&self) -> Self {
        Self(Mutex::new(self.0.lock().clone()))
    }

    /// All counts as they are kept.
    pub fn kept(&self) -> BTreeMap<AccountId, Requests> {
        let counts = self.0.lock();
        let known = (0_u32..).map(AccountId).zip(counts.iter().copied());
        known.filter(|(_, requests)| requests.used > 0 || requests.reserved > 0).collect()
    }

    /// The counts as they were kept.
    pub fn of_kept(kept: BTreeMap<AccountId, Requests>) -> Self {
        let mut counts = Vec::new();
        kept.into_iter().for_each(|(account, requests)| *entry(&mut counts, account) = requests);
        Self(Mutex::new(counts))
    }
}

fn entry(counts: &mut Vec<Requests>, account: AccountId) -> &mut Requests {
    let place = account.0 as usize;
    if place >= counts.len() {
        counts.resize(place + 1, Requests::default());
    }
    &mut counts[place]
}

/// For how many requests an account ever bought room.
fn reserved(account: AccountId, state: &State) -> u64 {
    state.identities.reserved_requests.get(&account).copied().unwrap_or_default()
}

/// The account that a request counts for: whom it acts for, an agent's master, or the signer. None where the venue itself asks,
/// or one of those who keep it running.
pub fn charged(command: &Command, state: &State) -> Option<AccountId> {
    let Authority::Signature { .. } = command.authority else { return None };
    let parameters = state.parameters.as_ref()?;
    let signer = command.signer;
    let keeps_it_running = parameters.operator == signer
        || parameters.change_control.keys.contains(&signer)
        || parameters.publishers.iter().any(|publisher| publisher.address == signer);
    if keeps_it_running {
        return None;
    }
    let multi_sig = match &command.action {
        Action::MultiSig(together) => Some(together.account),
        _ => None,
    };
    match command.on_behalf_of.or(multi_sig) {
        Some(address) => state.accounts.find(address),
        None => state.agents.get(signer).map(|agent| agent.account).or_else(|| state.accounts.find(signer)),
    }
}

/// How many requests a command counts as, received at this time of the wall clock.
pub fn cost(command: &Command, received: Time) -> u64 {
    let items = match command.action.asked() {
        Action::PlaceOrders { orders, .. } => orders.len(),
        Action::CancelOrders(cancels) => cancels.len(),
        Action::ModifyOrders(modifies) => modifies.len(),
        _ => 1,
    };
    let items = items.max(1) as u64;
    match command.authority {
        Authority::Signature { expires_after: Some(expiry), .. } if expiry < received => {
            items * STALE_MULTIPLE
        }
        _ => items,
    }
}

/// Whether a command only cancels: these have a larger allowance, so that nobody is caught in his orders.
pub fn is_cancel(command: &Command) -> bool {
    matches!(command.action.asked(), Action::CancelOrders(_) | Action::ScheduleCancel { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: AccountId = AccountId(3);
    const TEN: Allowance = Allowance { requests: 10, pause: Time(10_000) };

    fn used(used: u64, reserved: u64) -> Arc<RequestCounts> {
        let requests = Requests { used, reserved, ..Requests::default() };
        Arc::new(RequestCounts::of_kept([(ALICE, requests)].into()))
    }

    #[test]
    fn what_waits_for_its_block_counts_until_it_is_there() {
        let counts = used(8, 0);
        let first = counts.admit(ALICE, 2, TEN, Time(100_000)).unwrap();
        assert_eq!(counts.admit(ALICE, 2, TEN, Time(100_000)).unwrap_err(), 12);
        drop(first);
        assert!(counts.admit(ALICE, 2, TEN, Time(100_000)).is_ok());
    }

    #[test]
    fn once_all_are_used_one_is_let_through_every_ten_seconds() {
        let counts = used(10, 0);
        let admit = |cost, now| counts.admit(ALICE, cost, TEN, Time(now)).is_ok();
        assert!(!admit(2, 100_000), "a batch is never let through");
        assert!(admit(1, 100_000));
        assert!(!admit(1, 109_999));
        assert!(admit(1, 110_000));
    }

    #[test]
    fn on_the_way_back_who_is_no_more_is_forgotten_and_what_waited_for_him_hurts_nobody() {
        let counts = used(2, 0);
        let waiting = counts.admit(ALICE, 5, TEN, Time(0)).unwrap();
        counts.go_back(3);
        assert_eq!((counts.of(ALICE).used, counts.kept().len()), (0, 0));
        let other = counts.admit(ALICE, 1, TEN, Time(0)).unwrap();
        drop((waiting, other));
        assert!(counts.admit(ALICE, 10, TEN, Time(0)).is_ok());
    }

    #[test]
    fn what_was_bought_is_used_first() {
        let counts = used(4, 6);
        let requests = counts.of(ALICE);
        assert_eq!((requests.counted(), requests.surplus()), (0, 2));
        assert!(counts.admit(ALICE, 12, TEN, Time(0)).is_ok());
        assert!(counts.admit(ALICE, 13, TEN, Time(0)).is_err());
    }
}
