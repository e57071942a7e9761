"""A bot: ccxt's client with an account of the venue."""

import ccxt
import ccxt.pro

BTC = "BTC/USDC:USDC"
ETH = "ETH/USDC:USDC"


def configured(exchange, venue):
    """All that a program changes to trade here and not there."""
    exchange.urls["api"] = {"public": venue.url, "private": venue.url, "ws": {"public": venue.websocket_url}}
    return exchange


def credentials(venue, index, options):
    account = venue.accounts[index]
    return {
        "walletAddress": account["address"],
        "privateKey": account["private_key"],
        "enableRateLimit": False,
        "options": options,
    }


def bot(venue, index, **options):
    """The synchronous client of the account."""
    exchange = configured(ccxt.hyperliquid(credentials(venue, index, options)), venue)
    exchange.load_markets()
    return exchange


def streaming_bot(venue, index, **options):
    """The asynchronous client of the account, with its streams."""
    return configured(ccxt.pro.hyperliquid(credentials(venue, index, options)), venue)


def price(exchange, symbol, factor):
    """The price nearest to `factor` times the oracle price that the market accepts."""
    oracle_price = exchange.fetch_ticker(symbol)["info"]["oraclePx"]
    return float(exchange.price_to_precision(symbol, float(oracle_price) * factor))


def trade(seller, buyer, symbol, amount, at):
    """The seller's order rests at the price, the buyer takes all of it."""
    seller.create_order(symbol, "limit", "sell", amount, at)
    bought = buyer.create_order(symbol, "limit", "buy", amount, at, {"timeInForce": "IOC"})
    assert bought["filled"] == amount, bought
    return bought
