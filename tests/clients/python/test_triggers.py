"""Stop-loss and take-profit orders."""

from decimal import Decimal

import pytest
from answers import error, filled, outcomes, resting
from trader import GTC, IOC, trade


def trigger(market, factor, kind, is_market=True):
    return {"trigger": {"triggerPx": float(market.price(factor)), "isMarket": is_market, "tpsl": kind}}


@pytest.mark.parametrize(
    ("kind", "factor", "is_market", "name", "condition"),
    [
        ("sl", 0.9, True, "Stop Market", "Price below"),
        ("sl", 0.9, False, "Stop Limit", "Price below"),
        ("tp", 1.1, True, "Take Profit Market", "Price above"),
        ("tp", 1.1, False, "Take Profit Limit", "Price above"),
    ],
)
def test_a_trigger_order_waits_and_can_be_cancelled(alice, bob, btc, kind, factor, is_market, name, condition):
    size = btc.size(1_000)
    trade(alice, bob, btc, size, btc.price(1))
    order_type = trigger(btc, factor, kind, is_market)
    order_id = resting(bob.sell(btc, size, btc.price(factor), order_type, reduce_only=True))

    [order] = bob.info.frontend_open_orders(bob.address)
    assert (order["oid"], order["orderType"]) == (order_id, name)
    assert order["isTrigger"] and order["reduceOnly"]
    assert Decimal(order["triggerPx"]) == btc.price(factor)
    assert order["triggerCondition"].startswith(condition)
    bids, asks = bob.info.l2_snapshot("BTC")["levels"]
    assert bids == asks == [], "an order that waits for its trigger is in no book"

    assert outcomes(bob.exchange.cancel("BTC", order_id)) == ["success"]
    assert bob.info.frontend_open_orders(bob.address) == []


def test_a_trigger_on_the_wrong_side_of_the_mark_price_is_refused(alice, bob, btc):
    size = btc.size(1_000)
    trade(alice, bob, btc, size, btc.price(1))
    why = error(bob.sell(btc, size, btc.price(1.1), trigger(btc, 1.1, "sl"), reduce_only=True))
    assert why.startswith("Invalid TP/SL price.")


def bracket(market, size, entry_factor, entry_type):
    """An entry with its take-profit and its stop-loss, as one request."""

    def order(is_buy, factor, order_type, reduce_only):
        return {
            "coin": market.coin,
            "is_buy": is_buy,
            "sz": float(size),
            "limit_px": float(market.price(factor)),
            "order_type": order_type,
            "reduce_only": reduce_only,
        }

    return [
        order(True, entry_factor, entry_type, False),
        order(False, 1.1, trigger(market, 1.1, "tp"), True),
        order(False, 0.9, trigger(market, 0.9, "sl"), True),
    ]


def test_the_children_of_a_resting_entry_wait_for_its_fill(alice, bob, btc):
    size = btc.size(1_000)
    answer = bob.exchange.bulk_orders(bracket(btc, size, 0.99, GTC), grouping="normalTpsl")
    entry, profit, loss = outcomes(answer)
    assert profit == loss == "waitingForFill"

    filled(alice.sell(btc, size, btc.price(0.99), IOC))
    assert bob.size("BTC") == size
    orders = bob.info.frontend_open_orders(bob.address)
    assert sorted(order["orderType"] for order in orders) == ["Stop Market", "Take Profit Market"]
    assert all(order["isTrigger"] and Decimal(order["sz"]) == size for order in orders)
    assert bob.info.query_order_by_oid(bob.address, entry["resting"]["oid"])["order"]["status"] == "filled"


def test_the_children_go_with_an_entry_that_is_cancelled(bob, btc):
    answer = bob.exchange.bulk_orders(bracket(btc, btc.size(1_000), 0.99, GTC), grouping="normalTpsl")
    entry_id = outcomes(answer)[0]["resting"]["oid"]
    assert outcomes(bob.exchange.cancel("BTC", entry_id)) == ["success"]
    assert bob.info.frontend_open_orders(bob.address) == []


def test_the_children_of_an_entry_that_fills_at_once_are_live(alice, bob, btc):
    size = btc.size(1_000)
    resting(alice.sell(btc, size, btc.price(1)))
    answer = bob.exchange.bulk_orders(bracket(btc, size, 1, IOC), grouping="normalTpsl")
    assert "filled" in outcomes(answer)[0], answer
    orders = bob.info.frontend_open_orders(bob.address)
    assert sorted(order["orderType"] for order in orders) == ["Stop Market", "Take Profit Market"]


def test_orders_of_a_position_follow_its_size_and_end_with_it(alice, bob, btc):
    size = btc.size(2_000)
    trade(alice, bob, btc, size, btc.price(1))
    children = bracket(btc, size, 1, IOC)[1:]
    outcomes(bob.exchange.bulk_orders(children, grouping="positionTpsl"))
    orders = bob.info.frontend_open_orders(bob.address)
    assert len(orders) == 2 and all(order["isPositionTpsl"] for order in orders)

    resting(alice.buy(btc, size, btc.price(0.999)))
    filled(bob.exchange.market_close("BTC", None, float(btc.price(0.999))))
    assert bob.position("BTC") is None
    assert bob.info.frontend_open_orders(bob.address) == []
