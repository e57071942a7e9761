//! Actions of multi-sig accounts, as the official Python client signs them.

use api::hyperliquid::{
    AcceptedSources, Evidence, ExchangeRequest, Markets, RecoveryError, prepare, recover,
};
use api::signatures::{SecretKey, Source};
use engine::command::{Action, IdentityAction, MultiSigSigners};
use engine::ids::Address;
use serde_json::{Value, json};
use units::Usd;

use crate::markets::{command, immediate_answer, parameters};
use crate::venue::{ALICE, BOB, Venue, venue_parameters};

/// An order, signed by the keys 1 and 2 and sent by the first, with an expiry.
const ORDER: &str = r#"{"action":{"type":"multiSig","signatureChainId":"0x66eee","signatures":[{"r":"0xa5eabe35ece7939bc3e42e1cbafabaa7edb80cc42b5832e13fe6af95a265a321","s":"0x110646ac829c8645f500e1a74ee98d6492dcff1be1494a363d56d67913c8552a","v":28},{"r":"0xfba7c842874933db73f0be54cdc17b834f42c569b75e9dcafd98b388a6420fef","s":"0x67ddee228190a640066c4d25ea73ce1d8133fa074ae30a6f4ddb729f4cc7d332","v":27}],"payload":{"multiSigUser":"0x5e9ee1089755c3435139848e47e6635505d5a13a","outerSigner":"0x7e5f4552091a69125d5dfcb7b8c2659029395bdf","action":{"type":"order","orders":[{"a":0,"b":true,"p":"50000","s":"0.01","r":false,"t":{"limit":{"tif":"Gtc"}}}],"grouping":"na"}}},"nonce":1700000000000,"signature":{"r":"0xa56a34cbf53d209ddc16620b6a9fc44cce1ab14e82c554776911ae347e0d9750","s":"0x21129de03d68370838180d8fcbd5957d78f1cf7ded84ddd047c7edec5d845b51","v":27},"vaultAddress":null,"expiresAfter":1700000009999}"#;

/// A hundred dollars sent, signed likewise.
const SEND: &str = r#"{"action":{"type":"multiSig","signatureChainId":"0x66eee","signatures":[{"r":"0x541f1585d37c296933503ff075c4da674cdbe2eb3d7af6963af8302a2b6e6669","s":"0x54de96a3839a82bf8c3005ca4e82f4e19a6f0401d1687a11cabf1490899b6079","v":27},{"r":"0xdab1301870395f8b149b476f80c0d519353df777924ea52e93ba88faaa335124","s":"0x22441ec5ffb69036ef4c3c61590706ffc36cea0b7af8f0f905ebbae25dad3403","v":28}],"payload":{"multiSigUser":"0x5e9ee1089755c3435139848e47e6635505d5a13a","outerSigner":"0x7e5f4552091a69125d5dfcb7b8c2659029395bdf","action":{"type":"usdSend","signatureChainId":"0x66eee","hyperliquidChain":"Testnet","destination":"0x0000000000000000000000000000000000000000","amount":"100.0","time":1700000000000}}},"nonce":1700000000000,"signature":{"r":"0x6d0158eedab388d5ded4a341da65dfcd166edcc32c45b80e8c2431435c9f0c57","s":"0x522f4c6e196b8f2e0ab4d84e9cfe76f8c2cc9be6887664106573c44acc963fd7","v":28},"vaultAddress":null,"expiresAfter":null}"#;

const ACCOUNT: &str = "0x5e9ee1089755c3435139848e47e6635505d5a13a";

/// The address of a key.
fn key(number: u8) -> Address {
    SecretKey::from_text(&format!("0x{number:064x}")).expect("a valid key").address()
}

fn is_known(address: &Address) -> bool {
    (1..4).any(|number| key(number) == *address)
}

fn decode(envelope: &Value) -> ExchangeRequest {
    ExchangeRequest::decode(envelope.to_string().as_bytes()).expect("a readable envelope")
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

const TESTNET: AcceptedSources = AcceptedSources::only(Source::Testnet);

#[test]
fn who_sent_it_and_who_signed_it_is_found_and_can_be_found_again() {
    for text in [ORDER, SEND] {
        let found = recover(&decode(&parsed(text)), TESTNET, None, is_known).expect("signers");
        assert_eq!((found.signer, &found.co_signers), (key(1), &vec![key(1), key(2)]));
        let evidence = Evidence::from_bytes(&found.evidence.to_bytes()).expect("evidence");
        assert_eq!(evidence.signer(), Ok(key(1)));
        let signers: Vec<_> = evidence.co_signatures.iter().map(Evidence::signer).collect();
        assert_eq!(signers, [Ok(key(1)), Ok(key(2))]);
    }
}

#[test]
fn the_engine_is_asked_what_they_ask_together() {
    let request = decode(&parsed(SEND));
    let found = recover(&request, TESTNET, None, is_known).expect("signers");
    let prepared =
        prepare(&request, found, &venue_parameters(), &Markets::perpetuals(parameters())).expect("a command");
    assert_eq!(prepared.command.signer, key(1));
    let Action::MultiSig(together) = prepared.command.action else { panic!("of a multi-sig account") };
    assert_eq!(together.account.to_string(), ACCOUNT);
    assert_eq!(together.signers, [key(1), key(2)]);
    let action = Action::Transfer { destination: Address::default(), amount: Usd::dollars(100) };
    assert_eq!(together.action, action);
}

/// What somebody else makes of an envelope.
type Change = fn(&mut Value);

#[test]
fn nothing_of_it_can_be_changed() {
    let changes: [(&str, Change); 6] = [
        ("sender", |envelope| envelope["action"]["payload"]["outerSigner"] = json!(key(2).to_string())),
        ("account", |envelope| {
            envelope["action"]["payload"]["multiSigUser"] =
                json!("0x0000000000000000000000000000000000000001");
        }),
        ("price", |envelope| envelope["action"]["payload"]["action"]["orders"][0]["p"] = json!("50001")),
        ("nonce", |envelope| envelope["nonce"] = json!(1_700_000_000_001_u64)),
        ("expiry", |envelope| envelope["expiresAfter"] = Value::Null),
        ("signatures", |envelope| {
            envelope["action"]["signatures"].as_array_mut().expect("signatures").pop();
        }),
    ];
    for (what, change) in changes {
        let mut envelope = parsed(ORDER);
        change(&mut envelope);
        let refused = recover(&decode(&envelope), TESTNET, None, is_known);
        assert_eq!(refused, Err(RecoveryError::InvalidOuterSigner), "{what}");
    }
    assert_eq!(RecoveryError::InvalidOuterSigner.to_string(), "Invalid multi-sig outer signer");
}

#[test]
fn a_signer_whom_nobody_knows_is_named() {
    let refused = recover(&decode(&parsed(ORDER)), TESTNET, None, |address| *address == key(1));
    assert_eq!(refused, Err(RecoveryError::UnknownSigner { signer: key(2) }));
    let foreign = AcceptedSources::only(Source::Mainnet);
    assert!(recover(&decode(&parsed(ORDER)), foreign, None, is_known).is_err(), "in another network's name");
}

#[test]
fn a_signature_for_a_multi_sig_account_moves_nothing_of_the_signers_own() {
    // Key 2's co-signature, put under a plain request with the same action.
    let send = parsed(SEND);
    let mut action = send["action"]["payload"]["action"].clone();
    action["payloadMultiSigUser"] = json!(ACCOUNT);
    action["outerSigner"] = json!(key(1).to_string());
    let plain =
        json!({"action": action, "nonce": send["nonce"], "signature": send["action"]["signatures"][1]});
    let refused = recover(&decode(&plain), TESTNET, None, is_known);
    assert!(matches!(refused, Err(RecoveryError::UnknownUser { .. })), "{refused:?}");
}

fn conversion(signers: &str) -> Value {
    json!({"type": "convertToMultiSigUser", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
        "signers": signers, "nonce": 7})
}

#[test]
fn signers_are_named_in_json_text() {
    let text = json!({"authorizedUsers": [ACCOUNT], "threshold": 1}).to_string();
    let authorized = vec![api::signatures::address_from_text(ACCOUNT).expect("an address")];
    let set = |signers| Action::Identity(IdentityAction::SetMultiSig(signers));
    let signers = MultiSigSigners { authorized, threshold: 1 };
    assert_eq!(command(&conversion(&text)).command.action, set(Some(signers)));
    assert_eq!(command(&conversion("null")).command.action, set(None));
    for text in ["", "{}", "[]", r#"{"authorizedUsers":["0x1"],"threshold":1}"#] {
        let answer = immediate_answer(&conversion(text));
        assert!(
            answer["response"].as_str().is_some_and(|text| text.starts_with("Invalid signers")),
            "{text}"
        );
    }
}

#[test]
fn signers_are_shown_and_the_own_key_is_refused() {
    let mut venue = Venue::new();
    assert_eq!(venue.ask_of("userToMultiSigSigners", ALICE), Value::Null);
    let mut action = conversion(&json!({"authorizedUsers": [BOB.to_string()], "threshold": 1}).to_string());
    action["nonce"] = json!(venue.now() + 10);
    assert_eq!(venue.send(ALICE, &action)["status"], "ok");
    let shown = venue.ask_of("userToMultiSigSigners", ALICE);
    assert_eq!(shown, json!({"authorizedUsers": [BOB.to_string()], "threshold": 1}));
    let refused = venue.send(ALICE, &json!({"type": "noop"}));
    let text = refused["response"].as_str().expect("text");
    assert!(text.starts_with(&format!("{ALICE} is a multi-sig user")), "{text}");
}

#[test]
fn what_changes_nothing_is_taken_and_what_is_not_offered_is_refused_with_the_reason() {
    let set = |abstraction: &str| json!({"type": "agentSetAbstraction", "abstraction": abstraction});
    assert_eq!(command(&set("i")).command.action, Action::Nothing);
    for (action, reason) in [
        (set("u"), "balances stay apart"),
        (json!({"type": "agentEnableDexAbstraction"}), "balances stay apart"),
        (json!({"type": "tokenDelegate"}), "there is no staking here"),
        (json!({"type": "evmUserModify", "usingBigBlocks": true}), "there is no EVM here"),
        (json!({"type": "borrowLend"}), "there is no lending here"),
        (json!({"type": "spotDeploy"}), "spot markets are listed by the venue's keys"),
        (json!({"type": "fancy"}), "not offered by this venue."),
    ] {
        let answer = immediate_answer(&action);
        let text = answer["response"].as_str().expect("text");
        assert!(text.contains(reason), "{action}: {text}");
    }
}

#[test]
fn small_actions_reach_the_engine() {
    let identity = |action| Action::Identity(action);
    for (value, expected) in [
        (
            json!({"type": "setDisplayName", "displayName": "desk"}),
            identity(IdentityAction::SetDisplayName { name: "desk".into() }),
        ),
        (
            json!({"type": "reserveRequestWeight", "weight": 100}),
            identity(IdentityAction::ReserveRequests { requests: 100 }),
        ),
        (
            json!({"type": "topUpIsolatedOnlyMargin", "asset": 1, "leverage": "2.5"}),
            Action::TopUpIsolatedMargin {
                market: engine::ids::MarketId(1),
                leverage: units::Rate::basis_points(25_000),
            },
        ),
    ] {
        assert_eq!(command(&value).command.action, expected);
    }
}
