//! `kill -9` while something is under way that lasts: TWAP orders, vaults, dexes, accounts that several sign for.

use api::hyperliquid::actions::{Action, CreateVault, TwapOrder, TwapRequest, VaultTransfer};
use api::hyperliquid::exchange_response::ResponseBody;
use client::{Error, NewOrder, Placed, Side, Trader};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Process, run};
use crate::trader::{deploy, of_dev};

/// The address of one of the devnet's accounts.
fn address(number: usize) -> String {
    of_dev(number, "").address().to_string()
}

fn limit(trader: &Trader, side: Side, size: &str, price: &str) -> Placed {
    let order = NewOrder::limit("test:COIN", side, size.parse().unwrap(), price.parse().unwrap());
    trader.place(&order).unwrap()
}

/// A dex with positions and an order in it, a vault with a holder, a TWAP order, and an account that two sign for. Gives the vault.
fn begin(url: &str) -> String {
    let trader = |number| of_dev(number, url);
    deploy(url);
    for number in [0, 1] {
        trader(number).move_between_dexes("", "test", "5000".parse().unwrap()).unwrap();
    }
    limit(&trader(1), Side::Sell, "120", "10");
    limit(&trader(0), Side::Buy, "50", "10");

    let (name, description) = ("Night shift".to_owned(), String::new());
    let create = CreateVault { name, description, initial_usd: 1_000_000_000, nonce: 1 };
    let ResponseBody::CreateVault(vault) = trader(3).send(&Action::CreateVault(create)).unwrap() else {
        panic!("no vault")
    };
    pay_into(&trader(4), &vault, 250_000_000);

    let (asset, size, minutes) = (trader(5).entry("BTC").unwrap().asset, "0.5".to_owned(), 30);
    let twap = TwapRequest { asset, is_buy: true, size, reduce_only: false, minutes, randomize: true };
    trader(5).send(&Action::TwapOrder(TwapOrder { twap, details: None })).unwrap();

    trader(6).become_multi_sig(&[trader(7).address(), trader(8).address()], 2).unwrap();
    vault
}

fn pay_into(trader: &Trader, vault: &str, usd: u64) {
    let vault_address = vault.to_owned().try_into().unwrap();
    trader.send(&Action::VaultTransfer(VaultTransfer { vault_address, is_deposit: true, usd })).unwrap();
}

/// What of it is under way, without what moves with time.
fn under_way(venue: &Process, vault: &str) -> Value {
    let of = |kind: &str, number: usize, more: &Value| {
        let mut question = json!({"type": kind, "user": address(number)});
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        venue.info(&question)
    };
    let test = json!({"dex": "test"});
    let twap = of("webData2", 5, &json!({}))["twapStates"][0].clone();
    let details = of("vaultDetails", 4, &json!({"vaultAddress": vault}));
    let position = of("clearinghouseState", 0, &test)["assetPositions"][0]["position"].clone();
    json!({
        "twap": [twap[0], twap[1]["coin"], twap[1]["sz"], twap[1]["minutes"], twap[1]["timestamp"]],
        "vault": [details["name"], details["leader"], details["followers"][0]["vaultEquity"]],
        "dex": venue.info(&json!({"type": "meta", "dex": "test"})),
        "position": [position["coin"], position["szi"], position["entryPx"]],
        "orders": of("frontendOpenOrders", 1, &test),
        "signers": of("userToMultiSigSigners", 6, &json!({})),
    })
}

/// It goes on: the TWAP order to its end, the vault, the dex, and the account that only both can sign for.
fn go_on(venue: &Process, vault: &str) {
    let url = venue.url("");
    assert!(matches!(limit(&of_dev(0, &url), Side::Buy, "70", "10"), Placed::Filled { .. }));
    let span = json!({"milliseconds": 1_860_000});
    venue.control("/dev/warp", &span);
    let history = venue.info(&json!({"type": "twapHistory", "user": address(5)}));
    assert_eq!(history[0]["status"]["status"], "finished", "{history}");
    pay_into(&of_dev(4, &url), vault, 50_000_000);
    let alone = of_dev(6, &url).send_cash(of_dev(0, "").address(), "1".parse().unwrap());
    let Err(Error::Refused(reason)) = alone else { panic!("{alone:?}") };
    assert!(reason.contains("multi-sig"), "{reason}");
}

#[test]
fn what_lasts_survives_a_kill_and_goes_on() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().to_str().unwrap();
    let arguments = ["--no-agents", "--state", state];
    let mut venue = Process::dev(&arguments);
    let vault = begin(&venue.url(""));
    let before = under_way(&venue, &vault);
    assert_eq!(before["position"], json!(["test:COIN", "50.0", "10.0"]));
    assert_eq!(before["twap"][1], "BTC");
    venue.kill();

    let venue = Process::dev(&arguments);
    assert_eq!(under_way(&venue, &vault), before, "rebuilt from the journal");
    assert!(venue.terminate().0.success());

    let mut venue = Process::dev(&arguments);
    assert_eq!(under_way(&venue, &vault), before, "read from a snapshot");
    venue.kill();

    let mut venue = Process::dev(&arguments);
    assert_eq!(under_way(&venue, &vault), before, "read from a snapshot and what came after it");
    go_on(&venue, &vault);
    venue.kill();

    let verified = run(&["replay", "--state", state, "--verify", "--json"]);
    assert_eq!(verified.code, Some(0), "{}", verified.errors);
}
