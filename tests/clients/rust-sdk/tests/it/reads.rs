//! The questions of the client: the answers fit its structures.

use crate::trader::{Trader, price, trade};
use crate::venue::Venue;

#[tokio::test]
async fn every_question_is_answered_in_the_client_s_structures() {
    let venue = Venue::start();
    let (alice, bob) = (Trader::new(&venue, 0).await, Trader::new(&venue, 1).await);
    let at = price(&alice.info, 1.0).await;
    trade(&alice, &bob, at, 0.1).await;
    let (info, user) = (&bob.info, bob.address);

    assert_eq!(info.meta().await.expect("markets").universe[0].name, "BTC");
    assert!(!info.spot_meta().await.expect("pairs").universe.is_empty());
    assert_eq!(info.spot_meta_and_asset_contexts().await.expect("pairs").len(), 2);
    let states = info.user_states(vec![user, alice.address]).await.expect("states");
    assert_eq!(states[0].asset_positions[0].position.szi, "0.1");
    info.user_token_balances(user).await.expect("balances");
    let fees = info.user_fees(user).await.expect("fees");
    assert_eq!((fees.user_cross_rate.as_str(), fees.user_add_rate.as_str()), ("0.00045", "0.00015"));
    let fills = info.user_fills(user).await.expect("fills");
    assert_eq!((fills.len(), fills[0].dir.as_str(), fills[0].crossed), (1, "Open Long", true));
    info.funding_history("BTC".into(), 0, None).await.expect("rates");
    info.user_funding_history(user, 0, None).await.expect("payments");
    let trades = info.recent_trades("BTC".into()).await.expect("trades");
    assert_eq!((trades.len(), trades[0].sz.as_str()), (1, "0.1"));
    let book = info.l2_snapshot("BTC".into()).await.expect("a book");
    assert_eq!(book.levels.iter().map(Vec::len).sum::<usize>(), 0);
    let now = trades[0].time;
    let candles = info.candles_snapshot("BTC".into(), "1m".into(), now - 60_000, now).await.expect("candles");
    assert_eq!((candles.len(), candles[0].num_trades), (1, 1));
    let orders = info.historical_orders(user).await.expect("orders");
    assert_eq!((orders.len(), orders[0].status.as_str()), (1, "filled"));
    assert!(info.query_order_by_oid(user, 1).await.expect("a status").order.is_none());
}
