"""Tables to paste: a head, rows as they stand on the screen, numbers that a spreadsheet reads."""

from __future__ import annotations

from terminal.present.copies import table_of
from tests.widgets import panes_sample as sample
from widgets.view import BookView, FiguresView, Market, MarketsView, TapeView


def rows(view: object) -> list[list[str]]:
    return [line.split("\t") for line in table_of(view).splitlines()]


def test_the_book_from_its_highest_ask_to_its_lowest_bid() -> None:
    head, *levels = rows(sample.book(3))
    assert head == ["side", "price", "size", "sum", "venues", "mine"]
    assert levels[0] == ["ask", "0.003846", "22000", "40350", "C·B·S", "1000"]
    assert levels[-1][:2] == ["bid", "0.003840"]
    assert len(levels) == 6


def test_the_ladder_keeps_its_rows() -> None:
    head, *rungs = rows(sample.ladder(3_847, 8))
    assert head == ["mine", "bid", "price", "ask", "mine", "traded"]
    assert rungs[1] == ["", "", "0.003846", "22000", "1000", ""]
    assert rungs[6] == ["500", "14900", "0.003841", "", "", ""]


def test_markets_say_their_sign() -> None:
    view = MarketsView((Market("VAIX", "97,412.5", -1, "2.14", "18M"),))
    assert rows(view)[1] == ["VAIX", "97412.5", "-2.14", "18M"]


def test_what_has_no_rows_has_no_table() -> None:
    assert [table_of(view) for view in (BookView(), TapeView(), FiguresView("X"))] == ["", "", ""]
