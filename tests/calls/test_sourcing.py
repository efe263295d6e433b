"""A clone is made from a bot that the venue offers, where it has told which those are."""

from __future__ import annotations

import pytest

from terminal.calls.filling import Filling
from terminal.calls.request import build
from terminal.calls.wrong import Wrong
from terminal.model.clones import Source
from tests.calls.around import around, good

SOURCES = (
    Source("wta_species", "macd", "MACD"),
    Source("wta_species", "mean_rev", "Mean reversion"),
    Source("perpetual_agent", "scout", "Scout"),
)


def asked(source: str, told: tuple[Source, ...] | None = SOURCES) -> Filling:
    form = good("clone.new", source_id=source)
    return Filling(form.route, around()._replace(sources=lambda: told), form.texts)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("mcad", "no bot mcad: did you mean macd"),
        ("MACD", "no bot MACD: did you mean macd"),
        ("mean-reversion", "did you mean mean_rev"),
        ("zzz", "no bot zzz: :clone-sources lists them"),
        ("scout", "its source is perpetual_agent"),
    ],
)
def test_what_the_venue_does_not_offer_is_said_with_the_near_ones(source: str, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        build(asked(source))


def test_what_it_offers_goes_and_so_does_all_where_it_told_nothing() -> None:
    assert build(asked("macd")).bodies[0]["source_id"] == "macd"
    assert build(asked("zzz", None)).bodies[0]["source_id"] == "zzz"
    assert build(good("clone.new", source_id="zzz")).bodies
