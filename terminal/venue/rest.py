"""The venue over HTTP. Questions may fail and be asked again; commands that may have been executed say so."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from terminal.model.errors import (
    Limited,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Refused,
    Unauthorised,
    Unreachable,
    VenueError,
)
from terminal.model.text import clean
from terminal.venue.auth import Venue
from terminal.wire.values import loads

API = "/api/v1"
MOST_BYTES = 8 * 1024 * 1024
_TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


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
            trust_env=False,
            limits=httpx.Limits(max_connections=16, max_keepalive_connections=8, keepalive_expiry=60),
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def ask(self, path: str, **query: Any) -> Answer:
        """GET: it changes nothing, so no answer is only Unreachable."""
        return await self._send("GET", path, query, None, {}, changes=False)

    async def tell(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str = "", **query: Any
    ) -> Answer:
        """A command. `key` goes along as Idempotency-Key under both names."""
        headers = {"Idempotency-Key": key, "X-Idempotency-Key": key} if key else {}
        return await self._send(method, path, query, body, headers, changes=True)

    async def _send(
        self, method: str, path: str, query: dict[str, Any], body: Mapping[str, Any] | None,
        headers: dict[str, str], *, changes: bool,
    ) -> Answer:  # fmt: skip
        content = None
        if body is not None:
            content = json.dumps(body, separators=(",", ":")).encode()
            headers = {**headers, "Content-Type": "application/json"}
        asked = {name: value for name, value in query.items() if value is not None}
        request = self._client.build_request(
            method, API + path, params=asked, content=content, headers=headers
        )
        begun = time.perf_counter()
        try:
            response = await self._client.send(request, stream=True)
            try:
                text = await _bounded(response)
            finally:
                await response.aclose()
        except _NEVER_LEFT as error:
            raise Unreachable(f"no connection to the venue: {clean(error, 100)}") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            why = clean(error, 100) or type(error).__name__
            if changes:
                raise OutcomeUnknown(f"the answer was lost: {why}") from error
            raise Unreachable(f"no answer from the venue: {why}") from error
        return _judged(response, text, time.perf_counter() - begun, changes=changes)


async def _bounded(response: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise ValueError(f"the answer is larger than {MOST_BYTES:,} bytes")
        parts.append(part)
    return b"".join(parts)


def _judged(response: httpx.Response, text: bytes, seconds: float, *, changes: bool) -> Answer:
    status = response.status_code
    if status == 429:
        raise Limited("the venue asks to wait: too many requests", _reset_at(response))
    if status >= 500:
        why = f"the venue answered {status}: {clean(text[:200].decode('utf-8', 'replace'), 120)}"
        raise OutcomeUnknown(why) if changes else Unreachable(why)
    try:
        body = loads(text) if text else None
    except Malformed as error:
        if status < 400 and changes:
            raise OutcomeUnknown(f"the answer could not be read: {error.message}") from error
        raise (VenueError(f"the venue answered {status} and nothing that can be read") if status >= 400
               else Unreachable(f"the answer could not be read: {error.message}")) from error  # fmt: skip
    if status >= 400:
        raise _refusal(status, body)
    headers = response.headers
    return Answer(
        body, seconds, _whole(headers, "x-ratelimit-limit"), _whole(headers, "x-ratelimit-remaining"),
        _whole(headers, "x-ratelimit-reset"),
    )  # fmt: skip


def _refusal(status: int, body: Any) -> Exception:
    """Any of the three shapes of an error, as one sentence."""
    code, message, field, value = "", f"the venue answered {status}", "", None
    if isinstance(body, dict):
        inner, detail = body.get("error"), body.get("detail")
        if isinstance(inner, dict):
            code, message = str(inner.get("code", "")), str(inner.get("message", message))
            details = inner.get("details")
            if isinstance(details, dict):
                field, value = str(details.get("field", "")), details.get("value")
        elif isinstance(detail, list) and detail and isinstance(detail[0], dict):
            first = detail[0]
            field = ".".join(str(part) for part in first.get("loc", []) if part != "body")
            code, message, value = (
                str(first.get("type", "")),
                str(first.get("msg", message)),
                first.get("input"),
            )
        elif isinstance(detail, str):
            message = detail
    said = (
        clean(code, 60),
        clean(message),
        clean(field, 60),
        clean(value, 60) if value is not None else None,
    )
    if status in (401, 403):
        return Unauthorised(said[1])
    return NotFound(*said) if status == 404 else Refused(*said)


def _reset_at(response: httpx.Response) -> float:
    reset = _whole(response.headers, "x-ratelimit-reset")
    wait = _whole(response.headers, "retry-after")
    if wait is not None:
        return time.time() + min(wait, 300)
    return float(reset) if reset is not None else time.time() + 5


def _whole(headers: httpx.Headers, name: str) -> int | None:
    text = headers.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
