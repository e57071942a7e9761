//! What clients were told: the only memory of the auditor.

use std::collections::BTreeMap;

use engine::command::{Command, Side};
use engine::event::Event;
use engine::state::State;
use journal::Hash;
use sequencer::{Content, Outcome};
use units::{Price, Usd};

use super::clients::{Ticket, traders};

/// What readers saw of the venue after a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glimpse {
    cash: Vec<Option<Usd>>,
    touches: Vec<[Option<Price>; 2]>,
}

impl Glimpse {
    /// What a reader sees of a state.
    pub fn of(state: &State) -> Self {
        let cash = |trader| state.accounts.find(trader).map(|account| state.account(account).cash);
        Self {
            cash: traders().map(cash).collect(),
            touches: state
                .markets
                .iter()
                .map(|market| [Side::Bid, Side::Ask].map(|side| market.book.best(side)))
                .collect(),
        }
    }
}

/// An answer, with what was asked.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub asked: Command,
    pub outcome: Outcome,
}

/// All that was told, of the line of blocks that holds.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Which history it is of.
    pub branch: u64,
    /// The highest block of which anybody saw anything.
    pub height: u64,
    /// The last block of which subscribers heard.
    pub published: u64,
    /// The events that were streamed, by height.
    pub streamed: BTreeMap<u64, Vec<Event>>,
    /// What readers saw, by height.
    pub glimpses: BTreeMap<u64, Glimpse>,
    /// The hashes that were shown, by height.
    pub hashes: BTreeMap<u64, Hash>,
    /// The answers.
    pub answers: Vec<Answer>,
    /// Answers whose question is still to be looked up.
    pub fresh: Vec<(Ticket, Outcome)>,
    /// A way back that may or may not have been taken.
    pub going_back: Option<u64>,
    /// How many liquidations began.
    pub liquidations: u64,
    /// What contradicts itself already.
    pub contradiction: Option<String>,
}

impl Told {
    /// A block's events went out to subscribers.
    pub fn streamed(&mut self, height: u64, events: &[Event]) {
        let is_liquidation = |event: &&Event| matches!(event, Event::LiquidationBegan { .. });
        self.liquidations += events.iter().filter(is_liquidation).count() as u64;
        if self.streamed.insert(height, events.to_vec()).is_some() {
            self.contradict(format!("block {height} was streamed twice"));
        }
        self.height = self.height.max(height);
    }

    /// A request was answered.
    pub fn answered(&mut self, ticket: Ticket, outcome: Outcome) {
        self.height = self.height.max(outcome.height);
        self.fresh.push((ticket, outcome));
    }

    /// Subscribers heard of a block, or of a new branch.
    pub fn published(&mut self, branch: u64, height: u64) {
        if branch != self.branch {
            self.go_back(branch, height);
        } else if height != self.published + 1 || height > self.height {
            let (published, told) = (self.published, self.height);
            self.contradict(format!(
                "block {height} was published after block {published}, when blocks were told of up to {told}"
            ));
        }
        self.published = height;
    }

    /// A reader looked.
    pub fn glimpsed(&mut self, content: &Content) {
        let (height, glimpse) = (content.state().height, Glimpse::of(content.state()));
        if content.branch != self.branch {
            // Between a new branch and the word of it.
            return;
        }
        if self.glimpses.get(&height).is_some_and(|before| *before != glimpse) {
            self.contradict(format!("two readers saw block {height} differently"));
        }
        self.glimpses.insert(height, glimpse);
        self.height = self.height.max(height);
    }

    /// A block's hash was shown.
    pub fn hashed(&mut self, height: u64, hash: Hash) {
        self.hashes.insert(height, hash);
    }

    /// History goes on from an earlier block: what came after it holds no longer.
    pub fn go_back(&mut self, branch: u64, height: u64) {
        self.branch = branch;
        self.height = height;
        self.going_back = None;
        self.streamed.retain(|&at, _| at <= height);
        self.glimpses.retain(|&at, _| at <= height);
        self.hashes.retain(|&at, _| at <= height);
        self.answers.retain(|answer| answer.outcome.height <= height);
    }

    fn contradict(&mut self, what: String) {
        self.contradiction.get_or_insert(what);
    }
}
