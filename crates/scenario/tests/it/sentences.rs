//! A story that cannot be told says in which line, and why.

use scenario::tell;

const FOUNDING: &str = "market BTC decimals 3\naccount alice 1000\nprice BTC 50000\n";

/// What is wrong with a story whose fourth line is the first of these.
fn wrong(sentences: &str) -> (usize, String) {
    let error = tell(&format!("{FOUNDING}{sentences}")).expect_err("the story cannot be told");
    (error.line, error.reason)
}

#[test]
fn what_is_unknown_is_named() {
    for (sentence, reason) in [
        ("alice dances", "no such sentence; docs/spec/README.md lists them"),
        ("zoe buys 1 BTC at 50000", "nobody is called \"zoe\""),
        ("alice buys 1 OP at 2", "no market is called \"OP\""),
        ("alice cancels entry", "no order is called \"entry\""),
        ("alice buys 1 BTC at 50000 now", "an order has no property \"now\""),
        ("show nobody", "nobody, no market and no dex is called \"nobody\""),
    ] {
        assert_eq!(wrong(sentence), (4, reason.to_owned()), "{sentence}");
    }
}

#[test]
fn a_number_with_more_decimals_than_its_unit_is_refused() {
    let (line, reason) = wrong("# the market has three decimals\nalice buys 0.0001 BTC at 50000");
    assert_eq!(line, 5);
    assert!(reason.starts_with("\"0.0001\": "), "{reason}");
}

#[test]
fn what_arrives_together_is_ended_and_leaves_no_time() {
    assert_eq!(wrong("together\nalice buys 1 BTC at 50000").1, "its end is missing");
    assert_eq!(wrong("end").1, "nothing was begun together");
    let (line, reason) = wrong("together\nwait 1s\nend");
    assert_eq!(line, 5);
    assert!(reason.contains("end it first"), "{reason}");
}

#[test]
fn a_venue_that_cannot_be_founded_says_so() {
    let error = tell("market BTC tiers 0:0").expect_err("leverage is at least one");
    assert!(error.reason.starts_with("the venue cannot be founded so: "), "{error}");
}
