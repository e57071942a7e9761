"""Fixtures: a fresh venue for every test, and the traders and the market that most tests use."""

import pytest
from answers import outcomes, resting
from market import Market
from stream import feed_of
from trader import Trader
from venue import running_venue


@pytest.fixture
def venue():
    with running_venue() as running:
        yield running


@pytest.fixture
def alice(venue):
    return Trader(venue, venue.accounts[0]["private_key"])


@pytest.fixture
def bob(venue):
    return Trader(venue, venue.accounts[1]["private_key"])


@pytest.fixture
def btc(alice):
    return Market(alice.info, "BTC")


@pytest.fixture
def feed(venue):
    with feed_of(venue) as running:
        yield running


@pytest.fixture(scope="module")
def shared_venue():
    with running_venue() as running:
        yield running


@pytest.fixture
def unharmed(shared_venue):
    """One venue for the bad input of a file; after each test a client places and cancels an order as before."""
    yield shared_venue
    assert shared_venue.is_running()
    trader = Trader(shared_venue, shared_venue.accounts[9]["private_key"])
    market = Market(trader.info, "BTC")
    order_id = resting(trader.buy(market, market.size(1_000), market.price(0.95)))
    assert [order["oid"] for order in trader.open_orders()] == [order_id]
    assert outcomes(trader.exchange.cancel("BTC", order_id)) == ["success"]
