//! What margin needs of a state, in columns.

use std::collections::BTreeMap;

use engine::ids::AccountId;
use engine::rules::margin;
use engine::state::State;

use super::parcel::{Owner, Parcel, Position, money, positions};

/// Of so many pools one may be looked at by itself, before all are laid out anew.
const POOLS_PER_LOOSE: usize = 64;

/// So many may in any case.
const FEW: usize = 1_000;

/// All pools of a state, in parcels, beside those that changed since.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub(super) parcels: Vec<Parcel>,
    /// The pools of accounts that changed or came after the parcels were laid out.
    pub(super) loose: BTreeMap<AccountId, Vec<Loose>>,
    /// How many of the parcels' pools are of such accounts.
    emptied: usize,
    /// How many accounts the parcels know.
    laid_out: u32,
}

/// A pool by itself.
#[derive(Clone, Debug)]
pub(super) struct Loose {
    pub(super) owner: Owner,
    pub(super) money: i128,
    pub(super) positions: Vec<Position>,
}

impl Columns {
    /// A copy of all pools of a state.
    pub fn of(state: &State) -> Self {
        let laid_out = u32::try_from(state.accounts.len()).expect("accounts fit 32 bits");
        let (mut accounts, mut parcels) = (0..laid_out, Vec::new());
        while !accounts.is_empty() {
            parcels.push(Parcel::of(state, &mut accounts));
        }
        Self { parcels, laid_out, ..Self::default() }
    }

    /// Takes over what these accounts have become; all others are as they were.
    pub fn renew(&mut self, state: &State, changed: &[AccountId]) {
        let most = FEW.max(self.pools() / POOLS_PER_LOOSE);
        for &account in changed {
            self.take_out(account);
            let known = state.account(account);
            let pools = margin::pools(known).map(|isolated| Loose {
                owner: Owner::of((account, isolated)),
                money: money(known, isolated),
                positions: positions(known, isolated).collect(),
            });
            self.loose.insert(account, pools.collect());
            if self.loose.len() > most {
                *self = Self::of(state);
                return;
            }
        }
    }

    fn take_out(&mut self, account: AccountId) {
        if account.0 >= self.laid_out || self.loose.contains_key(&account) {
            return;
        }
        let number =
            self.parcels.partition_point(|parcel| parcel.first().is_some_and(|first| first <= account));
        let Some(parcel) = number.checked_sub(1).and_then(|number| self.parcels.get_mut(number)) else {
            return;
        };
        self.emptied += parcel.take_out(account);
    }

    /// How many pools there are.
    pub fn pools(&self) -> usize {
        let loose: usize = self.loose.values().map(Vec::len).sum();
        self.parcels.iter().map(Parcel::pools).sum::<usize>() - self.emptied + loose
    }

    /// How many accounts have any position.
    pub fn holders(&self) -> usize {
        let has_positions = |pools: &&Vec<Loose>| pools.iter().any(|pool| !pool.positions.is_empty());
        let loose = self.loose.values().filter(has_positions).count();
        self.parcels.iter().map(Parcel::holders).sum::<usize>() + loose
    }

    /// How many bytes the parcels take, and how many of them every revaluation reads.
    pub fn bytes(&self) -> (usize, usize) {
        let bytes = self.parcels.iter().map(Parcel::bytes);
        bytes.fold((0, 0), |(all, read), (own, own_read)| (all + own, read + own_read))
    }
}
