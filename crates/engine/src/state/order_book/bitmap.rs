//! A set of small numbers that finds the least of it and the next ones in three steps.

use alloc::vec;
use alloc::vec::Vec;

/// A set of places in `0..64³`: each word of a layer tells which words of the layer below are not empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Bitmap {
    root: u64,
    branches: Vec<u64>,
    leaves: Vec<u64>,
}

impl Bitmap {
    /// An empty set for places below `places`, a multiple of 64² and at most 64³.
    pub(super) fn new(places: usize) -> Self {
        debug_assert!(places.is_multiple_of(1 << 12) && places <= 1 << 18);
        Self { root: 0, branches: vec![0; places >> 12], leaves: vec![0; places >> 6] }
    }

    pub(super) fn insert(&mut self, place: usize) {
        self.leaves[place >> 6] |= bit(place);
        self.branches[place >> 12] |= bit(place >> 6);
        self.root |= bit(place >> 12);
    }

    pub(super) fn remove(&mut self, place: usize) {
        let leaf = &mut self.leaves[place >> 6];
        *leaf &= !bit(place);
        if *leaf == 0 {
            let branch = &mut self.branches[place >> 12];
            *branch &= !bit(place >> 6);
            if *branch == 0 {
                self.root &= !bit(place >> 12);
            }
        }
    }

    /// The least place.
    pub(super) fn first(&self) -> Option<usize> {
        let branch = lowest(self.root)?;
        self.first_of_branch(branch)
    }

    /// The least place above this one.
    pub(super) fn after(&self, place: usize) -> Option<usize> {
        if let Some(found) = lowest(self.leaves[place >> 6] & above(place)) {
            return Some(place >> 6 << 6 | found);
        }
        if let Some(leaf) = lowest(self.branches[place >> 12] & above(place >> 6)) {
            return self.first_of_leaf(place >> 12 << 6 | leaf);
        }
        let branch = lowest(self.root & above(place >> 12))?;
        self.first_of_branch(branch)
    }

    fn first_of_branch(&self, branch: usize) -> Option<usize> {
        self.first_of_leaf(branch << 6 | lowest(self.branches[branch])?)
    }

    fn first_of_leaf(&self, leaf: usize) -> Option<usize> {
        Some(leaf << 6 | lowest(self.leaves[leaf])?)
    }
}

/// The bit of a place in its word.
fn bit(place: usize) -> u64 {
    1 << (place & 63)
}

/// The bits of the places above this one in its word.
fn above(place: usize) -> u64 {
    !1 << (place & 63)
}

fn lowest(word: u64) -> Option<usize> {
    (word != 0).then(|| word.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;

    #[test]
    fn finds_what_a_sorted_set_finds() {
        let places = 1 << 13;
        let mut bitmap = Bitmap::new(places);
        let mut sorted = BTreeSet::new();
        let mut place = 1;
        for step in 0..20_000 {
            place = (place * 4_093 + 17) % places;
            // Long empty runs as well as crowded ones: mostly removals in every other thousand of steps.
            if step / 1_000 % 2 == 0 || step % 8 == 0 {
                bitmap.insert(place);
                sorted.insert(place);
            } else if let Some(&victim) = sorted.range(place..).next() {
                bitmap.remove(victim);
                sorted.remove(&victim);
            }
            assert_eq!(bitmap.first(), sorted.first().copied());
            assert_eq!(bitmap.after(place), sorted.range(place + 1..).next().copied());
        }
    }
}
