"""An account that several sign for together."""

from answers import is_default, outcomes, refusal
from hyperliquid.utils.signing import get_timestamp_ms, sign_multi_sig_l1_action_payload
from trader import Trader
from wire import order


def signatures(action, nonce, account, outer, signers):
    parameters = (False, None, nonce, None, account.address, outer.address)
    return [sign_multi_sig_l1_action_payload(signer.wallet, action, *parameters) for signer in signers]


def test_an_order_needs_as_many_signatures_as_were_agreed(venue, alice, bob, btc):
    carol = Trader(venue, venue.accounts[2]["private_key"])
    users = sorted(signer.address.lower() for signer in (bob, carol))
    assert is_default(alice.exchange.convert_to_multi_sig_user(users, 2))
    assert alice.info.query_user_to_multi_sig_signers(alice.address) == {"authorizedUsers": users, "threshold": 2}

    action = order(btc)
    nonce = get_timestamp_ms()
    refusal(bob.exchange.multi_sig(alice.address, action, signatures(action, nonce, alice, bob, [bob]), nonce))
    nonce = get_timestamp_ms()
    signed = signatures(action, nonce, alice, bob, [bob, carol])
    assert "resting" in outcomes(bob.exchange.multi_sig(alice.address, action, signed, nonce))[0]
    assert len(alice.open_orders()) == 1
