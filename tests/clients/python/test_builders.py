"""Who earns of others' trades: builders of clients, and referrers."""

from decimal import Decimal

from answers import filled, is_default, refusal, resting
from trader import IOC, trade
from wire import exchange, signed


def test_a_builder_earns_what_the_account_allowed_him(venue, alice, bob, btc):
    builder = venue.accounts[2]["address"]
    terms = {"b": builder, "f": 10}
    size, price = btc.size(1_000), btc.price(1)
    resting(alice.sell(btc, size, price))
    assert "Builder fee has not been approved" in str(bob.buy(btc, size, price, IOC, builder=terms))
    assert is_default(bob.exchange.approve_builder_fee(builder, "0.01%"))
    filled(bob.buy(btc, size, price, IOC, builder=terms))
    [fill] = bob.fills()
    assert abs(Decimal(fill["builderFee"]) - size * price / 10_000) <= Decimal("0.000001")


def test_a_referrer_is_named_by_his_code(venue, alice, bob, btc):
    trade(alice, bob, btc, btc.size(500_000), btc.price(1))
    code = {"type": "registerReferrer", "code": "BALANCE"}
    assert is_default(exchange(venue, signed(alice.wallet, code)))
    assert is_default(bob.exchange.set_referrer("BALANCE"))
    assert bob.info.query_referral_state(bob.address)["referredBy"]["code"] == "BALANCE"
    refusal(bob.exchange.set_referrer("BALANCE"))
