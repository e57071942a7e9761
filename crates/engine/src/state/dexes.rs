//! What is known of dexes: who deployed them, their own funds, and what their markets have beyond the venue's.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::{Notional, Price, Rate, Rounding, Size, Time, Usd};

use crate::command::{DeployerRight, MarginTable};
use crate::ids::{AccountId, Address, DexId, MarketId, Name};
use crate::limits::DEX_SINGLE_TABLES;
use crate::parameters::{IsolatedMode, MarginTier};
use crate::state::{Market, State, Totals};

/// A dex: markets that somebody deployed, and the money in them, which is apart from all else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dex {
    /// Its name: `test`.
    pub name: Name,
    /// Its full name.
    pub full_name: String,
    /// Who deployed it.
    pub deployer: AccountId,
    /// Who says its prices, beside the deployer.
    pub oracle_updater: Option<Address>,
    /// Who receives its part of the fees; absent, the deployer.
    pub fee_recipient: Option<AccountId>,
    /// What its fees are scaled with.
    pub fee_scale: Rate,
    /// When the scale last changed; zero: never.
    pub fee_scale_set: Time,
    /// Who has which of the deployer's rights.
    pub rights: BTreeSet<(DeployerRight, Address)>,
    /// Its margin tables, numbered after the single-tier ones.
    pub margin_tables: Vec<MarginTable>,
    /// When its prices were last said; zero: never.
    pub prices_set: Time,
    /// Its own insurance fund: the bonds, and what liquidations and roundings leave.
    pub insurance: Usd,
    /// The venue's part of its fees, until the venue collects it.
    pub treasury: Usd,
    /// Sums over the accounts in it; `deposited` is all that came in, less what left.
    pub totals: Totals,
}

/// What a dex's market has beyond the venue's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DexMarket {
    /// Whose.
    pub dex: DexId,
    /// The number of its margin table.
    pub margin_table: u16,
    /// How positions are isolated.
    pub mode: IsolatedMode,
    /// The most open interest in lots, whatever they are worth.
    pub most_size: Size,
    /// What the premium is multiplied with.
    pub funding_multiplier: Rate,
    /// The interest for eight hours.
    pub funding_interest: Rate,
    /// Whether a trade costs a tenth.
    pub is_growing: bool,
    /// Whether it is halted.
    pub is_halted: bool,
    /// What the deployer said the mark price is a median of, beside the book's own price.
    pub marks: Vec<Price>,
    /// When he did.
    pub marks_stated: Time,
}

impl Market {
    /// Whose market it is.
    pub fn dex_id(&self) -> DexId {
        self.dex.as_ref().map_or(DexId::VENUE, |own| own.dex)
    }
}

impl State {
    /// The dex of this number, which is not the venue's own. Panics where there is none.
    pub fn dex(&self, dex: DexId) -> &Dex {
        &self.dexes[usize::from(dex.0) - 1]
    }

    pub(super) fn dex_mut(&mut self, dex: DexId) -> &mut Dex {
        &mut self.dexes[usize::from(dex.0) - 1]
    }

    /// The dex of this number, or why there is none: the venue's own is not one of them.
    pub fn find_dex(&self, dex: DexId) -> Option<&Dex> {
        self.dexes.get(usize::from(dex.0).checked_sub(1)?)
    }

    /// All dexes but the venue's own, with their numbers.
    pub fn dex_ids(&self) -> impl Iterator<Item = DexId> + use<> {
        let count = u16::try_from(self.dexes.len()).expect("dexes are at most MAX_DEXES");
        (1..=count).map(DexId)
    }

    /// The dex of a name.
    pub fn dex_named(&self, name: &str) -> Option<DexId> {
        self.dex_ids().find(|&dex| self.dex(dex).name == name)
    }

    /// The markets of a dex, in order of their listing.
    pub fn markets_of(&self, dex: DexId) -> impl Iterator<Item = MarketId> {
        self.market_ids().filter(move |&market| self.market(market).dex_id() == dex)
    }

    /// The perpetuals of a dex, in order of their listing.
    pub fn perpetuals_of(&self, dex: DexId) -> impl Iterator<Item = MarketId> {
        self.markets_of(dex).filter(|&market| !self.market(market).parameters.is_spot())
    }

    /// The account that an account's owner has in a dex; his own where it is the venue's.
    pub fn account_in(&self, owner: AccountId, dex: DexId) -> Option<AccountId> {
        if dex.is_venue() { Some(owner) } else { self.accounts.in_dexes.get(&(owner, dex)).copied() }
    }

    /// The account itself and those that it has in dexes.
    pub fn accounts_of(&self, owner: AccountId) -> impl Iterator<Item = AccountId> {
        let dexes = (owner, DexId(0))..=(owner, DexId(u16::MAX));
        core::iter::once(owner).chain(self.accounts.in_dexes.range(dexes).map(|(_, &account)| account))
    }

    /// Whose account it is: an account in a dex is its owner's, every other one its own.
    pub fn owner_of(&self, account: AccountId) -> AccountId {
        self.account(account).owner.unwrap_or(account)
    }
}

impl Dex {
    /// The margin tiers of a table: a number up to [`DEX_SINGLE_TABLES`] is a single tier of as much leverage, the others follow in
    /// order of insertion. Maintenance margin is half of the initial margin at the highest leverage, rounded up. None where there is no
    /// such table.
    pub fn margin_tiers(&self, number: u16) -> Option<Vec<MarginTier>> {
        let inserted = || {
            let place = usize::from(number.checked_sub(DEX_SINGLE_TABLES + 1)?);
            Some(self.margin_tables.get(place)?.tiers.iter().map(margin_tier).collect())
        };
        Self::single_margin_tier(number).or_else(inserted)
    }

    /// The margin tiers of a table that every dex has: up to [`DEX_SINGLE_TABLES`].
    pub fn single_margin_tier(number: u16) -> Option<Vec<MarginTier>> {
        let leverage = u8::try_from(number).ok().filter(|_| (1..=DEX_SINGLE_TABLES).contains(&number))?;
        Some([margin_tier(&(Notional::ZERO, leverage))].into())
    }

    /// The number of the next margin table.
    pub fn next_margin_table(&self) -> u16 {
        let tables = u16::try_from(self.margin_tables.len()).expect("tables are at most DEX_MARGIN_TABLES");
        DEX_SINGLE_TABLES + 1 + tables
    }
}

fn margin_tier(&(lower_bound, max_leverage): &(Notional, u8)) -> MarginTier {
    let maintenance_rate = Rate::ratio(1, 2 * i64::from(max_leverage), Rounding::Ceil);
    MarginTier { lower_bound, maintenance_rate, max_leverage }
}
