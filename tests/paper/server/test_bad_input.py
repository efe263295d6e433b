"""Bad input of every form: it is refused with 4xx and in words, and nothing in the market changes."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.paper.server.house import GOOD, ORDERS, House, accused, house, words

RIGHT = (
    "must", "nearest", "required", "least", "one of", "try", "Expected", "valid", "should", "name a", "leave it out",
    "log in", "may be", "is available", "maximum", "has this",
)  # fmt: skip
"""An answer that tells what would be right has one of these."""


@pytest.fixture(scope="module")
def still() -> Iterator[House]:
    """One house for all: each test sees for itself that nothing in it changes."""
    made = house("vaix")
    yield made
    made.host.store.db.close()


@contextlib.contextmanager
def unchanged(still: House) -> Iterator[None]:
    before = still.market.state_hash()
    yield
    assert still.market.state_hash() == before, "a refused request changed the market"


async def refused(
    still: House, client: httpx.AsyncClient, method: str, path: str, **rest: Any
) -> httpx.Response:
    """Send it, and see it refused: in words that name the field and the value, with nothing changed."""
    with unchanged(still):
        return await turned_down(client, method, path, **rest)


async def turned_down(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    field: str | None,
    value: str = "",
    status: tuple[int, ...] = (400, 422),
    **request: Any,
) -> httpx.Response:
    """The same where the test itself sees that nothing changes."""
    answer = await client.request(method, path, **request)
    assert answer.status_code in status, f"{answer.status_code} {answer.text[:300]}"
    said = words(answer)
    assert len(said) < 2000, "an error must not throw back all that was sent"
    if field is not None:
        assert accused(answer) == field, said
        assert value in said, said
        assert any(hint in said for hint in RIGHT), said
    return answer


def body_with(**fields: str) -> str:
    """The good order with these fields put in as raw JSON."""
    good = {name: json.dumps(value) for name, value in GOOD.items()} | fields
    return "{" + ",".join(f'"{name}":{raw}' for name, raw in good.items() if raw) + "}"


# -- numbers -----------------------------------------------------------------------------------------------

ODD_NUMBERS = {
    "negative": ('"-1000"', "-1000"),
    "negative number": ("-5", "-5"),
    "zero": ('"0"', "0"),
    "zero number": ("0", "0"),
    "minus zero": ('"-0.0"', "0.0"),
    "NaN": ('"NaN"', "NaN"),
    "sNaN": ('"sNaN"', "sNaN"),
    "Infinity": ('"Infinity"', "Infinity"),
    "-Infinity": ('"-Infinity"', "-Infinity"),
    "inf": ('"inf"', "inf"),
    "1e999 as text": ('"1e999"', "1e999"),
    "1e999": ("1e999", "1e999"),
    "1e99": ("1e99", "1e+99"),
    "1e-999": ('"1e-999"', "1e-999"),
    "1e-99": ('"1e-99"', "1E-99"),
    "41 digits": ('"' + "7" * 41 + '"', "7" * 30),
    "40 digits": ('"' + "7" * 40 + '"', "7" * 5),
    "4,000 digits": ("7" * 4000, "7" * 30),
    "80 digits with an exponent, in range": ('"' + "1" * 40 + "." + "1" * 40 + 'e-30"', "1" * 10),
    "80 digits with an exponent, near one": ('"' + "1" * 40 + "." + "1" * 40 + 'e-39"', "1.1"),
    "more decimals than steps": ('"0.0000001"', "1E-7"),
    "half a step": ('"1234.5000005"', "1234.5000005"),
    "words": ('"plenty"', "plenty"),
    "empty": ('""', '\\"\\"'),
    "space": ('" 5"', " 5"),
    "two points": ('"1.2.3"', "1.2.3"),
    "no digits before the point": ('".5"', ".5"),
    "underscores": ('"1_000"', "1_000"),
    "thousands": ('"1,000"', "1,000"),
    "hexadecimal": ('"0x10"', "0x10"),
    "plus sign": ('"+5"', "+5"),
    "arabic digits": ('"١٢٣"', "١٢٣"),
    "fullwidth digits": ('"\uff15\uff10"', "\uff15\uff10"),
    "emoji": ('"🚀"', "🚀"),
    "right to left": ('"\u202e5\u202c"', "\u202e"),
    "NUL": ('"5\\u0000"', "u0000"),
    "true": ("true", "true"),
    "false": ("false", "false"),
    "list": ("[1]", "[1]"),
    "object": ('{"value":1}', "value"),
    "nested list": ("[" * 500 + "]" * 500, "[[["),
}
ORDER_NUMBERS = ODD_NUMBERS | {"null": ("null", "null")}


@pytest.mark.parametrize("field", ["quantity", "price"])
@pytest.mark.parametrize("name", ORDER_NUMBERS)
async def test_an_order_with_an_odd_number_is_refused_by_name(
    still: House, trader: httpx.AsyncClient, field: str, name: str
) -> None:
    raw, value = ORDER_NUMBERS[name]
    body = body_with(**{field: raw}).encode()
    await refused(still, trader, "POST", ORDERS, field=field, value=value, content=body)


@pytest.mark.parametrize("field", ["quantity", "price"])
@pytest.mark.parametrize("name", ODD_NUMBERS)
async def test_an_amendment_with_an_odd_number_is_refused_by_name(
    still: House, trader: httpx.AsyncClient, field: str, name: str
) -> None:
    order_id = (await trader.post(ORDERS, json=GOOD)).json()["order_id"]
    raw, value = ODD_NUMBERS[name]
    body = f'{{"{field}":{raw}}}'.encode()
    path = f"/api/v1/clob/orders/{order_id}"
    await refused(still, trader, "PATCH", path, field=field, value=value, content=body)


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity", "nan", "01", "+1", ".5", "1.", "0x1", "'1'"])
async def test_numbers_that_json_does_not_know_are_not_json(
    still: House, trader: httpx.AsyncClient, raw: str
) -> None:
    for field in ("quantity", "price"):
        answer = await refused(
            still, trader, "POST", ORDERS, field=None, status=(422,), content=body_with(**{field: raw})
        )
        assert "not JSON" in words(answer) or accused(answer) == field, answer.text


@pytest.mark.parametrize(
    ("field", "sent", "nearest"),
    [
        ("quantity", "1000.5", ["1000", "1001"]),
        ("quantity", "0.4", ["1"]),
        ("price", "0.0030005", ["0.003000", "0.003001"]),
        ("price", "0.0000004", ["0.000001"]),
    ],
)
async def test_off_the_grid_is_refused_with_the_nearest_good_values(
    still: House, trader: httpx.AsyncClient, field: str, sent: str, nearest: list[str]
) -> None:
    answer = await refused(
        still, trader, "POST", ORDERS, field=field, value="nearest", json=GOOD | {field: sent}
    )
    assert all(one in answer.json()["error"]["message"] for one in nearest), answer.text


async def test_below_the_minimum_is_refused_with_the_minimum(still: House, trader: httpx.AsyncClient) -> None:
    answer = await refused(
        still, trader, "POST", ORDERS, field="quantity", value="99", json=GOOD | {"quantity": "99"}
    )
    assert answer.json()["error"]["code"] == "BELOW_MINIMUM"
    assert "100 VAIX" in answer.text


async def test_more_than_there_is_money_for_is_refused_with_what_is_there(
    still: House, trader: httpx.AsyncClient
) -> None:
    answer = await refused(
        still,
        trader,
        "POST",
        ORDERS,
        field="quantity",
        json=GOOD | {"quantity": "1000000000"},
        value="is available",
    )
    assert answer.json()["error"]["code"] == "INSUFFICIENT_BALANCE"


async def test_a_market_order_with_a_price_is_refused(still: House, trader: httpx.AsyncClient) -> None:
    body = {"side": "buy", "quantity": "1000", "price": "0.004", "order_type": "market"}
    await refused(still, trader, "POST", ORDERS, field="price", value="0.004", json=body)


async def test_a_limit_order_without_a_price_is_refused(still: House, trader: httpx.AsyncClient) -> None:
    await refused(
        still,
        trader,
        "POST",
        ORDERS,
        field="price",
        value="above zero",
        json={"side": "buy", "quantity": "1000"},
    )


# -- types and fields --------------------------------------------------------------------------------------

WRONG = [
    "true",
    "null",
    "[]",
    "{}",
    "[1,2]",
    '{"a":1}',
    "1",
    "1.5",
    '"sideways"',
    '"BUY "',
    '"\\u0000"',
    '"买"',
]


@pytest.mark.parametrize("field", ["side", "order_type", "mode", "stp_mode"])
@pytest.mark.parametrize("raw", WRONG)
async def test_a_word_of_a_wrong_type_is_refused_with_the_right_words(
    still: House, trader: httpx.AsyncClient, field: str, raw: str
) -> None:
    answer = await refused(
        still, trader, "POST", ORDERS, field=field, value="not ", content=body_with(**{field: raw}).encode()
    )
    right = {"side": "buy", "order_type": "post_only", "mode": "paper", "stp_mode": "cancel_resting"}[field]
    assert right in answer.text


@pytest.mark.parametrize("raw", ["[]", "{}", "1", "0", '"true"', '"yes"', "1.5"])
async def test_paper_must_be_true_or_false(still: House, trader: httpx.AsyncClient, raw: str) -> None:
    await refused(
        still, trader, "POST", ORDERS, field="paper", value="bool", content=body_with(paper=raw).encode()
    )


@pytest.mark.parametrize("field", ["side", "quantity"])
async def test_a_missing_field_is_named(still: House, trader: httpx.AsyncClient, field: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != field}
    await refused(still, trader, "POST", ORDERS, field=field, value="required", json=body)


NOT_OBJECTS = {
    "nothing": b"",
    "a space": b" ",
    "null": b"null",
    "a number": b"1",
    "a string": b'"buy"',
    "a list": b"[]",
    "an unfinished object": b'{"side":"buy"',
    "two objects": b"{}{}",
    "a trailing comma": b'{"side":"buy",}',
    "single quotes": b"{'side':'buy'}",
    "a comment": b'{"side":"buy"/*x*/}',
    "a form": b"side=buy&quantity=1000",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": '{"side":"buy"}'.encode("utf-16"),
    "invalid utf-8 alone": b"\xff\xfe\xfd",
    "invalid utf-8 in a value": b'{"side":"\xff\xfe","quantity":"x"}',
    "invalid utf-8 in a number": b'{"side":"buy","quantity":"\xc3\x28","price":"0.003"}',
    "invalid utf-8 in a name": b'{"\xff":1,"side":"up"}',
    "an escaped lone surrogate": b'{"quantity":"\\ud800","side":"buy","price":"0.003"}',
    "an escaped low surrogate": b'{"quantity":"\\udc00x","side":"buy","price":"0.003"}',
    "a raw lone surrogate": b'{"side":"\xed\xa0\x80","quantity":"x"}',
    "a raw lone surrogate in a number": b'{"side":"buy","quantity":"\xed\xa0\x80"}',
    "NUL bytes": b"\x00" * 100,
    "an escape": b"\x1b[31m",
    "a control character in a string": b'{"side":"b\x01uy","quantity":"1000"}',
    "5,000 lists": b"[" * 5_000 + b"]" * 5_000,
    "5,000 objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "60,000 unclosed lists": b"[" * 60_000,
    "30,000 lists in a number": b'{"side":"buy","quantity":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "30,000 lists in an unknown field": b'{"zzz":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "5,000 lists in a word": b'{"quantity":"1000","side":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "5,000 lists in an email": b'{"password":"long enough","email":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
}

BODIES = [
    ("POST", ORDERS),
    ("PATCH", "/api/v1/clob/orders/{order}"),
    ("POST", "/auth/login"),
    ("POST", "/auth/register"),
    ("POST", "/auth/refresh"),
]


@pytest.mark.parametrize("route", BODIES, ids=lambda route: f"{route[0]} {route[1]}")
@pytest.mark.parametrize("name", NOT_OBJECTS)
async def test_what_is_no_such_object_is_refused_on_every_route_with_a_body(
    still: House, trader: httpx.AsyncClient, route: tuple[str, str], name: str
) -> None:
    order_id = (await trader.post(ORDERS, json=GOOD)).json()["order_id"]
    path = route[1].format(order=order_id)
    await refused(
        still, trader, route[0], path, field=None, status=(400, 401, 422), content=NOT_OBJECTS[name]
    )


@pytest.mark.parametrize("name", [name for name, body in NOT_OBJECTS.items() if body])
async def test_logging_out_with_an_odd_body_does_not_break(
    still: House, trader: httpx.AsyncClient, name: str
) -> None:
    before = still.market.state_hash()
    answer = await trader.post("/auth/logout", content=NOT_OBJECTS[name])
    assert answer.status_code in (200, 422), answer.text
    assert still.market.state_hash() == before


async def test_a_duplicated_key_means_its_last_value_and_never_breaks(
    still: House, trader: httpx.AsyncClient
) -> None:
    body = b'{"side":"buy","side":"sideways","quantity":"1000","price":"0.003"}'
    await refused(still, trader, "POST", ORDERS, field="side", value="sideways", content=body)
    body = b'{"side":"buy","quantity":"1000","quantity":"-1","price":"0.003"}'
    await refused(still, trader, "POST", ORDERS, field="quantity", value="-1", content=body)


async def test_a_thousand_unknown_fields_are_passed_over(still: House, trader: httpx.AsyncClient) -> None:
    odd: dict[str, Any] = {f"field {number} \u202e\x00🚀": number for number in range(1000)}
    answer = await trader.post(ORDERS, json=odd | GOOD)
    assert answer.status_code == 200, answer.text


# -- size --------------------------------------------------------------------------------------------------

ROUTES_WITH_BODIES = [*BODIES, ("POST", "/auth/logout")]


@pytest.mark.parametrize("size", [70_000, 5_000_000])
@pytest.mark.parametrize("route", ROUTES_WITH_BODIES, ids=lambda route: f"{route[0]} {route[1]}")
async def test_a_huge_body_is_refused(
    still: House, trader: httpx.AsyncClient, route: tuple[str, str], size: int
) -> None:
    body = json.dumps(GOOD | {"note": "x" * size})
    answer = await refused(
        still,
        trader,
        route[0],
        route[1].format(order="ord_0000000001"),
        field=None,
        status=(413,),
        content=body,
    )
    assert "65536" in answer.text


@pytest.mark.parametrize("route", ROUTES_WITH_BODIES, ids=lambda route: f"{route[0]} {route[1]}")
async def test_a_huge_body_without_a_length_is_refused(
    still: House, trader: httpx.AsyncClient, route: tuple[str, str]
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    answer = await refused(
        still,
        trader,
        route[0],
        route[1].format(order="ord_0000000001"),
        field=None,
        status=(413,),
        content=endless(),
    )
    assert "65536" in answer.text


@pytest.mark.parametrize("levels", [5_000, 100_000])
async def test_deep_nesting_is_refused(still: House, trader: httpx.AsyncClient, levels: int) -> None:
    body = b'{"side":"buy","quantity":' + b"[" * levels + b"]" * levels + b',"price":"0.003"}'
    await refused(still, trader, "POST", ORDERS, field=None, status=(413, 422), content=body)


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
        writer.close()
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


async def test_a_body_shorter_than_promised_places_nothing(still: House) -> None:
    """The client hangs up in the middle of its order."""
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


# -- queries and paths -------------------------------------------------------------------------------------

BAD_COUNTS = [
    "0",
    "-1",
    "abc",
    "",
    "1.5",
    "1e3",
    "NaN",
    "Infinity",
    "9" * 30,
    "9" * 5000,
    "٣",
    "%00",
    "%ff",
    "5;6",
    "null",
    "[5]",
    "\u202e5",
]
BOOKS = "/api/v1/exchange/vaix"
COUNTED = [
    (f"{BOOKS}/book", "depth", "1001"),
    (f"{BOOKS}/book/hybrid", "depth", "1001"),
    (f"{BOOKS}/trades", "limit", "501"),
    (f"{BOOKS}/chart", "limit", "5001"),
    (f"{BOOKS}/trades/mine", "limit", "501"),
    (f"{BOOKS}/orders/history", "limit", "501"),
]


@pytest.mark.parametrize(("path", "name", "too_many"), COUNTED)
async def test_a_bad_count_in_a_query_is_refused_by_name(
    still: House, trader: httpx.AsyncClient, path: str, name: str, too_many: str
) -> None:
    with unchanged(still):
        for value in [*BAD_COUNTS, too_many]:
            url = f"{path}?{name}={value}"
            await turned_down(trader, "GET", url, field=name, value="not", status=(422,))


@pytest.mark.parametrize("value", ["-1", "1000001", "abc", "", "1.5", "9" * 40])
async def test_a_bad_offset_is_refused_by_name(still: House, trader: httpx.AsyncClient, value: str) -> None:
    for path in (f"{BOOKS}/orders/history", f"{BOOKS}/trades/mine"):
        await refused(
            still, trader, "GET", f"{path}?offset={value}", field="offset", value="not", status=(422,)
        )


WORDS = [
    ("GET", f"{BOOKS}/chart", "interval", "1h"),
    ("GET", f"{BOOKS}/orders", "mode", "paper"),
    ("GET", f"{BOOKS}/orders/open", "mode", "paper"),
    ("GET", f"{BOOKS}/orders/history", "mode", "paper"),
    ("GET", f"{BOOKS}/trades/mine", "mode", "paper"),
    ("GET", f"{BOOKS}/balance", "mode", "paper"),
    ("GET", "/api/v1/clob/preflight/vaix", "mode", "paper"),
    ("DELETE", f"{BOOKS}/orders", "side", "buy"),
    ("DELETE", f"{BOOKS}/orders", "mode", "paper"),
    ("DELETE", f"{BOOKS}/orders/{{order}}", "mode", "paper"),
    ("DELETE", "/api/v1/exchange/orders/all", "mode", "paper"),
]


@pytest.mark.parametrize(("method", "path", "name", "right"), WORDS)
async def test_a_bad_word_in_a_query_is_refused_with_the_right_ones(
    still: House, trader: httpx.AsyncClient, method: str, path: str, name: str, right: str
) -> None:
    """Above all a DELETE with a side or mode it does not know must not cancel anything."""
    order_id = (await trader.post(ORDERS, json=GOOD)).json()["order_id"]
    before = still.market.state_hash()
    for value in (
        "sideways",
        "",
        "BUY",
        "2h",
        "1",
        "%00",
        "%ff",
        "%ed%a0%80",
        "🚀",
        "x" * 5000,
        "live,paper",
    ):
        url = f"{path.format(order=order_id)}?{name}={value}"
        answer = await turned_down(trader, method, url, field=name, value="not", status=(422,))
        assert right in answer.text
    assert still.market.state_hash() == before


GARBAGE = [
    "nothing",
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "%u0041",
    "%",
    "..%2f..%2fetc",
    "VAIX%2FUSDC",
    "🚀",
    "%E2%80%AE",
    "x" * 41,
    "x" * 60_000,
    "'; DROP TABLE orders--",
    "%0d%0aX: y",
    "__class__",
    "vaix%20",
    "1e5",
    "-1",
]
SYMBOLED = [
    ("GET", "/api/v1/exchange/{}/stats"),
    ("GET", "/api/v1/exchange/{}/ticker"),
    ("GET", "/api/v1/exchange/{}/chart"),
    ("GET", "/api/v1/exchange/{}/venues"),
    ("GET", "/api/v1/exchange/{}/book"),
    ("GET", "/api/v1/exchange/{}/book/hybrid"),
    ("GET", "/api/v1/exchange/{}/bbo"),
    ("GET", "/api/v1/exchange/{}/trades"),
    ("GET", "/api/v1/exchange/{}/trades/mine"),
    ("GET", "/api/v1/exchange/{}/balance"),
    ("GET", "/api/v1/exchange/{}/orders"),
    ("GET", "/api/v1/exchange/{}/orders/open"),
    ("GET", "/api/v1/exchange/{}/orders/history"),
    ("GET", "/api/v1/exchange/{}/orders/ord_0000000001"),
    ("GET", "/api/v1/clob/preflight/{}"),
    ("DELETE", "/api/v1/exchange/{}/orders"),
    ("DELETE", "/api/v1/exchange/{}/orders/ord_0000000001"),
    ("POST", "/api/v1/exchange/{}/orders"),
]


@pytest.mark.parametrize(("method", "path"), SYMBOLED)
async def test_an_unknown_symbol_is_refused_on_every_route(
    still: House, trader: httpx.AsyncClient, method: str, path: str
) -> None:
    await trader.post(ORDERS, json=GOOD)
    body = {"content": json.dumps(GOOD)} if method == "POST" else {}
    with unchanged(still):
        for symbol in GARBAGE:
            await turned_down(trader, method, path.format(symbol), field=None, status=(404, 405, 422), **body)
        answer = await turned_down(
            trader, method, path.format("doge"), field="symbol", value="doge", status=(404,), **body
        )
    assert "try vaix" in answer.text


NOT_IDS = [
    *GARBAGE, "ord_", "ord_abc123", "ord_00000000001", "ord_zzzzzzzzzz", "ord_ffffffffff", "ORD_0000000001", "0", "-1",
    "ord_-000000001", "ord_+000000001", "ord_0x00000001", "ord_0_0_0_0_01", "ord_٠٠٠٠٠٠٠٠٠١", "1e10",
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", "/api/v1/clob/orders/{}"), ("DELETE", f"{ORDERS}/{{}}"), ("GET", f"{ORDERS}/{{}}")],
)
async def test_an_order_that_is_not_there_is_404_by_any_name(
    still: House, trader: httpx.AsyncClient, method: str, path: str
) -> None:
    await trader.post(ORDERS, json=GOOD)
    body = {"content": '{"quantity":"500"}'} if method == "PATCH" else {}
    with unchanged(still):
        for name in NOT_IDS:
            await turned_down(trader, method, path.format(name), field=None, status=(404, 422), **body)
        absent = "ord_ffffffffff"
        await turned_down(
            trader, method, path.format(absent), field="order_id", value=absent, status=(404,), **body
        )


async def test_an_amendment_that_changes_nothing_is_refused(still: House, trader: httpx.AsyncClient) -> None:
    order_id = (await trader.post(ORDERS, json=GOOD)).json()["order_id"]
    for body in ("{}", '{"price":null}', '{"price":null,"quantity":null}', '{"side":"sell"}'):
        await refused(
            still,
            trader,
            "PATCH",
            f"/api/v1/clob/orders/{order_id}",
            field="price",
            value="name a new price",
            content=body,
        )


UNROUTED = ["/", "/api", "/api/v1", "/api/v1/exchange", "/api/v1/exchange/", "/api/v1/exchange/vaix", "/api/v1/exchange/vaix/", "/api/v1/exchange/vaix/orders/", "/auth", "/auth/", "/auth/me/", "//", "//evil.example/x", "/%2e%2e/%2e%2e/etc/passwd", "/%00", "/%ff", "/%", "/" + "x" * 60_000, "/" + "a/" * 20_000, "/ws/clob", "/[", "/auth/me;a=b", "/AUTH/ME"]  # fmt: skip


@pytest.mark.parametrize("path", UNROUTED, ids=lambda path: path[:40])
async def test_what_is_no_route_is_404_for_every_method(
    still: House, trader: httpx.AsyncClient, path: str
) -> None:
    before = still.market.state_hash()
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"):
        answer = await trader.request(method, f"http://127.0.0.1{path}")
        assert answer.status_code in (404, 405), f"{method} {path[:60]}: {answer.status_code}"
        assert len(answer.content) < 1000
    assert still.market.state_hash() == before


async def test_a_wrong_method_is_405_and_says_which_are_right(
    still: House, trader: httpx.AsyncClient
) -> None:
    before = still.market.state_hash()
    for path, operations in schema(still)["paths"].items():
        concrete = path.format(symbol="vaix", order_id="ord_0000000001")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
            if method.lower() in operations or (method, path) in OVERLAID:
                continue
            answer = await trader.request(method, concrete)
            assert answer.status_code == 405, f"{method} {path}: {answer.status_code} {answer.text}"
            assert answer.headers["allow"], f"{method} {path}"
            if method != "HEAD":
                assert "is not a route here" in answer.json()["detail"]
    assert still.market.state_hash() == before


OVERLAID = {
    ("GET", "/api/v1/exchange/orders/all"),
    ("GET", "/api/v1/exchange/{symbol}/orders/{order_id}"),
    ("DELETE", "/api/v1/exchange/{symbol}/orders/open"),
    ("DELETE", "/api/v1/exchange/{symbol}/orders/history"),
}
"""Where another route's `{symbol}` or `{order_id}` covers a path, the method is that route's."""


def schema(still: House) -> dict[str, Any]:
    described: dict[str, Any] = still.app.app.app.openapi()
    return described


# -- who asks ----------------------------------------------------------------------------------------------

NEEDS_IDENTITY = [
    ("POST", ORDERS),
    ("PATCH", "/api/v1/clob/orders/ord_0000000001"),
    ("DELETE", f"{ORDERS}/ord_0000000001"),
    ("DELETE", ORDERS),
    ("DELETE", "/api/v1/exchange/orders/all"),
    ("GET", ORDERS),
    ("GET", f"{ORDERS}/open"),
    ("GET", f"{ORDERS}/history"),
    ("GET", f"{ORDERS}/ord_0000000001"),
    ("GET", "/api/v1/exchange/vaix/trades/mine"),
    ("GET", "/api/v1/exchange/vaix/balance"),
    ("GET", "/api/v1/clob/preflight/vaix"),
    ("GET", "/auth/me"),
    ("POST", "/auth/logout"),
]


def token_of(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def credentials(still: House) -> dict[str, dict[str, str]]:
    """Every way not to be known here."""
    claims = {"sub": str(still.trader), "exp": int(time.time()) + 900, "jti": "1", "iat": 1}
    secret = still.identities._secret
    deep = base64.urlsafe_b64encode(b"[" * 5000 + b"]" * 5000).decode().rstrip("=")
    tokens = {
        "expired": jwt.encode(claims | {"exp": int(time.time()) - 1}, secret, "HS256"),
        "no expiry": jwt.encode({"sub": "1", "jti": "1"}, secret, "HS256"),
        "no number": jwt.encode({"sub": "1", "exp": claims["exp"]}, secret, "HS256"),
        "another secret": jwt.encode(claims, b"x" * 32, "HS256"),
        "another algorithm": jwt.encode(claims, secret * 2, "HS512"),
        "alg none": token_of({"alg": "none", "typ": "JWT"}, claims),
        "alg None": token_of({"alg": "None"}, claims),
        "alg null": token_of({"alg": None}, claims),
        "alg a list": token_of({"alg": ["HS256"]}, claims),
        "alg an object": token_of({"alg": {"HS256": 1}}, claims),
        "no alg": token_of({}, claims),
        "no signature": token_of({"alg": "HS256"}, claims),
        "a wrong signature": token_of({"alg": "HS256"}, claims, b"x" * 32),
        "a header that is a list": f"{base64.urlsafe_b64encode(b'[]').decode()}.e30.e30",
        "a header nested 5,000 deep": f"{deep}.e30.e30",
        "a header with a huge number": token_of({"alg": 1}, claims).replace(".", "9" * 5000 + ".", 1),
        "a kid that is a list": token_of({"alg": "HS256", "kid": [1]}, claims, b"x"),
        "unencoded payload": token_of({"alg": "HS256", "b64": False, "crit": ["b64"]}, claims, b"x"),
        "one part": "garbage",
        "two parts": "a.b",
        "three parts": "a.b.c",
        "empty parts": "..",
        "four parts": "a.b.c.d",
        "not base64": "!!!.???.***",
        "a long one": "x" * 8000,
        "NUL": "a\x00b".replace("\x00", "%00"),
    }
    wrong = {f"token: {name}": {"Authorization": f"Bearer {token}"} for name, token in tokens.items()}
    key = still.identities.key
    keys = {
        "empty": "",
        "garbage": "evt_",
        "short by one": key[:-1],
        "long by one": key + "0",
        "upper case": key.upper(),
        "another": "evt_" + "0" * 64,
        "latin-1": "\xff\xfe",
    }
    wrong |= {f"key: {name}": {"X-API-Key": one} for name, one in keys.items()}
    wrong |= {
        "basic": {"Authorization": "Basic dHJhZGVyOnRyYWRlcg=="},
        "scheme alone": {"Authorization": "Bearer"},
        "scheme and space": {"Authorization": "Bearer "},
        "another scheme": {"Authorization": f"Token {key}"},
        "no scheme": {"Authorization": key},
        "nothing": {},
    }
    return wrong


@pytest.mark.parametrize("name", credentials(house("vaix")))
async def test_a_wrong_credential_is_401_and_says_what_is_needed(still: House, name: str) -> None:
    before = still.market.state_hash()
    headers = {key: value.encode("latin-1") for key, value in credentials(still)[name].items()}
    async with still.client() as client:
        for method, path in NEEDS_IDENTITY:
            body = json.dumps(GOOD).encode() if method in ("POST", "PATCH") else None
            answer = await client.request(method, path, content=body, headers=headers)  # type: ignore[arg-type]
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code} {answer.text}"
            assert answer.headers["www-authenticate"] == "Bearer"
            detail = answer.json()["detail"]
            assert "Bearer" in detail
            assert "X-API-Key" in detail
            assert still.identities.key not in answer.text
    assert still.market.state_hash() == before


async def test_a_wrong_token_beside_the_right_key_cannot_break_a_log_out(still: House) -> None:
    async with still.client(still.key | {"Authorization": "Bearer a.b.c"}) as client:
        answer = await client.post("/auth/logout")
        assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil", "127.0.0.2", "0.0.0.1", "[::2]",
        "[::1].evil", "::1", "", "localhost:80:90", "[localhost]", "127.0.0.1@evil.example", "\xff", "1" * 5000,
    ],
)  # fmt: skip
async def test_a_foreign_host_is_turned_away(still: House, host: str) -> None:
    before = still.market.state_hash()
    async with still.client(still.key) as client:
        for method, path in [("GET", "/api/v1/exchange/pairs"), ("POST", ORDERS), ("GET", "/nothing")]:
            body = json.dumps(GOOD) if method == "POST" else None
            headers = [(b"Host", host.encode("latin-1"))]
            answer = await client.request(method, path, headers=headers, content=body)
            assert answer.status_code == 403, f"{answer.status_code} {answer.text}"
            assert "localhost" in answer.text
    assert still.market.state_hash() == before


@pytest.mark.parametrize(
    "host", ["localhost:[", "localhost:]", "127.0.0.1:99999", "127.0.0.1:abc", "localhost:", "[::1]:x"]
)
async def test_a_host_with_an_odd_port_does_not_break(still: House, host: str) -> None:
    async with still.client(still.key) as client:
        for method, path in [("GET", "/api/v1/exchange/pairs"), ("GET", "/nothing"), ("PUT", ORDERS)]:
            answer = await client.request(method, path, headers={"Host": host})
            assert answer.status_code < 500, f"{answer.status_code} {answer.text}"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1", "http://localhost", "null", ""]
)
async def test_a_request_from_a_web_page_is_turned_away(still: House, origin: str) -> None:
    before = still.market.state_hash()
    async with still.client(still.key | {"Origin": origin}) as client:
        for method, path in [("GET", "/api/v1/exchange/pairs"), ("POST", ORDERS), ("OPTIONS", ORDERS)]:
            answer = await client.request(method, path, content=json.dumps(GOOD))
            assert answer.status_code == 403, answer.text
            assert "access-control-allow-origin" not in answer.headers
    assert still.market.state_hash() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"stop_price": "0.004"},
        {"display_qty": "100"},
        {"time_in_force_ms": 60_000},
        {"expire_at": 1_900_000_000_000_000},
        {"route_mode": "dex"},
    ],
)
async def test_a_field_that_is_not_served_yet_is_refused_and_not_passed_over(
    still: House, trader: httpx.AsyncClient, fields: dict[str, Any]
) -> None:
    (name,) = fields
    await refused(still, trader, "POST", ORDERS, field=name, json=GOOD | fields)


# -- idempotency headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency-Key": "one", "X-Idempotency-Key": "two"},
        {"Idempotency-Key": "", "X-Idempotency-Key": "two"},
        {"Idempotency-Key": "x" * 129},
        {"X-Idempotency-Key": "x" * 60_000},
        {"Idempotency-Key": "tab\tbed"},
        {"Idempotency-Key": "\xe9"},
        {"X-Idempotency-Key": "\x1b[31m"},
        {"Idempotency-Key": "a/b"},
        {"Idempotency-Key": ".."},
        {"Idempotency-Key": "open"},
        {"Idempotency-Key": "history"},
        {"Idempotency-Key": "ord_0000000001"},
    ],
)
async def test_a_bad_idempotency_key_places_nothing(
    still: House, trader: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    encoded: Any = {name: value.encode("latin-1") for name, value in headers.items()}
    answer = await refused(
        still, trader, "POST", ORDERS, field="Idempotency-Key", status=(422,), json=GOOD, headers=encoded
    )
    assert "must be" in answer.text


async def test_one_idempotency_header_sent_twice_with_two_values_places_nothing(
    still: House, trader: httpx.AsyncClient
) -> None:
    headers = [("Idempotency-Key", "one"), ("Idempotency-Key", "two")]
    await refused(
        still, trader, "POST", ORDERS, field="Idempotency-Key", status=(422,), json=GOOD, headers=headers
    )


# -- users -------------------------------------------------------------------------------------------------

BAD_EMAILS = ["", "a", "a@", "@b.c", "a@b", "a b@c.de", "a@b.c\n", "\x00@b.cd", "é@example.com", "x" * 250 + "@b.cd", "\u202ea@b.cd", "a@b.c\x1b", "a@ex\u0000ample.com"]  # fmt: skip
SURROGATES = ['"\\ud800@example.com"', '"\\udfff"', '"a\\ud83d@b.cd"']


@pytest.mark.parametrize("email", [email for email in BAD_EMAILS if email.strip() == email])
async def test_a_bad_email_cannot_register(still: House, trader: httpx.AsyncClient, email: str) -> None:
    await refused(
        still,
        trader,
        "POST",
        "/auth/register",
        field="email",
        value="name@example.com",
        json={"email": email, "password": "long enough"},
    )


@pytest.mark.parametrize("password", ["", "short", "1234567", "x" * 1025])
async def test_a_bad_password_cannot_register_and_is_not_repeated(
    still: House, trader: httpx.AsyncClient, password: str
) -> None:
    answer = await refused(
        still,
        trader,
        "POST",
        "/auth/register",
        field="password",
        value="must have",
        json={"email": "a@b.cd", "password": password},
    )
    assert not password or f'"{password}"' not in answer.text


@pytest.mark.parametrize("username", ["x" * 65, "tab\t", "\x00", "\u202ename", "line\nline", "\x1b[31m"])
async def test_a_bad_username_cannot_register(still: House, trader: httpx.AsyncClient, username: str) -> None:
    body = {"email": "a@b.cd", "password": "long enough", "username": username}
    await refused(still, trader, "POST", "/auth/register", field="username", value="printable", json=body)


@pytest.mark.parametrize("field", ["email", "password", "username"])
@pytest.mark.parametrize("text", SURROGATES)
async def test_lone_surrogates_in_a_user_do_not_break(
    still: House, trader: httpx.AsyncClient, field: str, text: str
) -> None:
    fields = {"email": '"a@b.cd"', "password": '"long enough"', "username": '"name"'} | {field: text}
    body = "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"
    for path in ("/auth/register", "/auth/login"):
        await refused(still, trader, "POST", path, field=None, status=(401, 422), content=body)


@pytest.mark.parametrize("raw", ["true", "null", "[]", "{}", "5"])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/auth/register", "email"),
        ("/auth/register", "password"),
        ("/auth/login", "email"),
        ("/auth/login", "password"),
        ("/auth/refresh", "refresh_token"),
        ("/auth/logout", "refresh_token"),
    ],
)
async def test_a_field_of_a_wrong_type_is_named_on_the_identity_routes(
    still: House, trader: httpx.AsyncClient, path: str, field: str, raw: str
) -> None:
    if (path, raw) == ("/auth/logout", "null"):
        return  # logging out needs no refresh token
    fields = {"email": '"a@b.cd"', "password": '"long enough"', "refresh_token": '"x"'} | {field: raw}
    body = "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"
    await refused(still, trader, "POST", path, field=field, value="Expected", status=(422,), content=body)


async def test_missing_fields_are_named_on_the_identity_routes(
    still: House, trader: httpx.AsyncClient
) -> None:
    for path, field in [
        ("/auth/register", "password"),
        ("/auth/login", "password"),
    ]:
        await refused(still, trader, "POST", path, field=field, value="required", json={"email": "a@b.cd"})
        await refused(
            still, trader, "POST", path, field="email", value="required", json={"password": "long enough"}
        )
    await refused(still, trader, "POST", "/auth/refresh", field="refresh_token", value="required", json={})


async def test_an_unknown_user_or_token_is_401(still: House, trader: httpx.AsyncClient) -> None:
    for email, password in [
        ("nobody@example.com", "wrong password"),
        ("nobody@example.com", ""),
        ("", "\x00"),
        ("\x00", "🚀"),
        ("🚀", "x" * 5000),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("x" * 5000, "wrong password"),
    ]:
        body = {"email": email, "password": password}
        await refused(still, trader, "POST", "/auth/login", field=None, status=(401, 422), json=body)
    for token in ("", "x", "\x00", "🚀", "x" * 5000):
        await refused(
            still, trader, "POST", "/auth/refresh", field=None, status=(401,), json={"refresh_token": token}
        )


async def test_an_email_cannot_register_twice(still: House, trader: httpx.AsyncClient) -> None:
    await still.newcomer("mara")
    for email in ("mara@example.com", " MARA@example.com "):
        answer = await refused(
            still,
            trader,
            "POST",
            "/auth/register",
            field="email",
            value="mara@example.com",
            status=(409,),
            json={"email": email, "password": "correct horse"},
        )
        assert answer.json()["error"]["code"] == "EMAIL_TAKEN"


async def test_an_email_registered_three_times_at_once_is_registered_once(
    still: House, trader: httpx.AsyncClient
) -> None:
    user = {"email": "hasty@example.com", "password": "correct horse"}
    answers = await asyncio.gather(*(trader.post("/auth/register", json=user) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


# -- a fuzzed slice ----------------------------------------------------------------------------------------


@functools.cache
def fuzzed() -> House:
    """One house for all examples: what they manage to do to it is part of the search."""
    return house("vaix")


@pytest.fixture(scope="module", autouse=True)
def _fuzzed_closes() -> Iterator[None]:
    yield
    fuzzed().host.store.db.close()


OPERATIONS = sorted(
    (method.upper(), path) for path, operations in schema(fuzzed())["paths"].items() for method in operations
)
odd_text = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["NaN", "1e999", "-1", "0", "buy", "sell", "vaix", "btc", "paper", "live", "market", "\x00", "\u202e", "🚀", "ord_0000000001", "0.003", "1000", "1e-30", "9" * 41]),
    st.from_regex(r"-?\d{1,45}(\.\d{1,45})?([eE][+-]?\d{1,3})?", fullmatch=True),
)  # fmt: skip
odd_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**45), 10**45) | st.floats(allow_nan=False) | odd_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["side", "quantity", "price", "order_type", "mode", "paper", "stp_mode", "email", "password", "username", "refresh_token"]  # fmt: skip
LIKELY: dict[str, list[Any]] = {
    "side": ["buy", "sell"],
    "quantity": ["1000", "100", 5000, "0.01"],
    "price": ["0.003", "0.0038", "97000", 0.004],
    "order_type": ["limit", "market", "ioc", "fok", "post_only"],
    "mode": ["live", "paper"],
}
bodies = st.one_of(
    st.binary(max_size=60),
    odd_json.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries(
        {name: st.sampled_from(values) | odd_json for name, values in LIKELY.items()},
        optional={name: odd_json for name in FIELDS if name not in LIKELY},
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(
    max_examples=250,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
async def test_whatever_is_sent_the_answer_is_a_documented_one(data: st.DataObject) -> None:
    """Any route, any path, query and body: never 5xx, and only the codes that the OpenAPI names."""
    still = fuzzed()
    method, path = data.draw(st.sampled_from(OPERATIONS))
    operation = schema(still)["paths"][path][method.lower()]
    query = {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            value = data.draw(st.sampled_from(["vaix", "ord_0000000001"]) | odd_text.filter(bool))
            path = path.replace(f"{{{parameter['name']}}}", _escaped(value))
        elif data.draw(st.booleans()):
            allowed = parameter["schema"].get("enum", ["1", "10", "live", "paper", "buy"])
            query[parameter["name"]] = data.draw(st.sampled_from(allowed) | odd_text)
    headers = still.key if data.draw(st.integers(0, 9)) else {}
    if data.draw(st.booleans()):
        headers = headers | {"Idempotency-Key": data.draw(st.sampled_from(["one", "two", "three"]))}
    body = data.draw(bodies) if method in ("POST", "PATCH") else None
    async with still.client(headers) as client:
        answer = await client.request(method, path, params=query, content=body)
    documented = {int(code) for code in operation["responses"]}
    if answer.status_code == 404 and "is not a route" in answer.text:
        return  # the drawn path has a slash in it
    assert answer.status_code in documented, (
        f"{method} {path} {query} {body!r}: {answer.status_code} {answer.text}"
    )
    json.loads(answer.content.decode("utf-8"))


def _escaped(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass"))
