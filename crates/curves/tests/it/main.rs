//! Curves as a configuration writes them.

use curves::{CurveForms, Purpose, apply, write_form};
use engine::parameters::{CurveShape, MarketRisk};
use units::{Rate, Rounding};

fn forms(text: &str) -> CurveForms {
    toml::from_str(text).expect("the form of curves")
}

fn refusal(text: &str) -> String {
    match toml::from_str::<CurveForms>(text) {
        Err(error) => error.to_string(),
        Ok(forms) => {
            let (purpose, reason) = apply(&forms, &mut MarketRisk::default()).expect_err("no curve");
            format!("{}: {reason}", purpose.name())
        }
    }
}

const EVERY_FAMILY: &str = r#"
initial_by_notional = { family = "sqrt", base = "5", factor = "0.001", upper = "100000000" }
initial_by_open_interest = { family = "linear_oi", base = "20", lower = "5000000", upper = "10000000" }
exit_cost = { family = "tiers", tiers = [["0", "0"], ["50", "1"]] }
profit_weight = { family = "exp_decay", from = "100", to = "10", half_life = "1000000" }
close_by_time = { family = "points", shape = "linear", points = [["0", "10"], ["60", "100"]] }
"#;

#[test]
fn every_family_is_written_in_the_units_of_its_axes() {
    let mut risk = MarketRisk::default();
    apply(&forms(EVERY_FAMILY), &mut risk).expect("curves");
    let percent = |purpose: Purpose, at: &str| {
        let at = purpose.at().read(at.parse().expect("a number")).expect("in range");
        let value = purpose.of(&risk).expect("it is set").value_at(at, Rounding::Ceil);
        purpose.value().plain(value)
    };
    assert_eq!(percent(Purpose::InitialByNotional, "100000000"), "14");
    assert_eq!(percent(Purpose::InitialByOpenInterest, "7500000"), "60");
    assert_eq!(percent(Purpose::ExitCost, "49.9"), "0");
    assert_eq!(percent(Purpose::ExitCost, "50"), "1");
    assert_eq!(percent(Purpose::ProfitWeight, "0"), "100");
    assert_eq!(percent(Purpose::CloseByTime, "30"), "55");
    assert_eq!(Purpose::ExitCost.of(&risk).map(engine::parameters::Curve::shape), Some(CurveShape::Step));
}

#[test]
fn one_curve_of_a_sale_brings_the_default_ones_beside_it() {
    let mut risk = MarketRisk::default();
    apply(&forms(r#"penalty_by_distress = { family = "tiers", tiers = [[0, 2]] }"#), &mut risk)
        .expect("curves");
    let sale = risk.sale.expect("there is a sale");
    assert_eq!(sale.penalty_by_distress.value_at(0, Rounding::Ceil), Rate::basis_points(200).0);
    assert!(sale.close_by_time.points().len() > 1);
}

#[test]
fn what_is_written_is_read_again() {
    let read = forms(EVERY_FAMILY);
    let written: Vec<_> = read.iter().map(|(&purpose, form)| write_form(purpose, form)).collect();
    assert_eq!(forms(&written.join("\n")), read);
    assert_eq!(written.len(), 5);
}

#[test]
fn what_cannot_be_read_is_said_with_its_rule() {
    let cases = [
        (
            r#"exit_costs = { family = "tiers", tiers = [[0, 1]] }"#,
            "unknown variant `exit_costs`, expected one of",
        ),
        (r#"exit_cost = { family = "cubic" }"#, "unknown variant `cubic`"),
        (r#"exit_cost = { family = "sqrt", base = "1" }"#, "missing field `factor`"),
        (
            r#"exit_cost = { family = "tiers", tiers = [[0, 1.5]] }"#,
            "1.5 is not exact: write it in quotes, \"1.5\"",
        ),
        (r#"exit_cost = { family = "tiers", tiers = [["0", "much"]] }"#, "\"much\": not a decimal number"),
        (
            r#"exit_cost = { family = "tiers", tiers = [["0", "0.00000000001"]] }"#,
            "tiers = \"0.00000000001\": more decimals than allowed; it is written in %",
        ),
        (
            r#"exit_cost = { family = "linear_oi", base = 1, lower = 2, upper = 2 }"#,
            "exit_cost: `upper` is not above `lower`",
        ),
        (
            r#"exit_cost = { family = "points", shape = "step", points = [[1, 1], [0, 2]] }"#,
            "exit_cost: point 2 is not beyond the one before it: order them",
        ),
    ];
    for (text, expected) in cases {
        let refusal = refusal(text);
        assert!(refusal.contains(expected), "{text}\n{refusal}");
    }
}
