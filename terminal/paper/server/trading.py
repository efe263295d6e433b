"""Place, amend and cancel. `shortcut` calls these without the framework, so they lean on their arguments alone."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from terminal.model.errors import NotFound
from terminal.model.instrument import Instrument
from terminal.model.order import Mode, Side
from terminal.paper import tell
from terminal.paper.commands import Cancel, CancelAll, Command, Place
from terminal.paper.host import Host, Timings
from terminal.paper.orders import Receipt
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live, Symbol
from terminal.paper.server.intake import amendment, new_order, open_order
from terminal.paper.server.keys import MAX_KEY, idempotency_key
from terminal.wire import answers as wire
from terminal.wire.requests import AmendRequest, OrderRequest

router = APIRouter(prefix="/api/v1", tags=["trading"])
_read_order, _read_amend = reader(OrderRequest), reader(AmendRequest)

OrderId = Annotated[str, Path(max_length=MAX_KEY)]


@router.post(
    "/exchange/{symbol}/orders",
    openapi_extra=says(wire.OrderAnswer, 400, 401, 404, 409, 413, 422, body=OrderRequest),
)
async def place(request: Request, host: Live, caller: Known, symbol: Symbol) -> Response:
    """Place an order. The same Idempotency-Key (or X-Idempotency-Key) within 300 s answers the same and places nothing."""
    begun = time.perf_counter()
    instrument = host.market.exchange.pair(symbol.lower()).instrument
    asked = _read_order(await request.body())
    order = new_order(asked, instrument, host, caller.account, idempotency_key(request))
    return await order_reply(host, instrument, Place(caller.account, order), begun)


@router.patch(
    "/clob/orders/{order_id}",
    openapi_extra=says(wire.OrderAnswer, 400, 401, 404, 413, 422, body=AmendRequest),
)
async def amend(request: Request, host: Live, caller: Known, order_id: OrderId) -> Response:
    """A smaller quantity keeps its place in the queue; a new price or more of it goes to the back."""
    begun = time.perf_counter()
    asked = _read_amend(await request.body())
    order = open_order(host, caller.account, order_id)
    instrument = host.market.exchange.pairs[order.symbol].instrument
    command = amendment(asked, order, instrument)
    return await order_reply(host, instrument, command, begun)


@router.delete("/exchange/orders/all", openapi_extra=says(wire.CancelledOrders, 401, 422))
async def kill_switch(host: Live, caller: Known, mode: Mode | None = None) -> Response:
    """Every order on every pair, live and paper, unless a mode is named."""
    return await cancel_many(host, CancelAll(caller.account, mode=mode))


@router.delete("/exchange/{symbol}/orders/{order_id}", openapi_extra=says(wire.OrderAnswer, 401, 404, 422))
async def cancel(
    _: Request, host: Live, caller: Known, symbol: Symbol, order_id: OrderId, mode: Mode | None = None
) -> Response:
    """Cancel one open order."""
    begun = time.perf_counter()
    instrument = host.market.exchange.pair(symbol.lower()).instrument
    order = open_order(host, caller.account, order_id)
    if order.symbol != instrument.symbol or mode not in (None, order.mode):
        raise NotFound(
            "ORDER_NOT_OPEN",
            f"{order_id} is a {order.mode.value} order of {order.symbol}: try it there",
            "order_id",
            order_id,
        )
    return await order_reply(host, instrument, Cancel(caller.account, order.id), begun)


@router.delete("/exchange/{symbol}/orders", openapi_extra=says(wire.CancelledOrders, 401, 404, 422))
async def cancel_all(
    _: Request,
    host: Live,
    caller: Known,
    symbol: Symbol,
    side: Side | None = None,
    mode: Annotated[Mode, Query()] = Mode.LIVE,
) -> Response:
    """Every order of a pair, or of one side of it."""
    instrument = host.market.exchange.pair(symbol.lower()).instrument
    return await cancel_many(host, CancelAll(caller.account, instrument.symbol, side, mode))


async def order_reply(host: Host, instrument: Instrument, command: Command, begun: float) -> Response:
    receipt, timings = await host.submit(command)
    if not isinstance(receipt, Receipt):
        raise TypeError(receipt)
    return json(tell.order_answer(receipt.order, instrument, receipt.fills, _timing(begun, timings)))


async def cancel_many(host: Host, command: CancelAll) -> Response:
    receipts, _ = await host.submit(command)
    if not isinstance(receipts, list):
        raise TypeError(receipts)
    return json(
        wire.CancelledOrders(len(receipts), [tell.order_name(receipt.order.id) for receipt in receipts])
    )


def _timing(begun: float, timings: Timings) -> wire.ServerTiming:
    spans = (
        timings.begun - begun,
        timings.matched - timings.begun,
        timings.committed - timings.matched,
        timings.committed - begun,
    )
    return wire.ServerTiming(*(round(span * 1000, 3) for span in spans))
