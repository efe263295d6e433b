"""Which trade a stop belongs to when nobody said, and where a stop may stand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.prop.exposure import is_reached
from terminal.core.prop.stops import SLACK_MS, Stop, chosen, evidence, misplaced
from terminal.model.prop import LONG, SHORT, Trade
from terminal.model.text import clean

SENT_MS = 1_795_340_000_000
STOP = Stop("s", "BTC", "hyperliquid", LONG, Decimal("0.1"), Decimal(96_000), SENT_MS)


def trade(id_: str, at_ms: int = SENT_MS, **other: object) -> Trade:
    one = Trade(
        clean(id_), clean("BTC"), LONG, Decimal("0.1"), "open", clean("hyperliquid"), mark=Decimal(97_000), opened_ms=at_ms
    )  # fmt: skip
    return replace(one, **other)  # type: ignore[arg-type]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.sampled_from(["0.1", "0.2"])), max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["0.1", "0.2"])), max_size=4),
)
def test_each_trade_serves_one_stop_and_only_one_that_could_have_made_it(
    trades: list[tuple[int, bool, str]], stops: list[tuple[int, str]]
) -> None:
    there = [
        trade(f"p{number}", SENT_MS + after * 10_000, side=LONG if long else SHORT, size=Decimal(size))
        for number, (after, long, size) in enumerate(trades)
    ]
    kept = [
        replace(STOP, uid=f"s{n}", sent_ms=SENT_MS + at * 10_000, size=Decimal(size))
        for n, (at, size) in enumerate(stops)
    ]
    found = evidence(kept, there)
    assert len({one.id for one in found.values()}) == len(found)
    for stop in kept:
        fits = [
            one
            for one in there
            if one.side == LONG and one.size == stop.size and one.opened_ms >= stop.sent_ms
        ]
        if stop.uid in found:
            assert found[stop.uid] in fits
        else:
            assert {one.id for one in fits} <= {one.id for one in found.values()}


def test_what_was_there_before_or_differs_in_anything_is_another_trade() -> None:
    assert STOP.may_be(trade("p1"))
    assert STOP.may_be(trade("p1", 0)), "not every venue says when"
    assert STOP.may_be(trade("p1", coin=clean("btc"), venue=clean("")))
    assert not replace(STOP, before=frozenset({"p1"})).may_be(trade("p1"))
    assert not STOP.may_be(trade("p1", SENT_MS - SLACK_MS - 1))
    for other in (
        {"coin": clean("ETH")},
        {"side": SHORT},
        {"size": Decimal("0.2")},
        {"venue": clean("event_cards")},
    ):
        assert not STOP.may_be(trade("p1", **other))


def test_a_trade_that_has_a_stop_serves_no_other() -> None:
    named = replace(STOP, uid="first", trade_id="p1")
    assert evidence([named, STOP], [trade("p1")]) == {}
    assert evidence([named, STOP], [trade("p1"), trade("p2")])["s"].id == "p2"


def test_a_trade_is_named_by_its_id_or_by_its_coin_where_that_is_one() -> None:
    held = [trade("p1"), trade("p2"), trade("p3", coin=clean("ETH"))]
    assert chosen("p2", held) is held[1]
    assert chosen("eth", held) is held[2]
    assert chosen("btc", held) == "2 trades in BTC are open: name one by its id, p1, p2"
    assert chosen("SOL", held) == "trade must be the id or the coin of an open trade, not 'SOL'"


@given(st.sampled_from([LONG, SHORT]), st.integers(-5, 20), st.integers(1, 20))
def test_a_stop_stands_where_the_mark_has_not_been_yet(side: str, price: int, mark: int) -> None:
    one = trade("p1", side=side, mark=Decimal(mark))
    said = misplaced(one, Decimal(price))
    right = 0 < price < mark if side == LONG else price > mark
    assert (said == "") is right
    assert right is (price > 0 and not is_reached(one, Decimal(price)))


def test_without_a_mark_no_stop_is_set() -> None:
    assert "tells no mark of BTC" in misplaced(trade("p1", mark=None), Decimal(1))
