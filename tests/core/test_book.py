"""The book against a plain dict, and what it does not believe."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.book import Book
from terminal.model.market import BookChange, Levels
from terminal.model.order import BUY, SELL

BIDS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=8)
ASKS = st.lists(st.tuples(st.integers(30, 70), st.integers(0, 9)), max_size=8)
CHANGES = st.lists(st.one_of(st.tuples(BIDS, ASKS, st.booleans()), st.none()), max_size=30)


def applied(side: dict[int, int], levels: Levels, *, whole: bool) -> dict[int, int]:
    after = {} if whole else dict(side)
    for ticks, lots in levels:
        after[ticks] = lots
    return {ticks: lots for ticks, lots in after.items() if lots}


@given(CHANGES, st.integers(0, 6))
def test_it_equals_a_plain_dict(changes: list[tuple[Levels, Levels, bool] | None], depth: int) -> None:
    """None stands for something lost. Deltas are passed over until a snapshot; what crosses is not believed."""
    book, bids, asks, fresh = Book(), dict[int, int](), dict[int, int](), False
    for change in changes:
        version = book.version
        if change is None:
            book.lost()
            fresh = False
        else:
            whole = change[2]
            if whole or fresh:
                bids, asks = (
                    applied(side, new, whole=whole) for side, new in ((bids, change[0]), (asks, change[1]))
                )
                fresh = not (bids and asks and max(bids) >= min(asks))
            assert book.take(BookChange("vaix", *change)) is fresh
            assert book.version > version or not (whole or fresh)
        assert book.fresh is fresh
        assert (book.bids.sizes, book.asks.sizes) == (bids, asks)
        assert book.half(BUY).top(depth) == sorted(bids.items(), reverse=True)[:depth]
        assert book.half(SELL).top(depth) == sorted(asks.items())[:depth]
        assert list(book.bids.prices()) == sorted(bids, reverse=True)
        assert list(book.asks.prices()) == sorted(asks)
        assert book.bids.best == max(bids, default=None)
        assert book.asks.best == min(asks, default=None)
        assert book.mid2 == (max(bids) + min(asks) if bids and asks else None)
        assert book.bids.within(10, 35) == sum(lots for ticks, lots in bids.items() if 10 <= ticks <= 35)


def test_a_delta_while_stale_changes_nothing() -> None:
    book = Book()
    book.take(BookChange("vaix", [(10, 5)], [(12, 5)], True))
    book.lost()
    assert not book.take(BookChange("vaix", [(10, 9)], [], False))
    assert book.bids.sizes == {10: 5}


def test_a_locked_or_crossed_book_is_stale_until_a_good_snapshot() -> None:
    book = Book()
    book.take(BookChange("vaix", [(10, 5)], [(12, 5)], True))
    assert not book.take(BookChange("vaix", [(12, 5)], [], False))
    assert not book.take(BookChange("vaix", [(12, 0)], [], False))
    assert not book.take(BookChange("vaix", [(12, 1)], [(12, 1)], True))
    assert book.take(BookChange("vaix", [(11, 1)], [(12, 1)], True))


def test_taking_a_level_away_twice_is_harmless() -> None:
    book = Book()
    book.take(BookChange("vaix", [(10, 5)], [(12, 5)], True))
    for _ in range(2):
        assert book.take(BookChange("vaix", [(10, 0)], [], False))
    assert book.bids.best is None
