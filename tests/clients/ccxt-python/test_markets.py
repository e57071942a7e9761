"""What anybody may read: markets, prices, books, candles, trades, funding."""

import pytest
from bot import BTC, ETH, price, trade


def test_markets_have_their_limits_and_precisions(alice):
    btc = alice.markets[BTC]
    assert (btc["swap"], btc["linear"], btc["active"], btc["contractSize"]) == (True, True, True, 1)
    assert btc["precision"]["amount"] == 1e-05
    assert btc["limits"]["leverage"]["max"] == 40
    assert (btc["taker"], btc["maker"]) == (0.00045, 0.00015)
    assert alice.price_to_precision(BTC, 97_123.456) == "97123"
    assert alice.amount_to_precision(BTC, 0.123456789) == "0.12346"
    assert [market["symbol"] for market in alice.markets.values() if market["spot"]]


def test_the_venue_says_that_it_works(alice):
    assert alice.fetch_status()["status"] == "ok"
    assert abs(alice.fetch_time() - alice.milliseconds()) < 60_000
    assert "USDC" in alice.fetch_currencies()


def test_tickers_follow_the_book(alice, bob):
    bid, ask = price(alice, BTC, 0.99), price(alice, BTC, 1.01)
    alice.create_order(BTC, "limit", "buy", 0.5, bid)
    alice.create_order(BTC, "limit", "sell", 0.5, ask)
    ticker = bob.fetch_ticker(BTC)
    assert (ticker["bid"], ticker["ask"], ticker["last"]) == (bid, ask, (bid + ask) / 2)
    tickers = bob.fetch_tickers([BTC, ETH])
    assert set(tickers) == {BTC, ETH}
    assert tickers[BTC]["bid"] == bid


def test_the_order_book_joins_orders_at_a_price(alice, bob):
    bids = [price(alice, BTC, factor) for factor in (0.99, 0.98, 0.97)]
    for bid, amount in zip(bids, (0.1, 0.2, 0.3)):
        alice.create_order(BTC, "limit", "buy", amount, bid)
    bob.create_order(BTC, "limit", "buy", 0.05, bids[0])
    book = bob.fetch_order_book(BTC)
    assert book["bids"] == [[bids[0], 0.15], [bids[1], 0.2], [bids[2], 0.3]]
    assert book["asks"] == []
    assert book["nonce"] is None and book["timestamp"] > 0


def test_trades_and_candles_tell_the_same(alice, bob):
    at = price(alice, BTC, 1)
    trade(alice, bob, BTC, 0.1, at)
    trade(alice, bob, BTC, 0.2, at + 1)
    # The library reads the fills of an account here: the seller's own.
    trades = alice.fetch_trades(BTC)
    assert [(row["amount"], row["price"], row["side"]) for row in trades] == [(0.1, at, "sell"), (0.2, at + 1, "sell")]
    assert [row["amount"] for row in alice.fetch_trades(BTC, since=alice.fetch_time() - 60_000)] == [0.1, 0.2]

    candles = alice.fetch_ohlcv(BTC, "1d")
    assert sum(candle[5] for candle in candles) == pytest.approx(0.3)
    assert candles[0][1] == at and candles[-1][4] == at + 1
    assert max(candle[2] for candle in candles) == at + 1
    assert sum(candle[5] for candle in alice.fetch_ohlcv(BTC, "1m")) == pytest.approx(0.3)


def test_funding_rates_are_told_for_every_market(alice):
    rates = alice.fetch_funding_rates()
    assert set(rates) == {market["symbol"] for market in alice.markets.values() if market["swap"]}
    rate = alice.fetch_funding_rate(BTC)
    assert rate["interval"] == "1h"
    assert 0 < rate["fundingTimestamp"] - alice.fetch_time() <= 3_600_000
    assert rate["markPrice"] > 0 and rate["indexPrice"] > 0


def test_funding_is_paid_between_the_two_sides_and_kept_as_history(venue, alice, bob):
    trade(alice, bob, BTC, 1, price(alice, BTC, 1))
    venue.control("warp", milliseconds=3_600_000)

    [rate] = alice.fetch_funding_rate_history(BTC)
    assert rate["timestamp"] % 3_600_000 < 1_000
    [paid] = bob.fetch_funding_history(BTC)
    [received] = alice.fetch_funding_history(BTC)
    assert -1e-9 < -paid["amount"] - received["amount"] < 2e-6, "what one pays the other receives, rounded down"
    assert (paid["amount"] < 0) == (rate["fundingRate"] > 0), "the long pays a rate above zero"


def test_open_interest_counts_one_side(alice, bob):
    trade(alice, bob, ETH, 3, price(alice, ETH, 1))
    assert alice.fetch_open_interest(ETH)["openInterestAmount"] == 3
    interests = alice.fetch_open_interests([BTC, ETH])
    assert interests[BTC]["openInterestAmount"] == 0
