//! Who signed: known and unknown keys, nonces, agents.

use serde_json::json;

use crate::trader::{Trader, fresh_nonce, order, orders, signed, user_signed};
use crate::venue::TestVenue;

#[test]
fn an_unknown_key_is_named_in_the_answer() {
    let venue = TestVenue::dev();
    let stranger = Trader::stranger(7);
    let why = stranger.refused(&venue, &orders(&[order(true, "99000", "0.1", "Gtc")]));
    assert_eq!(why, format!("User or API Wallet {} does not exist.", stranger.address()));
}

#[test]
fn a_devnet_says_what_would_have_matched() {
    let venue = TestVenue::dev();
    let alice = Trader::of_dev(0);
    // Signed for another nonce than the one that is sent: the field's most usual mistake is of this kind.
    let action = orders(&[order(true, "99000", "0.1", "Gtc")]);
    let mut envelope = signed(&alice.key, &action, fresh_nonce());
    envelope["vaultAddress"] = json!(Trader::of_dev(1).address());
    let answer = ureq::post(venue.url("/exchange")).send(envelope.to_string()).unwrap();
    let diagnosis =
        answer.headers().get("x-steelyard-signature-diagnosis").map(|text| text.to_str().unwrap().to_owned());
    let diagnosis = diagnosis.expect("a diagnosis");
    assert!(diagnosis.contains(&alice.address()), "{diagnosis}");
}

#[test]
fn a_nonce_serves_once() {
    let venue = TestVenue::dev();
    let alice = Trader::of_dev(0);
    let envelope =
        signed(&alice.key, &orders(&[order(true, "99000", "0.1", "Gtc")]), fresh_nonce()).to_string();
    let (_, first) = venue.post("/exchange", envelope.as_bytes());
    assert!(first.contains("resting"), "{first}");
    let (status, again) = venue.post("/exchange", envelope.as_bytes());
    assert_eq!(status, 200);
    assert!(again.contains("nonce"), "{again}");
    assert_eq!(alice.open_orders(&venue).len(), 1);
}

#[test]
fn an_agent_trades_for_the_account_and_cannot_move_its_money() {
    let venue = TestVenue::dev();
    let (alice, agent) = (Trader::of_dev(0), Trader::stranger(9));
    let approval = json!({"type": "approveAgent", "agentAddress": agent.address(), "agentName": "", "nonce": fresh_nonce()});
    alice.done(&venue, &user_signed(approval));

    let number = agent.rest(&venue, order(true, "99000", "0.1", "Gtc"));
    assert_eq!(alice.open_orders(&venue), [number]);
    let transfer = json!({"type": "usdSend", "destination": Trader::of_dev(1).address(), "amount": "5", "time": fresh_nonce()});
    agent.refused(&venue, &user_signed(transfer));
    assert_eq!(alice.equity(&venue), 1_000_000_000_000);
}
