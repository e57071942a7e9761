"""Balances, positions, leverage, margin and what moves between accounts."""

import ccxt
import pytest
from bot import BTC, ETH, price, trade


def test_the_balance_is_what_the_account_was_given(alice):
    balance = alice.fetch_balance()
    assert balance["USDC"] == {"free": 1_000_000, "used": 0, "total": 1_000_000}
    assert alice.fetch_positions() == []


def test_a_position_shows_its_size_price_margin_and_liquidation_price(alice, bob):
    at = price(alice, BTC, 1)
    bob.set_leverage(10, BTC, {"marginMode": "isolated"})
    trade(alice, bob, BTC, 1, at)
    position = bob.fetch_position(BTC)
    assert (position["side"], position["contracts"], position["entryPrice"]) == ("long", 1, at)
    assert (position["marginMode"], position["leverage"]) == ("isolated", 10)
    assert position["liquidationPrice"] == pytest.approx(at * 0.9 / (1 - 1 / 80), rel=1e-3)
    assert position["initialMargin"] == pytest.approx(at / 10, rel=1e-2)
    short = alice.fetch_position(BTC)
    assert (short["side"], short["contracts"], short["marginMode"]) == ("short", 1, "cross")
    assert alice.fetch_balance()["USDC"]["used"] > 0


def test_leverage_and_margin_mode_are_chosen_by_market(alice, bob):
    bob.set_leverage(5, BTC, {"marginMode": "cross"})
    bob.set_margin_mode("isolated", ETH, {"leverage": 7})
    trade(alice, bob, BTC, 0.1, price(alice, BTC, 1))
    trade(alice, bob, ETH, 1, price(alice, ETH, 1))
    modes = {row["symbol"]: (row["marginMode"], row["leverage"]) for row in bob.fetch_positions()}
    assert modes == {BTC: ("cross", 5), ETH: ("isolated", 7)}
    with pytest.raises(ccxt.ExchangeError, match="(?i)leverage"):
        bob.set_leverage(41, BTC)


def test_margin_is_added_to_an_isolated_position_and_taken_back(alice, bob):
    bob.set_margin_mode("isolated", ETH, {"leverage": 5})
    trade(alice, bob, ETH, 10, price(alice, ETH, 1))
    before = float(bob.fetch_position(ETH)["info"]["position"]["leverage"]["rawUsd"])
    bob.add_margin(ETH, 1_000)
    bob.reduce_margin(ETH, 400)
    after = float(bob.fetch_position(ETH)["info"]["position"]["leverage"]["rawUsd"])
    assert after - before == pytest.approx(600, abs=1e-6)
    with pytest.raises(ccxt.ExchangeError):
        bob.add_margin(BTC, 100)


def test_fees_are_those_of_the_schedule(alice):
    fee = alice.fetch_trading_fee(BTC)
    assert (fee["taker"], fee["maker"]) == (0.00045, 0.00015)


def test_a_withdrawal_leaves_the_account_and_the_ledger_tells(alice):
    address = alice.walletAddress
    alice.withdraw("USDC", 1_000, address)
    assert alice.fetch_balance()["USDC"]["total"] == 999_000
    [withdrawal] = alice.fetch_withdrawals()
    assert withdrawal["amount"] + withdrawal["fee"]["cost"] == 1_000
    [deposit] = alice.fetch_deposits()
    assert deposit["amount"] == 1_000_000
    assert {row["info"]["delta"]["type"] for row in alice.fetch_ledger()} >= {"deposit", "withdraw"}
    with pytest.raises(ccxt.InsufficientFunds):
        alice.withdraw("USDC", 10_000_000, address)


def test_a_sub_account_is_made_funded_and_trades(alice, bob):
    address = alice.create_sub_account("ccxt")["response"]["data"]
    alice.transfer("USDC", 10_000, "main", address)
    assert alice.fetch_balance({"user": address})["USDC"]["total"] == 10_000

    at = price(alice, BTC, 1)
    bob.create_order(BTC, "limit", "sell", 0.1, at)
    alice.create_order(BTC, "limit", "buy", 0.1, at, {"vaultAddress": address})
    assert [row["contracts"] for row in alice.fetch_positions([BTC], {"user": address})] == [0.1]
    assert alice.fetch_positions([BTC]) == []
    alice.transfer("USDC", 1_000, address, "main")
    assert alice.fetch_balance()["USDC"]["total"] == 1_000_000 - 9_000


def test_dollars_move_between_perpetuals_and_spot(alice):
    spot = alice.fetch_balance({"type": "spot"})["USDC"]["total"]
    alice.transfer("USDC", 500, "swap", "spot")
    alice.transfer("USDC", 200, "spot", "swap")
    assert alice.fetch_balance({"type": "spot"})["USDC"]["total"] == spot + 300
    assert alice.fetch_balance()["USDC"]["total"] == 999_700


def test_a_liquidation_is_told_to_the_liquidated(venue, alice, bob):
    at = price(alice, BTC, 1)
    bob.set_leverage(40, BTC, {"marginMode": "isolated"})
    trade(alice, bob, BTC, 0.5, at)
    alice.create_order(BTC, "limit", "buy", 1, float(bob.price_to_precision(BTC, at * 0.97)))
    venue.control("price", coin="BTC", price=bob.price_to_precision(BTC, at * 0.97))
    for _ in range(6):
        venue.control("step", milliseconds=10_000)
    assert bob.fetch_positions([BTC]) == []
    liquidations = bob.fetch_my_liquidations(BTC)
    assert liquidations, bob.fetch_my_trades(BTC)
    assert sum(row["contracts"] for row in liquidations) == 0.5
