//! Fear: something is wrong in a state directory and nobody says so, or says it of the wrong place.

use std::path::{Path, PathBuf};

use journal::{Damage, Finding, Inspection, Options, Part, Problem, inspect, truncate};
use tempfile::TempDir;

use crate::venue::{Venue, files, folder, recover};

const KEEPING: Options =
    Options { segment_bytes: 4 << 10, preallocated_bytes: 300, keeps_events: true, keep_blocks: None };

/// Several files of blocks and of events, two snapshots, and a second branch.
fn rich() -> TempDir {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), KEEPING);
    venue.run_to(40);
    venue.snapshot(b"views at 40");
    let (position, engine) = (venue.journal.position(), venue.engine.clone());
    venue.run_to(60);
    venue.snapshot(b"views at 60");
    venue.engine = engine;
    venue.journal.begin_branch(position, venue.engine.state(), b"views").unwrap();
    venue.run_to(70);
    folder
}

fn inspected(folder: &Path) -> Inspection {
    inspect(folder, |_| {}).unwrap()
}

fn change(file: &Path, offset: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[offset] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

/// The only thing that is wrong after a change.
fn only_finding(folder: &TempDir) -> Finding {
    let inspection = inspected(folder.path());
    let [finding] = &inspection.findings[..] else { panic!("{:#?}", inspection.findings) };
    finding.clone()
}

#[test]
fn a_whole_directory_is_whole_and_counted() {
    let folder = rich();
    let mut last = None;
    let inspection = inspect(folder.path(), |progress| last = Some(progress)).unwrap();
    assert_eq!(inspection.findings, []);
    assert!(inspection.is_whole());
    assert_eq!((inspection.branches, inspection.first, inspection.height), (2, 1, 70));
    assert_eq!((inspection.blocks, inspection.hashed, inspection.snapshots), (90, 90, 3));
    let progress = last.unwrap();
    assert!(progress.done <= progress.total && progress.done * 10 > progress.total * 8, "{progress:?}");
}

#[test]
fn every_changed_byte_of_a_commit_is_found_at_its_block_and_the_rest_is_read() {
    let folder = rich();
    let file = &files(folder.path(), 0, ".blocks")[1];
    let first: u64 = file.file_stem().unwrap().to_str().unwrap().parse().unwrap();
    // The first commit's mark, its checksum, and its contents.
    for offset in [88, 88 + 29, 88 + 32 + 70] {
        change(file, offset);
        let finding = only_finding(&folder);
        assert_eq!((&finding.file, finding.part, finding.offset), (file, Part::Blocks, 88));
        assert_eq!(finding.height, Some(first));
        assert!(finding.is_damage() && matches!(finding.problem, Problem::Damage(_)));
        let advice = finding.advice(folder.path());
        assert!(advice.contains(&format!("--to {}", first - 1)), "{advice}");
        assert!(inspected(folder.path()).blocks >= 88, "the blocks behind it were read");
        change(file, offset);
    }
}

#[test]
fn a_missing_file_is_found_by_its_blocks() {
    let folder = rich();
    let all = files(folder.path(), 0, ".blocks");
    let first = |file: &PathBuf| file.file_stem().unwrap().to_str().unwrap().parse::<u64>().unwrap();
    std::fs::remove_file(&all[1]).unwrap();
    let finding = only_finding(&folder);
    assert_eq!(finding.problem, Problem::MissingBlocks { expected: first(&all[1]), found: first(&all[2]) });
}

#[test]
fn a_changed_snapshot_and_changed_events_are_found_as_such() {
    let folder = rich();
    let snapshot = &files(folder.path(), 0, ".snapshot")[1];
    change(snapshot, 500);
    let finding = only_finding(&folder);
    assert_eq!((&finding.file, finding.part, finding.height), (snapshot, Part::Snapshot, Some(60)));
    assert!(finding.advice(folder.path()).starts_with("remove"));
    change(snapshot, 500);

    let events = &files(folder.path(), 0, ".events")[0];
    change(events, 700);
    let finding = only_finding(&folder);
    assert_eq!((&finding.file, finding.part), (events, Part::Events));
    assert!(matches!(finding.problem, Problem::Damage(Damage::ContentHash { .. })));
    change(events, 700);

    let index = &files(folder.path(), 1, ".index")[0];
    change(index, 48 * 3 + 20);
    let finding = only_finding(&folder);
    assert_eq!((finding.part, finding.height), (Part::Events, Some(44)));
}

#[test]
fn a_block_that_was_changed_with_its_checksums_breaks_the_chain() {
    // Another history's file with the same name: every checksum in it is right.
    let (mine, other) = (rich(), folder());
    let mut venue = Venue::open(other.path(), KEEPING);
    let mut odd = crate::venue::block(1);
    odd.received = odd.received + units::Time(1);
    venue.journal.append(&odd, &[]).unwrap();
    venue.journal.commit().unwrap();
    venue.journal.applied(venue.engine.apply(&odd));
    venue.run_to(60);
    drop(venue);
    let name = files(mine.path(), 0, ".blocks")[1].file_name().unwrap().to_owned();
    std::fs::copy(other.path().join("branch-0").join(&name), mine.path().join("branch-0").join(&name))
        .unwrap();
    let findings = inspected(mine.path()).findings;
    assert!(
        findings.iter().any(|finding| matches!(finding.problem, Problem::Damage(Damage::BrokenChain { .. }))),
        "{findings:#?}"
    );
}

#[test]
fn an_unfinished_write_is_no_damage_unless_its_events_are_known() {
    let folder = folder();
    Venue::open(folder.path(), KEEPING).run_to(20);
    let file = files(folder.path(), 0, ".blocks").pop().unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    // What follows the last commit was begun and not finished.
    let mut torn = bytes.clone();
    torn[end + 20..end + 40].fill(7);
    std::fs::write(&file, &torn).unwrap();
    let finding = only_finding(&folder);
    assert!(!finding.is_damage());
    assert!(matches!(finding.problem, Problem::UnfinishedWrite { .. }));
    // The last commit itself: its events were written after its fsync had returned.
    let mut lost = bytes;
    lost[end] ^= 1;
    std::fs::write(&file, lost).unwrap();
    let findings = inspected(folder.path()).findings;
    assert!(
        findings.iter().any(|finding| finding.problem == Problem::LostBlocks { known: 20, end: 19 }),
        "{findings:#?}"
    );
}

#[test]
fn an_end_before_a_snapshot_is_damage() {
    let folder = folder();
    let mut venue = Venue::open(folder.path(), Options { keeps_events: false, ..KEEPING });
    venue.run_to(20);
    venue.snapshot(&[]);
    drop(venue);
    let file = files(folder.path(), 0, ".blocks").pop().unwrap();
    let bytes = std::fs::read(&file).unwrap();
    change(&file, bytes.iter().rposition(|byte| *byte != 0).unwrap());
    let inspection = inspected(folder.path());
    assert!(!inspection.is_whole());
    let lost = Problem::LostBlocks { known: 20, end: 19 };
    assert!(inspection.findings.iter().any(|finding| finding.problem == lost), "{:#?}", inspection.findings);
}

#[test]
fn missing_events_and_unfinished_files_are_notes() {
    let folder = rich();
    std::fs::write(folder.path().join("branch-1/00000000000000000099.snapshot.new"), "half").unwrap();
    let index = files(folder.path(), 1, ".index").pop().unwrap();
    let bytes = std::fs::read(&index).unwrap();
    std::fs::write(&index, &bytes[..bytes.len() - 48]).unwrap();
    let inspection = inspected(folder.path());
    assert!(inspection.is_whole());
    let problems: Vec<&Problem> = inspection.findings.iter().map(|finding| &finding.problem).collect();
    assert_eq!(problems, [&Problem::UnfinishedFile, &Problem::MissingEvents { from: 70 }]);
    // The next start sees to both.
    drop(recover(folder.path(), KEEPING).unwrap());
    assert_eq!(inspected(folder.path()).findings, []);
}

#[test]
fn what_is_advised_for_a_damaged_block_helps() {
    let folder = rich();
    let file = &files(folder.path(), 1, ".blocks")[0];
    let bytes = std::fs::read(file).unwrap();
    change(file, bytes.len() / 2);
    assert!(recover(folder.path(), KEEPING).is_err());
    let findings = inspected(folder.path()).findings;
    let height = findings.iter().find(|finding| finding.is_damage()).unwrap().height.unwrap();
    truncate(folder.path(), height - 1, true).unwrap();
    assert!(inspected(folder.path()).is_whole());
    assert_eq!(recover(folder.path(), KEEPING).unwrap().engine.state().height, height - 1);
}
