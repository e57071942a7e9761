//! What a block brought for accounts, noted flat as it comes and looked up by account only where somebody asks.

use std::sync::OnceLock;

use engine::ids::AccountId;

/// Rows of accounts, in the order in which they came.
#[derive(Clone, Debug)]
pub struct ByAccount<Row> {
    rows: Vec<(AccountId, Row)>,
    /// The places of the rows by account, and in order; made when somebody asks first, since mostly nobody does.
    index: OnceLock<Vec<u32>>,
}

impl<Row> Default for ByAccount<Row> {
    fn default() -> Self {
        Self { rows: Vec::new(), index: OnceLock::new() }
    }
}

impl<Row: PartialEq> PartialEq for ByAccount<Row> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<Row> ByAccount<Row> {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All rows with whose they are, in order.
    pub fn iter(&self) -> impl Iterator<Item = (AccountId, &Row)> {
        self.rows.iter().map(|(account, row)| (*account, row))
    }

    /// Whose the rows are, in order, as often as there are rows.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        self.rows.iter().map(|(account, _)| *account)
    }

    /// All rows, to be amended.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.rows.iter_mut().map(|(_, row)| row)
    }

    /// An account's rows, in order.
    pub fn of(&self, account: AccountId) -> impl ExactSizeIterator<Item = &Row> {
        let whose = |&place: &u32| self.rows[place as usize].0;
        let index = self.index.get_or_init(|| {
            let mut places: Vec<u32> = (0_u32..).zip(&self.rows).map(|(place, _)| place).collect();
            places.sort_by_key(whose);
            places
        });
        let begin = index.partition_point(|place| whose(place) < account);
        let end = begin + index[begin..].partition_point(|place| whose(place) == account);
        index[begin..end].iter().map(|&place| &self.rows[place as usize].1)
    }

    pub(crate) fn push(&mut self, account: AccountId, row: Row) {
        self.index.take();
        self.rows.push((account, row));
    }

    /// Puts others in the accounts' places.
    pub(crate) fn replace(&mut self, by: impl Fn(AccountId) -> AccountId) {
        self.index.take();
        self.rows.iter_mut().for_each(|(account, _)| *account = by(*account));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_account_in_the_order_in_which_they_came() {
        let mut rows = ByAccount::default();
        for (account, row) in [(7, 'a'), (2, 'b'), (7, 'c'), (3, 'd')] {
            rows.push(AccountId(account), row);
        }
        assert_eq!(rows.of(AccountId(7)).collect::<String>(), "ac");
        assert_eq!(rows.of(AccountId(4)).len(), 0);
        rows.push(AccountId(7), 'e');
        assert_eq!(rows.of(AccountId(7)).collect::<String>(), "ace");
        rows.replace(|account| if account.0 == 2 { AccountId(7) } else { account });
        assert_eq!(rows.of(AccountId(7)).collect::<String>(), "abce");
    }
}
