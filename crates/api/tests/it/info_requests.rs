//! Every question that clients ask is understood.

use api::hyperliquid::actions::OrderReference;
use api::hyperliquid::{BookRequest, InfoRequest, Interval, OfExchange, OfUser};
use serde_json::{Value, json};

use crate::fixtures::signer;

const USER: &str = "0x14791697260E4c9A71f18484C9f997B308e59325";

fn read(value: &Value) -> Result<InfoRequest, String> {
    InfoRequest::decode(value.to_string().as_bytes()).map_err(|error| error.reason().to_owned())
}

/// One question of each kind, with no more than the fields that it needs.
#[test]
fn every_kind_of_question_is_understood() {
    for kind in [
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
    ] {
        assert!(read(&json!({"type": kind})).is_ok(), "{kind}");
        assert!(read(&json!({"type": kind, "dex": "", "more": [1]})).is_ok(), "{kind}");
    }
    for kind in [
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
    ] {
        assert!(read(&json!({"type": kind, "user": USER})).is_ok(), "{kind}");
        assert!(
            read(&json!({"type": kind})).expect_err("no user").contains("missing field `user`"),
            "{kind}"
        );
    }
    for question in [
        json!({"type": "orderStatus", "user": USER, "oid": 77}),
        json!({"type": "userFillsByTime", "user": USER, "startTime": 1}),
        json!({"type": "fundingHistory", "coin": "BTC", "startTime": 1}),
        json!({"type": "l2Book", "coin": "BTC"}),
        json!({"type": "candleSnapshot", "req": {"coin": "BTC", "interval": "1M", "startTime": 1, "endTime": 2}}),
        json!({"type": "recentTrades", "coin": "BTC"}),
        json!({"type": "activeAssetData", "user": USER, "coin": "BTC"}),
        json!({"type": "marginTable", "id": 56}),
        json!({"type": "maxBuilderFee", "user": USER, "builder": USER}),
        json!({"type": "vaultDetails", "vaultAddress": USER}),
        json!({"type": "tokenDetails", "tokenId": "0x6d1e7cde53ba9467b783cb7c530ce054"}),
        json!({"type": "batchClearinghouseStates", "users": [USER, USER]}),
    ] {
        assert!(read(&question).is_ok(), "{question}");
    }
}

#[test]
fn the_first_exchange_has_no_name_and_users_have_no_case() {
    assert_eq!(read(&json!({"type": "meta", "dex": ""})), Ok(InfoRequest::Meta(OfExchange { dex: None })));
    assert_eq!(read(&json!({"type": "meta", "dex": null})), Ok(InfoRequest::Meta(OfExchange { dex: None })));
    let elsewhere = OfExchange { dex: Some("x".into()) };
    assert_eq!(read(&json!({"type": "meta", "dex": "x"})), Ok(InfoRequest::Meta(elsewhere)));
    for user in [USER.to_lowercase(), USER.to_uppercase(), USER[2..].to_owned()] {
        let question = read(&json!({"type": "userRole", "user": user}));
        assert_eq!(question, Ok(InfoRequest::UserRole(OfUser { user: signer() })), "{user}");
    }
}

#[test]
fn details_are_read() {
    let cloid = "0x000000000000000000000000000000ff";
    let question = read(&json!({"type": "orderStatus", "user": USER, "oid": cloid})).expect("a question");
    let InfoRequest::OrderStatus { oid: OrderReference::ClientId(id), .. } = question else {
        panic!("{question:?}")
    };
    assert_eq!(id.id(), 255);

    let book =
        BookRequest { coin: "ETH".into(), significant_figures: Some(5), mantissa: Some(2), is_fast: false };
    let question = json!({"type": "l2Book", "coin": "ETH", "nSigFigs": 5, "mantissa": 2});
    assert_eq!(read(&question), Ok(InfoRequest::L2Book(book)));

    let req = json!({"coin": "ETH", "interval": "15m", "startTime": 1, "endTime": null});
    let question = read(&json!({"type": "candleSnapshot", "req": req})).expect("a question");
    let InfoRequest::CandleSnapshot { req } = question else { panic!("{question:?}") };
    assert_eq!((req.interval, req.start_time, req.end_time), (Interval::FifteenMinutes, 1, None));
}

#[test]
fn wrong_questions_are_answered_with_the_reason() {
    for (question, expected) in [
        (json!([]), "an object with a `type` is expected"),
        (json!({"type": "metaa"}), "metaa: unknown variant `metaa`"),
        (
            json!({"type": "userFills", "user": "0x12"}),
            "userFills: 2 hexadecimal digits where 40 are expected",
        ),
        (
            json!({"type": "userFillsByTime", "user": USER, "startTime": -5}),
            "userFillsByTime: invalid value: integer `-5`",
        ),
        (
            json!({"type": "l2Book", "coin": "ETH", "nSigFigs": 9}),
            "l2Book: nSigFigs is 9, and must be 2, 3, 4, 5 or null",
        ),
        (
            json!({"type": "l2Book", "coin": "ETH", "nSigFigs": 3, "mantissa": 2}),
            "l2Book: mantissa needs nSigFigs 5",
        ),
        (
            json!({"type": "l2Book", "coin": "ETH", "nSigFigs": 5, "mantissa": 3}),
            "l2Book: mantissa must be 1, 2, 5 or null",
        ),
        (
            json!({"type": "candleSnapshot", "req": {"coin": "ETH", "interval": "7m", "startTime": 0}}),
            "candleSnapshot: unknown variant `7m`",
        ),
    ] {
        let said = read(&question).expect_err("a wrong question");
        assert!(said.starts_with(expected), "{question}: {said}");
    }
}
