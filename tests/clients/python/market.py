"""A market as a client sees it: prices and sizes that it accepts."""

from decimal import ROUND_HALF_EVEN, Decimal

SIGNIFICANT_FIGURES = 5
PRICE_DECIMALS = 6


class Market:
    """One perpetual market, with its prices at the time of asking."""

    def __init__(self, info, coin):
        meta, contexts = info.meta_and_asset_ctxs()
        self.index = next(index for index, asset in enumerate(meta["universe"]) if asset["name"] == coin)
        asset = meta["universe"][self.index]
        self.coin = coin
        self.size_decimals = asset["szDecimals"]
        self.max_leverage = asset["maxLeverage"]
        self.oracle_price = Decimal(contexts[self.index]["oraclePx"])
        self.mark_price = Decimal(contexts[self.index]["markPx"])

    def price(self, factor):
        """The price nearest to `factor` times the oracle price that the market accepts."""
        wanted = self.oracle_price * Decimal(str(factor))
        by_figures = wanted.adjusted() - SIGNIFICANT_FIGURES + 1
        by_decimals = self.size_decimals - PRICE_DECIMALS
        step = Decimal(1).scaleb(max(by_figures, by_decimals))
        return (wanted / step).to_integral_value(ROUND_HALF_EVEN) * step

    def size(self, notional):
        """About `notional` US dollars' worth, with a last digit that is not round."""
        lots = int(Decimal(notional) / self.oracle_price * 10**self.size_decimals)
        lots += 1 - lots % 2
        return Decimal(lots).scaleb(-self.size_decimals)
