"""What an answer of the exchange says: the one outcome that a test expects, or a failure that shows the answer."""


def outcomes(answer):
    """The outcomes of a batch of orders or cancels."""
    assert answer["status"] == "ok", answer
    return answer["response"]["data"]["statuses"]


def outcome(answer):
    """The outcome of a batch of one."""
    found = outcomes(answer)
    assert len(found) == 1, answer
    return found[0]


def resting(answer):
    """The order id of an order that went to the book or waits for its trigger."""
    found = outcome(answer)
    assert "resting" in found, answer
    order_id = found["resting"]["oid"]
    assert isinstance(order_id, int) and 0 <= order_id < 2**53, answer
    return order_id


def filled(answer):
    """Size, average price and order id of an order that traded at once."""
    found = outcome(answer)
    assert "filled" in found, answer
    return found["filled"]


def error(answer):
    """Why the order or cancel was refused."""
    found = outcome(answer)
    assert "error" in found, answer
    return found["error"]


def is_default(answer):
    """Whether an action without outcomes of its own was done."""
    return answer == {"status": "ok", "response": {"type": "default"}}


def refusal(answer):
    """Why the whole request was refused."""
    assert answer["status"] == "err", answer
    assert answer["response"], answer
    return answer["response"]
