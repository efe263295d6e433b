"""A venue with a Prop Desk inside the test: one account, trades at marks that the test sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.session.venue import FakeVenue, Row

MINE = "prop/accounts/me"


@dataclass
class PropVenue(FakeVenue):
    marks: dict[str, str] = field(default_factory=lambda: {"BTC": "97000", "ETH": "3200"})
    trades: dict[str, Row] = field(default_factory=dict)
    phase: str = "eval"
    marked: bool = True
    """whether trades tell their marks, or only the markets do"""

    def open_trade(self, coin: str, side: str, size: str, **more: Any) -> Row:
        row: Row = {
            "id": f"p{len(self.trades) + 1}", "coin": coin, "side": side, "size": size, "status": "open", "leverage": 5,
            "entry_price": self.marks[coin], "margin_usdc": "10", "opened_at": self.now(), "venue": more.get("venue", "hyperliquid"),
        }  # fmt: skip
        self.trades[row["id"]] = row
        return row

    def close_trade(self, id_: str, by: str = "trader") -> Row:
        row = self.trades[id_]
        row |= {
            "status": "closed",
            "closed_by": by,
            "closed_at": self.now(),
            "exit_price": self.marks[row["coin"]],
        }
        return row

    def _answer(self, request: httpx.Request, path: str, body: Row) -> httpx.Response:
        found = self._prop(request.method, path.strip("/"), body)
        return super()._answer(request, path, body) if found is None else found

    def _prop(self, method: str, path: str, body: Row) -> httpx.Response | None:
        match method, path.removeprefix(MINE).strip("/").split("/"):
            case "GET", [""] if path == MINE:
                return httpx.Response(
                    200, json={"id": "7", "phase": self.phase, "current_equity_usdc": "5000"}
                )
            case "GET", ["trades"]:
                rows = [self._told(row) for row in self.trades.values() if row["status"] == body["status"]]
                return httpx.Response(200, json={"trades": rows})
            case "POST", ["trades"]:
                return httpx.Response(200, json=self._told(self.open_trade(**body)))
            case "POST", ["trades", id_, "close"]:
                if self.trades[id_]["status"] != "open":
                    return httpx.Response(
                        409, json={"error": {"code": "CLOSED", "message": "it is closed already"}}
                    )
                return httpx.Response(200, json={"trade": self._told(self.close_trade(id_))})
            case "GET", ["prop", "markets"]:
                rows = [{"symbol": coin, "mark_price": mark} for coin, mark in self.marks.items()]
                return httpx.Response(200, json={"venue": body["venue"], "markets": rows})
            case "GET", ["prop", "config"]:
                return httpx.Response(200, json={"tiers": []})
        return None

    def _told(self, row: Row) -> Row:
        return row | (
            {"mark_price": self.marks[row["coin"]]} if self.marked and row["status"] == "open" else {}
        )
