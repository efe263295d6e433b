"""The Prop Desk's page on a session that stands still: how it looks in each state, at each size."""

from __future__ import annotations

import time
from typing import Any

import pytest
from textual.pilot import Pilot

from terminal.model import prop
from terminal.model.errors import NotFound, Unreachable
from tests.app.still import StillApp, still_app
from tests.present.propseen import ACCOUNT, BTC, CARD, CLOSED, OPEN, SEEN

LONG_AGO_S = 600.5
"""an age that is shown in minutes, which do not change during a test"""


def tell(app: StillApp, state: str) -> None:
    """As if the venue had told it; nothing is asked."""
    parts = app.cockpit._prop.told.parts
    told: dict[str, Any] = {
        "config": SEEN.config, "stats": SEEN.stats, "reserve": SEEN.reserve, "markets": prop.Markets(BTC.venue, (BTC,)),
        "cards": prop.Markets(CARD.venue, (CARD,)),
    }  # fmt: skip
    if state == "eval":
        told |= {
            "account": ACCOUNT,
            "open": prop.Trades((OPEN,)),
            "closed": prop.Trades(CLOSED),
            "payouts": SEEN.payouts,
        }
    for name, part in parts.items():
        part.asked = float("inf")
        if name in told:
            part.value, part.at = told[name], time.monotonic() - LONG_AGO_S
    if state == "nobody":
        parts["account"].error = NotFound("NO_PROP_ACCOUNT", "you have no account at the desk")
    if state == "down":
        parts["account"].error = Unreachable("no answer within 5 s")


@pytest.mark.parametrize(
    ("name", "size", "state", "keys"),
    [
        ("nobody", (80, 24), "nobody", ()),
        ("small", (80, 24), "eval", ()),
        ("medium", (120, 40), "eval", ("j",)),
        ("large", (200, 60), "eval", ("tab",)),
        ("loading", (80, 24), "loading", ()),
        ("down", (80, 24), "down", ()),
        ("question", (80, 24), "eval", ("X",)),
        ("open", (80, 24), "eval", ("n", "right", "tab", *"0.001")),
    ],
)
def test_it_looks_as_it_did(
    snap_compare: Any, name: str, size: tuple[int, int], state: str, keys: tuple[str, ...]
) -> None:
    async def play(pilot: Pilot[int]) -> None:
        await pilot.pause(0.3)
        tell(pilot.app, state)  # type: ignore[arg-type]
        await pilot.press("f3")
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.05)
        await pilot.pause(0.3)

    assert snap_compare(still_app(), terminal_size=size, run_before=play)
