//! What a state alone tells of the views, where the histories beside its snapshot are lost.

use engine::ids::AccountId;
use engine::state::{Account, State};

use crate::book::touch;
use crate::funding::FundingTotal;
use crate::liquidations;
use crate::open_orders::OpenOrder;
use crate::order_history::OrderRecord;
use crate::portfolio::{self, Portfolio};
use crate::volumes::Volumes;
use crate::{MarketHistory, Views, twaps};

impl Views {
    /// The views of a state whose history is not known: open orders, positions, waiting withdrawals, the volumes of the
    /// days that fees count, the funding of positions since they were opened, and liquidations under way, as if they began
    /// now. All histories begin here, empty, as if every account had brought in what it is worth.
    pub fn of(state: &State) -> Self {
        let mut views = Self::default();
        views.markets.resize_with(state.markets.len(), MarketHistory::default);
        for (history, market) in views.markets.iter_mut().zip(&state.markets) {
            history.touch = touch(market);
        }
        views.volumes = Volumes::of(&state.volumes);
        views.owners = state.accounts.iter().filter_map(|(id, known)| Some((id, known.owner?))).collect();
        for (account, known) in state.accounts.iter() {
            views.know_account(account, known);
            if known.owner.is_some() {
                continue;
            }
            let value = portfolio::value(state, account);
            views.account_mut(account).portfolio = Portfolio::beginning_with(value);
        }
        for slot in state.orders.slots() {
            let account = state.orders.line(slot).account;
            views.account_mut(account);
            views.open_orders.insert(OpenOrder { account, record: OrderRecord::of(state, slot) });
        }
        twaps::rebuild(&mut views, state);
        liquidations::rebuild(&mut views, state);
        views.sampled = state.time;
        views
    }

    fn know_account(&mut self, account: AccountId, known: &Account) {
        if !known.volumes.is_empty() {
            self.account_mut(account).volumes = Volumes::of(&known.volumes);
        }
        for holding in known.holdings.iter().filter(|holding| !holding.size.is_zero()) {
            self.account_mut(account).positions.add(holding.market, holding.size);
            let total = FundingTotal { all_time: holding.funding, since_change: holding.funding };
            if !holding.funding.is_zero() {
                self.account_mut(account).funding.totals.insert(holding.market, total);
            }
        }
    }
}
