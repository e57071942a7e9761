//! Rules that change while the venue is served: by its keys, over the wire, and through a restart.

use node::clock;
use node::config::{Config, SettlementConfig};
use node::founded::check_configuration;
use sequencer::open;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::trader::{Trader, order, orders};
use crate::venue::TestVenue;

const OPERATOR: u8 = 21;
const PUBLISHER: u8 = 22;
const KEYS: [u8; 3] = [23, 24, 25];

/// Two of three keys, and no delay.
fn config() -> Config {
    let address = |seed: u8| Trader::stranger(seed).address();
    let keys = KEYS.map(|key| format!("{:?}", address(key))).join(", ");
    let text = format!(
        r#"
        operator = "{}"
        backstop = "0x00000000000000000000000000000000000b5709"
        publishers = [{{ address = "{}" }}]
        [change_control]
        keys = [{keys}]
        threshold = 2
        loosening_delay_seconds = 0
        [[markets]]
        name = "BTC"
        size_decimals = 5
        max_price = "10000000"
        max_size = "40000"
        margin_tiers = [["0", 40]]
        [markets.settlement]
        notice_seconds = 1
        span_seconds = 1
        "#,
        address(OPERATOR),
        address(PUBLISHER)
    );
    Config::parse("the test", &text).unwrap()
}

fn propose(change: &Value) -> Value {
    json!({"type": "steelyardProposeChange", "change": change})
}

/// One key proposes, another approves.
fn change(venue: &TestVenue, change: &Value) {
    let [anna, ben, _] = KEYS.map(Trader::stranger);
    anna.done(venue, &propose(change));
    let (_, pending) = venue.get("/v1/changes");
    let number = pending["changes"][0]["change"].clone();
    ben.done(venue, &json!({"type": "steelyardApproveChange", "change": number}));
}

fn funded(venue: &TestVenue) -> (Trader, Trader) {
    let (alice, bob) = (Trader::stranger(31), Trader::stranger(32));
    for trader in [&alice, &bob] {
        let credit =
            json!({"type": "steelyardCredit", "destination": trader.address(), "usd": 10_000_000_000_u64});
        Trader::stranger(OPERATOR).done(venue, &credit);
    }
    (alice, bob)
}

fn publish(venue: &TestVenue, asset: u32, price: &str) {
    let publication = json!({"type": "steelyardPublishPrices", "time": clock::wall().0,
        "prices": [{"a": asset, "index": price}]});
    Trader::stranger(PUBLISHER).done(venue, &publication);
}

fn names(venue: &TestVenue) -> Vec<Value> {
    let meta = venue.info(&json!({"type": "meta"}));
    meta["universe"].as_array().unwrap().iter().map(|market| market["name"].clone()).collect()
}

/// An order in the market of this asset number.
fn in_asset(asset: u32, mut order: Value) -> Value {
    order["a"] = json!(asset);
    order
}

#[test]
fn a_market_that_is_listed_in_a_running_venue_trades() {
    let folder = TempDir::new().unwrap();
    let venue = TestVenue::served_in(folder.path(), &config());
    let (alice, bob) = funded(&venue);
    assert_eq!(names(&venue), ["BTC"]);
    let early = in_asset(1, order(true, "20.5", "100", "Gtc"));
    assert_eq!(alice.place(&venue, early.clone())["error"], "Asset 1 does not exist.");
    let listing = json!({"list": {"like": 0, "parameters":
        {"name": "SOL", "size_decimals": 2, "max_price": 1_000_000_000, "max_size": 100_000_000}}});
    change(&venue, &listing);
    assert_eq!(names(&venue), ["BTC", "SOL"]);
    publish(&venue, 1, "20");
    alice.rest(&venue, early);
    let taken = bob.place(&venue, in_asset(1, order(false, "20.5", "100", "Ioc")));
    assert_eq!(taken["filled"]["totalSz"], "100", "{taken}");
    let contexts = venue.info(&json!({"type": "metaAndAssetCtxs"}));
    assert_eq!(contexts[1][1]["openInterest"], "100.0", "{contexts}");
    let fills = venue.info(&json!({"type": "userFills", "user": bob.address()}));
    assert_eq!((&fills[0]["coin"], &fills[0]["px"]), (&json!("SOL"), &json!("20.5")));
}

#[test]
fn a_venue_whose_rules_changed_starts_again_with_the_file_of_its_founding() {
    let folder = TempDir::new().unwrap();
    let venue = TestVenue::served_in(folder.path(), &config());
    change(&venue, &json!({"setMarket": {"a": 0, "parameters": {"max_size": 1_000_000_000}}}));
    change(&venue, &json!({"setVenue": {"withdrawal_fee": 500_000}}));
    venue.stop();
    let opened = open(folder.path()).unwrap();
    let check =
        |config: &Config| check_configuration(opened.venue.read().state(), &config.genesis().unwrap());
    assert!(check(&config()).is_ok(), "the file of the founding");
    let mut now = config();
    now.markets[0].max_size = "10000".into();
    now.withdrawal_fee = "0.5".into();
    assert!(check(&now).is_ok(), "a file that says what the rules became");
    now.markets[0].max_size = "20000".into();
    let difference = check(&now).unwrap_err().to_string();
    assert!(difference.contains("became by 2 changes"), "{difference}");
    assert!(difference.contains("market BTC.max_size: 1000000000 → 2000000000"), "{difference}");
    assert!(!difference.contains("withdrawal_fee"), "what is right already is not told: {difference}");
}

#[test]
fn keys_need_no_account_and_nobody_else_changes_anything() {
    let folder = TempDir::new().unwrap();
    let venue = TestVenue::served_in(folder.path(), &config());
    let (alice, _) = funded(&venue);
    let fee = propose(&json!({"setVenue": {"withdrawal_fee": 500_000}}));
    for trader in [&alice, &Trader::stranger(OPERATOR)] {
        assert!(trader.refused(&venue, &fee).ends_with("is not one of the venue's keys."));
    }
    let [anna, _, carl] = KEYS.map(Trader::stranger);
    anna.done(&venue, &fee);
    let (_, pending) = venue.get("/v1/changes");
    assert_eq!(pending["changes"][0]["approvals"], json!([anna.address()]), "{pending}");
    carl.done(&venue, &json!({"type": "steelyardCancelChange", "change": 1}));
    let approval = json!({"type": "steelyardApproveChange", "change": 1});
    assert_eq!(carl.refused(&venue, &approval), "No such change gathers approvals or waits.");
    let (_, rules) = venue.get("/v1/parameters");
    assert_eq!(rules["parameters"]["withdrawal_fee"], 1_000_000);
    assert_eq!(rules["parameters"]["change_control"]["keys"][2], carl.address());
}

#[test]
fn a_delisted_market_says_so_and_takes_only_what_reduces() {
    let folder = TempDir::new().unwrap();
    let mut config = config();
    config.markets[0].settlement = Some(SettlementConfig { notice_seconds: 3_600, span_seconds: 60 });
    let venue = TestVenue::served_in(folder.path(), &config);
    let (alice, _) = funded(&venue);
    publish(&venue, 0, "100000");
    alice.rest(&venue, order(true, "99000", "0.01", "Gtc"));
    change(&venue, &json!({"delist": {"a": 0}}));
    let meta = venue.info(&json!({"type": "meta"}));
    assert_eq!(meta["universe"][0]["isDelisted"], true);
    assert_eq!(alice.open_orders(&venue), [0; 0]);
    let refused = alice.exchange(&venue, &orders(&[order(true, "99000", "0.01", "Gtc")]));
    let reason = refused["response"]["data"]["statuses"][0]["error"].as_str().unwrap();
    assert!(reason.starts_with("The market was delisted: only reduce-only orders"), "{reason}");
}

#[test]
fn a_devnet_lists_a_market_by_its_first_account_and_holds_its_price() {
    let venue = TestVenue::dev();
    let (first, second) = (Trader::of_dev(0), Trader::of_dev(1));
    let markets = names(&venue).len();
    let asset = u32::try_from(markets).unwrap();
    let listing = json!({"list": {"like": 0, "parameters": {"name": "NEW"}}});
    assert!(second.refused(&venue, &propose(&listing)).contains("is not one of the venue's keys"));
    first.done(&venue, &propose(&listing));
    assert_eq!(names(&venue).len(), markets + 1);
    venue.control("price", &json!({"coin": "NEW", "price": "500"}));
    second.rest(&venue, in_asset(asset, order(true, "500", "1", "Gtc")));
    let taken = first.place(&venue, in_asset(asset, order(false, "500", "1", "Ioc")));
    assert_eq!(taken["filled"]["totalSz"], "1", "{taken}");
    assert_eq!(venue.info(&json!({"type": "allMids"}))["NEW"], "500.0");
}
