//! What befalls the disk in a process's life, drawn by the seed.

use std::path::Path;

use faults::{Disk, Fault, Survival};

use crate::random::Random;

/// Among how many operations a fault falls, while the venue is opened and after.
const OPENING: i64 = 120;
const LIFE: i64 = 160;

/// Plans what befalls a start; nothing does mostly.
pub(super) fn plan_start(random: &mut Random, disk: &Disk) {
    if random.one_in(4) {
        plan(random, disk, OPENING);
    }
}

/// Plans what befalls a venue that runs.
pub(super) fn plan_life(random: &mut Random, disk: &Disk) {
    disk.calm();
    plan(random, disk, LIFE);
    // Seldom a second one: what follows a failure fails, too.
    if random.one_in(4) {
        plan(random, disk, LIFE);
    }
}

fn plan(random: &mut Random, disk: &Disk, reach: i64) {
    let fault = match random.between(0, 20) {
        0..6 => Some(Fault::PowerLoss(Survival::Chance)),
        6..9 => Some(Fault::PowerLossInSync(Survival::Chance)),
        9 => Some(Fault::PowerLossInSync(Survival::Nothing)),
        10..12 => Some(Fault::Kill),
        12..15 => Some(Fault::FailedSync),
        15 => Some(Fault::Full),
        16 => Some(Fault::ShortWrite { kept: random.between(0, 400) as usize }),
        17 => Some(Fault::FailedRead),
        _ => None,
    };
    if let Some(fault) = fault {
        disk.plan(disk.operations() + random.between(0, reach) as u64, fault);
    }
}

/// Flips a bit somewhere, and tells where: the file, and the offset in it. None where nothing is there yet.
pub(super) fn damage(random: &mut Random, disk: &Disk) -> Option<String> {
    let files = disk.files();
    let file = files.get(random.between(0, files.len().max(1) as i64) as usize)?;
    let length = disk.bytes(file).len();
    if length == 0 {
        return None;
    }
    let offset = random.between(0, length as i64) as usize;
    disk.damage(file, offset, 1 << random.between(0, 8));
    Some(describe(file, offset))
}

fn describe(file: &Path, offset: usize) -> String {
    format!("a bit of byte {offset} of {} flips", file.display())
}
