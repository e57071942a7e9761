//! Fear: a venue whose blocks are pruned cannot be opened by another version, or a start that failed leaves something behind.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::command::Block;
use faults::{Disk, Fault, Survival};
use journal::{Finding, Journal, Options, inspect_storage};
use sequencer::{Settings, open_storage};

use crate::venue::{credit, shown, start_with};

#[test]
fn views_of_another_version_begin_anew_where_the_blocks_to_make_them_of_are_pruned() {
    let disk = Disk::new(|| 0);
    let journal =
        Options { segment_bytes: 2 << 10, preallocated_bytes: 0, keep_blocks: Some(0), ..Options::default() };
    let settings = Settings { journal, ..Settings::default() };
    let (mut sequencer, venue, _) = start_with(&disk, settings);
    for _ in 0..50 {
        sequencer.seal_batch(&mut credit(1)).unwrap();
    }
    let (height, cash) = shown(&venue);
    drop(sequencer);
    let opened = Journal::open_storage(Box::new(disk.mount()), journal).unwrap();
    let mut recovered = opened.replay(|_| {}).unwrap();
    for _ in 0..2 {
        let state = recovered.engine.state();
        let (height, time, received) = (state.height + 1, state.time, state.received);
        let block = Block { height, time, received, commands: Vec::new() };
        recovered.journal.append(&block, &[]).unwrap();
        recovered.journal.commit().unwrap();
        recovered.journal.applied(recovered.engine.apply(&block));
        recovered.journal.write_snapshot(recovered.engine.state(), b"of another version").unwrap();
    }
    drop(recovered);
    let opened = open_storage(Box::new(disk.mount()), settings).unwrap();
    assert_eq!(shown(&opened.venue), (height + 2, cash));
    assert!(
        opened.remarks[0].starts_with("histories and request counts begin at block 53"),
        "{:?}",
        opened.remarks
    );
}

#[test]
fn what_a_start_cut_off_in_vain_does_not_come_back_behind_later_blocks() {
    let chance = Arc::new(AtomicU64::new(1));
    let disk = Disk::new({
        let chance = chance.clone();
        move || chance.load(Ordering::Relaxed)
    });
    let settings = |segment_bytes| Settings {
        journal: Options { segment_bytes, preallocated_bytes: 0, ..Options::default() },
        ..Settings::default()
    };
    let (mut sequencer, _, _) = start_with(&disk, settings(1 << 20));
    sequencer.seal_batch(&mut credit(1)).unwrap();
    drop(sequencer);
    let is_of_blocks = |path: &Path| path.extension().is_some_and(|kind| kind == "blocks");
    let file = disk.files().into_iter().find(|path| is_of_blocks(path)).expect("a file of blocks");
    disk.put(&file, &[disk.bytes(&file), vec![0x9a; 600]].concat());
    // The cut is seen from now on, and not on the disk.
    chance.store(0, Ordering::Relaxed);
    disk.plan_where(Fault::FailedSync, move |operation| is_of_blocks(operation.path()));
    assert!(open_storage(Box::new(disk.mount()), settings(1 << 20)).is_err());
    disk.calm();
    chance.store(1, Ordering::Relaxed);
    let (mut sequencer, venue, _) = start_with(&disk, settings(1));
    sequencer.seal_batch(&mut credit(1)).unwrap();
    let before = shown(&venue);
    disk.lose_power(&Survival::Nothing);
    drop(sequencer);
    let (_, venue, _) = start_with(&disk, settings(1));
    assert_eq!(shown(&venue), before);
    let inspection = inspect_storage(&disk.copy().mount(), |_| {}).unwrap();
    assert!(!inspection.findings.iter().any(Finding::is_damage), "{:?}", inspection.findings);
}
