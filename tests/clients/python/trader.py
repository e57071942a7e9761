"""An account with its key, trading through the SDK, and its books in exact decimals."""

from decimal import Decimal

import eth_account
from answers import filled, resting
from hyperliquid.exchange import Exchange

GTC = {"limit": {"tif": "Gtc"}}
IOC = {"limit": {"tif": "Ioc"}}
ALO = {"limit": {"tif": "Alo"}}


class Trader:
    """What a bot holds: a wallet, and the SDK's clients for it."""

    def __init__(self, venue, private_key, account_address=None):
        self.wallet = eth_account.Account.from_key(private_key)
        self.address = account_address or self.wallet.address
        self.exchange = Exchange(self.wallet, venue.url, account_address=account_address)
        self.info = self.exchange.info

    def buy(self, market, size, price, order_type=GTC, **options):
        return self._order(market, True, size, price, order_type, **options)

    def sell(self, market, size, price, order_type=GTC, **options):
        return self._order(market, False, size, price, order_type, **options)

    def _order(self, market, is_buy, size, price, order_type, **options):
        return self.exchange.order(market.coin, is_buy, float(size), float(price), order_type, **options)

    def state(self):
        return self.info.user_state(self.address)

    def position(self, coin):
        """The position in the coin, or None."""
        positions = [entry["position"] for entry in self.state()["assetPositions"]]
        return next((position for position in positions if position["coin"] == coin), None)

    def size(self, coin):
        """The signed size of the position."""
        position = self.position(coin)
        return Decimal(position["szi"]) if position else Decimal(0)

    def open_orders(self):
        return self.info.open_orders(self.address)

    def fills(self):
        return self.info.user_fills(self.address)

    def cash(self, state=None):
        """What the account is worth without the profits and losses that are still open."""
        state = state or self.state()
        unrealized = sum(Decimal(entry["position"]["unrealizedPnl"]) for entry in state["assetPositions"])
        return Decimal(state["marginSummary"]["accountValue"]) - unrealized

    def booked(self, until=None):
        """What fills, fees and funding say that the account has gained, up to a time in milliseconds."""
        fills = [fill for fill in self.fills() if until is None or fill["time"] <= until]
        rows = self.info.user_funding_history(self.address, 0)
        funding = [row["delta"] for row in rows if until is None or row["time"] <= until]
        traded = sum((Decimal(fill["closedPnl"]) - Decimal(fill["fee"]) for fill in fills), Decimal(0))
        return traded + sum((Decimal(row["usdc"]) for row in funding), Decimal(0))


def trade(seller, buyer, market, size, price):
    """The seller's order rests at the price, the buyer takes all of it."""
    resting(seller.sell(market, size, price))
    filled(buyer.buy(market, size, price, IOC))
