"""What ccxt watches: each stream while the venue trades, and orders over the socket."""

import asyncio
import contextlib

import pytest
from bot import BTC, ETH, price, streaming_bot, trade

DEADLINE_SECONDS = 20


def watching(venue, story, index=1):
    """Runs the story with a streaming client of the account, and closes the client."""

    async def run():
        exchange = streaming_bot(venue, index)
        try:
            await exchange.load_markets()
            await asyncio.wait_for(story(exchange), DEADLINE_SECONDS)
        finally:
            await exchange.close()

    asyncio.run(run())


@contextlib.asynccontextmanager
async def meanwhile(watched):
    """Watches while the body runs: what the body causes must come."""
    task = asyncio.ensure_future(watched)
    try:
        yield task
        await task
    finally:
        task.cancel()


async def until(watch, wanted):
    """The first value watched for which `wanted` holds."""
    while True:
        found = await watch()
        if wanted(found):
            return found


def test_the_order_book_is_watched_until_it_is_unwatched(venue, alice):
    bid = price(alice, BTC, 0.99)

    async def story(exchange):
        assert (await exchange.watch_order_book(BTC))["bids"] == []
        async with meanwhile(until(lambda: exchange.watch_order_book(BTC), lambda book: book["bids"])) as watched:
            alice.create_order(BTC, "limit", "buy", 0.5, bid)
        assert watched.result()["bids"] == [[bid, 0.5]]
        await exchange.un_watch_order_book(BTC)
        assert BTC not in exchange.orderbooks
        assert (await exchange.watch_order_book(BTC))["bids"] == [[bid, 0.5]]

    watching(venue, story)


def test_trades_and_candles_are_watched(venue, alice, bob):
    at = price(alice, BTC, 1)

    async def story(exchange):
        trade(alice, bob, BTC, 0.1, at)
        trades = await exchange.watch_trades(BTC)
        assert [(row["amount"], row["price"], row["side"]) for row in trades] == [(0.1, at, "buy")]
        candles = await exchange.watch_ohlcv(BTC, "1m")
        assert candles[-1][4] == at
        async with meanwhile(until(lambda: exchange.watch_trades(BTC), lambda rows: rows[-1]["amount"] == 0.2)):
            trade(alice, bob, BTC, 0.2, at)
        await exchange.un_watch_trades(BTC)
        await exchange.un_watch_ohlcv(BTC, "1m")

    watching(venue, story)


def test_tickers_are_watched_one_by_one_and_together(venue, alice):
    async def story(exchange):
        ticker = await exchange.watch_ticker(BTC)
        assert (ticker["symbol"], float(ticker["info"]["markPx"]) > 0) == (BTC, True)
        await exchange.un_watch_ticker(BTC)
        tickers = await exchange.watch_tickers([BTC, ETH])
        assert set(tickers) == {BTC, ETH}
        await exchange.un_watch_tickers([BTC, ETH])

    watching(venue, story)


def test_an_account_s_orders_and_trades_are_watched(venue, alice, bob):
    at = price(alice, BTC, 1)

    async def story(exchange):
        closed = until(lambda: exchange.watch_orders(BTC), lambda rows: rows and rows[-1]["status"] == "closed")
        traded = until(lambda: exchange.watch_my_trades(BTC), lambda rows: rows)
        async with meanwhile(closed) as orders, meanwhile(traded) as trades:
            await subscribed(exchange, "orderUpdates", "userFills")
            bid = bob.create_order(BTC, "limit", "buy", 0.1, at)
            alice.create_order(BTC, "limit", "sell", 0.1, at, {"timeInForce": "IOC"})
        assert orders.result()[-1]["id"] == bid["id"]
        [mine] = trades.result()
        assert (mine["order"], mine["side"], mine["amount"], mine["price"]) == (bid["id"], "buy", 0.1, at)
        await exchange.un_watch_orders()
        await exchange.un_watch_my_trades()

    watching(venue, story)


async def subscribed(exchange, *channels):
    """Returns when the venue has taken the account's subscriptions to the channels: the client has sent them, and the
    answer to what it sent after them has come."""
    wanted = {f"subscribe:{channel}::{exchange.walletAddress.lower()}" for channel in channels}
    client = exchange.client(exchange.urls["api"]["ws"]["public"])
    while not wanted <= client.subscriptions.keys():
        await asyncio.sleep(0)
    await client.connected
    await exchange.watch_order_book(ETH)


def test_balance_and_positions_are_watched(venue, alice, bob):
    at = price(alice, BTC, 1)

    async def story(exchange):
        assert (await exchange.watch_balance())["USDC"]["total"] == 1_000_000
        opened = until(lambda: exchange.watch_positions([BTC]), lambda rows: rows and rows[0]["contracts"])
        async with meanwhile(opened) as watched:
            trade(alice, bob, BTC, 0.1, at)
        [position] = watched.result()
        assert (position["symbol"], position["side"], position["contracts"]) == (BTC, "long", 0.1)
        await exchange.un_watch_positions()

    watching(venue, story)


def test_orders_are_placed_edited_and_cancelled_over_the_socket(venue, alice):
    at = price(alice, BTC, 0.95)

    async def story(exchange):
        placed = await exchange.create_order_ws(BTC, "limit", "buy", 0.1, at)
        edited = await exchange.edit_order_ws(placed["id"], BTC, "limit", "buy", 0.2, at)
        [order] = await exchange.fetch_open_orders(BTC)
        assert (order["id"], order["amount"]) == (edited["id"], 0.2)
        order = {"symbol": ETH, "type": "limit", "side": "buy", "amount": 1}
        batch = await exchange.create_orders_ws([order | {"price": price(alice, ETH, at)} for at in (0.95, 0.94)])
        await exchange.cancel_order_ws(edited["id"], BTC)
        await exchange.cancel_orders_ws([row["id"] for row in batch], ETH)
        assert await exchange.fetch_open_orders() == []

    watching(venue, story)


def test_a_refusal_over_the_socket_is_raised(venue, alice):
    async def story(exchange):
        with pytest.raises(Exception, match="Order must have minimum value of"):
            await exchange.create_order_ws(BTC, "limit", "buy", 0.00001, price(alice, BTC, 0.95))

    watching(venue, story)
