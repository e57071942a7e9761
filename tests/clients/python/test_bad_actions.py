"""Signed requests that make no sense are answered with what is wrong, and the venue goes on as before."""

import json

import eth_account
import pytest
from answers import outcome, outcomes, refusal, resting
from hyperliquid.utils.signing import get_timestamp_ms
from market import Market
from trader import Trader
from wire import exchange, is_refused, order, signed

DAY = 24 * 60 * 60 * 1000


@pytest.mark.parametrize(
    "changes",
    [
        {"s": "-1"},
        {"s": "-0.001"},
        {"p": "-1"},
        {"p": "0"},
        {"s": "1e400"},
        {"s": "NaN"},
        {"p": "Infinity"},
        {"p": ""},
        {"s": "0x10"},
        {"s": "٣"},
        {"s": "1" * 400},
        {"p": "1" * 400},
        {"s": "999999999999999999"},
        {"p": "9223372036854775808"},
        {"p": "0.00000000000000000000001"},
        {"s": " 1"},
        {"s": "1.2.3"},
        {"p": "." + "1" * 100_000},
    ],
    ids=lambda changes: json.dumps(changes)[:40],
)
def test_numbers_that_no_market_has_are_refused(unharmed, changes):
    trader = Trader(unharmed, unharmed.accounts[0]["private_key"])
    market = Market(trader.info, "BTC")
    answer = exchange(unharmed, signed(trader.wallet, order(market, **changes)))
    assert is_refused(answer), answer
    assert trader.open_orders() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"a": -1},
        {"a": 4_294_967_295},
        {"a": 2**63},
        {"a": "BTC"},
        {"b": 1},
        {"b": "yes"},
        {"p": 100},
        {"s": None},
        {"r": None},
        {"t": {}},
        {"t": {"limit": {"tif": "Fok"}}},
        {"t": {"limit": {}, "trigger": {}}},
        {"t": {"trigger": {"isMarket": True, "triggerPx": "-5", "tpsl": "sl"}}},
        {"t": {"trigger": {"isMarket": True, "triggerPx": "1" * 60, "tpsl": "sl"}}},
        {"c": "0x12"},
        {"c": "not hexadecimal"},
        {"c": "0x" + "g" * 32},
    ],
    ids=json.dumps,
)
def test_orders_of_wrong_types_are_refused(unharmed, changes):
    trader = Trader(unharmed, unharmed.accounts[0]["private_key"])
    market = Market(trader.info, "BTC")
    answer = exchange(unharmed, signed(trader.wallet, order(market, **changes)))
    assert is_refused(answer), answer
    assert trader.open_orders() == []


@pytest.mark.parametrize(
    "action",
    [
        {"type": "noSuchAction"},
        {"type": "order"},
        {"type": "order", "orders": {}, "grouping": "na"},
        {"type": "order", "orders": [], "grouping": "noSuchGrouping"},
        {"type": "updateLeverage", "asset": 0, "isCross": True, "leverage": 10**18},
        {"type": "updateLeverage", "asset": 0, "isCross": True, "leverage": -1},
        {"type": "updateIsolatedMargin", "asset": 0, "isBuy": True, "ntli": 2**63 - 1},
        {"type": "updateIsolatedMargin", "asset": 0, "isBuy": True, "ntli": -(2**63)},
        {"type": "scheduleCancel", "time": 0},
        {"type": "cancel", "cancels": [{"a": 0, "o": 2**64 - 1}]},
        {"type": "cancel", "cancels": [{"a": 9_999, "o": 1}]},
        {"type": "cancelByCloid", "cancels": [{"asset": 0, "cloid": "0x1"}]},
    ],
    ids=lambda action: json.dumps(action)[:70],
)
def test_actions_that_make_no_sense_are_refused(unharmed, action):
    wallet = eth_account.Account.from_key(unharmed.accounts[0]["private_key"])
    answer = exchange(unharmed, signed(wallet, action))
    assert is_refused(answer), answer


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": {"r": "0x0", "s": "0x0", "v": 27}},
        {"signature": {"r": "0x" + "f" * 64, "s": "0x" + "f" * 64, "v": 27}},
        {"signature": {"r": "0x1", "s": "0x1", "v": 99}},
        {"signature": {"r": "0x" + "1" * 65, "s": "0x1", "v": 27}},
        {"signature": {"r": 1, "s": 1, "v": 27}},
        {"signature": {}},
        {"signature": None},
        {"nonce": -1},
        {"nonce": "now"},
        {"nonce": 2**64},
        {"vaultAddress": "0x12"},
        {"expiresAfter": -1},
    ],
    ids=lambda changes: json.dumps(changes)[:60],
)
def test_envelopes_of_wrong_form_are_refused(unharmed, changes):
    trader = Trader(unharmed, unharmed.accounts[0]["private_key"])
    market = Market(trader.info, "BTC")
    answer = exchange(unharmed, signed(trader.wallet, order(market)) | changes)
    assert is_refused(answer), answer
    assert trader.open_orders() == []


def test_an_unknown_signer_is_told_its_address(unharmed):
    market = Market(Trader(unharmed, unharmed.accounts[0]["private_key"]).info, "BTC")
    stranger = eth_account.Account.create()
    why = refusal(exchange(unharmed, signed(stranger, order(market))))
    assert why == f"User or API Wallet {stranger.address.lower()} does not exist."


def test_a_request_changed_on_its_way_belongs_to_nobody(unharmed):
    trader = Trader(unharmed, unharmed.accounts[0]["private_key"])
    market = Market(trader.info, "BTC")
    body = signed(trader.wallet, order(market))
    body["action"]["orders"][0]["s"] = f"{market.size(2_000):f}"
    why = refusal(exchange(unharmed, body))
    assert why.startswith("User or API Wallet 0x") and trader.address.lower() not in why
    assert trader.open_orders() == []


def test_both_chains_names_are_accepted_in_dev(unharmed):
    trader = Trader(unharmed, unharmed.accounts[0]["private_key"])
    market = Market(trader.info, "BTC")
    for is_mainnet in (False, True):
        order_id = resting(exchange(unharmed, signed(trader.wallet, order(market), is_mainnet=is_mainnet)))
        assert outcomes(trader.exchange.cancel("BTC", order_id)) == ["success"]


def test_a_replayed_request_is_refused(unharmed):
    trader = Trader(unharmed, unharmed.accounts[1]["private_key"])
    market = Market(trader.info, "BTC")
    body = signed(trader.wallet, order(market))
    order_id = resting(exchange(unharmed, body))
    assert "nonce" in refusal(exchange(unharmed, body)).lower()
    assert [found["oid"] for found in trader.open_orders()] == [order_id]
    assert outcomes(trader.exchange.cancel("BTC", order_id)) == ["success"]
    assert "nonce" in refusal(exchange(unharmed, body)).lower()


@pytest.mark.parametrize("distance", [-3 * DAY, 2 * DAY], ids=["three days old", "two days ahead"])
def test_a_nonce_far_from_now_is_refused(unharmed, distance):
    trader = Trader(unharmed, unharmed.accounts[1]["private_key"])
    market = Market(trader.info, "BTC")
    body = signed(trader.wallet, order(market), nonce=get_timestamp_ms() + distance)
    assert "nonce" in refusal(exchange(unharmed, body)).lower()


def test_an_expired_request_is_refused(unharmed):
    trader = Trader(unharmed, unharmed.accounts[1]["private_key"])
    market = Market(trader.info, "BTC")
    refusal(exchange(unharmed, signed(trader.wallet, order(market), expires_after=get_timestamp_ms() - 1_000)))
    assert trader.open_orders() == []


def test_ten_thousand_orders_in_one_batch_are_answered_one_by_one(unharmed):
    trader = Trader(unharmed, unharmed.accounts[2]["private_key"])
    market = Market(trader.info, "BTC")
    [wire] = order(market)["orders"]
    batch = {"type": "order", "orders": [wire] * 10_000, "grouping": "na"}
    found = outcomes(exchange(unharmed, signed(trader.wallet, batch)))
    assert len(found) == 10_000
    placed = [one["resting"]["oid"] for one in found if "resting" in one]
    assert all("resting" in one or one["error"] for one in found)
    assert 0 < len(placed) < 10_000, "an account has a limit of open orders"
    assert sorted(open_order["oid"] for open_order in trader.open_orders()) == sorted(placed)

    cancel = {"type": "cancel", "cancels": [{"a": market.index, "o": order_id} for order_id in placed]}
    assert outcomes(exchange(unharmed, signed(trader.wallet, cancel))) == ["success"] * len(placed)
    assert trader.open_orders() == []


def test_a_batch_larger_than_that_is_refused_whole(unharmed):
    trader = Trader(unharmed, unharmed.accounts[2]["private_key"])
    market = Market(trader.info, "BTC")
    [wire] = order(market)["orders"]
    batch = {"type": "order", "orders": [wire] * 10_001, "grouping": "na"}
    answer = exchange(unharmed, signed(trader.wallet, batch))
    assert is_refused(answer), str(answer)[:500]
    assert trader.open_orders() == []


def test_a_valid_order_among_bad_ones_still_rests(unharmed):
    trader = Trader(unharmed, unharmed.accounts[3]["private_key"])
    market = Market(trader.info, "BTC")
    good = order(market)["orders"][0]
    zero = order(market, s="0")["orders"][0]
    batch = {"type": "order", "orders": [zero, good, zero], "grouping": "na"}
    first, second, third = outcomes(exchange(unharmed, signed(trader.wallet, batch)))
    assert "error" in first and "error" in third
    cancel = {"type": "cancel", "cancels": [{"a": market.index, "o": second["resting"]["oid"]}]}
    assert outcome(exchange(unharmed, signed(trader.wallet, cancel))) == "success"
