"""All that is known of the desk as one page."""

from __future__ import annotations

from collections.abc import Mapping

from terminal.present import words
from terminal.present.failures import said
from terminal.present.page import Line, Page, PageLooks
from terminal.present.prop import tables
from terminal.present.prop.curve import curve
from terminal.present.prop.overview import facts
from terminal.present.prop.seen import Seen
from terminal.present.prop.tab import WIDE

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
        facts(seen, width // 2 if drawn and width >= WIDE else width, room),
        drawn,
        tab.columns,
        tab.rows,
        tab.ids,
        empty=tab.empty,
        note=note(seen, name, width),
    )


def note(seen: Seen, name: str, width: int) -> Line:
    """What is under way, what went wrong, else how old this is."""
    if seen.closing:
        return ((seen.closing, "accent"),)
    if seen.has_none and name == tables.TIERS:
        return (("no prop account yet   ", "dim"), LEVERAGE)
    parts = ("account", *tables.PARTS[name])
    failed = [part for part in parts if part in seen.errors and not (seen.has_none and part == "account")]
    ages = {part: seen.ages[part] for part in parts if part in seen.ages and part != "config"}
    wait = f"read again in {seen.wait_s:.0f} s" if seen.wait_s >= 1 else ""
    told = _age(ages, wait, live=seen.live) if ages else ()
    if seen.silence and seen.stops:
        return ((f"stops are paused: {seen.silence}", "danger"), ("   ", "dim"), *told)
    if failed:
        return _failed(seen, failed[0], told, width)
    if name == tables.TIERS and told:
        return (*told, ("   ", "dim"), LEVERAGE)
    if name == tables.TRADES and told and seen.open:
        return (*told, ("   ", "dim"), *stops(seen))
    return told or ((wait or "asking the venue", "dim"),)


def _failed(seen: Seen, part: str, told: Line, width: int) -> Line:
    """How old what is shown is, and why it is not newer. Where nothing is shown the facts say why."""
    if seen.account is None and part == "account":
        return (("the account was not told yet", "amber"),)
    before: Line = (*told, ("   ", "dim")) if told else ((f"{part} not told: ", "amber"),)
    room = width - 2 - sum(len(text) for text, _ in before)
    return (*before, (said(seen.errors[part], seen.now_ms, room), "amber"))


def _age(ages: Mapping[str, float], wait: str, *, live: bool) -> Line:
    old = any(age > (SLOW_OLD_S if part in SLOW else OLD_S) for part, age in ages.items())
    wait = wait and f", {wait}"
    told: Line = ((f"told {words.age(max(ages.values()))} ago{wait}", "amber" if old else "dim"),)
    return told if live else (*told, ("  streams down: asked every few seconds instead", "amber"))


def stops(seen: Seen) -> Line:
    """Who watches them, and which trades have none."""
    bare = sum(one.id not in seen.stops for one in seen.open)
    if seen.unsettled:
        return ((f"the trade of the {seen.unsettled} is looked for", "amber"),)
    if not bare:
        return (("s: a stop, kept here while evterm runs", "accent"),)
    which = (
        "the trade has no stop"
        if len(seen.open) == 1
        else f"{bare} of {len(seen.open)} trades {'has' if bare == 1 else 'have'} no stop"
    )
    return ((f"{which}: {seen.key('prop.stop_row')} sets one", "dim"),)
