//! The venue's own actions: what is hashed, what the engine is asked, what is answered.

use api::hyperliquid::{AcceptedSources, Encoding, Evidence, EvidenceError, recover};
use api::signatures::{Source, connection_id};
use engine::command::{Action, Change, Mode, PublishedPrice};
use engine::ids::{ChangeId, MarketId, WithdrawalId};
use engine::parameters::MarketParameters;
use engine::rejection::Rejection;
use serde_json::{Value, json};
use units::{Notional, Price, Size, Time, Usd};

use crate::fixtures::{request, secret_key, signature, signed, signer, unsigned};
use crate::markets::{answer, command, immediate_answer, parameters, rejected};
use crate::venue::venue_parameters;

const NONCE: u64 = 1_700_000_000_000;

fn publication() -> Value {
    json!({"type": "steelyardPublishPrices", "time": NONCE, "prices": [
        {"a": 0, "index": "37012.4", "perpetual": "37020.1"}, {"a": 1, "index": "2051.37"}]})
}

fn credit() -> Value {
    json!({"type": "steelyardCredit", "destination": "0x5e9ee1089755c3435139848e47e6635505d5a13a", "usd": 250_000_000})
}

/// Connection ids that the official Python client's `action_hash` gives for these actions at [`NONCE`].
fn hashed() -> [(Value, &'static str); 11] {
    [
        (publication(), "fd305b0e0975c11bf6d13a51114549699dcade83c4b9dac7df3d933225580165"),
        (credit(), "2fe96ffe5688951d13ed70ec1867736b6a7ab5e66e510723a891e4deb9dc7d46"),
        (
            json!({"type": "steelyardConfirmWithdrawal", "withdrawal": 7}),
            "a24d91f8863431a5c8f28e933a74dc0e498c0531d3cca1cc33c1f20aad900fdb",
        ),
        (
            json!({"type": "steelyardRefuseWithdrawal", "withdrawal": 7}),
            "aafcd725de73066a17b6b141457d6165fc6b0661109dead6e5478d06c2c7d7fb",
        ),
        (
            json!({"type": "steelyardSetMode", "mode": "cancelOnly"}),
            "8b938c0ea7ab6ce0c2a91e2696c90241fefd28ffd45e3b8eb2878fa2634f8e7b",
        ),
        (
            json!({"type": "steelyardProposeChange", "change": {"setMarket": {"a": 0, "parameters":
                {"max_size": 50_000_000, "risk": {"open_interest": {"most": 100_000_000_000_i64}}}}}}),
            "a477cfa8240cc1023758680ee076feb4b59850effac35bedd9355b7b9e5451ca",
        ),
        (
            json!({"type": "steelyardProposeChange", "change": {"list": {"like": 1, "parameters":
                {"name": "SOL", "size_decimals": 2}}}}),
            "e005a9b3a9685cd1aeeeec099e97039468d733ddd902f7053089062ddd141c50",
        ),
        (
            json!({"type": "steelyardProposeChange", "change": {"delist": {"a": 1}}}),
            "e802a0526163128c11df5d53147d57d8b967e3c657591fb3ad6d2aa0cd6b4ec3",
        ),
        (
            json!({"type": "steelyardProposeChange", "change": {"setVenue":
                {"withdrawals": {"hourly": null}, "price_staleness": 5000}}}),
            "45a25476f665b65f729e5ec609e0bb0c92495c791a5d7ae11cb8cbd0b3246e5e",
        ),
        (
            json!({"type": "steelyardApproveChange", "change": 7}),
            "0ddd2c41f9a976c66c84ebbdc024430c85e6e12b64e40d9e81aa4d0ac528f4dc",
        ),
        (
            json!({"type": "steelyardCancelChange", "change": 7}),
            "0cd3c60d93e1b50fc3929d6e8d1862a2802abb6015708704e96e15119733067b",
        ),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_venues_own_actions_are_hashed_as_the_official_client_hashes_them() {
    for (action, expected) in hashed() {
        let request = request(&unsigned(&action, NONCE));
        let message = request.l1_message(Encoding::Canonical).expect("a known type");
        assert_eq!(hex(&connection_id(&message)), expected, "{action}");
    }
}

#[test]
fn keys_in_another_order_have_the_same_hash() {
    let sorted = json!({"prices": [{"perpetual": "37020.1", "index": "37012.4", "a": 0}, {"index": "2051.37", "a": 1}],
        "time": NONCE, "type": "steelyardPublishPrices"});
    let message = |action: &Value| request(&unsigned(action, NONCE)).l1_message(Encoding::Canonical);
    assert_eq!(message(&sorted), message(&publication()));
}

#[test]
fn a_signature_of_the_official_client_recovers_to_the_publisher() {
    let mut request = request(&unsigned(&publication(), NONCE));
    request.signature = signature(
        "0xe33304658ee7ac8b2ed9880e764402695292c8658adcd2c5322bf580cb9d75b7",
        "0x768fcfcd87a0b7f31a970ec32e590516ea2835320b4f4ef865321e0f36fb0603",
        28,
    );
    let accepted = AcceptedSources::only(Source::Testnet);
    let recovered = recover(&request, accepted, None, |address| *address == signer()).expect("the publisher");
    assert_eq!(recovered.signer, signer());
}

#[test]
fn evidence_survives_its_bytes_and_damaged_bytes_are_refused() {
    let signed = signed(&unsigned(&credit(), NONCE), Encoding::Canonical, Source::Testnet);
    let accepted = AcceptedSources::only(Source::Testnet);
    let evidence = recover(&signed, accepted, None, |_| true).expect("a signer").evidence;
    let bytes = evidence.to_bytes();
    let read = Evidence::from_bytes(&bytes).expect("evidence");
    assert_eq!(read, evidence);
    assert_eq!(read.signer(), Ok(secret_key().address()));
    assert_eq!(Evidence::from_bytes(&bytes[..bytes.len() - 1]), Err(EvidenceError::Bytes));
    assert_eq!(Evidence::from_bytes(&[bytes.as_slice(), &[0]].concat()), Err(EvidenceError::Bytes));
    assert_eq!(Evidence::from_bytes(&[]), Err(EvidenceError::Bytes));
}

#[test]
fn the_engine_is_asked_in_its_own_units() {
    let asked = |action: &Value| command(action).command.action;
    let prices = vec![
        PublishedPrice {
            market: MarketId(0),
            index: Price(370_124),
            perpetual: Some(Price(370_201)),
            confidence: None,
        },
        PublishedPrice { market: MarketId(1), index: Price(205_137), perpetual: None, confidence: None },
    ];
    let time = Time(NONCE);
    assert_eq!(asked(&publication()), Action::PublishPrices { time, prices });
    let account =
        api::signatures::address_from_text("0x5e9ee1089755c3435139848e47e6635505d5a13a").expect("an address");
    let amount = Usd::dollars(250);
    assert_eq!(asked(&credit()), Action::Credit { account, amount });
    let change = |kind: &str| asked(&json!({"type": kind, "change": 7}));
    assert_eq!(change("steelyardApproveChange"), Action::ApproveChange(ChangeId(7)));
    assert_eq!(change("steelyardCancelChange"), Action::CancelChange(ChangeId(7)));
    let withdrawal = |kind: &str| asked(&json!({"type": kind, "withdrawal": 7}));
    let confirmed = |amount| Action::ConfirmWithdrawal { withdrawal: WithdrawalId(7), amount };
    assert_eq!(withdrawal("steelyardConfirmWithdrawal"), confirmed(None));
    let in_part = json!({"type": "steelyardConfirmWithdrawal", "withdrawal": 7, "usd": 250_000_000});
    assert_eq!(asked(&in_part), confirmed(Some(Usd::dollars(250))));
    assert_eq!(withdrawal("steelyardCancelWithdrawal"), Action::CancelWithdrawal(WithdrawalId(7)));
    assert_eq!(withdrawal("steelyardRefuseWithdrawal"), Action::RefuseWithdrawal(WithdrawalId(7)));
    for (name, mode) in [
        ("open", Mode::Open),
        ("postOnly", Mode::PostOnly),
        ("cancelOnly", Mode::CancelOnly),
        ("halted", Mode::Halted),
    ] {
        assert_eq!(asked(&json!({"type": "steelyardSetMode", "mode": name})), Action::SetMode(mode));
    }
}

#[test]
fn a_published_price_goes_to_the_nearest_tick() {
    let action =
        json!({"type": "steelyardPublishPrices", "time": 1, "prices": [{"a": 0, "index": "37012.4499"}]});
    let Action::PublishPrices { prices, .. } = command(&action).command.action else { panic!("no prices") };
    assert_eq!(prices[0].index, Price(370_124));
}

#[test]
fn one_unreadable_price_fails_the_publication() {
    for (entry, reason) in [
        (json!({"a": 9, "index": "1"}), "Asset 9 does not exist."),
        (json!({"a": 1, "index": "1e5"}), "Invalid index price of ETH: not a decimal number."),
        (
            json!({"a": 1, "index": "1", "perpetual": ""}),
            "Invalid perpetual price of ETH: not a decimal number.",
        ),
    ] {
        let action =
            json!({"type": "steelyardPublishPrices", "time": 1, "prices": [{"a": 0, "index": "1"}, entry]});
        assert_eq!(immediate_answer(&action), json!({"status": "err", "response": reason}));
    }
}

#[test]
fn refusals_say_who_may_and_which_numbers() {
    let refused = |action: &Value, rejection| answer(action, &[rejected(0, rejection)])["response"].clone();
    assert_eq!(answer(&publication(), &[]), json!({"status": "ok", "response": {"type": "default"}}));
    assert_eq!(
        refused(&publication(), Rejection::NotPublisher { signer: signer() }),
        "0x14791697260e4c9a71f18484c9f997b308e59325 is not a publisher of prices."
    );
    let absurd =
        Rejection::AbsurdPrice { market: MarketId(1), price: Price(205_137), oracle: Price(100_000) };
    let text = refused(&publication(), absurd);
    assert!(text.as_str().expect("text").ends_with("(ETH: price 2051.37, oracle 1000)"), "{text}");
    assert_eq!(
        refused(&credit(), Rejection::NotOperator { signer: signer() }),
        "0x14791697260e4c9a71f18484c9f997b308e59325 is not the operator."
    );
}

/// The change that the engine is asked for by this one as written.
fn change(written: &Value) -> Change {
    let action = json!({"type": "steelyardProposeChange", "change": written});
    let Action::ProposeChange(change) = command(&action).command.action else { panic!("no change") };
    *change
}

#[test]
fn a_change_is_laid_over_what_holds_now() {
    let mut parameters = parameters();
    parameters[0].max_size = Size(50_000_000);
    parameters[0].risk.open_interest.most = Some(Notional(100_000_000_000));
    let written = json!({"setMarket": {"a": 0, "parameters":
        {"max_size": 50_000_000, "risk": {"open_interest": {"most": 100_000_000_000_i64}}}}});
    let expected = Change::SetMarket { market: MarketId(0), parameters: parameters[0].clone() };
    assert_eq!(change(&written), expected);

    let listed = MarketParameters { name: "SOL".into(), size_decimals: 2, ..parameters[1].clone() };
    let written = json!({"list": {"like": 1, "parameters": {"name": "SOL", "size_decimals": 2}}});
    assert_eq!(change(&written), Change::List(listed));
    assert_eq!(change(&json!({"delist": {"a": 1}})), Change::Delist { market: MarketId(1) });

    let mut venue = venue_parameters();
    venue.change_control.keys = vec![signer()];
    venue.price_staleness = Time(5_000);
    let written =
        json!({"setVenue": {"change_control": {"keys": [signer().to_string()]}, "price_staleness": 5_000}});
    assert_eq!(change(&written), Change::SetVenue(venue));
}

#[test]
fn a_change_of_what_does_not_exist_is_refused() {
    for (written, reason) in [
        (json!({"delist": {"a": 9}}), "Asset 9 does not exist."),
        (
            json!({"setVenue": {"price_stalenes": 5}}),
            "Invalid parameters: there is no `parameters.price_stalenes`.",
        ),
        (
            json!({"setMarket": {"a": 0, "parameters": {"risk": {"depth": {"inside": 1}}}}}),
            "Invalid parameters: there is no `parameters.risk.depth.inside`.",
        ),
        (
            json!({"setMarket": {"a": 0, "parameters": {"margin_tiers":
                [{"lower_bound": 0, "maintenance_rate": 1, "max_leverage": 1, "also": 2}]}}}),
            "Invalid parameters: there is no `parameters.margin_tiers[0].also`.",
        ),
        (
            json!({"setVenue": {"price_staleness": "5"}}),
            "Invalid parameters: invalid type: string \"5\", expected u64.",
        ),
        (
            json!({"setVenue": {"operator": "0x5e"}}),
            "Invalid parameters: an address is 0x and 40 hexadecimal digits.",
        ),
    ] {
        let action = json!({"type": "steelyardProposeChange", "change": written});
        assert_eq!(immediate_answer(&action), json!({"status": "err", "response": reason}));
    }
}
