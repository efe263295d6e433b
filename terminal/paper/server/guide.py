"""`/docs`: every route in plain text, since a page that loads scripts from elsewhere stays blank offline."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse

router = APIRouter()

STREAMS = """
Streams
  /ws/exchange/{symbol}/book|trades|price|bbo   one pair
  /ws/exchange/markets                          all pairs
  /ws/exchange/private                          own orders, fills and balances
  /ws/clob?channels=l2Book,trades,bbo,userOrders,userFills,balanceUpdate
      numbered messages; send "snapshot" for fresh books

Identity: an X-API-Key header with the key in the key file, or a Bearer token from /auth/login.
Types and fields: /openapi.json
"""


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> PlainTextResponse:
    schema = request.app.openapi()
    lines = [f"{schema['info']['title']} {schema['info']['version']}", ""]
    for path, operations in schema["paths"].items():
        lines += [_line(method, path, operation) for method, operation in operations.items()]
    return PlainTextResponse("\n".join(lines) + "\n" + STREAMS)


def _line(method: str, path: str, operation: dict[str, Any]) -> str:
    names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
    query = "?" + "&".join(names) if names else ""
    route = f"{method.upper():6} {path}{query}"
    told = operation.get("description", "").split(". ")[0].rstrip(".")
    return f"{route:74} {told}".rstrip()
