//! Orders on their way, leverage and margin: all that the client signs with sorted keys.

use hyperliquid_rust_sdk::{
    ClientCancelRequest, ClientCancelRequestCloid, ClientModifyRequest, ExchangeDataStatus,
};
use uuid::Uuid;

use crate::trader::{Trader, done, error, limit, named, only, price, refused, resting, stop, trade};
use crate::venue::Venue;

#[tokio::test]
async fn an_order_rests_is_modified_and_cancelled() {
    let venue = Venue::start();
    let alice = Trader::new(&venue, 0).await;
    let at = price(&alice.info, 0.95).await;
    let oid = resting(&alice.place(limit(true, at, 0.1, "Gtc")).await);
    let found = alice.info.query_order_by_oid(alice.address, oid).await.expect("an order");
    assert_eq!(found.order.expect("the order").status, "open");

    let modify = ClientModifyRequest { oid, order: limit(true, at, 0.2, "Alo") };
    let modified = resting(&only(alice.exchange.modify(modify, None).await.expect("an answer")));
    let orders = alice.info.open_orders(alice.address).await.expect("orders");
    assert_eq!((orders.len(), orders[0].oid, orders[0].sz.as_str()), (1, modified, "0.2"));

    let cancel = |oid| ClientCancelRequest { asset: "BTC".into(), oid };
    let cancelled = only(alice.exchange.cancel(cancel(modified), None).await.expect("an answer"));
    assert!(matches!(cancelled, ExchangeDataStatus::Success));
    let again = only(alice.exchange.cancel(cancel(modified), None).await.expect("an answer"));
    assert!(error(&again).starts_with("Order was never placed, already canceled, or filled."));
}

#[tokio::test]
async fn client_order_ids_and_batches_are_signed_alike() {
    let venue = Venue::start();
    let alice = Trader::new(&venue, 0).await;
    let at = price(&alice.info, 0.95).await;
    let cloids = [Uuid::from_u128(1), Uuid::new_v4()];
    let orders = cloids.map(|cloid| named(limit(true, at, 0.1, "Gtc"), cloid)).into();
    let placed = done(alice.exchange.bulk_order(orders, None).await.expect("an answer")).expect("statuses");
    assert_eq!(placed.iter().map(resting).collect::<Vec<_>>().len(), 2);

    let cancels = cloids.map(|cloid| ClientCancelRequestCloid { asset: "BTC".into(), cloid }).into();
    let answer = alice.exchange.bulk_cancel_by_cloid(cancels, None).await.expect("an answer");
    assert!(
        done(answer).expect("statuses").iter().all(|status| matches!(status, ExchangeDataStatus::Success))
    );
}

#[tokio::test]
async fn an_immediate_order_fills_and_a_stop_waits() {
    let venue = Venue::start();
    let (alice, bob) = (Trader::new(&venue, 0).await, Trader::new(&venue, 1).await);
    let at = price(&alice.info, 1.0).await;
    let alone = bob.place(limit(true, at, 0.1, "Ioc")).await;
    assert!(error(&alone).starts_with("Order could not immediately match"));
    trade(&alice, &bob, at, 0.1).await;
    assert_eq!((bob.size().await, alice.size().await), ("0.1".into(), "-0.1".into()));
    for (factor, kind) in [(0.9, "sl"), (1.1, "tp")] {
        resting(&bob.place(stop(price(&bob.info, factor).await, 0.1, kind)).await);
    }
    assert_eq!(bob.info.open_orders(bob.address).await.expect("orders").len(), 2);
}

#[tokio::test]
async fn leverage_and_isolated_margin_are_set() {
    let venue = Venue::start();
    let (alice, bob) = (Trader::new(&venue, 0).await, Trader::new(&venue, 1).await);
    done(bob.exchange.update_leverage(5, "BTC", false, None).await.expect("an answer"));
    trade(&alice, &bob, price(&alice.info, 1.0).await, 0.1).await;
    done(bob.exchange.update_isolated_margin(25.0, "BTC", None).await.expect("an answer"));
    let state = bob.info.user_state(bob.address).await.expect("a state");
    let position = &state.asset_positions[0].position;
    assert_eq!((position.leverage.type_string.as_str(), position.leverage.value), ("isolated", 5));
    let why = refused(bob.exchange.update_leverage(41, "BTC", true, None).await.expect("an answer"));
    assert!(why.to_lowercase().contains("leverage"), "{why}");
}
