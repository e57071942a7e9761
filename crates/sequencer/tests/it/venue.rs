//! A small venue under a clock that stands, whose audience notes what it is told.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use engine::command::{Action, Authority, Block, Command};
use engine::event::Event;
use engine::ids::Address;
use faults::Disk;
use sequencer::{
    Audience, Batch, Clock, Outcome, Sequencer, Settings, Submission, Update, Venue, World, open_storage,
};
use units::{Time, Usd};

#[path = "../../../journal/tests/it/founding.rs"]
mod founding;

const NOW: Time = Time(1_700_000_000_000);

/// A clock that stands.
#[derive(Debug)]
pub struct Standing;

impl Clock for Standing {
    fn now(&self) -> Time {
        NOW
    }

    fn wall(&self) -> Time {
        NOW
    }

    fn set(&mut self, _time: Time) {}
}

/// No world.
#[derive(Clone, Debug)]
pub struct Nothing;

impl World for Nothing {
    fn longest_stride(&self) -> Option<Time> {
        None
    }

    fn prices(&mut self, _time: Time, _state: &engine::state::State) -> Vec<Command> {
        Vec::new()
    }

    fn trades(&mut self, _state: &engine::state::State) -> Vec<Command> {
        Vec::new()
    }
}

/// What was told: the heights of answers and of updates.
#[derive(Debug, Default)]
pub struct Told {
    pub answers: Vec<u64>,
    pub updates: Vec<u64>,
    pub commits: u32,
}

/// Notes what it is told.
#[derive(Clone, Debug, Default)]
pub struct Notes(pub Arc<Mutex<Told>>, Arc<Condvar>);

impl Notes {
    /// Waits for the first answer, and says whether there was one within a minute.
    pub fn hears_an_answer(&self) -> bool {
        let (told, minute) = (self.0.lock().unwrap(), Duration::from_secs(60));
        let (told, _) = self.1.wait_timeout_while(told, minute, |told| told.answers.is_empty()).unwrap();
        !told.answers.is_empty()
    }
}

impl Audience for Notes {
    type Reply = ();

    fn is_stopping(&self) -> bool {
        false
    }

    fn commit_ends(&mut self) {
        self.0.lock().unwrap().commits += 1;
    }

    fn sealed(&mut self, _block: &Block, _events: &[Event]) {}

    fn answer(&mut self, (): (), outcome: Outcome) {
        self.0.lock().unwrap().answers.push(outcome.height);
        self.1.notify_all();
    }

    fn publish(&mut self, update: Update) {
        self.0.lock().unwrap().updates.push(update.height);
    }
}

pub type TestSequencer = Sequencer<Standing, Nothing, Notes>;

/// A founded venue on a disk.
pub fn start(disk: &Disk) -> (TestSequencer, Arc<Venue>, Notes) {
    start_with(disk, Settings::default())
}

/// A founded venue on a disk, recorded in this way.
pub fn start_with(disk: &Disk, settings: Settings) -> (TestSequencer, Arc<Venue>, Notes) {
    let mut opened = open_storage(Box::new(disk.mount()), settings).unwrap();
    if opened.venue.read().state().parameters.is_none() {
        opened.found(founding::genesis(), NOW, NOW).unwrap();
    }
    let (venue, notes) = (Arc::new(opened.venue), Notes::default());
    let sequencer = Sequencer::new(venue.clone(), opened.ledger, Standing, Nothing, notes.clone());
    (sequencer, venue, notes)
}

/// A block that credits somebody, for whom an answer waits.
pub fn credit(dollars: i64) -> Batch<()> {
    let mut batch = Batch::default();
    let action = Action::Credit { account: Address([7; 20]), amount: Usd::dollars(dollars) };
    let command =
        Command { signer: Address::default(), authority: Authority::Venue, on_behalf_of: None, action };
    batch.push(Submission { command, evidence: None, reply: Some(()) });
    batch
}

/// What a venue shows: its height, and what was credited.
pub fn shown(venue: &Venue) -> (u64, i64) {
    let content = venue.read();
    let state = content.state();
    let cash = state.accounts.find(Address([7; 20])).map_or(0, |account| state.account(account).cash.0);
    (state.height, cash / 1_000_000)
}
