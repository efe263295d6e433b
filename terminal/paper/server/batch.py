"""Orders placed, amended and cancelled by the list: every leg has an outcome of its own, and part of them may fail."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from fastapi import APIRouter, Request
from msgspec import structs
from starlette.responses import Response

from terminal.model.errors import Malformed, NotFound, Refused
from terminal.model.instrument import Instrument
from terminal.paper import tell
from terminal.paper.commands import Amend, Batch, Cancel, Place, Unread
from terminal.paper.host import Host
from terminal.paper.market import Leg
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live, Symbol, pair_of
from terminal.paper.server.intake import amendment, new_order, open_order
from terminal.paper.server.keys import idempotency_key
from terminal.wire import answers as wire
from terminal.wire.requests import AmendBatch, BatchAmend, CancelBatch, OrderBatch, OrderRequest

router = APIRouter(prefix="/api/v1", tags=["batches"])
MOST_LEGS = 50

Command = Place | Amend | Cancel
T = TypeVar("T")
_read_order, _read_amend = reader(OrderRequest), reader(BatchAmend)
_read_name = reader(str)
_listed = msgspec.json.Decoder(list[msgspec.Raw]).decode
_named = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


@router.post(
    "/exchange/{symbol}/orders/batch",
    openapi_extra=says(wire.BatchAnswer, 400, 401, 404, 409, 413, 422, body=OrderBatch | list[OrderRequest]),
)
async def place_batch(request: Request, host: Live, caller: Known, symbol: Symbol) -> Response:
    """Up to 50 orders in their order. The key stands for the whole batch; leg n is known by `key:n`."""
    instrument = pair_of(request, symbol).instrument
    key = idempotency_key(request)

    def leg(raw: msgspec.Raw, number: int) -> Command:
        asked = _read_order(bytes(raw))
        return Place(caller.account, new_order(asked, instrument, host, caller.account, leg_key(key, number)))

    return await carry_out(request, host, caller.account, legs_of(await request.body(), "orders"), leg)


@router.patch(
    "/exchange/{symbol}/orders/batch",
    openapi_extra=says(wire.BatchAnswer, 400, 401, 404, 409, 413, 422, body=AmendBatch | list[BatchAmend]),
)
async def amend_batch(request: Request, host: Live, caller: Known, symbol: Symbol) -> Response:
    """Up to 50 amendments, one after the other."""
    instrument = pair_of(request, symbol).instrument

    def leg(raw: msgspec.Raw, _: int) -> Command:
        asked = _read_amend(bytes(raw))
        order = open_order(host, caller.account, asked.order_id)
        _same_pair(order.symbol, asked.order_id, instrument)
        return amendment(asked, order, instrument)

    legs = legs_of(await request.body(), "amendments", "orders")
    return await carry_out(request, host, caller.account, legs, leg)


@router.delete(
    "/exchange/{symbol}/orders/batch",
    openapi_extra=says(wire.BatchAnswer, 400, 401, 404, 409, 413, 422, body=CancelBatch | list[str]),
)
async def cancel_batch(request: Request, host: Live, caller: Known, symbol: Symbol) -> Response:
    """Up to 50 cancels by order id."""
    instrument = pair_of(request, symbol).instrument

    def leg(raw: msgspec.Raw, _: int) -> Command:
        name = _read_name(bytes(raw))
        order = open_order(host, caller.account, name)
        _same_pair(order.symbol, name, instrument)
        return Cancel(caller.account, order.id)

    return await carry_out(request, host, caller.account, legs_of(await request.body(), "order_ids"), leg)


def leg_key(key: str, number: int) -> str:
    return f"{key}:{number}" if key else ""


def legs_of(body: bytes, *names: str) -> list[msgspec.Raw]:
    """The legs as they were sent: the list alone, or under one of these names."""
    legs = _decoded(_listed, body)
    if legs is None:
        fields = _decoded(_named, body) or {}
        found = [name for name in names if name in fields]
        legs = _decoded(_listed, bytes(fields[found[0]])) if found else None
        if legs is None:
            shown = body[:60].decode("utf-8", "replace")
            said = f'the body must be a list of legs, or {{"{names[0]}": [...]}}, not {shown}'
            raise Malformed(names[0], said, "missing" if not found else "invalid", shown)
    if not 1 <= len(legs) <= MOST_LEGS:
        said = f"{names[0]} must have 1 to {MOST_LEGS} legs, not {len(legs)}: split it"
        raise Malformed(names[0], said, "length", str(len(legs)))
    return legs


def _decoded(decode: Callable[[bytes], T], body: bytes) -> T | None:
    try:
        return decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _same_pair(symbol: str, name: str, instrument: Instrument) -> None:
    if symbol != instrument.symbol:
        raise NotFound("ORDER_NOT_OPEN", f"{name} is an order of {symbol}: try it there", "order_id", name)


async def carry_out(
    request: Request,
    host: Host,
    account: int,
    legs: list[msgspec.Raw],
    read: Callable[[msgspec.Raw, int], Command],
) -> Response:
    """Submit the legs as one command, and answer each in its place. Where none can be read nothing is submitted, but
    for a key that is known: then they could be, the first time."""
    key, body = idempotency_key(request), await request.body()
    fault: Callable[[int], Refused | None] = getattr(request.app.state, "failing_leg", lambda _: None)
    asked = tuple(_outcome(read, raw, number, fault) for number, raw in enumerate(legs))
    done: Any = [Leg(None, *structs.astuple(one)) for one in asked if isinstance(one, Unread)]
    if len(done) < len(asked) or (account, key) in host.market.remembered:
        digest = sha256(f"{request.method} {request.url.path} ".encode() + body).digest() if key else b""
        done, _ = await host.submit(Batch(account, asked, key, digest))
    results = [_told(host, number, leg) for number, leg in enumerate(done)]
    successful = sum(result.success for result in results)
    return json(wire.BatchAnswer(len(results), successful, len(results) - successful, results))


def _outcome(
    read: Callable[[msgspec.Raw, int], Command],
    raw: msgspec.Raw,
    number: int,
    fault: Callable[[int], Refused | None],
) -> Command | Unread:
    try:
        if failing := fault(number):
            raise failing
        return read(raw, number)
    except Refused as error:
        return Unread(error.code, error.message, error.field, error.value)


def _told(host: Host, number: int, leg: Leg) -> wire.BatchResult:
    if leg.receipt is None:
        details = {"field": leg.field, "value": leg.value} if leg.field or leg.value is not None else {}
        return wire.BatchResult(number, False, error=wire.ErrorBody(leg.code, leg.message, details))
    view = leg.receipt.order
    order = tell.order_answer(view, host.market.exchange.pairs[view.symbol].instrument, leg.receipt.fills)
    return wire.BatchResult(number, True, order.order_id, order.status, order)
