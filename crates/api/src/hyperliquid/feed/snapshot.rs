//! What a stream begins with.

use engine::state::State;
use serde_json::{Value, json};
use views::Views;

use super::super::Subscription;
use super::super::info::InfoError;
use super::super::reader::{Coin, Reader};
use super::super::socket_message::channel_frame;
use super::frames::whole;
use super::{coin, exchange};

/// How many trades a stream of trades begins with.
const TRADES: usize = 30;

/// The messages that a stream begins with: the present state of what it is about, or its last rows.
///
/// # Errors
/// Why there is no such stream: a market or a perpetual exchange that does not exist, or a stream that is not offered.
pub fn snapshot(subscription: &Subscription, state: &State, views: &Views) -> Result<Vec<String>, String> {
    let reader = Reader { state, views };
    check(subscription, reader)?;
    if let Some(frame) = whole(subscription, reader) {
        return Ok(vec![frame]);
    }
    let frame = |data: &Value| vec![channel_frame(subscription.channel(), data)];
    let rows = |name: &str, rows: Vec<Value>| {
        let user = subscription.user().map(|user| user.to_string());
        let mut data = json!({"isSnapshot": true, "user": user});
        data[name] = Value::Array(rows);
        frame(&data)
    };
    Ok(match subscription {
        Subscription::Trades(of) => match reader.coin(&of.coin) {
            Some(coin) => match reader.last_trades(coin.market(), TRADES) {
                none if none.is_empty() => Vec::new(),
                trades => frame(&Value::Array(trades)),
            },
            _ => Vec::new(),
        },
        Subscription::Candle { coin, interval } => match reader.coin(coin) {
            Some(coin) => {
                let running = reader.candles_since(coin.market(), *interval, state.time);
                running.iter().flat_map(frame).collect()
            }
            _ => Vec::new(),
        },
        Subscription::UserFills { user, aggregate_by_time } => {
            rows("fills", reader.fills(*user, aggregate_by_time.unwrap_or_default()))
        }
        Subscription::UserFundings(of) => rows("fundings", reader.last_fundings(of.user)),
        Subscription::UserNonFundingLedgerUpdates(of) => {
            rows("nonFundingLedgerUpdates", reader.last_ledger_updates(of.user))
        }
        Subscription::UserHistoricalOrders(of) => rows("orderHistory", reader.historical_orders(of.user)),
        Subscription::UserTwapHistory(of) => rows("history", reader.twap_history(of.user)),
        Subscription::UserTwapSliceFills(of) => rows("twapSliceFills", reader.last_slice_fills(of.user)),
        // What these carry has no present: it only happens.
        _ => Vec::new(),
    })
}

fn check(subscription: &Subscription, reader: Reader<'_>) -> Result<(), String> {
    if let Some(name) = exchange(subscription).filter(|name| reader.dex(Some(name)).is_none()) {
        return Err(InfoError::UnknownExchange(name.to_owned()).to_string());
    }
    let Some(name) = coin(subscription) else {
        return Ok(());
    };
    let is_for_markets_alone = matches!(subscription, Subscription::ActiveAssetData { .. });
    match reader.coin(name) {
        Some(Coin::Market(_)) => Ok(()),
        Some(Coin::Spot(_)) if !is_for_markets_alone => Ok(()),
        _ => Err(InfoError::UnknownMarket(name.to_owned()).to_string()),
    }
}
