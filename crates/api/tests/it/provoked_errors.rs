//! Each documented error, provoked on purpose: a request that breaks the rule, through the engine, to the text that clients
//! recognise it by.

use engine::command::{Action, Mode};
use engine::ids::MarketId;
use engine::parameters::OpenInterestLimits;
use serde_json::{Value, json};
use units::Notional;

use crate::venue::{ALICE, BOB, NOBODY, OPERATOR, Venue, tiered_parameters};

fn limit(asset: u32, is_buy: bool, price: &str, size: &str, time_in_force: &str) -> Value {
    json!({"a": asset, "b": is_buy, "p": price, "s": size, "r": false, "t": {"limit": {"tif": time_in_force}}})
}

fn reducing(mut order: Value) -> Value {
    order["r"] = json!(true);
    order
}

fn stop(trigger: &str) -> Value {
    let kind = json!({"trigger": {"isMarket": true, "triggerPx": trigger, "tpsl": "sl"}});
    json!({"a": 0, "b": false, "p": "40000", "s": "0.01", "r": true, "t": kind})
}

/// The error of the first item of an answer.
#[track_caller]
fn item_error(answer: &Value) -> String {
    let status = &answer["response"]["data"]["statuses"][0];
    status["error"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[track_caller]
fn refuses(venue: &mut Venue, order: &Value, expected: &str) {
    let answer = venue.send(ALICE, &json!({"type": "order", "orders": [order], "grouping": "na"}));
    let error = item_error(&answer);
    assert!(error.starts_with(expected), "{error}");
}

#[track_caller]
fn refuses_whole(venue: &mut Venue, action: &Value, expected: &str) {
    let answer = venue.send(ALICE, action);
    let error = answer["response"].as_str().unwrap_or_else(|| panic!("{action}: {answer}"));
    assert!(answer["status"] == "err" && error.starts_with(expected), "{error}");
}

#[test]
fn orders_that_break_a_rule_say_which() {
    let mut venue = Venue::new();
    let mut refuses = |order: Value, expected| refuses(&mut venue, &order, expected);
    refuses(limit(0, true, "50000.12", "0.01", "Gtc"), "Price must be divisible by tick size.");
    refuses(limit(0, true, "50000", "0.0001", "Gtc"), "Order must have minimum value of $10.");
    refuses(limit(0, true, "50000", "50", "Gtc"), "Insufficient margin to place order.");
    refuses(reducing(limit(0, true, "50000", "0.01", "Gtc")), "Reduce only order would increase position.");
    refuses(
        limit(0, true, "50000", "0.01", "Ioc"),
        "Order could not immediately match against any resting orders.",
    );
    refuses(limit(0, true, "50000", "0.01", "FrontendMarket"), "No liquidity available for market order.");
    refuses(limit(0, true, "50000", "0", "Gtc"), "Order has zero size.");
    refuses(limit(0, true, "50000", "-1", "Gtc"), "Order has invalid size.");
    refuses(limit(0, true, "-1", "0.01", "Gtc"), "Order has invalid price.");
    refuses(
        limit(0, true, "9000", "0.01", "Gtc"),
        "Order price cannot be more than 80% away from the reference price",
    );
    refuses(limit(77, true, "50000", "0.01", "Gtc"), "Asset 77 does not exist.");
}

#[test]
fn what_stands_in_the_book_and_in_the_account_is_named() {
    let mut venue = Venue::new();
    venue.rest(BOB, 0, false, "50100", "0.1");
    refuses(
        &mut venue,
        &limit(0, true, "50200", "0.01", "Alo"),
        "Post only order would have immediately matched, bbo was 0@50100.",
    );
    venue.trade(ALICE, BOB, 1, "2000", "1");
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    refuses(&mut venue, &stop("60000"), "Invalid TP/SL price.");
    let unknown = "Order was never placed, already canceled, or filled.";
    let cancel = json!({"type": "cancel", "cancels": [{"a": 0, "o": 12_345}]});
    assert!(item_error(&venue.send(ALICE, &cancel)).starts_with(unknown));
    let replacement = limit(0, true, "49000", "0.01", "Gtc");
    let modify = json!({"type": "batchModify", "modifies": [{"oid": 12_345, "order": replacement}]});
    assert!(item_error(&venue.send(ALICE, &modify)).starts_with(unknown));
    venue.act(OPERATOR, Action::SetMode(Mode::PostOnly));
    refuses(
        &mut venue,
        &limit(0, true, "49000", "0.01", "Gtc"),
        "Only post-only orders allowed immediately after a network upgrade",
    );
}

#[test]
fn limits_of_open_interest_are_said_as_clients_know_them() {
    let mut markets = tiered_parameters();
    markets[0].risk.open_interest =
        OpenInterestLimits { most: Some(Notional(1_000_000_000)), ..Default::default() };
    let mut venue = Venue::with(markets, &[50_000, 2_000]);
    venue.trade(ALICE, BOB, 0, "50000", "0.02");
    refuses(
        &mut venue,
        &limit(0, true, "50000", "0.01", "Gtc"),
        "Order would increase open interest while open interest is capped",
    );
}

#[test]
fn a_position_beyond_a_margin_tier_is_refused_at_its_leverage() {
    let mut markets = tiered_parameters();
    markets[0].margin_tiers[1].lower_bound = Notional(100_000_000_000);
    let mut venue = Venue::with(markets, &[50_000, 2_000]);
    let leverage = json!({"type": "updateLeverage", "asset": 0, "isCross": true, "leverage": 40});
    assert_eq!(venue.send(ALICE, &leverage)["status"], "ok");
    refuses(
        &mut venue,
        &limit(0, true, "50000", "3", "Gtc"),
        "Order would cause position to exceed margin tier limit at current leverage",
    );
}

#[test]
fn leverage_and_isolated_margin_say_what_is_missing() {
    let mut venue = Venue::new();
    let leverage = |is_cross: bool, leverage: u32| json!({"type": "updateLeverage", "asset": 0, "isCross": is_cross, "leverage": leverage});
    let margin =
        |amount: i64| json!({"type": "updateIsolatedMargin", "asset": 0, "isBuy": true, "ntli": amount});
    refuses_whole(&mut venue, &leverage(true, 41), "Invalid leverage value");
    refuses_whole(&mut venue, &margin(5_000_000), "Position does not use isolated margin.");
    venue.send(ALICE, &leverage(true, 40));
    venue.trade(ALICE, BOB, 0, "50000", "1");
    refuses_whole(&mut venue, &leverage(false, 40), "Cannot switch leverage type with open position.");
    refuses_whole(
        &mut venue,
        &leverage(true, 2),
        "Cross position does not have sufficient margin available to decrease leverage. To decrease leverage, deposit more \
         collateral.",
    );

    let mut venue = Venue::new();
    venue.send(ALICE, &leverage(false, 40));
    venue.trade(ALICE, BOB, 0, "50000", "1");
    refuses_whole(
        &mut venue,
        &leverage(false, 2),
        "Isolated position does not have sufficient margin available to decrease leverage. To decrease leverage, add margin to \
         the position.",
    );
    refuses_whole(
        &mut venue,
        &margin(-1_000_000_000),
        "Position does not have sufficient margin for reduction.",
    );
    refuses_whole(
        &mut venue,
        &margin(1_000_000_000_000),
        "Account does not have sufficient margin available for increase.",
    );

    let mut markets = tiered_parameters();
    markets[0].only_isolated = true;
    let mut venue = Venue::with(markets, &[50_000, 2_000]);
    refuses_whole(&mut venue, &leverage(true, 5), "Cross margin is not allowed for this asset.");
}

#[test]
fn money_that_is_not_there_is_not_sent() {
    let mut venue = Venue::with_spot_markets();
    let sending = |kind: &str, time: u64| {
        json!({"type": kind, "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
            "destination": BOB.to_string(), "amount": "99999999", "time": time})
    };
    let withdrawal = sending("withdraw3", venue.nonce());
    refuses_whole(&mut venue, &withdrawal, "Insufficient balance for withdrawal");
    let transfer = sending("usdSend", venue.nonce());
    refuses_whole(&mut venue, &transfer, "Insufficient balance for token transfer");
    let misdated = sending("usdSend", venue.nonce() + 1);
    refuses_whole(&mut venue, &misdated, "Nonce mismatch");
    let purr = limit(10_000, false, "20", "9999999", "Gtc");
    refuses(&mut venue, &purr, "Order has insufficient spot balance to trade");
    let small = limit(10_000, true, "0.5", "1", "Gtc");
    refuses(&mut venue, &small, "Order must have minimum value of 10 USDC.");
    let token = json!({"type": "spotSend", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
        "destination": BOB.to_string(), "token": "PURR", "amount": "9999999", "time": venue.nonce()});
    refuses_whole(&mut venue, &token, "Insufficient balance for token transfer");
    let across = json!({"type": "usdClassTransfer", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
        "amount": "9999999", "toPerp": true, "nonce": venue.nonce()});
    refuses_whole(&mut venue, &across, "Insufficient spot balance asset");
}

#[test]
fn who_is_not_there_and_what_was_never_agreed_is_said() {
    let mut venue = Venue::new();
    let order =
        json!({"type": "order", "orders": [limit(0, true, "49000", "0.01", "Gtc")], "grouping": "na"});
    let of_nobody = venue.send_for(ALICE, Some(&NOBODY.to_string()), &order);
    assert_eq!(
        of_nobody["response"],
        format!("Must deposit before performing actions. User: {NOBODY}"),
        "{of_nobody}"
    );
    let mut built = order.clone();
    built["builder"] = json!({"b": BOB.to_string(), "f": 10});
    let answer = venue.send(ALICE, &built);
    assert!(answer.to_string().contains("Builder fee has not been approved"), "{answer}");
    let twap = |size: &str| json!({"type": "twapOrder", "twap": {"a": 0, "b": true, "s": size, "r": false, "m": 120, "t": false}});
    let answer = venue.send(ALICE, &twap("0.001"));
    let expected = "TWAP order value too small. Min is $1200, which is $10 per minute.";
    assert!(
        answer["response"]["data"]["status"]["error"].as_str().unwrap().starts_with(expected),
        "{answer}"
    );
    let answer = venue.send(ALICE, &json!({"type": "twapCancel", "a": 0, "t": 99}));
    let expected = "TWAP was never placed, already canceled, or filled.";
    assert!(
        answer["response"]["data"]["status"]["error"].as_str().unwrap().starts_with(expected),
        "{answer}"
    );
    assert_eq!(venue.engine.state().market(MarketId(0)).open_interest.0, 0);
}

#[test]
fn who_traded_too_little_schedules_no_cancel() {
    let mut venue = Venue::asking_volume_for_schedules(Notional(1_000_000_000_000));
    venue.trade(ALICE, BOB, 1, "2000", "1");
    let schedule = json!({"type": "scheduleCancel", "time": venue.now() + 60_000});
    refuses_whole(
        &mut venue,
        &schedule,
        "Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $2000.",
    );
}
