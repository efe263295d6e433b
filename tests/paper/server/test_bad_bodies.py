"""What is no such body at all, on every route that reads one: not JSON, not an object, too deep, too long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.paper.server.refusals import objection, unchanged
from tests.paper.server.routes import Furnished, Route, routes

NOTHING = {"nothing": b""}
NOT_OBJECTS = {
    "a space": b" ",
    "null": b"null",
    "a number": b"1",
    "a string": b'"buy"',
    "NaN": b"NaN",
    "an unfinished object": b'{"side":"buy"',
    "two objects": b"{}{}",
    "a trailing comma": b'{"side":"buy",}',
    "single quotes": b"{'side':'buy'}",
    "a comment": b'{"side":"buy"/*x*/}',
    "a form": b"side=buy&quantity=1000",
    "a form of parts": b'--x\r\nContent-Disposition: form-data; name="side"\r\n\r\nbuy\r\n--x--\r\n',
    "XML": b"<order><side>buy</side></order>",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": '{"side":"buy"}'.encode("utf-16"),
    "invalid utf-8 alone": b"\xff\xfe\xfd",
    "invalid utf-8 in a value": b'{"side":"\xff\xfe","quantity":"x"',
    "an escaped lone surrogate": b'{"zzz":"\\ud800"}',
    "an escaped low surrogate": b'{"zzz":"\\udc00x"}',
    "a raw lone surrogate": b'{"zzz":"\xed\xa0\x80"',
    "NUL bytes": b"\x00" * 100,
    "an escape": b"\x1b[31m",
    "a control character in a string": b'{"zzz":"b\x01uy"}',
    "a number that is none": b'{"zzz":01}',
    "NaN in a field": b'{"zzz":NaN}',
    "Infinity in a field": b'{"zzz":-Infinity}',
    "5,000 lists": b"[" * 5_000 + b"]" * 5_000,
    "5,000 objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "60,000 unclosed lists": b"[" * 60_000,
    "30,000 lists in an unknown field": b'{"zzz":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
}
WITH_BODIES = [route for route in routes() if route.takes_a_body]
KINDS = (
    "application/json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "\xff",
    "",
)
LIMIT = 64 * 1024


def each(kept: list[Route]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("route", kept, ids=lambda route: route.label)


@each(WITH_BODIES)
async def test_what_is_no_such_object_is_refused(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route
) -> None:
    url, objections = route.url(lived_in.trader.names), []
    needed = route.told["requestBody"]["required"]
    with unchanged(lived_in.house):
        for name, body in (NOT_OBJECTS | (NOTHING if needed else {})).items():
            answer = await owner.request(route.method, url, content=body)
            if wrong := objection(answer, None, "", (422,)):
                objections.append(f"{name}: {wrong}")
        assert not objections, "\n".join(objections)


@each(WITH_BODIES)
async def test_what_a_body_is_called_makes_nothing_else_of_it(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route
) -> None:
    """The exchange reads liberally: JSON is read whatever its content type, and what is none is refused as such."""
    url = route.url(lived_in.trader.names)
    with unchanged(lived_in.house):
        for kind in KINDS:
            headers: Any = {"Content-Type": kind.encode("latin-1")}
            answer = await owner.request(
                route.method, url, content=b"side=buy&quantity=1000", headers=headers
            )
            assert (answer.status_code, "side=buy" in answer.text) == (422, True), f"{kind} {answer.text}"


@each(routes())
@pytest.mark.parametrize("size", [LIMIT + 1, 5_000_000])
async def test_a_huge_body_is_refused_on_every_route(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route, size: int
) -> None:
    url = route.url(lived_in.trader.names)
    with unchanged(lived_in.house):
        answer = await owner.request(route.method, url, content=b" " * size)
        assert (answer.status_code, str(LIMIT) in answer.text) == (413, True), answer.text


@each(WITH_BODIES)
async def test_a_huge_body_without_a_length_is_refused(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 10_000

    with unchanged(lived_in.house):
        answer = await owner.request(route.method, route.url(lived_in.trader.names), content=endless())
        assert (answer.status_code, str(LIMIT) in answer.text) == (413, True), answer.text
