//! Whom a request is attributed to, in which form, and what is answered where nobody is found.

use std::cell::Cell;

use api::hyperliquid::{AcceptedSources, Encoding, Evidence, Form, RecoveryError, recover};
use api::signatures::{SignatureError, Source};
use serde_json::{Value, json};

use crate::fixtures::{order_action, request, signature, signed, signer, unsigned};

const TESTNET: AcceptedSources = AcceptedSources::only(Source::Testnet);
const BOTH: AcceptedSources = AcceptedSources::both(Source::Testnet);

/// Keys in an order that is neither canonical nor alphabetical.
fn shuffled_order() -> Value {
    json!({"grouping": "na", "type": "order", "orders": [{"b": true, "a": 0, "p": "50000", "s": "0.01",
        "t": {"limit": {"tif": "Gtc"}}, "r": false}]})
}

#[test]
fn every_form_finds_the_known_signer() {
    for encoding in [Encoding::Canonical, Encoding::AsReceived] {
        for source in [Source::Mainnet, Source::Testnet] {
            let request = signed(&unsigned(&shuffled_order(), 7), encoding, source);
            let recovered = recover(&request, BOTH, None, |address| *address == signer()).expect("a signer");
            assert_eq!(recovered.signer, signer());
            assert_eq!(recovered.evidence.form, Form::L1 { encoding, source });
            assert_eq!(recovered.evidence.signer(), Ok(signer()));
        }
    }
}

#[test]
fn the_form_that_matched_last_is_tried_first() {
    let request = signed(&unsigned(&shuffled_order(), 7), Encoding::AsReceived, Source::Mainnet);
    let tries = |hint| {
        let count = Cell::new(0);
        let is_known = |address: &_| {
            count.set(count.get() + 1);
            *address == signer()
        };
        recover(&request, BOTH, hint, is_known).expect("a signer");
        count.get()
    };
    assert_eq!(tries(None), 4);
    assert_eq!(tries(Some(Form::L1 { encoding: Encoding::AsReceived, source: Source::Mainnet })), 1);
    assert_eq!(tries(Some(Form::UserSigned)), 4);
}

#[test]
fn equal_encodings_are_tried_once() {
    let request = signed(&unsigned(&order_action(), 7), Encoding::Canonical, Source::Testnet);
    let count = Cell::new(0);
    let outcome = recover(&request, BOTH, None, |_| {
        count.set(count.get() + 1);
        false
    });
    assert_eq!(outcome, Err(RecoveryError::UnknownSigner { signer: signer() }));
    assert_eq!(count.get(), 2);
}

#[test]
fn an_action_of_unknown_type_is_hashed_as_received() {
    let action = json!({"type": "dummy", "values": [null, -1, 1.5, "x"]});
    let request = signed(&unsigned(&action, 7), Encoding::AsReceived, Source::Testnet);
    let recovered = recover(&request, TESTNET, None, |address| *address == signer()).expect("a signer");
    assert_eq!(recovered.signer, signer());
    assert_eq!(
        recover(&request, TESTNET, None, |_| false),
        Err(RecoveryError::UnknownSigner { signer: signer() })
    );
}

#[test]
fn a_vault_and_an_expiry_are_part_of_the_message_however_the_vault_is_written() {
    let mut envelope = unsigned(&order_action(), 7);
    envelope["expiresAfter"] = json!(99);
    envelope["vaultAddress"] = json!("0x1719884EB866cb12b2287399b15f7db5e7d775ea");
    let written = signed(&envelope, Encoding::Canonical, Source::Testnet);
    envelope["vaultAddress"] = json!("1719884eb866cb12b2287399b15f7db5e7d775ea");
    envelope["signature"] = serde_json::to_value(written.signature).expect("JSON");
    let bare = request(&envelope);
    assert_eq!(recover(&bare, TESTNET, None, |_| true).expect("a signer").signer, signer());
    assert_eq!(bare.vault, written.vault);
}

#[test]
fn an_unknown_signer_is_named_as_clients_expect() {
    let request = signed(&unsigned(&order_action(), 7), Encoding::Canonical, Source::Testnet);
    let error = recover(&request, TESTNET, None, |_| false).expect_err("nobody is known");
    assert_eq!(
        error.to_string(),
        "User or API Wallet 0x14791697260e4c9a71f18484c9f997b308e59325 does not exist."
    );
}

#[test]
fn the_high_twin_of_a_signature_is_refused() {
    let mut request = signed(&unsigned(&order_action(), 7), Encoding::Canonical, Source::Testnet);
    // order − s, with the other parity, is a valid signature of the same message.
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xba,
        0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
    ];
    let mut borrow = 0;
    for (place, order) in ORDER.iter().enumerate().rev() {
        let difference = i16::from(*order) - i16::from(request.signature.s[place]) - borrow;
        borrow = i16::from(difference < 0);
        request.signature.s[place] = u8::try_from(difference.rem_euclid(256)).expect("a byte");
    }
    request.signature.y_is_odd = !request.signature.y_is_odd;
    let error = recover(&request, TESTNET, None, |_| true).expect_err("high s");
    assert_eq!(error, RecoveryError::BadSignature(SignatureError::HighS));
    assert!(error.to_string().starts_with("Unable to recover signer. s is in the upper half"), "{error}");
}

#[test]
fn a_signature_of_no_key_is_refused() {
    for (r, s) in [
        ("0x0", "0x1"),
        ("0x1", "0x0"),
        ("0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "0x1"),
    ] {
        let mut request = request(&unsigned(&order_action(), 7));
        request.signature = signature(r, s, 28);
        let error = recover(&request, TESTNET, None, |_| true).expect_err("no signer");
        assert_eq!(error, RecoveryError::BadSignature(SignatureError::NoPublicKey), "{r} {s}");
    }
}

#[test]
fn a_user_signed_action_names_a_network_that_is_accepted() {
    let action = json!({"type": "usdSend", "signatureChainId": "0x66eee", "hyperliquidChain": "Mainnet",
        "destination": "0x5e9ee1089755c3435139848e47e6635505d5a13a", "amount": "1", "time": 7});
    let error =
        recover(&request(&unsigned(&action, 7)), TESTNET, None, |_| true).expect_err("another network");
    assert_eq!(error.to_string(), "hyperliquidChain `Mainnet` is not accepted here: sign with `Testnet`.");
}

#[test]
fn a_user_signed_action_without_its_fields_has_no_message() {
    let action =
        json!({"type": "cDeposit", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet", "nonce": 7});
    let error = recover(&request(&unsigned(&action, 7)), TESTNET, None, |_| true).expect_err("no amount");
    assert_eq!(error.to_string(), "field `wei` must be an unsigned integer below 2^64");
    let action = json!({"type": "cDeposit", "signatureChainId": "arbitrum", "hyperliquidChain": "Testnet"});
    let error = recover(&request(&unsigned(&action, 7)), TESTNET, None, |_| true).expect_err("no chain id");
    assert_eq!(error.to_string(), "field `signatureChainId` must be a hexadecimal number such as `0x66eee`");
}

#[test]
fn evidence_is_the_same_bytes_however_fast_it_is_written() {
    let order = order_action()["orders"][0].clone();
    let action = json!({"type": "order", "orders": [order, order, order, order], "grouping": "na"});
    let request = signed(&unsigned(&action, 7), Encoding::Canonical, Source::Testnet);
    let evidence = recover(&request, TESTNET, None, |_| true).expect("a signer").evidence;
    let signature = serde_json::to_value(evidence.signature).expect("JSON");
    // An L1 action, canonical, of the test source; the message behind its length of two bytes.
    let length = evidence.message.len();
    assert!((128..16_384).contains(&length));
    let mut expected = vec![0, 0, 1, (length % 128) as u8 | 0x80, (length / 128) as u8];
    expected.extend_from_slice(&evidence.message);
    for number in ["r", "s"] {
        expected.push(66);
        expected.extend_from_slice(signature[number].as_str().expect("text").as_bytes());
    }
    expected.extend_from_slice(&[signature["v"].as_u64().expect("a number") as u8, 0]);
    assert_eq!(evidence.to_bytes(), expected);
    assert_eq!(Evidence::from_bytes(&expected), Ok(evidence));
}

#[test]
fn an_action_is_the_same_whether_its_type_comes_first_or_not() {
    let cloid = "0x1234567890abcdef1234567890ABCDEF";
    let order = order_action()["orders"][0].clone();
    for action in [
        order_action(),
        json!({"type": "order", "orders": [order], "grouping": {"p": 5}, "builder": {"b": signer().to_string(), "f": 1}}),
        json!({"type": "cancel", "cancels": [{"a": 1, "o": 7}]}),
        json!({"type": "cancelByCloid", "cancels": [{"asset": 1, "cloid": cloid}]}),
        json!({"type": "batchModify", "modifies": [{"oid": cloid, "order": order}, {"oid": 7, "order": order}]}),
    ] {
        let first = request(&unsigned(&action, 7));
        let mut rest = action.as_object().expect("an action").clone();
        let kind = rest.shift_remove("type").expect("a type");
        rest.insert("type".into(), kind.clone());
        let last = request(&unsigned(&json!(rest), 7));
        assert_eq!(first.action, last.action);
        assert_eq!(first.action_type(), kind.as_str());
        assert_eq!(*first.received, *action.as_object().expect("an action"));
        assert_eq!(first.l1_message(Encoding::Canonical), last.l1_message(Encoding::Canonical));
        assert_eq!(first.l1_message(Encoding::Canonical), first.l1_message(Encoding::AsReceived));
    }
}
