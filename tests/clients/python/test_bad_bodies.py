"""Bodies that are no questions and no actions are answered with what is wrong, and the venue goes on as before."""

import contextlib
import http.client
import json
import os
import socket

import pytest
import requests
from wire import SECONDS, post

MALFORMED = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"{", id="half an object"),
    pytest.param(b'{"type":"meta"', id="no end"),
    pytest.param(b'{"type":"meta"}}', id="too many ends"),
    pytest.param(b"null", id="null"),
    pytest.param(b"[]", id="a list"),
    pytest.param(b"42", id="a number"),
    pytest.param(b'"meta"', id="a string"),
    pytest.param(b"\xff\xfe\x00", id="no text"),
    pytest.param(b'{"type":"\xc3\x28"}', id="broken UTF-8"),
    pytest.param(b"[" * 200_000, id="deep nesting"),
    pytest.param(b'{"type":' * 50_000, id="deep objects"),
]


@pytest.mark.parametrize("path", ["/info", "/exchange"])
@pytest.mark.parametrize("body", MALFORMED)
def test_malformed_bodies_are_answered_with_plain_text(unharmed, path, body):
    response = post(unharmed, path, body)
    assert response.status_code in (400, 413, 415, 422), response.text
    assert response.text.strip()
    assert not response.text.lstrip().startswith("{"), "the SDK takes a JSON error for one with a code"


@pytest.mark.parametrize(
    "request_body",
    [
        {"type": "noSuchQuestion"},
        {"type": 7},
        {"type": "l2Book"},
        {"type": "l2Book", "coin": 7},
        {"type": "l2Book", "coin": "BTC", "nSigFigs": 99},
        {"type": "clearinghouseState"},
        {"type": "clearinghouseState", "user": "0x12"},
        {"type": "clearinghouseState", "user": "not an address"},
        {"type": "orderStatus", "user": "0x" + "1" * 40, "oid": "0x12"},
        {"type": "orderStatus", "user": "0x" + "1" * 40, "oid": -1},
        {"type": "orderStatus", "user": "0x" + "1" * 40, "oid": 10**30},
        {"type": "userFillsByTime", "user": "0x" + "1" * 40, "startTime": "yesterday"},
        {"type": "candleSnapshot", "req": {"coin": "BTC", "interval": "7m", "startTime": 0, "endTime": 1}},
        {"type": "fundingHistory", "coin": "BTC", "startTime": 1e300},
    ],
    ids=json.dumps,
)
def test_questions_that_make_no_sense_are_refused(unharmed, request_body):
    response = post(unharmed, "/info", json.dumps(request_body))
    assert response.status_code in (400, 422), response.text
    assert response.text.strip()


@pytest.mark.parametrize(
    "request_body",
    [
        {"type": "candleSnapshot", "req": {"coin": "BTC", "interval": "1m", "startTime": 0, "endTime": 2**53}},
        {"type": "userFillsByTime", "user": "0x" + "1" * 40, "startTime": 2**53, "endTime": 0},
        {"type": "fundingHistory", "coin": "BTC", "startTime": 0, "endTime": 2**53},
    ],
    ids=lambda body: body["type"],
)
def test_extreme_time_ranges_are_answered(unharmed, request_body):
    response = post(unharmed, "/info", json.dumps(request_body))
    assert response.status_code == 200, response.text
    assert len(response.json()) <= 5_000


@pytest.mark.parametrize("path", ["/info", "/exchange"])
def test_a_request_of_fifty_megabytes_is_refused_as_too_large(unharmed, path):
    host, port = unharmed.host_and_port
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    body = b'{"type":"' + b"a" * 50_000_000 + b'"}'
    # The venue may answer and hang up before it has read everything.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.request("POST", path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    assert response.status == 413
    assert response.read()
    connection.close()


def test_unknown_paths_and_methods_are_told_apart(unharmed):
    assert requests.get(unharmed.url + "/no/such/page", timeout=SECONDS).status_code == 404
    assert requests.get(unharmed.url + "/exchange", timeout=SECONDS).status_code == 405
    assert requests.delete(unharmed.url + "/info", timeout=SECONDS).status_code == 405


@pytest.mark.parametrize(
    "head",
    [
        b"POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
        b"POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n{",
        b"POST /info HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{",
        b"POST /info HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        b"POST /info HTT",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        os.urandom(1_000),
    ],
    ids=["half a body", "endless body", "negative length", "endless chunk", "half a head", "TLS", "noise"],
)
def test_broken_http_does_no_harm(unharmed, head):
    with socket.create_connection(unharmed.host_and_port, SECONDS) as connection:
        connection.sendall(head)
        # The venue may have hung up already.
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass
