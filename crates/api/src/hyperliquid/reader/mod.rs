//! The venue in the dialect's words: one file a subject. Questions and streams both read through it.
//!
//! Numbers are decimal strings with at least one digit behind the point; times are milliseconds on the venue's clock.
//! What rounding leaves is said where it happens.

mod accounts;
mod books;
mod dexes;
mod earnings;
mod fees;
mod fills;
mod funding;
mod identities;
mod ledger;
mod limits;
mod markets;
mod notices;
mod numbers;
mod orders;
mod portfolio;
mod spot;
mod twaps;
mod vaults;

use engine::ids::{AccountId, Address, MarketId};
use engine::parameters::MarketParameters;
use engine::state::State;
use units::Time;
use views::Views;

/// Reads the state and its views for the wire.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) state: &'a State,
    pub(super) views: &'a Views,
}

/// What a `coin` names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Coin {
    /// A perpetual.
    Market(MarketId),
    /// A spot market.
    Spot(MarketId),
}

impl Coin {
    /// The market, whatever is traded there.
    pub(super) fn market(self) -> MarketId {
        let (Self::Market(id) | Self::Spot(id)) = self;
        id
    }
}

/// A span of time as asked for, both ends included.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: Time,
    pub(super) end: Time,
}

impl Span {
    /// An absent end is the end of time.
    pub(super) fn new(start: u64, end: Option<u64>) -> Self {
        Self { start: Time(start), end: Time(end.unwrap_or(u64::MAX)) }
    }

    pub(super) fn contains(self, time: Time) -> bool {
        (self.start..=self.end).contains(&time)
    }
}

impl<'a> Reader<'a> {
    pub(super) fn coin(self, name: &str) -> Option<Coin> {
        coin_named(self.state, name)
    }

    pub(super) fn account(self, user: Address) -> Option<AccountId> {
        self.state.accounts.find(user)
    }

    fn parameters(self, market: MarketId) -> &'a MarketParameters {
        &self.state.market(market).parameters
    }

    fn coin_name(self, market: MarketId) -> &'a str {
        &self.parameters(market).name
    }
}

/// What a `coin` names.
pub(super) fn coin_named(state: &State, name: &str) -> Option<Coin> {
    let market = state.market_ids().find(|&id| state.market(id).parameters.name == name)?;
    let is_spot = state.market(market).parameters.is_spot();
    Some(if is_spot { Coin::Spot(market) } else { Coin::Market(market) })
}

/// What the dialect calls the hash of a transaction: here the height of the block, as 32 bytes.
fn block_hash(height: u64) -> String {
    format!("{height:#066x}")
}
