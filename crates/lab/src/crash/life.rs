//! The lives of a node: opened, asked, crashed, opened again.

use std::path::Path;
use std::sync::{Arc, Mutex};

use faults::{Disk, Fault, Happened, Survival};
use journal::Options;
use sequencer::{Batch, LedgerError, Moment, Opened, Position, Sequencer, Settings, open_storage};
use units::Time;

use super::audit::{self, Checked};
use super::clients::{Clients, Ticket, genesis};
use super::story::{Counts, Story};
use super::surroundings::{Listener, Shared, SimulatedClock, look};
use super::told::{Answer, Told};
use super::weather;
use crate::random::Random;

/// When a world begins.
const BEGINNING: Time = Time(1_767_225_600_000);

/// No prices and traders of the venue's own: everything comes from clients.
#[derive(Clone, Debug)]
enum NoWorld {}

impl sequencer::World for NoWorld {
    fn longest_stride(&self) -> Option<Time> {
        match *self {}
    }

    fn prices(&mut self, _: Time, _: &engine::state::State) -> Vec<engine::command::Command> {
        match *self {}
    }

    fn trades(&mut self, _: &engine::state::State) -> Vec<engine::command::Command> {
        match *self {}
    }
}

type LabSequencer = Sequencer<SimulatedClock, Option<NoWorld>, Listener>;

/// A node with its disk, its clients, and what they were told.
pub(super) struct Node {
    seed: u64,
    random: Random,
    disk: Disk,
    settings: Settings,
    clock: SimulatedClock,
    clients: Clients,
    told: Shared,
    counts: Counts,
    lines: Vec<String>,
    last: Option<Position>,
}

/// How a life ended.
enum Ended {
    /// It was stopped properly.
    Stopped,
    /// It was cut off between two operations.
    CutOff,
}

impl Node {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut numbers = Random::new(random.bits());
        let journal = Options {
            segment_bytes: random.between(3, 16) as u64 * 1_024,
            preallocated_bytes: random.between(0, 3) as u64 * 1_024,
            keeps_events: !random.one_in(8),
            keep_blocks: random.one_in(3).then(|| random.between(0, 60) as u64),
        };
        Self {
            seed,
            disk: Disk::new(move || numbers.bits()),
            settings: Settings { journal, snapshot_interval: random.between(80, 800) as u64 },
            clock: SimulatedClock { venue: BEGINNING, wall: BEGINNING },
            clients: Clients::new(random.bits()),
            told: Arc::new(Mutex::new(Told::default())),
            counts: Counts::default(),
            lines: Vec::new(),
            last: None,
            random,
        }
    }

    /// A number from `low` up to, not with, `high`.
    pub fn draw(&mut self, low: i64, high: i64) -> i64 {
        self.random.between(low, high)
    }

    /// What became of it.
    pub fn end(self, failure: Option<String>) -> Story {
        let mut counts = self.counts;
        counts.liquidations = look(&self.told).liquidations;
        let hash = self.last.map_or_else(String::new, |position| position.hash.to_string());
        Story { seed: self.seed, lines: self.lines, counts, hash, failure }
    }

    /// One life, from its start to its end.
    pub fn live(&mut self) -> Result<(), String> {
        self.counts.lives += 1;
        if self.random.one_in(5) {
            self.damage()?;
        }
        weather::plan_start(&mut self.random, &self.disk);
        let Some(opened) = self.open()? else { return Ok(()) };
        self.run(opened)
    }

    /// The last start, on a disk that does nothing wrong any more.
    pub fn rest(&mut self) -> Result<(), String> {
        self.disk.calm();
        let opened = self.open()?.ok_or("the venue cannot be opened though nothing is wrong any more")?;
        let position = opened.ledger.position();
        self.last = Some(position);
        Ok(())
    }

    /// Opens the venue and audits it; none where the device did not let it.
    fn open(&mut self) -> Result<Option<Opened>, String> {
        let opened = open_storage(Box::new(self.disk.mount()), self.settings);
        let happened = self.note_faults();
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) if !happened.is_empty() => {
                self.counts.failed_starts += 1;
                self.lines.push(format!("does not start: {error}"));
                self.end_of_process();
                return Ok(None);
            }
            Err(error) => return Err(format!("cannot be opened: {error}")),
        };
        let checked = self.audit(&opened)?;
        let Checked { blocks, answers, streamed, glimpses } = checked;
        self.counts.replayed += blocks;
        self.counts.answers_checked += answers;
        look(&self.told).glimpsed(&opened.venue.read());
        let from = opened.remarks.join("; ");
        self.lines.push(format!(
            "starts at block {}; found again: {answers} answers, {streamed} streamed blocks, {glimpses} glimpses{}{from}",
            opened.ledger.position().height,
            if from.is_empty() { "" } else { "; " }
        ));
        Ok(Some(opened))
    }

    fn audit(&self, opened: &Opened) -> Result<Checked, String> {
        let content = opened.venue.read();
        audit::check(&mut look(&self.told), &content, opened.ledger.position(), &self.disk)
    }

    /// Clients ask until the life ends.
    fn run(&mut self, mut opened: Opened) -> Result<(), String> {
        weather::plan_life(&mut self.random, &self.disk);
        // Time passed while it was away.
        let away = if self.random.one_in(10) { 5_000_000 } else { self.random.between(0, 20_000) };
        self.clock.advance(Time(away as u64));
        let is_new = opened.venue.read().state().parameters.is_none();
        if is_new && let Err(error) = opened.found(genesis(), self.clock.venue, self.clock.wall) {
            return match !self.note_faults().is_empty() {
                true => {
                    self.lines.push(format!("is not founded: {error}"));
                    self.end_of_process();
                    Ok(())
                }
                false => Err(format!("cannot be founded: {error}")),
            };
        }
        let before = opened.ledger.position().height;
        look(&self.told).published = before;
        let venue = Arc::new(opened.venue);
        let listener = Listener { told: self.told.clone(), disk: self.disk.clone() };
        let (told, seen) = (self.told.clone(), Arc::downgrade(&venue));
        // Readers look at any moment, also while something is written.
        self.disk.watch(move |_| {
            if let Some(venue) = seen.upgrade()
                && let Some(content) = venue.try_read()
                && content.state().parameters.is_some()
            {
                look(&told).glimpsed(&content);
            }
        });
        let mut sequencer: LabSequencer =
            Sequencer::new(venue.clone(), opened.ledger, self.clock, None, listener);
        if self.random.one_in(2) {
            // Blocks are applied ahead of the disk.
            sequencer.set_lag(self.draw(1, 4) as usize);
        }
        if self.random.one_in(2) {
            // Snapshots are written while blocks go on.
            sequencer.set_snapshot_steps(self.draw(1, 4) as usize);
        }
        let ended = self.turns(&mut sequencer);
        self.hear();
        self.clock = sequencer.clock;
        let how = self.close(&mut sequencer, ended)?;
        let height = look(&self.told).height;
        self.counts.blocks += height.saturating_sub(before);
        self.lines.push(format!("  at block {height} it {how}"));
        Ok(())
    }

    fn turns(&mut self, sequencer: &mut LabSequencer) -> Result<Ended, LedgerError> {
        let mut moment: Option<Moment<Option<NoWorld>>> = None;
        for submission in self.clients.ask_again() {
            let mut batch = Batch::default();
            batch.push(submission);
            self.seal(sequencer, &mut batch)?;
        }
        for _ in 0..self.draw(3, 25) {
            let span = if self.random.one_in(30) { 70_000 } else { self.random.between(0, 2_500) };
            sequencer.clock.advance(Time(span as u64));
            let mut batch = Batch::default();
            let clock = sequencer.clock;
            for submission in self.clients.ask(clock.venue, clock.wall) {
                batch.push(submission);
            }
            self.seal(sequencer, &mut batch)?;
            if self.random.one_in(15) {
                moment = Some(sequencer.moment()?);
            }
            // A venue that prunes has no way back.
            if self.random.one_in(25)
                && self.settings.journal.keep_blocks.is_none()
                && let Some(moment) = moment.take()
            {
                sequencer.settle()?;
                self.hear();
                look(&self.told).going_back = Some(moment.height());
                sequencer.restore(&moment)?;
                self.counts.branches += 1;
            }
        }
        if self.random.one_in(3) {
            sequencer.end()?;
            return Ok(Ended::Stopped);
        }
        Ok(Ended::CutOff)
    }

    /// One turn of the driver, and what clients learn of it.
    fn seal(&mut self, sequencer: &mut LabSequencer, batch: &mut Batch<Ticket>) -> Result<(), LedgerError> {
        let sealed = sequencer.step_when_due().and_then(|()| sequencer.seal_batch(batch));
        self.hear();
        let mut told = look(&self.told);
        let position = sequencer.position();
        // What is applied ahead is not shown yet.
        if sealed.is_ok() && self.disk.is_alive() && position.height == told.height {
            told.hashed(position.height, position.hash);
        }
        sealed
    }

    /// Has clients take note of what they were answered.
    fn hear(&mut self) {
        let mut told = look(&self.told);
        for (ticket, outcome) in std::mem::take(&mut told.fresh) {
            self.counts.answers += 1;
            let asked = self.clients.answered(ticket);
            told.answers.push(Answer { asked, outcome });
        }
    }

    /// Ends a life: says how it ended.
    fn close(
        &mut self,
        sequencer: &mut LabSequencer,
        ended: Result<Ended, LedgerError>,
    ) -> Result<String, String> {
        let happened = self.note_faults();
        let must_refuse = happened.iter().any(|fault| is_record(fault.operation.path()));
        let how = match ended {
            Ok(Ended::Stopped) => "is stopped".into(),
            Ok(Ended::CutOff) => "is cut off between two operations".into(),
            Err(error) if !happened.is_empty() => {
                if self.disk.is_alive() {
                    self.counts.stops += 1;
                    if must_refuse {
                        self.insist(sequencer, &error)?;
                    }
                }
                format!("ends: {error}")
            }
            Err(error) => return Err(format!("the venue stops though nothing happened: {error}")),
        };
        self.end_of_process();
        Ok(how)
    }

    /// A venue whose blocks could not be made durable takes nothing more.
    fn insist(&mut self, sequencer: &mut LabSequencer, error: &LedgerError) -> Result<(), String> {
        let before = look(&self.told).height;
        let mut batch = Batch::default();
        for submission in self.clients.ask_again() {
            batch.push(submission);
        }
        sequencer.clock.advance(Time::SECOND);
        // Blocks that are applied ahead of the disk are taken, and not shown.
        let sealed = self.seal(sequencer, &mut batch).and_then(|()| sequencer.settle());
        self.hear();
        let after = look(&self.told).height;
        match (sealed, after == before) {
            (Err(_), true) => Ok(()),
            _ => Err(format!("after a failure ({error}) the venue went on from block {before} to {after}")),
        }
    }

    /// The process is no more; the power may go, too, before the next start.
    fn end_of_process(&mut self) {
        if self.disk.is_alive() {
            self.counts.kills += 1;
            self.disk.kill();
        }
        if self.random.one_in(3) {
            self.counts.power_losses += 1;
            self.lines.push("  the power goes before the next start".into());
            self.disk.lose_power(&Survival::Chance);
        }
    }

    /// Notes what befell the disk.
    fn note_faults(&mut self) -> Vec<Happened> {
        let happened = self.disk.happened();
        for fault in &happened {
            self.counts.faults += 1;
            match fault.fault {
                Fault::PowerLoss(_) | Fault::PowerLossInSync(_) => self.counts.power_losses += 1,
                Fault::Kill => self.counts.kills += 1,
                _ => {}
            }
            self.lines.push(format!("  {fault}"));
        }
        happened
    }

    /// Flips a bit on a copy of the disk: a start notices, or it does no harm.
    fn damage(&mut self) -> Result<(), String> {
        let (whole, damaged) = (self.disk.copy(), self.disk.copy());
        let Some(what) = weather::damage(&mut self.random, &damaged) else { return Ok(()) };
        let open = |disk: &Disk| open_storage(Box::new(disk.mount()), self.settings);
        let truth = open(&whole).map_err(|error| format!("a copy cannot be opened: {error}"))?;
        let outcome = match open(&damaged) {
            Err(error) => {
                self.counts.damage_survived += 1;
                format!("noticed: {error}")
            }
            Ok(opened) if is_same(&opened, &truth) => {
                self.counts.damage_survived += 1;
                "no harm".into()
            }
            Ok(opened) if opened.remarks.iter().any(|remark| remark.starts_with("cut an unfinished")) => {
                self.counts.damage_in_last_write += 1;
                "taken for a last write that was cut short".into()
            }
            Ok(_) => return Err(format!("{what}, and the venue came back as another one")),
        };
        self.lines.push(format!("on a copy, {what}: {outcome}"));
        Ok(())
    }
}

/// Whether a file holds blocks or their events; a snapshot is a file of its own, without which the blocks are safe.
fn is_record(path: &Path) -> bool {
    path.extension().is_some_and(|kind| ["blocks", "events", "index"].iter().any(|own| kind == *own))
}

fn is_same(opened: &Opened, truth: &Opened) -> bool {
    let (one, other) = (opened.venue.read(), truth.venue.read());
    opened.ledger.position() == truth.ledger.position()
        && one.state() == other.state()
        && one.views == other.views
        // What was sent before a way back remains sent: another snapshot knows of other requests then.
        && (one.branch > 0 || one.requests.kept() == other.requests.kept())
}
