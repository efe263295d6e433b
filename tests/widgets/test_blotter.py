"""The blotter, line by line."""

from __future__ import annotations

from tests.widgets.orders_sample import orders
from tests.widgets.reading import grounds, lines
from widgets.blotter import BlotterPane
from widgets.view import BlotterView, Column, Field, Progress, TableRow


def test_blotter() -> None:
    assert lines(BlotterPane(orders()), 118, 8) == [
        line.ljust(118)
        for line in (
            "ORDERS 6  fills 41  algos 1  balances  log " + "─" * 75,
            " id   side   type          price     size     done state             age    queue note",
            "▸a81f ▲ buy  post-only  0.003841      500        0 open             12 s   3,400~ +1 t to touch",
            " c04d ▼ sell limit      0.003846    1,000        0 open              4 s  11,250~ -2 t",
            " e390 ▲ buy  post-only  0.003836    2,000      350 part              2 m  18,750~",
            " 77b2 ▲ buy  twap              -    5,000    1,250 ━━━─────── 25 %  31 m          next 41 s  avg -8 bps to arrival",
            " p-19 ▲ buy  post-only  0.003842    1,000        0 PENDING         0.1 s",
            " b55c ▼ sell ioc        0.003840      800        ? UNKNOWN           6 s          asking the venue, check 2 of 3",
        )
    ]


def test_low_blotter_has_no_heads_and_says_what_is_shown() -> None:
    pane = BlotterPane(orders(short=True))
    drawn = lines(pane, 78, 5)
    assert drawn[0] == "ORDERS 6  fills 41  algos 1  bal  mkts  log " + "─" * 30 + " 1-4"
    assert drawn[1] == "▸a81f ▲ buy  post-only  0.003841    500      0 open              12 s   3,400~"
    assert grounds(pane.draw(78, 5)[1]) == "t" * 78


def test_blotter_keeps_the_cursor_in_sight() -> None:
    view = orders()
    pane = BlotterPane(BlotterView(view.tabs, 0, view.columns, view.rows, cursor=5))
    assert "b55c" in lines(pane, 118, 5)[-1]
    assert lines(pane, 118, 5)[0].endswith(" 3-6")


def test_blotter_moves_columns_for_a_long_number() -> None:
    """A number is never cut, and never touches the one before it."""
    view = orders()
    row = view.rows[1]
    fields = (*row.fields[:4], row.fields[4]._replace(text="123,456,789.25"), *row.fields[5:])
    rows = (view.rows[0], TableRow(fields))
    first, second = lines(BlotterPane(BlotterView(columns=view.columns, rows=rows)), 118, 5)[1:3]
    assert "0.003846 123,456,789.25        0 open" in second
    assert first.index("open") == second.index("open")


def test_marked_rows_and_what_makes_the_table_other_are_shown() -> None:
    """The chip that matters most keeps its place where there is little room, and the tabs are never cut."""
    view = orders()
    rows = tuple(row._replace(marked=index == 1, dim=index == 2) for index, row in enumerate(view.rows))
    chips = (("price ▼", "accent"), ("filter vaix buy", "accent"), ("1 marked", "amber"))
    pane = BlotterPane(view._replace(rows=rows, chips=chips, sorted_by="price"))
    wide = lines(pane, 118, 8)
    assert wide[0].endswith("─ price ▼ ─ filter vaix buy ─ 1 marked ")
    assert [line[0] for line in wide[2:5]] == ["▸", "●", " "]
    narrow = lines(pane, 66, 8)[0]
    assert narrow.startswith("ORDERS 6  fills 41  algos 1  balances  log ")
    assert narrow.endswith(" 1 marked ")


def test_a_long_number_moves_away_from_a_bar_instead_of_being_drawn_over() -> None:
    columns = (Column("id", 0), Column("progress", 6), Column("done", 30, right=True), Column("state", 32))
    fields = (Field("c1"), Field(""), Field("0.00000/0.02000"), Field("works"))
    view = BlotterView(columns=columns, rows=(TableRow(fields, Progress(1, " 10 %", "progress")),))
    row = lines(BlotterPane(view), 60, 4)[1].rstrip()
    assert row == " c1    ━─────────  10 % 0.00000/0.02000 works"


def test_a_bar_stands_in_the_column_that_it_belongs_to() -> None:
    columns = (Column("id", 0), Column("progress", 6), Column("state", 24))
    fields = (Field("00c3"), Field(""), Field("active"))
    view = BlotterView(columns=columns, rows=(TableRow(fields, Progress(4, " 40 %", "progress")),))
    assert lines(BlotterPane(view), 60, 4)[1].rstrip() == " 00c3  ━━━━──────  40 %  active", (
        "told apart without colour"
    )
