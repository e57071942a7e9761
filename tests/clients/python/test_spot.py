"""Spot balances: traded, sent, and moved between spot, perpetuals and sub-accounts."""

from decimal import Decimal

from answers import error, filled, is_default, outcomes, refusal, resting
from trader import GTC, IOC

PAIR = "PURR/USDC"


def token_of(trader, name):
    """The token as actions name it."""
    [token] = [token for token in trader.info.spot_meta()["tokens"] if token["name"] == name]
    return f"{name}:{token['tokenId']}"


def balance(trader, coin, address=None):
    """Total and hold."""
    balances = trader.info.spot_user_state(address or trader.address)["balances"]
    [row] = [row for row in balances if row["coin"] == coin] or [{"total": "0", "hold": "0"}]
    return Decimal(row["total"]), Decimal(row["hold"])


def perpetual_value(trader):
    return Decimal(trader.state()["marginSummary"]["accountValue"])


def test_a_pair_is_traded_and_what_an_order_binds_is_held(alice, bob):
    total, _ = balance(alice, "PURR")
    dollars, _ = balance(bob, "USDC")
    resting(alice.exchange.order(PAIR, False, 100, 0.5, GTC))
    assert balance(alice, "PURR") == (total, 100)
    assert Decimal(filled(bob.exchange.order(PAIR, True, 100, 0.5, IOC))["totalSz"]) == 100
    assert balance(alice, "PURR") == (total - 100, 0)
    assert balance(bob, "USDC") == (dollars - 50, 0)
    [fill] = bob.fills()
    assert (fill["coin"], fill["dir"]) == (PAIR, "Buy")


def test_dollars_move_between_perpetuals_and_spot(alice):
    dollars, _ = balance(alice, "USDC")
    assert is_default(alice.exchange.usd_class_transfer(500, False))
    assert perpetual_value(alice) == 999_500
    assert balance(alice, "USDC") == (dollars + 500, 0)
    assert is_default(alice.exchange.usd_class_transfer(200, True))
    assert perpetual_value(alice) == 999_700
    refusal(alice.exchange.usd_class_transfer(10**9, True))


def test_tokens_are_sent_to_another_account_and_to_a_sub_account(alice, bob):
    token = token_of(alice, "PURR")
    total, _ = balance(bob, "PURR")
    assert is_default(alice.exchange.spot_transfer(25, bob.address, token))
    assert balance(bob, "PURR") == (total + 25, 0)
    refusal(alice.exchange.spot_transfer(10**9, bob.address, token))

    spare = bob.exchange.create_sub_account("spare")["response"]["data"]
    assert is_default(bob.exchange.sub_account_spot_transfer(spare, True, token, 10))
    assert balance(bob, "PURR", spare) == (10, 0)
    assert is_default(bob.exchange.sub_account_spot_transfer(spare, False, token, 4))
    assert balance(bob, "PURR") == (total + 19, 0)


def test_assets_are_sent_between_spot_and_perpetuals(alice, bob):
    dollars, _ = balance(bob, "USDC")
    assert is_default(alice.exchange.send_asset(bob.address, "", "spot", token_of(alice, "USDC"), 30))
    assert balance(bob, "USDC") == (dollars + 30, 0)
    assert perpetual_value(alice) == 999_970


def test_the_orders_of_the_examples_rest_and_are_cancelled(alice):
    for coin, size, price in [("PURR/USDC", 24, 0.5), ("@8", 1, 12)]:
        order_id = resting(alice.exchange.order(coin, True, size, price, GTC))
        [row] = alice.open_orders()
        assert (row["coin"], Decimal(row["limitPx"]), Decimal(row["sz"])) == (coin, Decimal(str(price)), size)
        assert alice.info.query_order_by_oid(alice.address, order_id)["order"]["status"] == "open"
        assert balance(alice, "USDC")[1] == 12
        assert outcomes(alice.exchange.cancel(coin, order_id)) == ["success"]
        assert balance(alice, "USDC")[1] == 0


def test_each_side_pays_its_fee_in_what_it_receives(alice, bob):
    before = [balance(trader, coin)[0] for trader in (alice, bob) for coin in ("PURR", "USDC")]
    resting(alice.exchange.order(PAIR, False, 300, 0.2, GTC))
    answer = filled(bob.exchange.order(PAIR, True, 200, 0.25, IOC))
    assert (Decimal(answer["totalSz"]), Decimal(answer["avgPx"])) == (200, Decimal("0.2"))
    after = [balance(trader, coin)[0] for trader in (alice, bob) for coin in ("PURR", "USDC")]
    changes = [now - then for now, then in zip(after, before, strict=True)]
    assert changes == [-200, 40 - Decimal("0.016"), 200 - Decimal("0.14"), -40]
    [bought], [sold] = bob.fills(), alice.fills()
    assert (bought["feeToken"], Decimal(bought["fee"])) == ("PURR", Decimal("0.14"))
    assert (sold["dir"], sold["feeToken"], Decimal(sold["fee"])) == ("Sell", "USDC", Decimal("0.016"))


def test_an_order_beyond_the_balance_or_below_the_minimum_is_refused(alice):
    total, _ = balance(alice, "PURR")
    said = error(alice.exchange.order(PAIR, False, float(total) + 1, 0.2, GTC))
    assert said.startswith("Order has insufficient spot balance to trade")
    said = error(alice.exchange.order(PAIR, True, 10, 0.2, GTC))
    assert said.startswith("Order must have minimum value of 10 USDC.")
