"""TWAP orders, as signed actions: the SDK has no method for them."""

import contextlib
import json
from decimal import Decimal

import pytest
import websocket
from answers import resting
from wire import exchange, signed

HALF_MINUTE = 30_000


def place(trader, venue, market, size, minutes, is_buy=True, reduce_only=False, **more):
    twap = {"a": market.index, "b": is_buy, "s": f"{size:f}", "r": reduce_only, "m": minutes, "t": False}
    answer = exchange(venue, signed(trader.wallet, {"type": "twapOrder", "twap": twap} | more))
    assert (answer["status"], answer["response"]["type"]) == ("ok", "twapOrder"), answer
    return answer["response"]["data"]["status"]


def cancel(trader, venue, market, twap):
    answer = exchange(venue, signed(trader.wallet, {"type": "twapCancel", "a": market.index, "t": twap}))
    assert (answer["status"], answer["response"]["type"]) == ("ok", "twapCancel"), answer
    return answer["response"]["data"]["status"]


def asked(trader, question):
    return trader.info.post("/info", {"type": question, "user": trader.address})


def wait_half_minutes(venue, count):
    """Lets the venue's clock go on as if nobody waited."""
    for _ in range(count):
        venue.control("step", milliseconds=HALF_MINUTE)


@pytest.fixture
def share(btc):
    """What each of eleven slices is."""
    return btc.size(100)


@pytest.fixture
def offer(venue, alice, btc):
    """More than is wanted, on both sides, and a clock that stands still."""
    venue.control("pause")
    resting(alice.sell(btc, btc.size(50_000), btc.price(1.001)))
    resting(alice.buy(btc, btc.size(50_000), btc.price(0.999)))


def test_a_twap_order_is_worked_off(venue, offer, bob, btc, share):
    status = place(bob, venue, btc, 11 * share, 5)
    twap = status["running"]["twapId"]
    wait_half_minutes(venue, 3)
    assert 3 * share <= bob.size("BTC") <= 4 * share
    wait_half_minutes(venue, 9)
    assert bob.size("BTC") == 11 * share

    fills = bob.fills()
    assert len(fills) == 11
    assert all(fill["twapId"] == twap and Decimal(fill["sz"]) == share and fill["crossed"] for fill in fills)
    assert asked(bob, "userTwapSliceFills") == [{"fill": fill, "twapId": twap} for fill in fills]
    finished, activated = asked(bob, "twapHistory")
    assert (finished["status"], activated["status"]) == ({"status": "finished"}, {"status": "activated"})
    assert Decimal(finished["state"]["executedSz"]) == 11 * share
    spent = sum(Decimal(fill["px"]) * Decimal(fill["sz"]) for fill in fills)
    assert Decimal(finished["state"]["executedNtl"]) == spent
    assert finished["time"] - activated["time"] in (300, 301), "in seconds"


def test_its_owner_ends_it(venue, offer, alice, bob, btc, share):
    twap = place(bob, venue, btc, 11 * share, 5)["running"]["twapId"]
    wait_half_minutes(venue, 1)
    assert "error" in cancel(alice, venue, btc, twap)
    assert cancel(bob, venue, btc, twap) == "success"
    size = bob.size("BTC")
    assert size > 0
    wait_half_minutes(venue, 3)
    assert bob.size("BTC") == size
    gone = cancel(bob, venue, btc, twap)["error"]
    assert gone.startswith("TWAP was never placed, already canceled, or filled.")
    assert [row["status"]["status"] for row in asked(bob, "twapHistory")] == ["terminated", "activated"]


def test_a_stream_tells_of_it(venue, offer, bob, btc, share):
    """The SDK does not pass on what it has no subscription for, so this goes past it."""
    user = bob.address
    with contextlib.closing(websocket.create_connection(venue.websocket_url, timeout=20)) as connection:
        connection.send(json.dumps({"method": "subscribe", "subscription": {"type": "twapStates", "user": user}}))
        twap = place(bob, venue, btc, 11 * share, 5)["running"]["twapId"]
        running = next_states(connection, lambda data: data["states"])
        assert (running["dex"], running["user"]) == ("", user.lower())
        assert running["states"][0][0] == twap and running["states"][0][1]["coin"] == "BTC"
        wait_half_minutes(venue, 2)
        assert next_states(connection, lambda data: Decimal(data["states"][0][1]["executedSz"]) >= 2 * share)


def next_states(connection, wanted):
    """The data of the next message of running orders for which `wanted` holds."""
    while True:
        message = json.loads(connection.recv())
        if message["channel"] == "twapStates" and wanted(message["data"]):
            return message["data"]


def test_what_is_too_small_too_short_or_not_to_be_reduced_is_refused(venue, offer, bob, btc, share):
    small = place(bob, venue, btc, btc.size(1_100), 120)["error"]
    assert small.startswith("TWAP order value too small. Min is $1200, which is $10 per minute.")
    assert place(bob, venue, btc, 11 * share, 4)["error"].startswith("Invalid TWAP duration.")
    nothing = place(bob, venue, btc, 11 * share, 5, is_buy=False, reduce_only=True)["error"]
    assert nothing.startswith("Reduce only order would increase position.")
    assert asked(bob, "twapHistory") == []
