"""What stands where the adapter looks for the public venue: a proxy that ends its TLS and passes the bytes on to the venue here.

The adapter can be given another WebSocket address and a proxy, which it uses for both, but no other HTTP address."""

import asyncio
import contextlib
import os
import ssl
import threading

import trustme

PUBLIC_HOSTS = ("api.hyperliquid.xyz", "api.hyperliquid-testnet.xyz")
CHUNK = 65_536


@contextlib.contextmanager
def gate_to(venue, folder):
    """Runs the proxy in a thread of its own until the block ends, and gives its address. The process trusts the proxy's
    authority from here on."""
    authority = trustme.CA()
    path = str(folder / "authority.pem")
    authority.cert_pem.write_to_path(path)
    os.environ["SSL_CERT_FILE"] = path
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*PUBLIC_HOSTS).configure_cert(context)

    loop = asyncio.new_event_loop()
    listening = threading.Event()
    ports = []

    async def serve():
        server = await asyncio.start_server(lambda *ends: _pass_on(*ends, context, venue), "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        listening.set()
        await ended.wait()

    def run():
        # Ends what is still being passed on, too.
        asyncio.run(serve(), loop_factory=lambda: loop)

    ended = asyncio.Event()
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert listening.wait(10), "the proxy does not listen"
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)


async def _pass_on(reader, writer, context, venue):
    _, host, _ = (await reader.readline()).decode().split()
    while (await reader.readline()).strip():
        pass
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await writer.drain()
    if host.split(":")[0] in PUBLIC_HOSTS:
        await writer.start_tls(context)
    to_venue = await asyncio.open_connection(*venue.host_and_port)
    await asyncio.gather(_pump(reader, to_venue[1]), _pump(to_venue[0], writer))


async def _pump(reader, writer):
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    writer.close()
