"""Balances that stay apart: what asks for that is taken, what asks for more is refused with the reason."""

from answers import is_default, refusal


def test_balances_stay_apart_and_nothing_joins_them(alice):
    exchange = alice.exchange
    assert is_default(exchange.user_set_abstraction(alice.address, "disabled"))
    assert is_default(exchange.user_dex_abstraction(alice.address, False))
    assert is_default(exchange.agent_set_abstraction("i"))
    assert "apart" in refusal(exchange.user_set_abstraction(alice.address, "unifiedAccount"))
    assert refusal(exchange.user_dex_abstraction(alice.address, True))
    assert refusal(exchange.agent_set_abstraction("p"))
    assert refusal(exchange.agent_enable_dex_abstraction())
    assert alice.info.query_user_dex_abstraction_state(alice.address) is False


def test_what_never_happened_is_empty(alice):
    assert alice.info.user_twap_slice_fills(alice.address) == []
    auction = alice.info.query_perp_deploy_auction_status()
    assert {"startTimeSeconds", "durationSeconds", "startGas", "currentGas", "endGas"} <= set(auction)
