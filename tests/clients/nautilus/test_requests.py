"""The adapter's HTTP client: instruments, orders and reports."""

import asyncio

import pytest
from nautilus_trader.core import nautilus_pyo3 as core
from other_side import OtherSide

BTC = core.InstrumentId.from_str("BTC-USD-PERP.HYPERLIQUID")


@pytest.fixture
def ask(venue, gate):
    """Runs a story with the client of the first account."""

    def run(story):
        client = core.HyperliquidHttpClient(
            private_key=venue.accounts[0]["private_key"],
            environment=core.HyperliquidEnvironment.TESTNET,
            proxy_url=gate,
        )
        client.set_account_id("HYPERLIQUID-master")

        async def with_instruments():
            loaded = await client.load_instrument_definitions(
                include_spot=True, include_perps=True, include_perps_hip3=False, include_outcomes=False
            )
            for instrument in loaded:
                client.cache_instrument(instrument)
            return await story(client, {str(instrument.id): instrument for instrument in loaded})

        return asyncio.run(with_instruments())

    return run


def test_instruments_are_those_of_the_venue(ask):
    async def story(_, instruments):
        btc = instruments[str(BTC)]
        assert (btc.price_precision, btc.size_precision) == (1, 5)
        assert (str(btc.price_increment), str(btc.size_increment)) == ("0.1", "0.00001")
        assert len([name for name in instruments if name.endswith("-PERP.HYPERLIQUID")]) == 18

    ask(story)


def test_an_order_is_placed_reported_and_cancelled_over_http(ask):
    async def story(client, instruments):
        btc = instruments[str(BTC)]
        order = await client.submit_order(
            BTC,
            core.ClientOrderId("O-1"),
            core.OrderSide.BUY,
            core.OrderType.LIMIT,
            btc.make_qty(0.01),
            core.TimeInForce.GTC,
            price=btc.make_price(90_000),
        )
        assert order.order_status == core.OrderStatus.ACCEPTED
        [report] = await client.request_order_status_reports(None)
        assert (report.venue_order_id, str(report.price), str(report.quantity)) == (
            order.venue_order_id,
            "90000.0",
            "0.01000",
        )
        await client.cancel_order(BTC, venue_order_id=order.venue_order_id)
        assert [row for row in await client.request_order_status_reports(None) if row.is_open] == []

    ask(story)


def test_fills_and_positions_are_reported(venue, ask):
    other = OtherSide(venue, 1)

    async def story(client, instruments):
        btc = instruments[str(BTC)]
        price = other.price(1)
        other.sell(0.25, price)
        bought = await client.submit_order(
            BTC,
            core.ClientOrderId("O-2"),
            core.OrderSide.BUY,
            core.OrderType.LIMIT,
            btc.make_qty(0.25),
            core.TimeInForce.IOC,
            price=btc.make_price(price),
        )
        # Residents may sell a part of it, at the limit or better.
        fills = await client.request_fill_reports(None)
        assert {str(fill.venue_order_id) for fill in fills} == {str(bought.venue_order_id)}
        assert abs(sum(float(fill.last_qty) for fill in fills) - 0.25) < 1e-9
        assert all(float(fill.last_px) <= price for fill in fills)
        # Balances of spot tokens are reported as positions, too.
        reports = await client.request_position_status_reports(None)
        [position] = [report for report in reports if report.instrument_id == BTC]
        assert (float(position.quantity), position.position_side) == (0.25, core.PositionSide.LONG)

    ask(story)


def test_the_balance_is_what_the_account_was_given(ask):
    async def story(client, _):
        state = await client.request_account_state()
        [usdc] = [balance for balance in state.balances if balance.total.currency.code == "USDC"]
        assert usdc.total.as_double() == usdc.free.as_double() == 1_000_000

    ask(story)
