"""All that is known of the desk as one page."""

from __future__ import annotations

from collections.abc import Mapping

from terminal.present import words
from terminal.present.page import Line, Page, PageLooks
from terminal.present.prop import tables, texts
from terminal.present.prop.curve import curve
from terminal.present.prop.overview import facts
from terminal.present.prop.seen import Seen

OLD_S, SLOW_OLD_S = 30.0, 180.0
"""from then on what was told is too old to trade by"""
LEVERAGE = ("leverage: in the evaluation, and funded", "dim")
SLOW = ("reserve", "stats")
"""what hardly moves"""


def page(seen: Seen, looks: PageLooks, width: int, room: int) -> Page:
    name = tables.TABS[looks.tab % len(tables.TABS)]
    drawn = curve(seen)
    tab = tables.tab(name, seen, width, looks.filter)
    return Page(
        tables.heads(seen, name),
        facts(seen, width // 2 if drawn and width >= tables.WIDE else width, room),
        drawn,
        tab.columns,
        tab.rows,
        tab.ids,
        empty=tab.empty,
        note=note(seen, name),
    )


def note(seen: Seen, name: str) -> Line:
    """What is under way, what went wrong, else how old this is."""
    if seen.closing:
        return ((seen.closing, "accent"),)
    if seen.has_none and name == tables.TIERS:
        return (("the venue knows no prop account of yours   ", "dim"), LEVERAGE)
    parts = ("account", *tables.PARTS[name])
    failed = [part for part in parts if part in seen.errors and not (seen.has_none and part == "account")]
    ages = {part: seen.ages[part] for part in parts if part in seen.ages and part != "config"}
    told = _age(ages, live=seen.live) if ages else ()
    if failed:
        return (
            (f"{failed[0]} not told: {texts.failed(seen.errors[failed[0]])}", "amber"),
            ("  ", "dim"),
            *told,
        )
    if name == tables.TIERS and told:
        return (*told, ("   ", "dim"), LEVERAGE)
    if name == tables.TRADES and seen.stops:
        return (*told, ("   s: a stop that this terminal keeps, it ends with it", "accent"))
    return told or (("asking the venue", "dim"),)


def _age(ages: Mapping[str, float], *, live: bool) -> Line:
    old = any(age > (SLOW_OLD_S if part in SLOW else OLD_S) for part, age in ages.items())
    told: Line = ((f"told {words.age(max(ages.values()))} ago", "amber" if old else "dim"),)
    return told if live else (*told, ("  streams down: asked every few seconds instead", "amber"))
