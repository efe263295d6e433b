"""What a chase, a bracket and an OCO say of themselves, and what they refuse by name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec, Spec
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
BID, ASK = 3_842, 3_844


@pytest.mark.parametrize(
    ("spec", "field", "words"),
    [
        (ChaseSpec("vaix", BUY, 99), "size", "size must be at least 100, not 99"),
        (ChaseSpec("vaix", BUY, 500, 3_841), "limit", "at or above the best bid of 0.003842, not 0.003841"),
        (ChaseSpec("vaix", SELL, 500, 3_845), "limit", "at or below the best ask of 0.003844, not 0.003845"),
        (ChaseSpec("vaix", BUY, 500, 0, -1), "distance", "must not be below zero"),
        (OcoSpec("vaix", SELL, 500, 3_844, 3_500), "take", "take must be above the market at 0.003844"),
        (OcoSpec("vaix", SELL, 500, 4_000, 3_842), "stop", "stop must be below the market at 0.003842"),
        (OcoSpec("vaix", BUY, 500, 4_000, 3_500), "take", "take must be below the market at 0.003842"),
        (OcoSpec("vaix", BUY, 500, 3_500, 3_844), "stop", "stop must be above the market at 0.003844"),
        (OcoSpec("vaix", SELL, 500, 4_000, 4_000), "stop", "take and stop must differ"),
        (OcoSpec("vaix", SELL, 500, 4_000, 0), "stop", "stop must be above zero"),
        (BracketSpec("vaix", BUY, 500, 3_800, 3_800, 3_500), "take", "take must be above the entry at 0.003800"),
        (BracketSpec("vaix", BUY, 500, 3_800, 4_000, 3_800), "stop", "stop must be below the entry at 0.003800"),
        (BracketSpec("vaix", BUY, 500, 3_900, 4_000, 3_850), "stop", "stop must be below the entry at 0.003844"),
        (BracketSpec("vaix", BUY, 500, 0, 4_000, 3_844), "stop", "stop must be below the entry at 0.003844"),
        (BracketSpec("vaix", SELL, 500, 3_900, 4_000, 4_100), "take", "take must be below the entry at 0.003900"),
        (BracketSpec("vaix", BUY, 500, -1, 4_000, 3_500), "entry", "entry must not be below zero"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_the_field_and_what_would_be_right(
    spec: Spec, field: str, words: str
) -> None:
    problem = spec.problem(VAIX, BID, ASK)
    assert problem is not None
    assert problem.field == field
    assert words in problem.message


@pytest.mark.parametrize(
    "spec",
    [
        ChaseSpec("vaix", BUY, 100),
        ChaseSpec("vaix", SELL, 500, BID, 5),
        OcoSpec("vaix", SELL, 500, 4_000, 3_500),
        OcoSpec("vaix", BUY, 500, 3_500, 4_000),
        BracketSpec("vaix", BUY, 500, 0, 4_000, 3_500),
        BracketSpec("vaix", SELL, 500, 3_900, 3_500, 4_000),
    ],
)
def test_what_is_right_says_that_it_runs_here_and_what_pauses_it(spec: Spec) -> None:
    assert spec.problem(VAIX, BID, ASK) is None
    sentence = spec.sentence(VAIX)
    assert "Runs in this terminal: pauses while it is closed or stale" in sentence
    assert "when disarmed by hand" in sentence
    assert "(watched here, rests nowhere)" in sentence or spec.kind == "chase"


def test_without_a_market_the_exits_are_held_against_each_other() -> None:
    assert OcoSpec("vaix", SELL, 500, 4_000, 3_500).problem(VAIX, None, None) is None
    assert OcoSpec("vaix", SELL, 500, 3_500, 4_000).problem(VAIX, None, None) is not None
    assert BracketSpec("vaix", BUY, 500, 0, 3_500, 4_000).problem(VAIX, None, None) is not None


def test_a_sentence_reads_as_plain_english() -> None:
    said = ChaseSpec("vaix", BUY, 5_000, 3_900, 10).sentence(VAIX)
    assert said.startswith(
        "Chase: buy 5,000 VAIX post-only at the best bid, moved along with it, never above 0.003900, never more than 10 ticks"
    )
    assert (
        BracketSpec("vaix", BUY, 500, 0, 4_000, 3_500)
        .sentence(VAIX)
        .startswith(
            "Bracket: buy 500 VAIX now, capped at the touch; then, for what fills, sell at 0.004000 (rests)"
        )
    )
