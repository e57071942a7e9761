"""Every type of order: created, edited, cancelled and refused."""

import ccxt
import pytest
from bot import BTC, ETH, price, trade

CLOID = "0x000000000000000000000000000000c1"
OTHER_CLOID = "0x000000000000000000000000000000c2"


def only(orders):
    assert len(orders) == 1, orders
    return orders[0]


def test_a_limit_order_rests_is_edited_and_cancelled(alice):
    at = price(alice, BTC, 0.95)
    placed = alice.create_order(BTC, "limit", "buy", 0.01, at)
    order = only(alice.fetch_open_orders(BTC))
    assert (order["id"], order["symbol"], order["type"], order["side"]) == (placed["id"], BTC, "limit", "buy")
    assert (order["amount"], order["price"], order["remaining"], order["filled"]) == (0.01, at, 0.01, 0)
    assert (order["timeInForce"], order["postOnly"], order["reduceOnly"]) == ("GTC", False, False)
    assert alice.fetch_order(placed["id"], BTC)["status"] == "open"

    edited = alice.edit_order(placed["id"], BTC, "limit", "buy", 0.02, at - 1)
    order = only(alice.fetch_open_orders(BTC))
    assert (order["id"], order["amount"], order["price"]) == (edited["id"], 0.02, at - 1)
    with pytest.raises(ccxt.OrderNotFound):
        alice.cancel_order(placed["id"], BTC)

    assert alice.cancel_order(edited["id"], BTC)["status"] == "success"
    assert alice.fetch_open_orders(BTC) == []
    assert alice.fetch_order(edited["id"], BTC)["status"] == "canceled"
    assert {row["id"] for row in alice.fetch_canceled_orders(BTC)} == {placed["id"], edited["id"]}


def test_a_market_order_takes_at_once(alice, bob):
    at = price(alice, BTC, 1)
    alice.create_order(BTC, "limit", "sell", 0.5, at)
    bought = bob.create_order(BTC, "market", "buy", 0.2, at)
    assert (bought["filled"], bought["average"]) == (0.2, at)
    assert only(alice.fetch_open_orders(BTC))["remaining"] == 0.3
    assert only(bob.fetch_closed_orders(BTC))["id"] == bought["id"]
    assert bob.fetch_position(BTC)["contracts"] == 0.2

    mine = only(bob.fetch_my_trades(BTC))
    assert (mine["order"], mine["side"], mine["amount"], mine["price"]) == (bought["id"], "buy", 0.2, at)
    assert mine["takerOrMaker"] == "taker"
    assert mine["fee"]["cost"] == pytest.approx(0.2 * at * 0.00045, abs=1e-6) and mine["fee"]["currency"] == "USDC"
    assert only(alice.fetch_my_trades(BTC))["takerOrMaker"] == "maker"


def test_a_market_order_without_a_book_is_refused(alice):
    with pytest.raises(ccxt.InvalidOrder):
        alice.create_order(BTC, "market", "buy", 0.2, price(alice, BTC, 1))


def test_a_post_only_order_never_takes(alice, bob):
    at = price(alice, BTC, 1)
    alice.create_order(BTC, "limit", "sell", 0.5, at)
    with pytest.raises(ccxt.InvalidOrder, match="Post only order would have immediately matched"):
        bob.create_order(BTC, "limit", "buy", 0.1, at, {"postOnly": True})
    bob.create_order(BTC, "limit", "buy", 0.1, at - 10, {"postOnly": True})
    order = only(bob.fetch_open_orders(BTC))
    assert (order["postOnly"], order["timeInForce"]) == (True, "ALO")


def test_an_immediate_order_never_rests(alice, bob):
    at = price(alice, BTC, 1)
    with pytest.raises(ccxt.InvalidOrder, match="could not immediately match"):
        bob.create_order(BTC, "limit", "buy", 0.1, at, {"timeInForce": "IOC"})
    alice.create_order(BTC, "limit", "sell", 0.1, at)
    bought = bob.create_order(BTC, "limit", "buy", 0.3, at, {"timeInForce": "IOC"})
    assert bought["filled"] == 0.1
    assert bob.fetch_open_orders(BTC) == []


def test_a_reduce_only_order_only_reduces(alice, bob):
    at = price(alice, BTC, 1)
    with pytest.raises(ccxt.InvalidOrder, match="Reduce only order would increase position"):
        bob.create_order(BTC, "limit", "sell", 0.1, at, {"reduceOnly": True})
    trade(alice, bob, BTC, 0.1, at)
    bob.create_order(BTC, "limit", "sell", 0.1, at + 10, {"reduceOnly": True})
    assert only(bob.fetch_open_orders(BTC))["reduceOnly"] is True


@pytest.mark.parametrize(
    ("kind", "factor", "order_type", "name"),
    [
        ("stopLossPrice", 0.9, "market", "Stop Market"),
        ("stopLossPrice", 0.9, "limit", "Stop Limit"),
        ("takeProfitPrice", 1.1, "market", "Take Profit Market"),
        ("takeProfitPrice", 1.1, "limit", "Take Profit Limit"),
    ],
)
def test_a_stop_or_take_profit_waits_for_its_trigger(alice, bob, kind, factor, order_type, name):
    trade(alice, bob, BTC, 0.1, price(alice, BTC, 1))
    at = price(bob, BTC, factor)
    placed = bob.create_order(BTC, order_type, "sell", 0.1, at, {kind: at, "reduceOnly": True})
    order = only(bob.fetch_open_orders(BTC))
    assert (order["id"], order["info"]["orderType"]) == (placed["id"], name)
    assert order["triggerPrice"] == order[kind] == at
    assert bob.fetch_order_book(BTC)["bids"] == bob.fetch_order_book(BTC)["asks"] == []
    bob.cancel_order(placed["id"], BTC)
    assert bob.fetch_open_orders(BTC) == []


def test_a_stop_sells_when_the_mark_price_falls_to_it(venue, alice, bob):
    at = price(alice, BTC, 1)
    trade(alice, bob, BTC, 0.1, at)
    stop = float(bob.price_to_precision(BTC, at * 0.97))
    bob.create_order(BTC, "market", "sell", 0.1, stop, {"stopLossPrice": stop, "reduceOnly": True})
    alice.create_order(BTC, "limit", "buy", 0.1, float(bob.price_to_precision(BTC, at * 0.96)))
    venue.control("price", coin="BTC", price=str(float(bob.price_to_precision(BTC, at * 0.96))))
    venue.control("step", milliseconds=10_000)
    assert bob.fetch_positions([BTC]) == []
    assert [row["side"] for row in bob.fetch_my_trades(BTC)] == ["buy", "sell"]


def test_an_entry_carries_its_stop_and_its_take_profit(alice, bob):
    at = price(alice, BTC, 1)
    bracket = {
        "stopLoss": {"triggerPrice": price(bob, BTC, 0.9), "type": "market"},
        "takeProfit": {"triggerPrice": price(bob, BTC, 1.1), "type": "market"},
    }
    bob.create_order(BTC, "limit", "buy", 0.1, at, bracket)
    alice.create_order(BTC, "limit", "sell", 0.1, at, {"timeInForce": "IOC"})
    waiting = {order["info"]["orderType"] for order in bob.fetch_open_orders(BTC)}
    assert waiting == {"Stop Market", "Take Profit Market"}


def test_client_order_ids_place_find_edit_and_cancel(alice):
    at = price(alice, BTC, 0.95)
    placed = alice.create_order(BTC, "limit", "buy", 0.01, at, {"clientOrderId": CLOID})
    assert placed["clientOrderId"] == CLOID
    assert alice.fetch_order(None, BTC, {"clientOrderId": CLOID})["id"] == placed["id"]
    alice.edit_order(placed["id"], BTC, "limit", "buy", 0.02, at, {"clientOrderId": CLOID})
    assert only(alice.fetch_open_orders(BTC))["clientOrderId"] == CLOID
    alice.cancel_order(None, BTC, {"clientOrderId": CLOID})
    assert alice.fetch_open_orders(BTC) == []
    with pytest.raises(ccxt.OrderNotFound):
        alice.cancel_order(None, BTC, {"clientOrderId": OTHER_CLOID})


def test_batches_are_placed_edited_and_cancelled_together(alice):
    def order(symbol, factor, amount):
        row = {"symbol": symbol, "type": "limit", "side": "buy", "amount": amount}
        return row | {"price": price(alice, symbol, factor)}

    placed = alice.create_orders([order(BTC, 0.95, 0.01), order(BTC, 0.94, 0.02), order(ETH, 0.95, 0.5)])
    assert len({row["id"] for row in placed}) == 3
    assert len(alice.fetch_open_orders()) == 3
    edited = alice.edit_orders([order(BTC, 0.93, 0.03) | {"id": placed[0]["id"]}])
    amounts = {row["id"]: row["amount"] for row in alice.fetch_open_orders(BTC)}
    assert amounts == {edited[0]["id"]: 0.03, placed[1]["id"]: 0.02}
    alice.cancel_orders([edited[0]["id"], placed[1]["id"]], BTC)
    alice.cancel_orders_for_symbols([{"id": placed[2]["id"], "symbol": ETH}])
    assert alice.fetch_open_orders() == []


def test_a_spot_pair_is_traded(alice, bob):
    pair = "PURR/USDC"
    before = bob.fetch_balance({"type": "spot"})["PURR"]["total"]
    alice.create_order(pair, "limit", "sell", 100, 0.5)
    assert bob.create_order(pair, "limit", "buy", 100, 0.5, {"timeInForce": "IOC"})["filled"] == 100
    assert 99 < bob.fetch_balance({"type": "spot"})["PURR"]["total"] - before <= 100
    assert only(bob.fetch_my_trades(pair))["symbol"] == pair


def test_all_orders_can_be_cancelled_after_a_while(alice):
    assert alice.cancel_all_orders_after(10_000)["status"] == "ok"
    with pytest.raises(ccxt.ExchangeError, match="at least five seconds ahead"):
        alice.cancel_all_orders_after(1_000)


@pytest.mark.parametrize(
    ("amount", "factor", "error"),
    [
        (0.0001, 0.95, ccxt.InvalidOrder),
        (1_000, 0.95, ccxt.InsufficientFunds),
        (0.1, 0.1, ccxt.InvalidOrder),
    ],
)
def test_an_order_out_of_bounds_raises_the_error_that_ccxt_has_for_it(alice, amount, factor, error):
    with pytest.raises(error):
        alice.create_order(BTC, "limit", "buy", amount, price(alice, BTC, factor))
