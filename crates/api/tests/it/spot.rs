//! Spot markets, balances and transfers over the wire.

use serde_json::{Value, json};
use units::Time;

use crate::venue::{ALICE, BOB, NOBODY, Venue};

/// The asset index of PURR/USDC.
const PURR: u32 = 10_000;

/// What a user has of a coin: total, hold and what it cost.
fn balance(venue: &Venue, user: engine::ids::Address, coin: &str) -> [String; 3] {
    let state = venue.ask_of("spotClearinghouseState", user);
    let balances = state["balances"].as_array().expect("balances");
    let known = balances.iter().find(|balance| balance["coin"] == coin).cloned().unwrap_or_default();
    ["total", "hold", "entryNtl"].map(|name| known[name].as_str().unwrap_or("none").to_owned())
}

fn spot_send(venue: &Venue, to: engine::ids::Address, token: &str, amount: &str) -> Value {
    json!({"type": "spotSend", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
        "destination": to.to_string(), "token": token, "amount": amount, "time": venue.nonce()})
}

fn class_transfer(venue: &Venue, amount: &str, to_perp: bool) -> Value {
    json!({"type": "usdClassTransfer", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
        "amount": amount, "toPerp": to_perp, "nonce": venue.nonce()})
}

fn send_asset(
    venue: &Venue,
    to: engine::ids::Address,
    dexes: (&str, &str),
    token: &str,
    amount: &str,
) -> Value {
    json!({"type": "sendAsset", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
        "destination": to.to_string(), "sourceDex": dexes.0, "destinationDex": dexes.1, "token": token,
        "amount": amount, "fromSubAccount": "", "nonce": venue.nonce()})
}

fn done() -> Value {
    json!({"status": "ok", "response": {"type": "default"}})
}

#[track_caller]
fn refused(answer: &Value, beginning: &str) {
    let text = answer["response"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(text.starts_with(beginning), "{text}");
}

#[test]
fn the_spot_side_lists_its_markets_and_tokens() {
    let venue = Venue::with_spot_markets();
    let answer = venue.ask(&json!({"type": "spotMetaAndAssetCtxs"}));
    let (meta, contexts) = (&answer[0], &answer[1]);
    assert_eq!(*meta, venue.ask(&json!({"type": "spotMeta"})));
    let universe = json!([
        {"name": "PURR/USDC", "tokens": [1, 0], "index": 0, "isCanonical": true},
        {"name": "@1", "tokens": [2, 0], "index": 1, "isCanonical": false},
    ]);
    assert_eq!(meta["universe"], universe);
    assert_eq!(
        meta["tokens"][1],
        json!({"name": "PURR", "szDecimals": 0, "weiDecimals": 5, "index": 1,
            "tokenId": "0x01010101010101010101010101010101", "isCanonical": true, "evmContract": null,
            "fullName": null, "deployerTradingFeeShare": "0.0"})
    );
    assert_eq!(contexts[1]["coin"], "@1");
    assert_eq!(contexts[0]["totalSupply"], "2000.0");
    // What only perpetuals have is asked of them alone.
    assert_eq!(venue.ask(&json!({"type": "meta"}))["universe"].as_array().map(Vec::len), Some(2));
    assert_eq!(venue.ask(&json!({"type": "metaAndAssetCtxs"}))[1].as_array().map(Vec::len), Some(2));
    assert_eq!(venue.ask(&json!({"type": "predictedFundings"})).as_array().map(Vec::len), Some(2));
    let token = venue.ask(&json!({"type": "tokenDetails", "tokenId": "0x01010101010101010101010101010101"}));
    assert_eq!((&token["name"], &token["weiDecimals"]), (&json!("PURR"), &json!(5)));
    assert_eq!(venue.ask(&json!({"type": "tokenDetails", "tokenId": "0x02"})), json!(null));
}

#[test]
fn an_order_is_placed_shown_and_cancelled() {
    let mut venue = Venue::with_spot_markets();
    let oid = venue.rest(ALICE, PURR, true, "0.2", "100");
    assert_eq!(balance(&venue, ALICE, "USDC"), ["1000.0", "20.0", "0.0"]);
    let open = venue.ask_of("openOrders", ALICE);
    assert_eq!(
        (&open[0]["coin"], &open[0]["limitPx"], &open[0]["sz"]),
        (&json!("PURR/USDC"), &json!("0.2"), &json!("100.0"))
    );
    let book = venue.ask(&json!({"type": "l2Book", "coin": "PURR/USDC"}));
    assert_eq!(book["levels"], json!([[{"px": "0.2", "sz": "100.0", "n": 1}], []]));
    let status = venue.ask(&json!({"type": "orderStatus", "user": ALICE.to_string(), "oid": oid}));
    assert_eq!(status["order"]["status"], "open");
    let cancelled = venue.send(ALICE, &json!({"type": "cancel", "cancels": [{"a": PURR, "o": oid}]}));
    assert_eq!(cancelled["response"]["data"]["statuses"], json!(["success"]));
    assert_eq!(balance(&venue, ALICE, "USDC"), ["1000.0", "0.0", "0.0"]);
    assert_eq!(venue.ask_of("historicalOrders", ALICE)[0]["status"], "canceled");
}

#[test]
fn a_trade_pays_each_side_and_its_fee_in_what_it_receives() {
    let mut venue = Venue::with_spot_markets();
    venue.trade(ALICE, BOB, PURR, "0.2", "100");
    assert_eq!(balance(&venue, ALICE, "PURR"), ["1099.93", "0.0", "20.0"]);
    assert_eq!(balance(&venue, ALICE, "USDC"), ["980.0", "0.0", "0.0"]);
    assert_eq!(balance(&venue, BOB, "PURR"), ["900.0", "0.0", "0.0"]);
    assert_eq!(balance(&venue, BOB, "USDC"), ["1019.992", "0.0", "0.0"]);
    let bought = &venue.ask_of("userFills", ALICE)[0];
    for (name, value) in [
        ("coin", json!("PURR/USDC")),
        ("px", json!("0.2")),
        ("sz", json!("100.0")),
        ("side", json!("B")),
        ("dir", json!("Buy")),
        ("startPosition", json!("1000.0")),
        ("closedPnl", json!("0.0")),
        ("fee", json!("0.07")),
        ("feeToken", json!("PURR")),
        ("crossed", json!(true)),
    ] {
        assert_eq!(bought[name], value, "{name}");
    }
    let sold = &venue.ask_of("userFills", BOB)[0];
    let told = ["dir", "fee", "feeToken", "crossed"].map(|name| sold[name].clone());
    assert_eq!(told, [json!("Sell"), json!("0.008"), json!("USDC"), json!(false)]);
    // Perpetual cash is as it was.
    assert_eq!(venue.ask_of("clearinghouseState", ALICE)["withdrawable"], "10000.0");
    assert_eq!(venue.ask(&json!({"type": "allMids"}))["PURR/USDC"], "0.2");
    let candles = venue.ask(&json!({"type": "candleSnapshot",
        "req": {"coin": "PURR/USDC", "interval": "1m", "startTime": 0, "endTime": u64::MAX}}));
    assert_eq!((&candles[0]["c"], &candles[0]["v"]), (&json!("0.2"), &json!("100.0")));
    let trades = venue.ask(&json!({"type": "recentTrades", "coin": "PURR/USDC"}));
    assert_eq!(trades[0]["users"], json!([ALICE.to_string(), BOB.to_string()]));
    let context = &venue.ask(&json!({"type": "spotMetaAndAssetCtxs"}))[1][0];
    assert_eq!(
        (&context["dayNtlVlm"], &context["dayBaseVlm"], &context["markPx"]),
        (&json!("20.0"), &json!("100.0"), &json!("0.2"))
    );
    let fees = venue.ask_of("userFees", ALICE);
    assert_eq!(
        (&fees["userSpotCrossRate"], &fees["feeSchedule"]["tiers"]["vip"][0]["spotAdd"]),
        (&json!("0.0007"), &json!("0.0003"))
    );
}

#[test]
fn a_filled_order_says_at_what_average_price() {
    let mut venue = Venue::with_spot_markets();
    venue.rest(BOB, PURR, false, "0.2", "100");
    venue.rest(BOB, PURR, false, "0.21", "50");
    let status = venue.limit(ALICE, PURR, true, "0.3", "150");
    assert_eq!(
        (&status["filled"]["totalSz"], &status["filled"]["avgPx"]),
        (&json!("150"), &json!("0.20333333"))
    );
    let joined = venue.ask(&json!({"type": "userFills", "user": ALICE.to_string(), "aggregateByTime": true}));
    assert_eq!(
        (&joined[0]["sz"], &joined[0]["px"], &joined[0]["fee"]),
        (&json!("150.0"), &json!("0.20333333"), &json!("0.105"))
    );
}

#[test]
fn orders_are_refused_in_the_known_words() {
    let mut venue = Venue::with_spot_markets();
    let mut error = |asset: u32, is_buy: bool, price: &str, size: &str| {
        venue.limit(ALICE, asset, is_buy, price, size)["error"].as_str().unwrap_or("none").to_owned()
    };
    assert_eq!(
        error(PURR, false, "0.2", "1001"),
        "Order has insufficient spot balance to trade asset=10000 (needs 1001 PURR, available 1000 PURR)"
    );
    assert_eq!(
        error(10_001, true, "25", "40.01"),
        "Order has insufficient spot balance to trade asset=10001 (needs 1000.25 USDC, available 1000 USDC)"
    );
    assert_eq!(
        error(PURR, true, "0.2", "49"),
        "Order must have minimum value of 10 USDC. asset=10000 (value 9.8 USDC)"
    );
    assert!(error(PURR, true, "0.2", "100.5").starts_with("Order has invalid size. asset=10000"));
    assert!(
        error(PURR, true, "0.2000001", "100")
            .starts_with("Price must be divisible by tick size. asset=10000")
    );
    assert_eq!(error(10_002, true, "1", "100"), "Asset 10002 does not exist.");
    let stop = json!([{"a": PURR, "b": false, "p": "0.1", "s": "100", "r": false,
        "t": {"trigger": {"isMarket": true, "triggerPx": "0.1", "tpsl": "sl"}}}]);
    let said = venue.order(ALICE, &stop, "na");
    assert!(
        said[0]["error"].as_str().is_some_and(
            |text| text.starts_with("Placing trigger orders is not enabled on spot trading yet.")
        )
    );
    let leverage = json!({"type": "updateLeverage", "asset": PURR, "isCross": true, "leverage": 2});
    refused(&venue.send(ALICE, &leverage), "A spot market has no positions");
}

#[test]
fn a_twap_order_and_a_builder_are_for_spot_markets_too() {
    let mut venue = Venue::with_spot_markets();
    venue.send(
        ALICE,
        &json!({"type": "approveBuilderFee", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
            "maxFeeRate": "1%", "builder": BOB.to_string(), "nonce": venue.nonce()}),
    );
    venue.trade(BOB, ALICE, PURR, "0.2", "50");
    let order =
        json!({"a": PURR, "b": false, "p": "0.2", "s": "100", "r": false, "t": {"limit": {"tif": "Gtc"}}});
    let through = |tenths: u64| json!({"type": "order", "orders": [order], "grouping": "na", "builder": {"b": BOB.to_string(), "f": tenths}});
    refused(&venue.send(ALICE, &through(1_001)), "Builder fee");
    venue.send(ALICE, &through(1_000));
    let twap = |size: &str| json!({"type": "twapOrder", "twap": {"a": PURR, "b": true, "s": size, "r": false, "m": 5, "t": false}});
    let status = venue.send(BOB, &twap("100"))["response"]["data"]["status"].clone();
    let text = "TWAP order value too small. Min is $50, which is $10 per minute. asset=10000 (value $20)";
    assert_eq!(status["error"], text);
    let status = venue.send(BOB, &twap("550"))["response"]["data"]["status"].clone();
    assert_eq!(status["running"]["twapId"], 1);
    venue.wait(Time::MINUTE);
    let fills = venue.ask_of("userFills", ALICE);
    let first = &fills[1];
    // Of 10 dollars: 0.04 % and 1 %.
    assert_eq!(
        (&first["fee"], &first["builderFee"], &first["feeToken"]),
        (&json!("0.104"), &json!("0.1"), &json!("USDC"))
    );
    let slice = venue.ask_of("userTwapSliceFills", BOB)[0].clone();
    assert_eq!((&slice["twapId"], &slice["fill"]["coin"]), (&json!(1), &json!("PURR/USDC")));
    let state = venue.ask_of("webData2", BOB)["twapStates"][0][1].clone();
    assert_eq!((&state["executedSz"], &state["executedNtl"]), (&json!("100.0"), &json!("20.0")));
}

#[test]
fn a_venue_without_spot_markets_has_cash_as_its_only_token() {
    let venue = Venue::new();
    let meta = venue.ask(&json!({"type": "spotMeta"}));
    assert_eq!(meta["universe"], json!([]));
    let tokens = meta["tokens"].as_array().expect("tokens");
    let [cash] = &tokens[..] else { panic!("{meta}") };
    assert_eq!((&cash["name"], &cash["index"], &cash["weiDecimals"]), (&json!("USDC"), &json!(0), &json!(8)));
    assert_eq!(venue.ask(&json!({"type": "spotMetaAndAssetCtxs"})), json!([meta, []]));
    assert_eq!(venue.ask_of("spotClearinghouseState", ALICE), json!({"balances": []}));
    assert_eq!(venue.ask(&json!({"type": "l2Book", "coin": "PURR/USDC"})), json!(null));
    let listed = Venue::with_spot_markets().ask(&json!({"type": "spotMeta"}));
    assert_eq!(listed["tokens"].as_array().map(Vec::len), Some(3));
}

#[test]
fn tokens_are_sent_and_cash_changes_its_wallet() {
    let mut venue = Venue::with_spot_markets();
    let action = spot_send(&venue, NOBODY, "PURR:0x01010101010101010101010101010101", "12.5");
    assert_eq!(venue.send(ALICE, &action), done());
    assert_eq!(balance(&venue, NOBODY, "PURR")[0], "12.5");
    let action = class_transfer(&venue, "250.5", true);
    assert_eq!(venue.send(ALICE, &action), done());
    assert_eq!(balance(&venue, ALICE, "USDC")[0], "749.5");
    assert_eq!(venue.ask_of("clearinghouseState", ALICE)["withdrawable"], "10250.5");
    let action = send_asset(&venue, BOB, ("", "spot"), "USDC", "1.23");
    assert_eq!(venue.send(ALICE, &action), done());
    assert_eq!(balance(&venue, BOB, "USDC")[0], "1001.23");
    let legacy = json!({"type": "spotUser", "classTransfer": {"usdc": 1_000_000, "toPerp": false}});
    assert_eq!(venue.send(ALICE, &legacy), done());
    assert_eq!(balance(&venue, ALICE, "USDC")[0], "750.5");
    assert_eq!(
        venue.send(ALICE, &json!({"type": "spotUser", "toggleSpotDusting": {"optOut": true}})),
        done()
    );
    let rows = venue.ask(&json!({"type": "userNonFundingLedgerUpdates", "user": ALICE.to_string()}));
    let kinds: Vec<&Value> = rows.as_array().expect("rows").iter().map(|row| &row["delta"]["type"]).collect();
    assert_eq!(
        kinds[kinds.len() - 4..],
        ["spotTransfer", "accountClassTransfer", "send", "accountClassTransfer"]
    );
    let sent = &rows[kinds.len() - 2]["delta"];
    assert_eq!(
        (&sent["sourceDex"], &sent["destinationDex"], &sent["amount"]),
        (&json!(""), &json!("spot"), &json!("1.23"))
    );
}

#[test]
fn transfers_are_refused_in_the_known_words() {
    let mut venue = Venue::with_spot_markets();
    let too_much = spot_send(&venue, BOB, "PURR:0x01010101010101010101010101010101", "1000.1");
    let text = "Insufficient balance for token transfer (1000.1 PURR asked for, 1000 PURR available)";
    refused(&venue.send(ALICE, &too_much), text);
    let too_much = class_transfer(&venue, "1000.01", true);
    refused(&venue.send(ALICE, &too_much), "Insufficient spot balance asset=0 (1000.01 USDC asked for");
    let too_much = class_transfer(&venue, "10000.01", false);
    refused(&venue.send(ALICE, &too_much), "Insufficient balance for token transfer");
    let unknown = spot_send(&venue, BOB, "PURR:0x02", "1");
    refused(&venue.send(ALICE, &unknown), "There is no token `PURR:0x02` here");
    let finer = spot_send(&venue, BOB, "PURR", "0.000001");
    refused(
        &venue.send(ALICE, &finer),
        "Invalid amount: more decimals than allowed. Write PURR with at most 5",
    );
    let elsewhere = send_asset(&venue, BOB, ("", "test"), "USDC", "1");
    refused(&venue.send(ALICE, &elsewhere), "There is no perpetual exchange `test` here.");
    let not_cash = send_asset(&venue, BOB, ("spot", ""), "PURR", "1");
    refused(&venue.send(ALICE, &not_cash), "Only USDC stands behind positions");
    let own = send_asset(&venue, ALICE, ("spot", "spot"), "USDC", "1");
    refused(&venue.send(ALICE, &own), "An account cannot pay itself.");
}

#[test]
fn a_sub_account_has_balances_of_its_own() {
    let mut venue = Venue::with_spot_markets();
    let opened = venue.send(ALICE, &json!({"type": "createSubAccount", "name": "second"}));
    let sub = opened["response"]["data"].as_str().expect("an address").to_owned();
    let moved = |is_deposit: bool, amount: &str| {
        json!({"type": "subAccountSpotTransfer", "subAccountUser": sub,
        "isDeposit": is_deposit, "token": "USDC:0x00000000000000000000000000000000", "amount": amount})
    };
    assert_eq!(venue.send(ALICE, &moved(true, "100")), done());
    let mut into = class_transfer(&venue, "40", true);
    into["amount"] = json!(format!("40 subaccount:{sub}"));
    assert_eq!(venue.send(ALICE, &into), done());
    let known = &venue.ask_of("subAccounts", ALICE)[0];
    assert_eq!(known["spotState"]["balances"][0]["total"], "60.0");
    assert_eq!(known["clearinghouseState"]["withdrawable"], "40.0");
    let mut out = send_asset(&venue, BOB, ("spot", "spot"), "USDC", "10");
    out["fromSubAccount"] = json!(sub);
    assert_eq!(venue.send(ALICE, &out), done());
    assert_eq!(balance(&venue, BOB, "USDC")[0], "1010.0");
    refused(&venue.send(ALICE, &moved(false, "50.5")), "Insufficient balance for token transfer");
}
