"""Requests as they go over the wire, right and wrong, without the SDK's own checks."""

import json

import requests
from answers import outcomes
from hyperliquid.utils.signing import get_timestamp_ms, sign_l1_action
from trader import GTC

SECONDS = 30


def post(venue, path, body, content_type="application/json"):
    return requests.post(venue.url + path, data=body, headers={"Content-Type": content_type}, timeout=SECONDS)


def signed(wallet, action, nonce=None, expires_after=None, is_mainnet=False):
    """The body of a signed request."""
    nonce = nonce if nonce is not None else get_timestamp_ms()
    signature = sign_l1_action(wallet, action, None, nonce, expires_after, is_mainnet)
    return {
        "action": action,
        "nonce": nonce,
        "signature": signature,
        "vaultAddress": None,
        "expiresAfter": expires_after,
    }


def exchange(venue, body):
    """The answer of `POST /exchange` as the SDK would read it, or the status and text of an HTTP error."""
    response = post(venue, "/exchange", json.dumps(body))
    assert response.status_code < 500, response.text
    return response.json() if response.status_code == 200 else (response.status_code, response.text)


def is_refused(answer):
    """Whether the answer refuses, with a reason: in HTTP, for the whole request, or for each of its parts."""
    if isinstance(answer, tuple):
        status, text = answer
        return status in (400, 413, 422) and bool(text)
    if answer["status"] == "err":
        return bool(answer["response"])
    return all("error" in found and found["error"] for found in outcomes(answer))


def order(market, **changes):
    """An order that would rest, as it goes over the wire, with changes."""
    wire = {
        "a": market.index,
        "b": True,
        "p": f"{market.price(0.95):f}",
        "s": f"{market.size(1_000):f}",
        "r": False,
        "t": GTC,
    }
    return {"type": "order", "orders": [wire | changes], "grouping": "na"}
