"""The account-wide router `/api/v1/clob/orders`: the pair is in the body, and there is no paper book behind it."""

from __future__ import annotations

import time
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from terminal.model.errors import NotFound, Refused
from terminal.model.instrument import Instrument
from terminal.model.order import Mode, Side
from terminal.paper import tell
from terminal.paper.commands import Cancel, CancelAll, Place
from terminal.paper.host import Host
from terminal.paper.server import batch
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live
from terminal.paper.server.intake import new_order, open_order
from terminal.paper.server.keys import idempotency_key
from terminal.paper.server.trading import OrderId, cancel_many, order_reply
from terminal.wire import answers as wire
from terminal.wire.requests import CancelBatch, OrderRequest, PairOrderBatch, PairOrderRequest

router = APIRouter(prefix="/api/v1/clob", tags=["router"])
_read_order, _read_name = reader(PairOrderRequest), reader(str)
PairName = Annotated[str | None, Query(max_length=80, description="such as VAIX/USDC; without it every pair")]


@router.post(
    "/orders", openapi_extra=says(wire.OrderAnswer, 400, 401, 404, 409, 413, 422, body=PairOrderRequest)
)
async def place(request: Request, host: Live, caller: Known) -> Response:
    """Place a live order on the pair that the body names."""
    begun = time.perf_counter()
    asked = _read_order(await request.body())
    instrument = instrument_of(host, asked.pair)
    _not_paper(host, caller.account, asked)
    order = new_order(asked, instrument, host, caller.account, idempotency_key(request))
    return await order_reply(host, instrument, Place(caller.account, order), begun)


@router.post(
    "/orders/batch",
    openapi_extra=says(
        wire.BatchAnswer, 400, 401, 404, 409, 413, 422, body=PairOrderBatch | list[PairOrderRequest]
    ),
)
async def place_batch(request: Request, host: Live, caller: Known) -> Response:
    """Up to 50 live orders on any pairs."""
    key = idempotency_key(request)

    def leg(raw: msgspec.Raw, number: int) -> batch.Command:
        asked = _read_order(bytes(raw))
        instrument = instrument_of(host, asked.pair)
        _not_paper(host, caller.account, asked)
        request_id = batch.leg_key(key, number)
        return Place(caller.account, new_order(asked, instrument, host, caller.account, request_id))

    legs = batch.legs_of(await request.body(), "orders")
    return await batch.carry_out(request, host, caller.account, legs, leg)


@router.get("/orders", openapi_extra=says(wire.Orders, 401, 404, 422))
async def open_orders(host: Live, caller: Known, pair: PairName = None) -> Response:
    """Open live orders on every pair, oldest first."""
    exchange = host.market.exchange
    symbol = instrument_of(host, pair).symbol if pair else None
    mine = exchange.accounts[caller.account].open.values()
    return json(
        wire.Orders(
            [
                tell.order_answer(order.view(), exchange.pairs[order.symbol].instrument, order.fills)
                for order in mine
                if order.mode is Mode.LIVE and symbol in (None, order.symbol)
            ]
        )
    )


@router.delete(
    "/orders/batch",
    openapi_extra=says(wire.BatchAnswer, 400, 401, 404, 409, 413, 422, body=CancelBatch | list[str]),
)
async def cancel_batch(request: Request, host: Live, caller: Known) -> Response:
    """Up to 50 cancels by order id, on any pairs."""

    def leg(raw: msgspec.Raw, _: int) -> batch.Command:
        return Cancel(caller.account, open_order(host, caller.account, _read_name(bytes(raw))).id)

    legs = batch.legs_of(await request.body(), "order_ids")
    return await batch.carry_out(request, host, caller.account, legs, leg)


@router.delete("/orders/{order_id}", openapi_extra=says(wire.OrderAnswer, 401, 404, 422))
async def cancel(host: Live, caller: Known, order_id: OrderId) -> Response:
    """Cancel one open order."""
    begun = time.perf_counter()
    order = open_order(host, caller.account, order_id)
    instrument = host.market.exchange.pairs[order.symbol].instrument
    return await order_reply(host, instrument, Cancel(caller.account, order.id), begun)


@router.delete("/orders", openapi_extra=says(wire.CancelledOrders, 401, 404, 422))
async def cancel_all(host: Live, caller: Known, pair: PairName = None, side: Side | None = None) -> Response:
    """Every live order, or those of a pair or a side."""
    symbol = instrument_of(host, pair).symbol if pair else None
    return await cancel_many(host, CancelAll(caller.account, symbol, side, Mode.LIVE))


def instrument_of(host: Host, pair: str) -> Instrument:
    """The instrument of `VAIX/USDC`; its base alone does as well."""
    base, _, quote = pair.partition("/")
    found = host.market.exchange.pairs.get(base.lower())
    if found is None or quote.upper() not in ("", found.instrument.quote):
        known = ", ".join(one.instrument.pair for one in host.market.exchange.pairs.values())
        said = f"no pair {pair[:40]!r} is traded here: try one of {known}"
        raise NotFound("UNKNOWN_PAIR", said, "pair", pair[:40])
    return found.instrument


def _not_paper(host: Host, account: int, asked: OrderRequest) -> None:
    if asked.paper or (asked.paper is None and asked.mode is Mode.PAPER):
        said = "the router has no paper book: use POST /api/v1/exchange/{symbol}/orders, or leave paper out"
        raise Refused("CLOB_NO_PAPER_BOOK", said, "paper", asked.paper)
    if host.market.exchange.accounts[account].simulated:
        said = "this account is in simulation mode, and the router has no paper book: use POST /api/v1/exchange/{symbol}/orders"
        raise Refused("ACCOUNT_IN_PAPER_MODE", said, "paper", asked.paper)
