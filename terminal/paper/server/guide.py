"""`/docs`: every route in plain text, since a page that loads scripts from elsewhere stays blank offline."""

from __future__ import annotations

from string import Template
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse

from terminal.paper.binary import MARKETS, VENUE_NUMBERS
from terminal.paper.flow import PAIRS

router = APIRouter()

_STREAMS = Template("""
Streams
  /ws/exchange/{symbol}/book|trades|price|bbo   one pair
  /ws/exchange/markets                          all pairs
  /ws/exchange/private                          own orders, fills and balances
  /ws/clob?channels=l2Book,trades,bbo,bbo_raw,l3Book,userOrders,userFills,balanceUpdate
      numbered messages, {type, data, global_sequence}; send "snapshot" for fresh books.
      bbo comes at most each 50 ms, bbo_raw with every change of the touch.
      l3Book: l3_snapshot lists every resting order, [order_id, price, size], in the order of its queue; then
      l3_delta with events {action, order_id, side, price, size}, size being what the order shows afterwards:
      add (to the back of its queue), modify and trade (it keeps its turn; traded says how much went), delete.
      At size 0 it is gone. An iceberg shows its next part as a new add.
      circuit_breaker comes to every listener of a market channel.

Binary feeds, for known callers
  /md/v1/{BASE}/{QUOTE}                         one market
  /ws/clob/binary?pairs=VAIX/USDC,BTC/USDC      several, or all when none are named
      One frame of 48 bytes a message, little-endian:
        u16 version = 1, u16 type, u32 market, u64 sequence, i64 time in ns, i64 price x 1e8, i64 size x 1e8,
        u8 side (0 bid, 1 ask), u8 flags, 6 bytes of padding
      Types: 1 book level: the size that stands at the price, 0 takes it away; flag 1 within a snapshot
             2 trade: side is the taker's; flags is the venue
             3 snapshot begins, 4 snapshot ends: what was known of the book before is void
             6 best price of a pool, at most each 100 ms; flags is the venue
             7 mark: the last trade on the order book, at most each second
      8 funding, 9 liquidation and 10 open interest are of perpetuals: no spot pair here has them.
      A size too great for 64 bits is said as the greatest that fits.
      Sequences rise by one for each market of a connection. On a gap (you read too slowly) a snapshot follows by
      itself; send "snapshot" for one at any time.
      Markets: $markets
      Venues: $venues

Agents: /.well-known/agent-card.json

Identity: an X-API-Key header with the key in the key file, or a Bearer token from /auth/login.
Types and fields: /openapi.json
""")


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> PlainTextResponse:
    schema = request.app.openapi()
    lines = [f"{schema['info']['title']} {schema['info']['version']}", ""]
    for path, operations in schema["paths"].items():
        lines += [_line(method, path, operation) for method, operation in operations.items()]
    return PlainTextResponse("\n".join(lines) + "\n" + STREAMS)


def _numbers(named: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in named.items())


STREAMS = _STREAMS.substitute(
    markets=_numbers({PAIRS[symbol].instrument.pair: number for symbol, number in MARKETS.items()}),
    venues=_numbers(VENUE_NUMBERS),
)


def _line(method: str, path: str, operation: dict[str, Any]) -> str:
    names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
    query = "?" + "&".join(names) if names else ""
    route = f"{method.upper():6} {path}{query}"
    told = operation.get("description", "").split(". ")[0].rstrip(".")
    return f"{route:74} {told}".rstrip()
