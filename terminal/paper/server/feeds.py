"""The binary market-data feeds: one market at `/md/v1/{BASE}/{QUOTE}`, several at `/ws/clob/binary`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, WebSocket

from terminal.model.errors import NotFound
from terminal.paper.outbox import FeedOutbox
from terminal.paper.server.answering import unauthorized
from terminal.paper.server.batches import send_frames
from terminal.paper.server.context import host_of
from terminal.paper.server.sockets import POLICY, UNDERSTOOD, Farewell, asks_for_snapshot, refuse, serve

if TYPE_CHECKING:
    from terminal.paper.market import Market
    from terminal.paper.server.identity import Caller

router = APIRouter()


@router.websocket("/md/v1/{base}/{quote}")
@router.websocket("/md/v1/{base}/{quote}/")
async def market_feed(socket: WebSocket, base: str, quote: str) -> None:
    await _feed(socket, [f"{base}/{quote}"])


@router.websocket("/ws/clob/binary")
async def clob_binary(socket: WebSocket) -> None:
    asked = socket.query_params.get("pairs")
    if asked is None:
        pairs = host_of(socket).market.exchange.pairs.values()
        names = [pair.instrument.pair for pair in pairs]
    else:
        names = [name for name in asked.split(",") if name]
    await _feed(socket, names)


async def _feed(socket: WebSocket, names: list[str]) -> None:
    caller: Caller | None = socket.state.caller
    if caller is None:
        await socket.send_denial_response(unauthorized("the binary feeds are for known callers"))
        return
    host = host_of(socket)
    try:
        symbols = _symbols(host.market, names)
    except NotFound as error:
        await refuse(socket, error.message)
        return
    outbox = FeedOutbox(caller.account, symbols)

    def heard(text: str) -> Farewell:
        if not asks_for_snapshot(text):
            return POLICY, UNDERSTOOD
        host.flush()
        host.hub.feeds.asked(outbox)
        return None

    await serve(socket, outbox, lambda: host.hub.join_feed(outbox), heard, send_frames)


def _symbols(market: Market, names: list[str]) -> list[str]:
    """The symbols of these pairs, each once; NotFound for one that is not traded, or for none at all."""
    known = {pair.instrument.pair: symbol for symbol, pair in market.exchange.pairs.items()}
    choice = f"choose from {', '.join(known)}"
    for name in names:
        if name.upper() not in known:
            raise NotFound("UNKNOWN_SYMBOL", f"no market {name[:30]!r}: {choice}", "pair", name[:40])
    if not names:
        raise NotFound("UNKNOWN_SYMBOL", f"name at least one market: {choice}", "pairs", "")
    return list(dict.fromkeys(known[name.upper()] for name in names))
