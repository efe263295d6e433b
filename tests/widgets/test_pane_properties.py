"""What holds for every width, every text and every theme."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.widgets import panes_sample as sample
from tests.widgets.orders_sample import orders
from widgets.blotter import BlotterPane
from widgets.book import BookPane
from widgets.columns import Grown
from widgets.figures import FiguresPane, PositionLine
from widgets.header import HeaderLine
from widgets.ladder import LadderPane
from widgets.line import Line, fit
from widgets.palette import THEMES, palette
from widgets.pane import CACHE, Pane
from widgets.status import StatusLine
from widgets.tape import TapePane
from widgets.view import (
    BlotterView,
    BookView,
    Column,
    Field,
    Figure,
    FiguresView,
    HeaderView,
    Intent,
    LadderView,
    Level,
    Market,
    MarketsView,
    Print,
    Rung,
    StatusView,
    TableRow,
    TapeView,
)  # fmt: skip
from widgets.watchlist import MarketsPane

MAKERS: list[Callable[[], Pane]] = [
    lambda: BookPane(sample.book(19)),
    lambda: BookPane(sample.book(19, stale=True)),
    lambda: BookPane(BookView()),
    lambda: LadderPane(sample.ladder()),
    lambda: LadderPane(sample.ladder(stale=True)),
    lambda: TapePane(sample.tape()),
    lambda: MarketsPane(sample.markets(cursor=4)),
    lambda: FiguresPane(sample.position()),
    lambda: FiguresPane(sample.sizes()),
    lambda: FiguresPane(sample.alerts()),
    lambda: PositionLine(sample.position_line()),
    lambda: BlotterPane(orders()),
    lambda: BlotterPane(orders(short=True)),
    lambda: HeaderLine(sample.header()),
    lambda: StatusLine(sample.status()),
]
QUICK = settings(max_examples=60)
WORDS = st.text("aZ9 é漢字e\u0301🙂한-", max_size=14)
DECIMALS = st.integers(0, 6)


@st.composite
def numbers(draw: st.DrawFn, count: int = 6) -> list[str]:
    """Prices or sizes of one market: any length, the same decimals."""
    decimals = draw(DECIMALS)
    values = draw(st.lists(st.integers(1, 10**10), min_size=count, max_size=count))
    return [f"{value / 10**decimals:,.{decimals}f}" for value in values]


def assert_exact(pane: Pane, width: int, height: int) -> None:
    for row in pane.draw(width, height):
        assert len(row.chars) == len(row.styles) == width
        assert cell_len(row.text) == width


@pytest.mark.parametrize("width", [1, 2, 7, 13, 20, 26, 31, 42, 45, 60, 80, 87, 118, 200])
def test_every_row_is_as_wide_as_its_pane(width: int) -> None:
    for make in MAKERS:
        for height in (1, 2, 3, 5, 9, 30):
            assert_exact(make(), width, height)


@pytest.mark.parametrize("depth", ["truecolor", "256", "16"])
@pytest.mark.parametrize("theme", THEMES)
def test_ascii_is_ascii_in_every_theme(theme: str, depth: str) -> None:
    for make in MAKERS:
        pane = make()
        pane.palette = palette(theme, depth, True)
        assert "".join(row.text for row in pane.draw(118, 30)).isascii()


@QUICK
@given(numbers(), numbers(), numbers(), st.integers(70, 200))
def test_book_numbers_end_under_their_heads(
    prices: list[str], sizes: list[str], totals: list[str], width: int
) -> None:
    levels = tuple(
        Level(price, size, total, "CEBAS", size, size_bar=30, total_bar=40)
        for price, size, total in zip(prices, sizes, totals, strict=True)
    )
    pane = BookPane(BookView(levels[:3], levels[3:]))
    heads, *rows = [row.text for row in pane.draw(width, 10)][1:-1]
    shown = [
        (row, level) for row, level in zip(rows, [*levels[2::-1], None, *levels[3:]], strict=True) if level
    ]
    for row, level in shown:
        for head, text in (("price", level.price), ("size", level.size), ("sum", level.total)):
            end = heads.index(head) + len(head)
            assert row[:end].endswith(text)
            assert not row[:end][: -len(text)][-1:].isdigit()
        assert f"●{level.mine}" in row


@QUICK
@given(numbers(), numbers(), st.integers(80, 200))
def test_ladder_numbers_end_under_their_heads(prices: list[str], sizes: list[str], width: int) -> None:
    rungs = tuple(
        Rung(price, bid=size, mine_ask=size, bid_bar=30)
        if at % 2
        else Rung(price, ask=size, mine_bid=size, ask_bar=72)
        for at, (price, size) in enumerate(zip(prices, sizes, strict=True))
    )
    heads, *rows = [row.text for row in LadderPane(LadderView(rungs)).draw(width, 9)][1:-1]
    for row, rung in zip(rows, rungs, strict=True):
        for head, text in (("bid", rung.bid), ("price", rung.price), ("ask", rung.ask)):
            end = heads.index(head) + len(head)
            assert row[:end].endswith(text)
        assert f"{rung.mine_bid}●" in row if rung.mine_bid else f"●{rung.mine_ask}" in row


@QUICK
@given(numbers(), numbers(), st.integers(45, 200))
def test_tape_numbers_end_in_one_column(prices: list[str], sizes: list[str], width: int) -> None:
    prints = tuple(
        Print("09:41:07", ".214", price, size, "bid", "C", bar=33)
        for price, size in zip(prices, sizes, strict=True)
    )
    rows = [row.text for row in TapePane(TapeView(prints)).draw(width, 7)[1:]]
    assert len({row.index("▲") for row in rows}) == 1
    texts = [row.split("▲")[0].rstrip() for row in rows]
    for text, trade in zip(texts, prints, strict=True):
        assert text.split()[-2:] == [trade.price, trade.size]
    assert len({len(text) for text in texts}) == 1
    assert len({len(text.rsplit(None, 1)[0].rstrip()) for text in texts}) == 1


@QUICK
@given(st.lists(WORDS.filter(str.strip), min_size=3, max_size=3), st.integers(27, 130))
def test_wide_symbols_do_not_shift_the_markets(symbols: list[str], width: int) -> None:
    rows = tuple(Market(symbol, "97,412.5", 1, "11.4", "840k", "▁▂") for symbol in symbols)
    pane = MarketsPane(MarketsView(rows))
    assert_exact(pane, width, 4)
    drawn = pane.draw(width, 4)[1:]
    assert len({row.chars.index("▲") for row in drawn}) == 1
    assert all("97,412.5" in row.text and "11.4" in row.text and "840k" in row.text for row in drawn)


@QUICK
@given(WORDS, WORDS, WORDS, st.integers(40, 130))
def test_wide_characters_do_not_shift_a_table(first: str, state: str, note: str, width: int) -> None:
    columns = (
        Column("id", 0),
        Column("size", 18, True),
        Column("state", 20),
        Column("age", 37, True),
        Column("note", 39),
    )
    texts = (first, "1,000", state, "12 s", note)
    rows = tuple(
        TableRow(tuple(Field(text) for text in row)) for row in (texts, ("a", "1,000", "b", "12 s", "c"))
    )
    pane = BlotterPane(BlotterView(columns=columns, rows=rows))
    assert_exact(pane, width, 5)
    one, other = (row.chars for row in pane.draw(width, 5)[1:])
    assert one[15:20] == other[15:20] == list("1,000")
    assert one[35:39] == other[35:39] == list("12 s")


@QUICK
@given(WORDS, WORDS, st.integers(1, 130))
def test_any_text_fits_the_one_line_panes(first: str, second: str, width: int) -> None:
    parts = ((first, "normal"), (second, "dim"))
    assert_exact(HeaderLine(HeaderView(first, "0.003842", "bid", second, "bid", parts)), width, 1)
    assert_exact(StatusLine(StatusView(parts, ((first, second), ("?", "help")))), width, 1)
    assert_exact(StatusLine(StatusView(message=(first + second, "amber"))), width, 1)
    assert_exact(BookPane(BookView(stale=first, doing=second, intent=Intent(parts, parts))), width, 9)
    figures = FiguresView(first, (Figure(second, "+1.00", first, label_role="normal"),), notes=(parts,))
    assert_exact(FiguresPane(figures), width, 4)
    assert_exact(PositionLine(figures), width, 1)


@QUICK
@given(WORDS, st.integers(0, 20))
def test_a_fitted_text_is_no_wider_than_asked(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) <= width


@QUICK
@given(st.lists(st.tuples(st.integers(-5, 14), WORDS), max_size=6))
def test_texts_over_each_other_leave_a_line_its_width(puts: list[tuple[int, str]]) -> None:
    line = Line(10)
    for x, text in puts:
        line.put(x, text)
    assert cell_len(line.row(palette()).text) == 10


@QUICK
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1))
def test_widths_never_shrink(needs: list[tuple[int, int]]) -> None:
    grown = Grown()
    before = (0, 0)
    for need in needs:
        widths = grown.take(*need)
        assert all(have >= wanted for have, wanted in zip(widths, need, strict=True))
        assert all(have >= had for have, had in zip(widths, before, strict=True))
        before = (widths[0], widths[1])


def test_a_column_does_not_jump_back_when_a_long_number_goes() -> None:
    pane = BookPane(sample.book(3))
    levels = pane.view.asks
    pane.view = BookView((levels[0]._replace(size="1,234,567.25"), *levels[1:]))
    grown = pane.draw(60, 10)[1].text
    pane.view = BookView(levels)
    assert pane.draw(60, 10)[1].text == grown
    pane.view = BookView()  # another market
    pane.draw(60, 10)
    pane.view = BookView(levels)
    assert pane.draw(60, 10)[1].text != grown


def test_rows_that_are_shown_stay_and_others_are_let_go() -> None:
    pane = BookPane(BookView())
    shown = pane.blank(20, "shown all the time")
    for number in range(5 * CACHE):
        pane.blank(20, f"{number}")
        assert pane.blank(20, "shown all the time") is shown
        assert len(pane._kept) + len(pane._kept_before) <= 2 * CACHE
