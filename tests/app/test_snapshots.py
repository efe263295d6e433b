"""The screens as they should look, on a market that stands still. `pytest --snapshot-update` takes new ones: look at them."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from tests.app.pressing import press, settled
from tests.app.still import opened, still_app


@pytest.mark.parametrize(
    ("name", "size", "keys", "live"),
    [
        ("small", (80, 24), (), True),
        ("medium", (120, 40), ("f9",), True),
        ("large", (200, 60), (), True),
        ("ladder", (120, 40), ("v", "j", "j"), True),
        ("stale", (80, 24), (), False),
        ("tiny", (50, 12), (), True),
        ("help", (120, 40), ("question_mark",), True),
        ("line", (120, 40), ("colon", "t", "h"), True),
        ("chart", (120, 40), ("g", "c", "z", "c"), True),
        ("form", (80, 24), ("colon", *"order", "enter", "b", "tab", "5", "0"), True),
        ("question", (120, 40), ("colon", *"twap", "space", *"buy", "space", *"5k", "enter"), True),
    ],
)
def test_it_looks_as_it_did(
    snap_compare: Any, name: str, size: tuple[int, int], keys: tuple[str, ...], live: bool
) -> None:
    async def play(pilot: Pilot[int]) -> None:
        app = await opened(pilot)
        await press(pilot, *keys)
        app.cockpit.clear_message()
        await settled(pilot)

    assert snap_compare(still_app(live=live), terminal_size=size, run_before=play)
