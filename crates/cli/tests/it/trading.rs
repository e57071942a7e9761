//! Trading from the command line at a running devnet.

use serde_json::Value;

use crate::process::{Process, run};
use crate::trader::deploy;

/// What a task says in JSON; it must succeed.
fn done(url: &str, task: &str) -> Value {
    let ending = asked(url, task);
    assert_eq!(ending.0, Some(0), "{task}: {}", ending.2);
    serde_json::from_str(&ending.1).unwrap_or_else(|error| panic!("{task}: {error}: {}", ending.1))
}

fn asked(url: &str, task: &str) -> (Option<i32>, String, String) {
    let words: Vec<&str> = task.split(' ').chain(["--json", "--url", url]).collect();
    let ending = run(&words);
    (ending.code, ending.output, ending.errors)
}

#[test]
fn a_position_is_opened_looked_at_and_closed() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    let resting = done(
        &url,
        "order place ETH sell 2 3400 --post-only --dev 1 --client-id 0x000000000000000000000000000000ff",
    );
    let listed = done(&url, "order list --dev 1");
    assert_eq!(listed[0]["order"], resting["resting"]["order"]);
    assert_eq!((&listed[0]["remaining"], &listed[0]["side"]), (&"2".into(), &"sell".into()));
    let filled = done(&url, "order place ETH buy 1 3400 --immediate --dev 0");
    assert_eq!(filled["filled"]["average_price"], "3400");
    let position = &done(&url, "position list --dev 0")[0];
    assert_eq!((&position["market"], &position["size"]), (&"ETH".into(), &"1".into()));
    let replaced = done(&url, "order modify 0x000000000000000000000000000000ff ETH buy 1 3350 --dev 1");
    assert!(replaced["resting"]["order"].is_u64(), "{replaced}");
    let closed = done(&url, "order place ETH sell 1 3350 --immediate --reduce-only --dev 0");
    assert_eq!(closed["filled"]["size"], "1");
    let fills = done(&url, "account fills --dev 0");
    assert_eq!((&fills[0]["direction"], &fills[0]["realized_pnl"]), (&"Close Long".into(), &"-50".into()));
    let account = done(&url, "account show --dev 0");
    assert_eq!(account["positions"], serde_json::json!([]));
    let past = done(&url, "order list --past --dev 1");
    assert!(past.as_array().unwrap().iter().any(|record| record["status"] == "filled"), "{past}");
}

#[test]
fn stops_leverage_and_margin_are_set_and_orders_cancelled() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    done(&url, "position leverage ETH 5 --isolated --dev 0");
    done(&url, "order place ETH sell 1 3300 --dev 1");
    done(&url, "order place ETH buy 1 3300 --dev 0");
    done(&url, "position margin ETH 10.5 --dev 0");
    let before = done(&url, "position list --dev 0")[0]["margin"].clone();
    done(&url, "position margin ETH -0.5 --dev 0");
    let after = done(&url, "position list --dev 0")[0]["margin"].clone();
    assert_ne!(before, after);
    let stop = done(&url, "order place ETH sell 1 --stop 3000 --reduce-only --dev 0");
    let order = stop["resting"]["order"].as_u64().unwrap();
    let record = done(&url, &format!("order show {order} --dev 0"));
    assert_eq!(record["order"]["kind"], "Stop Market");
    assert_eq!(record["order"]["trigger_condition"], "Price below 3000");
    let cancelled = done(&url, "order cancel ETH --dev 0");
    assert_eq!(cancelled["cancelled"], serde_json::json!([order]));
    assert_eq!(done(&url, "order list --dev 0"), serde_json::json!([]));
}

#[test]
fn money_moves_and_another_key_is_let_in() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    let stranger = "0x00000000000000000000000000000000000000aa";
    done(&url, &format!("account send {stranger} 12.5 --dev 0"));
    let account = done(&url, &format!("account show --account {stranger}"));
    assert_eq!(account["margin"]["withdrawable"], "12.5");
    done(&url, &format!("account withdraw {stranger} 10 --dev 0"));
    done(&url, "account approve-agent 0x00000000000000000000000000000000000000bb --name desk --dev 0");
    let agents = venue.info(&serde_json::json!({"type": "extraAgents", "user": dev_address(&url)}));
    assert_eq!(agents[0]["name"], "desk");
}

fn dev_address(url: &str) -> String {
    done(url, "account show --dev 0")["account"].as_str().unwrap().to_owned()
}

#[test]
fn markets_and_funding_are_shown() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    let markets = done(&url, "market list");
    assert!(markets["markets"].as_array().unwrap().iter().any(|market| market["name"] == "BTC"));
    let table = run(&["market", "list", "--url", &url]).output;
    assert!(
        table.contains("mark_price") && table.lines().any(|line| line.trim_start().starts_with("BTC ")),
        "{table}"
    );
    done(&url, "order place ETH sell 1 3300 --dev 1");
    let shown = done(&url, "market show ETH");
    assert_eq!(shown["asks"][0]["price"], "3300");
    assert_eq!(done(&url, "funding rates BTC"), serde_json::json!([]));
    assert!(done(&url, "funding rates")[0]["funding_rate"].is_string());
    assert_eq!(done(&url, "funding payments --dev 0"), serde_json::json!([]));
}

#[test]
fn markets_of_a_dex_are_traded_by_their_names() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    deploy(&url);
    let listed = done(&url, "market list");
    let market = listed["markets"].as_array().unwrap().iter().find(|market| market["name"] == "test:COIN");
    assert_eq!(market.unwrap()["mark_price"], "10");
    assert_eq!(done(&url, "market show test:COIN")["market"]["max_leverage"], 10);
    let rates = done(&url, "funding rates");
    assert!(rates.as_array().unwrap().iter().any(|row| row["market"] == "test:COIN"), "{rates}");

    for number in [0, 1] {
        done(&url, &format!("account move-to-dex test 5000 --dev {number}"));
    }
    let resting = done(&url, "order place test:COIN sell 100 10 --dev 1");
    let listed = done(&url, "order list --dev 1");
    assert_eq!(listed[0]["order"], resting["resting"]["order"]);
    let supposed = done(&url, "order place test:COIN buy 50 --what-if --dev 0");
    assert_eq!(supposed["orders"][0]["fills"][0]["size"], "50", "{supposed}");
    done(&url, "order place test:COIN buy 50 --dev 0");
    let position = &done(&url, "position list --dev 0")[0];
    assert_eq!((&position["market"], &position["size"]), (&"test:COIN".into(), &"50".into()));
    let account = done(&url, "account show --dev 0");
    assert_eq!(account["dexes"][0]["dex"], "test");
    assert_eq!(account["positions"][0]["market"], "test:COIN");
    done(&url, "order cancel test:COIN --dev 1");
    done(&url, "order place test:COIN buy 50 9.9 --dev 1");
    assert_eq!(done(&url, "position close test:COIN --dev 0")["filled"]["size"], "50");
    assert_eq!(done(&url, "position list --dev 0"), serde_json::json!([]));
    done(&url, "account move-to-dex test -4900 --dev 0");
}

#[test]
fn an_account_has_a_name_that_others_are_shown() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    assert_eq!(done(&url, "account show --dev 0").get("display_name"), None);
    done(&url, "account name desk --dev 0");
    assert_eq!(done(&url, "account show --dev 0")["display_name"], "desk");
}

#[test]
fn what_cannot_be_done_says_why_and_fails() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    for (task, code, reason) in [
        ("order place NOPE buy 1 5 --dev 0", 2, "no market `NOPE` is listed"),
        ("order place BTC buy 1000 97000 --dev 0", 1, "Insufficient margin to place order."),
        ("order place BTC buy 0.1 --dev 0 --post-only", 2, "<PRICE>"),
        ("order cancel BTC 12345 --dev 0", 1, "Order was never placed, already canceled, or filled."),
        ("position close BTC --dev 0", 2, "no position in `BTC`"),
        ("position leverage BTC 200 --dev 0", 1, "Invalid leverage value"),
        ("account show", 2, "set STEELYARD_KEY"),
        ("account show --key-file /nowhere", 2, "/nowhere"),
        ("account send 0x12 5 --dev 0", 2, "40 hexadecimal digits"),
        ("account send 0x00000000000000000000000000000000000000aa 1e5 --dev 0", 2, "not a decimal number"),
        ("order show 7 --dev 0", 1, "never had an order"),
    ] {
        let (found, _, errors) = asked(&url, task);
        assert_eq!(found, Some(code), "{task}: {errors}");
        assert!(errors.contains(reason), "{task}: {errors}");
    }
}

#[test]
fn what_would_follow_is_said_and_numbers_are_explained() {
    let venue = Process::dev(&["--no-agents"]);
    let url = venue.url("");
    done(&url, "order place ETH sell 2 3300 --dev 1");
    let supposed = done(&url, "order place ETH buy 1 3300 --immediate --what-if --dev 0");
    assert_eq!(
        (&supposed["orders"][0]["fills"][0]["size"], &supposed["after"]["positions"][0]["size"]),
        (&"1".into(), &"1".into())
    );
    assert_eq!(done(&url, "position list --dev 0"), serde_json::json!([]), "nothing was placed");
    done(&url, "order place ETH buy 1 3300 --immediate --dev 0");
    let explained = done(&url, "account explain --dev 0");
    assert_eq!(explained[0]["name"], "equity");
    let explained = done(&url, "account explain ETH --dev 0");
    let last = explained.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["name"], &last["rule"]["page"]),
        (&"liquidation_price".into(), &"docs/spec/margin.md".into())
    );
    let lines = run(&["account", "explain", "ETH", "--dev", "0", "--url", &url]).output;
    assert!(lines.lines().any(|line| line.starts_with("liquidation_price = ")), "{lines}");
    let (code, _, errors) = asked(&url, "account explain BTC --dev 0");
    assert_eq!(code, Some(2), "{errors}");
}
