//! Fear: something is shown that is not durable, or what was applied ahead is shown after all.

use faults::{Disk, Fault};

use crate::venue::{credit, shown, start};

fn disk() -> Disk {
    Disk::new(|| 0)
}

#[test]
fn what_is_applied_ahead_is_shown_when_it_is_durable_and_all_with_one_fsync() {
    let (mut sequencer, venue, notes) = start(&disk());
    sequencer.set_lag(3);
    for turn in 1..=3 {
        sequencer.seal_batch(&mut credit(10)).unwrap();
        assert_eq!(sequencer.state().height, 1 + turn);
    }
    assert_eq!(shown(&venue), (1, 0));
    assert_eq!(notes.0.lock().unwrap().answers, []);
    sequencer.settle().unwrap();
    assert_eq!(shown(&venue), (4, 30));
    let told = notes.0.lock().unwrap();
    assert_eq!((&told.answers[..], &told.updates[..], told.commits), (&[2, 3, 4][..], &[2, 3, 4][..], 1));
}

#[test]
fn a_failed_fsync_has_shown_nothing_of_what_was_applied_ahead() {
    for (on_thread, alone) in [(false, false), (true, false), (true, true)] {
        let disk = disk();
        let (mut sequencer, venue, notes) = start(&disk);
        if on_thread {
            sequencer.present_on_thread(|| false);
        } else {
            sequencer.set_lag(2);
        }
        sequencer.seal_batch(&mut credit(10)).unwrap();
        sequencer.settle().unwrap();
        assert_eq!(shown(&venue), (2, 10));
        disk.plan_next(Fault::FailedSync);
        let mut sealed = Ok(());
        for _ in 0..20 {
            sealed = sealed.and_then(|()| match alone {
                true => sequencer.seal_alone(&mut credit(10)),
                false => sequencer.seal_batch(&mut credit(10)),
            });
        }
        assert!(sealed.and_then(|()| sequencer.settle()).is_err());
        assert_eq!(shown(&venue), (2, 10));
        assert_eq!(notes.0.lock().unwrap().answers, [2]);
        assert!(sequencer.seal_batch(&mut credit(10)).is_err(), "nothing is tried again");
        assert!(sequencer.end().is_err(), "no snapshot is written of what is not durable");
        assert_eq!(shown(&venue), (2, 10));
        drop(sequencer);
        // What a start finds is at least what was shown.
        let (_, venue, _) = start(&disk);
        assert!(shown(&venue).1 >= 10);
    }
}

#[test]
fn what_is_alone_is_shown_by_who_sealed_it_and_in_its_turn() {
    let (mut sequencer, venue, notes) = start(&disk());
    sequencer.present_on_thread(|| false);
    for turn in 0..200 {
        match turn % 3 {
            0 => sequencer.seal_batch(&mut credit(1)).unwrap(),
            _ => sequencer.seal_alone(&mut credit(1)).unwrap(),
        }
    }
    // As soon as the thread has nothing to do, a block is there when its sealing returns.
    while shown(&venue).0 < sequencer.state().height {
        sequencer.seal_alone(&mut credit(1)).unwrap();
    }
    let (height, cash) = shown(&venue);
    assert_eq!(cash, height as i64 - 1);
    assert_eq!(notes.0.lock().unwrap().answers, (2..=height).collect::<Vec<_>>());
    sequencer.end().unwrap();
}

#[test]
fn on_a_thread_of_its_own_everything_is_shown_in_order_and_found_again() {
    let disk = disk();
    let (mut sequencer, venue, notes) = start(&disk);
    sequencer.present_on_thread(|| false);
    for _ in 0..200 {
        sequencer.seal_batch(&mut credit(1)).unwrap();
        let (height, cash) = shown(&venue);
        assert!(height <= sequencer.state().height && cash == height as i64 - 1);
    }
    sequencer.settle().unwrap();
    assert_eq!(shown(&venue), (201, 200));
    assert!(venue.read().state() == sequencer.state(), "the fold of the events is the engine's state");
    assert_eq!(notes.0.lock().unwrap().answers, (2..=201).collect::<Vec<_>>());
    let moment = sequencer.moment().unwrap();
    sequencer.seal_batch(&mut credit(1)).unwrap();
    sequencer.restore(&moment).unwrap();
    assert_eq!(shown(&venue), (201, 200));
    sequencer.show_at_once(true);
    sequencer.seal_batch(&mut credit(50)).unwrap();
    assert_eq!(shown(&venue), (202, 250));
    let position = sequencer.position();
    sequencer.end().unwrap();
    drop(sequencer);
    let (sequencer, venue, _) = start(&disk);
    assert_eq!((sequencer.position(), shown(&venue)), (position, (202, 250)));
}

#[test]
fn an_answer_does_not_wait_until_its_block_is_shown_and_who_was_answered_sees_it() {
    let (mut sequencer, venue, notes) = start(&disk());
    sequencer.present_on_thread(|| false);
    // Nothing can be shown while somebody looks.
    let looking = venue.read();
    sequencer.seal_batch(&mut credit(10)).unwrap();
    assert!(notes.hears_an_answer(), "the answer waits for what is shown");
    assert_eq!((looking.state().height, venue.lag()), (1, 1));
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| venue.read().state().height);
        drop(looking);
        assert_eq!(reader.join().unwrap(), 2);
    });
    sequencer.settle().unwrap();
    assert_eq!((shown(&venue), venue.lag()), ((2, 10), 0));
}
