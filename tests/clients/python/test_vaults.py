"""Vaults: opened by a signed action of our own, since the SDK has none for it; paid into and out of by the SDK's method."""

from decimal import Decimal

from answers import filled, is_default, refusal, resting
from hyperliquid.utils.signing import get_timestamp_ms, sign_l1_action
from trader import IOC, Trader

DAY_MILLISECONDS = 24 * 60 * 60 * 1_000


def act(trader, action):
    """Signs and sends an action that the SDK has no method for."""
    exchange, nonce = trader.exchange, get_timestamp_ms()
    signature = sign_l1_action(exchange.wallet, action, None, nonce, exchange.expires_after, False)
    return exchange._post_action(action, signature, nonce)


def found(leader, dollars):
    """The address of a new vault."""
    answer = act(
        leader,
        {
            "type": "createVault",
            "name": "Uphill",
            "description": "Buys and waits for the price.",
            "initialUsd": dollars * 10**6,
            "nonce": get_timestamp_ms(),
        },
    )
    assert answer["status"] == "ok" and answer["response"]["type"] == "createVault", answer
    return answer["response"]["data"]


def details(trader, vault):
    return trader.info.post("/info", {"type": "vaultDetails", "vaultAddress": vault, "user": trader.address})


def test_a_vault_is_opened_followed_and_traded_for(venue, alice, bob, btc):
    vault = found(alice, 1_000)
    assert alice.info.user_role(vault) == {"role": "vault"}
    assert is_default(bob.exchange.vault_usd_transfer(vault, True, 500 * 10**6))
    [held] = bob.info.user_vault_equities(bob.address)
    assert (held["vaultAddress"], Decimal(held["equity"])) == (vault, 500)

    alice.exchange.vault_address = vault
    carol = Trader(venue, venue.accounts[2]["private_key"])
    size, price = btc.size(1_000), btc.price(1)
    resting(carol.sell(btc, size, price))
    filled(alice.buy(btc, size, price, IOC))
    alice.exchange.vault_address = None
    [position] = alice.info.user_state(vault)["assetPositions"]
    assert Decimal(position["position"]["szi"]) == size
    assert alice.state()["assetPositions"] == []

    shown = details(bob, vault)
    assert shown["leader"] == alice.address.lower()
    assert [holder["user"] for holder in shown["followers"]] == ["Leader", bob.address.lower()]
    assert Decimal(shown["followerState"]["vaultEquity"]) < 500, "the taker's fee is paid by all"


def test_a_follower_is_locked_up_for_a_day(venue, alice, bob):
    vault = found(alice, 1_000)
    assert is_default(bob.exchange.vault_usd_transfer(vault, True, 500 * 10**6))
    assert "lock-up" in refusal(bob.exchange.vault_usd_transfer(vault, False, 100 * 10**6))
    venue.control("warp", milliseconds=DAY_MILLISECONDS)
    assert is_default(bob.exchange.vault_usd_transfer(vault, False, 100 * 10**6))
    rows = bob.info.user_non_funding_ledger_updates(bob.address, 0)
    deltas = [row["delta"] for row in rows if row["delta"]["type"].startswith("vault")]
    assert [delta["type"] for delta in deltas] == ["vaultDeposit", "vaultWithdraw"]
    assert (Decimal(deltas[1]["netWithdrawnUsd"]), Decimal(deltas[1]["commission"])) == (100, 0)


def test_a_leader_changes_and_ends_his_vault(alice, bob):
    vault = found(alice, 1_000)
    closed = {"type": "vaultModify", "vaultAddress": vault, "allowDeposits": False, "alwaysCloseOnWithdraw": None}
    refusal(act(bob, closed))
    assert is_default(act(alice, closed))
    refusal(bob.exchange.vault_usd_transfer(vault, True, 100 * 10**6))
    assert is_default(act(alice, {"type": "vaultDistribute", "vaultAddress": vault, "usd": 0}))
    assert details(alice, vault)["isClosed"] is True
    assert Decimal(alice.state()["marginSummary"]["accountValue"]) == 1_000_000
    refusal(alice.exchange.vault_usd_transfer(vault, True, 100 * 10**6))


def test_small_vaults_and_strange_ones_are_refused(alice, bob):
    small = {"type": "createVault", "name": "Small", "description": "", "initialUsd": 99 * 10**6, "nonce": 1}
    assert "at least 100 USD" in refusal(act(alice, small))
    assert refusal(bob.exchange.vault_usd_transfer(alice.address, True, 10**7)).startswith("Vault not registered")
