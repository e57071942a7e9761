//! Vaults as the dialect opens, changes and shows them.

use engine::ids::{Address, MarketId};
use serde_json::{Value, json};
use units::Time;

use crate::venue::{ALICE, BOB, NOBODY, Venue, members};

const ETH: u32 = 1;

fn create(venue: &mut Venue, usd: u64) -> Value {
    let action = json!({"type": "createVault", "name": "Uphill", "description": "Buys and waits.",
        "initialUsd": usd, "nonce": 1});
    venue.send(ALICE, &action)
}

/// A vault of Alice's with 1,000 dollars of hers.
fn founded(venue: &mut Venue) -> String {
    let answer = create(venue, 1_000_000_000);
    assert_eq!((&answer["status"], &answer["response"]["type"]), (&json!("ok"), &json!("createVault")));
    answer["response"]["data"].as_str().expect("an address").to_owned()
}

fn transfer(venue: &mut Venue, user: Address, vault: &str, is_deposit: bool, usd: u64) -> Value {
    venue.send(
        user,
        &json!({"type": "vaultTransfer", "vaultAddress": vault, "isDeposit": is_deposit, "usd": usd}),
    )
}

fn done() -> Value {
    json!({"status": "ok", "response": {"type": "default"}})
}

fn details(venue: &Venue, vault: &str, user: Address) -> Value {
    venue.ask(&json!({"type": "vaultDetails", "vaultAddress": vault, "user": user.to_string()}))
}

/// The vault gains 100 dollars: it buys one ETH, whose price rises by 100.
fn gain(venue: &mut Venue, vault: &str) {
    venue.rest(BOB, ETH, false, "2000", "1");
    venue.limit_for(vault, ETH, true, "2000", "1");
    venue.price(MarketId(1), 2_100);
}

#[test]
fn a_vault_has_its_documented_shape() {
    let mut venue = Venue::new();
    let vault = founded(&mut venue);
    assert_eq!(transfer(&mut venue, BOB, &vault, true, 1_000_000_000), done());
    let opened = venue.now();
    let shown = details(&venue, &vault, BOB);
    let expected = [
        "allowDeposits",
        "alwaysCloseOnWithdraw",
        "apr",
        "description",
        "followerState",
        "followers",
        "isClosed",
        "leader",
        "leaderCommission",
        "leaderFraction",
        "maxDistributable",
        "maxWithdrawable",
        "name",
        "portfolio",
        "relationship",
        "vaultAddress",
    ];
    assert_eq!(members(&shown), expected);
    let follower = json!({"user": BOB.to_string(), "vaultEquity": "1000.0", "pnl": "0.0", "allTimePnl": "0.0",
        "daysFollowing": 0, "vaultEntryTime": opened, "lockupUntil": opened + Time::DAY.0});
    assert_eq!(shown["followerState"], follower);
    assert_eq!(shown["followers"][1], follower);
    assert_eq!(shown["followers"][0]["user"], "Leader");
    assert_eq!(
        (&shown["leaderFraction"], &shown["leaderCommission"], &shown["apr"]),
        (&json!(0.5), &json!(0.1), &json!(0.0))
    );
    assert_eq!((&shown["maxDistributable"], &shown["maxWithdrawable"]), (&json!(2000.0), &json!(0.0)));
    assert_eq!((&shown["name"], &shown["leader"]), (&json!("Uphill"), &json!(ALICE.to_string())));
    assert_eq!(shown["relationship"], json!({"type": "normal"}));
    // The leader keeps a twentieth: of 2,000 shares 947.37 may go, so that 52.63 of 1,052.63 stay.
    assert_eq!(details(&venue, &vault, ALICE)["maxWithdrawable"], json!(947.368421));
    assert_eq!(details(&venue, &vault, NOBODY)["followerState"], Value::Null);
    assert_eq!(details(&venue, &BOB.to_string(), BOB), Value::Null, "an account is no vault");
}

#[test]
fn profit_is_shown_and_shared() {
    let mut venue = Venue::new();
    let vault = founded(&mut venue);
    transfer(&mut venue, BOB, &vault, true, 1_000_000_000);
    gain(&mut venue, &vault);
    let shown = details(&venue, &vault, BOB);
    // Half of 100, less the taker's 0.045 % of 2,000.
    assert_eq!(shown["followerState"]["pnl"], "49.55");
    assert!(shown["apr"].as_f64().expect("a number") > 10.0);
    let equities = venue.ask_of("userVaultEquities", BOB);
    let locked = shown["followerState"]["lockupUntil"].clone();
    assert_eq!(
        equities,
        json!([{"vaultAddress": vault, "equity": "1049.55", "lockedUntilTimestamp": locked}])
    );
    let refused = transfer(&mut venue, BOB, &vault, false, 100_000_000);
    assert!(refused["response"].as_str().expect("a text").starts_with("Cannot withdraw during the lock-up"));
    venue.wait(Time::DAY);
    venue.price(MarketId(1), 2_100);
    let worth = details(&venue, &vault, BOB)["followerState"]["vaultEquity"].clone();
    assert_eq!(transfer(&mut venue, BOB, &vault, false, 0), done());
    let paid = venue.ask(&json!({"type": "userNonFundingLedgerUpdates", "user": BOB.to_string()}));
    let delta = &paid.as_array().expect("rows").last().expect("a row")["delta"];
    assert_eq!((&delta["type"], &delta["requestedUsd"]), (&json!("vaultWithdraw"), &worth));
    assert_eq!(
        (&delta["basis"], &delta["closingCost"], &delta["user"], &delta["vault"]),
        (&json!("1000.0"), &json!("0.0"), &json!(BOB.to_string()), &json!(vault))
    );
    assert_eq!(venue.ask_of("userVaultEquities", BOB), json!([]));
    let earned = venue.ask(&json!({"type": "userNonFundingLedgerUpdates", "user": ALICE.to_string()}));
    let commission = &earned.as_array().expect("rows").last().expect("a row")["delta"];
    assert_eq!(
        *commission,
        json!({"type": "vaultLeaderCommission", "user": ALICE.to_string(), "usdc": delta["commission"]})
    );
}

#[test]
fn what_moved_is_told_to_leader_holder_and_vault() {
    let mut venue = Venue::new();
    let vault = founded(&mut venue);
    transfer(&mut venue, BOB, &vault, true, 5_000_000);
    let distribute = json!({"type": "vaultDistribute", "vaultAddress": vault, "usd": 100_500_000});
    assert_eq!(venue.send(ALICE, &distribute), done());
    let types = |user: &str| {
        let rows = venue.ask(&json!({"type": "userNonFundingLedgerUpdates", "user": user}));
        let rows = rows.as_array().expect("rows").clone();
        rows.iter().map(|row| row["delta"]["type"].as_str().expect("a type").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(types(&ALICE.to_string()), ["deposit", "vaultCreate", "vaultDistribution"]);
    assert_eq!(types(&BOB.to_string()), ["deposit", "vaultDeposit", "vaultDistribution"]);
    assert_eq!(types(&vault), ["vaultCreate", "vaultDeposit", "vaultDistribution", "vaultDistribution"]);
}

#[test]
fn a_vault_is_listed_until_it_ends() {
    let mut venue = Venue::new();
    assert_eq!(venue.ask(&json!({"type": "vaultSummaries"})), json!([]));
    let vault = founded(&mut venue);
    let created = venue.now();
    let summary = |is_closed: bool, tvl: &str| {
        json!([{"name": "Uphill", "vaultAddress": vault, "leader": ALICE.to_string(), "tvl": tvl,
            "isClosed": is_closed, "relationship": {"type": "normal"}, "createTimeMillis": created}])
    };
    assert_eq!(venue.ask(&json!({"type": "vaultSummaries"})), summary(false, "1000.0"));
    assert_eq!(venue.ask_of("leadingVaults", ALICE), json!([{"address": vault, "name": "Uphill"}]));
    assert_eq!(
        venue.ask_of("webData2", ALICE)["leadingVaults"],
        json!([{"address": vault, "name": "Uphill"}])
    );
    assert_eq!(venue.ask_of("webData2", ALICE)["totalVaultEquity"], "1000.0");
    assert_eq!(venue.ask(&json!({"type": "userRole", "user": vault})), json!({"role": "vault"}));
    assert_eq!(venue.ask_of("subAccounts", ALICE), Value::Null);
    let close = json!({"type": "vaultDistribute", "vaultAddress": vault, "usd": 0});
    assert_eq!(venue.send(ALICE, &close), done());
    assert_eq!(venue.ask(&json!({"type": "vaultSummaries"})), summary(true, "0.0"));
    assert_eq!(venue.ask_of("leadingVaults", ALICE), json!([]));
    venue.wait(Time(2 * Time::HOUR.0));
    assert_eq!(venue.ask(&json!({"type": "vaultSummaries"})), json!([]));
    assert_eq!(details(&venue, &vault, ALICE)["isClosed"], true);
}

#[test]
fn settings_that_are_null_stay() {
    let mut venue = Venue::new();
    let vault = founded(&mut venue);
    let modify = |deposits: Value, closes: Value| {
        json!({"type": "vaultModify", "vaultAddress": vault, "allowDeposits": deposits,
            "alwaysCloseOnWithdraw": closes})
    };
    assert_eq!(venue.send(ALICE, &modify(json!(false), Value::Null)), done());
    assert_eq!(venue.send(ALICE, &modify(Value::Null, json!(true))), done());
    let shown = details(&venue, &vault, ALICE);
    assert_eq!((&shown["allowDeposits"], &shown["alwaysCloseOnWithdraw"]), (&json!(false), &json!(true)));
}

/// An order that a withdrawal cancels has the documented status.
#[test]
fn an_order_in_the_way_is_cancelled_for_the_withdrawal() {
    let mut venue = Venue::new();
    let vault = founded(&mut venue);
    let order = venue.limit_for(&vault, ETH, true, "1900", "8");
    let order = order["resting"]["oid"].as_u64().expect("it rests");
    assert_eq!(transfer(&mut venue, ALICE, &vault, false, 900_000_000), done());
    let status = venue.ask(&json!({"type": "orderStatus", "user": vault, "oid": order}));
    assert_eq!(status["order"]["status"], "vaultWithdrawalCanceled");
}

#[test]
fn refusals_say_which_rule_and_which_numbers() {
    let mut venue = Venue::new();
    let text = |answer: &Value| answer["response"].as_str().expect("a text").to_owned();
    assert_eq!(
        text(&create(&mut venue, 99_000_000)),
        "The deposit is too small for this vault. (99 USD, at least 100 USD)"
    );
    let vault = founded(&mut venue);
    let nobodys = NOBODY.to_string();
    assert_eq!(
        text(&transfer(&mut venue, BOB, &nobodys, true, 5_000_000)),
        format!("Vault not registered: {nobodys}")
    );
    let close = json!({"type": "vaultDistribute", "vaultAddress": vault, "usd": 0});
    assert_eq!(text(&venue.send(BOB, &close)), format!("Only the leader of vault {vault} may do this."));
    assert_eq!(
        text(&transfer(&mut venue, ALICE, &vault, false, 1_000_000_001)),
        "Insufficient vault equity for withdrawal. (1000.000001 USD asked for, the shares are worth 1000 USD)"
    );
    assert_eq!(
        text(&transfer(&mut venue, BOB, &vault, false, 0)),
        "Insufficient vault equity for withdrawal. (0 USD asked for, the shares are worth 0 USD)"
    );
    venue.rest(BOB, ETH, false, "2000", "4");
    venue.limit_for(&vault, ETH, true, "2000", "4");
    let refused = text(&transfer(&mut venue, ALICE, &vault, false, 900_000_000));
    assert!(refused.starts_with("The vault's positions bind this money"), "{refused}");
    assert!(refused.contains("(900 USD asked for, "), "{refused}");
    let send = json!({"type": "subAccountTransfer", "subAccountUser": vault, "isDeposit": false, "usd": 1});
    assert_eq!(
        text(&venue.send(ALICE, &send)),
        format!("{vault} is no sub-account and no vault of the signer.")
    );
}
