//! Orders and what they do to balances, to the last unit.

use serde_json::json;

use crate::trader::{Trader, micro_dollars, order, orders};
use crate::venue::TestVenue;

#[test]
fn an_order_rests_and_is_cancelled_and_no_money_moves() {
    let venue = TestVenue::dev();
    let alice = Trader::of_dev(0);
    let number = alice.rest(&venue, order(true, "99000", "0.1", "Gtc"));
    assert_eq!(alice.open_orders(&venue), [number]);

    let cancel = json!({"type": "cancel", "cancels": [{"a": 0, "o": number}]});
    let answer = alice.exchange(&venue, &cancel);
    assert_eq!(answer["response"]["data"]["statuses"], json!(["success"]));
    assert_eq!(alice.open_orders(&venue), [0; 0]);
    assert_eq!(alice.equity(&venue), 1_000_000_000_000);
    let again = alice.exchange(&venue, &cancel);
    assert!(again["response"]["data"]["statuses"][0]["error"].is_string(), "{again}");
}

#[test]
fn a_fill_moves_exactly_its_fees() {
    let venue = TestVenue::dev();
    let (maker, taker) = (Trader::of_dev(0), Trader::of_dev(1));
    maker.rest(&venue, order(false, "100000", "0.5", "Alo"));
    let taken = taker.place(&venue, order(true, "100000", "0.2", "Ioc"));
    assert_eq!((&taken["filled"]["totalSz"], &taken["filled"]["avgPx"]), (&json!("0.2"), &json!("100000")));

    // 20000 USD at 0.015 % for the maker and 0.045 % for the taker; bought and sold at the mark price.
    assert_eq!(maker.equity(&venue), 1_000_000_000_000 - 3_000_000);
    assert_eq!(taker.equity(&venue), 1_000_000_000_000 - 9_000_000);
    let fills = taker.fills(&venue);
    assert_eq!(fills.len(), 1);
    assert_eq!(micro_dollars(&fills[0]["fee"]), 9_000_000);
    assert_eq!(fills[0]["oid"], taken["filled"]["oid"]);
}

#[test]
fn what_the_seller_loses_the_buyer_gains() {
    let venue = TestVenue::dev();
    let (maker, taker) = (Trader::of_dev(0), Trader::of_dev(1));
    maker.rest(&venue, order(false, "100000", "1", "Gtc"));
    taker.place(&venue, order(true, "100000", "1", "Ioc"));
    maker.rest(&venue, order(true, "101000", "1", "Gtc"));
    let closed = taker.place(&venue, order(false, "101000", "1", "Ioc"));
    assert!(closed["filled"].is_object(), "{closed}");

    // 1000 USD change hands; fees are on 100000 and on 101000 USD.
    assert_eq!(taker.equity(&venue), 1_000_000_000_000 + 1_000_000_000 - 45_000_000 - 45_450_000);
    assert_eq!(maker.equity(&venue), 1_000_000_000_000 - 1_000_000_000 - 15_000_000 - 15_150_000);
}

#[test]
fn orders_of_one_batch_are_answered_one_by_one() {
    let venue = TestVenue::dev();
    let batch = orders(&[order(true, "99000", "0", "Gtc"), order(true, "99000", "0.1", "Gtc")]);
    let answer = Trader::of_dev(0).exchange(&venue, &batch);
    let statuses = answer["response"]["data"]["statuses"].as_array().unwrap().clone();
    assert_eq!(statuses.len(), 2);
    assert!(statuses[0]["error"].is_string() && statuses[1]["resting"].is_object(), "{answer}");
}
