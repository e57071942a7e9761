//! A clock that runs, no world, and an audience that notes how long answers took.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use engine::command::{Block, Command};
use engine::event::Event;
use engine::state::State;
use sequencer::{Audience, Clock, Outcome, Update, World};
use units::Time;

/// When the venue begins.
pub const BEGINNING: Time = Time(1_700_000_000_000);

/// Both clocks, from the beginning on.
#[derive(Debug)]
pub struct Running(pub Instant);

impl Clock for Running {
    fn now(&self) -> Time {
        BEGINNING + Time(self.0.elapsed().as_millis() as u64)
    }

    fn wall(&self) -> Time {
        self.now()
    }

    fn set(&mut self, _: Time) {}
}

/// No prices and traders of the venue's own.
#[derive(Clone, Debug)]
pub struct Nothing;

impl World for Nothing {
    fn longest_stride(&self) -> Option<Time> {
        None
    }

    fn prices(&mut self, _: Time, _: &State) -> Vec<Command> {
        Vec::new()
    }

    fn trades(&mut self, _: &State) -> Vec<Command> {
        Vec::new()
    }
}

/// What was noted.
#[derive(Debug, Default)]
pub struct Noted {
    /// From handing in to answer.
    pub delays: Vec<Duration>,
    /// The longest time without any answer.
    pub longest_gap: Duration,
    pub last_answer: Option<Instant>,
    pub blocks: u64,
    pub commits: u64,
    /// Spent in commits.
    pub committing: Duration,
    pub rejected: u64,
}

/// Notes what it is told.
#[derive(Debug)]
pub struct Stopwatch {
    noted: Arc<Mutex<Noted>>,
    own: Noted,
    commit_began: Instant,
}

impl Stopwatch {
    pub fn new(noted: Arc<Mutex<Noted>>) -> Self {
        Self { noted, own: Noted::default(), commit_began: Instant::now() }
    }
}

impl Audience for Stopwatch {
    /// When it was handed in.
    type Reply = Instant;

    fn is_stopping(&self) -> bool {
        false
    }

    fn commit_begins(&mut self) {
        self.commit_began = Instant::now();
    }

    fn commit_ends(&mut self) {
        self.own.commits += 1;
        self.own.committing += self.commit_began.elapsed();
    }

    fn sealed(&mut self, _: &Block, _: &[Event]) {
        self.own.blocks += 1;
    }

    fn answer(&mut self, handed_in: Instant, outcome: Outcome) {
        let now = Instant::now();
        self.own.delays.push(now.duration_since(handed_in));
        if outcome.events.iter().any(|event| matches!(event, Event::Rejected { .. })) {
            self.own.rejected += 1;
        }
        if let Some(last) = self.own.last_answer.replace(now) {
            self.own.longest_gap = self.own.longest_gap.max(now.duration_since(last));
        }
    }

    fn publish(&mut self, _: Update) {
        let mut noted = self.noted.lock().expect("nobody panics");
        noted.delays.append(&mut self.own.delays);
        let Noted { longest_gap, last_answer, blocks, commits, committing, rejected, .. } = &mut *noted;
        *longest_gap = self.own.longest_gap.max(*longest_gap);
        (*last_answer, *blocks, *commits) = (self.own.last_answer, self.own.blocks, self.own.commits);
        (*committing, *rejected) = (self.own.committing, self.own.rejected);
    }
}
