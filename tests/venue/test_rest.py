"""What an answer means: refused, unreachable, or perhaps executed. The key shows nowhere."""

from __future__ import annotations

import gzip
import json
import logging
import time
import traceback
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from rich.traceback import Traceback

from terminal.model.errors import (
    EvtermError,
    Forbidden,
    Limited,
    NotFound,
    OutcomeUnknown,
    Refused,
    Unauthorised,
    Unreachable,
    VenueError,
)
from terminal.venue import rest as room
from terminal.venue.auth import venue_at
from terminal.venue.rest import MOST_BYTES, Answer, Rest

KEY = "evt_" + "5ec3e7" * 10
Handler = Callable[[httpx.Request], httpx.Response]


def rest(handler: Handler) -> Rest:
    return Rest(venue_at("https://venue.test", KEY), httpx.MockTransport(handler))


def always(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Handler:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _: httpx.Response(status, content=content, headers=headers)


def failing(error: Exception) -> Handler:
    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    return handler


async def post(handler: Handler) -> Answer:
    one = rest(handler)
    try:
        return await one.tell("POST", "/exchange/vaix/orders", {"side": "buy"}, key="evt-1")
    finally:
        await one.close()


async def get(handler: Handler) -> Answer:
    one = rest(handler)
    try:
        return await one.ask("/exchange/pairs", limit=5, mode=None)
    finally:
        await one.close()


async def error_of(handler: Handler, ask: Callable[[Handler], Any]) -> EvtermError:
    with pytest.raises(EvtermError) as caught:
        await ask(handler)
    return caught.value


async def test_what_is_sent() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(
            200, json={"ok": "1.50"}, headers={"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "7"}
        )

    answer = await post(handler)
    assert (answer.body, answer.limit, answer.remaining, answer.reset_at) == ({"ok": "1.50"}, 100, 7, None)
    await get(handler)
    posted, asked = seen
    assert str(posted.url) == "https://venue.test/api/v1/exchange/vaix/orders"
    assert posted.headers["Idempotency-Key"] == posted.headers["X-Idempotency-Key"] == "evt-1"
    assert posted.headers["X-API-Key"] == KEY
    assert json.loads(posted.content) == {"side": "buy"}
    assert str(asked.url) == "https://venue.test/api/v1/exchange/pairs?limit=5"
    assert "Idempotency-Key" not in asked.headers


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"detail": "no such thing"}, ("HTTP_400", "no such thing", "", None)),
        ({"detail": [{"loc": ["body", "price"], "msg": "bad", "type": "decimal", "input": "x"}]}, ("decimal", "bad", "price", "x")),
        (
            {"error": {"code": "OFF_TICK", "message": "off", "details": {"field": "price", "value": 1}}},
            ("OFF_TICK", "off", "price", "1"),
        ),
        ({"error": "text"}, ("HTTP_400", "text", "", None)),
        ({"message": "text"}, ("HTTP_400", "text", "", None)),
        ({"detail": [{"loc": 5, "msg": None}]}, ("HTTP_400", "the venue answered 400", "", None)),
        ({"detail": []}, ("HTTP_400", "the venue answered 400", "", None)),
        ({"error": {"code": {"a": 1}, "message": ["x"], "details": [1]}}, ("HTTP_400", "the venue answered 400", "", None)),
        ([1, 2], ("HTTP_400", "the venue answered 400", "", None)),
        (None, ("HTTP_400", "the venue answered 400", "", None)),
        ({"detail": "\x1b[2Jred\u202e"}, ("HTTP_400", "\ufffd[2Jred\ufffd", "", None)),
    ],
)  # fmt: skip
async def test_the_shapes_of_a_refusal(body: Any, expected: tuple[Any, ...]) -> None:
    for ask in (get, post):
        error = await error_of(always(400, body), ask)
        assert isinstance(error, Refused)
        assert (error.code, error.message, error.field, error.value) == expected


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, Unauthorised),
        (403, Forbidden),
        (404, NotFound),
        (409, Refused),
        (422, Refused),
    ],
)
async def test_statuses_of_a_refusal(status: int, kind: type[EvtermError]) -> None:
    for ask in (get, post):
        assert type(await error_of(always(status, {"detail": "no"}), ask)) is kind


@pytest.mark.parametrize(
    ("status", "kind"), [(400, VenueError), (401, Unauthorised), (403, VenueError), (404, VenueError)]
)
async def test_a_refusal_that_is_not_the_exchanges_own_is_no_evidence(
    status: int, kind: type[EvtermError]
) -> None:
    """A proxy's page of 404 must not settle an unknown order."""
    for ask in (get, post):
        assert type(await error_of(always(status, b"<html>no"), ask)) is kind


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {}),
        (502, b"<html>"),
        (503, {"detail": "busy", "may_have_executed": True}),
        (504, b""),
        (408, {}),
        (302, b""),
        (307, b""),
    ],
)
async def test_commands_that_may_have_been_executed(status: int, body: Any) -> None:
    assert type(await error_of(always(status, body), post)) is OutcomeUnknown
    assert type(await error_of(always(status, body), get)) is Unreachable


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy")]
)
async def test_what_never_left_was_not_executed(error: Exception) -> None:
    for ask in (get, post):
        assert type(await error_of(failing(error), ask)) is Unreachable


@pytest.mark.parametrize(
    "error",
    [httpx.ReadTimeout("slow"), httpx.WriteTimeout("slow"), httpx.ReadError("reset"), httpx.WriteError("reset"),
     httpx.RemoteProtocolError("cut"), httpx.DecodingError("gzip"), ValueError("odd")],
)  # fmt: skip
async def test_what_left_and_was_not_answered_may_have_been_executed(error: Exception) -> None:
    assert type(await error_of(failing(error), post)) is OutcomeUnknown
    assert type(await error_of(failing(error), get)) is Unreachable


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"id":1e999}', b"[" * 5_000, b"x" * (MOST_BYTES + 1)])
async def test_answers_that_cannot_be_read(body: bytes) -> None:
    assert type(await error_of(always(200, body), post)) is OutcomeUnknown
    assert type(await error_of(always(200, body), get)) is Unreachable


async def test_no_content_is_an_answer() -> None:
    assert (await post(always(204, b""))).body is None


async def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.005)

    monkeypatch.setattr(room, "TOTAL_S", 0.05)
    begun = time.monotonic()
    assert type(await error_of(lambda _: httpx.Response(200, content=drops()), post)) is OutcomeUnknown
    assert type(await error_of(lambda _: httpx.Response(200, content=drops()), get)) is Unreachable
    assert time.monotonic() - begun < 5


async def test_a_redirect_takes_the_key_nowhere() -> None:
    hosts: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(308, headers={"Location": "https://evil.test/"})

    await error_of(handler, post)
    await error_of(handler, get)
    assert hosts == ["venue.test"] * 2


@pytest.mark.parametrize(
    ("headers", "wait"),
    [({"Retry-After": "7"}, 7), ({"Retry-After": "99999"}, 300), ({"X-RateLimit-Reset": "1030"}, 30), ({"Retry-After": "soon"}, 5),
     ({"X-RateLimit-Reset": "-5"}, 5), ({}, 5)],
)  # fmt: skip
async def test_too_many_requests_say_until_when(headers: dict[str, str], wait: float) -> None:
    """By the venue's clock, whatever ours says."""
    one = rest(always(429, {"detail": "slow down"}, headers))
    one.clock = lambda: 1_000.0
    for changes in (False, True):
        with pytest.raises(Limited) as caught:
            await (one.tell("POST", "/x") if changes else one.ask("/x"))
        assert caught.value.reset_at == 1_000 + wait
    await one.close()


async def test_a_path_that_cannot_be_asked_never_leaves() -> None:
    one = rest(always(200, {}))
    for path in ("/exchange/\x00", "/" + "x" * 70_000):
        with pytest.raises(Unreachable):
            await one.tell("DELETE", path)
    await one.close()
    with pytest.raises(Unreachable):
        await one.ask("/exchange/pairs")


def locals_of(error: Exception) -> str:
    """What a page about a crash shows of the values in every frame."""
    trace = Traceback.extract(type(error), error, error.__traceback__, show_locals=True)
    frames = [frame for stack in trace.stacks for frame in stack.frames]
    assert all(frame.locals for frame in frames)
    return "\n".join(node.render() for frame in frames for node in (frame.locals or {}).values())


async def test_the_key_is_in_no_error_no_traceback_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    handlers = [
        failing(httpx.ConnectError("x")),
        failing(httpx.ReadTimeout("x")),
        always(401, {}),
        always(500, {}),
        always(200, b"{"),
        always(429),
    ]
    for handler in handlers:
        for ask in (get, post):
            error = await error_of(handler, ask)
            told = "".join(traceback.format_exception(error))
            for text in (repr(error), str(error), told, locals_of(error)):
                assert "5ec3e7" not in text
    assert "5ec3e7" not in caplog.text
    assert not caplog.records


async def test_an_answer_that_is_packed_twice_is_not_unpacked() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        packed = gzip.compress(gzip.compress(b"{}"))
        return httpx.Response(200, content=packed, headers={"content-encoding": "gzip, gzip"})

    assert type(await error_of(answer, get)) is Unreachable
