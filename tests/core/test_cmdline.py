"""The `:` line: what is understood, what is pointed at, how it goes on, what was typed before."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.cmdline import Argument, Call, LineError, Usage, blamed, complete, parse, read_number
from terminal.core.history import History

GRAMMAR = {
    "zoom": Usage("pane.zoom", "Zoom"),
    "tf": Usage("chart.timeframe", "Timeframe", (Argument("timeframe", choices=("1m", "5m", "1h")),)),
    "theme": Usage("app.theme", "Theme", (Argument("theme", choices=("dark", "light", "cvd-dark")),)),
    "size": Usage("size.set", "Size", (Argument("size", "amount"),)),
    "tape": Usage("tape.filter", "Tape", (Argument("size", "threshold"),)),
    "preset": Usage(
        "size.preset", "Preset", (Argument("number", choices=("1", "2")), Argument("size", "amount"))
    ),
    "hide": Usage("pane.hide", "Hide", (Argument("pane", choices=("chart", "tape"), optional=True),)),
    "symbol": Usage("pair.go", "Go", (Argument("pair", "symbol"),)),
}
SYMBOLS = ("vaix", "sbio", "btc")


@pytest.mark.parametrize(
    ("line", "call"),
    [
        ("zoom", Call("pane.zoom")),
        ("  ZOOM ", Call("pane.zoom")),
        ("tf 5m", Call("chart.timeframe", ("5m",))),
        ("theme  Light", Call("app.theme", ("light",))),
        ("size 1500", Call("size.set", (Decimal(1500),))),
        ("size 2.5k", Call("size.set", (Decimal(2500),))),
        ("size 12,500.5", Call("size.set", (Decimal("12500.5"),))),
        ("tape 0", Call("tape.filter", (Decimal(0),))),
        ("preset 2 2500", Call("size.preset", ("2", Decimal(2500)))),
        ("hide", Call("pane.hide")),
        ("hide tape", Call("pane.hide", ("tape",))),
        ("symbol VAIX", Call("pair.go", ("vaix",))),
        ("btc", Call("pair.go", ("btc",))),
        ("VAIX/USDC", Call("pair.go", ("vaix",))),
    ],
)
def test_a_line_is_understood(line: str, call: Call) -> None:
    assert parse(line, GRAMMAR, SYMBOLS) == call


@pytest.mark.parametrize(
    ("line", "column", "width", "message"),
    [
        ("", 0, 1, "nothing is typed"),
        ("zom", 0, 3, "no command or pair 'zom': did you mean zoom?"),
        ("  viax", 2, 4, "did you mean vaix?"),
        ("qqqq", 0, 4, "Tab lists the commands"),
        ("zoom in", 5, 2, "zoom takes nothing: 'in' is too much"),
        ("tf", 3, 1, "tf needs timeframe: one of 1m, 5m, 1h"),
        ("tf 7m", 3, 2, "timeframe '7m' is not one of 1m, 5m, 1h"),
        ("preset 2", 9, 1, "preset needs size: a number above 0"),
        ("preset 9 5", 7, 1, "number '9' is not one of 1, 2"),
        ("size 12x", 5, 3, "size '12x' is not a number above 0, such as 1500 or 2.5k"),
        ("size 0", 5, 1, "is not a number above 0"),
        ("size -5", 5, 2, "is not a number above 0"),
        ("size nan", 5, 3, "is not a number above 0"),
        ("tape -1", 5, 2, "is not a number from 0 on"),
        ("symbol abc", 7, 3, "pair 'abc' is not a pair here: vaix, sbio, btc"),
        ("btc 5", 4, 1, "nothing follows the pair btc"),
        ("hide chart tape", 11, 4, "hide takes [chart|tape]"),
    ],
)
def test_an_error_names_what_is_wrong_and_points_at_it(
    line: str, column: int, width: int, message: str
) -> None:
    with pytest.raises(LineError) as caught:
        parse(line, GRAMMAR, SYMBOLS)
    assert message in str(caught.value)
    assert (caught.value.column, caught.value.width) == (column, width)


@pytest.mark.parametrize("text", ["1e99k", "1" * 25, "١", "1_000", "1,00", "k", "", ".", "Infinity", "--1"])
def test_odd_numbers_are_none(text: str) -> None:
    number = read_number(text)
    assert number is None or number.is_finite()
    assert text == "1e99k" or number is None


@pytest.mark.parametrize(
    ("line", "start", "candidates"),
    [
        ("t", 0, ["tape", "tf", "theme", "preset", "btc"]),
        ("pre", 0, ["preset"]),
        ("VA", 0, ["vaix"]),
        ("tf ", 3, ["1m", "5m", "1h"]),
        ("theme d", 6, ["dark", "cvd-dark"]),
        ("symbol b", 7, ["btc", "sbio"]),
        ("size ", 5, []),
        ("zoom x", 5, []),
        ("nonsense x", 9, []),
    ],
)
def test_a_line_can_go_on(line: str, start: int, candidates: list[str]) -> None:
    completion = complete(line, len(line), GRAMMAR, SYMBOLS)
    assert completion.start == start
    assert [candidate.text for candidate in completion.candidates] == candidates


def test_an_empty_line_lists_every_command_and_no_pair() -> None:
    assert [text for text, _ in complete("", 0, GRAMMAR, SYMBOLS).candidates] == sorted(GRAMMAR)


def test_what_stands_after_the_cursor_plays_no_part() -> None:
    assert [text for text, _ in complete("tf 5m", 1, GRAMMAR, SYMBOLS).candidates][:2] == ["tape", "tf"]


lines = st.text("tfzomsie 15,.kx-", max_size=20) | st.text(max_size=20)


@given(lines)
def test_any_line_is_understood_or_refused_within_itself(line: str) -> None:
    column = 0
    try:
        parse(line, GRAMMAR, SYMBOLS)
    except LineError as error:
        column = error.column
    assert 0 <= column <= len(line) + 1


@given(lines, st.integers(0, 20))
def test_taking_a_candidate_leaves_one_that_is_complete(line: str, cursor: int) -> None:
    cursor = min(cursor, len(line))
    completion = complete(line, cursor, GRAMMAR, SYMBOLS)
    for candidate in completion.candidates:
        taken = line[: completion.start] + candidate.text
        assert candidate.text in [
            text for text, _ in complete(taken, len(taken), GRAMMAR, SYMBOLS).candidates
        ]


def test_history_looks_for_lines_that_begin_as_the_draft_does() -> None:
    history = History(["tf 5m", "zoom", "tf 1h"])
    assert history.older("tf") == "tf 1h"
    assert history.older("tf 1h") == "tf 5m"
    assert history.older("tf 5m") is None
    assert history.newer() == "tf 1h"
    assert history.newer() == "tf"
    assert history.newer() is None
    assert history.older("") == "tf 1h"


def test_history_keeps_each_line_once_and_no_more_than_its_limit() -> None:
    history = History(["a", "b", "a", " ", "c"], limit=2)
    assert history.lines == ("a", "c")
    history.add("a")
    assert history.lines == ("c", "a")


@pytest.mark.parametrize(
    ("text", "value", "where"),
    [
        ("sort colour", "colour", (5, 6)),
        ("past VAIX vaix", "vaix", (10, 4)),
        ("size 2.5k", "2500", (10, 1)),
        ("alerts  ", "", (7, 1)),
    ],
)
def test_the_word_that_was_refused_is_found_from_the_end(
    text: str, value: str, where: tuple[int, int]
) -> None:
    """Behind the text where it is not written as it was understood."""
    assert blamed(text, value) == where
