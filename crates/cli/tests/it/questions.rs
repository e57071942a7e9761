//! What the command line asks a running venue.

use std::net::TcpListener;

use serde_json::Value;

use crate::process::{Process, run};

#[test]
fn a_running_venue_is_asked_and_answers_in_tables_and_in_json() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    let ask = |question: &[&str]| {
        let ending = run(&[question, &["--url", &url]].concat());
        assert_eq!(ending.code, Some(0), "{question:?}: {}", ending.errors);
        ending.output
    };
    let oracle = ask(&["oracle"]);
    assert!(oracle.contains("mode    open") && oracle.contains("BTC"), "{oracle}");
    assert!(ask(&["waterfall", "--market", "BTC"]).contains("liquidations: none"));
    assert!(ask(&["withdrawals"]).contains("withdrawals: none"));
    assert!(ask(&["changes"]).contains("changes: none"));
    assert!(ask(&["stress", "-0.1"]).contains("liquidatable_accounts  0"));
    assert!(ask(&["stress", "--market", "BTC:-0.2"]).contains("liquidatable_share"));
    let answer: Value = serde_json::from_str(&ask(&["waterfall", "--json"])).unwrap();
    assert!(answer["funds"]["insurance"].is_string() && answer["liquidations"]["liquidations"].is_array());
}

#[test]
fn what_the_venue_does_not_know_is_said_in_its_words() {
    let venue = Process::dev(&["--no-agents"]);
    let refused = run(&["waterfall", "--market", "NOPE", "--url", &venue.url("")]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.errors.contains("\"NOPE\" is not listed"), "{}", refused.errors);
    let refused = run(&["withdrawals", "--account", "0x12"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.errors.contains("40 hexadecimal digits"), "{}", refused.errors);
}

#[test]
fn where_nothing_listens_it_says_what_to_do() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);
    let refused = run(&["oracle", "--url", &url]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains(&url) && refused.errors.contains("steelyard dev"), "{}", refused.errors);
    let refused = run(&["oracle", "--url", "nonsense"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("--url http://HOST:PORT"), "{}", refused.errors);
}
