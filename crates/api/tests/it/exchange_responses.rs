//! The answer to each request, from the events that followed from it.

use engine::command::{OrderKind, Side, TimeInForce, TriggerCondition};
use engine::event::{CancelReason, Event, Fill, FillOrigin, OrderPlaced};
use engine::ids::{AccountId, Address, MarketId, OrderId, TradeId};
use engine::rejection::Rejection;
use serde_json::{Value, json};
use units::{Notional, Price, Size, Usd};

use crate::fixtures::order_action;
use crate::markets::{answer, order_answer, rejected};

fn placed(item: u16, order: u64, kind: OrderKind, parent: Option<u64>) -> Event {
    Event::OrderPlaced(OrderPlaced {
        order: OrderId(order),
        item,
        account: AccountId(1),
        market: MarketId(0),
        side: Side::Bid,
        price: Price(500_000),
        size: Size(1_000),
        reduce_only: false,
        kind,
        client_id: None,
        parent: parent.map(OrderId),
        sibling: None,
        is_liquidation: false,
        builder: None,
    })
}

fn limit(item: u16, order: u64) -> Event {
    placed(item, order, OrderKind::Limit(TimeInForce::Gtc), None)
}

fn trigger(item: u16, order: u64, parent: Option<u64>) -> Event {
    let condition = TriggerCondition::StopLoss;
    placed(
        item,
        order,
        OrderKind::Trigger { trigger_price: Price(400_000), is_market: true, condition },
        parent,
    )
}

fn filled(order: u64, price: i64, size: i64) -> Event {
    Event::Filled(Fill {
        trade: TradeId(1),
        order: Some(OrderId(order)),
        account: AccountId(1),
        market: MarketId(0),
        origin: FillOrigin::Taker,
        price: Price(price),
        size: Size(size),
        cost: Notional(price * size),
        realized: Usd::ZERO,
        fee: Usd::ZERO,
        builder: None,
        referral: None,
        margin: Usd::ZERO,
    })
}

fn rested(order: u64) -> Event {
    Event::OrderRested { order: OrderId(order) }
}

fn cancelled(order: u64, reason: CancelReason) -> Event {
    Event::OrderCancelled { order: OrderId(order), reason }
}

/// A request for `count` equal orders.
fn orders(count: usize) -> Value {
    let mut action = order_action();
    action["orders"] = vec![action["orders"][0].clone(); count].into();
    action
}

#[test]
fn an_order_that_rests_is_named_with_its_client_id() {
    let mut action = order_action();
    action["orders"][0]["c"] = json!("0x000000000000000000000000000000FF");
    assert_eq!(
        answer(&action, &[limit(0, 77), rested(77)]),
        order_answer(&json!([{"resting": {"oid": 77, "cloid": "0x000000000000000000000000000000ff"}}]))
    );
    assert_eq!(
        answer(&order_action(), &[limit(0, 77), filled(77, 500_000, 400), rested(77)]),
        order_answer(&json!([{"resting": {"oid": 77}}]))
    );
}

#[test]
fn fills_are_summed_and_others_fills_are_not_counted() {
    let events = [limit(0, 77), filled(77, 500_000, 400), filled(5, 500_000, -400), filled(77, 500_001, 200)];
    assert_eq!(
        answer(&order_action(), &events),
        order_answer(&json!([{"filled": {"totalSz": "0.006", "avgPx": "50000.033333", "oid": 77}}]))
    );
    let sold = [limit(0, 77), filled(77, 500_000, -1_000)];
    assert_eq!(
        answer(&order_action(), &sold),
        order_answer(&json!([{"filled": {"totalSz": "0.01", "avgPx": "50000", "oid": 77}}]))
    );
    let immediate = [limit(0, 77), filled(77, 500_000, 1), cancelled(77, CancelReason::Unmatched)];
    assert_eq!(
        answer(&order_action(), &immediate),
        order_answer(&json!([{"filled": {"totalSz": "0.00001", "avgPx": "50000", "oid": 77}}]))
    );
}

#[test]
fn an_order_that_ends_unfilled_is_an_error() {
    for (kind, reason, expected) in [
        (
            TimeInForce::Ioc,
            CancelReason::Unmatched,
            "Order could not immediately match against any resting orders.",
        ),
        (TimeInForce::Market, CancelReason::Unmatched, "No liquidity available for market order."),
        (TimeInForce::Gtc, CancelReason::InsufficientMargin, "Insufficient margin to place order."),
        (TimeInForce::Gtc, CancelReason::ReduceOnly, "Reduce only order would increase position."),
    ] {
        let events = [placed(0, 77, OrderKind::Limit(kind), None), cancelled(77, reason)];
        let text = format!("{expected} asset=0");
        assert_eq!(answer(&order_action(), &events), order_answer(&json!([{"error": text}])));
    }
}

#[test]
fn triggers_wait_as_clients_expect() {
    assert_eq!(
        answer(&order_action(), &[trigger(0, 77, None)]),
        order_answer(&json!([{"resting": {"oid": 77}}]))
    );
    let group = [limit(0, 77), trigger(1, 78, Some(77)), trigger(2, 79, Some(77)), rested(77)];
    assert_eq!(
        answer(&orders(3), &group),
        order_answer(&json!([{"resting": {"oid": 77}}, "waitingForFill", "waitingForFill"]))
    );
    let armed = Event::TriggerArmed { order: OrderId(78), size: Size(1_000) };
    let group = [limit(0, 77), trigger(1, 78, Some(77)), filled(77, 500_000, 1_000), armed];
    assert_eq!(
        answer(&orders(2), &group),
        order_answer(
            &json!([{"filled": {"totalSz": "0.01", "avgPx": "50000", "oid": 77}}, "waitingForTrigger"])
        )
    );
}

#[test]
fn items_keep_their_places_around_those_that_failed_before_the_engine() {
    let mut action = orders(4);
    action["orders"][1]["s"] = json!("x");
    let events = [limit(0, 77), rested(77), rejected(1, Rejection::ZeroSize), limit(2, 78), rested(78)];
    assert_eq!(
        answer(&action, &events),
        order_answer(&json!([
            {"resting": {"oid": 77}},
            {"error": "Order has invalid size. asset=0 (not a decimal number)"},
            {"error": "Order has zero size. asset=0"},
            {"resting": {"oid": 78}},
        ]))
    );
}

#[test]
fn cancels_succeed_or_fail_each_for_itself() {
    let action = json!({"type": "cancel", "cancels": [{"a": 0, "o": 1}, {"a": 9, "o": 2}, {"a": 1, "o": 3}]});
    let events = [cancelled(1, CancelReason::Requested), rejected(1, Rejection::UnknownOrder)];
    assert_eq!(
        answer(&action, &events),
        json!({"status": "ok", "response": {"type": "cancel", "data": {"statuses": ["success",
            {"error": "Asset 9 does not exist."},
            {"error": "Order was never placed, already canceled, or filled. asset=1"}]}}})
    );
}

#[test]
fn a_single_modify_answers_without_a_status_and_a_batch_with_one_each() {
    let replacement = order_action()["orders"][0].clone();
    let single = json!({"type": "modify", "oid": 1, "order": replacement});
    let batch = json!({"type": "batchModify", "modifies": [{"oid": 1, "order": replacement}]});
    let events = [cancelled(1, CancelReason::Modified), limit(0, 2), rested(2)];
    assert_eq!(answer(&single, &events), json!({"status": "ok", "response": {"type": "default"}}));
    assert_eq!(answer(&batch, &events), order_answer(&json!([{"resting": {"oid": 2}}])));
    let text = "Order was never placed, already canceled, or filled. asset=0";
    let events = [rejected(0, Rejection::UnknownOrder)];
    assert_eq!(answer(&single, &events), json!({"status": "err", "response": text}));
    assert_eq!(answer(&batch, &events), order_answer(&json!([{"error": text}])));
}

#[test]
fn a_new_sub_account_is_answered_with_its_address() {
    let action = json!({"type": "createSubAccount", "name": "desk"});
    let address = Address([0xab; 20]);
    let opened = Event::AccountOpened {
        account: AccountId(2),
        address,
        master: Some(AccountId(1)),
        name: "desk".into(),
        funder: None,
    };
    let data = format!("0x{}", "ab".repeat(20));
    assert_eq!(
        answer(&action, &[opened]),
        json!({"status": "ok", "response": {"type": "createSubAccount", "data": data}})
    );
    assert_eq!(
        answer(&action, &[rejected(0, Rejection::InvalidName)]),
        json!({"status": "err", "response": "Invalid name: it is empty, too long or taken."})
    );
}
