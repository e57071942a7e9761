"""Sub-accounts, histories of an account, and what is left of the SDK's methods."""

import time
from decimal import Decimal

from answers import is_default, outcomes, refusal, resting
from hyperliquid.info import Info
from hyperliquid.utils.types import Cloid
from stream import Stream
from trader import GTC, trade

CLOIDS = [Cloid.from_int(number) for number in (1, 2)]


def value(trader, address):
    return Decimal(trader.info.user_state(address)["marginSummary"]["accountValue"])


def test_a_sub_account_is_made_funded_and_traded_for(venue, alice, bob, btc):
    made = alice.exchange.create_sub_account("spare")
    address = made["response"]["data"]
    assert is_default(alice.exchange.sub_account_transfer(address, True, 20_000 * 10**6))
    assert value(alice, address) == 20_000
    [row] = alice.info.query_sub_accounts(alice.address)
    assert (row["name"], row["subAccountUser"], row["master"]) == ("spare", address, alice.address.lower())
    assert alice.info.user_role(address) == {"role": "subAccount", "data": {"master": alice.address.lower()}}

    alice.exchange.vault_address = address
    size, price = btc.size(1_000), btc.price(1)
    trade(alice, bob, btc, size, price)
    alice.exchange.vault_address = None
    [held] = alice.info.user_state(address)["assetPositions"]
    assert Decimal(held["position"]["szi"]) == -size
    assert alice.state()["assetPositions"] == []

    assert is_default(alice.exchange.sub_account_transfer(address, False, 5_000 * 10**6))
    refusal(alice.exchange.sub_account_transfer(address, False, 10**12))


def test_nobody_else_trades_for_a_sub_account(alice, bob, btc):
    bob.exchange.vault_address = alice.exchange.create_sub_account("spare")["response"]["data"]
    refusal(bob.buy(btc, btc.size(1_000), btc.price(0.95)))


def test_movements_of_cash_are_told_to_both_sides(alice, bob):
    assert is_default(alice.exchange.usd_transfer(25, bob.address))
    for trader in (alice, bob):
        rows = trader.info.user_non_funding_ledger_updates(trader.address, 0)
        [delta] = [row["delta"] for row in rows if row["delta"]["type"] == "internalTransfer"]
        assert Decimal(delta["usdc"]) == 25
        assert (delta["user"], delta["destination"]) == (alice.address.lower(), bob.address.lower())


def test_an_account_s_history_is_drawn_for_every_period(alice):
    periods = dict(alice.info.portfolio(alice.address))
    assert set(periods) == {prefix + name for prefix in ("", "perp") for name in periods_of(prefix)}
    _, last = periods["allTime"]["accountValueHistory"][-1]
    assert Decimal(last) == 1_000_000


def periods_of(prefix):
    names = ("Day", "Week", "Month", "AllTime")
    return names if prefix else [name[0].lower() + name[1:] for name in names]


def test_a_referral_says_the_account_s_volume(alice, bob, btc):
    trade(alice, bob, btc, btc.size(1_000), btc.price(1))
    [fill] = bob.fills()
    assert Decimal(bob.info.query_referral_state(bob.address)["cumVlm"]) == Decimal(fill["px"]) * Decimal(fill["sz"])


def test_batches_go_by_client_order_ids(alice, btc):
    size, price = btc.size(1_000), btc.price(0.95)
    for cloid in CLOIDS:
        resting(alice.buy(btc, size, price, cloid=cloid))

    def order(cloid):
        changes = {"limit_px": float(btc.price(0.94)), "order_type": GTC, "reduce_only": False, "cloid": cloid}
        return {"coin": "BTC", "is_buy": True, "sz": float(size), **changes}

    modified = alice.exchange.bulk_modify_orders_new([{"oid": cloid, "order": order(cloid)} for cloid in CLOIDS])
    assert all("resting" in found for found in outcomes(modified))
    assert {Decimal(found["limitPx"]) for found in alice.open_orders()} == {btc.price(0.94)}
    cancelled = alice.exchange.bulk_cancel_by_cloid([{"coin": "BTC", "cloid": cloid} for cloid in CLOIDS])
    assert outcomes(cancelled) == ["success", "success"]


def test_noop_uses_up_its_nonce(alice):
    nonce = int(time.time() * 1_000)
    assert is_default(alice.exchange.noop(nonce))
    assert "nonce" in refusal(alice.exchange.noop(nonce)).lower()


def test_a_request_that_came_too_late_is_refused(alice, btc):
    alice.exchange.set_expires_after(int(time.time() * 1_000) - 1_000)
    refusal(alice.buy(btc, btc.size(1_000), btc.price(0.95)))
    alice.exchange.set_expires_after(int(time.time() * 1_000) + 60_000)
    resting(alice.buy(btc, btc.size(1_000), btc.price(0.95)))


def test_a_stream_that_is_unsubscribed_can_be_subscribed_again(venue, alice, btc):
    info = Info(venue.url)
    try:
        for _ in range(2):
            stream = Stream()
            subscription = {"type": "l2Book", "coin": "BTC"}
            number = info.subscribe(subscription, stream.put)
            stream.find(lambda data: data["coin"] == "BTC")
            assert info.unsubscribe(subscription, number)
    finally:
        info.disconnect_websocket()
