//! Every question over a lively venue, held against a written table of shapes.
//!
//! A shape is JSON: a word for a value (`dec` a decimal string, `int`, `bool`, `str`, `addr`, `hash`, `null`, `any`, or some of them
//! with `|` between), an object of members (`?` behind a name that may be missing), a list of one shape for a list that has at least one
//! such entry, of none for an empty one, and of several for a tuple. `{"each": shape}` is a list that may be empty, `{"or": [shapes]}` one of several.

use serde_json::{Value, json};
use units::Time;

use crate::venue::{ALICE, BOB, Venue};

/// Positions, orders of each kind, fills, funding, transfers, a sub-account, an agent, a TWAP order that ran.
fn lively() -> Venue {
    let mut venue = Venue::new();
    let alice = |venue: &mut Venue, action: Value| {
        let answer = venue.send(ALICE, &action);
        assert_eq!(answer["status"], "ok", "{action}: {answer}");
    };
    venue.trade(ALICE, BOB, 0, "50000", "0.02");
    alice(&mut venue, json!({"type": "updateLeverage", "asset": 1, "isCross": false, "leverage": 10}));
    venue.trade(ALICE, BOB, 1, "2000", "1");
    venue.rest(BOB, 0, false, "50010", "0.2");
    venue.rest(BOB, 0, true, "49990", "0.2");
    venue.rest(ALICE, 0, true, "49000", "0.01");
    let trigger = json!({"a": 0, "b": false, "p": "40000", "s": "0.01", "r": true,
        "t": {"trigger": {"isMarket": true, "triggerPx": "45000", "tpsl": "sl"}}});
    venue.order(ALICE, &json!([trigger]), "na");
    let twap = json!({"a": 0, "b": true, "s": "0.011", "r": false, "m": 5, "t": false});
    alice(&mut venue, json!({"type": "twapOrder", "twap": twap}));
    alice(&mut venue, json!({"type": "createSubAccount", "name": "desk"}));
    venue.wait(Time(Time::HOUR.0));
    venue
}

fn context() -> Value {
    json!({"funding": "dec", "openInterest": "dec", "prevDayPx": "dec", "dayNtlVlm": "dec", "premium": "dec|null",
        "oraclePx": "dec", "markPx": "dec", "midPx": "dec|null", "impactPxs": {"or": [["dec", "dec"], "null"]},
        "dayBaseVlm": "dec"})
}

fn table_of_margin() -> Value {
    json!({"description": "str", "marginTiers": [{"lowerBound": "dec", "maxLeverage": "int"}]})
}

fn meta() -> Value {
    json!({
        "universe": [{"szDecimals": "int", "name": "str", "maxLeverage": "int", "marginTableId": "int",
            "onlyIsolated?": "bool", "isDelisted?": "bool", "marginMode?": "str", "growthMode?": "str"}],
        "marginTables": {"each": ["int", table_of_margin()]},
        "collateralToken": "int",
    })
}

fn order() -> Value {
    json!({"coin": "str", "side": "str", "limitPx": "dec", "sz": "dec", "oid": "int", "timestamp": "int", "origSz": "dec",
        "cloid?": "str|null", "reduceOnly?": "bool"})
}

fn frontend_order() -> Value {
    let mut shape = order();
    for (name, word) in [
        ("triggerCondition", "str"),
        ("isTrigger", "bool"),
        ("triggerPx", "dec"),
        ("isPositionTpsl", "bool"),
        ("orderType", "str"),
        ("tif", "str|null"),
        ("reduceOnly", "bool"),
        ("cloid", "str|null"),
    ] {
        shape[name] = json!(word);
    }
    shape["children"] = json!({"each": "any"});
    shape
}

fn fill() -> Value {
    json!({"coin": "str", "px": "dec", "sz": "dec", "side": "str", "time": "int", "startPosition": "dec", "dir": "str",
        "closedPnl": "dec", "hash": "hash", "oid": "int", "crossed": "bool", "fee": "dec", "tid": "int", "feeToken": "str",
        "builderFee?": "dec", "twapId": "int|null", "cloid?": "str", "liquidation?": "any"})
}

fn clearinghouse_state() -> Value {
    let summary =
        json!({"accountValue": "dec", "totalNtlPos": "dec", "totalRawUsd": "dec", "totalMarginUsed": "dec"});
    let leverage = json!({"type": "str", "value": "int", "rawUsd?": "dec"});
    json!({
        "marginSummary": summary, "crossMarginSummary": summary, "crossMaintenanceMarginUsed": "dec",
        "withdrawable": "dec", "time": "int",
        "assetPositions": {"each": {"type": "str", "position": {"coin": "str", "szi": "dec", "leverage": leverage,
            "entryPx": "dec", "positionValue": "dec", "unrealizedPnl": "dec", "returnOnEquity": "dec",
            "liquidationPx": "dec|null", "marginUsed": "dec", "maxLeverage": "int",
            "cumFunding": {"allTime": "dec", "sinceOpen": "dec", "sinceChange": "dec"}}}},
    })
}

fn candle() -> Value {
    json!({"t": "int", "T": "int", "s": "str", "i": "str", "o": "dec", "c": "dec", "h": "dec", "l": "dec", "v": "dec", "n": "int"})
}

/// What is asked of everybody and of markets.
fn public_table() -> Vec<(Value, Value)> {
    let level = json!({"px": "dec", "sz": "dec", "n": "int"});
    let prediction = json!({"fundingRate": "dec", "nextFundingTime": "int", "fundingIntervalHours": "int"});
    let plain = |kind: &str| json!({"type": kind});
    vec![
        (plain("meta"), meta()),
        (plain("metaAndAssetCtxs"), json!([meta(), [context()]])),
        (plain("allPerpMetas"), json!([meta()])),
        (plain("exchangeStatus"), json!({"time": "int", "specialStatuses": "any"})),
        (plain("predictedFundings"), json!([["str", [["str", {"or": [prediction, "null"]}]]]])),
        (plain("perpsAtOpenInterestCap"), json!({"each": "str"})),
        (plain("maxMarketOrderNtls"), json!([["int", "str"]])),
        (plain("liquidatable"), json!({"each": "any"})),
        (json!({"type": "marginTable", "id": 50}), table_of_margin()),
        (
            json!({"type": "l2Book", "coin": "BTC"}),
            json!({"coin": "str", "time": "int", "levels": [[level], [level]]}),
        ),
        (
            json!({"type": "recentTrades", "coin": "BTC"}),
            json!([{"coin": "str", "side": "str", "px": "dec", "sz": "dec", "time": "int", "hash": "hash", "tid": "int",
                "users": ["addr", "addr"]}]),
        ),
        (
            json!({"type": "fundingHistory", "coin": "BTC", "startTime": 0}),
            json!([{"coin": "str", "fundingRate": "dec", "premium": "dec", "time": "int"}]),
        ),
    ]
}

/// What is asked of an account.
fn account_table() -> Vec<(&'static str, Value)> {
    let twap_state = json!({"coin": "str", "user": "addr", "side": "str", "sz": "dec", "executedSz": "dec", "executedNtl": "dec",
        "minutes": "int", "reduceOnly": "bool", "randomize": "bool", "timestamp": "int"});
    let payment = json!({"type": "str", "coin": "str", "usdc": "dec", "szi": "dec", "fundingRate": "dec", "nSamples": "int|null"});
    let past = json!({"order": frontend_order(), "status": "str", "statusTimestamp": "int"});
    let worth =
        json!({"accountValueHistory": [["int", "dec"]], "pnlHistory": [["int", "dec"]], "vlm": "dec"});
    vec![
        ("clearinghouseState", clearinghouse_state()),
        ("openOrders", json!([order()])),
        ("frontendOpenOrders", json!([frontend_order()])),
        ("historicalOrders", json!([past])),
        ("userFills", json!([fill()])),
        ("userTwapSliceFills", json!([{"fill": fill(), "twapId": "int"}])),
        (
            "twapHistory",
            json!([{"time": "int", "state": twap_state, "status": {"status": "str", "description?": "str"}, "twapId?": "int"}]),
        ),
        ("userFunding", json!([{"time": "int", "hash": "hash", "delta": payment}])),
        ("userNonFundingLedgerUpdates", json!([{"time": "int", "hash": "hash", "delta": "any"}])),
        ("portfolio", json!([["str", worth]])),
        (
            "subAccounts",
            json!([{"name": "str", "subAccountUser": "addr", "master": "addr",
                "clearinghouseState": clearinghouse_state(), "spotState": "any"}]),
        ),
        ("extraAgents", json!({"each": {"name": "str", "address": "addr", "validUntil": "int"}})),
        ("userRole", json!({"role": "str", "data?": "any"})),
        (
            "userRateLimit",
            json!({"cumVlm": "dec", "nRequestsUsed": "int", "nRequestsCap": "int", "nRequestsSurplus": "int"}),
        ),
        ("userAbstraction", json!("str")),
        ("delegations", json!([])),
        ("delegatorRewards", json!([])),
        ("delegatorHistory", json!([])),
        (
            "delegatorSummary",
            json!({"delegated": "dec", "undelegated": "dec", "totalPendingWithdrawal": "dec", "nPendingWithdrawals": "int"}),
        ),
    ]
}

fn is_word(word: &str, value: &Value) -> bool {
    let is_hex = |text: &str, digits: usize| {
        text.strip_prefix("0x").is_some_and(|hex| {
            hex.len() == digits
                && hex.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
        })
    };
    let is_decimal = |text: &str| {
        let (whole, fraction) = text.strip_prefix('-').unwrap_or(text).split_once('.').unwrap_or((text, ""));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        is_digits(whole) && is_digits(fraction)
    };
    match word {
        "any" => true,
        "null" => value.is_null(),
        "bool" => value.is_boolean(),
        "int" => value.is_i64() || value.is_u64(),
        "str" => value.is_string(),
        "dec" => value.as_str().is_some_and(is_decimal),
        "addr" => value.as_str().is_some_and(|text| is_hex(text, 40)),
        "hash" => value.as_str().is_some_and(|text| is_hex(text, 64)),
        other => panic!("no such word: {other}"),
    }
}

/// The first place at which a value is not of a shape.
fn compare(shape: &Value, value: &Value, place: &str) -> Result<(), String> {
    let wrong = || Err(format!("{place}: {value} is not {shape}"));
    match (shape, value) {
        (Value::String(words), _) => match words.split('|').any(|word| is_word(word, value)) {
            true => Ok(()),
            false => wrong(),
        },
        (Value::Object(members), _) if members.contains_key("or") => {
            let choices = members["or"].as_array().expect("a list of shapes");
            if choices.iter().any(|shape| compare(shape, value, place).is_ok()) { Ok(()) } else { wrong() }
        }
        (Value::Object(members), Value::Array(entries)) if members.contains_key("each") => {
            each(&members["each"], entries, place)
        }
        (Value::Object(members), Value::Object(found)) => {
            for name in found.keys() {
                if !members.contains_key(name) && !members.contains_key(&format!("{name}?")) {
                    return Err(format!("{place}: no member {name:?} is known"));
                }
            }
            for (name, shape) in members {
                let bare = name.trim_end_matches('?');
                match found.get(bare) {
                    Some(value) => compare(shape, value, &format!("{place}.{bare}"))?,
                    None if name == bare => return Err(format!("{place}: {bare:?} is missing")),
                    None => {}
                }
            }
            Ok(())
        }
        (Value::Array(shapes), Value::Array(entries)) => match &shapes[..] {
            [shape] if !entries.is_empty() => each(shape, entries, place),
            several if several.len() == entries.len() => {
                let mut pairs = several.iter().zip(entries).enumerate();
                pairs.try_for_each(|(at, (shape, value))| compare(shape, value, &format!("{place}[{at}]")))
            }
            _ => wrong(),
        },
        _ => wrong(),
    }
}

fn each(shape: &Value, entries: &[Value], place: &str) -> Result<(), String> {
    (0..)
        .zip(entries)
        .try_for_each(|(at, value): (usize, _)| compare(shape, value, &format!("{place}[{at}]")))
}

#[test]
fn answers_about_the_venue_have_their_shapes() {
    let venue = lively();
    for (question, shape) in public_table() {
        compare(&shape, &venue.ask(&question), &question.to_string())
            .unwrap_or_else(|error| panic!("{error}"));
    }
    for interval in ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "8h", "12h", "1d", "3d", "1w", "1M"] {
        let asked = json!({"coin": "BTC", "interval": interval, "startTime": 0, "endTime": null});
        let candles = venue.ask(&json!({"type": "candleSnapshot", "req": asked}));
        compare(&json!([candle()]), &candles, interval).unwrap_or_else(|error| panic!("{error}"));
        assert!(candles.as_array().unwrap().iter().all(|candle| candle["i"] == interval));
    }
}

#[test]
fn answers_about_an_account_have_their_shapes() {
    let venue = lively();
    for (kind, shape) in account_table() {
        compare(&shape, &venue.ask_of(kind, ALICE), kind).unwrap_or_else(|error| panic!("{error}"));
    }
    let user = ALICE.to_string();
    let pages = json!({"type": "userFillsByTime", "user": user, "startTime": 0, "aggregateByTime": true});
    compare(&json!([fill()]), &venue.ask(&pages), "userFillsByTime").unwrap();
    let oid = &venue.ask_of("openOrders", ALICE)[0]["oid"];
    let status = venue.ask(&json!({"type": "orderStatus", "user": user, "oid": oid}));
    let shape = json!({"status": "str", "order": {"order": frontend_order(), "status": "str", "statusTimestamp": "int"}});
    compare(&shape, &status, "orderStatus").unwrap();
    let data = venue.ask(&json!({"type": "activeAssetData", "user": user, "coin": "ETH"}));
    let shape = json!({"user": "addr", "coin": "str", "leverage": {"type": "str", "value": "int", "rawUsd?": "dec"},
        "maxTradeSzs": ["dec", "dec"], "availableToTrade": ["dec", "dec"], "markPx": "dec"});
    compare(&shape, &data, "activeAssetData").unwrap();
}

#[test]
fn pages_of_fills_go_on_from_where_the_last_ended() {
    let mut venue = Venue::new();
    for _ in 0..12 {
        venue.trade(ALICE, BOB, 0, "50000", "0.001");
    }
    let page = |start: u64| {
        let asked = json!({"type": "userFillsByTime", "user": ALICE.to_string(), "startTime": start});
        venue.ask(&asked).as_array().unwrap().clone()
    };
    let all = page(0);
    assert_eq!(all.len(), 12);
    let fifth = all[4]["time"].as_u64().unwrap();
    assert_eq!(page(fifth), all[4..], "from the start on, the start included, oldest first");
}

#[test]
fn a_shape_that_is_not_met_is_told() {
    let shape = json!({"a": "dec", "b?": ["int"]});
    assert_eq!(compare(&shape, &json!({"a": "1.0"}), "x"), Ok(()));
    for wrong in [
        json!({"a": "1"}),
        json!({"a": 1}),
        json!({"a": "1.0", "c": 1}),
        json!({}),
        json!({"a": "1.0", "b": []}),
    ] {
        assert!(compare(&shape, &wrong, "x").is_err(), "{wrong}");
    }
}
