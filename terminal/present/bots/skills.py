"""The tab of the chosen clone's skills: its slots with what is in them, then the skills that it could have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.calls.tuning import bounds
from terminal.core.clones import place_for, slots_free
from terminal.present.bots.seeing import Sight, Table, plain
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.model.clones import Loadout, Skill, Slot, Tunable

COLUMNS = (
    Column("slot", 0),
    Column("skill", 12),
    Column("state", 32),
    Column("what it is set to, or does", 44),
)
EMPTY = "slot:"
"""begins the id of a row that is an empty slot"""


def table(sight: Sight) -> Table:
    loadout = sight.bots.loadout(sight.id)
    if loadout is None:
        return Table(COLUMNS)
    known = {one.id: one for one in loadout.skills}
    there = {one.skill for one in loadout.slots}
    others = [one for one in loadout.skills if one.id not in there]
    rows = [_slot(sight, one, known) for one in loadout.slots] + [_skill(loadout, one) for one in others]
    ids = [one.skill or f"{EMPTY}{one.kind} {one.place}" for one in loadout.slots] + [
        one.id for one in others
    ]
    texts = [_full(known.get(one.skill)) for one in loadout.slots] + [_full(one) for one in others]
    return Table(COLUMNS, tuple(rows), tuple(ids), "this clone has no slots for skills", tuple(texts))


def _slot(sight: Sight, slot: Slot, known: dict[str, Skill]) -> TableRow:
    name = Field(f"{slot.kind} {slot.place}", "dim")
    if not slot.skill:
        does = Field(f"{sight.key('equip')} equips it", "ghost")
        return TableRow((name, Field("empty", "ghost"), Field("free", "accent"), does))
    set_to = "  ".join(f"{param} {value}" for param, value in slot.params)
    about = known[slot.skill].about if slot.skill in known else ""
    return TableRow(
        (
            name,
            Field(slot.skill, "bright"),
            Field("equipped", "bid"),
            Field(set_to or about, "normal" if set_to else "dim"),
        )
    )


def _skill(loadout: Loadout, skill: Skill) -> TableRow:
    fits = place_for(loadout, skill) is not None
    state = Field("fits", "normal") if fits else Field("no slot", "ghost")
    return TableRow(
        (
            Field(skill.kind, "dim"),
            Field(skill.id, "normal" if fits else "dim"),
            state,
            Field(skill.about, "dim"),
        )
    )


def _full(skill: Skill | None) -> str:
    """What it can be set to; else what it does."""
    return "" if skill is None else params_text(skill) or skill.about


def params_text(skill: Skill) -> str:
    """Such as `spread_bps 2 to 1,000 in steps of 1, 20 by itself`, one after the other."""
    return "; ".join(_param(one) for one in skill.params)


def _param(one: Tunable) -> str:
    usual = "" if one.usual is None else f", {plain(one.usual)} by itself"
    return f"{one.name} {bounds(one)}".rstrip() + usual


def slots_line(loadout: Loadout) -> str:
    """Such as `signal 1 of 2 free`."""
    found = (f"{kind} {free} of {of}" for kind, (free, of) in slots_free(loadout).items())
    return ", ".join(found)
