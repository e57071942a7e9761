"""What a client reads: markets, books, candles, trades, orders, fees."""

from decimal import Decimal

import pytest
from answers import resting
from trader import trade


@pytest.fixture
def traded(alice, bob, btc):
    """One trade, and an order left on each side of the book."""
    size, price = btc.size(1_000), btc.price(1)
    trade(alice, bob, btc, size, price)
    resting(alice.buy(btc, size, btc.price(0.99)))
    resting(alice.buy(btc, 2 * size, btc.price(0.99)))
    resting(alice.sell(btc, size, btc.price(1.01)))
    return btc, size, price


def test_the_book_shows_levels_with_their_sizes_and_counts(alice, traded):
    market, size, _ = traded
    book = alice.info.l2_snapshot("BTC")
    assert book["coin"] == "BTC" and isinstance(book["time"], int)
    [[bid], [ask]] = book["levels"]
    assert (Decimal(bid["px"]), Decimal(bid["sz"]), bid["n"]) == (market.price(0.99), 3 * size, 2)
    assert (Decimal(ask["px"]), Decimal(ask["sz"]), ask["n"]) == (market.price(1.01), size, 1)


def test_the_middle_of_the_book_is_the_mid_price(alice, traded):
    market, _, _ = traded
    middle = (market.price(0.99) + market.price(1.01)) / 2
    assert Decimal(alice.info.all_mids()["BTC"]) == middle
    _, contexts = alice.info.meta_and_asset_ctxs()
    assert Decimal(contexts[market.index]["midPx"]) == middle


def test_a_book_of_an_unknown_coin_is_null(alice):
    assert alice.info.post("/info", {"type": "l2Book", "coin": "NOSUCHCOIN"}) is None


def test_the_candle_of_the_trade_has_its_price_and_size(alice, traded):
    _, size, price = traded
    time = alice.fills()[0]["time"]
    candles = alice.info.candles_snapshot("BTC", "1m", time - 60_000, time + 60_000)
    [candle] = [candle for candle in candles if candle["t"] <= time <= candle["T"]]
    assert (candle["s"], candle["i"], candle["n"]) == ("BTC", "1m", 1)
    assert {Decimal(candle[name]) for name in "ohlc"} == {price}
    assert Decimal(candle["v"]) == size


def test_recent_trades_name_both_sides(alice, bob, traded):
    _, size, price = traded
    [trade] = alice.info.post("/info", {"type": "recentTrades", "coin": "BTC"})
    assert (Decimal(trade["px"]), Decimal(trade["sz"]), trade["side"]) == (price, size, "B")
    assert [user.lower() for user in trade["users"]] == [bob.address.lower(), alice.address.lower()]
    assert trade["tid"] == bob.fills()[0]["tid"]


def test_open_interest_and_volume_are_those_of_the_trade(alice, traded):
    market, size, price = traded
    _, contexts = alice.info.meta_and_asset_ctxs()
    context = contexts[market.index]
    assert Decimal(context["openInterest"]) == size
    assert Decimal(context["dayNtlVlm"]) == size * price
    assert Decimal(context["dayBaseVlm"]) == size


def test_fills_are_found_by_time(bob, traded):
    time = bob.fills()[0]["time"]
    assert len(bob.info.user_fills_by_time(bob.address, time, time)) == 1
    assert bob.info.user_fills_by_time(bob.address, time + 1) == []


def test_orders_are_remembered_with_their_end(alice, bob, traded):
    history = alice.info.historical_orders(alice.address)
    assert sorted(entry["status"] for entry in history) == ["filled", "open", "open", "open"]
    [taken] = bob.info.historical_orders(bob.address)
    assert (taken["status"], Decimal(taken["order"]["sz"])) == ("filled", 0)


def test_market_contexts_are_complete_and_agree_with_the_listing(alice):
    meta, contexts = alice.info.meta_and_asset_ctxs()
    assert len(meta["universe"]) == len(contexts)
    assert meta["universe"] == alice.info.meta()["universe"]
    for context in contexts:
        assert {"funding", "openInterest", "prevDayPx", "dayNtlVlm", "premium", "midPx", "impactPxs"} <= context.keys()
        assert Decimal(context["oraclePx"]) > 0
        assert "." in context["markPx"], "clients tell prices from integers by the point"


def test_margin_tiers_are_listed_for_every_market(alice):
    meta = alice.info.meta()
    tables = dict(meta["marginTables"])
    for asset in meta["universe"]:
        table = asset["marginTableId"]
        if table >= 50:
            tiers = tables[table]["marginTiers"]
            assert tiers[0]["maxLeverage"] == asset["maxLeverage"]
            bounds = [Decimal(tier["lowerBound"]) for tier in tiers]
            assert bounds[0] == 0 and bounds == sorted(bounds)


def test_an_address_without_history_is_empty_and_no_error(alice):
    nobody = "0x" + "0" * 39 + "1"
    state = alice.info.user_state(nobody)
    assert Decimal(state["marginSummary"]["accountValue"]) == 0 and state["assetPositions"] == []
    assert alice.info.open_orders(nobody) == alice.info.user_fills(nobody) == []
    assert alice.info.user_funding_history(nobody, 0) == []


def test_what_libraries_ask_while_they_load_is_answered(alice):
    assert isinstance(alice.info.spot_meta()["universe"], list)
    spot, contexts = alice.info.spot_meta_and_asset_ctxs()
    assert len(spot["universe"]) == len(contexts)
    assert alice.info.perp_dexs()[0] is None
    assert isinstance(alice.info.query_user_abstraction_state(alice.address), str)
    assert alice.info.query_sub_accounts(alice.address) in (None, [])
    assert alice.info.user_rate_limit(alice.address)["nRequestsCap"] > 0


def test_the_fee_schedule_names_the_account_s_own_rates(alice):
    fees = alice.info.user_fees(alice.address)
    assert Decimal(fees["userCrossRate"]) == Decimal(fees["feeSchedule"]["cross"])
    assert Decimal(fees["userAddRate"]) == Decimal(fees["feeSchedule"]["add"])
    assert Decimal(fees["userAddRate"]) < Decimal(fees["userCrossRate"])
