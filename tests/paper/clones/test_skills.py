"""Signals, guards, slots and parameters by themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import NotFound, Refused
from terminal.paper.clones.catalogue import SOURCES
from terminal.paper.clones.guards import GUARDS, Circumstances
from terminal.paper.clones.signals import VOTES
from terminal.paper.clones.skills import SKILLS, SLOTS, Equipped, params_of, skill_of, with_skill

UP, DOWN, LEVEL = list(range(1000, 1100)), list(range(1100, 1000, -1)), [1000] * 100
PRICES = st.lists(st.integers(1, 10**9), max_size=120)


# -- signals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VOTES)
@given(prices=PRICES)
def test_every_vote_is_in_bounds_or_there_is_none_yet(name: str, prices: list[int]) -> None:
    vote = VOTES[name](prices)
    assert vote is None or -100 <= vote <= 100


@pytest.mark.parametrize("name", VOTES)
def test_no_vote_without_samples(name: str) -> None:
    assert VOTES[name]([]) is None
    assert VOTES[name]([1000]) is None


@pytest.mark.parametrize(
    ("name", "prices", "vote"),
    [
        ("rsi_momentum", UP, 100),
        ("rsi_momentum", DOWN, -100),
        ("rsi_momentum", LEVEL, 0),
        ("breakout", UP, 100),
        ("breakout", DOWN, -100),
        ("breakout", [*LEVEL, 1001], 100),
        ("breakout", [*LEVEL, 999], -100),
        ("breakout", [*LEVEL, 1200, *LEVEL[:15], 1100], 0),
        ("mean_reversion", LEVEL, 0),
        ("mean_reversion", [*LEVEL, 900], 100),
        ("mean_reversion", [*LEVEL, 1100], -100),
        ("mean_reversion", [*[990, 1010] * 20, 1001], -50),
        ("macd_cross", LEVEL, 0),
        ("macd_cross", [*LEVEL, 1010], 100),
        ("macd_cross", [*LEVEL, 1010, 1020], 60),
        ("macd_cross", [*LEVEL, 990], -100),
        ("macd_cross", [*LEVEL, 990, 980], -60),
    ],
)  # fmt: skip
def test_what_a_signal_says_to_plain_pictures(name: str, prices: list[int], vote: int) -> None:
    assert VOTES[name](prices) == pytest.approx(vote, abs=4)


# -- guards ------------------------------------------------------------------------------------------------


def guard(name: str, prices: list[int], equity: int = 100, peak: int = 100, **params: str) -> int:
    return GUARDS[name](Circumstances(prices, equity, peak), Equipped(name, 0, params))


@pytest.mark.parametrize("name", ["volatility_filter", "trend_filter"])
def test_what_cannot_be_told_yet_allows_nothing(name: str) -> None:
    assert guard(name, []) == guard(name, [1000] * 10) == 0


def test_the_volatility_filter_shuts_at_its_limit() -> None:
    jumping = [100_000, 100_100] * 15  # 10 basis points a step
    assert guard("volatility_filter", jumping, max_volatility_bps="11") == 100
    assert guard("volatility_filter", jumping, max_volatility_bps="9") == 0


def test_the_trend_filter_lets_buy_above_the_average_only() -> None:
    assert (guard("trend_filter", UP), guard("trend_filter", DOWN), guard("trend_filter", LEVEL)) == (
        100,
        0,
        100,
    )


@pytest.mark.parametrize(
    ("equity", "peak", "cap"), [(100, 100, 100), (95, 100, 50), (90, 100, 0), (50, 100, 0), (0, 0, 100), (110, 100, 100)]
)  # fmt: skip
def test_the_drawdown_guard_closes_with_the_drawdown(equity: int, peak: int, cap: int) -> None:
    assert guard("drawdown_guard", [], equity, peak, max_drawdown_pct="10") == cap


# -- slots and parameters ----------------------------------------------------------------------------------


def equip(*skills: str) -> list[Equipped]:
    loadout: list[Equipped] = []
    for skill in skills:
        loadout = with_skill(loadout, skill_of(skill), None, None)
    return loadout


def test_skills_fill_the_free_slots_of_their_kind() -> None:
    loadout = equip("market_making", "breakout", "trend_filter", "macd_cross")
    assert [(one.skill, one.position) for one in loadout] == [
        ("breakout", 0), ("macd_cross", 1), ("trend_filter", 0), ("market_making", 0),
    ]  # fmt: skip


def test_a_third_signal_is_refused_with_what_is_in_the_way() -> None:
    with pytest.raises(Refused, match="they hold macd_cross, breakout, unequip one first") as raised:
        with_skill(equip("macd_cross", "breakout"), skill_of("rsi_momentum"), None, None)
    assert (raised.value.code, raised.value.field) == ("SLOTS_FULL", "skill_id")


def test_a_skill_moves_and_changes_its_parameters() -> None:
    loadout = with_skill(equip("macd_cross"), skill_of("macd_cross"), 1, {"weight": "3"})
    assert loadout == [Equipped("macd_cross", 1, {"weight": "3"})]
    assert with_skill(loadout, skill_of("macd_cross"), None, None) == loadout
    assert with_skill(loadout, skill_of("macd_cross"), 0, {}) == [Equipped("macd_cross", 0)]


@pytest.mark.parametrize(("position", "code"), [(2, "OUT_OF_RANGE"), (-1, "OUT_OF_RANGE"), (0, "SLOT_TAKEN")])
def test_a_wrong_or_taken_position_is_refused(position: int, code: str) -> None:
    with pytest.raises(Refused) as raised:
        with_skill(equip("macd_cross"), skill_of("breakout"), position, None)
    assert (raised.value.code, raised.value.field, raised.value.value) == (code, "slot_position", position)


def test_an_unknown_skill_is_not_found_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="try market_making, rsi_momentum"):
        skill_of("nuke")


@pytest.mark.parametrize(
    ("skill", "params", "field", "said"),
    [
        ("market_making", {"spread_bps": "1"}, "custom_params.spread_bps", "2 to 1000 in steps of 1, not 1"),
        ("market_making", {"spread_bps": "2.5"}, "custom_params.spread_bps", "steps of 1, not 2.5"),
        ("market_making", {"spread_bps": "1e99"}, "custom_params.spread_bps", "not 1E+99"),
        ("market_making", {"max_inventory": "0"}, "custom_params.max_inventory", "0.00001 to 1000000000"),
        ("market_making", {"max_loss": "-5"}, "custom_params.max_loss", "not -5"),
        ("market_making", {"size": "5"}, "custom_params", "may be spread_bps, max_inventory, max_loss"),
        ("trend_filter", {"weight": "5"}, "custom_params", "must be left out"),
        ("rsi_momentum", {"weight": "11"}, "custom_params.weight", "1 to 10"),
        ("volatility_filter", {"max_volatility_bps": "0.05"}, "custom_params.max_volatility_bps", "1 to 500"),
        ("drawdown_guard", {"max_drawdown_pct": "51"}, "custom_params.max_drawdown_pct", "1 to 50"),
    ],
)
def test_parameters_are_checked_by_name(skill: str, params: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(Refused, match=said.replace("+", r"\+")) as raised:
        params_of(skill_of(skill), params)
    assert raised.value.field == field


@given(st.decimals("0.01", "1000000000", places=8))
def test_a_parameter_is_kept_to_the_last_digit(amount: Decimal) -> None:
    kept = params_of(skill_of("market_making"), {"max_loss": str(amount)})["max_loss"]
    assert Decimal(kept) == amount
    assert "E" not in kept


def test_the_catalogue_fits_its_own_bounds() -> None:
    assert {"macd", "momentum", "mean_reversion", "rsi", "breakout", "grid"} <= {
        slug for kind, slug in SOURCES if kind == "wta_species"
    }
    for source in SOURCES.values():
        settings = source.settings
        assert 100 <= settings.stop_loss <= 2000
        assert 500 <= settings.take_profit <= 10_000
        assert 100 <= settings.max_position <= 5000
        assert source.skills
        taken = [(one.known.slot, one.position) for one in source.skills]
        assert len(taken) == len(set(taken))
        assert all(position < SLOTS[slot] for slot, position in taken)
    assert {skill.slot for skill in SKILLS.values()} == set(SLOTS)
