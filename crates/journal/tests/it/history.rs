//! Blocks and events by height, beside the journal that is written.

use std::path::Path;

use engine::Engine;
use engine::event::Event;
use engine::state::State;
use journal::{Error, History, Options, state_hash};

use crate::venue::{Venue, block, disk_with_blocks, evidence, files, files_on, folder};

const KEEPING: Options =
    Options { segment_bytes: 4 << 10, preallocated_bytes: 300, keeps_events: true, keep_blocks: None };

/// The state that the events up to a height tell of, read in small parts.
fn folded(folder: &Path, branch: u64, height: u64) -> State {
    let history = History::open(folder, branch).unwrap();
    let mut state = State::default();
    let mut next = 1;
    while next <= height {
        let part = history.events(next, 7.min(height - next + 1), 2_000).unwrap();
        assert!(!part.is_empty(), "block {next} is there");
        for recorded in part {
            assert_eq!(recorded.height, next);
            recorded.events.iter().for_each(|event| state.evolve(event));
            next += 1;
        }
    }
    state
}

/// The state as a replay of the same blocks has it; what a fold has no use for is forgotten.
fn replayed(height: u64) -> State {
    let mut engine = Engine::new();
    for height in 1..=height {
        engine.apply(&block(height));
    }
    engine.state().clone()
}

#[test]
fn blocks_and_events_are_read_while_others_are_written() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), KEEPING);
    venue.run_to(60);
    assert!(files(folder.path(), 0, ".blocks").len() > 1, "blocks of several files are read");
    let history = History::open(folder.path(), 0).unwrap();
    let mut previous = None;
    for height in 1..=60 {
        let recorded = history.block(height).unwrap().expect("the block is there");
        assert_eq!((&recorded.block, &recorded.evidence), (&block(height), &evidence(&recorded.block)));
        assert!(previous.is_none_or(|hash| hash == recorded.previous), "{height}");
        assert_eq!(history.events(height, 1, 1).unwrap()[0].hash, recorded.hash);
        previous = Some(recorded.hash);
    }
    assert_eq!(previous, Some(venue.journal.position().hash));
    assert_eq!(state_hash(&folded(folder.path(), 0, 60)), state_hash(&replayed(60)));
    venue.step();
    assert_eq!(history.events(61, 100, 1 << 20).unwrap().len(), 1, "what is added is seen");
    assert!(history.events(62, 1, 1).unwrap().is_empty() && history.block(62).unwrap().is_none());
}

#[test]
fn blocks_of_one_commit_are_found_each() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), KEEPING);
    (0..5).for_each(|_| venue.append());
    venue.journal.commit().unwrap();
    let history = History::open(folder.path(), 0).unwrap();
    for height in 1..=5 {
        assert_eq!(history.block(height).unwrap().map(|recorded| recorded.block), Some(block(height)));
    }
}

#[test]
fn what_a_crash_took_of_the_events_is_written_again() {
    let folder = folder();
    let one_file = Options { segment_bytes: 64 << 10, ..KEEPING };
    let mut venue = Venue::open(folder.path(), one_file);
    venue.run_to(20);
    venue.snapshot(b"");
    venue.run_to(40);
    drop(venue);
    for (ending, kept) in [(".events", 20_u64), (".index", 20 * 48)] {
        let file = &files(folder.path(), 0, ending)[0];
        let length = std::fs::metadata(file).unwrap().len();
        let kept = if ending == ".events" { length - length / 10 } else { kept };
        std::fs::File::options().write(true).open(file).unwrap().set_len(kept).unwrap();
    }
    let venue = Venue::open(folder.path(), KEEPING);
    assert_eq!(venue.height(), 40);
    assert_eq!(state_hash(&folded(folder.path(), 0, 40)), state_hash(&replayed(40)));
}

#[test]
fn events_that_were_never_kept_are_absent_up_to_the_snapshot() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), Options { keeps_events: false, ..KEEPING });
    venue.run_to(20);
    venue.snapshot(b"");
    venue.run_to(25);
    drop(venue);
    let mut venue = Venue::open(folder.path(), KEEPING);
    venue.run_to(30);
    let history = History::open(folder.path(), 0).unwrap();
    assert!(history.events(20, 1, 1).unwrap().is_empty() && history.block(20).unwrap().is_none());
    assert_eq!(history.first_from(3, 30).unwrap(), Some(21));
    assert_eq!(history.first_from(25, 30).unwrap(), Some(25));
    assert_eq!(history.events(21, 100, 1 << 20).unwrap().len(), 10);
}

#[test]
fn a_branch_has_the_events_up_to_its_origin_and_its_own() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), KEEPING);
    venue.run_to(10);
    let (origin, engine) = (venue.journal.position(), venue.engine.clone());
    venue.run_to(15);
    let branch = venue.journal.begin_branch(origin, engine.state(), b"").unwrap();
    venue.engine = engine;
    let mut credit = block(11);
    credit.commands.truncate(0);
    venue.journal.append(&credit, &[]).unwrap();
    venue.journal.commit().unwrap();
    venue.journal.applied(venue.engine.apply(&credit));
    let expected = venue.summary();
    let history = History::open(folder.path(), branch).unwrap();
    assert_eq!(history.block(11).unwrap().map(|recorded| recorded.block), Some(credit));
    assert_eq!(history.block(10).unwrap().map(|recorded| recorded.branch), Some(0));
    assert!(history.block(12).unwrap().is_none(), "what was left behind is not of this line");
    let began = |height| history.events(height, 1, 1).unwrap()[0].events[0].clone();
    assert!(matches!(began(11), Event::BlockBegan { height: 11, .. }));
    assert_eq!(state_hash(&folded(folder.path(), branch, 11)), expected.1);
    drop(venue);
    let venue = Venue::open(folder.path(), KEEPING);
    assert_eq!(venue.summary(), expected);
    assert_eq!(state_hash(&folded(folder.path(), branch, 11)), expected.1);
}

#[test]
fn an_index_that_was_changed_is_told_and_reaches_nowhere() {
    let disk = disk_with_blocks(40, KEEPING);
    let index = files_on(&disk, ".index")[0].clone();
    let whole = disk.bytes(&index);
    // The end of the tenth block's events: before its beginning, behind the file's end, and as far as numbers go.
    for end in [0, 1 << 40, u64::MAX] {
        let mut bytes = whole.clone();
        bytes[9 * 48..][..8].copy_from_slice(&u64::to_le_bytes(end));
        disk.put(&index, &bytes);
        let history = History::open_storage(Box::new(disk.mount()), 0).unwrap();
        assert!(!history.events(1, 9, 1 << 20).unwrap().is_empty(), "what comes before is read");
        for (from, damaged) in [(10, 10), (5, 10)] {
            let error = history.events(from, 20, 1 << 20).unwrap_err();
            assert!(matches!(error, Error::Damaged { height, .. } if height == damaged), "{end}: {error}");
        }
        assert!(history.events(11, 1, 1 << 20).is_err(), "{end}: where it begins is not known");
    }
}
