//! A file's content: as it is read, and as it would be after a power failure.

use crate::fault::Survival;
use crate::{SECTOR, disk::Chance};

/// A file's content.
#[derive(Clone, Debug, Default)]
pub(crate) struct File {
    /// As programs see it.
    pub seen: Vec<u8>,
    /// As it is on the disk.
    durable: Vec<u8>,
    /// What was changed since the last sync, in order.
    pending: Vec<Change>,
    /// Whether a sync of it failed, so that what is seen may go any time.
    is_given_up: bool,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

impl File {
    /// Writes bytes; the file grows where it must.
    pub fn write(&mut self, offset: usize, bytes: &[u8]) {
        put(&mut self.seen, offset, bytes);
        self.pending.push(Change::Write { offset, bytes: bytes.to_vec() });
    }

    /// Cuts it, or lengthens it with zeros.
    pub fn set_length(&mut self, length: usize) {
        if length != self.seen.len() {
            self.seen.resize(length, 0);
            self.pending.push(Change::Length(length));
        }
    }

    /// Makes all changes durable.
    pub fn sync(&mut self) {
        for change in self.pending.drain(..) {
            apply(&mut self.durable, &change);
        }
    }

    /// A file with the same content, all of it durable.
    pub fn copy(&self) -> Self {
        Self { seen: self.seen.clone(), durable: self.seen.clone(), ..Self::default() }
    }

    /// A sync that failed: chance decides what became durable, and the rest is never written.
    pub fn give_up(&mut self, chance: &mut Chance) {
        self.settle(&Survival::Chance, chance);
        self.is_given_up = true;
    }

    /// The power went.
    pub fn lose_power(&mut self, survival: &Survival, chance: &mut Chance) {
        self.settle(survival, chance);
        self.seen.clone_from(&self.durable);
        self.is_given_up = false;
    }

    /// Under memory pressure the system reads again what it believes to have written.
    pub fn evict(&mut self, chance: &mut Chance) {
        if self.is_given_up && chance.one_in(2) {
            self.seen.clone_from(&self.durable);
            self.is_given_up = false;
        }
    }

    /// Damages it, on the disk and as it is seen.
    pub fn damage(&mut self, offset: usize, mask: u8) {
        for content in [&mut self.seen, &mut self.durable] {
            if let Some(byte) = content.get_mut(offset) {
                *byte ^= mask;
            }
        }
    }

    /// Decides which changes are durable, and forgets the others.
    fn settle(&mut self, survival: &Survival, chance: &mut Chance) {
        let pending = std::mem::take(&mut self.pending);
        match survival {
            Survival::Nothing => {}
            Survival::Everything => pending.iter().for_each(|change| apply(&mut self.durable, change)),
            Survival::Sectors(sectors) => {
                self.tear(&pending, chance, |_, sector| sectors[sector % sectors.len()]);
            }
            Survival::Chance => match chance.below(4) {
                0 => {}
                1 => pending.iter().for_each(|change| apply(&mut self.durable, change)),
                2 => {
                    let kept = chance.below(pending.len() as u64 + 1) as usize;
                    pending[..kept].iter().for_each(|change| apply(&mut self.durable, change));
                }
                _ => self.tear(&pending, chance, |chance, _| chance.one_in(2)),
            },
        }
    }

    /// Lets some sectors of the changes survive. A lost one behind the durable end holds zeros, or garbage.
    fn tear(
        &mut self,
        pending: &[Change],
        chance: &mut Chance,
        mut survives: impl FnMut(&mut Chance, usize) -> bool,
    ) {
        let filler: u8 = if chance.one_in(2) { 0 } else { chance.below(256) as u8 };
        for change in pending {
            match change {
                Change::Length(length) => {
                    if survives(chance, length / SECTOR) {
                        self.durable.resize(*length, 0);
                    }
                }
                Change::Write { offset, bytes } => {
                    let mut begin = 0;
                    while begin < bytes.len() {
                        let sector = (offset + begin) / SECTOR;
                        let end = ((sector + 1) * SECTOR - offset).min(bytes.len());
                        if survives(chance, sector) {
                            if self.durable.len() < offset + begin {
                                self.durable.resize(offset + begin, filler);
                            }
                            put(&mut self.durable, offset + begin, &bytes[begin..end]);
                        }
                        begin = end;
                    }
                }
            }
        }
    }
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { offset, bytes } => put(content, *offset, bytes),
        Change::Length(length) => content.resize(*length, 0),
    }
}

fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}
