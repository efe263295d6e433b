"""The book and the ladder, line by line."""

from __future__ import annotations

import pytest

from tests.widgets import panes_sample as sample
from tests.widgets.reading import all_in, grounds, lines
from widgets.book import BookPane
from widgets.ladder import LadderPane
from widgets.view import BookView, LadderView, Middle, Rung


def test_book() -> None:
    assert lines(BookPane(sample.book(3)), 42, 10) == [
        "BOOK hybrid ──────────────────────────────",
        "   mine    price      size       sum cebas",
        "▸●1,000 0.003846    22,000    40,350 C·B·S",
        "        0.003845    11,300    18,350 CE···",
        "        0.003844     7,050     7,050 C····",
        "    mid 0.003843  2 t  5.2 bps  imb +18 % ",
        "        0.003842     8,200     8,200 C····",
        "   ●500 0.003841    14,900    23,100 CEB··",
        "        0.003840    31,000    54,100 CEB·S",
        " disarmed - ga or F9 arms the keys        ",
    ]


def test_book_colours_the_touch_alone() -> None:
    rows = BookPane(sample.book(3)).draw(42, 10)
    assert all_in(rows[4], "3844", "ask")
    assert all_in(rows[6], "3842", "bid")
    assert all_in(rows[3], "3845", "normal")
    assert all_in(rows[3], "0.00", "ghost")
    assert all_in(rows[2], "●1,000", "accent")
    assert grounds(rows[2]).startswith("c" * 16)


def test_book_bars_grow_from_the_price() -> None:
    rows = BookPane(sample.book(3)).draw(42, 10)
    assert grounds(rows[8])[16:37] == " " + "b" * 9 + " " + "b" * 10  # the largest size and the largest sum


@pytest.mark.parametrize("height", range(8, 41))
def test_book_keeps_its_middle_and_intent_lines(height: int) -> None:
    """However many levels a side has."""
    view = sample.book(19)
    for asks, bids in ((19, 19), (2, 19), (19, 0), (0, 5)):
        pane = BookPane(BookView(view.asks[:asks], view.bids[:bids], view.middle, intent=view.intent))
        drawn = lines(pane, 42, height)
        assert len(drawn) == height
        assert "mid" in drawn[2 + (height - 4) // 2]
        assert "disarmed" in drawn[-1]
        if asks:
            assert "0.003844" in drawn[1 + (height - 4) // 2]


def test_stale_book_shows_no_bars_and_lights_own_orders_alone() -> None:
    rows = BookPane(sample.book(6, stale=True)).draw(42, 16)
    assert rows[8].text == " STALE 4.2 s  reconnecting, try 3         "
    assert all_in(rows[8], "STALE 4.2 s", "amber")
    assert rows[15].text.startswith(" new orders refused  cancels still work")
    for row in rows[2:8]:
        assert "b" not in grounds(row)
        assert all_in(row, row.text[17:], "ghost")
    assert all_in(rows[5], "●1,000", "accent")


def test_book_without_levels_says_why() -> None:
    assert "asking for the book" in lines(BookPane(BookView(doing="asking for the book")), 42, 16)[8]
    assert "the book is empty" in lines(BookPane(BookView()), 42, 16)[8]
    one_sided = BookView(bids=sample.book(3).bids)
    assert "no middle: nobody asks" in lines(BookPane(one_sided), 42, 16)[8]


def test_book_makes_room_for_long_numbers() -> None:
    levels = tuple(
        level._replace(price="97,412.5", size="0.12345", total="12345.12345") for level in sample.book(3).asks
    )
    drawn = lines(BookPane(BookView(asks=levels)), 42, 10)
    assert drawn[4] == "        97,412.5 0.12345 12345.12345 C····"


def test_book_leaves_out_the_mix_then_the_sums_when_narrow() -> None:
    drawn = lines(BookPane(sample.book(13)), 35, 30)
    assert "cebas" not in drawn[1]
    assert "sum" in drawn[1]
    drawn = lines(BookPane(sample.book(13)), 24, 30)
    assert "sum" not in drawn[1]
    assert drawn[12] == "▸●1,000 0.003846  22,000"


def test_middle_gives_up_words_before_numbers() -> None:
    wide = Middle("0.003843", "1,250 t", "3,212.5 bps", "+18 %")
    assert "imb" not in lines(BookPane(BookView(middle=wide)), 42, 10)[5]
    assert "+18 %" not in lines(BookPane(BookView(middle=wide)), 40, 10)[5]
    micro = Middle("0.003843", "2 t", "5.2 bps", "-18 %", "0.0038431")
    assert "imb -18 %  micro 0.0038431" in lines(BookPane(BookView(middle=micro)), 70, 10)[5]


def test_ladder() -> None:
    assert lines(LadderPane(sample.ladder(3847, 8, sample.ARMED)), 42, 11) == [
        "LADDER 1 t ───────────────────────────────",
        "   mine      bid     price      ask  mine ",
        "                  0.003847    4,200       ",
        "                 ▸0.003846   22,000 ●1,000",
        "                  0.003845   11,300       ",
        "                  0.003844    7,050       ",
        "                  0.003843                ",
        "           8,200  0.003842                ",
        "   500●   14,900  0.003841                ",
        "          31,000  0.003840                ",
        " b 0.003842 q 8,200~   s 0.003844 q 7,050~",
    ]


def test_ladder_bars_grow_away_from_the_price() -> None:
    rows = LadderPane(sample.ladder(3847, 8)).draw(42, 11)
    assert grounds(rows[9])[:17].endswith("b" * 6)
    assert grounds(rows[9])[26:] == " " * 16
    assert grounds(rows[3])[17:31] == "c" * 9 + "b" * 5


def test_ladder_shows_its_middle_where_it_is_longer_than_the_pane() -> None:
    drawn = lines(LadderPane(sample.ladder(3856, 27)), 42, 10)
    assert [line[18:26] for line in drawn[2:-1]] == [sample.price(ticks) for ticks in range(3846, 3839, -1)]


def test_stale_ladder_hides_no_rung() -> None:
    rows = LadderPane(sample.ladder(3847, 8, stale=True)).draw(42, 11)
    assert rows[1].text.startswith(" STALE 4.2 s  reconnecting, try 3")
    assert all_in(rows[3], "●1,000", "accent")
    assert all("b" not in grounds(row) for row in rows[2:10])
    assert all_in(rows[2], "4,200", "ghost")


def test_ladder_keeps_sizes_whole_where_it_is_tight() -> None:
    """The gaps beside own orders go first, then their sizes; the sign stays."""
    rungs = (
        Rung("97,412.5", ask="0.12345", mine_ask="0.10000"),
        Rung("97,412.0", bid="0.12345", mine_bid="0.10000"),
    )
    assert lines(LadderPane(LadderView(rungs)), 42, 5)[2:4] == [
        "                 97,412.5 0.12345●0.10000 ",
        "0.10000●0.12345  97,412.0                 ",
    ]
    assert lines(LadderPane(LadderView(rungs)), 36, 5)[3].startswith("   ● 0.12345  97,412.0 ")


def test_wide_ladder_stands_in_the_middle() -> None:
    heads = lines(LadderPane(sample.ladder()), 118, 30)[1]
    assert abs(heads.index("mine") - (117 - heads.rindex("mine") - 3)) <= 3
