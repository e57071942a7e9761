"""Orders on their way: placed, modified, cancelled and refused."""

from decimal import Decimal

import pytest
from answers import error, filled, outcomes, resting
from hyperliquid.utils.types import Cloid
from trader import ALO, GTC, IOC

CLOID = Cloid.from_str("0x00000000000000000000000000000001")
OTHER_CLOID = Cloid.from_str("0x00000000000000000000000000000002")
GONE = "Order was never placed, already canceled, or filled."


def test_an_order_rests_as_it_was_placed(alice, btc):
    size, price = btc.size(1_000), btc.price(0.95)
    order_id = resting(alice.buy(btc, size, price))
    [order] = alice.open_orders()
    assert order["oid"] == order_id
    assert (order["coin"], order["side"]) == ("BTC", "B")
    assert Decimal(order["limitPx"]) == price
    assert Decimal(order["sz"]) == Decimal(order["origSz"]) == size
    status = alice.info.query_order_by_oid(alice.address, order_id)
    assert status["status"] == "order"
    assert status["order"]["status"] == "open"
    assert status["order"]["order"]["tif"] == "Gtc"


def test_a_cancelled_order_is_gone_and_cannot_be_cancelled_again(alice, btc):
    order_id = resting(alice.buy(btc, btc.size(1_000), btc.price(0.95)))
    assert outcomes(alice.exchange.cancel("BTC", order_id)) == ["success"]
    assert alice.open_orders() == []
    assert alice.info.query_order_by_oid(alice.address, order_id)["order"]["status"] == "canceled"
    assert error(alice.exchange.cancel("BTC", order_id)).startswith(GONE)


def test_another_account_cannot_cancel_the_order(alice, bob, btc):
    order_id = resting(alice.buy(btc, btc.size(1_000), btc.price(0.95)))
    assert error(bob.exchange.cancel("BTC", order_id)).startswith(GONE)
    assert len(alice.open_orders()) == 1


def test_a_modified_order_has_its_new_price_and_size(alice, btc):
    order_id = resting(alice.buy(btc, btc.size(1_000), btc.price(0.95)))
    size, price = btc.size(2_000), btc.price(0.94)
    new_id = resting(alice.exchange.modify_order(order_id, "BTC", True, float(size), float(price), GTC))
    [order] = alice.open_orders()
    assert order["oid"] == new_id
    assert Decimal(order["limitPx"]) == price
    assert Decimal(order["sz"]) == size


def test_client_order_ids_place_query_modify_and_cancel(alice, btc):
    size, price = btc.size(1_000), btc.price(0.95)
    placed = alice.buy(btc, size, price, cloid=CLOID)
    assert outcomes(placed)[0]["resting"]["cloid"] == CLOID.to_raw()
    assert alice.open_orders()[0]["cloid"] == CLOID.to_raw()

    found = alice.info.query_order_by_cloid(alice.address, CLOID)
    assert found["order"]["order"]["oid"] == resting(placed)

    lower = btc.price(0.94)
    modified = alice.exchange.modify_order(CLOID, "BTC", True, float(size), float(lower), GTC, cloid=CLOID)
    resting(modified)
    assert Decimal(alice.open_orders()[0]["limitPx"]) == lower

    assert outcomes(alice.exchange.cancel_by_cloid("BTC", CLOID)) == ["success"]
    assert alice.open_orders() == []
    assert alice.info.query_order_by_cloid(alice.address, OTHER_CLOID) == {"status": "unknownOid"}


def test_a_batch_answers_order_by_order(alice, btc):
    def order(factor, size):
        return {
            "coin": "BTC",
            "is_buy": True,
            "sz": float(size),
            "limit_px": float(btc.price(factor)),
            "order_type": GTC,
            "reduce_only": False,
        }

    answer = alice.exchange.bulk_orders([order(0.95, btc.size(1_000)), order(0.95, 0), order(0.94, btc.size(1_000))])
    first, refused, last = outcomes(answer)
    assert "resting" in first and "resting" in last
    assert refused["error"].startswith("Order has zero size.")

    ids = [first["resting"]["oid"], 1, last["resting"]["oid"]]
    cancelled = outcomes(alice.exchange.bulk_cancel([{"coin": "BTC", "oid": order_id} for order_id in ids]))
    assert cancelled[0] == cancelled[2] == "success"
    assert cancelled[1]["error"].startswith(GONE)


def test_a_post_only_order_that_would_trade_is_refused_with_the_best_prices(alice, bob, btc):
    bid, ask = btc.price(0.99), btc.price(1.01)
    resting(bob.buy(btc, btc.size(1_000), bid))
    resting(bob.sell(btc, btc.size(1_000), ask))
    why = error(alice.buy(btc, btc.size(1_000), ask, ALO))
    assert why.startswith("Post only order would have immediately matched, bbo was ")
    best_bid, best_ask = why.split("bbo was ")[1].split(" ")[0].rstrip(".").split("@")
    assert (Decimal(best_bid), Decimal(best_ask)) == (bid, ask)
    resting(alice.buy(btc, btc.size(1_000), bid, ALO))


def test_an_immediate_order_that_meets_nobody_is_refused(alice, btc):
    why = error(alice.buy(btc, btc.size(1_000), btc.price(1.01), IOC))
    assert why.startswith("Order could not immediately match against any resting orders.")
    assert alice.open_orders() == []


def test_a_reduce_only_order_without_a_position_is_refused(alice, btc):
    why = error(alice.buy(btc, btc.size(1_000), btc.price(0.95), reduce_only=True))
    assert why.startswith("Reduce only order would increase position.")


@pytest.mark.parametrize(
    ("size", "price_change", "expected"),
    [
        (lambda market: market.size(1_000), Decimal("0.01"), "Price must be divisible by tick size."),
        (lambda market: Decimal("0.00001"), Decimal(0), "Order must have minimum value of $10."),
        (lambda market: Decimal("0.000001"), Decimal(0), "Order has invalid size."),
        (lambda market: Decimal(0), Decimal(0), "Order has zero size."),
    ],
)
def test_an_order_out_of_bounds_is_refused_with_its_reason(alice, btc, size, price_change, expected):
    price = btc.price(0.95) + price_change
    assert error(alice.buy(btc, size(btc), price)).startswith(expected)
    assert alice.open_orders() == []


def test_a_price_far_from_the_reference_is_refused(alice, btc):
    why = error(alice.buy(btc, btc.size(10_000), btc.price(0.1)))
    assert why.startswith(("Order price cannot be more than 80% away", "Order price too far from oracle"))


def test_an_account_does_not_trade_with_itself(alice, btc):
    size = btc.size(1_000)
    resting(alice.sell(btc, size, btc.price(1.01)))
    order_id = resting(alice.buy(btc, size, btc.price(1.02)))
    assert [order["oid"] for order in alice.open_orders()] == [order_id]
    assert alice.fills() == []
    statuses = [entry["status"] for entry in alice.info.historical_orders(alice.address)]
    assert "selfTradeCanceled" in statuses


def test_the_older_of_two_orders_at_a_price_trades_first(venue, alice, bob, btc):
    size, price = btc.size(1_000), btc.price(1)
    first = resting(alice.sell(btc, size, price))
    second = resting(alice.sell(btc, size, price))
    filled(bob.buy(btc, size, price, IOC))
    assert [order["oid"] for order in alice.open_orders()] == [second]
    assert alice.info.query_order_by_oid(alice.address, first)["order"]["status"] == "filled"
