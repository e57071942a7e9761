//! Fear: a venue whose blocks are pruned cannot be opened by another version.

use engine::command::Block;
use faults::Disk;
use journal::{Journal, Options};
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
