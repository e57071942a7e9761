//! `/v1`: every answer is of the shape that the OpenAPI document says.

use api::native::{KINDS, OPERATIONS, Operation, Problem, Question, Source, answer, document};
use serde_json::{Value, json};
use units::Time;

use crate::venue::{ALICE, BOB, Venue};

/// Puts the value of each parameter in its place.
fn filled(operation: &Operation) -> String {
    let account = ALICE.to_string();
    let values =
        [("{account}", account.as_str()), ("{market}", "BTC"), ("{trade}", "1"), ("{liquidation}", "1")];
    let others = [("{height}", "1"), ("{command}", "0"), ("{item}", "0")];
    let path = operation.path["/v1".len()..].to_owned();
    values.iter().chain(&others).fold(path, |path, (name, value)| path.replace(name, value))
}

pub fn ask(venue: &Venue, path: &str, query: &str) -> Result<Value, Problem> {
    let question = Question::parse(path, query)?;
    let (Source::State(source) | Source::Census(source)) = question.operation.source else {
        panic!("{path} is not answered from the state")
    };
    answer(source, &question.asked, venue.engine.state(), &venue.views)
}

/// A schema with the document's own schemas at hand.
pub fn validator(schema: &Value) -> jsonschema::Validator {
    let mut schema = schema.clone();
    schema["components"] = document()["components"].clone();
    jsonschema::validator_for(&schema).expect("a schema")
}

pub fn answer_schema(operation: &Operation) -> Value {
    document()["paths"][operation.path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        .clone()
}

/// A venue with positions of both modes, open and ended orders, triggers, fills and funding.
pub fn lived_in() -> Venue {
    let mut venue = Venue::new();
    venue.trade(ALICE, BOB, 0, "50000", "0.5");
    venue.send(ALICE, &json!({"type": "updateLeverage", "asset": 1, "isCross": false, "leverage": 10}));
    venue.trade(ALICE, BOB, 1, "2000", "2");
    let cloid = "0x000000000000000000000000000000ab";
    let order = json!({"a": 0, "b": true, "p": "49000", "s": "0.1", "r": false, "t": {"limit": {"tif": "Alo"}}, "c": cloid});
    venue.order(ALICE, &json!([order]), "na");
    let stop = json!({"a": 0, "b": false, "p": "40000", "s": "0.5", "r": true,
        "t": {"trigger": {"isMarket": true, "triggerPx": "45000", "tpsl": "sl"}}});
    venue.order(ALICE, &json!([stop]), "na");
    let ended = venue.rest(ALICE, 0, true, "48000", "0.1");
    venue.send(ALICE, &json!({"type": "cancel", "cancels": [{"a": 0, "o": ended}]}));
    venue.rest(BOB, 0, false, "51000", "0.1");
    venue.wait(Time::HOUR);
    venue
}

#[test]
fn every_answer_is_of_the_documented_shape() {
    let mut venue = lived_in();
    let hour =
        ask(&venue, &format!("/accounts/{ALICE}/funding"), "").expect("payments")["payments"][0]["time"]
            .clone();
    venue.price(engine::ids::MarketId(0), 69_500);
    venue.wait(Time::MINUTE);
    let is_of_state =
        |operation: &&Operation| matches!(operation.source, Source::State(_) | Source::Census(_));
    for operation in OPERATIONS.iter().filter(is_of_state) {
        let query = match operation.path {
            "/v1/fills" | "/v1/explain/fills/{trade}" => format!("account={ALICE}"),
            "/v1/explain/funding" => format!("account={ALICE}&market=BTC&time={hour}"),
            _ => String::new(),
        };
        let answer = ask(&venue, &filled(operation), &query).expect(operation.path);
        let errors: Vec<String> = validator(&answer_schema(operation))
            .iter_errors(&answer)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{}: {answer:#}", operation.path);
    }
}

#[test]
fn the_document_has_every_path_and_no_other() {
    let document = document();
    let documented: Vec<&str> =
        document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    let answered: Vec<&str> = OPERATIONS.iter().map(|operation| operation.path).collect();
    assert_eq!(documented, answered);
    for operation in OPERATIONS {
        let question = Question::parse(&filled(operation), "").expect(operation.path);
        assert_eq!(question.operation.path, operation.path, "one path hides another");
    }
}

#[test]
fn a_problem_is_of_the_documented_shape_and_its_code_stays() {
    let codes: Vec<(&str, u16)> = KINDS.iter().map(|kind| (kind.code, kind.status)).collect();
    assert_eq!(
        codes,
        [
            ("unknown-path", 404),
            ("unknown-account", 404),
            ("unknown-market", 404),
            ("missing-parameter", 400),
            ("unknown-parameter", 400),
            ("invalid-parameter", 400),
            ("only-get", 405),
            ("only-post", 405),
            ("invalid-body", 422),
            ("no-position", 404),
            ("unknown-fill", 404),
            ("unknown-payment", 404),
            ("unknown-liquidation", 404),
            ("unknown-rejection", 404),
            ("unknown-block", 404),
            ("absent-block", 410),
            ("unreadable-record", 500),
            ("venue-too-large", 501),
            ("too-many-streams", 503),
        ]
    );
    let venue = Venue::new();
    let responses = &document()["components"]["responses"];
    for (path, query, code) in [
        ("/nothing", "", "unknown-path"),
        ("/accounts/0x4040404040404040404040404040404040404040", "", "unknown-account"),
        ("/markets/NONE/book", "", "unknown-market"),
        ("/fills", "", "missing-parameter"),
        ("/funds", "limit=1", "unknown-parameter"),
        ("/fills", "limit=0", "invalid-parameter"),
    ] {
        let problem = ask(&venue, path, query).expect_err(path);
        assert_eq!(problem.code, code, "{path}");
        let response = &responses[problem.status().to_string()]["content"][Problem::MEDIA_TYPE]["schema"];
        assert!(validator(response).is_valid(&problem.body()), "{}", problem.body());
    }
}

#[test]
fn an_account_is_told_with_the_name_that_it_chose() {
    let mut venue = Venue::new();
    let name = |venue: &Venue| {
        let account = ask(venue, &format!("/accounts/{ALICE}"), "").expect("an account");
        account["display_name"].clone()
    };
    assert_eq!(name(&venue), Value::Null);
    venue.send(ALICE, &json!({"type": "setDisplayName", "displayName": "desk"}));
    assert_eq!(name(&venue), "desk");
}

#[test]
fn an_account_and_its_orders_are_told_in_whole_words() {
    let venue = lived_in();
    let account = ask(&venue, &format!("/accounts/{ALICE}"), "").expect("an account");
    let position = &account["positions"][1];
    assert_eq!((&position["market"], &position["size"]), (&json!("ETH"), &json!("2")));
    assert_eq!((&position["margin_mode"], &position["leverage"]), (&json!("isolated"), &json!(10)));
    assert_eq!((&position["entry_price"], &position["cost"]), (&json!("2000"), &json!("4000")));

    let orders = ask(&venue, &format!("/accounts/{ALICE}/orders"), "market=BTC").expect("orders");
    let kinds: Vec<(&Value, &Value)> = orders["orders"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|order| (&order["time_in_force"], &order["trigger"]["condition"]))
        .collect();
    assert_eq!(kinds, [(&json!("alo"), &Value::Null), (&Value::Null, &json!("stop-loss"))]);
    let ended = ask(&venue, &format!("/accounts/{ALICE}/orders/ended"), "limit=1").expect("orders");
    assert_eq!(ended["orders"][0]["reason"], "requested");
}

#[test]
fn fills_are_paged_by_blocks() {
    let venue = lived_in();
    let page = |query: &str| ask(&venue, &format!("/accounts/{BOB}/fills"), query).expect("fills");
    let first = page("limit=1");
    assert_eq!(first["fills"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&first["fills"][0]["origin"], &first["fills"][0]["market"]),
        (&json!("maker"), &json!("BTC"))
    );
    let second = page(&format!("limit=1&from={}", first["next"]));
    assert_eq!((&second["fills"][0]["market"], &second["next"]), (&json!("ETH"), &Value::Null));
}

#[test]
fn curves_are_told_point_by_point() {
    use curves::Purpose;
    use engine::parameters::{Curve, CurvePoint, CurveShape};

    let mut markets = crate::venue::tiered_parameters();
    let points = [(0, 0), (100_000_000, 500_000_000_000)].map(|(at, value)| CurvePoint { at, value });
    let curve = Curve::new(CurveShape::Linear, points.to_vec()).expect("a curve");
    Purpose::ExitCost.set(&mut markets[0].risk, Curve::constant(0));
    Purpose::InitialByNotional.set(&mut markets[0].risk, curve);
    let venue = Venue::with(markets, &[50_000, 2_000]);
    let answer = ask(&venue, "/markets/BTC/parameters", "").expect("parameters");
    let shown = &answer["curves"][0];
    assert_eq!((&shown["purpose"], &shown["value_unit"]), (&json!("initial_by_notional"), &json!("%")));
    assert_eq!(shown["points"], json!([{"at": "0", "value": "0"}, {"at": "100", "value": "50"}]));
    assert_eq!(answer["parameters"]["risk"]["margin"]["initial_by_notional"]["points"][1]["at"], 100_000_000);
}

#[test]
fn what_is_recorded_is_told_in_the_documented_shape() {
    use api::native::{RecordedBlock, as_of_block, block, events, explain_rejection};

    let mut venue = lived_in();
    let order =
        json!({"a": 0, "b": true, "p": "50000", "s": "0.0001", "r": false, "t": {"limit": {"tif": "Gtc"}}});
    venue.order(ALICE, &json!([order]), "na");
    let (last, followed) = venue.last_block();
    let hash = "0".repeat(64);
    let told = block(&RecordedBlock {
        block: &last,
        branch: 0,
        hash: &hash,
        previous_hash: &hash,
        evidence: &[(0, "00ff".to_owned())],
    });
    let schemas = &document()["components"]["schemas"];
    for (schema, told) in [("Block", told), ("BlockEvents", events(last.height, &hash, &followed))] {
        let errors: Vec<String> =
            validator(&schemas[schema]).iter_errors(&told).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{told:#}");
    }
    let state = venue.engine.state();
    let rejection = explain_rejection(state, &last, &followed, 0, 0).expect("a rejection");
    let path = "/v1/explain/rejections/{height}/{command}/{item}";
    let schema =
        &document()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert!(validator(schema).is_valid(&as_of_block(state, rejection.clone())), "{rejection:#}");
}

#[test]
fn what_would_follow_is_asked_and_told_in_the_documented_shape() {
    use api::native::{WhatIf, what_if};

    let venue = lived_in();
    let order = json!({"market": "BTC", "side": "buy", "price": "51000", "size": "0.15"});
    let stop = json!({"market": "BTC", "side": "sell", "price": "40000", "size": "0.1", "reduce_only": true,
        "trigger": {"price": "45000", "is_market": true, "condition": "stop-loss"}});
    let account = ALICE.to_string();
    let asked = json!({"account": account, "orders": [order, stop], "prices": {"BTC": "50100"}});
    let operation = &document()["paths"]["/v1/what-if"]["post"];
    let schema = |place: &Value| place["content"]["application/json"]["schema"].clone();
    assert!(validator(&schema(&operation["requestBody"])).is_valid(&asked));
    let question = WhatIf::decode(asked.to_string().as_bytes()).expect("a question");
    let told = what_if(&question, venue.engine.state().clone()).expect("an answer");
    assert!(validator(&schema(&operation["responses"]["200"])).is_valid(&told), "{told:#}");
}

#[test]
fn a_spot_fill_has_its_fee_in_what_was_received_and_moves_balances() {
    let mut venue = Venue::with_spot_markets();
    venue.trade(ALICE, BOB, 10_000, "0.5", "100");
    let path = "/v1/accounts/{account}/fills";
    for account in [ALICE, BOB] {
        let fills = ask(&venue, &format!("/accounts/{account}/fills"), "").expect("fills");
        let operation = OPERATIONS.iter().find(|operation| operation.path == path).expect("the question");
        assert!(validator(&answer_schema(operation)).is_valid(&fills), "{fills:#}");
        let fill = &fills["fills"][0];
        let (asset, is_buyer) = if account == ALICE { ("PURR", true) } else { ("USDC", false) };
        assert_eq!((&fill["spot"]["fee_asset"], &fill["direction"]), (&json!(asset), &Value::Null));
        assert_ne!(fill["spot"]["fee"], "0", "{fill:#}");
        assert_eq!(fill["size"].as_str(), Some(if is_buyer { "100" } else { "-100" }));
        let query = format!("account={account}");
        let fee = ask(&venue, &format!("/explain/fills/{}", fill["trade"]), &query).expect("a fee");
        assert_eq!(fee["explanations"][0]["value"], fill["spot"]["fee"]);
        let known = ask(&venue, &format!("/accounts/{account}"), "").expect("an account");
        let balances = known["balances"].as_array().expect("a list");
        assert!(balances.iter().any(|balance| balance["asset"] == "PURR"), "{known:#}");
    }
}
