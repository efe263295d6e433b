"""The skills that a clone can be equipped with, their parameters and bounds, and the slots they go into."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

import msgspec

from terminal.model.errors import NotFound, Refused
from terminal.model.money import parse_decimal
from terminal.paper.clones.settings import shown

SLOTS = {"signal": 2, "risk": 2, "passive": 1}
MARKET_MAKING = "market_making"


class Param(NamedTuple):
    """A parameter in whole steps; no default means that something else decides while it is not set."""

    name: str
    least: Decimal
    most: Decimal
    default: Decimal | None
    step: Decimal
    description: str


class Skill(NamedTuple):
    id: str
    name: str
    slot: str
    description: str
    params: tuple[Param, ...] = ()

    def param(self, name: str) -> Param:
        return next(one for one in self.params if one.name == name)


class Equipped(msgspec.Struct, frozen=True):
    """A skill in its slot, with the parameters that were set for it."""

    skill: str
    position: int
    params: dict[str, str] = {}

    @property
    def known(self) -> Skill:
        return SKILLS[self.skill]

    def param(self, name: str) -> Decimal | None:
        """As it was set, or its default."""
        said = self.params.get(name)
        return self.known.param(name).default if said is None else Decimal(said)

    def number(self, name: str) -> Decimal:
        """The same of a parameter that has a default."""
        value = self.param(name)
        if value is None:
            raise LookupError(f"{self.skill}: nothing says what {name} is")
        return value


def _param(name: str, least: str, most: str, default: str | None, step: str, description: str) -> Param:
    usual = None if default is None else Decimal(default)
    return Param(name, Decimal(least), Decimal(most), usual, Decimal(step), description)


_WEIGHT = _param("weight", "1", "10", "1", "1", "how much its vote counts beside the other signal's")

SKILLS = {
    skill.id: skill
    for skill in (
        Skill(
            MARKET_MAKING,
            "Market making",
            "passive",
            "Rests a post_only bid and ask around the mid and earns the way between them; past its inventory it only"
            " reduces, and it stops at its greatest loss. Signals shift the quotes a little.",
            (
                _param("spread_bps", "2", "1000", "20", "1", "from bid to ask, in basis points of the mid"),
                _param("max_inventory", "0.00001", "1000000000", None, "0.00001",
                       "the most of the base asset it holds; else max_position_pct decides"),
                _param("max_loss", "0.01", "1000000000", None, "0.00000001",
                       "USDC lost since it was started at which it stops; else stop_loss_pct alone decides"),
            ),
        ),
        Skill("rsi_momentum", "RSI momentum", "signal", "Goes with the stronger side of RSI(14).", (_WEIGHT,)),
        Skill("macd_cross", "MACD cross", "signal", "Goes with the histogram of MACD(12, 26, 9).", (_WEIGHT,)),
        Skill("mean_reversion", "Mean reversion", "signal",
              "Buys below the lower Bollinger(20, 2) band and sells from the middle up.", (_WEIGHT,)),
        Skill("breakout", "Breakout", "signal",
              "Buys above the last 20 samples and sells below the last 10.", (_WEIGHT,)),
        Skill("volatility_filter", "Volatility filter", "risk", "Buys nothing while prices jump too far.",
              (_param("max_volatility_bps", "1", "500", "25", "0.1", "the most that a step of 5 s may move"),)),
        Skill("trend_filter", "Trend filter", "risk", "Buys nothing below EMA(30)."),
        Skill("drawdown_guard", "Drawdown guard", "risk", "Buys the less, the further equity is below its peak.",
              (_param("max_drawdown_pct", "1", "50", "10", "0.1", "where it buys nothing more"),)),
    )
}  # fmt: skip


def skill_of(skill_id: str) -> Skill:
    skill = SKILLS.get(skill_id)
    if skill is None:
        told = skill_id[:60].encode("utf-8", "replace").decode()
        raise NotFound("UNKNOWN_SKILL", f"no skill has this id: try {', '.join(SKILLS)}", "skill_id", told)
    return skill


def params_of(skill: Skill, said: Mapping[str, str]) -> dict[str, str]:
    """Checked parameters, refused by name."""
    known = {param.name: param for param in skill.params}
    for name in said:
        if name not in known:
            right = f"may be {', '.join(known)}" if known else "must be left out: it has none"
            told = name[:40].encode("utf-8", "replace").decode()
            message = f"{skill.id} has no parameter {told!r}: custom_params {right}"
            raise Refused("UNKNOWN_PARAMETER", message, "custom_params", told)
    return {name: _checked(known[name], said[name]) for name in sorted(said)}


def _checked(param: Param, said: str) -> str:
    value, field = parse_decimal(said), f"custom_params.{param.name}"
    if not param.least <= value <= param.most or value % param.step:
        right = f"{param.least:f} to {param.most:f} in steps of {param.step:f}"
        raise Refused("OUT_OF_RANGE", f"{field} must be {right}, not {shown(value)}", field, shown(value))
    return f"{value.normalize():f}"


def with_skill(
    loadout: list[Equipped], skill: Skill, position: int | None, params: dict[str, str] | None
) -> list[Equipped]:
    """The loadout with this skill in the slot asked for, the one it has, or the first free one."""
    old = next((one for one in loadout if one.skill == skill.id), None)
    others = [one for one in loadout if one.skill != skill.id]
    taken = {one.position: one.skill for one in others if one.known.slot == skill.slot}
    if position is None:
        position = old.position if old else _first_free(skill, taken)
    _check_free(skill, position, taken)
    if params is None:
        params = old.params if old else {}
    kinds = list(SLOTS)
    added = [*others, Equipped(skill.id, position, params)]
    return sorted(added, key=lambda one: (kinds.index(one.known.slot), one.position))


def _first_free(skill: Skill, taken: Mapping[int, str]) -> int:
    free = [position for position in range(SLOTS[skill.slot]) if position not in taken]
    if not free:
        names = ", ".join(taken[position] for position in sorted(taken))
        message = (
            f"the {skill.slot} slots must have room for {skill.id}: they hold {names}, unequip one first"
        )
        raise Refused("SLOTS_FULL", message, "skill_id", skill.id)
    return free[0]


def _check_free(skill: Skill, position: int, taken: Mapping[int, str]) -> None:
    most = SLOTS[skill.slot] - 1
    if not 0 <= position <= most:
        right = f"0 to {most}" if most else "0"
        message = f"slot_position of a {skill.slot} skill must be {right}, not {position}"
        raise Refused("OUT_OF_RANGE", message, "slot_position", position)
    if position in taken:
        message = f"slot_position {position} must be free: it holds {taken[position]}, unequip that first"
        raise Refused("SLOT_TAKEN", message, "slot_position", position)
