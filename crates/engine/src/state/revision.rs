//! Telling that something has changed.

/// How often something was changed since it was made or restored. No part of what is known: states are equal whatever their
/// revisions, and snapshots do not keep them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Revision(u64);

impl Revision {
    /// The number of changes.
    pub fn number(self) -> u64 {
        self.0
    }

    pub(super) fn advance(&mut self) {
        self.0 = self.0.wrapping_add(1);
    }
}

impl PartialEq for Revision {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
