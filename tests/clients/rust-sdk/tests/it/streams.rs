//! Every subscription of the client: the messages fit its structures.

use std::time::Duration;

use hyperliquid_rust_sdk::{Message, Subscription};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use crate::trader::{Trader, limit, price, resting, trade};
use crate::venue::Venue;

const DEADLINE: Duration = Duration::from_secs(20);

/// The first message for which `find` gives something.
async fn first<T>(messages: &mut UnboundedReceiver<Message>, find: impl Fn(&Message) -> Option<T>) -> T {
    let search = async {
        loop {
            let message = messages.recv().await.expect("the stream goes on");
            if let Some(found) = find(&message) {
                return found;
            }
        }
    };
    timeout(DEADLINE, search).await.expect("a message in time")
}

#[tokio::test]
async fn what_a_market_does_is_told() {
    let venue = Venue::start();
    let (alice, mut bob) = (Trader::new(&venue, 0).await, Trader::new(&venue, 1).await);
    let coin = || "BTC".to_owned();
    let (sender, mut messages) = unbounded_channel();
    for subscription in [
        Subscription::AllMids,
        Subscription::ActiveAssetCtx { coin: coin() },
        Subscription::L2Book { coin: coin() },
        Subscription::Trades { coin: coin() },
        Subscription::Candle { coin: coin(), interval: "1m".into() },
    ] {
        bob.info.subscribe(subscription, sender.clone()).await.expect("a subscription");
    }
    first(&mut messages, |message| matches!(message, Message::AllMids(_)).then_some(())).await;
    first(&mut messages, |message| matches!(message, Message::ActiveAssetCtx(_)).then_some(())).await;
    let at = price(&alice.info, 1.0).await;
    resting(&alice.place(limit(false, at, 0.3, "Gtc")).await);
    let asks = first(&mut messages, |message| match message {
        Message::L2Book(book) if !book.data.levels[1].is_empty() => Some(book.data.levels[1].clone()),
        _ => None,
    });
    assert_eq!(asks.await[0].sz, "0.3");
    bob.place(limit(true, at, 0.3, "Ioc")).await;
    let trades = first(&mut messages, |message| match message {
        Message::Trades(trades) if !trades.data.is_empty() => Some(trades.data.clone()),
        _ => None,
    });
    assert_eq!(trades.await[0].sz, "0.3");
    first(&mut messages, |message| matches!(message, Message::Candle(_)).then_some(())).await;
}

#[tokio::test]
async fn what_an_account_does_is_told() {
    let venue = Venue::start();
    let (alice, mut bob) = (Trader::new(&venue, 0).await, Trader::new(&venue, 1).await);
    let user = bob.address;
    let (sender, mut messages) = unbounded_channel();
    for subscription in [
        Subscription::OrderUpdates { user },
        Subscription::UserEvents { user },
        Subscription::UserFundings { user },
        Subscription::UserNonFundingLedgerUpdates { user },
        Subscription::Notification { user },
        Subscription::WebData2 { user },
        Subscription::UserFills { user },
    ] {
        bob.info.subscribe(subscription, sender.clone()).await.expect("a subscription");
    }
    // Subscriptions are taken in their order, and this one is answered with the fills there have been: none.
    first(&mut messages, |message| match message {
        Message::UserFills(fills) => Some(assert_eq!(fills.data.is_snapshot, Some(true))),
        _ => None,
    })
    .await;
    trade(&alice, &bob, price(&alice.info, 1.0).await, 0.3).await;
    let order = first(&mut messages, |message| match message {
        Message::OrderUpdates(updates) => {
            updates.data.iter().find(|update| update.status == "filled").cloned()
        }
        _ => None,
    });
    assert_eq!(order.await.order.orig_sz, "0.3");
    let fill = first(&mut messages, |message| match message {
        Message::UserFills(fills) => fills.data.fills.first().cloned(),
        _ => None,
    });
    let fill = fill.await;
    assert_eq!((fill.sz.as_str(), fill.dir.as_str()), ("0.3", "Open Long"));
}
