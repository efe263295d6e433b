"""The bots' page in each of its states at three sizes, told by hand: nothing is asked, and nothing moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest
from textual.pilot import Pilot

from terminal.model.errors import EvtermError, Limited, Refused, Unreachable
from terminal.present.page import PageLooks
from terminal.session.bots import MINE, SOURCES, Bots
from tests.app.looks import SIZES, drawn, each_as_it_was, hush, keep_allowance, screen_text
from tests.app.pressing import press
from tests.app.still import NOW_MS, StillApp, opened, said, shown, still_app
from tests.present.botseen import PROFILE, SOURCE, tells

CLONES, AVAILABLE, ACTIVITY, SKILLS, ASSETS = range(5)
NEW = {"is_trading": False, "status": "paused", "status_text": "paused", "started_at": None, "trades": 0, "wins": 0, "losses": 0,
       "win_rate_pct": None, "position": "0", "average_cost": None, "position_value_usdc": "0", "held_usdc": "0", "open_orders": 0,
       "balance_usdc": "10000", "available_usdc": "10000", "equity_usdc": "10000", "net_deposits_usdc": "10000",
       "unrealized_pnl_usdc": "0", "total_pnl_usdc": "0"}  # fmt: skip
PAUSED = {
    "is_trading": False,
    "status": "paused",
    "status_text": "paused",
    "open_orders": 0,
    "held_usdc": "0",
}
BROKE = dict.fromkeys(("balance_usdc", "available_usdc", "equity_usdc", "net_deposits_usdc"), "0")
KINDS: dict[str, dict[str, Any]] = {
    "trades": {"name": "Quick MACD"},
    "waits": {"name": "Waiting one", "status_text": "it gathers prices until its signals can tell"},
    "closes": {"name": "Closing one", "status": "closing", "status_text": "closing"},
    "paused": {"name": "Resting one", **PAUSED},
    "stopped": {"name": "Stopped one", **PAUSED, "equity_usdc": "950.00", "total_pnl_usdc": "-50.00", "realized_pnl_usdc": "-50.00"},
    "new": {"name": "Steady maker of the morning", **NEW, "source_id": "steady-maker", "pair": "SBIO/USDC"},
    "live": {"name": "Real grid", **NEW, **BROKE, "mode": "live", "is_paper": False, "source_id": "grid"},
}  # fmt: skip
SKILL_ROWS = [
    {"skill_id": "market_making", "slot_type": "passive", "description": "Rests a bid and an ask around the mid.", "params": [
        {"name": "spread_bps", "minimum": "2", "maximum": "1000", "step": "1", "default": "20"},
        {"name": "max_inventory", "minimum": "0.00001", "maximum": "1000000000", "step": "0.00001"},
        {"name": "max_loss", "minimum": "0.01", "maximum": "1000000000", "step": "0.00000001"}]},
    {"skill_id": "rsi_momentum", "slot_type": "signal", "description": "Goes with the stronger side of RSI(14).", "params": [
        {"name": "weight", "minimum": "1", "maximum": "10", "step": "1", "default": "1"}]},
    {"skill_id": "macd_cross", "slot_type": "signal", "description": "Goes with the histogram of MACD(12, 26, 9)."},
    {"skill_id": "breakout", "slot_type": "signal", "description": "Buys above the last 20 samples and sells below the last 10."},
    {"skill_id": "trend_filter", "slot_type": "risk", "description": "Buys nothing below EMA(30)."},
]  # fmt: skip
LOADOUT = {
    "available": SKILL_ROWS,
    "equipped": [
        {"skill_id": "market_making", "slot_type": "passive", "custom_params": {"max_loss": "40", "spread_bps": "30"}}
    ],
    "slots": [
        {"slot_type": "signal", "slot_position": 0, "skill_id": "rsi_momentum"},
        {"slot_type": "signal", "slot_position": 1, "skill_id": "macd_cross"},
        {"slot_type": "risk", "slot_position": 0, "skill_id": None},
        {"slot_type": "passive", "slot_position": 0, "skill_id": "market_making"},
    ],
}  # fmt: skip
ENTRIES = [
    ("stop_loss", "its equity fell by 5 % of the 1,000.00 USDC that it was started with", None),
    ("fill", "sold 50,000 VAIX at 0.003800 and paid a fee of 0.19 USDC", "-10.19"),
    ("fill", "bought 50,000 VAIX at 0.004000 and paid a fee of 0.20 USDC", None),
    ("waiting", "it gathers prices until its signals can tell", None),
    ("started", "started", None),
]
ASSETS_TOLD = [
    {"pair": pair, "trades": trades, "volume_usdc": volume, "fees_usdc": "1.5", "position": "5000", "realized_pnl_usdc": made,
     "unrealized_pnl_usdc": "-1.25", "win_rate_pct": won}
    for pair, trades, volume, made, won in (
        ("VAIX/USDC", 128, "123456.78", "-40.5", "33.33"), ("BTC/USDC", 4, "2000", "22", "75"), ("SBIO/USDC", 0, "0", "0", None),
    )
]  # fmt: skip
SOURCES_TOLD = [
    SOURCE,
    {**SOURCE, "source_id": "steady-maker", "source_type": "perpetual_agent", "name": "Steady maker", "default_symbol": "SBIO/USDC",
     "description": "A tight maker that steps back when prices jump and comes back when they rest.",
     "risk": {"level": "low", "max_exposure_pct": "40", "max_loss_per_position_pct": "2"}},
]  # fmt: skip


def told(bots: Bots, kinds: tuple[str, ...] = tuple(KINDS)) -> None:
    """All of it, an age ago."""
    tells(bots, SOURCES, {"bots": SOURCES_TOLD})
    tells(bots, MINE, {"clones": [{**PROFILE, **KINDS[kind], "id": kind} for kind in kinds]})
    rows = [
        {"id": at, "at": NOW_MS - 60_000 * at, "kind": kind, "text": text, "pnl": pnl}
        for at, (kind, text, pnl) in enumerate(ENTRIES)
    ]
    for id_ in kinds:
        page = {"activities": rows if id_ == "stopped" else rows[1:], "page": 1, "pages": 3, "total": 120}
        tells(bots, f"activity {id_}", page)
        money = {
            "available_usdc": "700",
            "held_usdc": "100",
            "equity_usdc": "990",
            "owner_available_usdc": "9000.5",
        }
        tells(bots, f"money {id_}", money)
        tells(bots, f"skills {id_}", LOADOUT)
        tells(bots, f"assets {id_}", {"assets": ASSETS_TOLD})
    for seen in bots.seen.values():
        seen.since_ms = NOW_MS
    hush(bots.told.parts.values())


def failed(error: EvtermError, *, before: bool) -> Callable[[Bots], None]:
    """The venue does not tell any more; or never did."""

    def fails(bots: Bots) -> None:
        if before:
            told(bots)
        for part in bots.told.parts.values():
            part.error = error

    return fails


class State(NamedTuple):
    """What was told, where somebody is, and the keys that are pressed there."""

    tell: Callable[[Bots], None] = told
    tab: int = CLONES
    chosen: str = "trades"
    keys: tuple[str, ...] = ()
    row: int = 0
    done: tuple[str, ...] = ()
    """steps of the wizard"""


def nothing(_: Bots) -> None:
    """Asked, and not answered yet."""


def no_clones(bots: Bots) -> None:
    told(bots, ())


BUSY = Refused("UNAVAILABLE", "the venue is being looked after, try again in a minute")
STATES: Mapping[str, State] = {
    "loading": State(nothing),
    "empty": State(no_clones),
    "no answer": State(failed(Unreachable("no answer within 5 s"), before=False)),
    "busy": State(failed(BUSY, before=False)),
    "too soon": State(failed(Limited("120 requests a minute are over", NOW_MS / 1000 + 41), before=True)),
    "old and failed": State(failed(Unreachable("no answer within 5 s"), before=True)),
    **{kind: State(chosen=kind) for kind in KINDS},
    "step 2": State(chosen="new", done=("fund",)),
    "step 3": State(chosen="new", done=("fund", "settings")),
    "available": State(tab=AVAILABLE, row=1),
    "none to clone": State(lambda bots: tells(bots, SOURCES, {"bots": []}), AVAILABLE),
    "activity": State(tab=ACTIVITY, chosen="stopped"),
    "skills": State(tab=SKILLS, row=3),
    "skill without slot": State(tab=SKILLS, row=4),
    "assets": State(tab=ASSETS),
    "ask to clone": State(tab=AVAILABLE, keys=("n",)),
    "fund": State(chosen="new", keys=("enter", *"12.5")),
    "settings out of bounds": State(chosen="trades", keys=("e", *"25")),
    "start": State(chosen="new", keys=("t",)),
    "go live": State(chosen="paused", keys=("L",)),
    "set a skill": State(tab=SKILLS, row=3, keys=("K", "ctrl+u", *"spread_bps=1")),
    "drops a loss": State(tab=SKILLS, row=3, keys=("K", "ctrl+u", *"spread_bps=12", "ctrl+j")),
    "withdraw": State(chosen="trades", keys=("minus", *"700")),
    "delete": State(chosen="stopped", keys=("D",)),
}  # fmt: skip


async def show(pilot: Pilot[int], state: State) -> None:
    """The page as it is in a state, from its beginning."""
    app = pilot.app
    assert isinstance(app, StillApp)
    cockpit = app.cockpit
    cockpit._bots, cockpit._typed = None, {}
    bots = cockpit.bots
    looks: PageLooks = cockpit.page_looks("bots")
    looks.tab, looks.chosen, looks.rows = state.tab, state.chosen, {state.tab: state.row}
    cockpit._bots_cursor_kept = None
    hush(bots.told.parts.values())
    state.tell(bots)
    hush(bots.told.parts.values())
    for id_ in ("", *bots.known):
        bots.done[id_] = set(state.done)
    bots.runs.clear()
    await drawn(pilot, *state.keys)


async def test_streams_that_are_down_and_a_missing_key_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told stays, with its age; without a key there is no page of one's own."""
    keep_allowance(monkeypatch)
    async with still_app(live=False).run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        await press(pilot, "f4")
        await show(pilot, State())
        assert "told 10 m ago, streams down" in screen_text(app)
    async with shown(still_app(key=False)) as (app, pilot):
        await press(pilot, "f4")
        assert app.screen is app.trade
        assert said(app).startswith("view only: --key-file FILE brings an API key")


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
async def test_each_state_looks_as_it_did(
    snapshot: Any, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """As a terminal shows it: nothing is cut, every figure has its unit, and a failure its next step."""
    keep_allowance(monkeypatch)
    await each_as_it_was("f4", size, STATES, show, snapshot)
