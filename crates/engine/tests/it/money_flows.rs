//! Money, keys, prices and time in any order, sane and not: every unit is accounted for, the events alone give the state, the
//! same blocks give the same events, and it does not matter how time is cut.

use engine::Engine;
use engine::command::{Action, Block, Command};
use engine::event::{Cause, EarningsEvent, Event, SliceOutcome, VaultEvent};
use engine::ids::Address;
use engine::invariants;
use engine::state::State;
use scenario::drawing::{self, Choices, Mix, Moment};
use units::Time;

use crate::venue::command;

/// A venue that has something of everything under drawn commands, with its events folded a second time beside it, and a second venue
/// that is given the same blocks.
struct World {
    engine: Engine,
    twin: Engine,
    folded: State,
    choices: Choices<'static>,
    time: Time,
    received: Time,
    /// How many events of each of some kinds there were.
    seen: Seen,
}

#[derive(Default)]
struct Seen {
    rejected: usize,
    withdrawn: usize,
    transferred: usize,
    approved: usize,
    funding: usize,
    liquidated: usize,
    uncut: usize,
    earned: usize,
    claimed: usize,
    auctions: usize,
    traded_spot: usize,
    earned_spot: usize,
    sliced: usize,
    sent: usize,
    paid_out: usize,
}

impl World {
    fn new(seed: u64) -> Self {
        let begins = Time(20_000 * Time::DAY.0 + 77);
        let mut world = Self {
            engine: Engine::new(),
            twin: Engine::new(),
            folded: State::default(),
            choices: Choices::Seed(seed),
            time: begins,
            received: begins,
            seen: Seen::default(),
        };
        let genesis = drawing::everything();
        world.step(vec![command(Address::default(), Action::Found(Box::new(genesis)))]);
        world
    }

    fn commands(&mut self) -> Vec<Command> {
        let moment = Moment { time: self.time, received: self.received };
        drawing::commands(&mut self.choices, self.engine.state(), moment, &Mix::EVERYTHING, 8)
    }

    fn block(&self, commands: Vec<Command>) -> Block {
        Block { height: self.engine.state().height + 1, time: self.time, received: self.received, commands }
    }

    /// A block, checked.
    fn step(&mut self, commands: Vec<Command>) {
        let block = self.block(commands);
        let events = self.engine.apply(&block).to_vec();
        assert_eq!(self.twin.apply(&block), events, "the same blocks, the same events");
        for event in &events {
            self.folded.evolve(event);
            self.seen.count(event);
        }
        let state = self.engine.state();
        self.folded.touched.clone_from(&state.touched);
        assert!(self.folded == *state, "folding the events gives the state");
        assert_eq!(invariants::audit(state), Ok(()));
    }

    /// The next span, in one block and in many, from the same state.
    fn cut(&mut self, span: Time) {
        let end = self.time + span;
        let mut whole = self.engine.clone();
        let mut parts = self.engine.clone();
        let mut block = self.block(Vec::new());
        block.time = end;
        let mut is_quiet = is_quiet(whole.apply(&block));
        while parts.state().time < end {
            block.time = (parts.state().time + Time(1 + self.choices.below(span.0 / 4 + 2))).min(end);
            block.height = parts.state().height + 1;
            is_quiet &= self::is_quiet(parts.apply(&block));
        }
        // Triggers and liquidations are at the end of every block, so more blocks are more chances for them.
        if is_quiet {
            assert!(essence(&whole) == essence(&parts), "{span:?} cut");
            self.seen.uncut += 1;
        }
    }
}

/// Whether a block only let time pass. A slice of a TWAP order is sent at the block's time.
fn is_quiet(events: &[Event]) -> bool {
    let is_other = |event: &Event| match event {
        Event::Began(cause) => !matches!(cause, Cause::Clock(_)),
        event => matches!(event, Event::TwapSliced(_)),
    };
    !events.iter().any(is_other)
}

/// The state but for what counts blocks.
fn essence(engine: &Engine) -> State {
    let mut state = engine.state().clone();
    state.height = 0;
    state.touched.clear();
    state
}

impl Seen {
    fn count(&mut self, event: &Event) {
        match event {
            Event::Rejected { .. } => self.rejected += 1,
            Event::WithdrawalConfirmed { .. } | Event::WithdrawalRefused { .. } => self.withdrawn += 1,
            Event::Transferred { .. } => self.transferred += 1,
            Event::Vault(VaultEvent::Withdrawn { .. }) => self.paid_out += 1,
            Event::SpotFilled(fill) => {
                self.traded_spot += 1;
                self.earned_spot += usize::from(fill.builder.is_some() || fill.referral.is_some());
            }
            Event::TwapSliced(sliced) => {
                self.sliced += usize::from(matches!(sliced.outcome, SliceOutcome::Sent(_)));
            }
            Event::AssetSent(_) => self.sent += 1,
            Event::AuctionEnded { .. } => self.auctions += 1,
            Event::AgentApproved { .. } => self.approved += 1,
            Event::FundingPaid { .. } => self.funding += 1,
            Event::Filled(fill) if fill.builder.is_some() || fill.referral.is_some() => self.earned += 1,
            Event::Earnings(EarningsEvent::RewardsClaimed { .. }) => self.claimed += 1,
            Event::LiquidationBegan { .. } => self.liquidated += 1,
            _ => {}
        }
    }
}

#[test]
fn every_unit_is_accounted_for_and_the_events_are_all_there_is() {
    let mut seen = Seen::default();
    for seed in 0..6 {
        let mut world = World::new(seed);
        world.seen = seen;
        for _ in 0..600 {
            let span = drawing::span(&mut world.choices);
            if world.choices.one_in(10) {
                world.cut(span);
            }
            world.time = world.time + span;
            world.received = world.received + Time(span.0 / 2);
            let commands = world.commands();
            world.step(commands);
        }
        seen = world.seen;
    }
    let counts = [
        seen.rejected,
        seen.withdrawn,
        seen.transferred,
        seen.approved,
        seen.auctions,
        seen.funding,
        seen.liquidated,
        seen.uncut,
        seen.traded_spot,
        seen.earned_spot,
        seen.sliced,
        seen.sent,
        seen.earned,
        seen.claimed,
        seen.paid_out,
    ];
    assert!(counts.iter().all(|&count| count > 10), "much of everything happens: {counts:?}");
}
