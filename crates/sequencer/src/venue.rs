//! What readers see: the state and the views of it, always as of a durable block.

use std::sync::Arc;

use engine::ids::Address;
use engine::state::State;
use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use views::Views;

use crate::changed_accounts::ChangedAccounts;
use crate::pace::Pace;
use crate::request_counts::RequestCounts;

/// The state and its views behind one lock: folded from the events of blocks that are durable, by the presenter alone.
#[derive(Debug)]
pub struct Venue {
    content: RwLock<Content>,
    pub(crate) pace: Pace,
}

/// What the lock protects.
#[derive(Debug)]
pub struct Content {
    /// The ledger, after the last block that is shown.
    pub state: State,
    /// The read models.
    pub views: Views,
    /// How many requests accounts have sent.
    pub requests: Arc<RequestCounts>,
    /// Which history this is; a rewind begins another.
    pub branch: u64,
    /// Which accounts changed, for who keeps a copy of all.
    pub changed: ChangedAccounts,
}

impl Content {
    /// All that the venue knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether an address can sign for anything here.
    pub fn knows(&self, address: Address) -> bool {
        let state = self.state();
        let parameters = state.parameters.as_ref();
        state.accounts.find(address).is_some()
            || state.agents.contains(address)
            || parameters.is_some_and(|parameters| {
                parameters.operator == address
                    || parameters.change_control.keys.contains(&address)
                    || parameters.publishers.iter().any(|publisher| publisher.address == address)
            })
    }
}

impl Venue {
    /// A venue that shows this.
    pub fn new(state: State, views: Views, requests: RequestCounts, branch: u64) -> Self {
        let requests = Arc::new(requests);
        Self {
            content: RwLock::new(Content {
                state,
                views,
                requests,
                branch,
                changed: ChangedAccounts::default(),
            }),
            pace: Pace::default(),
        }
    }

    /// Looks at it, once it shows everything of which anybody was told by now: who was answered sees what he was told.
    pub fn read(&self) -> RwLockReadGuard<'_, Content> {
        self.pace.catch_up();
        self.content.read()
    }

    /// Looks at it as it is shown now, which may be some blocks behind what clients were told.
    pub fn read_shown(&self) -> RwLockReadGuard<'_, Content> {
        self.content.read()
    }

    /// How many blocks clients were told of that are not shown.
    pub fn lag(&self) -> u64 {
        self.pace.lag()
    }

    /// Looks at it as it is shown now, unless somebody writes just now.
    pub fn try_read(&self) -> Option<RwLockReadGuard<'_, Content>> {
        self.content.try_read()
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Content> {
        self.content.write()
    }
}
