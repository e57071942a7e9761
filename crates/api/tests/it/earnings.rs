//! Builder fees and referrals, from the request to the figures that are shown.

use serde_json::{Value, json};

use crate::venue::{ALICE, BOB, NOBODY, Venue, members};

const CHAIN: &str = "0x66eee";

fn approval(builder: &str, rate: &str, nonce: u64) -> Value {
    json!({"type": "approveBuilderFee", "signatureChainId": CHAIN, "hyperliquidChain": "Testnet",
        "maxFeeRate": rate, "builder": builder, "nonce": nonce})
}

fn approve(venue: &mut Venue, rate: &str) -> Value {
    let action = approval(&BOB.to_string(), rate, venue.now() + 10);
    venue.send(ALICE, &action)
}

/// An order of Alice's through Bob's client, for so many tenths of a basis point.
fn through(price: &str, tenths: u64) -> Value {
    let order =
        json!({"a": 0, "b": true, "p": price, "s": "0.01", "r": false, "t": {"limit": {"tif": "Gtc"}}});
    json!({"type": "order", "orders": [order], "grouping": "na",
        "builder": {"b": BOB.to_string(), "f": tenths}})
}

fn ok() -> Value {
    json!({"status": "ok", "response": {"type": "default"}})
}

fn refusal(answer: &Value) -> &str {
    assert_eq!(answer["status"], "err", "{answer}");
    answer["response"].as_str().expect("text")
}

fn most_fee(venue: &Venue, builder: &str) -> Value {
    venue.ask(&json!({"type": "maxBuilderFee", "user": ALICE.to_string(), "builder": builder}))
}

#[test]
fn a_builder_is_approved_in_per_cent_and_asked_in_tenths_of_a_basis_point() {
    let mut venue = Venue::new();
    assert_eq!(most_fee(&venue, &BOB.to_string()), json!(0));
    assert_eq!(approve(&mut venue, "0.012%"), ok());
    assert_eq!(most_fee(&venue, &BOB.to_string()), json!(12));
    assert_eq!(most_fee(&venue, &NOBODY.to_string()), json!(0));
    assert_eq!(venue.ask_of("approvedBuilders", ALICE), json!([BOB.to_string()]));
    for rate in ["0.01", "1/2%", "%", "0.00000000001%"] {
        assert!(refusal(&approve(&mut venue, rate)).starts_with("Invalid maxFeeRate"), "{rate}");
    }
    assert!(refusal(&approve(&mut venue, "1.01%")).starts_with("Builder fee is too high."));
    let action = approval(&NOBODY.to_string(), "0.01%", venue.now() + 10);
    let poor = venue.send(ALICE, &action);
    assert!(refusal(&poor).starts_with("Builder has insufficient balance to be approved."));
}

#[test]
fn an_order_through_a_builder_who_may_not_charge_is_refused_as_a_whole() {
    let mut venue = Venue::new();
    let refused = venue.send(ALICE, &through("49000", 10));
    assert_eq!(refusal(&refused), "Builder fee has not been approved (0.01% asked for, 0% approved)");
    approve(&mut venue, "0.01%");
    assert_eq!(venue.send(ALICE, &through("49000", 10))["status"], "ok");
    assert!(
        refusal(&venue.send(ALICE, &through("49000", 11))).starts_with("Builder fee has not been approved")
    );
    assert!(refusal(&venue.send(ALICE, &through("49000", 101))).starts_with("Builder fee is too high."));
    let beyond = venue.send(ALICE, &through("49000", u64::MAX));
    assert!(refusal(&beyond).starts_with("Builder fee"), "{beyond}");
}

#[test]
fn a_fill_shows_the_builders_part_of_its_fee() {
    let mut venue = Venue::new();
    approve(&mut venue, "0.1%");
    venue.rest(BOB, 0, false, "50000", "0.01");
    venue.send(ALICE, &through("50000", 20));
    // Of 500 dollars: 0.045 % to the venue and 0.02 % to Bob.
    let fill = &venue.ask_of("userFills", ALICE)[0];
    assert_eq!((&fill["fee"], &fill["builderFee"]), (&json!("0.325"), &json!("0.1")));
    assert_eq!(venue.ask_of("userFills", BOB)[0].get("builderFee"), None);
    let referral = venue.ask_of("referral", BOB);
    assert_eq!((&referral["builderRewards"], &referral["unclaimedRewards"]), (&json!("0.1"), &json!("0.1")));
    assert_eq!(venue.send(BOB, &json!({"type": "claimRewards"})), ok());
    let claimed = venue.ask_of("referral", BOB);
    assert_eq!((&claimed["claimedRewards"], &claimed["unclaimedRewards"]), (&json!("0.1"), &json!("0.0")));
    let ledger =
        venue.ask(&json!({"type": "userNonFundingLedgerUpdates", "user": BOB.to_string(), "startTime": 0}));
    let last = ledger.as_array().and_then(|rows| rows.last()).expect("a row");
    assert_eq!(last["delta"], json!({"type": "rewardsClaim", "amount": "0.1", "token": "USDC"}));
    let again = venue.send(BOB, &json!({"type": "claimRewards"}));
    assert_eq!(refusal(&again), "There are no rewards to claim.");
}

#[test]
fn a_referral_is_shown_to_both_sides() {
    let mut venue = Venue::new();
    let set = |code: &str| json!({"type": "setReferrer", "code": code});
    let unknown = venue.send(ALICE, &set("CCXT1"));
    assert_eq!(refusal(&unknown), "Referral code does not exist.");
    assert_eq!(venue.send(BOB, &json!({"type": "registerReferrer", "code": "BOB"})), ok());
    assert_eq!(venue.ask_of("userFees", ALICE)["activeReferralDiscount"], "0.0");
    assert_eq!(venue.send(ALICE, &set("BOB")), ok());
    assert_eq!(refusal(&venue.send(ALICE, &set("BOB"))), "Referrer already set.");
    let fees = venue.ask_of("userFees", ALICE);
    assert_eq!(fees["activeReferralDiscount"], "0.04");
    assert_eq!((&fees["userCrossRate"], &fees["userAddRate"]), (&json!("0.000432"), &json!("0.000144")));
    venue.trade(ALICE, BOB, 0, "50000", "0.01");
    // 0.045 % of 500 dollars, less 4 %, of which a tenth is Bob's.
    assert_eq!(venue.ask_of("userFills", ALICE)[0]["fee"], "0.216");
    let referee = venue.ask_of("referral", ALICE);
    assert_eq!(referee["referredBy"], json!({"referrer": BOB.to_string(), "code": "BOB"}));
    assert_eq!(referee["referrerState"], json!({"stage": "needToCreateCode"}));
    let referrer = venue.ask_of("referral", BOB);
    assert_eq!(referrer["unclaimedRewards"], "0.0216");
    let data = &referrer["referrerState"]["data"];
    assert_eq!((&data["code"], &data["nReferrals"]), (&json!("BOB"), &json!(1)));
    let state = &data["referralStates"][0];
    assert_eq!(
        members(state),
        [
            "cumFeesRewardedToReferrer",
            "cumRewardedFeesSinceReferred",
            "cumVlm",
            "timeJoined",
            "tokenToState",
            "user"
        ]
    );
    assert_eq!(
        (&state["user"], &state["cumVlm"], &state["cumFeesRewardedToReferrer"]),
        (&json!(ALICE.to_string()), &json!("500.0"), &json!("0.0216"))
    );
}
