"""Where panes go: nothing overlaps, nothing leaves the screen, and what is hidden gives its room away."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.screens.layout import LEAST, places, size_class

PANES = (
    "book",
    "ladder",
    "chart",
    "tape",
    "markets",
    "blotter",
    "position",
    "sizes",
    "latency",
    "log",
    "depth",
)


def test_the_layouts_of_the_pictures() -> None:
    small, medium, large = places(80, 24), places(120, 40), places(200, 60)
    assert small["book"] == (1, 1, 42, 16)
    assert small["chart"] == (45, 1, 34, 10)
    assert small["tape"] == (45, 11, 34, 6)
    assert small["position_line"] == (1, 17, 78, 1)
    assert small["blotter"] == (1, 18, 78, 5)
    assert medium["markets"].width == 27
    assert medium["book"] == (77, 1, 42, 30)
    assert medium["chart"] == (30, 1, 45, 20)
    assert medium["blotter"] == (1, 31, 118, 8)
    assert large["book"].x == 112
    assert large["ladder"].x == 156
    assert large["chart"].x == 36
    assert large["chart"].right == 110


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (59, 40), (200, 15)])
def test_a_screen_too_small_says_so_between_its_first_and_last_line(size: tuple[int, int]) -> None:
    assert size_class(*size) == "tiny"
    assert set(places(*size)) <= {"header", "status", "note"}


@given(
    st.integers(LEAST[0], 300), st.integers(LEAST[1], 120), st.integers(1, 60), st.booleans(),
    st.sets(st.sampled_from(PANES)), st.sampled_from(("", *PANES)),
)  # fmt: skip
def test_panes_stay_on_the_screen_and_apart(
    width: int, height: int, pairs: int, ladder: bool, hidden: set[str], zoomed: str
) -> None:
    found = places(width, height, pairs=pairs, ladder=ladder, hidden=hidden, zoomed=zoomed)
    for place in found.values():
        assert place.x >= 0
        assert place.y >= 0
        assert place.right <= width
        assert place.bottom <= height
        assert place.width > 0
        assert place.height > 0
    for (one, first), (other, second) in combinations(found.items(), 2):
        assert not first.overlaps(second), (one, other)
    if not zoomed:
        assert not hidden & set(found)


@given(st.integers(60, 300), st.integers(20, 120), st.booleans())
def test_there_is_always_a_book_to_trade_from(width: int, height: int, ladder: bool) -> None:
    found = places(width, height, ladder=ladder)
    assert ("ladder" if ladder else "book") in found or {"book", "ladder"} <= set(found)


def test_a_hidden_column_gives_its_width_to_the_chart() -> None:
    whole = places(120, 40)
    wider = places(120, 40, hidden={"markets", "position", "sizes", "log"})
    assert wider["chart"].width == whole["chart"].width + 29
    taller = places(120, 40, hidden={"tape"})
    assert taller["chart"].height == 30
