//! What streams begin with and carry on.

use api::hyperliquid::{Interval, feed};
use engine::ids::MarketId;
use serde_json::{Value, json};
use units::Time;

use crate::venue::{ALICE, BOB, NOBODY, Venue};

fn of(kind: &str, coin: &str) -> Value {
    json!({"type": kind, "coin": coin})
}

fn of_user(kind: &str, user: engine::ids::Address) -> Value {
    json!({"type": kind, "user": user.to_string()})
}

#[test]
fn a_stream_of_a_state_begins_with_it() {
    let mut venue = Venue::new();
    venue.rest(ALICE, 0, true, "49000", "0.01");
    let time = venue.now();
    let book =
        json!({"coin": "BTC", "time": time, "levels": [[{"px": "49000.0", "sz": "0.01", "n": 1}], []]});
    assert_eq!(venue.snapshot(&of("l2Book", "BTC")), Ok(vec![json!({"channel": "l2Book", "data": book})]));
    let best = json!({"coin": "BTC", "time": time, "bbo": [{"px": "49000.0", "sz": "0.01", "n": 1}, null]});
    assert_eq!(venue.snapshot(&of("bbo", "BTC")), Ok(vec![json!({"channel": "bbo", "data": best})]));
    let data = |wanted: &Value| venue.snapshot(wanted).expect("a stream")[0]["data"].clone();
    assert_eq!(data(&json!({"type": "allMids"})), json!({"mids": {"BTC": "50000.0", "ETH": "2000.0"}}));
    let context = venue.ask(&json!({"type": "metaAndAssetCtxs"}))[1][0].clone();
    assert_eq!(data(&of("activeAssetCtx", "BTC")), json!({"coin": "BTC", "ctx": context}));
    let state = venue.ask_of("clearinghouseState", ALICE);
    assert_eq!(
        data(&of_user("clearinghouseState", ALICE)),
        json!({"dex": "", "user": ALICE.to_string(), "clearinghouseState": state})
    );
    assert_eq!(
        data(&of_user("allDexsClearinghouseState", ALICE)),
        json!({"user": ALICE.to_string(), "clearinghouseStates": [["", state]]})
    );
    let orders = venue.ask_of("frontendOpenOrders", ALICE);
    assert_eq!(data(&of_user("openOrders", ALICE))["orders"], orders);
    assert_eq!(data(&of_user("webData2", ALICE))["user"], ALICE.to_string());
}

#[test]
fn a_stream_of_rows_begins_with_the_last_ones() {
    let mut venue = Venue::new();
    for step in 0..40 {
        venue.trade(ALICE, BOB, 0, &format!("{}", 50_000 + step), "0.001");
    }
    let trades = venue.snapshot(&of("trades", "BTC")).expect("a stream");
    assert_eq!(
        (trades[0]["data"].as_array().map(Vec::len), &trades[0]["data"][0]["px"]),
        (Some(30), &json!("50039.0"))
    );
    let fills = venue.snapshot(&of_user("userFills", ALICE)).expect("a stream");
    assert_eq!(
        fills[0]["data"],
        json!({"isSnapshot": true, "user": ALICE.to_string(), "fills": venue.ask_of("userFills", ALICE)})
    );
    let candles =
        venue.snapshot(&json!({"type": "candle", "coin": "BTC", "interval": "1m"})).expect("a stream");
    assert_eq!((candles.len(), &candles[0]["data"]["n"]), (1, &json!(40)));
    for (kind, rows) in [
        ("userFundings", "fundings"),
        ("userNonFundingLedgerUpdates", "nonFundingLedgerUpdates"),
        ("userTwapHistory", "history"),
        ("userTwapSliceFills", "twapSliceFills"),
    ] {
        let frames = venue.snapshot(&of_user(kind, NOBODY)).expect("a stream");
        assert_eq!(
            frames,
            [json!({"channel": kind, "data": {"isSnapshot": true, "user": NOBODY.to_string(), rows: []}})]
        );
    }
    for kind in ["orderUpdates", "userEvents", "notification"] {
        assert_eq!(venue.snapshot(&of_user(kind, ALICE)), Ok(vec![]), "{kind}");
    }
    assert_eq!(venue.snapshot(&of("trades", "ETH")), Ok(vec![]));
}

#[test]
fn spot_streams_begin_and_follow_their_own_market() {
    let mut venue = Venue::with_spot_markets();
    let context = venue.snapshot(&of("activeAssetCtx", "@1")).expect("a stream");
    assert_eq!(
        (&context[0]["channel"], &context[0]["data"]["coin"]),
        (&json!("activeSpotAssetCtx"), &json!("@1"))
    );
    assert_eq!(venue.snapshot(&of("trades", "PURR/USDC")), Ok(vec![]));
    let wanted = ["activeAssetCtx", "trades", "l2Book", "bbo"].map(|kind| of(kind, "@1"));
    let before = venue.blocks();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    venue.trade(ALICE, BOB, 10_000, "0.2", "100");
    for wanted in &wanted {
        assert_eq!(venue.frames(wanted, before), Vec::<Value>::new(), "{wanted}");
    }
    let before = venue.blocks();
    venue.trade(ALICE, BOB, 10_001, "20", "1.5");
    for wanted in &wanted {
        let frames = venue.frames(wanted, before);
        assert!(!frames.is_empty(), "{wanted}");
    }
    let context = venue.frames(&of("activeAssetCtx", "@1"), before).pop().expect("a frame");
    assert_eq!(
        (&context["channel"], &context["data"]["ctx"]["markPx"]),
        (&json!("activeSpotAssetCtx"), &json!("20.0"))
    );
    let trades = venue.frames(&of("trades", "@1"), before);
    assert_eq!((&trades[0]["data"][0]["px"], &trades[0]["data"][0]["sz"]), (&json!("20.0"), &json!("1.5")));
    let state = venue.frames(&of_user("spotState", ALICE), before).pop().expect("a frame");
    assert_eq!(state["data"]["spotState"], venue.ask_of("spotClearinghouseState", ALICE));
    let all = venue.frames(&json!({"type": "spotAssetCtxs"}), before).pop().expect("a frame");
    assert_eq!(all["data"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_stream_that_cannot_be_says_why() {
    let venue = Venue::with_spot_markets();
    for (wanted, part) in [
        (of("trades", "XYZ"), "no market `XYZ`"),
        (json!({"type": "allMids", "dex": "xyz"}), "no perpetual exchange `xyz`"),
        (json!({"type": "activeAssetData", "user": ALICE.to_string(), "coin": "@1"}), "no market `@1`"),
    ] {
        let reason = venue.snapshot(&wanted).expect_err("no stream");
        assert!(reason.contains(part), "{reason}");
    }
}

#[test]
fn several_blocks_tell_all_that_happened_and_the_state_once() {
    let mut venue = Venue::new();
    let before = venue.blocks();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    venue.trade(ALICE, BOB, 0, "50001", "0.02");
    let trades = venue.frames(&of("trades", "BTC"), before);
    let prices: Vec<&Value> =
        trades[0]["data"].as_array().expect("trades").iter().map(|trade| &trade["px"]).collect();
    assert_eq!((trades.len(), prices), (1, vec![&json!("50000.0"), &json!("50001.0")]));
    assert_eq!(venue.frames(&of("l2Book", "BTC"), before).len(), 1);
    let fills = venue.frames(&of_user("userFills", BOB), before);
    assert_eq!(fills.len(), 1);
    assert_eq!(fills[0]["data"].get("isSnapshot"), None);
    assert_eq!(fills[0]["data"]["fills"].as_array().map(Vec::len), Some(2));
    let events = venue.frames(&of_user("userEvents", BOB), before);
    assert_eq!((events.len(), &events[0]["channel"]), (1, &json!("user")));
    assert_eq!(events[0]["data"]["fills"], fills[0]["data"]["fills"]);
    let updates = venue.frames(&of_user("orderUpdates", BOB), before);
    let told: Vec<(&Value, &Value)> = updates[0]["data"]
        .as_array()
        .expect("updates")
        .iter()
        .map(|update| (&update["order"]["sz"], &update["status"]))
        .collect();
    let (open, filled) = (json!("open"), json!("filled"));
    assert_eq!(told[0], (&json!("0.01"), &open));
    assert_eq!(told[1], (&json!("0.0"), &filled));
    let candles = venue.frames(&json!({"type": "candle", "coin": "BTC", "interval": "5m"}), before);
    assert_eq!(
        (candles.len(), &candles[0]["data"]["n"], &candles[0]["data"]["c"]),
        (1, &json!(2), &json!("50001.0"))
    );
    assert_eq!(venue.frames(&of_user("clearinghouseState", ALICE), before).len(), 1);
    assert_eq!(venue.frames(&of_user("openOrders", BOB), before)[0]["data"]["orders"], json!([]));
}

#[test]
fn a_candle_that_ended_between_two_messages_is_told_before_the_running_one() {
    let mut venue = Venue::new();
    let before = venue.blocks();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    venue.wait(Time::MINUTE);
    venue.trade(ALICE, BOB, 0, "50001", "0.01");
    let candles = venue.frames(&json!({"type": "candle", "coin": "BTC", "interval": "1m"}), before);
    let closes: Vec<&Value> = candles.iter().map(|frame| &frame["data"]["c"]).collect();
    assert_eq!(closes, [&json!("50000.0"), &json!("50001.0")]);
}

#[test]
fn nothing_is_said_where_nothing_of_the_stream_changed() {
    let mut venue = Venue::new();
    let before = venue.blocks();
    venue.rest(ALICE, 0, true, "49000", "0.01");
    let silent = [
        of("l2Book", "ETH"),
        of("bbo", "ETH"),
        of("trades", "BTC"),
        of("activeAssetCtx", "ETH"),
        json!({"type": "candle", "coin": "BTC", "interval": "1m"}),
        of_user("orderUpdates", BOB),
        of_user("userFills", ALICE),
        of_user("userEvents", ALICE),
        of_user("userFundings", ALICE),
        of_user("userNonFundingLedgerUpdates", ALICE),
        of_user("openOrders", BOB),
        of_user("spotState", ALICE),
        of_user("notification", ALICE),
    ];
    for wanted in silent {
        assert_eq!(venue.frames(&wanted, before), Vec::<Value>::new(), "{wanted}");
    }
    assert_eq!(venue.frames(&of("l2Book", "BTC"), before).len(), 1);
    assert_eq!(venue.frames(&of_user("openOrders", ALICE), before).len(), 1);
    assert_eq!(venue.frames(&of("activeAssetCtx", "BTC"), before).len(), 1);
    let now = venue.blocks();
    assert_eq!(venue.frames(&of("l2Book", "BTC"), now), Vec::<Value>::new());
}

#[test]
fn a_new_price_moves_every_account_s_figures() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    let before = venue.blocks();
    venue.price(MarketId(0), 51_000);
    for wanted in [
        of("activeAssetCtx", "BTC"),
        json!({"type": "allMids"}),
        json!({"type": "activeAssetData", "user": ALICE.to_string(), "coin": "BTC"}),
        of_user("webData2", ALICE),
    ] {
        assert_eq!(venue.frames(&wanted, before).len(), 1, "{wanted}");
    }
    let state =
        venue.frames(&of_user("clearinghouseState", ALICE), before)[0]["data"]["clearinghouseState"].clone();
    assert_eq!(state, venue.ask_of("clearinghouseState", ALICE));
    assert_eq!(venue.frames(&of("l2Book", "BTC"), before), Vec::<Value>::new());
}

#[test]
fn funding_and_money_are_told_as_they_come() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 1, "2000", "1");
    venue.rest(ALICE, 1, true, "1999", "1");
    venue.rest(BOB, 1, false, "2001", "1");
    let before = venue.blocks();
    venue.wait(Time::HOUR);
    let fundings = venue.frames(&of_user("userFundings", ALICE), before);
    let payment = fundings[0]["data"]["fundings"][0].clone();
    assert_eq!(
        (&payment["coin"], &payment["usdc"], &payment["szi"]),
        (&json!("ETH"), &json!("-0.025"), &json!("1.0"))
    );
    assert!(payment.get("type").is_none() && payment["time"].is_u64());
    assert_eq!(venue.frames(&of_user("userEvents", ALICE), before)[0]["data"], json!({"funding": payment}));
    let before = venue.blocks();
    venue.send(
        crate::venue::OPERATOR,
        &json!({"type": "steelyardCredit", "destination": BOB.to_string(), "usd": 7}),
    );
    let updates = venue.frames(&of_user("userNonFundingLedgerUpdates", BOB), before);
    assert_eq!(
        updates[0]["data"]["nonFundingLedgerUpdates"][0]["delta"],
        json!({"type": "deposit", "usdc": "0.000007"})
    );
}

#[test]
fn a_liquidation_and_its_cancels_are_told_to_the_account() {
    let mut venue = Venue::new();
    venue.rest(BOB, 0, false, "50000", "3");
    venue.limit(ALICE, 0, true, "50000", "3");
    let lost = venue.rest(ALICE, 1, true, "1900", "0.1");
    let before = venue.blocks();
    venue.price(MarketId(0), 47_000);
    venue.wait(Time::MINUTE);
    let events = venue.frames(&of_user("userEvents", ALICE), before);
    let cancelled = events.iter().find_map(|event| event["data"].get("nonUserCancel"));
    assert_eq!(cancelled, Some(&json!([{"coin": "ETH", "oid": lost}])));
    let liquidation =
        events.iter().find_map(|event| event["data"].get("liquidation")).expect("a liquidation");
    assert_eq!(
        (&liquidation["liquidated_user"], &liquidation["liquidated_ntl_pos"]),
        (&json!(ALICE.to_string()), &json!("141000.0"))
    );
    let fill = venue.ask_of("userFills", ALICE)[0].clone();
    assert_eq!(fill["liquidation"]["liquidatedUser"], ALICE.to_string());
    let ledger =
        venue.ask(&json!({"type": "userNonFundingLedgerUpdates", "user": ALICE.to_string(), "startTime": 0}));
    let delta = ledger.as_array().and_then(|rows| rows.last()).expect("a row")["delta"].clone();
    assert_eq!(
        (&delta["type"], &delta["leverageType"], &delta["liquidatedPositions"]),
        (&json!("liquidation"), &json!("Cross"), &json!([{"coin": "BTC", "szi": "3.0"}]))
    );
}

fn notifications(venue: &Venue, user: engine::ids::Address, since: usize) -> Vec<String> {
    let frames = venue.frames(&of_user("notification", user), since);
    let text = |frame: &Value| frame["data"]["notification"].as_str().expect("a text").to_owned();
    frames.iter().map(text).collect()
}

#[test]
fn who_is_liquidated_is_notified_of_it_and_nobody_else() {
    let mut venue = Venue::new();
    venue.rest(BOB, 0, false, "50000", "3");
    venue.limit(ALICE, 0, true, "50000", "3");
    venue.rest(BOB, 0, true, "46990", "3");
    let before = venue.blocks();
    venue.price(MarketId(0), 47_000);
    let told = notifications(&venue, ALICE, before);
    let [began, closed] = &told[..] else { panic!("{told:?}") };
    assert_eq!(
        began,
        "Liquidation of your cross positions has begun: equity of 932.5 USD is below the maintenance margin of 1762.5 USD."
    );
    assert_eq!(
        closed,
        "Liquidation of your cross positions: 28194.0 USD sold to the book, 112800.0 USD taken over by the backstop, 0.0 USD \
         closed by auto-deleveraging, 0.0 USD of penalties so far. It is over."
    );
    assert_eq!(notifications(&venue, BOB, before), Vec::<String>::new());
}

#[test]
fn a_withdrawal_that_the_operator_refuses_is_notified() {
    let mut venue = Venue::new();
    venue.send(
        ALICE,
        &json!({"type": "withdraw3", "hyperliquidChain": "Testnet", "signatureChainId": "0x66eee",
        "destination": ALICE.to_string(), "amount": "20", "time": venue.nonce()}),
    );
    let withdrawal = venue.ask(&json!({"type": "steelyardWithdrawals"}))[0]["withdrawal"].clone();
    let before = venue.blocks();
    venue.send(
        crate::venue::OPERATOR,
        &json!({"type": "steelyardRefuseWithdrawal", "withdrawal": withdrawal}),
    );
    let told = notifications(&venue, ALICE, before);
    assert_eq!(told, ["Your withdrawal was refused: 20.0 USD came back to your account."]);
}

#[test]
fn a_fast_book_is_shown_more_often_and_is_a_stream_of_its_own() {
    let read = |wanted: Value| crate::venue::subscription(&wanted);
    let slow = read(of("l2Book", "BTC"));
    let fast = read(json!({"type": "l2Book", "coin": "BTC", "fast": true}));
    assert_eq!(read(json!({"type": "l2Book", "coin": "BTC", "fast": false})), slow);
    assert_ne!(fast, slow);
    let least = |wanted| feed::pace(wanted).map(|pace| pace.least);
    assert_eq!((least(&fast), least(&slow)), (Some(100), Some(500)));
}

#[test]
fn every_interval_has_a_stream() {
    let venue = Venue::new();
    for interval in Interval::ALL {
        let wanted = json!({"type": "candle", "coin": "BTC", "interval": interval});
        assert_eq!(venue.snapshot(&wanted), Ok(vec![]));
    }
}
