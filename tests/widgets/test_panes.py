"""The other panes, line by line, at the widths they were drawn for; and what holds for all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.widgets import panes_sample as sample
from tests.widgets.orders_sample import orders
from tests.widgets.reading import PENS, all_in, lines
from widgets.blotter import BlotterPane
from widgets.book import BookPane
from widgets.figures import FiguresPane, PositionLine
from widgets.header import HeaderLine
from widgets.ladder import LadderPane
from widgets.line import Row
from widgets.pane import Pane
from widgets.status import StatusLine
from widgets.tape import TapePane
from widgets.view import (
    BlotterView,
    BookView,
    Chrome,
    Figure,
    FiguresView,
    Intent,
    LadderView,
    MarketsView,
    StatusView,
    TapeView,
)
from widgets.watchlist import MarketsPane


def test_tape() -> None:
    assert lines(TapePane(sample.tape()), 45, 7) == [
        "TAPE all sizes, sweeps joined ───────────────",
        "09:41:07.214  0.003842   4,000 ▲ C           ",
        "09:41:06.880  0.003842     350 ▲ C           ",
        "09:41:06.871  0.003840  22,000 ▼ B           ",
        "09:41:05.310  0.003842   1,200 ▲ C           ",
        "09:41:05.024  0.003843     900 ▲ S           ",
        "09:41:04.118● 0.003841     500 ▼ C           ",
    ]
    assert lines(TapePane(sample.tape(filtered="")), 34, 3) == [
        "TAPE ─────────────────────────────",
        "09:41:07  0.003842   4,000 ▲ C    ",
        "09:41:06  0.003842     350 ▲ C    ",
    ]


def test_tape_shows_shares_where_it_is_wide() -> None:
    drawn = lines(TapePane(sample.tape()), 87, 12)
    assert drawn[1].endswith("venue               1 min     share ")
    assert drawn[3].endswith("E uniswap           9,400      10 % ")
    assert "venue" not in lines(TapePane(sample.tape()), 79, 12)[1]


def test_tape_says_big_and_newest() -> None:
    rows = TapePane(sample.tape()).draw(45, 7)
    assert rows[3].styles[rows[3].text.index("22,000")].bold
    assert all_in(rows[1], "3842", "bid")
    assert all_in(rows[2], "3842", "normal")
    assert all_in(rows[3], "3840", "ask")


def test_markets() -> None:
    assert lines(MarketsPane(sample.markets()), 27, 13)[:5] == [
        "MARKETS ───────────────────",
        "VAIX   0.003842 ▲ 2.14  18M",
        "SBIO     0.1184 ▼ 0.61 2.1M",
        "ET10     0.9981 ▲ 0.08 840k",
        "ACN      2.4410 ▲ 0.15  96k",
    ]
    assert MarketsPane(sample.markets()).draw(33, 13)[1].text == "VAIX   0.003842 ▲ 2.14  18M ▃▄▅▇ "


def test_markets_scroll_no_further_than_the_cursor_needs() -> None:
    pane = MarketsPane(sample.markets())
    assert lines(pane, 27, 6)[0].startswith("MARKETS 1-5 of 12 ")
    pane.view = sample.markets(cursor=7)
    assert [line[:4] for line in lines(pane, 27, 6)[1:]] == ["ACN ", "GLDX", "NEUR", "QBIT", "AGRI"]
    pane.view = sample.markets(cursor=5)
    assert lines(pane, 27, 6)[1].startswith("ACN")
    pane.view = sample.markets(cursor=0)
    assert lines(pane, 27, 6)[1].startswith("VAIX")


def test_figures() -> None:
    assert lines(FiguresPane(sample.position()), 27, 12) == [
        "POSITION ──────────────────",
        "long         12,000 VAIX   ",
        "entry      0.003801        ",
        "mark       0.003843        ",
        "╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌",
        "unreal.       +0.50        ",
        "realised     +12.40        ",
        "fees          -0.31        ",
        "funding        0.00        ",
        "day          +12.59 USDC   ",
        "                           ",
        "equity  ▁▂▂▃▃▂▃▄▄▅▅▄▅▆▇▆▇  ",
    ]
    assert lines(FiguresPane(sample.position()), 27, 11)[-1].startswith("equity")
    assert lines(FiguresPane(sample.alerts()), 27, 3)[1] == "▲ 0.003860 set 12 min ago  "


def test_numeric_units_stand_under_each_other() -> None:
    drawn = lines(FiguresPane(sample.sizes()), 33, 7)
    assert drawn[1] == "1               100  0.38 USDC   "
    assert drawn[6] == "6            10,000 38.42 USDC   "


def test_long_figures_push_to_the_right_before_the_label_is_cut() -> None:
    view = FiguresView("P", (Figure("realised", "+12,345,678.90", "USDC"),))
    assert FiguresPane(view).draw(30, 2)[1].text == "realised +12,345,678.90 USDC  "
    assert FiguresPane(view).draw(24, 2)[1].text == "rea… +12,345,678.90 USDC"


def test_position_line() -> None:
    text = "pos +12,000 @ 0.003801  unr +0.50  real +12.40  fees -0.31  day +12.59"
    assert lines(PositionLine(sample.position_line()), 78, 1) == [text.ljust(78)]
    assert lines(PositionLine(sample.position_line()), 60, 1) == [
        text.split("  day", maxsplit=1)[0].ljust(60)
    ]


def test_header() -> None:
    pane = HeaderLine(sample.header())
    text = " VAIX/USDC  0.003842 ▲ +2.14 %  pos +12,000  unr +0.50  day +12.59   size 3 × 1,000".ljust(98)
    assert lines(pane, 120, 1) == [f"{text} ○ disarmed  PRACTICE "]
    pane.chrome = Chrome("live", armed=True)
    (row,) = pane.draw(120, 1)
    assert row.text == f"{text}  ● ARMED      LIVE   "
    assert row.styles[0].bgcolor == PENS["normal", "top_live"].bgcolor
    assert {style.bgcolor for style in row.styles[-10:]} == {PENS["normal", "live"].bgcolor}
    assert {style.bgcolor for style in row.styles[-22:-10]} == {PENS["normal", "armed"].bgcolor}


def test_header_leaves_figures_out_whole() -> None:
    (text,) = lines(HeaderLine(sample.header()), 80, 1)
    assert text[32:].strip().startswith("pos +12,000  unr +0.50 ")
    assert "day" not in text


def test_status() -> None:
    left, keys = (
        " ● live  tick 40 ms  ack 9 ms  gaps 0  6.1 kB/s",
        "tb ts take  x cancel  F12 cancel all  ? help ",
    )
    assert lines(StatusLine(sample.status()), 120, 1) == [left.ljust(65) + "b s join  " + keys]
    # keys go from the left, and the last two stay
    assert lines(StatusLine(sample.status()), 100, 1) == [left.ljust(55) + keys]
    assert lines(StatusLine(sample.status()), 60, 1)[0].endswith("  F12 cancel all  ? help ")
    assert "tick 40 ms" in lines(StatusLine(sample.status()), 60, 1)[0]


def test_message_takes_the_left_side() -> None:
    view = StatusView(
        sample.status().left, sample.status().keys, ("refused: the price is off the tick", "amber")
    )
    (row,) = StatusLine(view).draw(80, 1)
    assert row.text.startswith(" refused: the price is off the tick  ")
    assert all_in(row, "refused", "amber")
    assert "live" not in row.text
    assert row.text.endswith("F12 cancel all  ? help ")
    assert "…  F12" in lines(StatusLine(view), 50, 1)[0]
    assert "off the tick  " in lines(StatusLine(view._replace(kept=1)), 50, 1)[0]


@pytest.mark.parametrize(
    ("pane", "sentence"),
    [
        (MarketsPane(MarketsView()), "asking for the markets"),
        (TapePane(TapeView()), "no trades yet"),
        (BlotterPane(BlotterView()), "no open orders - b and s join the touch when armed"),
        (LadderPane(LadderView(doing="asking for the book")), "asking for the book"),
        (LadderPane(LadderView()), "the ladder is empty"),
    ],
)
def test_empty_panes_say_so(pane: Pane, sentence: str) -> None:
    assert sentence in "\n".join(lines(pane, 60, 10))


def test_intent_leaves_out_its_end_rather_than_run_into_it() -> None:
    intent = Intent((("b ", "bright!"), ("0.003842", "bid")), (("1,000 post-only", "dim"),))
    pane = BookPane(BookView(intent=intent))
    assert lines(pane, 30, 8)[-1] == " b 0.003842   1,000 post-only "
    assert lines(pane, 26, 8)[-1] == " b 0.003842               "


def test_intent_shows_no_part_of_a_number() -> None:
    intent = Intent((("b ", "bright!"), ("0.003842", "bid"), (" q 18,200~", "dim")))
    assert lines(BookPane(BookView(intent=intent)), 20, 8)[-1] == " b 0.003842…        "


def same(before: Sequence[Row], after: Sequence[Row]) -> list[bool]:
    return [one is other for one, other in zip(before, after, strict=True)]


def test_only_what_changed_is_drawn_again() -> None:
    pane = BookPane(sample.book())
    before = pane.draw(42, 30)
    pane.view = sample.book()
    assert all(same(before, pane.draw(42, 30)))
    asks = pane.view.asks
    pane.view = BookView(
        (asks[0], asks[1]._replace(size="9,999"), *asks[2:]), pane.view.bids, pane.view.middle,
        pane.view.source, intent=pane.view.intent,
    )  # fmt: skip
    assert [y for y, kept in enumerate(same(before, pane.draw(42, 30))) if not kept] == [13]


@pytest.mark.parametrize(
    ("pane", "size"),
    [
        (LadderPane(sample.ladder()), (42, 30)),
        (TapePane(sample.tape()), (87, 12)),
        (MarketsPane(sample.markets()), (27, 13)),
        (FiguresPane(sample.position()), (27, 12)),
        (PositionLine(sample.position_line()), (78, 1)),
        (BlotterPane(orders()), (118, 8)),
        (HeaderLine(sample.header()), (120, 1)),
        (StatusLine(sample.status()), (120, 1)),
    ],
)
def test_equal_views_give_the_same_rows(pane: Pane, size: tuple[int, int]) -> None:
    assert all(same(pane.draw(*size), pane.draw(*size)))
