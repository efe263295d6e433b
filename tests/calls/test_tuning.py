"""What a skill is set to is read exactly, checked by the skill's own bounds, completed, and missed where it goes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.calls.filling import Filling
from terminal.calls.request import build
from terminal.calls.tuning import bounds, completed, dropped, read_tuning, tuning_shown, tuning_typed
from terminal.calls.wrong import Wrong
from terminal.model.clones import Tunable
from terminal.model.errors import Refused
from tests.calls.around import around, good

MAKER = (
    Tunable("spread_bps", Decimal(2), Decimal(1000), Decimal(20), Decimal(1)),
    Tunable("max_inventory", Decimal("0.00001"), Decimal(10**9), None, Decimal("0.00001")),
    Tunable("max_loss", Decimal("0.01")),
)


def form(text: str, skill: str = "market_making", known: Any = MAKER) -> Filling:
    texts = {**good("clone.equip").texts, "skill_id": skill, "custom_params": text}
    with_bounds = around()._replace(tunables=lambda _, name: known if name == "market_making" else ())
    return Filling(good("clone.equip").route, with_bounds, texts)


def problem(filling: Filling) -> str:
    return filling.problem(next(one for one in filling.fields if one.name == "custom_params"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("spread_bps=12 max_inventory=500", {"spread_bps": "12", "max_inventory": "500"}),
        ("spread_bps = 12; max_inventory=1,500.50", {"spread_bps": "12", "max_inventory": "1500.5"}),
        ("a=1, b=2,c=2.5k", {"a": "1", "b": "2", "c": "2500"}),
        ("tilt=-0.5", {"tilt": "-0.5"}),
        ("none", {}),
        ("NONE", {}),
    ],
)
def test_names_and_values_are_read_as_people_type_them(text: str, value: dict[str, str]) -> None:
    assert read_tuning(None, text) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("spread_bps", "'spread_bps' must be a name and its value, such as spread_bps=12, or none"),
        ("12", "must be a name"),
        ("=12", "must be a name"),
        ("../x=1", "must be a name"),
        ("spread_bps=", "spread_bps must be a number"),
        (
            "spread_bps=wide",
            "spread_bps must be a number of at most 12 decimals, such as 12 or 2.5k, not 'wide'",
        ),
        ("spread_bps=1e99", "must be a number"),
        ("spread_bps=0.0000000000001", "at most 12 decimals"),
        ("spread_bps=12 spread_bps=13", "spread_bps is told twice"),
        (" ".join(f"p{at}=1" for at in range(13)), "13 are too many"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_would_be_right(text: str, why: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read_tuning(None, text)
    assert why in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("spread_bps=1", "spread_bps must be 2 to 1,000 in steps of 1, not 1"),
        ("spread_bps=1001", "not 1,001"),
        ("spread_bps=2.5", "in steps of 1, not 2.5"),
        ("max_inventory=0.000001", "0.00001 to 1,000,000,000 in steps of 0.00001"),
        ("max_loss=0", "max_loss must be 0.01 at least, not 0"),
        ("speed=3", "market_making has no speed: it has spread_bps, max_inventory, max_loss"),
        ("spread_bps=2 max_inventory=0.00001 max_loss=999", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_the_skill_s_own_names_bounds_and_steps_are_minded(text: str, why: str) -> None:
    said = problem(form(text))
    assert (why in said) if why else not said


def test_a_skill_without_parameters_takes_none_and_one_that_is_not_known_takes_all() -> None:
    assert "trend_filter has no weight: it has none" in problem(form("weight=2", "trend_filter"))
    assert not problem(form("weight=2", known=None))


def test_it_leaves_as_an_object_and_is_said_in_the_sentence() -> None:
    filling = form("max_inventory=2.5k spread_bps=12")
    ready = build(filling)
    assert ready.bodies == (
        {"skill_id": "market_making", "custom_params": {"max_inventory": "2500", "spread_bps": "12"}},
    )
    assert "with market_making: max_inventory 2,500, spread_bps 12 (" in ready.sentence
    bare = build(form("none"))
    assert bare.bodies[0]["custom_params"] == {}
    assert "nothing set, all as it is by itself" in bare.sentence
    assert "custom_params" not in build(form("")).bodies[0]


@pytest.mark.parametrize("field", ["custom_params.spread_bps", "custom_params", "body.custom_params"])
def test_the_venue_s_fault_with_one_of_them_stays_at_the_field(field: str) -> None:
    filling = form("spread_bps=12")
    filling.blame(Refused("OUT_OF_RANGE", "spread_bps must be 20 to 40", field))
    assert problem(filling) == "spread_bps must be 20 to 40"


@pytest.mark.parametrize(
    ("before", "more"),
    [
        ("s", "pread_bps="),
        ("spread_bps=12 m", "ax_"),
        ("spread_bps=12, max_l", "oss="),
        ("max_loss=3 max_", "inventory="),
        ("", ""),
        ("spread_bps=1", ""),
        ("x", ""),
        ("spread_bps=12 ", ""),
    ],
)
def test_a_begun_name_goes_on_as_far_as_it_is_plain(before: str, more: str) -> None:
    assert completed(before, MAKER) == more


def test_what_would_not_be_set_any_more_is_named() -> None:
    before = (("max_loss", "40"), ("spread_bps", "30"))
    assert dropped(before, "spread_bps=12") == ["max_loss 40"]
    assert dropped(before, "none") == ["max_loss 40", "spread_bps 30"]
    assert dropped(before, "") == dropped(before, "spread") == []


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True).filter(lambda name: name != "none")
VALUES = st.decimals(-(10**9), 10**9, places=5)


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=12))
def test_what_is_set_can_be_typed_again_and_means_the_same(values: dict[str, Decimal]) -> None:
    """As a form opens with it; and every value is exact."""
    found = read_tuning(None, tuning_typed((name, f"{value:f}") for name, value in values.items()))
    assert {name: Decimal(said) for name, said in found.items()} == values
    assert all(name in tuning_shown(found) for name in values)


@given(st.decimals(0, 1000, places=3), st.sampled_from(["0.001", "0.1", "1", "2.5"]), VALUES)
def test_a_value_passes_where_it_is_on_a_step_between_the_bounds(
    least: Decimal, step: str, value: Decimal
) -> None:
    """By counting in thousandths of thousandths, which share nothing with the reader."""
    most = least + 100
    known = (Tunable("x", least, most, None, Decimal(step)),)
    whole = [int(one * 10**6) for one in (least, value, most, Decimal(step))]
    right = whole[0] <= whole[1] <= whole[2] and whole[1] % whole[3] == 0
    assert bool(problem(form(f"x={value:f}", known=known))) is not right


def test_bounds_in_words_as_far_as_they_are_told() -> None:
    assert [bounds(one) for one in MAKER] == [
        "2 to 1,000 in steps of 1", "0.00001 to 1,000,000,000 in steps of 0.00001", "0.01 at least",
    ]  # fmt: skip
    assert (bounds(Tunable("x")), bounds(Tunable("x", most=Decimal(5)))) == ("", "5 at most")
