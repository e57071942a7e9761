//! What a client is told about a signature that the venue cannot place.

use api::hyperliquid::{AcceptedSources, Encoding, ExchangeRequest, diagnose, recover};
use api::signatures::{ChainId, Source, typed_action, user_signed_digest};
use serde_json::{Value, json};

use crate::fixtures::{order_action, request, secret_key, signed, signer, unsigned};

const TESTNET: AcceptedSources = AcceptedSources::only(Source::Testnet);

/// Says what `sent` was signed as, given that the venue does not find its signer.
fn diagnosis(sent: &ExchangeRequest) -> String {
    let is_known = |address: &_| *address == signer();
    assert!(recover(sent, TESTNET, None, is_known).is_err());
    diagnose(sent, TESTNET, is_known).expect("a diagnosis").to_string()
}

/// `sent` with the signature of `instead`.
fn with_signature(sent: &Value, instead: &Value) -> ExchangeRequest {
    let mut sent = request(sent);
    sent.signature = signed(instead, Encoding::AsReceived, Source::Testnet).signature;
    sent
}

#[test]
fn the_other_source_is_named() {
    let sent = signed(&unsigned(&order_action(), 7), Encoding::Canonical, Source::Mainnet);
    assert_eq!(
        diagnosis(&sent),
        "signed by 0x14791697260e4c9a71f18484c9f997b308e59325 with source a (Mainnet); \
         this venue accepts only b (Testnet)"
    );
}

#[test]
fn an_alphabetical_key_order_is_named() {
    let mut sorted = unsigned(&order_action(), 7);
    sorted.sort_all_objects();
    let said = diagnosis(&with_signature(&unsigned(&order_action(), 7), &sorted));
    assert!(said.ends_with("with its keys in alphabetical order"), "{said}");
}

#[test]
fn a_forgotten_vault_or_expiry_is_named() {
    let mut sent = unsigned(&order_action(), 7);
    sent["vaultAddress"] = json!("0x1719884eb866cb12b2287399b15f7db5e7d775ea");
    let said = diagnosis(&with_signature(&sent, &unsigned(&order_action(), 7)));
    assert!(said.ends_with("without the vaultAddress, which the hash must cover"), "{said}");

    let mut sent = unsigned(&order_action(), 7);
    sent["expiresAfter"] = json!(8);
    let said = diagnosis(&with_signature(&sent, &unsigned(&order_action(), 7)));
    assert!(said.ends_with("without expiresAfter, which the hash must cover"), "{said}");
}

#[test]
fn numbers_respelled_after_signing_are_named() {
    let mut sent = unsigned(&order_action(), 7);
    sent["action"]["orders"][0]["p"] = json!("50000.0");
    let said = diagnosis(&with_signature(&sent, &unsigned(&order_action(), 7)));
    assert!(said.contains("without trailing zeros"), "{said}");
}

#[test]
fn a_number_of_absurd_length_is_no_trouble() {
    let mut sent = unsigned(&order_action(), 7);
    sent["action"]["orders"][0]["p"] = json!(format!("0.{}1", "0".repeat(100_000)));
    assert_eq!(diagnose(&request(&sent), TESTNET, |_| false), None);
}

#[test]
fn another_chain_id_or_network_of_a_user_signed_action_is_named() {
    let action = json!({"type": "usdSend", "signatureChainId": "0xa4b1", "hyperliquidChain": "Testnet",
        "destination": "0x5e9ee1089755c3435139848e47e6635505d5a13a", "amount": "1", "time": 7});
    let sign_as = |chain: u64, network: &str| {
        let mut signed_action = action.clone();
        signed_action["hyperliquidChain"] = json!(network);
        let typed = typed_action("usdSend").expect("a typed action");
        let members = signed_action.as_object().expect("an object");
        let digest = user_signed_digest(typed, members, ChainId::new(chain)).expect("a digest");
        let mut sent = request(&unsigned(&action, 7));
        sent.signature = secret_key().sign(digest);
        diagnosis(&sent)
    };
    let said = sign_as(1, "Testnet");
    assert!(said.ends_with("with the chain id 0x1, which signatureChainId must name"), "{said}");
    let said = sign_as(0xa4b1, "Mainnet");
    assert!(said.ends_with("with hyperliquidChain Mainnet, which the action must name"), "{said}");
}

#[test]
fn typed_data_signed_as_an_l1_action_is_named() {
    let action = json!({"type": "usdSend", "signatureChainId": "0x66eee", "hyperliquidChain": "Testnet",
        "destination": "0x5e9ee1089755c3435139848e47e6635505d5a13a", "amount": "1", "time": 7});
    let said = diagnosis(&signed(&unsigned(&action, 7), Encoding::AsReceived, Source::Testnet));
    assert!(said.ends_with("as an L1 action, which must be signed as typed data"), "{said}");
}

#[test]
fn a_stranger_has_no_diagnosis() {
    let sent = signed(&unsigned(&order_action(), 7), Encoding::Canonical, Source::Testnet);
    assert_eq!(diagnose(&sent, TESTNET, |_| false), None);
}
