//! The inspection of a branch's snapshots.

use super::{Inspector, Part, Problem};
use crate::snapshot::{self, SnapshotProblem};
use crate::{Damage, branch};

impl Inspector<'_> {
    /// Inspects the snapshot of a branch after a block; the branch's blocks end at `end`.
    pub(super) fn snapshot(&mut self, branch: u64, height: u64, end: u64) {
        let file = branch::folder(branch).join(branch::snapshot_name(height));
        let length = self.storage.open(&file).and_then(|device| device.length()).unwrap_or(0);
        let problem = match snapshot::read(self.storage, branch, height) {
            Ok(snapshot) => {
                self.inspection.snapshots += 1;
                match self.known.get(&(branch, height)) {
                    Some(&computed) if computed != snapshot.position.hash => {
                        let recorded = snapshot.position.hash;
                        Some(Problem::Damage(Damage::OtherBlock { recorded, computed }))
                    }
                    _ if height > end && end > 0 => Some(Problem::LostBlocks { known: height, end }),
                    _ => None,
                }
            }
            Err(SnapshotProblem::Damaged(damaged)) => Some(Problem::Damage(damaged.damage)),
            Err(SnapshotProblem::Error(error)) => Some(error.into()),
        };
        if let Some(problem) = problem {
            self.find(file, Part::Snapshot, 0, Some(height), problem);
        }
        self.advance(length);
    }
}
