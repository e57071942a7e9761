//! Questions about orders and fills.

use serde_json::{Value, json};

use crate::venue::{ALICE, BOB, Venue};

const CLIENT_ID: &str = "0x000000000000000000000000000000ff";

fn trigger(is_buy: bool, size: &str, kind: &str, trigger_price: &str) -> Value {
    json!({"a": 0, "b": is_buy, "p": "50000", "s": size, "r": true,
        "t": {"trigger": {"isMarket": true, "triggerPx": trigger_price, "tpsl": kind}}})
}

#[test]
fn an_open_order_is_shown_short_and_in_full() {
    let mut venue = Venue::new();
    let order = json!({"a": 0, "b": true, "p": "49000", "s": "0.01", "r": false, "t": {"limit": {"tif": "Alo"}},
        "c": CLIENT_ID});
    let status = venue.order(ALICE, &json!([order]), "na")[0].clone();
    let id = status["resting"]["oid"].clone();
    let time = venue.now();
    let short = json!({"coin": "BTC", "side": "B", "limitPx": "49000.0", "sz": "0.01", "oid": id, "timestamp": time,
        "origSz": "0.01", "cloid": CLIENT_ID});
    assert_eq!(venue.ask_of("openOrders", ALICE), json!([short]));
    let full = json!({"coin": "BTC", "side": "B", "limitPx": "49000.0", "sz": "0.01", "oid": id, "timestamp": time,
        "origSz": "0.01", "cloid": CLIENT_ID, "triggerCondition": "N/A", "isTrigger": false, "triggerPx": "0.0",
        "children": [], "isPositionTpsl": false, "reduceOnly": false, "orderType": "Limit", "tif": "Alo"});
    assert_eq!(venue.ask_of("frontendOpenOrders", ALICE), json!([full]));
    let expected =
        json!({"status": "order", "order": {"order": full, "status": "open", "statusTimestamp": time}});
    for reference in [id, json!(CLIENT_ID)] {
        let question = json!({"type": "orderStatus", "user": ALICE.to_string(), "oid": reference});
        assert_eq!(venue.ask(&question), expected);
    }
}

#[test]
fn a_parent_shows_its_triggers() {
    let mut venue = Venue::new();
    let parent =
        json!({"a": 0, "b": true, "p": "49000", "s": "0.01", "r": false, "t": {"limit": {"tif": "Gtc"}}});
    let orders =
        json!([parent, trigger(false, "0.01", "tp", "51000"), trigger(false, "0.01", "sl", "48000")]);
    let statuses = venue.order(ALICE, &orders, "normalTpsl");
    assert_eq!((&statuses[1], &statuses[2]), (&json!("waitingForFill"), &json!("waitingForFill")));
    let open = venue.ask_of("frontendOpenOrders", ALICE);
    let orders = open.as_array().expect("orders");
    assert_eq!(orders.len(), 3);
    let parent = orders.iter().find(|order| order["isTrigger"] == false).expect("the parent");
    let shown: Vec<_> = parent["children"]
        .as_array()
        .expect("children")
        .iter()
        .map(|child| {
            (child["orderType"].as_str(), child["triggerCondition"].as_str(), child["triggerPx"].as_str())
        })
        .collect();
    assert_eq!(
        shown,
        [
            (Some("Take Profit Market"), Some("Price above 51000"), Some("51000.0")),
            (Some("Stop Market"), Some("Price below 48000"), Some("48000.0")),
        ]
    );
    let child = &parent["children"][0];
    assert_eq!(
        (&child["tif"], &child["reduceOnly"], &child["side"]),
        (&json!(null), &json!(true), &json!("A"))
    );
}

#[test]
fn a_trigger_on_the_whole_position_says_so() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    venue.order(ALICE, &json!([trigger(false, "0", "sl", "48000")]), "positionTpsl");
    let order = venue.ask_of("frontendOpenOrders", ALICE)[0].clone();
    assert_eq!((&order["isPositionTpsl"], &order["sz"]), (&json!(true), &json!("0.0")));
}

#[test]
fn orders_are_remembered_with_how_they_ended() {
    let mut venue = Venue::new();
    let cancelled = venue.rest(ALICE, 0, true, "48000", "0.01");
    venue.send(ALICE, &json!({"type": "cancel", "cancels": [{"a": 0, "o": cancelled}]}));
    let replaced = venue.rest(ALICE, 0, true, "48500", "0.01");
    let order =
        json!({"a": 0, "b": true, "p": "48600", "s": "0.01", "r": false, "t": {"limit": {"tif": "Gtc"}}});
    venue.send(ALICE, &json!({"type": "modify", "oid": replaced, "order": order}));
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    let own = venue.rest(ALICE, 0, false, "51000", "0.01");
    venue.limit(ALICE, 0, true, "51000", "0.02");
    let status = |id: u64| {
        let question = json!({"type": "orderStatus", "user": ALICE.to_string(), "oid": id});
        venue.ask(&question)["order"]["status"].clone()
    };
    assert_eq!(status(cancelled), "canceled");
    assert_eq!(status(replaced), "canceled");
    assert_eq!(status(own), "selfTradeCanceled");
    let history = venue.ask_of("historicalOrders", ALICE);
    let history = history.as_array().expect("orders");
    let words: Vec<&str> = history.iter().filter_map(|entry| entry["status"].as_str()).collect();
    assert_eq!(words.iter().filter(|&&word| word == "open").count(), 2);
    assert_eq!(words.iter().filter(|&&word| word == "filled").count(), 1);
    let times: Vec<u64> = history.iter().filter_map(|entry| entry["statusTimestamp"].as_u64()).collect();
    assert!(times.is_sorted_by(|later, earlier| later >= earlier), "{times:?}");
    let unknown = json!({"type": "orderStatus", "user": ALICE.to_string(), "oid": 1_u64 << 50});
    assert_eq!(venue.ask(&unknown), json!({"status": "unknownOid"}));
    let foreign = json!({"type": "orderStatus", "user": BOB.to_string(), "oid": cancelled});
    assert_eq!(venue.ask(&foreign), json!({"status": "unknownOid"}));
}

#[test]
fn a_fill_says_what_it_did_and_what_it_cost() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    let (time, fill) = (venue.now(), venue.ask_of("userFills", ALICE)[0].clone());
    let (hash, id) = (fill["hash"].clone(), fill["oid"].clone());
    assert_eq!(
        fill,
        json!({"coin": "BTC", "px": "50000.0", "sz": "0.01", "side": "B", "time": time, "startPosition": "0.0",
            "dir": "Open Long", "closedPnl": "0.0", "hash": hash, "oid": id, "crossed": true, "fee": "0.225", "tid": 1,
            "feeToken": "USDC", "twapId": null})
    );
    let maker = venue.ask_of("userFills", BOB)[0].clone();
    assert_eq!(
        (&maker["dir"], &maker["crossed"], &maker["fee"], &maker["tid"]),
        (&json!("Open Short"), &json!(false), &json!("0.075"), &json!(1))
    );
    // Bob buys three hundredths: the short of one hundredth becomes a long of two.
    venue.trade(BOB, ALICE, 0, "50100", "0.03");
    let (alice, bob) = (venue.ask_of("userFills", ALICE), venue.ask_of("userFills", BOB));
    assert_eq!((&bob[0]["dir"], &bob[0]["startPosition"]), (&json!("Short > Long"), &json!("-0.01")));
    assert_eq!((&bob[0]["closedPnl"], &bob[0]["px"]), (&json!("-1.0"), &json!("50100.0")));
    assert_eq!((&alice[0]["dir"], &alice[0]["closedPnl"]), (&json!("Long > Short"), &json!("1.0")));
    venue.trade(ALICE, BOB, 0, "50100", "0.02");
    assert_eq!(venue.ask_of("userFills", ALICE)[0]["dir"], "Close Short");
    assert_eq!(venue.ask_of("userFills", BOB)[0]["dir"], "Close Long");
}

#[test]
fn fills_of_one_order_are_joined_when_asked_for() {
    let mut venue = Venue::new();
    for price in ["50000", "50001", "50003"] {
        venue.rest(BOB, 0, false, price, "0.01");
    }
    venue.limit(ALICE, 0, true, "50010", "0.03");
    assert_eq!(venue.ask_of("userFills", ALICE).as_array().map(Vec::len), Some(3));
    let question = |user: engine::ids::Address| json!({"type": "userFillsByTime", "user": user.to_string(), "startTime": 0, "aggregateByTime": true});
    let joined = venue.ask(&question(ALICE));
    assert_eq!(joined.as_array().map(Vec::len), Some(1));
    let fill = &joined[0];
    assert_eq!(
        (&fill["px"], &fill["sz"], &fill["fee"], &fill["tid"]),
        (&json!("50001.333333"), &json!("0.03"), &json!("0.675019"), &json!(1))
    );
    assert_eq!(venue.ask(&question(BOB)).as_array().map(Vec::len), Some(3), "what rested is not joined");
}

#[test]
fn fills_are_found_by_time_oldest_first() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    let first = venue.now();
    venue.trade(ALICE, BOB, 0, "50010", "0.01");
    let prices = |start: u64, end: u64| -> Vec<Value> {
        let question =
            json!({"type": "userFillsByTime", "user": ALICE.to_string(), "startTime": start, "endTime": end});
        let fills = venue.ask(&question);
        fills.as_array().expect("fills").iter().map(|fill| fill["px"].clone()).collect()
    };
    assert_eq!(prices(0, u64::MAX), ["50000.0", "50010.0"]);
    assert_eq!(prices(first, first), ["50000.0"]);
    assert_eq!(prices(first + 1, u64::MAX), ["50010.0"]);
    assert_eq!(venue.ask_of("userFills", ALICE)[0]["px"], "50010.0");
}

#[test]
fn takes_of_one_resting_order_in_one_block_are_not_joined() {
    let mut venue = Venue::new();
    venue.rest(BOB, 0, false, "50000", "0.03");
    let order =
        json!({"a": 0, "b": true, "p": "50000", "s": "0.01", "r": false, "t": {"limit": {"tif": "Ioc"}}});
    venue.order(ALICE, &json!([order, order]), "na");
    let joined = json!({"type": "userFills", "user": BOB.to_string(), "aggregateByTime": true});
    let fills = venue.ask(&joined);
    assert_eq!(fills.as_array().map(Vec::len), Some(2));
    assert_eq!((&fills[0]["time"], &fills[0]["oid"]), (&fills[1]["time"], &fills[1]["oid"]));
}
