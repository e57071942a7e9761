"""Subscriptions: books, trades, and what happens to an account."""

from decimal import Decimal

import pytest
from answers import filled, outcomes, resting
from hyperliquid.utils.signing import get_timestamp_ms
from trader import GTC, IOC, trade


@pytest.fixture
def trade_once(alice, bob, btc):
    """Trades when called, alice resting and bob taking, and answers with size and price."""

    def make():
        size, price = btc.size(1_000), btc.price(1)
        trade(alice, bob, btc, size, price)
        return size, price

    return make


def test_the_book_is_sent_at_once_and_again_when_it_changes(feed, alice, btc):
    books = feed.subscribe(type="l2Book", coin="BTC")
    books.find(lambda book: book["levels"] == [[], []])
    size, price = btc.size(1_000), btc.price(0.99)
    resting(alice.buy(btc, size, price))
    book = books.find(lambda book: book["levels"][0])
    [level] = book["levels"][0]
    assert (Decimal(level["px"]), Decimal(level["sz"]), level["n"]) == (price, size, 1)


def test_trades_are_sent_with_both_accounts(feed, alice, bob, trade_once):
    trades = feed.subscribe(type="trades", coin="BTC")
    feed.settle(alice.address)
    size, price = trade_once()
    [sent] = trades.find(bool)
    assert (Decimal(sent["px"]), Decimal(sent["sz"]), sent["side"]) == (price, size, "B")
    assert [user.lower() for user in sent["users"]] == [bob.address.lower(), alice.address.lower()]


def test_order_updates_follow_an_order_to_its_end(feed, alice, bob, btc):
    updates = feed.subscribe(type="orderUpdates", user=alice.address)
    feed.settle(alice.address)
    order_id = resting(alice.buy(btc, btc.size(1_000), btc.price(0.95)))

    def update(wanted_id, status):
        found = updates.find(lambda data: any(is_update(entry, wanted_id, status) for entry in data))
        return next(entry for entry in found if is_update(entry, wanted_id, status))

    def is_update(entry, wanted_id, status):
        return entry["order"]["oid"] == wanted_id and entry["status"] == status

    update(order_id, "open")
    price = btc.price(0.96)
    size = btc.size(1_000)
    new_id = resting(alice.exchange.modify_order(order_id, "BTC", True, float(size), float(price), GTC))
    assert Decimal(update(new_id, "open")["order"]["limitPx"]) == price
    filled(bob.sell(btc, size, price, IOC))
    assert Decimal(update(new_id, "filled")["order"]["sz"]) == 0

    other_id = resting(alice.buy(btc, size, btc.price(0.95)))
    assert outcomes(alice.exchange.cancel("BTC", other_id)) == ["success"]
    update(other_id, "canceled")


def test_fills_are_first_sent_as_history_then_one_by_one(feed, alice, bob, trade_once):
    trade_once()
    fills = feed.subscribe(type="userFills", user=bob.address)
    snapshot = fills.find(lambda data: data.get("isSnapshot"))
    assert snapshot["user"] == bob.address.lower()
    assert snapshot["fills"] == bob.fills()
    size, price = trade_once()
    [fill] = fills.find(lambda data: not data.get("isSnapshot"))["fills"]
    assert (Decimal(fill["px"]), Decimal(fill["sz"])) == (price, size)
    assert fill in bob.fills()


def test_user_events_carry_the_fill(feed, alice, bob, trade_once):
    events = feed.subscribe(type="userEvents", user=bob.address)
    feed.settle(bob.address)
    trade_once()
    [fill] = events.find(lambda data: "fills" in data)["fills"]
    assert fill == bob.fills()[0]


def test_best_prices_mids_and_candles_are_sent(feed, alice, bob, btc, trade_once):
    best = feed.subscribe(type="bbo", coin="BTC")
    candles = feed.subscribe(type="candle", coin="BTC", interval="1m")
    mids = feed.subscribe(type="allMids")
    feed.settle(alice.address)
    size, price = trade_once()
    candle = candles.find(lambda data: data["n"] > 0)
    assert (Decimal(candle["c"]), Decimal(candle["v"])) == (price, size)
    resting(alice.buy(btc, size, btc.price(0.99)))
    level = best.find(lambda data: data["bbo"][0])["bbo"][0]
    assert Decimal(level["px"]) == btc.price(0.99)
    assert Decimal(mids.find(lambda data: "BTC" in data["mids"])["mids"]["BTC"]) > 0


def test_market_and_account_figures_are_sent(feed, alice, btc):
    context = feed.subscribe(type="activeAssetCtx", coin="BTC").find(lambda data: data["coin"] == "BTC")
    assert Decimal(context["ctx"]["oraclePx"]) > 0
    stream = feed.subscribe(type="activeAssetData", user=alice.address, coin="BTC")
    data = stream.find(lambda data: data["coin"] == "BTC")
    assert data["leverage"]["type"] == "cross"
    assert feed.subscribe(type="webData2", user=alice.address).find(bool)["user"] == alice.address.lower()


def test_a_scheduled_cancel_takes_every_order_at_its_time(feed, alice, btc):
    updates = feed.subscribe(type="orderUpdates", user=alice.address)
    feed.settle(alice.address)
    order_id = resting(alice.buy(btc, btc.size(1_000), btc.price(0.95)))
    answer = alice.exchange.schedule_cancel(get_timestamp_ms() + 6_000)
    assert answer["status"] == "ok", answer
    updates.find(lambda data: any(entry["status"] == "scheduledCancel" for entry in data))
    assert alice.open_orders() == []
    assert alice.info.query_order_by_oid(alice.address, order_id)["order"]["status"] == "scheduledCancel"


def test_a_scheduled_cancel_must_be_seconds_away_and_can_be_taken_back(alice, btc):
    resting(alice.buy(btc, btc.size(1_000), btc.price(0.95)))
    assert alice.exchange.schedule_cancel(get_timestamp_ms() + 1_000)["status"] == "err"
    assert alice.exchange.schedule_cancel(get_timestamp_ms() + 60_000)["status"] == "ok"
    assert alice.exchange.schedule_cancel(None)["status"] == "ok"
    assert len(alice.open_orders()) == 1
