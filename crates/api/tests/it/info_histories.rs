//! Questions about money, funding, fees and who is who; and all the others.

use engine::state::State;
use serde_json::{Value, json};
use units::Time;
use views::Views;

use crate::venue::{ALICE, BACKSTOP, BOB, NOBODY, OPERATOR, Venue};

fn signed(kind: &str, members: &Value) -> Value {
    let mut action = json!({"type": kind, "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet"});
    for (name, value) in members.as_object().expect("members") {
        action[name] = value.clone();
    }
    action
}

#[test]
fn movements_of_money_are_told_with_their_counterparties() {
    let mut venue = Venue::new();
    let nonce = venue.now() + 10;
    let send = json!({"destination": BOB.to_string(), "amount": "12.5", "time": nonce});
    assert_eq!(venue.send(ALICE, &signed("usdSend", &send))["status"], "ok");
    let nonce = venue.now() + 10;
    let withdraw = json!({"destination": NOBODY.to_string(), "amount": "100", "time": nonce});
    assert_eq!(venue.send(ALICE, &signed("withdraw3", &withdraw))["status"], "ok");
    let time = venue.now();
    assert_eq!(
        venue.ask(&json!({"type": "steelyardWithdrawals"})),
        json!([{"withdrawal": 1, "user": ALICE.to_string(), "destination": NOBODY.to_string(), "usd": "100.0",
            "fee": "1.0", "payable": "99.0", "queued": "0.0", "time": time}])
    );
    venue.send(OPERATOR, &json!({"type": "steelyardRefuseWithdrawal", "withdrawal": 1}));
    venue.send(
        OPERATOR,
        &json!({"type": "steelyardCredit", "destination": ALICE.to_string(), "usd": 5_000_000}),
    );
    assert_eq!(venue.ask(&json!({"type": "steelyardWithdrawals"})), json!([]));

    let question =
        json!({"type": "userNonFundingLedgerUpdates", "user": ALICE.to_string(), "startTime": time - 10});
    let updates = venue.ask(&question);
    let deltas: Vec<Value> =
        updates.as_array().expect("updates").iter().map(|update| update["delta"].clone()).collect();
    let transfer = json!({"type": "internalTransfer", "usdc": "12.5", "user": ALICE.to_string(),
        "destination": BOB.to_string(), "fee": "0.0"});
    assert_eq!(
        deltas,
        [
            transfer.clone(),
            json!({"type": "withdraw", "usdc": "99.0", "nonce": 1, "fee": "1.0"}),
            json!({"type": "deposit", "usdc": "100.0"}),
            json!({"type": "deposit", "usdc": "5.0"}),
        ]
    );
    let received =
        venue.ask(&json!({"type": "userNonFundingLedgerUpdates", "user": BOB.to_string(), "startTime": 0}));
    assert_eq!(
        received.as_array().and_then(|updates| updates.last()).map(|update| &update["delta"]),
        Some(&transfer)
    );
}

#[test]
fn funding_payments_sum_to_the_cash_that_moved() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 1, "2000", "1");
    venue.rest(ALICE, 1, true, "1999", "1");
    venue.rest(BOB, 1, false, "2001", "1");
    let before = venue.ask_of("clearinghouseState", ALICE)["withdrawable"].clone();
    venue.wait(Time(2 * Time::HOUR.0));
    let rows = venue.ask(&json!({"type": "userFunding", "user": ALICE.to_string(), "startTime": 0}));
    let rows = rows.as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[0]["delta"],
        json!({"type": "funding", "coin": "ETH", "usdc": "-0.025", "szi": "1.0", "fundingRate": "0.0000125",
            "nSamples": rows[0]["delta"]["nSamples"]})
    );
    assert!(rows[0]["delta"]["nSamples"].as_u64().is_some_and(|samples| samples > 0));
    let state = venue.ask_of("clearinghouseState", ALICE);
    assert_eq!((before, &state["withdrawable"]), (json!("9799.1"), &json!("9799.05")));
    let position = &state["assetPositions"][0]["position"];
    let paid = json!({"allTime": "0.05", "sinceOpen": "0.05", "sinceChange": "0.05"});
    assert_eq!(position["cumFunding"], paid);
    let received = venue.ask_of("clearinghouseState", BOB);
    assert_eq!(received["assetPositions"][0]["position"]["cumFunding"]["sinceOpen"], "-0.05");
}

#[test]
fn fees_name_the_schedule_and_the_account_s_own_rates() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    let fees = venue.ask_of("userFees", ALICE);
    let schedule = &fees["feeSchedule"];
    assert_eq!((&schedule["cross"], &schedule["add"]), (&json!("0.00045"), &json!("0.00015")));
    assert_eq!(
        schedule["tiers"],
        json!({"vip": [{"ntlCutoff": "5000000.0", "cross": "0.0004", "add": "0.00012", "spotCross": "0.0006",
            "spotAdd": "0.0003"}], "mm": [{"makerFractionCutoff": "0.005", "add": "-0.00001"}]})
    );
    assert_eq!((&fees["userCrossRate"], &fees["userAddRate"]), (&json!("0.00045"), &json!("0.00015")));
    assert_eq!(
        fees["dailyUserVlm"],
        json!([{"date": "2025-06-15", "userCross": "500.0", "userAdd": "0.0", "exchange": "500.0"}])
    );
    assert_eq!(venue.ask_of("userRateLimit", ALICE)["nRequestsCap"], 10_500);
    assert_eq!(venue.ask_of("userFees", NOBODY)["userCrossRate"], "0.00045");
}

#[test]
fn masters_sub_accounts_agents_and_strangers_are_told_apart() {
    let mut venue = Venue::new();
    assert_eq!(venue.ask_of("subAccounts", ALICE), json!(null));
    let answer = venue.send(ALICE, &json!({"type": "createSubAccount", "name": "desk"}));
    let sub = answer["response"]["data"].as_str().expect("an address").to_owned();
    let nonce = venue.now() + 10;
    let agent = "0x00000000000000000000000000000000000000a9";
    let approval = json!({"agentAddress": agent, "agentName": "bot", "nonce": nonce});
    assert_eq!(venue.send(ALICE, &signed("approveAgent", &approval))["status"], "ok");
    let role = |user: &str| venue.ask(&json!({"type": "userRole", "user": user}));
    assert_eq!(role(&ALICE.to_string()), json!({"role": "user"}));
    assert_eq!(role(&sub), json!({"role": "subAccount", "data": {"master": ALICE.to_string()}}));
    assert_eq!(role(agent), json!({"role": "agent", "data": {"user": ALICE.to_string()}}));
    assert_eq!(role(&NOBODY.to_string()), json!({"role": "missing"}));
    assert_eq!(role(&BACKSTOP.to_string()), json!({"role": "vault"}));
    let subs = venue.ask_of("subAccounts", ALICE);
    assert_eq!(
        (&subs[0]["name"], &subs[0]["subAccountUser"], &subs[0]["master"]),
        (&json!("desk"), &json!(sub), &json!(ALICE.to_string()))
    );
    assert_eq!(subs[0]["spotState"], json!({"balances": []}));
    assert_eq!(
        venue.ask_of("extraAgents", ALICE),
        json!([{"name": "bot", "address": agent, "validUntil": 9_007_199_254_740_991_u64}])
    );
}

/// One of every question.
fn questions() -> Vec<Value> {
    let user = ALICE.to_string();
    let of_user = [
        "clearinghouseState",
        "spotClearinghouseState",
        "openOrders",
        "frontendOpenOrders",
        "historicalOrders",
        "userFills",
        "userFunding",
        "userNonFundingLedgerUpdates",
        "userRateLimit",
        "userFees",
        "portfolio",
        "subAccounts",
        "extraAgents",
        "userRole",
        "userAbstraction",
        "userDexAbstraction",
        "referral",
        "userToMultiSigSigners",
        "twapHistory",
        "userTwapSliceFills",
        "userVaultEquities",
        "delegations",
        "delegatorSummary",
        "delegatorRewards",
        "delegatorHistory",
        "spotDeployState",
        "webData2",
    ];
    let plain = [
        "meta",
        "metaAndAssetCtxs",
        "allPerpMetas",
        "perpDexs",
        "spotMeta",
        "spotMetaAndAssetCtxs",
        "allMids",
        "predictedFundings",
        "perpsAtOpenInterestCap",
        "exchangeStatus",
        "vaultSummaries",
        "perpDexLimits",
        "perpDexStatus",
        "perpDeployAuctionStatus",
        "liquidatable",
        "maxMarketOrderNtls",
        "outcomeMeta",
        "steelyardWithdrawals",
    ];
    let mut questions: Vec<Value> = of_user.map(|kind| json!({"type": kind, "user": user})).into();
    questions.extend(plain.map(|kind| json!({"type": kind})));
    questions.extend([
        json!({"type": "batchClearinghouseStates", "users": [user]}),
        json!({"type": "orderStatus", "user": user, "oid": 1}),
        json!({"type": "userFillsByTime", "user": user, "startTime": 0}),
        json!({"type": "fundingHistory", "coin": "BTC", "startTime": 0}),
        json!({"type": "l2Book", "coin": "BTC"}),
        json!({"type": "candleSnapshot", "req": {"coin": "BTC", "interval": "1m", "startTime": 0, "endTime": 1}}),
        json!({"type": "recentTrades", "coin": "BTC"}),
        json!({"type": "activeAssetData", "user": user, "coin": "BTC"}),
        json!({"type": "marginTable", "id": 3}),
        json!({"type": "maxBuilderFee", "user": user, "builder": user}),
        json!({"type": "vaultDetails", "vaultAddress": user}),
        json!({"type": "tokenDetails", "tokenId": "0x00"}),
    ]);
    questions
}

#[test]
fn every_question_has_an_answer() {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    for question in questions() {
        assert!(venue.try_ask(&question).is_ok(), "{question}");
    }
}

#[test]
fn before_its_genesis_a_venue_is_empty_and_no_error() {
    let (state, views) = (State::default(), Views::default());
    for question in questions() {
        let decoded =
            api::hyperliquid::InfoRequest::decode(question.to_string().as_bytes()).expect("a question");
        let answer = api::hyperliquid::info::answer(&decoded, &state, &views);
        assert!(
            answer.is_ok() || question.get("coin").is_some() || question.get("req").is_some(),
            "{question}"
        );
    }
}
