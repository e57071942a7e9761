"""Messages of subscriptions, waited for with a deadline."""

import contextlib
import queue
import time

from hyperliquid.info import Info

DEADLINE_SECONDS = 20


class Stream:
    """The messages of one subscription in the order in which they came."""

    def __init__(self):
        self._messages = queue.Queue()

    def put(self, message):
        self._messages.put(message)

    def find(self, wanted):
        """The data of the next message for which `wanted` holds; earlier ones are passed over."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        passed_over = []
        while True:
            try:
                message = self._messages.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no such message within {DEADLINE_SECONDS} s, only {passed_over}") from None
            if wanted(message["data"]):
                return message["data"]
            passed_over.append(message)


class Feed:
    """The SDK's WebSocket client, with a stream for each subscription."""

    def __init__(self, venue):
        self._info = Info(venue.url)

    def subscribe(self, **subscription):
        stream = Stream()
        self._info.subscribe(subscription, stream.put)
        return stream

    def settle(self, address):
        """Returns when the venue has taken every subscription made so far: it takes them in their order, and this one
        is answered at once with the fills there have been."""
        self.subscribe(type="userFills", user=address).find(lambda data: data.get("isSnapshot"))

    def close(self):
        self._info.disconnect_websocket()


@contextlib.contextmanager
def feed_of(venue):
    """A feed that is closed when the block ends."""
    feed = Feed(venue)
    try:
        yield feed
    finally:
        feed.close()
