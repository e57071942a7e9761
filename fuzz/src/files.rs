//! Any bytes as what became of a journal's files: every reader reads them or says what is wrong; none panics or takes more memory than
//! there is to read.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use engine::command::{Action, Authority, Block, Command};
use engine::ids::Address;
use faults::Disk;
use journal::{History, Journal, Options, inspect_storage, prune_storage, truncate_storage, verify_storage};
use scenario::drawing::{self, Choices, Mix, Moment};
use units::Time;

use crate::reseal::reseal;

/// Files so small that there are several of each kind.
const OPTIONS: Options =
    Options { segment_bytes: 4 << 10, preallocated_bytes: 256, keeps_events: true, keep_blocks: None };

/// How many blocks the journal has.
const HEIGHT: u64 = 24;

/// A disk with a journal of two branches, snapshots, events and their indexes.
static WHOLE: LazyLock<Disk> = LazyLock::new(|| {
    let disk = Disk::new(|| 0);
    let recovery = Journal::open_storage(Box::new(disk.mount()), OPTIONS).expect("an empty disk");
    let recovered = recovery.replay(|_| {}).expect("nothing to replay");
    let (mut journal, mut engine) = (recovered.journal, recovered.engine);
    let mut choices = Choices::Seed(1);
    for height in 1..=HEIGHT {
        let time = Time(20_000 * Time::DAY.0 + height * 1_000);
        let moment = Moment { time, received: time };
        let commands = match height {
            1 => vec![founding()],
            _ => drawing::commands(&mut choices, engine.state(), moment, &Mix::EVERYTHING, 4),
        };
        let block = Block { height, time, received: time, commands };
        journal.append(&block, &[]).expect("the disk is whole");
        journal.applied(engine.apply(&block));
        journal.commit().expect("the disk is whole");
        if height == HEIGHT / 3 {
            journal.write_snapshot(engine.state(), b"attached").expect("the disk is whole");
        }
        if height == HEIGHT / 2 {
            journal.begin_branch(journal.position(), engine.state(), b"").expect("the disk is whole");
        }
    }
    disk
});

fn founding() -> Command {
    let action = Action::Found(Box::new(drawing::everything()));
    Command { signer: Address::default(), authority: Authority::Venue, on_behalf_of: None, action }
}

/// Changes the files as the bytes choose, and reads them in every way.
pub fn read(bytes: &[u8]) {
    let mut choices = Choices::Bytes(bytes);
    let disk = WHOLE.copy();
    let mut changed = Vec::new();
    for _ in 0..1 + choices.below(4) {
        changed.extend(change(&mut choices, &disk));
    }
    if choices.one_in(2) {
        changed.iter().for_each(|file| reseal(&disk, file));
    }
    if let Ok(inspection) = inspect_storage(&disk.mount(), |_| {}) {
        inspection.findings.iter().for_each(|finding| drop(finding.to_string()));
    }
    let _ = verify_storage(&disk.mount(), |_| {}).map_err(|error| error.to_string());
    for branch in 0..2 {
        read_history(&disk, branch);
    }
    let height = choices.below(HEIGHT + 2);
    match choices.below(3) {
        0 => go_on(&disk),
        1 => drop(
            truncate_storage(&disk.mount(), height, choices.one_in(2)).map_err(|error| error.to_string()),
        ),
        _ => drop(prune_storage(&disk.mount(), height).map_err(|error| error.to_string())),
    }
    go_on(&disk);
}

/// Changes a file, and says which.
fn change(choices: &mut Choices<'_>, disk: &Disk) -> Option<PathBuf> {
    let files = disk.files();
    let file = files.get(choices.place(files.len().max(1)))?.clone();
    let mut content = disk.bytes(&file);
    let place = choices.below(content.len() as u64 + 1) as usize;
    match choices.below(8) {
        0..3 => {
            let count = 1 + choices.place(8);
            for byte in content.iter_mut().skip(place).take(count) {
                *byte = choices.below(256) as u8;
            }
        }
        3 => content.truncate(place),
        4 => content.extend((0..choices.below(64)).map(|_| choices.below(256) as u8).collect::<Vec<_>>()),
        5 => drop(content.splice(place.., rest(choices))),
        6 => content = disk.bytes(&files[choices.place(files.len())]),
        _ => {
            let end = (place + choices.place(64)).min(content.len());
            content.drain(place..end);
        }
    }
    disk.put(&file, &content);
    Some(file)
}

/// Up to some hundred bytes as they come.
fn rest(choices: &mut Choices<'_>) -> Vec<u8> {
    (0..choices.below(512)).map(|_| choices.below(256) as u8).collect()
}

fn read_history(disk: &Disk, branch: u64) {
    let Ok(history) = History::open_storage(Box::new(disk.mount()), branch) else { return };
    let _ = history.first_from(1, HEIGHT);
    for height in 0..HEIGHT + 2 {
        let _ = history.block(height).map_err(|error| error.to_string());
    }
    for from in [1, HEIGHT / 2] {
        let _ = history.events(from, HEIGHT, 1 << 16).map_err(|error| error.to_string());
    }
}

/// Starts as a venue does, and where it starts, seals a block.
fn go_on(disk: &Disk) {
    let Ok(recovery) = Journal::open_storage(Box::new(disk.mount()), OPTIONS) else { return };
    let Ok(recovered) = recovery.replay(|_| {}).map_err(|error| error.to_string()) else { return };
    let (mut journal, mut engine) = (recovered.journal, recovered.engine);
    let state = engine.state();
    let block =
        Block { height: state.height + 1, time: state.time, received: state.received, commands: Vec::new() };
    journal.append(&block, &[]).expect("the disk takes more");
    journal.applied(engine.apply(&block));
    journal.commit().expect("the disk takes more");
}

/// Whether a file's name ends so.
pub(crate) fn ends_with(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|found| found == ending)
}
