//! What a simulated disk keeps, and what it loses.

use std::path::Path;

use faults::{Disk, Fault, SECTOR, Survival};
use journal::Storage;

const FILE: &str = "file";

/// A disk with a file of two sectors of ones, durable with its name.
fn disk(numbers: impl FnMut() -> u64 + Send + 'static) -> Disk {
    let disk = Disk::new(numbers);
    disk.put(Path::new(FILE), &[1; 2 * SECTOR]);
    disk
}

/// Numbers from this one on.
fn counting(mut from: u64) -> impl FnMut() -> u64 + Send {
    move || {
        from += 1;
        from
    }
}

fn seen(disk: &Disk) -> Vec<u8> {
    disk.bytes(Path::new(FILE))
}

#[test]
fn what_was_not_synced_is_seen_until_the_power_goes() {
    let disk = disk(|| 0);
    let mut file = disk.mount().open(Path::new(FILE)).unwrap();
    file.write_at(0, &[2; SECTOR]).unwrap();
    file.sync().unwrap();
    file.write_at(0, &[3; 3 * SECTOR]).unwrap();
    assert_eq!(seen(&disk), [3; 3 * SECTOR]);
    disk.kill();
    assert!(file.sync().is_err(), "a dead process does nothing");
    assert_eq!(seen(&disk), [3; 3 * SECTOR], "the system keeps what a killed process wrote");
    disk.lose_power(&Survival::Nothing);
    assert_eq!(seen(&disk), [[2; SECTOR], [1; SECTOR]].concat());
}

#[test]
fn later_sectors_may_be_there_without_earlier_ones() {
    let disk = disk(|| 0);
    let mut file = disk.mount().open(Path::new(FILE)).unwrap();
    file.write_at(SECTOR as u64 - 10, &[2; SECTOR]).unwrap();
    disk.lose_power(&Survival::Sectors(vec![false, true]));
    assert_eq!(seen(&disk), [vec![1; SECTOR], vec![2; SECTOR - 10], vec![1; 10]].concat());
}

#[test]
fn names_need_a_sync_of_their_folder() {
    let disk = disk(|| 0);
    let mount = disk.mount();
    let mut file = mount.create(Path::new("new")).unwrap();
    file.write_at(0, b"content").unwrap();
    file.sync().unwrap();
    mount.rename(Path::new("new"), Path::new(FILE)).unwrap();
    assert_eq!(seen(&disk), b"content");
    let other = disk.copy();
    assert_eq!(seen(&other), b"content");
    disk.lose_power(&Survival::Nothing);
    assert_eq!(seen(&disk), [1; 2 * SECTOR], "the old file has its name still");
}

/// As Linux does: the pages count as clean after the failure.
#[test]
fn what_a_failed_sync_gave_up_no_later_one_writes() {
    let mut was_lost = false;
    for start in 0..20 {
        let disk = disk(counting(start));
        let mut file = disk.mount().open(Path::new(FILE)).unwrap();
        file.write_at(0, &[2; SECTOR]).unwrap();
        disk.plan_next(Fault::FailedSync);
        assert!(file.sync().is_err());
        file.sync().unwrap();
        assert_eq!(seen(&disk)[0], 2, "it is seen still");
        disk.lose_power(&Survival::Everything);
        was_lost |= seen(&disk)[0] == 1;
    }
    assert!(was_lost);
}

#[test]
fn a_fault_befalls_the_first_operation_that_it_can_befall_and_is_told() {
    let disk = disk(|| 0);
    let mount = disk.mount();
    disk.plan(disk.operations() + 1, Fault::ShortWrite { kept: 3 });
    let mut file = mount.open(Path::new(FILE)).unwrap();
    assert_eq!(file.length().unwrap(), 2 * SECTOR as u64);
    assert!(file.write_at(0, &[2; 10]).is_err());
    assert_eq!(seen(&disk)[..4], [2, 2, 2, 1]);
    file.write_at(0, &[3; 10]).unwrap();
    let told: Vec<String> = disk.happened().iter().map(ToString::to_string).collect();
    assert_eq!(told, ["operation 2, write file: cut short"]);
}

#[test]
fn a_full_disk_takes_nothing_until_the_next_process() {
    let disk = disk(|| 0);
    let mount = disk.mount();
    let mut file = mount.open(Path::new(FILE)).unwrap();
    disk.plan_next(Fault::Full);
    assert!(file.write_at(0, &[2; 10]).is_err() && mount.create(Path::new("new")).is_err());
    assert!(disk.mount().create(Path::new("new")).is_ok());
}

#[test]
fn two_processes_cannot_hold_the_lock() {
    let disk = disk(|| 0);
    let mount = disk.mount();
    mount.try_lock().unwrap();
    assert!(mount.try_lock().is_err());
    disk.mount().try_lock().unwrap();
}
