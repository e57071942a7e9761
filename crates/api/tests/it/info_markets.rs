//! Questions about markets: names, formats and figures.

use serde_json::json;
use units::Time;

use crate::venue::{ALICE, BEGINNING, BOB, Venue};

#[test]
fn meta_lists_markets_with_their_margin_tables() {
    let venue = Venue::new();
    let expected = json!({
        "universe": [
            {"szDecimals": 5, "name": "BTC", "maxLeverage": 40, "marginTableId": 50},
            {"szDecimals": 4, "name": "ETH", "maxLeverage": 25, "marginTableId": 25},
        ],
        "marginTables": [[50, {"description": "tiered 40x", "marginTiers": [
            {"lowerBound": "0.0", "maxLeverage": 40}, {"lowerBound": "150000000.0", "maxLeverage": 20}]}]],
        "collateralToken": 0,
    });
    assert_eq!(venue.ask(&json!({"type": "meta", "dex": ""})), expected);
    assert_eq!(venue.ask(&json!({"type": "allPerpMetas"})), json!([expected]));
    assert_eq!(venue.ask(&json!({"type": "marginTable", "id": 50})), expected["marginTables"][0][1]);
    let single = json!({"description": "", "marginTiers": [{"lowerBound": "0.0", "maxLeverage": 25}]});
    assert_eq!(venue.ask(&json!({"type": "marginTable", "id": 25})), single);
    for id in [0_u64, 51, u64::MAX] {
        assert_eq!(venue.ask(&json!({"type": "marginTable", "id": id})), json!(null));
    }
}

#[test]
fn contexts_stand_in_the_order_of_meta_with_the_market_s_figures() {
    let mut venue = Venue::new();
    let quiet = venue.ask(&json!({"type": "metaAndAssetCtxs"}));
    assert_eq!(quiet[1].as_array().map(Vec::len), Some(2));
    assert_eq!(
        quiet[1][0],
        json!({"funding": "0.0000125", "openInterest": "0.0", "prevDayPx": "50000.0", "dayNtlVlm": "0.0",
            "premium": null, "oraclePx": "50000.0", "markPx": "50000.0", "midPx": null, "impactPxs": null,
            "dayBaseVlm": "0.0"})
    );
    venue.trade(ALICE, BOB, 1, "2001", "0.5");
    venue.rest(ALICE, 1, true, "1999", "1");
    venue.rest(BOB, 1, false, "2002.5", "1");
    let context = venue.ask(&json!({"type": "metaAndAssetCtxs"}))[1][1].clone();
    for (name, value) in [
        ("openInterest", json!("0.5")),
        ("prevDayPx", json!("2001.0")),
        ("dayNtlVlm", json!("1000.5")),
        ("dayBaseVlm", json!("0.5")),
        ("midPx", json!("2000.75")),
        ("impactPxs", json!(["1999.0", "2002.5"])),
        ("premium", json!("0.0")),
        ("oraclePx", json!("2000.0")),
    ] {
        assert_eq!(context[name], value, "{name}");
    }
}

#[test]
fn a_mid_price_falls_back_to_the_last_trade_and_then_the_mark_price() {
    let mut venue = Venue::new();
    let mids = json!({"type": "allMids"});
    assert_eq!(venue.ask(&mids), json!({"BTC": "50000.0", "ETH": "2000.0"}));
    venue.trade(ALICE, BOB, 0, "50100", "0.01");
    assert_eq!(venue.ask(&mids)["BTC"], "50100.0");
    venue.rest(ALICE, 0, true, "49999", "0.01");
    venue.rest(BOB, 0, false, "50000", "0.01");
    assert_eq!(venue.ask(&mids)["BTC"], "49999.5");
}

#[test]
fn a_book_shows_levels_or_joins_them() {
    let mut venue = Venue::new();
    venue.rest(ALICE, 0, true, "49987", "0.01");
    venue.rest(ALICE, 0, true, "49987", "0.02");
    venue.rest(ALICE, 0, true, "49912", "0.01");
    venue.rest(BOB, 0, false, "50013", "0.5");
    let levels = |request| venue.ask(&request)["levels"].clone();
    assert_eq!(
        venue.ask(&json!({"type": "l2Book", "coin": "BTC"})),
        json!({"coin": "BTC", "time": venue.now(), "levels": [
            [{"px": "49987.0", "sz": "0.03", "n": 2}, {"px": "49912.0", "sz": "0.01", "n": 1}],
            [{"px": "50013.0", "sz": "0.5", "n": 1}]]})
    );
    assert_eq!(
        levels(json!({"type": "l2Book", "coin": "BTC", "nSigFigs": 3, "mantissa": null})),
        json!([[{"px": "49900.0", "sz": "0.04", "n": 3}], [{"px": "50100.0", "sz": "0.5", "n": 1}]])
    );
    assert_eq!(
        levels(json!({"type": "l2Book", "coin": "BTC", "nSigFigs": 5, "mantissa": 5}))[0][0]["px"],
        "49985.0"
    );
    assert_eq!(venue.ask(&json!({"type": "l2Book", "coin": "XYZ"})), json!(null));
}

#[test]
fn a_book_shows_twenty_levels_of_a_side() {
    let mut venue = Venue::new();
    for step in 0..25 {
        venue.rest(ALICE, 0, true, &format!("{}", 49_000 + step), "0.001");
    }
    let book = venue.ask(&json!({"type": "l2Book", "coin": "BTC"}));
    let bids = book["levels"][0].as_array().expect("bids");
    assert_eq!((bids.len(), &bids[0]["px"], &bids[19]["px"]), (20, &json!("49024.0"), &json!("49005.0")));
}

#[test]
fn trades_and_candles_have_their_documented_form() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    let time = venue.now();
    venue.wait(Time::MINUTE);
    venue.trade(BOB, ALICE, 0, "50100", "0.02");
    let trades = venue.ask(&json!({"type": "recentTrades", "coin": "BTC"}));
    assert_eq!(trades.as_array().map(Vec::len), Some(2));
    assert_eq!(trades[0]["px"], "50100.0");
    let hash = trades[1]["hash"].as_str().expect("a hash");
    assert_eq!(hash.len(), 66);
    assert_eq!(
        trades[1],
        json!({"coin": "BTC", "side": "B", "px": "50000.0", "sz": "0.01", "time": time, "hash": hash, "tid": 1,
            "users": [ALICE.to_string(), BOB.to_string()]})
    );
    let minute = BEGINNING.0;
    let candles = |interval: &str, start: u64, end: u64| {
        venue.ask(&json!({"type": "candleSnapshot",
            "req": {"coin": "BTC", "interval": interval, "startTime": start, "endTime": end}}))
    };
    assert_eq!(
        candles("1m", minute, minute + 59_999),
        json!([{"t": minute, "T": minute + 59_999, "s": "BTC", "i": "1m", "o": "50000.0", "c": "50000.0",
            "h": "50000.0", "l": "50000.0", "v": "0.01", "n": 1}])
    );
    let all = candles("1m", 0, u64::MAX);
    let opened = all.as_array().expect("candles").iter().map(|candle| candle["o"].clone());
    assert_eq!(opened.collect::<Vec<_>>(), ["50000.0", "50100.0"]);
    let hour = candles("1h", minute, minute);
    assert_eq!((&hour[0]["h"], &hour[0]["v"], &hour[0]["n"]), (&json!("50100.0"), &json!("0.03"), &json!(2)));
    assert_eq!(candles("1M", minute, minute)[0]["n"], 2);
}

#[test]
fn every_interval_of_the_dialect_has_its_candles() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    let minutes = [
        ("1m", 1),
        ("3m", 3),
        ("5m", 5),
        ("15m", 15),
        ("30m", 30),
        ("1h", 60),
        ("2h", 120),
        ("4h", 240),
        ("8h", 480),
        ("12h", 720),
        ("1d", 1_440),
        ("3d", 4_320),
        ("1w", 10_080),
    ];
    for (interval, span) in minutes {
        let candle = venue.ask(&json!({"type": "candleSnapshot",
            "req": {"coin": "BTC", "interval": interval, "startTime": venue.now(), "endTime": venue.now()}}))
            [0]
        .clone();
        let length = candle["T"].as_u64().expect("an end") + 1 - candle["t"].as_u64().expect("a beginning");
        assert_eq!((length, &candle["i"]), (span * 60_000, &json!(interval)));
    }
}

#[test]
fn funding_rates_are_told_hour_by_hour() {
    let mut venue = Venue::new();
    let next = BEGINNING.0 + 3_000_000;
    assert_eq!(
        venue.ask(&json!({"type": "predictedFundings"}))[0],
        json!(["BTC", [["HlPerp", {"fundingRate": "0.0000125", "nextFundingTime": next, "fundingIntervalHours": 1}]]])
    );
    venue.rest(ALICE, 1, true, "1999", "1");
    venue.rest(BOB, 1, false, "2001", "1");
    venue.wait(Time(2 * Time::HOUR.0));
    let history = venue.ask(&json!({"type": "fundingHistory", "coin": "ETH", "startTime": 0}));
    assert_eq!(
        history,
        json!([{"coin": "ETH", "fundingRate": "0.0000125", "premium": "0.0", "time": next},
            {"coin": "ETH", "fundingRate": "0.0000125", "premium": "0.0", "time": next + 3_600_000}])
    );
    let later = venue.ask(
        &json!({"type": "fundingHistory", "coin": "ETH", "startTime": next + 1, "endTime": next + 3_600_000}),
    );
    assert_eq!(later.as_array().map(Vec::len), Some(1));
}

#[test]
fn what_does_not_exist_is_named() {
    let venue = Venue::new();
    let error = venue.try_ask(&json!({"type": "meta", "dex": "xyz"})).expect_err("no such exchange");
    assert_eq!(error.over_http(), (500, "null".to_owned()));
    assert!(error.to_string().contains("`xyz`"));
    for question in [
        json!({"type": "recentTrades", "coin": "XYZ"}),
        json!({"type": "fundingHistory", "coin": "XYZ", "startTime": 0}),
        json!({"type": "candleSnapshot", "req": {"coin": "XYZ", "interval": "1m", "startTime": 0, "endTime": 1}}),
        json!({"type": "activeAssetData", "coin": "XYZ", "user": ALICE.to_string()}),
    ] {
        let error = venue.try_ask(&question).expect_err("no such market");
        assert_eq!(
            error.over_http(),
            (422, "There is no market `XYZ` here: take a name from `meta`.".to_owned())
        );
    }
    assert_eq!(venue.ask(&json!({"type": "perpDexs"})), json!([null]));
}
