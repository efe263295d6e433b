"""The price cursor in the book."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from terminal.model.market import BookChange
from terminal.present.book import BookMaker
from terminal.present.looks import Looks
from tests.app.still import StillSession, still_session
from widgets.view import BookView, Intent, Level


@pytest.fixture
def session() -> StillSession:
    return still_session(Path(tempfile.mkdtemp()))


def shown(session: StillSession, cursor: int | None, rows: int = 10) -> BookView:
    looks = Looks()
    looks.cursor, looks.source = cursor, "clob"
    return BookMaker().book(session.state, looks, rows, Intent(()), 0.0)


def at_cursor(view: BookView) -> list[tuple[int, Level]]:
    """By its place in the bids, or below zero in the asks."""
    found = [(index, level) for index, level in enumerate(view.bids) if level.cursor]
    return found + [(-1 - index, level) for index, level in enumerate(view.asks) if level.cursor]


@pytest.mark.parametrize(("ticks", "place"), [(3840, 2), (3846, -3), (3842, 0), (3844, -1)])
def test_the_cursor_keeps_its_row_when_its_level_goes(session: StillSession, ticks: int, place: int) -> None:
    assert [index for index, _ in at_cursor(shown(session, ticks))] == [place]
    bids, asks = ([(ticks, 0)], []) if ticks < 3843 else ([], [(ticks, 0)])
    session.state.market.book.take(BookChange("vaix", bids, asks, whole=False))
    view = shown(session, ticks)
    assert [(index, level.size, level.total) for index, level in at_cursor(view)] == [(place, "", "")]
    assert (len(view.bids), len(view.asks)) == (10, 10)


def test_a_cursor_inside_the_spread_has_a_row(session: StillSession) -> None:
    (_, level), *others = at_cursor(shown(session, 3843))
    assert (level.price, level.size, others) == ("0.003843", "", [])


@pytest.mark.parametrize("ticks", [3700, 4000, None])
def test_a_cursor_far_away_has_none(session: StillSession, ticks: int | None) -> None:
    assert at_cursor(shown(session, ticks)) == []
