"""What is not even HTTP, or lies about itself: answered over a real socket with 4xx, and the server lives."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.paper.server.house import GOOD, ORDERS, House


async def raw(address: tuple[str, int], text: bytes) -> bytes:
    """Send these bytes and nothing more, and read what the server says until it falls silent or hangs up."""
    reader, writer = await asyncio.open_connection(*address[:2])
    writer.write(text)
    got = b""
    try:
        async with asyncio.timeout(2):
            while b"\r\n\r\n" not in got and (part := await reader.read(65536)):
                got += part
    except (TimeoutError, ConnectionResetError):
        pass
    finally:
        writer.transport.abort()  # what it did not take is not waited for
        await asyncio.sleep(0)
    return got


def status_of(answer: bytes) -> int | None:
    """None where the line was cut without an answer."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


_ORDER = json.dumps(GOOD).encode()
LIES = {
    "not a number": b"Content-Length: abc\r\n\r\n" + _ORDER,
    "negative": b"Content-Length: -5\r\n\r\n" + _ORDER,
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + _ORDER,
    "shorter than the body": b"Content-Length: 10\r\n\r\n" + _ORDER,
    "huge and never sent": b"Content-Length: 5000000\r\n\r\n" + _ORDER,
    "a number beyond all machines": b"Content-Length: " + b"9" * 40 + b"\r\n\r\n" + _ORDER,
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
    "a chunk of no size": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + _ORDER,
    "a chunk beyond the cap": b"Transfer-Encoding: chunked\r\n\r\n20000\r\n"
    + b" " * 0x20000
    + b"\r\n0\r\n\r\n",
    "an unknown encoding": b"Transfer-Encoding: rot13\r\n\r\n" + _ORDER,
}


@pytest.mark.parametrize("lie", LIES)
async def test_lies_about_the_length_are_refused_over_a_socket(still: House, lie: str) -> None:
    async with still.listening() as address:
        before = still.market.state_hash()
        head = f"POST {ORDERS} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {still.identities.key}\r\n".encode()
        status = status_of(await raw(address, head + LIES[lie]))
        assert status is not None, "the line was cut without an answer"
        assert 400 <= status < 500
        assert still.market.state_hash() == before
        assert await alive(address)


async def test_a_body_shorter_than_promised_places_nothing(
    still: House, caplog: pytest.LogCaptureFixture
) -> None:
    """The client hangs up in the middle of its order: no error of the exchange's, and nothing is done."""
    async with still.listening() as address:
        before = still.market.state_hash()
        head = f"POST {ORDERS} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {still.identities.key}\r\n".encode()
        _, writer = await asyncio.open_connection(*address[:2])
        writer.write(head + b"Content-Length: 500\r\n\r\n" + _ORDER)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        assert await alive(address)
        assert still.market.state_hash() == before
    assert "Exception" not in caplog.text


BROKEN_REQUESTS = {
    "not HTTP": b"hello\r\n\r\n",
    "TLS": bytes.fromhex("16030100a5010000a10303") + b"\x00" * 160,
    "no host": b"GET /api/v1/exchange/pairs HTTP/1.1\r\n\r\n",
    "a raw byte in the path": b"GET /api/v1/exchange/\xff\xfe/stats HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a raw byte in the query": b"GET /api/v1/exchange/vaix/book?depth=\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a raw byte in the key": b"GET /auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: \xff\xfe\r\n\r\n",
    "a raw byte in the token": b"GET /auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
    "a raw byte in the host": b"GET /auth/me HTTP/1.1\r\nHost: \xff\r\n\r\n",
    "two hosts": b"GET /auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    "a method of its own": b"STEAL /auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an absolute address": b"GET http://evil.example/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a connect": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an upgrade to nothing": b"GET /auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "a socket asked for without its key": b"GET /ws/clob HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "a plain request for a socket": b"GET /ws/clob HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an unknown socket": b"GET /ws/nothing HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "a socket with a raw byte": b"GET /ws/\xff HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "a socket from a web page": b"GET /ws/clob HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "a socket to a foreign name": b"GET /ws/clob HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "a socket with a wrong token": b"GET /ws/clob?token=a.b.c HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN_REQUESTS)
async def test_a_broken_request_is_refused_over_a_socket_and_the_server_lives(
    still: House, name: str
) -> None:
    async with still.listening() as address:
        before = still.market.state_hash()
        status = status_of(await raw(address, BROKEN_REQUESTS[name]))
        assert status is not None, "the line was cut without an answer"
        assert 400 <= status < 500
        assert still.market.state_hash() == before
        assert await alive(address)


@pytest.mark.parametrize("kind", ["path", "query", "header"])
async def test_a_megabyte_of_request_line_or_header_does_not_break_the_server(
    still: House, kind: str
) -> None:
    long = b"x" * 1_000_000
    path = b"/" + long if kind == "path" else b"/api/v1/exchange/pairs"
    query = b"?" + long if kind == "query" else b""
    header = b"X-Long: " + long + b"\r\n" if kind == "header" else b""
    async with still.listening() as address:
        status = status_of(
            await raw(
                address, b"GET " + path + query + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + b"\r\n"
            )
        )
        assert status is None or status < 500
        assert await alive(address)


async def alive(address: tuple[str, int]) -> bool:
    answer = await raw(address, b"GET /api/v1/exchange/time HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return status_of(answer) == 200
