"""Money that follows a vault."""

from decimal import Decimal

from answers import is_default, refusal
from hyperliquid.utils.signing import get_timestamp_ms
from wire import exchange, signed

DOLLAR = 10**6


def founded(venue, leader):
    """The address of a new vault. The SDK has no method for founding one."""
    now = get_timestamp_ms()
    action = {
        "type": "createVault",
        "name": "balance",
        "description": "Holds a great load by a small weight.",
        "initialUsd": 10_000 * DOLLAR,
        "nonce": now,
    }
    answer = exchange(venue, signed(leader.wallet, action, now))
    assert answer["status"] == "ok", answer
    return answer["response"]["data"]


def test_a_vault_is_followed_and_left_after_the_lock(venue, alice, bob):
    vault = founded(venue, alice)
    assert is_default(bob.exchange.vault_usd_transfer(vault, True, 5_000 * DOLLAR))
    [share] = bob.info.user_vault_equities(bob.address)
    assert (share["vaultAddress"], Decimal(share["equity"])) == (vault, 5_000)
    refusal(bob.exchange.vault_usd_transfer(vault, False, 1_000 * DOLLAR))
    venue.control("warp", milliseconds=86_400_000)
    before = bob.cash()
    assert is_default(bob.exchange.vault_usd_transfer(vault, False, 1_000 * DOLLAR))
    assert bob.cash() == before + 1_000
