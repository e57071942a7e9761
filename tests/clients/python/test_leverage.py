"""Leverage and margin: cross and isolated."""

from decimal import Decimal

from answers import error, is_default, refusal, resting
from market import Market
from trader import trade


def test_cross_leverage_sets_the_margin_of_a_position(alice, bob, btc):
    assert is_default(bob.exchange.update_leverage(5, "BTC", is_cross=True))
    trade(alice, bob, btc, btc.size(10_000), btc.price(1))
    state = bob.state()
    [position] = [entry["position"] for entry in state["assetPositions"]]
    assert position["leverage"] == {"type": "cross", "value": 5}
    margin, value = Decimal(position["marginUsed"]), Decimal(position["positionValue"])
    assert abs(margin - value / 5) <= Decimal("0.000001")
    assert Decimal(state["marginSummary"]["totalMarginUsed"]) == margin

    assert is_default(bob.exchange.update_leverage(21, "BTC", is_cross=True))
    assert Decimal(bob.position("BTC")["marginUsed"]) < margin


def test_isolated_margin_is_set_apart_and_can_be_added(alice, bob):
    market = Market(alice.info, "ETH")
    start = bob.cash()
    assert is_default(bob.exchange.update_leverage(21, "ETH", is_cross=False))
    size = market.size(5_000)
    trade(alice, bob, market, size, market.price(1))
    before = bob.position("ETH")
    assert before["leverage"]["type"] == "isolated" and before["leverage"]["value"] == 21
    assert Decimal(before["szi"]) == size
    assert Decimal(before["liquidationPx"]) < Decimal(before["entryPx"])
    margin = Decimal(before["positionValue"]) + Decimal(before["leverage"]["rawUsd"])
    assert Decimal(before["marginUsed"]) == margin

    answer = bob.exchange.update_isolated_margin(1, "ETH")
    assert is_default(answer), answer
    after = bob.position("ETH")
    assert Decimal(after["leverage"]["rawUsd"]) - Decimal(before["leverage"]["rawUsd"]) == 1
    assert Decimal(after["liquidationPx"]) < Decimal(before["liquidationPx"])
    assert bob.cash() - start == bob.booked()

    # What is left must be a tenth of the notional at least.
    assert is_default(bob.exchange.update_isolated_margin(999, "ETH"))
    assert is_default(bob.exchange.update_isolated_margin(-400, "ETH"))
    left = Decimal(bob.position("ETH")["leverage"]["rawUsd"])
    assert left - Decimal(before["leverage"]["rawUsd"]) == 600
    refusal(bob.exchange.update_isolated_margin(-500, "ETH"))
    assert Decimal(bob.position("ETH")["leverage"]["rawUsd"]) == left


def test_isolated_margin_is_not_part_of_the_cross_margin(alice, bob, btc):
    assert is_default(bob.exchange.update_leverage(10, "BTC", is_cross=False))
    trade(alice, bob, btc, btc.size(10_000), btc.price(1))
    state = bob.state()
    [position] = [entry["position"] for entry in state["assetPositions"]]
    whole, cross = (Decimal(state[name]["accountValue"]) for name in ("marginSummary", "crossMarginSummary"))
    assert whole - cross == Decimal(position["marginUsed"])
    assert Decimal(state["crossMarginSummary"]["totalMarginUsed"]) == 0


def test_more_leverage_than_the_market_gives_is_refused(alice, btc):
    answer = alice.exchange.update_leverage(btc.max_leverage + 1, "BTC")
    assert "leverage" in refusal(answer).lower()
    assert "leverage" in refusal(alice.exchange.update_leverage(0, "BTC")).lower()


def test_margin_cannot_be_added_to_a_position_that_is_not_there(alice):
    refusal(alice.exchange.update_isolated_margin(1, "ETH"))


def test_an_order_beyond_the_chosen_leverage_is_refused(alice, btc):
    value = Decimal(alice.state()["marginSummary"]["accountValue"])
    assert is_default(alice.exchange.update_leverage(2, "BTC"))
    too_large = btc.size(value * 3)
    why = error(alice.buy(btc, too_large, btc.price(0.99)))
    assert why.startswith(("Insufficient margin to place order.", "Order would cause position to exceed margin tier"))


def test_open_orders_take_from_what_can_be_withdrawn_and_give_it_back(alice, btc):
    before = Decimal(alice.state()["withdrawable"])
    order_id = resting(alice.buy(btc, btc.size(10_000), btc.price(0.99)))
    assert Decimal(alice.state()["withdrawable"]) <= before
    alice.exchange.cancel("BTC", order_id)
    assert Decimal(alice.state()["withdrawable"]) == before
