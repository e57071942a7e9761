//! What a stream carries on from its snapshot.

use engine::ids::{Address, DexId};
use engine::state::State;
use serde_json::{Value, json};
use units::Time;
use views::by_account::ByAccount;
use views::{Changes, Views};

use super::super::Subscription;
use super::super::reader::{Coin, Reader};
use super::super::socket_message::channel_frame;
use super::compressed::compressed;
use super::{coin, exchange};

/// Whether blocks changed what a stream shows the present state of, and since when; each comes with its time on the venue's
/// clock. None of a stream that tells what happens.
pub fn changed(
    subscription: &Subscription,
    changes: &[(&Changes, Time)],
    state: &State,
    views: &Views,
) -> Option<Time> {
    Joined { changes, reader: Reader { state, views } }.present_changed(subscription)
}

/// The messages that blocks give a stream that tells what happens, in order; none of one that shows the present state.
/// `state` and `views` are as of the last of the blocks.
pub fn happened(
    subscription: &Subscription,
    changes: &[(&Changes, Time)],
    state: &State,
    views: &Views,
) -> Vec<String> {
    let joined = Joined { changes, reader: Reader { state, views } };
    let frame = |data: &Value| channel_frame(subscription.channel(), data);
    joined.happened(subscription).iter().map(frame).collect()
}

/// The messages that show the present state, where it changed first at `since`; none of a stream that tells what happens.
pub fn present(subscription: &Subscription, since: Time, state: &State, views: &Views) -> Vec<String> {
    let reader = Reader { state, views };
    if let Subscription::Candle { coin, interval } = subscription {
        let Some(id) = reader.coin(coin).map(Coin::market) else { return Vec::new() };
        let candles = reader.candles_since(id, *interval, since);
        return candles.iter().map(|candle| channel_frame(subscription.channel(), candle)).collect();
    }
    whole(subscription, reader).into_iter().collect()
}

/// The present state of what a stream is about, as one message; none where the stream is about what happens.
pub(super) fn whole(subscription: &Subscription, reader: Reader<'_>) -> Option<String> {
    let found = coin(subscription).and_then(|name| reader.coin(name));
    let name = exchange(subscription).unwrap_or_default();
    let dex = reader.dex(exchange(subscription))?;
    let of_all = |content: &dyn Fn(DexId) -> Value| -> Vec<Value> {
        reader.all_dexes().map(|dex| json!([reader.dex_name(dex), content(dex)])).collect()
    };
    let data = match (subscription, found) {
        (Subscription::AllMids(_), _) => match dex.is_venue() {
            true => json!({"mids": reader.mids(dex)}),
            false => json!({"dex": name, "mids": reader.mids(dex)}),
        },
        (Subscription::L2Book(request), Some(coin)) => reader.book(request, coin),
        (Subscription::Bbo(_), Some(coin)) => reader.best_levels(coin.market()),
        (Subscription::ActiveAssetCtx(of), Some(Coin::Market(id))) => {
            json!({"coin": of.coin, "ctx": reader.context(id)})
        }
        (Subscription::ActiveAssetCtx(of), Some(Coin::Spot(id))) => {
            let data = json!({"coin": of.coin, "ctx": reader.spot_context(id)});
            return Some(channel_frame("activeSpotAssetCtx", &data));
        }
        (Subscription::ActiveAssetData { user, .. }, Some(Coin::Market(id))) => {
            reader.active_asset_data(*user, id)
        }
        (Subscription::ClearinghouseState(of), _) => json!({
            "dex": name,
            "user": of.user.to_string(),
            "clearinghouseState": reader.clearinghouse_state(of.user, dex),
        }),
        (Subscription::AllDexsClearinghouseState(of), _) => json!({
            "user": of.user.to_string(),
            "clearinghouseStates": of_all(&|dex| reader.clearinghouse_state(of.user, dex)),
        }),
        (Subscription::OpenOrders(of), _) => json!({
            "dex": name,
            "user": of.user.to_string(),
            "orders": reader.frontend_open_orders(of.user, dex),
        }),
        (Subscription::TwapStates(of), _) => json!({"dex": "",
            "user": of.user.to_string(),
            "states": reader.twap_states(of.user),
        }),
        (Subscription::SpotState(of), _) => {
            json!({"user": of.user.to_string(), "spotState": reader.balances(of.user)})
        }
        (Subscription::AssetCtxs(_), _) => json!({"dex": name, "ctxs": reader.contexts(dex)}),
        (Subscription::AllDexsAssetCtxs, _) => {
            json!({"ctxs": of_all(&|dex| Value::Array(reader.contexts(dex)))})
        }
        (Subscription::FastAssetCtxs, _) => {
            let ctxs = of_all(&|dex| Value::Array(reader.contexts(dex)));
            Value::String(compressed(&json!({"ctxs": ctxs})))
        }
        (Subscription::SpotAssetCtxs, _) => Value::Array(reader.spot_contexts()),
        (Subscription::WebData2(of), _) => reader.web_data(of.user),
        (Subscription::WebData3(of), _) => reader.web_data_by_exchange(of.user),
        _ => return None,
    };
    Some(channel_frame(subscription.channel(), &data))
}

/// The changes of several blocks together.
struct Joined<'a> {
    changes: &'a [(&'a Changes, Time)],
    reader: Reader<'a>,
}

impl<'a> Joined<'a> {
    /// The time of the first block for which this holds.
    fn first(&self, is_touched: impl Fn(&Changes) -> bool) -> Option<Time> {
        self.changes.iter().find(|(changes, _)| is_touched(changes)).map(|(_, time)| *time)
    }

    /// When the present state of what the stream is about may have changed first.
    fn present_changed(&self, subscription: &Subscription) -> Option<Time> {
        if let Subscription::Candle { coin, .. } = subscription {
            return self.first_trade(coin);
        }
        let found = coin(subscription).and_then(|name| self.reader.coin(name));
        let market = found.map(Coin::market);
        let is_booked = |changes: &Changes| market.is_some_and(|id| changes.books.contains(id));
        let is_priced = |changes: &Changes| market.is_some_and(|id| changes.prices.contains(id));
        let touches = |user: Address, changes: &Changes| {
            let account = self.reader.account(user);
            account.is_some_and(|account| changes.accounts.contains(account))
        };
        let anything = |changes: &Changes| !changes.books.is_empty() || !changes.prices.is_empty();
        self.first(|changes| match subscription {
            Subscription::L2Book(_) => is_booked(changes),
            Subscription::Bbo(_) => market.is_some_and(|id| changes.touches.contains(id)),
            Subscription::ActiveAssetCtx(_) => is_booked(changes) || is_priced(changes),
            Subscription::ActiveAssetData { user, .. } => touches(*user, changes) || is_priced(changes),
            Subscription::AllMids(_)
            | Subscription::AssetCtxs(_)
            | Subscription::AllDexsAssetCtxs
            | Subscription::FastAssetCtxs
            | Subscription::SpotAssetCtxs => anything(changes),
            Subscription::SpotState(of) => {
                let account = self.reader.account(of.user);
                account.is_some_and(|account| changes.balances.contains(account))
            }
            // Equity follows prices. Clients also wait for a second message where nothing but time has passed.
            Subscription::ClearinghouseState(of) => touches(of.user, changes) || !changes.prices.is_empty(),
            Subscription::AllDexsClearinghouseState(of)
            | Subscription::WebData2(of)
            | Subscription::WebData3(of) => touches(of.user, changes) || !changes.prices.is_empty(),
            Subscription::TwapStates(of) => touches(of.user, changes),
            Subscription::OpenOrders(of) => {
                let account = self.reader.account(of.user);
                account.is_some_and(|account| changes.orders.of(account).len() > 0)
            }
            _ => false,
        })
    }

    /// What happened, a message each.
    fn happened(&self, subscription: &Subscription) -> Vec<Value> {
        let rows = |user: &Address, name: &str, rows: Vec<Value>| match rows.is_empty() {
            true => Vec::new(),
            false => {
                let mut data = json!({"user": user.to_string()});
                data[name] = Value::Array(rows);
                vec![data]
            }
        };
        match subscription {
            Subscription::Trades(of) => self.trades(&of.coin),
            Subscription::OrderUpdates(of) => {
                let updates = self.of_account(of.user, |changes| &changes.orders);
                let updates: Vec<Value> = updates.map(|record| self.reader.order_update(record)).collect();
                if updates.is_empty() { Vec::new() } else { vec![Value::Array(updates)] }
            }
            Subscription::UserHistoricalOrders(of) => {
                let updates = self.of_account(of.user, |changes| &changes.orders);
                let updates = updates.map(|record| self.reader.order_with_status(record)).collect();
                rows(&of.user, "orderHistory", updates)
            }
            Subscription::UserFills { user, aggregate_by_time } => {
                rows(user, "fills", self.fills(*user, aggregate_by_time.unwrap_or_default()))
            }
            Subscription::UserFundings(of) => rows(&of.user, "fundings", self.fundings(of.user)),
            Subscription::UserNonFundingLedgerUpdates(of) => {
                let updates = self.of_account(of.user, |changes| &changes.ledger);
                let updates = updates.map(|update| self.reader.ledger_update(update));
                rows(&of.user, "nonFundingLedgerUpdates", updates.collect())
            }
            Subscription::UserTwapHistory(of) => rows(&of.user, "history", self.twap_turns(of.user)),
            Subscription::UserTwapSliceFills(of) => {
                rows(&of.user, "twapSliceFills", self.slice_fills(of.user))
            }
            Subscription::UserEvents(of) => self.user_events(of.user),
            Subscription::Notification(of) => self.notifications(of.user),
            _ => Vec::new(),
        }
    }

    /// What one account's rows of all blocks are, in order.
    fn of_account<Row: 'a>(
        &self,
        user: Address,
        rows: impl Fn(&'a Changes) -> &'a ByAccount<Row>,
    ) -> impl Iterator<Item = &'a Row> {
        let account = self.reader.account(user);
        let blocks = self.changes.iter();
        blocks.filter_map(move |(changes, _)| Some(rows(changes).of(account?))).flatten()
    }

    fn trades(&self, coin: &str) -> Vec<Value> {
        let Some(id) = self.reader.coin(coin).map(Coin::market) else {
            return Vec::new();
        };
        let trades = self.changes.iter().flat_map(|(changes, _)| &changes.trades);
        let own = trades.filter(|trade| trade.market == id);
        let written: Vec<Value> = own.map(|trade| self.reader.trade(trade)).collect();
        if written.is_empty() { Vec::new() } else { vec![Value::Array(written)] }
    }

    fn first_trade(&self, coin: &str) -> Option<Time> {
        let id = self.reader.coin(coin)?.market();
        let mut trades = self.changes.iter().flat_map(|(changes, _)| &changes.trades);
        trades.find(|trade| trade.market == id).map(|trade| trade.time)
    }

    fn fills(&self, user: Address, is_joined: bool) -> Vec<Value> {
        let fills: Vec<_> = self.of_account(user, |changes| &changes.fills).copied().collect();
        self.reader.written_fills(&fills, is_joined)
    }

    fn twap_turns(&self, user: Address) -> Vec<Value> {
        let turns = self.of_account(user, |changes| &changes.twaps);
        turns.map(|turn| self.reader.twap_turn(user, turn)).collect()
    }

    fn slice_fills(&self, user: Address) -> Vec<Value> {
        let fills: Vec<_> = self.of_account(user, |changes| &changes.fills).copied().collect();
        self.reader.slice_fills(&fills)
    }

    /// One message a notice: the account's own, then those of markets in which it has a position.
    fn notifications(&self, user: Address) -> Vec<Value> {
        let account = self.reader.account(user);
        let told = self.changes.iter().filter_map(|(changes, _)| changes.notices.get(&account?));
        let own = told.flatten().map(|notice| self.reader.notice(notice));
        let of_markets = self.changes.iter().flat_map(|(changes, _)| &changes.market_notices);
        let held = of_markets.filter(|notice| self.reader.holds(user, notice.market()));
        let told = own.chain(held.map(|notice| self.reader.market_notice(notice)));
        told.map(|text| json!({"notification": text})).collect()
    }

    fn fundings(&self, user: Address) -> Vec<Value> {
        let payments = self.of_account(user, |changes| &changes.funding);
        payments.map(|payment| self.reader.streamed_funding(payment)).collect()
    }

    /// Fills together, then each payment of funding, each liquidation, foreign cancels together, and of TWAP orders what they came
    /// to and what their slices traded.
    fn user_events(&self, user: Address) -> Vec<Value> {
        let mut events = Vec::new();
        let fills = self.fills(user, false);
        if !fills.is_empty() {
            events.push(json!({"fills": fills}));
        }
        events.extend(self.fundings(user).into_iter().map(|funding| json!({"funding": funding})));
        let updates = self.of_account(user, |changes| &changes.ledger);
        let liquidations = updates.filter_map(|update| self.reader.liquidation_event(user, update));
        events.extend(liquidations.map(|liquidation| json!({"liquidation": liquidation})));
        let cancels = self.of_account(user, |changes| &changes.venue_cancels);
        let cancels: Vec<Value> =
            cancels.map(|&(market, order)| self.reader.foreign_cancel(market, order)).collect();
        if !cancels.is_empty() {
            events.push(json!({"nonUserCancel": cancels}));
        }
        for (name, rows) in
            [("twapHistory", self.twap_turns(user)), ("twapSliceFills", self.slice_fills(user))]
        {
            if !rows.is_empty() {
                let mut event = json!({});
                event[name] = Value::Array(rows);
                events.push(event);
            }
        }
        events
    }
}
