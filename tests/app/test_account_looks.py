"""The account's page as it should look, on a venue that says the same each time. `pytest --snapshot-update` takes new ones."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.pilot import Pilot

from terminal.cockpit.accounttold import FUNDS
from terminal.core.budget import Budget, Figures
from terminal.present.accountpage import FUNDED
from terminal.session.told import Part
from terminal.venue.auth import venue_at
from terminal.venue.rest import Rest
from tests.app.still import NOW_MS, StillSession, still_app, still_session

HASH = "0x" + "ab12" * 16
FEES = {"tier": 0, "name": "Standard", "maker_bps": 0, "taker_bps": 10, "min_volume_30d": "0"}
ACTIVE = {"tier": 1, "name": "Active", "maker_bps": 0, "taker_bps": 8, "min_volume_30d": "100000"}
WITHDRAWAL = {
    "symbol": "vaix",
    "currency": "USDC",
    "destination": "0x" + "5a" * 20,
    "chain": "base",
    "mode": "live",
}
ANSWERS: dict[str, Any] = {
    "/auth/me": {"id": 47, "username": "trader", "email": "trader@practice.local"},
    "/exchange/my-fees": {**FEES, "volume_30d": "37500", "next_tier": {**ACTIVE, "missing": "62500"}, "next_review_at": NOW_MS + 9_000_000},
    "/portfolio/summary": {"simulation_mode": False, "total_value_usdc": "159369.27"},
    "/exchange/fee-schedule": [FEES, ACTIVE],
    "/exchange/sub-accounts": [
        {"id": 47, "label": "", "is_main": True, "balances": [{"currency": "USDC", "available": "9000", "held": "995"}]},
        {"id": 51, "label": "Strategy A", "balances": [{"currency": "USDC", "available": "25", "held": "0"}]},
    ],
    "/exchange/withdrawals": {"withdrawals": [
        {**WITHDRAWAL, "id": "wd_2", "status": "pending", "amount": "150", "created_at": NOW_MS - 7_500,
         "estimated_completion": NOW_MS + 12_500},
        {**WITHDRAWAL, "id": "wd_1", "status": "settled", "amount": "20", "created_at": NOW_MS - 9_000_000, "tx_hash": HASH},
    ]},
}  # fmt: skip
BASES = {"vaix": "2610000", "sbio": "0", "btc": "0.1"}


def _answer(request: httpx.Request) -> httpx.Response:
    path = request.url.path.removeprefix("/api/v1")
    if path.endswith("/balance"):
        symbol = path.split("/")[2]
        source = {"on_chain": "0", "hot_wallet": "45.5", "deposits": "9949.9"}
        return httpx.Response(200, json={
            "base_symbol": symbol.upper(), "quote_symbol": "USDC", "base_balance": BASES[symbol], "base_held": "0",
            "quote_balance": "9000.4", "quote_held": "995", "quote_source": source, "pending_settlements": [],
        })  # fmt: skip
    return httpx.Response(200, json=ANSWERS[path]) if path in ANSWERS else httpx.Response(500)


def session(folder: Path, *, live: bool = True, answers: bool = True) -> StillSession:
    still = still_session(folder, live=live)
    if answers:
        venue = venue_at("http://127.0.0.1:9", "evt_" + "0" * 64)
        still.requests.rest = Rest(venue, httpx.MockTransport(_answer))
    return still


def _is_done(name: str, part: Part, *, funds: bool) -> bool:
    """Pairs' balances are asked for where they are looked at."""
    return not part.asking and (part.asked > 0 or (not funds and name.startswith(FUNDS)))


@pytest.mark.parametrize(
    ("name", "size", "keys", "how"),
    [
        ("balances_small", (80, 24), (), {}),
        ("settlements_small", (80, 24), ("right",), {}),
        ("settlements_medium", (120, 40), ("right",), {}),
        ("subaccounts_medium", (120, 40), ("right", "right"), {}),
        ("fees_large", (200, 60), ("right", "right", "right"), {}),
        ("down_small", (80, 24), (), {"live": False}),
        ("broken_small", (80, 24), ("right", "right"), {"answers": False}),
    ],
)
def test_it_looks_as_it_did(
    snap_compare: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    size: tuple[int, int],
    keys: tuple[str, ...],
    how: dict[str, bool],
) -> None:
    still = session(tmp_path, **how)
    monkeypatch.setattr(Budget, "figures", lambda self, _: Figures(self.limit - 42, self.limit, 0.0))

    async def play(pilot: Pilot[int]) -> None:
        await pilot.pause(0.2)
        await pilot.press("f6", *keys)
        parts = pilot.app.cockpit._account_told.told.parts  # type: ignore[attr-defined]
        for _ in range(200):
            if all(_is_done(name, part, funds=len(keys) < FUNDED) for name, part in parts.items()):
                break
            await pilot.pause(0.02)
        for part in parts.values():  # its age is shown, and must not move
            part.at = part.at and time.monotonic() + 1_000
            part.asked = time.monotonic() + 1_000
        pilot.app.cockpit.clear_message()  # type: ignore[attr-defined]
        await pilot.pause(0.4)

    assert snap_compare(still_app(session=still), terminal_size=size, run_before=play)
