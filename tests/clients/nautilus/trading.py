"""A trading node with the adapter, and a strategy that a test leads."""

import asyncio
import contextlib

from nautilus_trader.adapters.hyperliquid import HYPERLIQUID
from nautilus_trader.adapters.hyperliquid import HyperliquidDataClientConfig
from nautilus_trader.adapters.hyperliquid import HyperliquidExecClientConfig
from nautilus_trader.adapters.hyperliquid import HyperliquidLiveDataClientFactory
from nautilus_trader.adapters.hyperliquid import HyperliquidLiveExecClientFactory
from nautilus_trader.adapters.hyperliquid import HyperliquidProductType
from nautilus_trader.config import InstrumentProviderConfig
from nautilus_trader.config import LoggingConfig
from nautilus_trader.config import TradingNodeConfig
from nautilus_trader.core.nautilus_pyo3 import HyperliquidEnvironment
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.identifiers import InstrumentId
from nautilus_trader.trading.strategy import Strategy

BTC = InstrumentId.from_str("BTC-USD-PERP.HYPERLIQUID")
DEADLINE_SECONDS = 30


class Led(Strategy):
    """Does nothing by itself; keeps what it is told."""

    def __init__(self):
        super().__init__()
        self.told = asyncio.Queue()
        self.started = asyncio.Event()

    def on_start(self):
        self.subscribe_quote_ticks(BTC)
        self.subscribe_trade_ticks(BTC)
        self.started.set()

    def on_stop(self):
        self.unsubscribe_quote_ticks(BTC)
        self.unsubscribe_trade_ticks(BTC)

    def on_quote_tick(self, tick):
        self.told.put_nowait(tick)

    def on_trade_tick(self, tick):
        self.told.put_nowait(tick)

    def on_event(self, event):
        self.told.put_nowait(event)

    async def find(self, kind, wanted=lambda _: True):
        """The next of its kind for which `wanted` holds; what comes before is passed over."""
        passed_over = []

        async def search():
            while True:
                found = await self.told.get()
                if isinstance(found, kind) and wanted(found):
                    return found
                passed_over.append(found)

        try:
            return await asyncio.wait_for(search(), DEADLINE_SECONDS)
        except TimeoutError:
            raise AssertionError(f"no such {kind.__name__}, only {passed_over}") from None


def trading(venue, gate, index, story):
    """Runs the story with a strategy in a node that trades for the account."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    node = _node(venue, gate, venue.accounts[index]["private_key"], loop)
    strategy = Led()
    node.trader.add_strategy(strategy)
    node.build()

    async def run():
        running = asyncio.ensure_future(node.run_async())
        try:
            await asyncio.wait_for(strategy.started.wait(), DEADLINE_SECONDS)
            await story(strategy)
        finally:
            await node.stop_async()
            with contextlib.suppress(asyncio.CancelledError):
                await running

    try:
        loop.run_until_complete(run())
    finally:
        node.dispose()


def _node(venue, gate, private_key, loop):
    # Here is the whole difference to the public venue: where the socket is, and the proxy.
    reached = {
        "environment": HyperliquidEnvironment.TESTNET,
        "base_url_ws": venue.websocket_url,
        "proxy_url": gate,
        "product_types": (HyperliquidProductType.PERP,),
        "instrument_provider": InstrumentProviderConfig(load_all=True),
    }
    node = TradingNode(
        TradingNodeConfig(
            logging=LoggingConfig(log_level="ERROR"),
            timeout_post_stop=0.1,
            data_clients={HYPERLIQUID: HyperliquidDataClientConfig(**reached)},
            exec_clients={HYPERLIQUID: HyperliquidExecClientConfig(private_key=private_key, **reached)},
        ),
        loop=loop,
    )
    node.add_data_client_factory(HYPERLIQUID, HyperliquidLiveDataClientFactory)
    node.add_exec_client_factory(HYPERLIQUID, HyperliquidLiveExecClientFactory)
    return node
