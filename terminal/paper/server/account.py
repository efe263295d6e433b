"""What is mine: balances, open orders, one order, what has ended, my fills."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from terminal.model.errors import NotFound
from terminal.model.money import quote_text
from terminal.model.order import Mode
from terminal.paper import tell
from terminal.paper.clearing import QUOTE, Pair
from terminal.paper.host import Host
from terminal.paper.market import START_USDC
from terminal.paper.orders import Fill, OrderView
from terminal.paper.server.answering import json, says
from terminal.paper.server.context import Known, Live, Symbol, pair_of
from terminal.paper.server.trading import OrderId
from terminal.wire import answers as wire

router = APIRouter(prefix="/api/v1", tags=["account"])
SHOWN = 500
Limit = Annotated[int, Query(ge=1, le=500)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/clob/preflight/{symbol}", openapi_extra=says(wire.Preflight, 401, 404, 422))
async def preflight(
    request: Request, host: Live, caller: Known, symbol: Symbol, mode: Mode = Mode.LIVE
) -> Response:
    """All that is needed before an order, in one call. Balances are what is available."""
    begun = time.perf_counter()
    pair = pair_of(request, symbol)
    instrument, ledger = pair.instrument, host.market.exchange.ledgers[mode]
    touch = tell.clob_bbo(pair, host.market.now)
    base = instrument.size_text(ledger.purse(caller.account, instrument.base).available)
    quote = quote_text(ledger.purse(caller.account, QUOTE).available)
    spent = round((time.perf_counter() - begun) * 1000, 3)
    return json(
        wire.Preflight(
            instrument.pair, caller.account, base, quote, touch.best_bid, touch.best_ask, touch.spread, spent
        )
    )


@router.get("/exchange/{symbol}/balance", openapi_extra=says(wire.Balance, 401, 404, 422))
async def balance(
    request: Request, host: Live, caller: Known, symbol: Symbol, mode: Mode = Mode.LIVE
) -> Response:
    """`base_balance` and `quote_balance` are available; what open orders bind is `held`.

    `quote_source` splits all USDC, the held too: `deposits` is what is left of the starting funds, `hot_wallet` what
    trading has brought above them, and `on_chain` nothing, since there is no wallet here. All that is available may be
    withdrawn. `pending_settlements` are the pair's newest fills that wait for the chain; they can be used already."""
    instrument, ledger = pair_of(request, symbol).instrument, host.market.exchange.ledgers[mode]
    base, quote = ledger.purse(caller.account, instrument.base), ledger.purse(caller.account, QUOTE)
    total = quote.available + quote.held
    deposits = min(total, START_USDC)
    return json(
        wire.Balance(
            symbol=instrument.symbol,
            mode=mode.value,
            base_symbol=instrument.base,
            quote_symbol=instrument.quote,
            base_balance=instrument.size_text(base.available),
            base_held=instrument.size_text(base.held),
            quote_balance=quote_text(quote.available),
            quote_held=quote_text(quote.held),
            quote_source=wire.QuoteSource(quote_text(0), quote_text(total - deposits), quote_text(deposits)),
            pending_settlements=host.market.money.pending(caller.account, instrument.symbol, mode)[-SHOWN:],
        )
    )


@router.get("/exchange/{symbol}/orders/open", openapi_extra=says(wire.Orders, 401, 404, 422))
@router.get("/exchange/{symbol}/orders", openapi_extra=says(wire.Orders, 401, 404, 422))
async def open_orders(
    request: Request, host: Live, caller: Known, symbol: Symbol, mode: Mode = Mode.LIVE
) -> Response:
    """Open orders, oldest first."""
    pair = pair_of(request, symbol)
    mine = host.market.exchange.accounts[caller.account].open.values()
    chosen = [order for order in mine if order.symbol == pair.instrument.symbol and order.mode is mode]
    return json(
        wire.Orders([tell.order_answer(order.view(), pair.instrument, order.fills) for order in chosen])
    )


@router.get("/exchange/{symbol}/orders/history", openapi_extra=says(wire.History, 401, 404, 422))
async def history(
    request: Request,
    host: Live,
    caller: Known,
    symbol: Symbol,
    mode: Mode = Mode.LIVE,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Ended orders, newest first."""
    instrument = pair_of(request, symbol).instrument
    ended = host.store.ended_orders(caller.account, instrument.symbol, mode.value, limit, offset)
    total = host.store.count_ended(caller.account, instrument.symbol, mode.value)
    rows = [tell.order_answer(view, instrument, host.store.fills_of_order(view.id)) for view in ended]
    return json(wire.History(rows, limit, offset, total))


@router.get("/exchange/{symbol}/orders/{order_id}", openapi_extra=says(wire.OrderAnswer, 401, 404, 422))
async def one_order(
    request: Request, host: Live, caller: Known, symbol: Symbol, order_id: OrderId
) -> Response:
    """One order with its fills, by its id or by the idempotency key it was placed with."""
    pair = pair_of(request, symbol)
    found = _find(host, caller.account, pair, order_id)
    if found is None:
        raise NotFound(
            "ORDER_NOT_FOUND",
            f"no order of yours on {pair.instrument.pair} has this id or request id",
            "order_id",
            order_id,
        )
    view, fills = found
    return json(tell.order_answer(view, pair.instrument, fills))


def _find(host: Host, account: int, pair: Pair, name: str) -> tuple[OrderView, list[Fill]] | None:
    symbol, number = pair.instrument.symbol, tell.order_number(name)
    for order in host.market.exchange.accounts[account].open.values():
        if order.symbol == symbol and (order.id == number or order.request_id == name):
            return order.view(), order.fills
    ended = host.store.ended_order(account, number) or host.store.ended_by_request(account, symbol, name)
    if ended is None or ended.symbol != symbol:
        return None
    return ended, host.store.fills_of_order(ended.id)


@router.get("/exchange/{symbol}/trades/mine", openapi_extra=says(wire.Fills, 401, 404, 422))
async def my_trades(
    request: Request,
    host: Live,
    caller: Known,
    symbol: Symbol,
    mode: Mode = Mode.LIVE,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response:
    """Own fills, newest first."""
    instrument = pair_of(request, symbol).instrument
    fills = host.store.fills(caller.account, instrument.symbol, mode.value, limit, offset)
    return json(wire.Fills([tell.fill_answer(fill, instrument) for fill in fills]))
