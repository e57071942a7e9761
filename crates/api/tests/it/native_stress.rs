//! `/v1/stress`: who would be liquidatable if the marks moved.

use api::native::{Problem, Question, Source, Stress};
use serde_json::{Value, json};
use views::revaluation::Columns;

use crate::native_answers::{answer_schema, lived_in, validator};
use crate::venue::Venue;

fn ask(venue: &Venue, query: &str) -> Result<Value, Problem> {
    let question = Question::parse("/stress", query)?;
    assert!(matches!(question.operation.source, Source::Stress));
    let state = venue.engine.state();
    let answer = Stress::prepare(state, &question.asked)?.answer(&Columns::of(state));
    let errors: Vec<String> = validator(&answer_schema(question.operation))
        .iter_errors(&answer)
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, [""; 0], "{answer:#}");
    Ok(answer)
}

#[test]
fn a_move_tells_who_would_fall_and_in_which_markets() {
    // Alice is long half a BTC at 50,000 and two ETH at 2,000, these isolated at ten times leverage; Bob is short of both.
    let venue = lived_in();
    let still = ask(&venue, "").expect("an answer");
    assert_eq!((&still["markets"][0]["move"], &still["liquidatable_accounts"]), (&json!("0"), &json!(0)));
    let small = ask(&venue, "move=-0.01").expect("an answer");
    assert_eq!((&small["accounts"], &small["liquidatable_accounts"]), (&json!(2), &json!(0)), "{small:#}");
    let fall = ask(&venue, "moves=ETH:-0.2").expect("an answer");
    assert_eq!((&fall["liquidatable_accounts"], &fall["liquidatable_share"]), (&json!(1), &json!("0.5")));
    let market = &fall["markets"][1];
    assert_eq!((&market["market"], &market["move"]), (&json!("ETH"), &json!("-0.2")));
    assert_eq!(
        (&market["liquidatable_longs"], &market["liquidatable_shorts"]),
        (&json!("3200"), &json!("0"))
    );
    assert_eq!(fall["markets"][0]["move"], "0");
    let both = ask(&venue, "move=0.5&moves=ETH:0").expect("an answer");
    assert_eq!((&both["markets"][0]["move"], &both["markets"][1]["move"]), (&json!("0.5"), &json!("0")));
}

#[test]
fn what_is_no_move_is_refused() {
    let venue = lived_in();
    for (query, code) in [
        ("move=up", "invalid-parameter"),
        ("move=-1", "invalid-parameter"),
        ("move=101", "invalid-parameter"),
        ("move=-0.1&move=-0.2", "invalid-parameter"),
        ("moves=BTC", "invalid-parameter"),
        ("moves=BTC:-0.1,", "invalid-parameter"),
        ("moves=BTC:-1.5", "invalid-parameter"),
        ("moves=NONE:-0.1", "unknown-market"),
        ("moves=BTC:99999999999999999999", "invalid-parameter"),
        ("limit=1", "unknown-parameter"),
    ] {
        assert_eq!(ask(&venue, query).expect_err(query).code, code, "{query}");
    }
}
