"""Balances move by exactly what fills, fees and funding say."""

from decimal import ROUND_CEILING, Decimal

from answers import filled, resting
from market import Market
from stream import feed_of
from trader import IOC, Trader, trade
from venue import running_venue

UNIT = Decimal("0.000001")


def fee_of(trader, fill):
    """The fee that the account's rates give for the fill: notional times rate, rounded up to a millionth."""
    rates = trader.info.user_fees(trader.address)
    rate = Decimal(rates["userCrossRate"] if fill["crossed"] else rates["userAddRate"])
    return (Decimal(fill["px"]) * Decimal(fill["sz"]) * rate).quantize(UNIT, ROUND_CEILING)


def test_a_fill_says_what_was_traded(alice, bob, btc):
    size, price = btc.size(1_000), btc.price(1)
    maker_id = resting(alice.sell(btc, size, price))
    taken = filled(bob.buy(btc, size, btc.price(1.01), IOC))
    assert Decimal(taken["totalSz"]) == size
    assert Decimal(taken["avgPx"]) == price

    [made], [took] = alice.fills(), bob.fills()
    assert (made["oid"], took["oid"]) == (maker_id, taken["oid"])
    assert (made["crossed"], took["crossed"]) == (False, True)
    assert (made["side"], took["side"]) == ("A", "B")
    assert (made["dir"], took["dir"]) == ("Open Short", "Open Long")
    assert made["tid"] == took["tid"] and made["time"] == took["time"] and made["hash"] == took["hash"]
    for fill in (made, took):
        assert Decimal(fill["px"]) == price and Decimal(fill["sz"]) == size
        assert Decimal(fill["closedPnl"]) == Decimal(fill["startPosition"]) == 0
        assert fill["feeToken"] == "USDC"
    assert Decimal(made["fee"]) == fee_of(alice, made)
    assert Decimal(took["fee"]) == fee_of(bob, took)


def test_positions_mirror_each_other_and_sum_to_the_account_value(alice, bob, btc):
    size, price = btc.size(5_000), btc.price(1)
    trade(alice, bob, btc, size, price)
    assert bob.size("BTC") == -alice.size("BTC") == size

    state = bob.state()
    [position] = [entry["position"] for entry in state["assetPositions"]]
    summary = state["marginSummary"]
    assert Decimal(position["entryPx"]) == price
    assert Decimal(position["unrealizedPnl"]) == Decimal(position["positionValue"]) - size * price
    assert Decimal(summary["accountValue"]) == Decimal(summary["totalRawUsd"]) + Decimal(position["positionValue"])
    assert Decimal(summary["totalNtlPos"]) == Decimal(position["positionValue"])


def test_a_round_trip_in_parts_moves_cash_by_profits_and_fees(alice, bob, btc):
    start = {trader: trader.cash() for trader in (alice, bob)}
    size = btc.size(3_000)
    part = Decimal(int(size * 10**5) // 3).scaleb(-5)
    trade(alice, bob, btc, size, btc.price(1))
    for part_size, factor in ((part, 1.003), (part, 0.998), (size - 2 * part, 1.007)):
        resting(alice.buy(btc, part_size, btc.price(factor)))
        filled(bob.sell(btc, part_size, btc.price(0.99), IOC, reduce_only=True))
        for trader in (alice, bob):
            assert trader.cash() - start[trader] == trader.booked()

    for trader in (alice, bob):
        assert trader.position("BTC") is None
        assert Decimal(trader.state()["marginSummary"]["accountValue"]) - start[trader] == trader.booked()
    profits = [sum(Decimal(fill["closedPnl"]) for fill in trader.fills()) for trader in (alice, bob)]
    assert sum(profits) == 0 and profits[0] != 0


def test_one_order_takes_several_and_reports_the_average_price(alice, bob, btc):
    size = btc.size(1_000)
    prices = [btc.price(factor) for factor in (1, 1.001, 1.002)]
    for price in prices:
        resting(alice.sell(btc, size, price))
    start = bob.cash()
    taken = filled(bob.buy(btc, 3 * size, btc.price(1.01), IOC))
    assert Decimal(taken["totalSz"]) == 3 * size
    average = sum(prices) / 3
    assert abs(Decimal(taken["avgPx"]) - average) <= average * Decimal("1e-5")
    assert sorted(Decimal(fill["px"]) for fill in bob.fills()) == prices
    assert bob.cash() - start == bob.booked()


def test_market_open_and_market_close_of_the_sdk(alice, bob, btc):
    size = btc.size(2_000)
    start = bob.cash()
    resting(alice.sell(btc, size, btc.price(1.001)))
    resting(alice.buy(btc, size, btc.price(0.999)))
    filled(bob.exchange.market_open("BTC", True, float(size), None, 0.01))
    assert bob.size("BTC") == size
    filled(bob.exchange.market_close("BTC"))
    assert bob.size("BTC") == 0
    assert [fill["dir"] for fill in sorted(bob.fills(), key=lambda fill: fill["tid"])] == ["Open Long", "Close Long"]
    assert bob.cash() - start == bob.booked()


def test_a_position_that_turns_over_books_the_closed_part(alice, bob, btc):
    size = btc.size(1_000)
    start = bob.cash()
    trade(alice, bob, btc, size, btc.price(1))
    resting(alice.buy(btc, 3 * size, btc.price(1.002)))
    filled(bob.sell(btc, 3 * size, btc.price(1), IOC))
    assert bob.size("BTC") == -2 * size
    turned = max(bob.fills(), key=lambda fill: fill["tid"])
    assert turned["dir"] == "Long > Short"
    assert Decimal(turned["closedPnl"]) == size * (btc.price(1.002) - btc.price(1))
    assert bob.cash() - start == bob.booked()


def test_transfers_between_accounts_are_exact(alice, bob):
    start = alice.cash(), bob.cash()
    answer = alice.exchange.usd_transfer(123.456789, bob.address)
    assert answer["status"] == "ok", answer
    amount = Decimal("123.456789")
    assert (alice.cash(), bob.cash()) == (start[0] - amount, start[1] + amount)


def test_funding_moves_cash_by_its_rows_and_what_one_pays_another_receives():
    with running_venue("--speed", "600") as venue, feed_of(venue) as feed:
        alice, bob = (Trader(venue, account["private_key"]) for account in venue.accounts[:2])
        market = Market(alice.info, "BTC")
        start = {trader: trader.cash() for trader in (alice, bob)}
        payments = feed.subscribe(type="userFundings", user=bob.address)
        feed.settle(bob.address)
        trade(alice, bob, market, market.size(10_000), market.price(1))
        payments.find(lambda data: not data.get("isSnapshot") and data["fundings"])

        for trader in (alice, bob):
            state = trader.state()
            assert trader.cash(state) - start[trader] == trader.booked(until=state["time"])

        short, long = (trader.info.user_funding_history(trader.address, 0)[0] for trader in (alice, bob))
        assert short["time"] == long["time"]
        assert short["delta"]["fundingRate"] == long["delta"]["fundingRate"]
        assert Decimal(long["delta"]["szi"]) == -Decimal(short["delta"]["szi"]) == market.size(10_000)
        dust = -(Decimal(short["delta"]["usdc"]) + Decimal(long["delta"]["usdc"]))
        assert 0 <= dust <= 2 * UNIT
        rates = {row["time"]: row["fundingRate"] for row in alice.info.funding_history("BTC", 0)}
        assert rates[long["time"]] == long["delta"]["fundingRate"]
