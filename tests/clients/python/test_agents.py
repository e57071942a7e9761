"""API wallets: keys that trade for an account and cannot move its money."""

import eth_account
from answers import outcomes, refusal, resting
from trader import Trader


def approve(venue, trader, name=None):
    """An agent approved by the trader, trading for the trader's account."""
    answer, key = trader.exchange.approve_agent(name)
    assert answer["status"] == "ok", answer
    return Trader(venue, key, account_address=trader.address)


def test_an_unnamed_and_a_named_agent_trade_for_the_account(venue, alice, btc):
    for name in (None, "desk"):
        agent = approve(venue, alice, name)
        assert agent.wallet.address != alice.address
        order_id = resting(agent.buy(btc, btc.size(1_000), btc.price(0.95)))
        assert [order["oid"] for order in alice.open_orders()] == [order_id]
        assert outcomes(agent.exchange.cancel("BTC", order_id)) == ["success"]


def test_named_agents_are_listed(venue, alice):
    agent = approve(venue, alice, "desk")
    listed = {entry["name"]: entry["address"].lower() for entry in alice.info.extra_agents(alice.address)}
    assert listed["desk"] == agent.wallet.address.lower()


def test_the_account_can_cancel_what_its_agent_placed(venue, alice, btc):
    order_id = resting(approve(venue, alice).buy(btc, btc.size(1_000), btc.price(0.95)))
    assert outcomes(alice.exchange.cancel("BTC", order_id)) == ["success"]


def test_a_new_agent_of_the_same_name_replaces_the_old_one(venue, alice, btc):
    for name in (None, "desk"):
        old = approve(venue, alice, name)
        approve(venue, alice, name)
        answer = old.buy(btc, btc.size(1_000), btc.price(0.95))
        assert "does not exist" in refusal(answer)
        assert old.wallet.address.lower() in refusal(answer).lower()


def test_an_agent_cannot_move_money(venue, alice, bob):
    agent = approve(venue, alice)
    before = alice.cash(), bob.cash()
    refusal(agent.exchange.usd_transfer(1, bob.address))
    refusal(agent.exchange.withdraw_from_bridge(1, bob.address))
    assert (alice.cash(), bob.cash()) == before


def test_a_key_that_was_never_approved_is_named_in_the_refusal(venue, alice, btc):
    stranger = Trader(venue, eth_account.Account.create().key, account_address=alice.address)
    why = refusal(stranger.buy(btc, btc.size(1_000), btc.price(0.95)))
    assert why.startswith("User or API Wallet ") and why.endswith(" does not exist.")
    assert stranger.wallet.address.lower() in why.lower()
    assert alice.open_orders() == []
