"""The venue over HTTP. Questions may fail and be asked again; commands that may have been executed say so."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from terminal.model.errors import (
    Forbidden,
    Limited,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Refused,
    Unauthorised,
    Unreachable,
    Unserved,
    VenueError,
)
from terminal.model.text import clean
from terminal.venue.auth import Venue
from terminal.wire.values import loads, word

API, IDENTITY = "/api/v1", "/auth/"
MOST_BYTES = 8 * 1024 * 1024
TOTAL_S = 12.0
"""for all of an answer: one that comes byte by byte never times out by itself"""
Body = Mapping[str, Any] | Sequence[Any] | None
_TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

NO_ROUTE = {"detail": "Not Found"}
"""what the venue's server says of an address that it knows nothing of"""

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # they tell of each request, with its path and headers


@dataclass(frozen=True, slots=True)
class Answer:
    """A body that was read, how long it took, and what is left of the allowance."""

    body: Any
    seconds: float
    limit: int | None = None
    remaining: int | None = None
    reset_at: float | None = None


class Rest:
    """One client for one venue. `transport` is an argument, so that tests and replays need no sockets."""

    def __init__(self, venue: Venue, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=venue.url,
            headers={**venue.headers, "User-Agent": "evterm"},
            timeout=_TIMEOUT,
            transport=transport,
            # Certificates take long to load. Without TLS none are needed, and without any none would be trusted.
            verify=venue.url.startswith("https:") or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            trust_env=False,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=60),
        )
        self.clock: Callable[[], float] = time.time
        """the venue's time in epoch seconds, as well as it is known"""

    def use(self, venue: Venue) -> None:
        """Another key from now on."""
        self._client.headers.update(venue.headers)

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, path: str, **query: Any) -> Answer:
        """GET: it changes nothing, so no answer is only Unreachable."""
        return await self._send("GET", path, query, None, {}, changes=False)

    async def tell(self, method: str, path: str, body: Body = None, *, key: str = "", **query: Any) -> Answer:
        """A command. `key` goes along as Idempotency-Key under both names."""
        headers = {"Idempotency-Key": key, "X-Idempotency-Key": key} if key else {}
        return await self._send(method, path, query, body, headers, changes=True)

    async def _send(
        self, method: str, path: str, query: dict[str, Any], body: Body,
        headers: dict[str, str], *, changes: bool,
    ) -> Answer:  # fmt: skip
        content = None
        if body is not None:
            content = json.dumps(body, separators=(",", ":")).encode()
            headers = {**headers, "Content-Type": "application/json"}
        asked = {name: value for name, value in query.items() if value is not None}
        if self._client.is_closed:
            raise Unreachable("no connection to the venue: the session has ended")
        try:
            at = path if path.startswith(IDENTITY) else API + path
            request = self._client.build_request(method, at, params=asked, content=content, headers=headers)
        except (httpx.InvalidURL, ValueError) as error:
            raise Unreachable(f"that cannot be asked: {clean(error, 100)}") from error
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(TOTAL_S):
                response = await self._client.send(request, stream=True)
                try:
                    text = await _bounded(response)
                finally:
                    await response.aclose()
        except _NEVER_LEFT as error:
            raise Unreachable("no connection to the venue") from error
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            why = clean(error, 100) or "the connection broke"
            if changes:
                raise OutcomeUnknown(f"the answer was lost: {why}") from error
            raise Unreachable(f"no answer from the venue: {why}") from error
        return _judged(response, text, time.perf_counter() - begun, self.clock(), changes=changes)


async def _bounded(response: httpx.Response) -> bytes:
    if "," in response.headers.get("content-encoding", ""):
        raise ValueError("the answer is packed more than once")  # a few bytes could become any number
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise ValueError(f"the answer is larger than {MOST_BYTES:,} bytes")
        parts.append(part)
    return b"".join(parts)


def _judged(response: httpx.Response, text: bytes, seconds: float, now: float, *, changes: bool) -> Answer:
    status = response.status_code
    if status == 429:
        raise Limited("the venue asks to wait: too many requests", _reset_at(response, now))
    if status >= 500 or status == 408 or 300 <= status < 400:
        # None of these says that a command was not carried out; a redirect is not followed, the key goes nowhere else.
        words = clean(text[:200].decode("utf-8", "replace"), 120).strip()
        why = f"the venue answered {status}" + (f": {words}" if words else " and not a word more")
        raise OutcomeUnknown(why) if changes else Unreachable(why)
    try:
        body = loads(text) if text else None
    except Malformed as error:
        if status < 400 and changes:
            raise OutcomeUnknown(f"the answer could not be read: {error.message}") from error
        if status == 401:
            raise Unauthorised("the venue answered 401") from error
        if status >= 400:  # not the exchange's own words: a 404 by a proxy is no evidence of anything
            raise VenueError(f"the venue answered {status} and nothing that can be read") from error
        raise Unreachable(f"the answer could not be read: {error.message}") from error
    if status >= 400:
        raise _refusal(status, body)
    headers = response.headers
    return Answer(
        body, seconds, _whole(headers, "x-ratelimit-limit"), _whole(headers, "x-ratelimit-remaining"),
        _whole(headers, "x-ratelimit-reset"),
    )  # fmt: skip


def _refusal(status: int, body: Any) -> Exception:
    """Any of the three shapes of an error, as one sentence."""
    code, message, field, value = "", "", "", None
    if isinstance(body, dict):
        inner, detail = body.get("error"), body.get("detail")
        if isinstance(inner, dict):
            code, message = word(inner.get("code")), word(inner.get("message"))
            details = inner.get("details")
            if isinstance(details, dict):
                field, value = word(details.get("field")), details.get("value")
        elif isinstance(detail, list) and detail and isinstance(detail[0], dict):
            first = detail[0]
            code, message, value = word(first.get("type")), word(first.get("msg")), first.get("input")
            place = first.get("loc")
            field = (
                ".".join(word(part) for part in place[:8] if part != "body")
                if isinstance(place, list)
                else ""
            )
        else:
            message = word(detail or inner or body.get("message"))
    said = (
        clean(code or f"HTTP_{status}", 60),
        clean(message or f"the venue answered {status}"),
        clean(field, 60),
        clean(value, 60) if value is not None else None,
    )
    if status in (401, 403):
        return Unauthorised(said[1]) if status == 401 else Forbidden(said[1])
    if status == 405 or (status == 404 and body == NO_ROUTE):
        return Unserved(*said)
    return NotFound(*said) if status == 404 else Refused(*said)


def _reset_at(response: httpx.Response, now: float) -> float:
    """By the venue's clock, of which `now` is the time."""
    reset = _whole(response.headers, "x-ratelimit-reset")
    wait = _whole(response.headers, "retry-after")
    if wait is not None:
        return now + min(wait, 300)
    return float(reset) if reset is not None else now + 5


def _whole(headers: httpx.Headers, name: str) -> int | None:
    text = headers.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
