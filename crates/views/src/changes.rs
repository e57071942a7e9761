//! What a block changed, for subscribers.

use std::collections::{BTreeMap, BTreeSet};

use engine::event::{DexEvent, Event, FillOrigin};
use engine::ids::{AccountId, MarketId, OrderId};
use engine::state::State;

use crate::by_account::ByAccount;
use crate::fills::AccountFill;
use crate::funding::FundingPayment;
use crate::id_set::IdSet;
use crate::ledger::LedgerUpdate;
use crate::liquidations::Liquidation;
use crate::notices::{MarketNotice, Notice};
use crate::order_history::OrderUpdate;
use crate::trades::Trade;
use crate::twaps::TwapTurn;

/// The accounts in dexes that were opened, with their owners.
pub(crate) fn opened_in_dexes(events: &[Event]) -> impl Iterator<Item = (AccountId, AccountId)> {
    events.iter().filter_map(|event| match event {
        Event::Dex(DexEvent::AccountOpened { account, owner, .. }) => Some((*account, *owner)),
        _ => None,
    })
}

/// What a block changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Markets whose orders changed.
    pub books: IdSet<MarketId>,
    /// Markets whose best level changed on either side.
    pub touches: IdSet<MarketId>,
    /// Markets whose oracle or mark price, open interest or funding rate changed.
    pub prices: IdSet<MarketId>,
    /// Accounts whose cash, positions, orders or leverage changed.
    pub accounts: IdSet<AccountId>,
    /// Accounts whose balances of assets changed, or what their orders bind of them.
    pub balances: IdSet<AccountId>,
    /// Trades, in order.
    pub trades: Vec<Trade>,
    /// Fills, in order, by account.
    pub fills: ByAccount<AccountFill>,
    /// What became of orders, in order, by account.
    pub orders: ByAccount<OrderUpdate>,
    /// Orders that the venue cancelled, not their owner, by account.
    pub venue_cancels: ByAccount<(MarketId, OrderId)>,
    /// What TWAP orders came to, in order, by account.
    pub twaps: ByAccount<TwapTurn>,
    /// Funding payments by account.
    pub funding: ByAccount<FundingPayment>,
    /// Other movements of money by account.
    pub ledger: ByAccount<LedgerUpdate>,
    /// Liquidations that closed something, as far as they came.
    pub liquidations: Vec<Liquidation>,
    /// What accounts are told though they did not ask for it, in order.
    pub notices: BTreeMap<AccountId, Vec<Notice>>,
    /// What everybody with a position in a market is told.
    pub market_notices: Vec<MarketNotice>,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Accounts about which there is anything to tell.
    pub fn touched_accounts(&self) -> BTreeSet<AccountId> {
        let Self {
            books: _,
            touches: _,
            prices: _,
            trades: _,
            liquidations: _,
            market_notices: _,
            accounts,
            balances,
            fills,
            orders,
            venue_cancels,
            twaps,
            funding,
            ledger,
            notices,
        } = self;
        let mut touched: BTreeSet<AccountId> = accounts.iter().chain(balances.iter()).collect();
        touched.extend(fills.accounts().chain(orders.accounts()).chain(venue_cancels.accounts()));
        touched.extend(funding.accounts().chain(ledger.accounts()).chain(twaps.accounts()));
        touched.extend(notices.keys());
        touched
    }

    /// Markets about which there is anything to tell.
    pub fn touched_markets(&self) -> BTreeSet<MarketId> {
        let mut touched: BTreeSet<MarketId> = self.books.iter().chain(self.prices.iter()).collect();
        touched.extend(self.touches.iter());
        touched.extend(self.trades.iter().map(|trade| trade.market));
        touched
    }

    /// Takes note of whose balances orders of spot markets bind otherwise.
    pub(crate) fn note_holds(&mut self, state: &State) {
        let is_spot = |update: &OrderUpdate| state.market(update.market).parameters.is_spot();
        let bound = self.orders.iter().filter(|(_, update)| is_spot(update));
        self.balances.extend(bound.map(|(account, _)| account));
    }

    /// Gives what changed for accounts in dexes to their owners.
    pub(crate) fn give_to_owners(&mut self, owners: &BTreeMap<AccountId, AccountId>) {
        if owners.is_empty() {
            return;
        }
        let of = |account: AccountId| owners.get(&account).copied().unwrap_or(account);
        self.accounts.replace(of);
        self.fills.replace(of);
        self.orders.replace(of);
        self.twaps.replace(of);
        self.venue_cancels.replace(of);
        self.funding.replace(of);
        self.ledger.replace(of);
        for (account, own) in std::mem::take(&mut self.notices) {
            self.notices.entry(of(account)).or_default().extend(own);
        }
    }

    /// Brings the sets into order, once all is noted.
    pub(crate) fn settle(&mut self) {
        self.books.settle();
        self.prices.settle();
        self.accounts.settle();
        self.balances.settle();
    }

    /// Takes note of an order that changed.
    pub(crate) fn note_order(&mut self, account: AccountId, record: &OrderUpdate) {
        self.orders.push(account, *record);
        self.accounts.insert(account);
        self.books.insert(record.market);
    }

    /// Takes note of what an event changes beside histories.
    pub(crate) fn note(&mut self, event: &Event) {
        match event {
            Event::OraclePriceSet { market, .. }
            | Event::MarkPriceSet { market, .. }
            | Event::FundingRateSet { market, .. } => {
                self.prices.insert(*market);
            }
            Event::Filled(fill) => {
                self.prices.insert(fill.market);
                self.accounts.insert(fill.account);
                if matches!(fill.origin, FillOrigin::Maker | FillOrigin::Auction) {
                    self.books.insert(fill.market);
                }
            }
            Event::SpotFilled(fill) => {
                self.prices.insert(fill.market);
                self.accounts.insert(fill.account);
                self.balances.insert(fill.account);
                self.books.insert(fill.market);
            }
            Event::AssetSent(sent) => {
                self.accounts.extend([sent.from, sent.to]);
                self.balances.extend([sent.from, sent.to]);
            }
            Event::AssetCredited { account, .. } => {
                self.balances.insert(*account);
            }
            Event::Credited { account, .. }
            | Event::Debited { account, .. }
            | Event::WithdrawalRequested { account, .. }
            | Event::LeverageSet { account, .. }
            | Event::IsolatedMarginMoved { account, .. }
            | Event::FundingPaid { account, .. }
            | Event::CollateralSeized { account, .. }
            | Event::ShortfallCovered { account, .. }
            | Event::SurplusKept { account, .. }
            | Event::PenaltyPaid { account, .. }
            | Event::LossWrittenOff { account, .. }
            | Event::LossSocialized { account, .. } => {
                self.accounts.insert(*account);
            }
            Event::ParentCalled { parent: from, account: to, .. } | Event::Transferred { from, to, .. } => {
                self.accounts.extend([*from, *to]);
            }
            _ => {}
        }
    }
}
