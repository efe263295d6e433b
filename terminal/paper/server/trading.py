"""Place, amend and cancel. `shortcut` calls these without the framework, so they lean on their arguments alone."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from terminal.model.errors import Malformed, NotFound, Refused
from terminal.model.instrument import Instrument
from terminal.model.order import Mode, OrderType, Side
from terminal.paper import tell
from terminal.paper.commands import Amend, Cancel, CancelAll, Command, Place
from terminal.paper.host import Host, Timings
from terminal.paper.orders import NewOrder, Receipt, VenueOrder
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live, Symbol, pair_of
from terminal.paper.server.keys import MAX_KEY, idempotency_key
from terminal.wire import answers as wire
from terminal.wire.amounts import ABSENT, decimal_of
from terminal.wire.requests import AmendRequest, OrderRequest

router = APIRouter(prefix="/api/v1", tags=["trading"])
_read_order, _read_amend = reader(OrderRequest), reader(AmendRequest)

NOT_YET = ("stop_price", "display_qty", "time_in_force_ms", "expire_at", "route_mode")
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
    order = new_order(asked, instrument, idempotency_key(request))
    return await _order_reply(host, instrument, Place(caller.account, order), begun)


def new_order(asked: OrderRequest, instrument: Instrument, request_id: str) -> NewOrder:
    """The request in ticks and lots, or Malformed or Refused with the field that is wrong."""
    for name in NOT_YET:
        if (value := getattr(asked, name)) is not None:
            # Passing it over would place a different order from the one that was meant.
            raise Refused(
                "NOT_SERVED_YET", f"{name} is not served by this exchange yet: leave it out", name, value
            )
    lots = instrument.lots(decimal_of(asked.quantity, "quantity"))
    price = decimal_of(asked.price, "price")
    ticks = 0
    if asked.order_type is not OrderType.MARKET:
        ticks = instrument.ticks(price)
    elif price != 0:
        raise Refused(
            "PRICE_ON_MARKET",
            f"a market order has no price, not {price}: leave it out or use a limit order",
            "price",
            str(price),
        )
    return NewOrder(
        instrument.symbol,
        asked.side,
        asked.order_type,
        ticks,
        lots,
        asked.effective_mode,
        asked.stp_mode,
        request_id,
    )


@router.patch(
    "/clob/orders/{order_id}",
    openapi_extra=says(wire.OrderAnswer, 400, 401, 404, 413, 422, body=AmendRequest),
)
async def amend(request: Request, host: Live, caller: Known, order_id: OrderId) -> Response:
    """A smaller quantity keeps its place in the queue; a new price or more of it goes to the back."""
    begun = time.perf_counter()
    asked = _read_amend(await request.body())
    order = _open_order(host, caller.account, order_id)
    instrument = host.market.exchange.pairs[order.symbol].instrument
    price = None if asked.price == ABSENT else instrument.ticks(decimal_of(asked.price, "price"))
    lots = None if asked.quantity == ABSENT else instrument.lots(decimal_of(asked.quantity, "quantity"))
    if price is None and lots is None:
        raise Malformed("price", "name a new price, a new quantity, or both", "missing")
    return await _order_reply(host, instrument, Amend(caller.account, order.id, price, lots), begun)


@router.delete("/exchange/orders/all", openapi_extra=says(wire.CancelledOrders, 401, 422))
async def kill_switch(host: Live, caller: Known, mode: Mode | None = None) -> Response:
    """Every order on every pair, live and paper, unless a mode is named."""
    return await _cancel_many(host, CancelAll(caller.account, mode=mode))


@router.delete("/exchange/{symbol}/orders/{order_id}", openapi_extra=says(wire.OrderAnswer, 401, 404, 422))
async def cancel(
    _: Request, host: Live, caller: Known, symbol: Symbol, order_id: OrderId, mode: Mode | None = None
) -> Response:
    """Cancel one open order."""
    begun = time.perf_counter()
    instrument = host.market.exchange.pair(symbol.lower()).instrument
    order = _open_order(host, caller.account, order_id)
    if order.symbol != instrument.symbol or mode not in (None, order.mode):
        raise NotFound(
            "ORDER_NOT_OPEN",
            f"{order_id} is a {order.mode.value} order of {order.symbol}",
            "order_id",
            order_id,
        )
    return await _order_reply(host, instrument, Cancel(caller.account, order.id), begun)


@router.delete("/exchange/{symbol}/orders", openapi_extra=says(wire.CancelledOrders, 401, 404, 422))
async def cancel_all(
    request: Request,
    host: Live,
    caller: Known,
    symbol: Symbol,
    side: Side | None = None,
    mode: Annotated[Mode, Query()] = Mode.LIVE,
) -> Response:
    """Every order of a pair, or of one side of it."""
    instrument = pair_of(request, symbol).instrument
    return await _cancel_many(host, CancelAll(caller.account, instrument.symbol, side, mode))


def _open_order(host: Host, account: int, name: str) -> VenueOrder:
    try:
        return host.market.exchange.find(account, tell.order_number(name))
    except NotFound as error:
        raise NotFound(error.code, error.message, "order_id", name) from None


async def _order_reply(host: Host, instrument: Instrument, command: Command, begun: float) -> Response:
    receipt, timings = await host.submit(command)
    if not isinstance(receipt, Receipt):
        raise TypeError(receipt)
    return json(tell.order_answer(receipt.order, instrument, receipt.fills, _timing(begun, timings)))


async def _cancel_many(host: Host, command: CancelAll) -> Response:
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
