//! Perpetual markets that anybody deploys, on the wire.

use api::hyperliquid::actions::Action as WireAction;
use engine::command::Action;
use engine::ids::{Address, DexId};
use serde_json::{Value, json};
use units::{Time, Usd};

use crate::venue::{ALICE, BOB, NOBODY, Venue};

/// The asset index of the first market of the first dex.
const COIN: u32 = 110_000;

fn register(coin: &str, schema: &Value) -> Value {
    let request =
        json!({"coin": coin, "szDecimals": 2, "oraclePx": "10.0", "marginTableId": 10, "onlyIsolated": true});
    let register = json!({"maxGas": null, "assetRequest": request, "dex": "test", "schema": schema});
    json!({"type": "perpDeploy", "registerAsset": register})
}

fn schema() -> Value {
    json!({"fullName": "A test", "collateralToken": 0, "oracleUpdater": null})
}

fn deploy(variant: &str, content: &Value) -> Value {
    let mut action = json!({"type": "perpDeploy"});
    action[variant] = content.clone();
    action
}

/// A venue where Alice deployed a dex, and she and Bob have five thousand dollars in it.
fn venue() -> Venue {
    let mut venue = Venue::new();
    is_done(&venue.send(ALICE, &register("test:COIN", &schema())));
    for user in [ALICE, BOB] {
        send_in(&mut venue, user, 5_000);
    }
    venue
}

fn send_in(venue: &mut Venue, user: Address, dollars: i64) {
    let (from, to, amount) = (DexId::VENUE, DexId(1), Usd::dollars(dollars));
    venue.act(user, Action::SendBetweenDexes { destination: user, from, to, amount });
}

#[track_caller]
fn is_done(answer: &Value) {
    assert_eq!(answer["status"], "ok", "{answer}");
}

fn error(answer: &Value) -> &str {
    assert_eq!(answer["status"], "err", "{answer}");
    answer["response"].as_str().expect("a text")
}

#[test]
fn a_dex_is_registered_and_listed() {
    let venue = venue();
    let dexs = venue.ask(&json!({"type": "perpDexs"}));
    assert_eq!(dexs[0], Value::Null, "the venue's own");
    assert_eq!(dexs[1]["name"], "test");
    assert_eq!(dexs[1]["fullName"], "A test");
    assert_eq!(dexs[1]["deployer"], ALICE.to_string());
    assert_eq!(dexs[1]["assetToStreamingOiCap"], json!([["test:COIN", "100000.0"]]));
    assert_eq!(dexs[1]["deployerFeeScale"], "1.0");
    assert_eq!(dexs[1]["assetToFundingMultiplier"], json!([["test:COIN", "1.0"]]));
    let meta = venue.ask(&json!({"type": "meta", "dex": "test"}));
    assert_eq!(
        meta,
        json!({
            "universe": [{"name": "test:COIN", "szDecimals": 2, "maxLeverage": 10, "marginTableId": 10,
                "onlyIsolated": true, "marginMode": "noCross"}],
            "marginTables": [],
            "collateralToken": 0,
        })
    );
    let own = venue.ask(&json!({"type": "meta"}));
    assert_eq!(own["universe"].as_array().map(Vec::len), Some(2), "its own markets alone");
    let all = venue.ask(&json!({"type": "allPerpMetas"}));
    assert_eq!(all, json!([own, meta]));
    let contexts = venue.ask(&json!({"type": "metaAndAssetCtxs", "dex": "test"}));
    assert_eq!(contexts[1][0]["oraclePx"], "10.0");
    assert_eq!(venue.ask(&json!({"type": "allMids", "dex": "test"})), json!({"test:COIN": "10.0"}));
    assert!(venue.ask(&json!({"type": "allMids"})).get("test:COIN").is_none());
    let status = venue.ask(&json!({"type": "perpDexStatus", "dex": "test"}));
    assert_eq!(status, json!({"totalNetDeposit": "11100.0"}));
    let limits = venue.ask(&json!({"type": "perpDexLimits", "dex": "test"}));
    assert_eq!(limits["coinToOiCap"], json!([["test:COIN", "100000.0"]]));
}

#[test]
fn an_unknown_dex_is_answered_with_null_and_500() {
    let venue = venue();
    for question in ["meta", "metaAndAssetCtxs", "allMids", "perpDexLimits", "perpDexStatus"] {
        let error = venue.try_ask(&json!({"type": question, "dex": "none"})).expect_err("unknown");
        assert_eq!(error.over_http(), (500, "null".to_owned()));
    }
    let state = json!({"type": "clearinghouseState", "user": ALICE.to_string(), "dex": "none"});
    assert!(venue.try_ask(&state).is_err());
}

#[test]
fn an_asset_of_a_dex_is_traded_by_its_own_number() {
    let mut venue = venue();
    venue.trade(BOB, ALICE, COIN, "10.0", "100.0");
    let question = |dex: &str| json!({"type": "clearinghouseState", "user": BOB.to_string(), "dex": dex});
    let state = venue.ask(&question("test"));
    assert_eq!(state["assetPositions"][0]["position"]["coin"], "test:COIN");
    assert_eq!(state["assetPositions"][0]["position"]["szi"], "100.0");
    assert_eq!(state["assetPositions"][0]["position"]["leverage"]["type"], "isolated");
    let own = venue.ask(&question(""));
    assert_eq!(own["assetPositions"], json!([]));
    assert_eq!(own["withdrawable"], "5000.0");
    let fills = venue.ask_of("userFills", BOB);
    assert_eq!(fills[0]["coin"], "test:COIN");
    // Twice 0.045 % of a thousand dollars.
    assert_eq!(fills[0]["fee"], "0.9");
    let trades = venue.ask(&json!({"type": "recentTrades", "coin": "test:COIN"}));
    assert_eq!(trades[0]["users"], json!([BOB.to_string(), ALICE.to_string()]));
    let data = json!({"type": "activeAssetData", "user": BOB.to_string(), "coin": "test:COIN"});
    assert_eq!(venue.ask(&data)["leverage"]["value"], 10);

    let order = venue.rest(BOB, COIN, true, "9.0", "10.0");
    let open = |dex: &str| venue.ask(&json!({"type": "openOrders", "user": BOB.to_string(), "dex": dex}));
    assert_eq!(open("test")[0]["oid"], order);
    assert_eq!(open(""), json!([]));
    let book = venue.ask(&json!({"type": "l2Book", "coin": "test:COIN"}));
    assert_eq!(book["levels"][0][0]["px"], "9.0");
    let cancel = json!({"type": "cancel", "cancels": [{"a": COIN, "o": order}]});
    assert_eq!(venue.send(BOB, &cancel)["response"]["data"]["statuses"], json!(["success"]));
    let leverage = json!({"type": "updateLeverage", "asset": COIN, "isCross": false, "leverage": 10});
    is_done(&venue.send(BOB, &leverage));
    let cross = json!({"type": "updateLeverage", "asset": COIN, "isCross": true, "leverage": 10});
    assert!(error(&venue.send(BOB, &cross)).starts_with("Cross margin is not allowed for this asset."));
}

#[test]
fn who_sent_nothing_to_a_dex_has_no_margin_there() {
    let mut venue = Venue::new();
    is_done(&venue.send(ALICE, &register("COIN", &schema())));
    let status = venue.limit(BOB, COIN, true, "10.0", "10.0");
    let text = status["error"].as_str().expect("an error");
    assert!(text.starts_with("Insufficient margin to place order. asset=110000"), "{text}");
    let status = venue.limit(BOB, COIN + 1, true, "10.0", "10.0");
    assert!(status["error"].as_str().expect("an error").starts_with("Asset 110001 does not exist."));
}

#[test]
fn a_deployer_governs_by_name() {
    let mut venue = venue();
    let coin = "test:COIN";
    let done = [
        deploy("setFundingMultipliers", &json!([[coin, "2.0"]])),
        deploy("setFundingInterestRates", &json!([[coin, "-0.0004"]])),
        deploy("setOpenInterestCaps", &json!([[coin, 5_000]])),
        deploy("setMarginModes", &json!([[coin, "strictIsolated"]])),
        deploy("setGrowthModes", &json!([[coin, true]])),
        deploy("setFeeScale", &json!({"dex": "test", "scale": "0.5"})),
        deploy("setFeeRecipient", &json!({"dex": "test", "feeRecipient": BOB.to_string()})),
        deploy(
            "setSubDeployers",
            &json!({"dex": "test",
            "subDeployers": [{"variant": "setOracle", "user": BOB.to_string(), "allowed": true}]}),
        ),
        deploy(
            "insertMarginTable",
            &json!({"dex": "test", "marginTable": {"description": "steep",
            "marginTiers": [{"lowerBound": 0, "maxLeverage": 8}, {"lowerBound": 1_000_000_000, "maxLeverage": 2}]}}),
        ),
        deploy("setMarginTableIds", &json!([[coin, 1_050]])),
        deploy("haltTrading", &json!({"coin": coin, "isHalted": true})),
    ];
    for action in done {
        is_done(&venue.send(ALICE, &action));
    }
    let dex = &venue.ask(&json!({"type": "perpDexs"}))[1];
    assert_eq!(dex["assetToFundingMultiplier"], json!([[coin, "2.0"]]));
    assert_eq!(dex["assetToFundingInterestRate"], json!([[coin, "-0.0004"]]));
    assert_eq!(dex["assetToStreamingOiCap"], json!([[coin, "5000.0"]]));
    assert_eq!(dex["subDeployers"], json!([["setOracle", [BOB.to_string()]]]));
    assert_eq!(dex["deployerFeeScale"], "0.5");
    assert_eq!(dex["feeRecipient"], BOB.to_string());
    assert!(dex["lastDeployerFeeScaleChangeTime"].as_str().expect("a date").starts_with("2025-06-15T15:"));
    let meta = venue.ask(&json!({"type": "meta", "dex": "test"}));
    let tiers = json!([{"lowerBound": "0.0", "maxLeverage": 8}, {"lowerBound": "1000.0", "maxLeverage": 2}]);
    assert_eq!(meta["marginTables"], json!([[1_050, {"description": "steep", "marginTiers": tiers}]]));
    let listed = &meta["universe"][0];
    assert_eq!((&listed["marginTableId"], &listed["maxLeverage"]), (&json!(1_050), &json!(8)));
    assert_eq!(listed["marginMode"], "strictIsolated");
    assert_eq!(listed["growthMode"], "enabled");
    assert_eq!(listed["isDelisted"], true, "it is halted");
    let status = venue.limit(BOB, COIN, true, "10.0", "10.0");
    assert!(status["error"].as_str().expect("an error").starts_with("Trading is halted."), "{status}");
}

#[test]
fn prices_are_said_by_those_who_may() {
    let mut venue = venue();
    let say = |oracle: &str, marks: &Value| {
        let content = json!({"dex": "test", "oraclePxs": [["test:COIN", oracle]], "markPxs": marks,
            "externalPerpPxs": [["test:COIN", oracle]]});
        deploy("setOracle", &content)
    };
    assert!(error(&venue.send(BOB, &say("11.0", &json!([])))).contains("neither the deployer"));
    is_done(&venue.send(ALICE, &say("11.0", &json!([[["test:COIN", "11.2"]], [["test:COIN", "11.4"]]]))));
    let context = &venue.ask(&json!({"type": "metaAndAssetCtxs", "dex": "test"}))[1][0];
    assert_eq!((&context["oraclePx"], &context["markPx"]), (&json!("11.0"), &json!("11.3")));
    assert!(
        error(&venue.send(ALICE, &say("11.0", &json!([]))))
            .starts_with("It is too early to change this again.")
    );
    venue.wait(Time(3_000));
    assert!(
        error(&venue.send(ALICE, &say("200.0", &json!([])))).starts_with("Published price is not above zero")
    );
}

#[test]
fn what_is_wrong_is_named() {
    let mut venue = venue();
    let named = [
        (register("MORE", &schema()), "A new perp dex is registered with a schema"),
        (register("COIN", &Value::Null), "Invalid name"),
        (
            deploy("setMarginModes", &json!([["test:COIN", "normal"]])),
            "Perp dexes have isolated margin alone",
        ),
        (deploy("setGrowthModes", &json!([["test:NONE", true]])), "There is no market `test:NONE`"),
        (deploy("setFeeScale", &json!({"dex": "none", "scale": "1"})), "There is no perp dex `none`"),
        (deploy("setFeeScale", &json!({"dex": "test", "scale": "3.1"})), "The parameter DexFeeScale is out"),
        (deploy("setGrowthModes", &json!([["BTC", true]])), "Market 0 is not of the perp dex"),
        (deploy("setMarginTableIds", &json!([["test:COIN", 51]])), "Margin table 51 is not of the perp dex"),
    ];
    for (action, text) in named {
        let answer = venue.send(ALICE, &action);
        assert!(error(&answer).starts_with(text), "{answer}");
    }
    assert!(error(&venue.send(NOBODY, &register("COIN", &schema()))).contains("does not exist"));
}

#[test]
fn streams_carry_the_dex() {
    let mut venue = venue();
    let mids = json!({"type": "allMids", "dex": "test"});
    assert_eq!(
        venue.snapshot(&mids).expect("a stream")[0]["data"],
        json!({"dex": "test", "mids": {"test:COIN": "10.0"}})
    );
    let user = BOB.to_string();
    let since = venue.blocks();
    venue.trade(BOB, ALICE, COIN, "10.0", "100.0");
    let fills = venue.frames(&json!({"type": "userFills", "user": user}), since);
    assert_eq!(fills[0]["data"]["fills"][0]["coin"], "test:COIN");
    let state = venue.frames(&json!({"type": "clearinghouseState", "user": user, "dex": "test"}), since);
    assert_eq!(state[0]["data"]["dex"], "test");
    let positions = &state[0]["data"]["clearinghouseState"]["assetPositions"];
    assert_eq!(positions[0]["position"]["coin"], "test:COIN");
    let all = venue.frames(&json!({"type": "allDexsAssetCtxs"}), since);
    assert_eq!(all[0]["data"]["ctxs"][1][0], "test");
    assert!(venue.snapshot(&json!({"type": "assetCtxs", "dex": "none"})).is_err());
    let trades = venue.frames(&json!({"type": "trades", "coin": "test:COIN"}), since);
    assert_eq!(trades[0]["data"][0]["px"], "10.0");
}

#[test]
fn moving_money_is_one_row_of_the_ledger() {
    let venue = venue();
    let updates =
        venue.ask(&json!({"type": "userNonFundingLedgerUpdates", "user": BOB.to_string(), "startTime": 0}));
    let sent: Vec<&Value> =
        updates.as_array().expect("rows").iter().filter(|row| row["delta"]["type"] == "send").collect();
    assert_eq!(sent.len(), 1, "{updates}");
    let delta = &sent[0]["delta"];
    assert_eq!((&delta["sourceDex"], &delta["destinationDex"]), (&json!(""), &json!("test")));
    assert_eq!(delta["amount"], "5000.0");
    let portfolio = venue.ask_of("portfolio", BOB);
    let day = portfolio[0][1]["accountValueHistory"].as_array().expect("samples").last().expect("one");
    assert_eq!(day[1], "10000.0", "what is in a dex is his, too");
}

#[test]
fn every_form_is_hashed_in_its_order_of_keys() {
    let action = register("test:COIN", &schema());
    let decoded = WireAction::decode(&action).expect("an action");
    let msgpack = decoded.canonical_msgpack().expect("a known type");
    let keys: Vec<usize> = [
        "type",
        "registerAsset",
        "maxGas",
        "assetRequest",
        "coin",
        "szDecimals",
        "oraclePx",
        "marginTableId",
        "onlyIsolated",
        "dex",
        "schema",
        "fullName",
        "collateralToken",
        "oracleUpdater",
    ]
    .iter()
    .map(|key| {
        // A short string is its length and its bytes.
        let mut written = vec![0xa0 + u8::try_from(key.len()).expect("short")];
        written.extend(key.as_bytes());
        msgpack.windows(written.len()).position(|part| part == written).expect("the key is there")
    })
    .collect();
    assert!(keys.is_sorted(), "{keys:?}");
}
