"""Broken WebSocket messages and frames are answered with what is wrong, and the venue goes on as before."""

import contextlib
import json
import socket
import struct

import pytest
import websocket
from market import Market
from trader import Trader
from wire import SECONDS, is_refused, order, signed


def websocket_to(venue):
    return websocket.create_connection(venue.websocket_url, timeout=SECONDS)


def next_on(connection, channel):
    """The data of the next message on the channel."""
    while True:
        message = json.loads(connection.recv())
        if message["channel"] == channel:
            return message["data"]


@pytest.mark.parametrize(
    "message",
    [
        "{",
        "[]",
        "null",
        '"ping"',
        '{"method":"noSuchMethod"}',
        '{"method":"subscribe"}',
        '{"method":"subscribe","subscription":{"type":"noSuchStream"}}',
        '{"method":"subscribe","subscription":{"type":"l2Book"}}',
        '{"method":"subscribe","subscription":{"type":"l2Book","coin":"NOSUCHCOIN"}}',
        '{"method":"subscribe","subscription":{"type":"candle","coin":"BTC","interval":"7m"}}',
        '{"method":"subscribe","subscription":{"type":"userFills","user":"0x12"}}',
        '{"method":"unsubscribe","subscription":{"type":"l2Book","coin":"BTC"}}',
        '{"method":"post","id":"seven","request":{}}',
        "[" * 200_000,
    ],
    ids=lambda message: message[:70],
)
def test_bad_messages_are_answered_on_the_error_channel_and_the_connection_lives(unharmed, message):
    connection = websocket_to(unharmed)
    connection.send(message)
    assert next_on(connection, "error")
    connection.send('{"method":"ping"}')
    assert json.loads(connection.recv()) == {"channel": "pong"}
    connection.close()


def test_a_second_subscription_to_the_same_is_told_so(unharmed):
    connection = websocket_to(unharmed)
    subscribe = '{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC"}}'
    connection.send(subscribe)
    next_on(connection, "subscriptionResponse")
    connection.send(subscribe)
    assert next_on(connection, "error").startswith("Already subscribed")
    connection.close()


def test_bad_posts_over_the_socket_are_answered_with_their_id(unharmed):
    trader = Trader(unharmed, unharmed.accounts[0]["private_key"])
    market = Market(trader.info, "BTC")
    connection = websocket_to(unharmed)
    payload = signed(trader.wallet, order(market, s="-1"))
    connection.send(json.dumps({"method": "post", "id": 7, "request": {"type": "action", "payload": payload}}))
    answer = next_on(connection, "post")
    assert answer["id"] == 7
    response = answer["response"]
    assert response["type"] == "error" or is_refused(response["payload"]), answer
    connection.close()


def opened_socket(venue):
    """A raw socket on which the WebSocket handshake is done."""
    host, port = venue.host_and_port
    connection = socket.create_connection((host, port), SECONDS)
    connection.sendall(
        f"GET /ws HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head:
        received = connection.recv(4_096)
        assert received, head
        head += received
    assert head.startswith(b"HTTP/1.1 101"), head
    return connection


TEXT, BINARY, CLOSE, PING = 0x81, 0x82, 0x88, 0x89
MASKED = 0x80


@pytest.mark.parametrize(
    "frame",
    [
        bytes([TEXT]),
        bytes([TEXT, MASKED | 100]) + b"\x00\x00\x00\x00" + b'{"method":',
        bytes([TEXT, MASKED | 126, 0xFF]),
        bytes([TEXT, MASKED | 127]) + struct.pack(">Q", 2**62) + b"\x00\x00\x00\x00" + b"a" * 1_000,
        bytes([TEXT, 5]) + b"hello",
        bytes([0x8F, MASKED]) + b"\x00\x00\x00\x00",
        bytes([TEXT, MASKED | 2]) + b"\x00\x00\x00\x00\xff\xfe",
        bytes([BINARY, MASKED | 3]) + b"\x00\x00\x00\x00abc",
        bytes([PING, MASKED | 126]) + struct.pack(">H", 1_000) + b"\x00\x00\x00\x00" + b"a" * 1_000,
        bytes([CLOSE, MASKED | 1]) + b"\x00\x00\x00\x00a",
    ],
    ids=[
        "one byte",
        "half a message",
        "half a length",
        "endless message",
        "no mask",
        "reserved kind",
        "no text",
        "binary",
        "long ping",
        "bad close",
    ],
)
def test_broken_frames_do_no_harm(unharmed, frame):
    with opened_socket(unharmed) as connection:
        connection.sendall(frame)
        connection.shutdown(socket.SHUT_WR)
        # A peer that breaks the protocol may be cut off.
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(65_536):
                pass


def test_a_client_that_vanishes_while_subscribed_does_no_harm(unharmed):
    connection = opened_socket(unharmed)
    subscribe = b'{"method":"subscribe","subscription":{"type":"allMids"}}'
    connection.sendall(bytes([TEXT, MASKED | len(subscribe)]) + b"\x00\x00\x00\x00" + subscribe)
    assert connection.recv(65_536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
