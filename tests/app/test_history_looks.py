"""The history screen on a session that stands still: how it looks, without a key, with a long past."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from terminal.model.order import BUY
from terminal.model.reports import FillReport
from terminal.screens.history import HistoryScreen
from tests.app.looks import drawn
from tests.app.pressing import press, until
from tests.app.still import opened, shown, still_app


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("small", (80, 24), ("right",)),
        ("filter", (80, 24), ("f", *"vaix sel", "l", "l", "enter")),
        ("medium", (120, 40), ("right",) * 3),
        ("large", (200, 60), ("right",) * 4),
    ],
)
def test_it_looks_as_it_did(
    snap_compare: Any, name: str, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    """On a session that stands still, where the venue does not answer: what the streams told is there all the same."""

    async def play(pilot: Pilot[int]) -> None:
        await opened(pilot)
        await press(pilot, "f5", *keys)
        await drawn(pilot)

    assert snap_compare(still_app(), terminal_size=size, run_before=play)


async def test_without_a_key_nothing_is_asked_and_the_reason_is_there() -> None:
    async with shown(still_app(key=False)) as (app, pilot):
        state = app.session.state  # type: ignore[union-attr]
        state.fills.clear()
        for order in list(state.orders.all_live()):
            order.order_id = ""
        await press(pilot, "f5")
        assert isinstance(app.screen, HistoryScreen)
        assert "--key-file FILE brings an API key" in "\n".join(row.text for row in app.screen.table._rows)
        assert app.cockpit.reading.read_at is None


async def test_a_long_past_is_added_up_beside_the_keys_and_only_rows_in_sight_are_made() -> None:
    async with still_app().run_test(size=(80, 24)) as pilot:
        app = await opened(pilot)
        app.cockpit.reading._fills = {
            ("vaix", str(number)): FillReport(
                str(number), "o", "vaix", BUY, 3_800, 10, 1, True, number * 1000
            )
            for number in range(1, 3_001)
        }
        await press(pilot, "f5", "right", "end")
        top = app.screen
        assert isinstance(top, HistoryScreen)
        await until(pilot, lambda: len(top._tab.items) == 3_002)
        await press(pilot, "end")
        text = [row.text for row in top.table._rows]
        assert "FILLS 3,002" in text[0]
        assert text[-1].startswith("▸01-01 00:00:01")
        assert len(top.table.view.rows) == 18
        assert "row 3,002 of 3,002" in top.note._rows[0].text
        await press(pilot, "right", "right", "right", "left", "left")

        def is_added_up() -> bool:
            return "all days" in top.table._rows[2].text or "VAIX" in top.table._rows[2].text

        await until(pilot, is_added_up)
