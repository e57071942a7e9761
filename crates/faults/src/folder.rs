//! A folder's names: as they are listed, and as they would be after a power failure.

use std::collections::BTreeMap;

use crate::disk::Chance;
use crate::fault::Survival;

/// What a name stands for: the place of a file or a folder among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    File(usize),
    Folder(usize),
}

/// A folder's names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folder {
    /// As programs see them.
    pub seen: BTreeMap<String, Node>,
    durable: BTreeMap<String, Node>,
    pending: Vec<Change>,
}

/// A change of names. Each survives whole or not at all.
#[derive(Clone, Debug)]
struct Change {
    gone: Option<String>,
    named: Option<(String, Node)>,
}

impl Folder {
    /// Gives a name.
    pub fn link(&mut self, name: String, node: Node) {
        self.change(Change { gone: None, named: Some((name, node)) });
    }

    /// Takes a name away.
    pub fn unlink(&mut self, name: String) {
        self.change(Change { gone: Some(name), named: None });
    }

    /// Gives a thing another name, in place of what has it.
    pub fn rename(&mut self, from: String, to: String, node: Node) {
        self.change(Change { gone: Some(from), named: Some((to, node)) });
    }

    /// Makes all changes durable.
    pub fn sync(&mut self) {
        for change in self.pending.drain(..) {
            change.apply(&mut self.durable);
        }
    }

    /// A folder with the same names, all of them durable.
    pub fn copy(&self) -> Self {
        Self { seen: self.seen.clone(), durable: self.seen.clone(), pending: Vec::new() }
    }

    /// A sync that failed: chance decides what became durable. The rest waits for the next one: a file system that cannot write
    /// its names takes no further changes, so that none is thought durable that is not.
    pub fn fail_sync(&mut self, chance: &mut Chance) {
        let pending = self.pending.clone();
        self.settle(&Survival::Chance, chance);
        self.pending = pending;
    }

    /// The power went.
    pub fn lose_power(&mut self, survival: &Survival, chance: &mut Chance) {
        self.settle(survival, chance);
        self.seen.clone_from(&self.durable);
    }

    fn change(&mut self, change: Change) {
        change.apply(&mut self.seen);
        self.pending.push(change);
    }

    fn settle(&mut self, survival: &Survival, chance: &mut Chance) {
        let pending = std::mem::take(&mut self.pending);
        let kept = match survival {
            Survival::Nothing => 0,
            Survival::Everything | Survival::Sectors(_) => pending.len(),
            Survival::Chance => match chance.below(4) {
                0 => 0,
                1 => pending.len(),
                2 => chance.below(pending.len() as u64 + 1) as usize,
                _ => {
                    for change in pending {
                        if chance.one_in(2) {
                            change.apply(&mut self.durable);
                        }
                    }
                    return;
                }
            },
        };
        pending[..kept].iter().for_each(|change| change.apply(&mut self.durable));
    }
}

impl Change {
    fn apply(&self, names: &mut BTreeMap<String, Node>) {
        if let Some(gone) = &self.gone {
            names.remove(gone);
        }
        if let Some((name, node)) = &self.named {
            names.insert(name.clone(), *node);
        }
    }
}
