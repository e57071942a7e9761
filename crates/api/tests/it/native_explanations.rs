//! `/v1/explain` and `/v1/what-if`: the inputs and the formula give the number, to the last unit.

use api::native::{Problem, WhatIf, what_if};
use curves::Purpose;
use engine::parameters::{Curve, CurvePoint, CurveShape};
use serde_json::{Value, json};
use units::{Rate, Time};

use crate::formulas::{Fraction, check, evaluate, words_of};
use crate::native_answers::{ask, lived_in};
use crate::venue::{ALICE, BOB, Venue, tiered_parameters};

fn explained(venue: &Venue, path: &str, query: &str) -> Vec<Value> {
    let answer = ask(venue, &format!("/explain/{path}"), query).expect(path);
    answer["explanations"].as_array().expect("a list").clone()
}

fn value<'a>(explanations: &'a [Value], name: &str) -> &'a Value {
    &explanations.iter().find(|explanation| explanation["name"] == name).expect("it is explained")["value"]
}

/// Curves of margin, a short with orders on both sides, and an isolated long.
fn curved() -> Venue {
    let mut markets = tiered_parameters();
    let line = |points: [(i64, i64); 2]| {
        let points = points.map(|(at, value)| CurvePoint { at, value });
        Curve::new(CurveShape::Linear, points.to_vec()).expect("a curve")
    };
    let risk = &mut markets[0].risk;
    Purpose::InitialByNotional.set(risk, line([(0, 30_000_000_001), (100_000_000_000, 70_000_000_003)]));
    Purpose::ExitCost.set(risk, line([(0, 1), (Rate::ONE.0 * 10, 10_000_000_007)]));
    Purpose::ProfitWeight.set(risk, line([(0, Rate::ONE.0), (10_000_000_000, 333_333_333_333)]));
    let mut venue = Venue::with(markets, &[50_000, 2_000]);
    venue.trade(ALICE, BOB, 0, "50001", "0.12345");
    venue.send(ALICE, &json!({"type": "updateLeverage", "asset": 1, "isCross": false, "leverage": 7}));
    venue.trade(ALICE, BOB, 1, "2000.3", "1.2345");
    venue.rest(BOB, 0, true, "49990", "0.3");
    venue.rest(BOB, 0, false, "50700", "0.01");
    venue.rest(ALICE, 1, true, "1990", "1");
    venue.wait(Time::HOUR);
    venue.price(engine::ids::MarketId(0), 50_333);
    venue
}

#[test]
fn every_margin_is_what_its_formula_gives() {
    for venue in [lived_in(), curved()] {
        for account in [ALICE, BOB] {
            let all = explained(&venue, &format!("accounts/{account}/margin"), "");
            assert!(all.iter().map(check).sum::<usize>() >= 12, "{all:?}");
            let shown = ask(&venue, &format!("/accounts/{account}"), "").expect("an account");
            for name in ["collateral", "initial_margin", "maintenance_margin", "free_collateral"] {
                assert_eq!(value(&all, name), &shown[name], "{name}");
            }
            assert_eq!(value(&all, "equity"), &shown["cross_equity"]);
            for position in shown["positions"].as_array().expect("a list") {
                let market = position["market"].as_str().expect("a name");
                let all = explained(&venue, &format!("accounts/{account}/positions/{market}/margin"), "");
                all.iter().for_each(|explanation| assert!(check(explanation) > 0));
                assert_eq!(value(&all, &format!("maintenance_{market}")), &position["maintenance_margin"]);
            }
        }
    }
}

#[test]
fn a_liquidation_price_is_the_first_at_which_health_is_below_zero() {
    let venue = lived_in();
    for (account, market) in [(ALICE, "BTC"), (ALICE, "ETH"), (BOB, "BTC"), (BOB, "ETH")] {
        let path = format!("accounts/{account}/positions/{market}/liquidation-price");
        let explanation = &explained(&venue, &path, "")[0];
        assert_eq!(check(explanation), 5, "two healths, each with a maintenance margin");
        let health =
            |place: usize| Fraction::parse(explanation["parts"][place]["value"].as_str().expect("a value"));
        let zero = Fraction::parse("0");
        assert!(health(0).is_below(zero) && !health(1).is_below(zero), "{explanation:#}");
        assert_eq!(explanation["parts"][0]["inputs"][2]["value"], explanation["value"]);
    }
    let problem = ask(&venue, &format!("/explain/accounts/{BOB}/positions/BTC2/margin"), "");
    assert_eq!(problem.map_err(|problem| problem.code), Err("unknown-market"));
}

#[test]
fn a_fee_is_what_its_formula_gives() {
    let venue = lived_in();
    for account in [ALICE, BOB] {
        let fills = ask(&venue, &format!("/accounts/{account}/fills"), "").expect("fills");
        for fill in fills["fills"].as_array().expect("a list") {
            let explained =
                explained(&venue, &format!("fills/{}", fill["trade"]), &format!("account={account}"));
            assert_eq!((check(&explained[0]), &explained[0]["value"]), (2, &fill["fee"]));
        }
    }
    let problem = ask(&venue, "/explain/fills/999", &format!("account={ALICE}")).expect_err("no such fill");
    assert_eq!(problem.code, "unknown-fill");
}

#[test]
fn funding_is_what_its_formula_gives() {
    let venue = curved();
    let payments = ask(&venue, &format!("/accounts/{ALICE}/funding"), "").expect("payments");
    let payments = payments["payments"].as_array().expect("a list").clone();
    assert!(!payments.is_empty());
    for payment in payments {
        let (market, time) = (payment["market"].as_str().expect("a name"), &payment["time"]);
        let query = format!("account={ALICE}&market={market}&time={time}");
        let explained = explained(&venue, "funding", &query);
        assert_eq!((check(&explained[0]), &explained[0]["value"]), (2, &payment["received"]));
        assert_eq!(explained[0]["parts"][0]["value"], payment["rate"]);
    }
}

#[test]
fn a_liquidation_is_explained_by_what_was_recorded_of_it() {
    let mut venue = lived_in();
    venue.price(engine::ids::MarketId(0), 69_500);
    venue.wait(Time::MINUTE);
    let liquidations = ask(&venue, "/liquidations", "").expect("liquidations");
    let liquidation = &liquidations["liquidations"][0];
    assert_eq!(liquidation["account"], BOB.to_string());
    let explained = explained(&venue, &format!("liquidations/{}", liquidation["number"]), "");
    assert_eq!(explained.iter().map(check).sum::<usize>(), 3);
    let health = Fraction::parse(value(&explained, "health").as_str().expect("a value"));
    assert!(health.is_below(Fraction::parse("0")));
}

#[test]
fn a_rejection_names_the_condition_that_does_not_hold() {
    let mut venue = lived_in();
    let order = |price: &str, size: &str| json!({"a": 0, "b": true, "p": price, "s": size, "r": false, "t": {"limit": {"tif": "Gtc"}}});
    venue.order(
        ALICE,
        &json!([order("50000", "0.01"), order("50000", "39"), order("50000", "0.0001")]),
        "na",
    );
    let (block, events) = venue.last_block();
    let explain = |item| api::native::explain_rejection(venue.engine.state(), &block, &events, 0, item);
    for (item, kind, criterion) in
        [(1, "below-initial-margin", "MARG-2"), (2, "below-minimum-value", "ORD-2")]
    {
        let explained = explain(item).expect("a rejection");
        assert_eq!(
            (&explained["rejection"], &explained["rule"]["criterion"]),
            (&json!(kind), &json!(criterion))
        );
        let mut words = explained.clone();
        words["parts"] = json!([]);
        let words = words_of(&words);
        let condition = explained["condition"].as_str().expect("a condition");
        let (left, right) = condition.split_once(" >= ").expect("a comparison");
        assert!(evaluate(left, &words).is_below(evaluate(right, &words)), "{explained:#}");
    }
    assert_eq!(explain(0).map_err(|problem: Problem| problem.code), Err("unknown-rejection"));
}

fn tried(venue: &Venue, question: &Value) -> Result<Value, Problem> {
    what_if(&WhatIf::decode(question.to_string().as_bytes())?, venue.engine.state().clone())
}

#[test]
fn what_would_follow_is_what_follows() {
    let mut venue = lived_in();
    let order =
        json!({"market": "BTC", "side": "buy", "price": "51000", "size": "0.15", "time_in_force": "gtc"});
    let before = venue.engine.state().clone();
    let tried = tried(&venue, &json!({"account": ALICE.to_string(), "orders": [order]})).expect("an answer");
    assert_eq!(venue.engine.state(), &before, "nothing changed");
    let outcome = &tried["orders"][0];
    assert_eq!((&outcome["fills"][0]["size"], &outcome["rests"]), (&json!("0.1"), &json!("0.05")));
    venue.limit(ALICE, 0, true, "51000", "0.15");
    let after = ask(&venue, &format!("/accounts/{ALICE}"), "").expect("an account");
    for name in ["cash", "collateral", "initial_margin", "maintenance_margin", "free_collateral"] {
        assert_eq!(tried["after"][name], after[name], "{name}");
    }
    assert_ne!(tried["before"]["initial_margin"], tried["after"]["initial_margin"]);
    for (tried, position) in
        tried["after"]["positions"].as_array().unwrap().iter().zip(after["positions"].as_array().unwrap())
    {
        assert_eq!(tried["liquidation_price"], position["liquidation_price"]);
    }
}

#[test]
fn what_would_be_rejected_says_so_and_prices_move_margins() {
    let venue = lived_in();
    let order = json!({"market": "BTC", "side": "buy", "price": "50000", "size": "39"});
    let account = ALICE.to_string();
    let rejected = tried(&venue, &json!({"account": account, "orders": [order]})).expect("an answer");
    assert_eq!(rejected["orders"][0]["rejection"], "below-initial-margin");
    assert_eq!(rejected["before"], rejected["after"]);
    let lower = tried(&venue, &json!({"account": account, "prices": {"BTC": "30050"}})).expect("an answer");
    assert_eq!(lower["before"]["positions"][0]["mark_price"], "30050");
    assert_eq!(lower["before"]["positions"][0]["is_liquidatable"], true);
    for (question, code) in [
        (
            json!({"account": account, "orders": [{"market": "BTC", "side": "up", "price": "1", "size": "1"}]}),
            "invalid-body",
        ),
        (
            json!({"account": account, "orders": [{"market": "BTC", "side": "buy", "price": "1.23", "size": "1"}]}),
            "invalid-body",
        ),
        (
            json!({"account": account, "orders": [{"market": "NO", "side": "buy", "price": "1", "size": "1"}]}),
            "unknown-market",
        ),
        (json!({"account": account, "prices": {"BTC": "-1"}}), "invalid-body"),
        (json!({"account": "0x4040404040404040404040404040404040404040"}), "unknown-account"),
        (json!({"accounts": account}), "invalid-body"),
    ] {
        assert_eq!(tried(&venue, &question).map_err(|problem| problem.code), Err(code), "{question}");
    }
}
