"""How the venue's SDK is used by its witnesses."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from decimal import Decimal
from typing import Any

import pytest
from event_trader.core import errors

WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

Row = tuple[dict[str, Any], set[str]]
"""What a call is given and which fields its answer has. A function among the arguments is called with the client first."""


def plain(client: Any) -> Any:
    """Without the SDK's own brake of 100 requests a minute."""
    client._http.config.rate_limit_per_minute = 100_000
    return client


def public_calls(service: type) -> list[str]:
    """Every coroutine that a class offers to its users."""
    members = inspect.getmembers(service, inspect.iscoroutinefunction)
    return [name for name, _ in members if not name.startswith("_")]


async def filled_in(arguments: dict[str, Any], client: Any) -> dict[str, Any]:
    """The arguments, with what has to exist before the call made by its function."""
    return {name: await value(client) if callable(value) else value for name, value in arguments.items()}


def first(answer: Any) -> Any:
    """A list's first entry, since a list has no fields itself."""
    return answer[0] if isinstance(answer, list) else answer


async def failure(call: Awaitable[Any]) -> Any:
    """The API error of a call. The SDK wraps its own errors into a ConnectionError when it gives up retrying."""
    with pytest.raises(errors.EventTraderError) as raised:
        await call
    error = raised.value
    return error.original_error if isinstance(error, errors.ConnectionError) else error


async def near(client: Any, side: str, offset: str = "0.05") -> str:
    """A price that rests: so far from the touch that it will not trade."""
    touch = await client.clob.bbo("vaix")
    best = Decimal(touch["best_bid" if side == "buy" else "best_ask"])
    part = 1 - Decimal(offset) if side == "buy" else 1 + Decimal(offset)
    return str((best * part).quantize(Decimal("0.000001")))
