"""Somebody to trade with: an account that sends orders through the Python SDK."""

import eth_account
from hyperliquid.exchange import Exchange

SIGNIFICANT_FIGURES = 5


class OtherSide:
    """An account of the venue."""

    def __init__(self, venue, index):
        wallet = eth_account.Account.from_key(venue.accounts[index]["private_key"])
        self._exchange = Exchange(wallet, venue.url)

    def price(self, factor):
        """A price that the market accepts near `factor` times the oracle price."""
        _, contexts = self._exchange.info.meta_and_asset_ctxs()
        return float(f"{float(contexts[0]['oraclePx']) * factor:.{SIGNIFICANT_FIGURES}g}")

    def buy(self, size, price):
        self._order(True, size, price)

    def sell(self, size, price):
        self._order(False, size, price)

    def _order(self, is_buy, size, price):
        answer = self._exchange.order("BTC", is_buy, size, price, {"limit": {"tif": "Gtc"}})
        assert "error" not in answer["response"]["data"]["statuses"][0], answer
