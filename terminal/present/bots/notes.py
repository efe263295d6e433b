"""The line below the tables: what comes next in the wizard, what went wrong, and how old all this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.core.clones import STEP_NAMES, STEPS
from terminal.present.bots.facts import age_text
from terminal.present.failures import said
from terminal.session.bots import MINE, SOURCES

if TYPE_CHECKING:
    from terminal.model.errors import EvtermError
    from terminal.present.bots.seeing import Sight, Table
    from terminal.present.page import Line
    from terminal.session.told import Part
    from widgets.view import Text

DETAILS = {"activity": "activity", "skills": "skills", "assets": "assets"}
ROOM = 44
"""what is longer than the page less this is cut in its row"""
OLD = 3
"""so many times as old as it is when it is asked again: said in amber"""


def note(sight: Sight, tab: str, table: Table, row: int) -> Line:
    part = _part(sight, tab)
    if part is not None and part.error is not None:
        return _failed(sight, part, part.error)
    if part is None or part.at is None:
        wait = _wait(sight)
        return (
            (
                f"read in {wait:.0f} s" if wait >= 1 else "asking the venue",
                "dim",
            ),
        )
    offer = _offer(sight) if tab == "clones" else ()
    return (*offer, *_pages(sight, tab), *_age(sight, part), *_more(sight, tab, table, row))


def _part(sight: Sight, tab: str) -> Part | None:
    """What the tab is made of."""
    if tab in DETAILS and sight.id:
        return sight.bots.part(DETAILS[tab], sight.id)
    return sight.bots.part(SOURCES if tab == "available" else MINE)


def _failed(sight: Sight, part: Part, error: EvtermError) -> Line:
    """How old what is shown is comes first, and the next step is never what is cut off."""
    age = part.age(sight.now)
    known = f"{age_text(age)}; " if age is not None else ""
    return (known, "dim"), (said(error, sight.bots.venue_ms(), sight.width - len(known) - 2), "amber")


def _offer(sight: Sight) -> list[Text]:
    """The wizard's next step."""
    clone, step = sight.clone, sight.bots.step(sight.id)
    if clone is None or not step:
        return []
    skips = f", {sight.key('skip')} leaves it out" if step != "start" else ""
    return [
        (f"step {STEPS.index(step) + 1} of {len(STEPS)}, ", "dim"), (sight.key("on"), "accent!"),
        (f" {STEP_NAMES[step]}{skips}", "normal"), ("   ", "dim"),
    ]  # fmt: skip


def _pages(sight: Sight, tab: str) -> list[Text]:
    """Which page of the activity this is."""
    told = sight.bots.activity(sight.id) if tab == "activity" else None
    if told is None or told.pages < 2:
        return []
    keys = f"{sight.key('newer')} {sight.key('older')}"
    return [(f"page {told.page} of {told.pages}, {keys} turn   ", "normal")]


def _more(sight: Sight, tab: str, table: Table, row: int) -> list[Text]:
    """What could not be read; and what the row does not show of itself, as far as there is room for it."""
    found: list[Text] = []
    if tab == "clones" and (clones := sight.bots.clones) and clones.unread:
        found.append((f"   {clones.unread} could not be read", "amber"))
    if row < len(table.texts):
        told = table.texts[row]
        is_shown = any(field.text == told for field in table.rows[row].fields)
        if not is_shown or len(told) > sight.width - ROOM:
            found.append((f"   {told}", "normal"))
    return found


def _age(sight: Sight, part: Part) -> Line:
    age = part.age(sight.now) or 0.0
    down = "" if sight.live else ", streams down"
    wait = f", read again in {_wait(sight):.0f} s" if part.asking and _wait(sight) >= 1 else ""
    return ((f"{age_text(age)}{down}{wait}", "amber" if age > OLD * part.fresh_s else "dim"),)


def _wait(sight: Sight) -> float:
    return sight.bots.wait_s()
