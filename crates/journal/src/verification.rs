//! Checks a whole journal: every block from genesis on, every hash, every snapshot, and the states that they lead to.

use std::path::Path;

use engine::state::State;
use engine::{Engine, invariants};

use crate::branch::{self, Stretch};
use crate::hash::Chain;
use crate::pruned::Pruned;
use crate::replay::{Chaining, Replay, Turns};
use crate::storage::Storage;
use crate::{Cut, Damage, Directory, Error, Hash, Position, Replayed, recovery, snapshot, state_hash};

/// What a verified journal holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The first block that was applied: 1, unless blocks were pruned.
    pub first: u64,
    /// The last block, with the hash over all history.
    pub position: Position,
    /// The hash of the state after it.
    pub state_hash: Hash,
    /// How many commands all blocks hold.
    pub commands: u64,
    /// How many events followed.
    pub events: u64,
    /// How many commands have evidence.
    pub evidence: u64,
    /// How many snapshots agree with the blocks.
    pub snapshots: u64,
    /// The unfinished write at the end, which the next start will cut off.
    pub cut: Option<Cut>,
}

/// Replays the newest branch of a state directory from genesis, or from the oldest snapshot where blocks were pruned, and checks every hash on the way; audits the states of
/// all snapshots and the last one. Writes nothing.
///
/// # Errors
/// Where the directory is in use or holds no journal, a file was changed or is missing, or a snapshot is damaged or
/// disagrees with the blocks, or a state contradicts itself.
pub fn verify(directory: &Path, observe: impl FnMut(&Replayed<'_>)) -> Result<Report, Error> {
    let storage = Directory::open(directory).map_err(Error::io("open", directory))?;
    run(&storage, Turns::Together, observe).map(|(report, _)| report)
}

/// Verifies a state directory, and gives the last state, too.
///
/// # Errors
/// As [`verify`].
pub fn verify_to_state(
    directory: &Path,
    observe: impl FnMut(&Replayed<'_>),
) -> Result<(Report, State), Error> {
    let storage = Directory::open(directory).map_err(Error::io("open", directory))?;
    run(&storage, Turns::Together, observe)
}

/// Verifies the journal of any storage, on the caller's thread alone.
///
/// # Errors
/// As [`verify`].
pub fn verify_storage(storage: &dyn Storage, observe: impl FnMut(&Replayed<'_>)) -> Result<Report, Error> {
    run(storage, Turns::OneByOne, observe).map(|(report, _)| report)
}

fn run(
    storage: &dyn Storage,
    turns: Turns,
    mut observe: impl FnMut(&Replayed<'_>),
) -> Result<(Report, State), Error> {
    let Some(newest) = branch::branches(storage)?.last().copied() else {
        return Err(Error::NoJournal { directory: storage.location().to_owned() });
    };
    recovery::lock(storage)?;
    let lineage = branch::lineage(storage, newest)?;
    let mut verification =
        Verification { storage, lineage: &lineage, commands: 0, events: 0, evidence: 0, snapshots: 0 };
    let (engine, chain) = begin(storage, &lineage)?;
    let first = chain.height() + 1;
    let replay = Replay { storage, engine, chaining: Chaining::after(chain, None), turns };
    let (engine, chaining, tail) = replay.run(&lineage, &mut |replayed| {
        verification.check(replayed)?;
        observe(replayed);
        Ok(())
    })?;
    audit(engine.state())?;
    recovery::check_end(storage, &lineage, tail.height)?;
    let Verification { commands, events, evidence, snapshots, .. } = verification;
    let (chain, _) = chaining.end();
    let position = Position { branch: newest, height: chain.height(), hash: chain.hash() };
    let state_hash = state_hash(engine.state());
    let report = Report { first, position, state_hash, commands, events, evidence, snapshots, cut: tail.cut };
    Ok((report, engine.state().clone()))
}

/// Where the blocks begin: genesis, or the oldest snapshot from which all that are kept lead on.
fn begin(storage: &dyn Storage, lineage: &[Stretch]) -> Result<(Engine, Chain), Error> {
    let Some(pruned) = Pruned::read(storage)? else {
        return Ok((Engine::new(), Chain::at(0, Hash::BEFORE_GENESIS)));
    };
    let snapshots =
        lineage.iter().flat_map(|stretch| stretch.snapshots.iter().map(|&height| (stretch.branch, height)));
    let mut usable = snapshots.filter(|&(_, height)| height + 1 >= pruned.first);
    let Some((branch, height)) = usable.next() else { return Err(Error::Pruned { first: pruned.first }) };
    let snapshot = snapshot::read(storage, branch, height)?;
    audit(&snapshot.state)?;
    let hash = snapshot.position.hash;
    Ok((Engine::restore(snapshot.state), Chain::at(height, hash)))
}

/// Recomputes what a state keeps beside what it is made of.
fn audit(state: &State) -> Result<(), Error> {
    invariants::audit(state).map_err(|discrepancy| Error::Discrepancy { height: state.height, discrepancy })
}

struct Verification<'a> {
    storage: &'a dyn Storage,
    lineage: &'a [Stretch],
    commands: u64,
    events: u64,
    evidence: u64,
    snapshots: u64,
}

impl Verification<'_> {
    fn check(&mut self, replayed: &Replayed<'_>) -> Result<(), Error> {
        self.commands += replayed.block.commands.len() as u64;
        self.events += replayed.events.len() as u64;
        self.evidence += replayed.evidence_count()?;
        let height = replayed.height;
        for stretch in self.lineage.iter().filter(|stretch| stretch.snapshots.contains(&height)) {
            self.check_snapshot(stretch.branch, replayed)?;
        }
        Ok(())
    }

    fn check_snapshot(&mut self, branch: u64, replayed: &Replayed<'_>) -> Result<(), Error> {
        let height = replayed.height;
        // Where there is none, the replay says what is wrong.
        let Some(hash) = replayed.hash() else { return Ok(()) };
        let snapshot = snapshot::read(self.storage, branch, height)?;
        let file = self.storage.location().join(branch::folder(branch)).join(branch::snapshot_name(height));
        let differs = |damage| Error::Damaged { file, offset: 0, height, damage };
        if snapshot.position.hash != hash {
            return Err(differs(Damage::OtherBlock { recorded: snapshot.position.hash, computed: hash }));
        }
        let computed = state_hash(replayed.state);
        if snapshot.state_hash != computed {
            return Err(differs(Damage::OtherState { recorded: snapshot.state_hash, computed }));
        }
        audit(replayed.state)?;
        self.snapshots += 1;
        Ok(())
    }
}
