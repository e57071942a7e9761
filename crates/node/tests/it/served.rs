//! A venue that is served: money by the operator's hand, prices by publishers, modes, and its founding configuration.

use engine::parameters::PriceBound;
use node::clock;
use node::config::{AuctionConfig, BoundConfig, Config};
use node::founded::check_configuration;
use sequencer::open;
use serde_json::{Value, json};
use tempfile::TempDir;
use units::{Rate, Time};

use crate::trader::{Trader, fresh_nonce, micro_dollars, order, orders, user_signed};
use crate::venue::TestVenue;

const OPERATOR: u8 = 21;
const PUBLISHER: u8 = 22;

/// A venue with one market, whose operator and publisher are strangers.
pub fn config() -> Config {
    let (operator, publisher) = (Trader::stranger(OPERATOR).address(), Trader::stranger(PUBLISHER).address());
    let text = format!(
        r#"
        operator = "{operator}"
        backstop = "0x00000000000000000000000000000000000b5709"
        publishers = [{{ address = "{publisher}" }}]
        [[markets]]
        name = "BTC"
        size_decimals = 5
        max_price = "10000000"
        max_size = "40000"
        margin_tiers = [["0", 40]]
        "#
    );
    Config::parse("the test", &text).unwrap()
}

/// A venue with a price, and two accounts that the operator gave 10000 USD each.
fn funded(folder: &TempDir) -> (TestVenue, Trader, Trader) {
    funded_with(folder, &config())
}

pub fn funded_with(folder: &TempDir, config: &Config) -> (TestVenue, Trader, Trader) {
    let venue = TestVenue::served_in(folder.path(), config);
    let (alice, bob) = (Trader::stranger(31), Trader::stranger(32));
    for trader in [&alice, &bob] {
        let credit =
            json!({"type": "steelyardCredit", "destination": trader.address(), "usd": 10_000_000_000_u64});
        Trader::stranger(OPERATOR).done(&venue, &credit);
    }
    Trader::stranger(PUBLISHER).done(&venue, &publication("100000"));
    (venue, alice, bob)
}

fn publication(price: &str) -> Value {
    json!({"type": "steelyardPublishPrices", "time": clock::wall().0, "prices": [{"a": 0, "index": price}]})
}

#[test]
fn published_prices_and_credited_money_make_a_market() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, bob) = funded(&folder);
    alice.rest(&venue, order(false, "100000", "0.1", "Gtc"));
    let taken = bob.place(&venue, order(true, "100000", "0.1", "Ioc"));
    assert!(taken["filled"].is_object(), "{taken}");
    assert_eq!(bob.equity(&venue), 10_000_000_000 - 4_500_000);
}

#[test]
fn only_publishers_publish_and_only_the_operator_gives_money() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, _) = funded(&folder);
    assert!(alice.refused(&venue, &publication("1")).contains("is not a publisher"));
    let credit = json!({"type": "steelyardCredit", "destination": alice.address(), "usd": 1});
    assert!(alice.refused(&venue, &credit).contains("is not the operator"));
    assert_eq!(alice.equity(&venue), 10_000_000_000);
}

#[test]
fn a_withdrawal_waits_for_the_operator() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, _) = funded(&folder);
    let operator = Trader::stranger(OPERATOR);
    let withdraw = || {
        let destination = Trader::stranger(40).address();
        user_signed(
            json!({"type": "withdraw3", "destination": destination, "amount": "100", "time": fresh_nonce()}),
        )
    };
    let waiting = || venue.info(&json!({"type": "steelyardWithdrawals"})).as_array().unwrap().clone();

    alice.done(&venue, &withdraw());
    assert_eq!(alice.equity(&venue), 9_900_000_000);
    let row = waiting()[0].clone();
    assert_eq!((micro_dollars(&row["usd"]), micro_dollars(&row["fee"])), (100_000_000, 1_000_000));
    let confirm = json!({"type": "steelyardConfirmWithdrawal", "withdrawal": row["withdrawal"]});
    operator.done(&venue, &confirm);
    assert_eq!(waiting(), Vec::<Value>::new());
    assert_eq!(operator.refused(&venue, &confirm), "No such withdrawal is waiting.");

    alice.done(&venue, &withdraw());
    let refuse = json!({"type": "steelyardRefuseWithdrawal", "withdrawal": waiting()[0]["withdrawal"]});
    operator.done(&venue, &refuse);
    assert_eq!(alice.equity(&venue), 9_900_000_000, "a refused withdrawal comes back whole");
}

#[test]
fn modes_shut_the_venue_by_degrees() {
    let folder = TempDir::new().unwrap();
    let (venue, alice, bob) = funded(&folder);
    let operator = Trader::stranger(OPERATOR);
    let set_mode = |mode: &str| operator.done(&venue, &json!({"type": "steelyardSetMode", "mode": mode}));
    let number = alice.rest(&venue, order(false, "100000", "0.1", "Gtc"));

    set_mode("postOnly");
    assert!(bob.place(&venue, order(true, "100000", "0.1", "Ioc"))["error"].is_string());
    bob.rest(&venue, order(true, "99000", "0.1", "Alo"));
    set_mode("cancelOnly");
    assert!(bob.place(&venue, order(true, "99000", "0.1", "Alo"))["error"].is_string());
    let cancel = json!({"type": "cancel", "cancels": [{"a": 0, "o": number}]});
    assert_eq!(alice.exchange(&venue, &cancel)["response"]["data"]["statuses"], json!(["success"]));
    set_mode("halted");
    bob.refused(&venue, &orders(&[order(true, "99000", "0.1", "Alo")]));
    set_mode("open");
    bob.rest(&venue, order(true, "99000", "0.1", "Alo"));
}

#[test]
fn in_an_auction_orders_rest_and_the_book_shows_both_sides() {
    let folder = TempDir::new().unwrap();
    let mut config = config();
    config.markets[0].auctions = Some(AuctionConfig {
        opening_seconds: 3_600,
        bounds: vec![BoundConfig {
            horizon_seconds: 600,
            deviation_percent: "1.5".into(),
            auction_seconds: 300,
        }],
    });
    let policy = &config.genesis().unwrap().markets[0].risk.auctions;
    let bound =
        PriceBound { horizon: Time(600_000), deviation: Rate::basis_points(150), auction: Time(300_000) };
    assert_eq!((policy.opening, &policy.bounds[..]), (Time::HOUR, &[bound][..]));

    let (venue, alice, bob) = funded_with(&folder, &config);
    alice.rest(&venue, order(false, "99000", "0.1", "Gtc"));
    let refused = bob.place(&venue, order(true, "100000", "0.1", "Ioc"));
    assert!(refused["error"].as_str().unwrap().starts_with("The market is in an auction"), "{refused}");
    bob.rest(&venue, order(true, "100000", "0.1", "Alo"));
    let book = venue.info(&json!({"type": "l2Book", "coin": "BTC"}));
    assert_eq!(book["levels"][0][0]["px"], "100000.0");
    assert_eq!(book["levels"][1][0]["px"], "99000.0");
    let auction = |path: &str, pointer: &str| venue.get(path).1.pointer(pointer).cloned().unwrap();
    let shown = auction("/v1/guards", "/markets/0/auction");
    assert_eq!(
        (&shown["reason"], &shown["price"], &shown["size"]),
        (&json!("opening"), &json!("100000"), &json!("0.1"))
    );
    assert_eq!(auction("/v1/markets/BTC", "/auction"), shown);
}

#[test]
fn orders_signed_for_the_main_source_are_not_taken() {
    use api::hyperliquid::{Encoding, ExchangeRequest};
    use api::signatures::{Source, connection_id, l1_digest};

    let folder = TempDir::new().unwrap();
    let (venue, alice, _) = funded(&folder);
    let action = orders(&[order(true, "99000", "0.1", "Gtc")]);
    let mut envelope =
        json!({"action": action, "nonce": fresh_nonce(), "signature": {"r": "0x1", "s": "0x1", "v": 27}});
    let request = ExchangeRequest::decode(envelope.to_string().as_bytes()).unwrap();
    let message = request.l1_message(Encoding::Canonical).unwrap();
    let signature = alice.key.sign(l1_digest(Source::Mainnet, &connection_id(&message)));
    envelope["signature"] = serde_json::to_value(signature).unwrap();
    let (_, answer) = venue.post("/exchange", envelope.to_string().as_bytes());
    assert!(answer.contains("does not exist"), "{answer}");
    assert_eq!(alice.open_orders(&venue), [0; 0]);
}

#[test]
fn a_served_venue_has_no_controls() {
    let folder = TempDir::new().unwrap();
    let venue = TestVenue::served_in(folder.path(), &config());
    let (status, _) = venue.post("/dev/balance", b"{}");
    assert_eq!(status, 404);
}

#[test]
fn another_configuration_than_the_founding_one_is_refused_with_the_difference() {
    let folder = TempDir::new().unwrap();
    TestVenue::served_in(folder.path(), &config()).stop();
    let mut changed = config();
    changed.markets[0].max_size = "50000".into();
    let opened = open(folder.path()).unwrap();
    assert!(check_configuration(opened.venue.read().state(), &config().genesis().unwrap()).is_ok());
    let difference = check_configuration(opened.venue.read().state(), &changed.genesis().unwrap())
        .unwrap_err()
        .to_string();
    assert!(difference.contains("market BTC.max_size: 4000000000 → 5000000000"), "{difference}");
}
