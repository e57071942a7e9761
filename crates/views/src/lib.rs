//! Read models folded from events: what is shown of the venue.
//!
//! [`Views`] keeps what the engine's state does not: histories of trades, candles, fills, orders, funding and money.
//! It is a pure fold of the events of all blocks; [`book`], [`market_summary`] and [`account_summary`] are computed from
//! the state when asked. Values are in the engine's units; no wire format is known here. Every history is bounded.

pub mod account_summary;
mod accounts;
pub mod book;
pub mod by_account;
pub mod candles;
pub mod changes;
pub mod deficits;
pub mod fills;
pub mod funding;
pub mod history;
pub mod id_set;
pub mod ledger;
pub mod liquidations;
pub mod market_summary;
pub mod notices;
mod open_orders;
pub mod order_history;
pub mod portfolio;
mod read_ahead;
mod rebuilding;
mod retention;
pub mod revaluation;
mod saved;
mod spot_fills;
pub mod spot_summary;
pub mod statistics;
pub mod trades;
pub mod twaps;
pub mod volumes;

use std::collections::BTreeMap;

use engine::event::{Cause, Event};
use engine::ids::{AccountId, MarketId};
use engine::state::State;
use serde::{Deserialize, Serialize};
use units::Time;

pub use changes::Changes;

use accounts::Accounts;
use book::Touch;
use candles::Candles;
use fills::{FillFold, Fills, Positions};
use funding::{FundingHistory, FundingPayments};
use history::History;
use ledger::LedgerUpdate;
use liquidations::{Liquidation, Liquidations};
use open_orders::OpenOrders;
use order_history::EndedOrders;
use portfolio::Portfolio;
use statistics::Statistics;
use trades::Trade;
use twaps::{TwapFold, TwapHistory};
use volumes::Volumes;

/// How many trades of a market are kept.
const TRADES: usize = 500;

/// How many ledger updates of an account are kept.
const LEDGER_UPDATES: usize = 2_000;

/// The histories of the venue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Views {
    markets: Vec<MarketHistory>,
    accounts: Accounts,
    /// Whose the accounts in dexes are: what happens to them is their owners' history.
    owners: BTreeMap<AccountId, AccountId>,
    liquidations: Liquidations,
    volumes: Volumes,
    open_orders: OpenOrders,
    fill_fold: FillFold,
    twap_fold: TwapFold,
    /// Up to when accounts' worth was sampled.
    sampled: Time,
}

/// What is kept of a market.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarketHistory {
    /// The last trades.
    pub trades: History<Trade>,
    /// Candles of every interval.
    pub candles: Candles,
    /// The last day's volume and prices.
    pub statistics: Statistics,
    /// The hours' funding rates.
    pub funding: FundingHistory,
    /// The best level of each side after the last block.
    pub touch: Touch,
}

/// What is kept of an account. What orders that end touch comes first.
#[repr(C)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountHistory {
    /// Its orders that ended.
    pub ended_orders: EndedOrders,
    /// Its fills.
    pub fills: Fills,
    /// Its positions as far as the fold has come.
    positions: Positions,
    /// Its TWAP orders.
    pub twaps: TwapHistory,
    /// Its funding payments.
    pub funding: FundingPayments,
    /// All other movements of its money.
    pub ledger: History<LedgerUpdate>,
    /// What it was worth.
    pub portfolio: Portfolio,
    /// What it traded.
    pub volumes: Volumes,
}

impl Default for MarketHistory {
    fn default() -> Self {
        Self {
            trades: History::new(TRADES),
            candles: Candles::default(),
            statistics: Statistics::default(),
            funding: FundingHistory::default(),
            touch: Touch::default(),
        }
    }
}

impl Default for AccountHistory {
    fn default() -> Self {
        Self {
            ended_orders: EndedOrders::default(),
            fills: Fills::default(),
            positions: Positions::default(),
            twaps: TwapHistory::default(),
            funding: FundingPayments::default(),
            ledger: History::new(LEDGER_UPDATES),
            portfolio: Portfolio::default(),
            volumes: Volumes::default(),
        }
    }
}

impl Views {
    /// Takes in a block's events; `state` is the state after it. Returns what subscribers may want to know.
    pub fn apply(&mut self, state: &State, events: &[Event]) -> Changes {
        self.markets.resize_with(state.markets.len(), MarketHistory::default);
        let mut changes = Changes::default();
        let mut moment = state.time;
        self.owners.extend(changes::opened_in_dexes(events));
        for events in events.chunks(read_ahead::TOGETHER) {
            self.read_ahead(events);
            events.iter().for_each(|event| self.fold(state, event, &mut moment, &mut changes));
        }
        liquidations::finish(self, state, &mut changes);
        changes.note_holds(state);
        portfolio::sample(self, state);
        changes.give_to_owners(&self.owners);
        changes.settle();
        self.compare_touches(state, &mut changes);
        self.retain(state.height, &changes.accounts, retention::ENTRIES);
        changes
    }

    /// Takes in an event. What falls due with time happens at its own moment, which may lie before the block's.
    fn fold(&mut self, state: &State, event: &Event, moment: &mut Time, changes: &mut Changes) {
        match event {
            Event::Began(Cause::Clock(due)) => *moment = *due,
            Event::Began(_) => *moment = state.time,
            // These are most of all, and all that follows from them follows here.
            Event::NonceUsed { .. } | Event::Rejected { .. } => {}
            Event::OrderPlaced(_) | Event::OrderRested { .. } | Event::OrderCancelled { .. } => {
                order_history::apply(self, state, event, changes);
            }
            event => self.fold_rarer(state, event, *moment, changes),
        }
    }

    /// Takes in an event of this moment that any view may want to know of.
    #[inline(never)]
    fn fold_rarer(&mut self, state: &State, event: &Event, moment: Time, changes: &mut Changes) {
        order_history::apply(self, state, event, changes);
        twaps::apply(self, moment, event, changes);
        fills::apply(self, state, moment, event, changes);
        spot_fills::apply(self, state, moment, event, changes);
        funding::apply(self, state, event, changes);
        ledger::apply(self, state, event, changes);
        liquidations::apply(self, state, event, changes);
        notices::apply(self, state, event, changes);
        volumes::apply(self, state, event);
        changes.note(event);
    }

    /// Takes note of the markets whose best levels changed.
    fn compare_touches(&mut self, state: &State, changes: &mut Changes) {
        for market in changes.books.iter() {
            let touch = book::touch(state.market(market));
            let before = std::mem::replace(&mut self.market_mut(market).touch, touch);
            if touch != before {
                changes.touches.insert(market);
            }
        }
    }

    /// What is kept of a market; nothing of one that was not listed when the last block came.
    pub fn market(&self, market: MarketId) -> Option<&MarketHistory> {
        self.markets.get(usize::from(market.0))
    }

    /// What is kept of an account with those that it has in dexes; nothing where nothing happened yet.
    pub fn account(&self, account: AccountId) -> Option<&AccountHistory> {
        self.accounts.get(self.owner(account))
    }

    /// The last liquidations: those that ended, the oldest first, then those under way.
    pub fn liquidations(&self) -> impl Iterator<Item = &Liquidation> {
        self.liquidations.iter()
    }

    /// What the whole venue traded; each trade counts twice, once as the taker's and once as the maker's.
    pub fn volumes(&self) -> &Volumes {
        &self.volumes
    }

    fn account_mut(&mut self, account: AccountId) -> &mut AccountHistory {
        self.accounts.get_or_default(self.owner(account))
    }

    fn owner(&self, account: AccountId) -> AccountId {
        self.owners.get(&account).copied().unwrap_or(account)
    }

    fn market_mut(&mut self, market: MarketId) -> &mut MarketHistory {
        &mut self.markets[usize::from(market.0)]
    }
}
