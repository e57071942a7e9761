"""The venue under test: the release binary, started for a test and ended by its process id."""

import contextlib
import json
import os
import queue
import subprocess
import threading
import urllib.request
from pathlib import Path

WORKSPACE = Path(__file__).resolve().parents[3]
BINARY = os.environ.get("STEELYARD", str(WORKSPACE / "target" / "release" / "steelyard"))

START_SECONDS = 30
STOP_SECONDS = 30
CONTROL_SECONDS = 60


class Venue:
    """A running venue: its address, its funded accounts and its process."""

    def __init__(self, process, greeting):
        self.process = process
        self.greeting = greeting
        self.url = greeting["url"].rstrip("/")
        self.accounts = greeting["accounts"]

    @property
    def host_and_port(self):
        host, port = self.url.removeprefix("http://").split(":")
        return host, int(port)

    @property
    def websocket_url(self):
        return "ws" + self.url.removeprefix("http") + "/ws"

    def control(self, name, **parameters):
        """Asks `POST /dev/<name>`, the devnet's control over time and prices, and gives its answer."""
        body = json.dumps(parameters).encode()
        request = urllib.request.Request(f"{self.url}/dev/{name}", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=CONTROL_SECONDS) as answer:
            return json.load(answer)

    def is_running(self):
        return self.process.poll() is None


@contextlib.contextmanager
def running_venue(*flags):
    """Runs `steelyard dev` on a free port, without agents, until the block ends."""
    command = [BINARY, "dev", "--json", "--port", "0", "--no-agents", *flags]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        yield Venue(process, _first_object(process))
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the venue did not end within {STOP_SECONDS} s of being asked to") from None


def _first_object(process):
    """The JSON object of the first line. The output is read on, so that the venue never waits for a reader."""
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    line = lines.get(timeout=START_SECONDS)
    assert line, f"the venue ended with exit code {process.wait()} before it said its address"
    return json.loads(line)
