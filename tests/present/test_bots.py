"""The bots' page from what a venue tells: whole, in part, hostile, late or not at all; at three widths."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terminal.model.errors import Malformed, Unreachable
from terminal.present.bots import Sight, bots_page
from terminal.present.bots.seeing import Cursor
from terminal.present.page import Page, PageLooks
from terminal.session.bots import DETAILS, MINE, SOURCES, Bots
from terminal.wire import clonesread as read
from tests.app.still import still_session
from tests.present.botseen import PROFILE, SOURCE, tells

KEYS = tuple(
    {
        "new": "n",
        "on": "Enter",
        "skip": "s",
        "fund": "+",
        "toggle": "t",
        "newer": "[",
        "older": "]",
        "equip": "K",
        "read": "R",
    }.items()
)


def with_bots(folder: Path, check: Callable[[Bots], None]) -> None:
    async def inside() -> None:
        session = still_session(folder)
        bots = Bots(session)
        check(bots)
        await session.trading.tasks.close()
        session.scribe.close()
        await session.requests.rest.close()

    asyncio.run(inside())


def shown(
    bots: Bots, tab: int = 0, width: int = 80, looks: PageLooks | None = None, *, live: bool = True
) -> Page:
    looks = looks or PageLooks()
    looks.tab = tab
    looks.chosen = looks.chosen or next(iter(bots.known), "")
    return bots_page(Sight(bots, looks.chosen, width, time.monotonic(), live, Cursor(), KEYS), looks, 15)


def text(page: Page) -> str:
    lines = ["".join(part for part, _ in line) for line in (*page.facts, page.note)]
    return "\n".join(
        [*lines, *(" ".join(field.text for field in row.fields) for row in page.rows), page.empty]
    )


def test_before_the_venue_told_and_without_clones_the_next_step_is_said(tmp_path: Path) -> None:
    def check(bots: Bots) -> None:
        assert "asking the venue" in text(shown(bots))
        tells(bots, MINE, {"clones": [], "total": 0})
        page = shown(bots)
        assert page.empty.startswith("no clones yet - n clones a bot")
        assert not page.facts

    with_bots(tmp_path, check)


@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_clone_in_figures_has_one_height_whatever_it_does(tmp_path: Path, width: int) -> None:
    """No line is wider than its room, and none comes or goes while it trades, waits, is paused."""

    def check(bots: Bots) -> None:
        tells(bots, SOURCES, {"bots": [SOURCE]})
        heights, room = set(), width // 2 if width >= 110 else width
        waits = {"status_text": "it gathers prices until its signals can tell"}
        for change in (
            {},
            waits,
            {"is_trading": False, "status": "paused"},
            {"equity_usdc": "0", "is_trading": False},
        ):
            tells(bots, MINE, {"clones": [{**PROFILE, **change}]})
            page = shown(bots, 0, width)
            heights.add(len(page.facts))
            assert all(sum(len(part) for part, _ in line) < room for line in page.facts), page.facts
        assert len(heights) == 1

    with_bots(tmp_path, check)


def test_what_stops_it_is_said_as_far_as_it_is_known(tmp_path: Path) -> None:
    """A start that was not seen is no figure; of a paused one, what a start would come to."""

    def check(bots: Bots) -> None:
        tells(bots, MINE, {"clones": [PROFILE]})
        told = text(shown(bots))
        assert "5 % below the equity that it was started with, not seen here" in told
        assert "worth 190.00 USDC, sold at 190.00 or 220.00" in told
        tells(bots, MINE, {"clones": [{**PROFILE, "is_trading": False}]})
        assert "would stop at 940.50 USDC, 49.50 below; profit at 1,089.00, 99.00 above" in text(shown(bots))
        tells(bots, MINE, {"clones": [{**PROFILE, "started_at": 1_795_000_200_000}]})
        assert "about 940.50" in text(shown(bots))

    with_bots(tmp_path, check)


def test_a_stop_is_said_with_its_time_and_words(tmp_path: Path) -> None:
    def check(bots: Bots) -> None:
        tells(bots, MINE, {"clones": [{**PROFILE, "is_trading": False, "status": "paused"}]})
        entries = [
            {"id": 9, "at": 1_795_000_300_000, "kind": "stopped", "text": "nothing is left"},
            {"id": 8, "at": 1_795_000_300_000, "kind": "stop_loss", "text": "it lost 5.00000000 USDC"},
        ]
        tells(bots, "activity c1", {"activities": entries, "page": 1, "pages": 3, "total": 120})
        told = text(shown(bots))
        assert "stopped by its stop loss at" in told
        assert "it lost 5 USDC" in told
        assert "Quick MACD paper stopped" in told
        activity = text(shown(bots, 2))
        assert "page 1 of 3, [ ] turn" in activity
        assert "stop loss" in activity

    with_bots(tmp_path, check)


def test_live_is_never_quiet_and_words_that_differ_mean_live(tmp_path: Path) -> None:
    def check(bots: Bots) -> None:
        tells(
            bots, MINE, {"clones": [{**PROFILE, "mode": "live"}, {**PROFILE, "id": "c2", "is_paper": False}]}
        )
        page = shown(bots)
        assert [row.fields[1].text for row in page.rows] == ["LIVE", "LIVE"]
        assert "LIVE real money" in text(page)

    with_bots(tmp_path, check)


def test_an_error_leaves_what_was_told_and_says_how_old_it_is(tmp_path: Path) -> None:
    def check(bots: Bots) -> None:
        tells(bots, MINE, {"clones": [PROFILE]})
        bots.told.parts[MINE].error = Unreachable("no answer within 5 s")
        told = text(shown(bots))
        assert "Check the line; :retry connects again at once." in told
        assert "s ago; no answer…" in told
        assert "Quick MACD" in told
        bots.told.parts[MINE].error = None
        assert "streams down" in text(shown(bots, live=False))

    with_bots(tmp_path, check)


def test_skills_stand_in_their_slots_with_what_was_set(tmp_path: Path) -> None:
    def check(bots: Bots) -> None:
        tells(bots, MINE, {"clones": [PROFILE]})
        skill = {"skill_id": "market_making", "name": "Maker", "slot_type": "passive", "description": "Rests.", "params": [
            {"name": "max_loss", "minimum": "0.01", "maximum": "10", "default": None}]}  # fmt: skip
        slots = [
            {"slot_type": "passive", "slot_position": 0, "skill_id": "market_making"},
            {"slot_type": "risk", "slot_position": 0},
        ]
        equipped = [
            {"skill_id": "market_making", "slot_type": "passive", "custom_params": {"max_loss": "7.5"}}
        ]
        others = [{**skill, "skill_id": "grid", "slot_type": "passive"}]
        tells(bots, "skills c1", {"available": [skill, *others], "equipped": equipped, "slots": slots})
        page = shown(bots, 3)
        assert [[field.text for field in row.fields] for row in page.rows] == [
            ["passive 0", "market_making", "equipped", "max_loss 7.5"],
            ["risk 0", "empty", "free", "K equips it"],
            ["passive", "grid", "no slot", "Rests."],
        ]
        assert bots.max_loss("c1") == 750_000_000

    with_bots(tmp_path, check)


def test_keys_are_named_as_the_keymap_has_them(tmp_path: Path) -> None:
    def check(bots: Bots) -> None:
        moved = (("equip", "F7"), ("read", "F8"))
        tells(bots, SOURCES, {"bots": []})
        assert (
            "F8 asks again"
            in bots_page(
                Sight(bots, "", 80, time.monotonic(), True, Cursor(), moved), PageLooks(tab=1), 15
            ).empty
        )
        tells(bots, MINE, {"clones": [PROFILE]})
        tells(bots, "skills c1", {"slots": [{"slot_type": "risk", "slot_position": 0}]})
        looks = PageLooks(tab=3, chosen="c1")
        page = bots_page(Sight(bots, "c1", 80, time.monotonic(), True, Cursor(), moved), looks, 15)
        assert "F7 equips it" in text(page)

    with_bots(tmp_path, check)


def test_a_skill_s_parameters_are_said_with_bounds_steps_and_what_they_are_by_themselves(
    tmp_path: Path,
) -> None:
    """As far as they are told; a bound that is no number hides neither the parameter nor its skill."""

    def check(bots: Bots) -> None:
        tells(bots, MINE, {"clones": [PROFILE]})
        params: list[dict[str, Any]] = [
            {"name": "spread_bps", "minimum": "2", "maximum": 1000, "default": "20", "step": "1"},
            {"name": "bare"},
            {"name": "odd", "minimum": "wide", "default": "1"},
            {"name": "max_loss", "minimum": "0.01", "default": None},
        ]
        skill = {"skill_id": "market_making", "slot_type": "passive", "params": params}
        tells(bots, "skills c1", {"available": [skill], "equipped": [], "slots": [{"slot_type": "passive"}]})
        assert text(shown(bots, 3, 200, PageLooks(rows={3: 1}))).count(
            "spread_bps 2 to 1,000 in steps of 1, 20 by itself; bare; odd; max_loss 0.01 at least"
        )
        assert bots.tunables("c1", "macd_cross") is None

    with_bots(tmp_path, check)


def test_assets_are_bars_beside_the_largest(tmp_path: Path) -> None:
    def check(bots: Bots) -> None:
        tells(bots, MINE, {"clones": [PROFILE]})
        rows = [("VAIX/USDC", "-40"), ("BTC/USDC", "20"), ("ETH/USDC", "0.01"), ("SBIO/USDC", "0")]
        assets = [
            {"pair": pair, "trades": 2, "realized_pnl_usdc": made, "unrealized_pnl_usdc": "0"}
            for pair, made in rows
        ]
        tells(bots, "assets c1", {"assets": assets})
        fields = [row.fields[-1] for row in shown(bots, 4).rows]
        assert [len(one.text) for one in fields] == [12, 6, 1, 0]
        assert [one.role for one in fields[:2]] == ["ask", "bid"]

    with_bots(tmp_path, check)


def test_the_cursor_stays_on_its_clone_while_the_list_changes(tmp_path: Path) -> None:
    """Or a key would mean another one than a moment ago."""

    def check(bots: Bots) -> None:
        looks, cursor = PageLooks(rows={0: 1}), Cursor()

        def look() -> str:
            bots_page(Sight(bots, looks.chosen, 80, time.monotonic(), True, cursor, KEYS), looks, 15)
            return looks.chosen

        three = [{**PROFILE, "id": f"c{at}", "name": f"n{at}"} for at in range(3)]
        tells(bots, MINE, {"clones": three})
        assert look() == "c1"
        tells(bots, MINE, {"clones": three[1:]})
        assert look() == "c1"
        assert looks.rows[0] == 0
        looks.rows[0] = 1
        assert look() == "c2"
        looks.filter = "n1"
        assert look() == "c1"

    with_bots(tmp_path, check)


def test_a_hostile_answer_is_counted_cleaned_or_refused(tmp_path: Path) -> None:
    """A clone that makes no sense hides no other; an id that is another path is none."""
    bad = [
        {**PROFILE, "id": "../../prop/close-all"},
        {**PROFILE, "equity_usdc": "1e99"},
        {**PROFILE, "is_trading": "yes"},
    ]
    found = read.clones({"data": {"clones": [*bad, {**PROFILE, "name": "\x1b[2JMine"}]}})
    assert found.unread == 3
    assert found.clones[0].name == "\ufffd[2JMine"
    assert read.clones([{"id": "c9"}]).clones[0] == read.clone({"id": "c9"})
    senseless: tuple[Any, ...] = (None, 7, {"clones": 7}, [[]])
    for body in senseless:
        with pytest.raises(Malformed):
            read.clones(body)
    assert read.activity([]).pages == 1
    assert read.loadout({}).slots == ()

    def check(bots: Bots) -> None:
        tells(bots, MINE, {"clones": [*bad, PROFILE]})
        assert "3 could not be read" in text(shown(bots))
        for name in DETAILS:
            tells(bots, f"{name} c1", [] if name in ("activity", "assets") else {})
        for tab in range(5):
            shown(bots, tab, 200)

    with_bots(tmp_path, check)
