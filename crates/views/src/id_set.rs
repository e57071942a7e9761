//! Accounts or markets about which a block brought something, noted as they come and brought into order at its end.

/// Accounts or markets, each once, by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdSet<Id>(Vec<Id>);

impl<Id> Default for IdSet<Id> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<Id: Copy + Ord> IdSet<Id> {
    /// Whether this one is among them.
    pub fn contains(&self, id: Id) -> bool {
        self.0.binary_search(&id).is_ok()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, by number.
    pub fn iter(&self) -> impl Iterator<Item = Id> {
        self.0.iter().copied()
    }

    /// Takes one in; it is found only after [`Self::settle`].
    pub(crate) fn insert(&mut self, id: Id) {
        if self.0.last() != Some(&id) {
            self.0.push(id);
        }
    }

    pub(crate) fn extend(&mut self, ids: impl IntoIterator<Item = Id>) {
        ids.into_iter().for_each(|id| self.insert(id));
    }

    /// Puts others in their places.
    pub(crate) fn replace(&mut self, by: impl Fn(Id) -> Id) {
        self.0.iter_mut().for_each(|id| *id = by(*id));
    }

    /// Brings them into order, each once.
    pub(crate) fn settle(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
    }
}

#[cfg(test)]
mod tests {
    use engine::ids::AccountId;

    use super::*;

    #[test]
    fn each_is_in_a_set_once() {
        let mut set = IdSet::default();
        set.extend([5, 1, 5, 5, 3].map(AccountId));
        set.settle();
        assert_eq!(set.iter().collect::<Vec<_>>(), [1, 3, 5].map(AccountId));
        assert!(set.contains(AccountId(3)) && !set.contains(AccountId(2)));
    }
}
