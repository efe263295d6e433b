"""Lines of commands that have a form: all of it may be left out, told in order or by name, and is passed on as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.cmdline import Argument, Call, LineError, Usage, complete, parse

ARGUMENTS = (
    Argument("side", choices=("buy", "sell")), Argument("size", "text"), Argument("over", "text", optional=True),
    Argument("pair", "symbol", optional=True),
)  # fmt: skip
GRAMMAR = {
    "twap": Usage("algo.twap", "TWAP", ARGUMENTS, form=True),
    "batch": Usage("order.batch", "Batch", (Argument("orders", "rest"), ARGUMENTS[-1]), form=True),
    "claim": Usage("prop.claim", "Claim", (), form=True),
}
SYMBOLS = ("vaix", "btc")


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("twap", ("", "", "", "")),
        ("twap buy", ("buy", "", "", "")),
        ("twap buy 5k 2h btc", ("buy", "5k", "2h", "btc")),
        ("twap SELL 5,000", ("SELL", "5,000", "", "")),
        ("twap over=2h buy 5k", ("buy", "5k", "2h", "")),
        ("twap pair=btc size=5k side=sell", ("sell", "5k", "", "btc")),
        ("twap - 5k - btc", ("", "5k", "", "btc")),
        ("batch buy 500 0.0038; sell 500 0.0039", ("buy 500 0.0038; sell 500 0.0039", "")),
        ("batch pair=btc buy 1 2", ("buy 1 2", "btc")),
        ('batch [{"side":"buy"}]', ('[{"side":"buy"}]', "")),
        ("claim", ()),
    ],
)
def test_what_is_told_is_passed_on_as_it_was_typed(line: str, texts: tuple[str, ...]) -> None:
    name = line.split(maxsplit=1)[0]
    assert parse(line, GRAMMAR, SYMBOLS) == Call(GRAMMAR[name].id, texts)


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("twap byu", 5, "one of buy, sell"),
        ("twap pair=doge", 10, "a pair here: vaix, btc"),
        ("twap buy 1 2 btc more", 17, "'more' is too much"),
        ("claim now", 6, "'now' is too much"),
    ],
)
def test_what_cannot_be_is_pointed_at(line: str, column: int, message: str) -> None:
    with pytest.raises(LineError, match=message) as caught:
        parse(line, GRAMMAR, SYMBOLS)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("line", "start", "found"),
    [
        ("twap ", 5, ["buy", "sell"]),
        ("twap s", 5, ["sell"]),
        ("twap buy 5", 9, []),
        ("twap pair=", 10, ["vaix", "btc"]),
        ("twap buy pair=b", 14, ["btc"]),
        ("twap buy 1 side=", 16, ["buy", "sell"]),
        ("twap what=", 10, []),
    ],
)
def test_ways_to_go_on(line: str, start: int, found: list[str]) -> None:
    completion = complete(line, len(line), GRAMMAR, SYMBOLS)
    assert [text for text, _ in completion.candidates] == found
    assert not found or completion.start == start


@given(st.sampled_from(sorted(GRAMMAR)), st.text(max_size=40))
def test_any_line_is_a_call_or_points_at_what_is_wrong(name: str, text: str) -> None:
    line = f"{name} {text}"
    complete(line, len(line), GRAMMAR, SYMBOLS)
    try:
        column, told = 0, len(parse(line, GRAMMAR, SYMBOLS).arguments)
    except LineError as error:
        column, told = error.column, len(GRAMMAR[name].arguments)
    assert 0 <= column <= len(line)
    assert told == len(GRAMMAR[name].arguments)
