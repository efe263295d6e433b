"""The line below the table: how old it is, what is being read, what went wrong."""

from __future__ import annotations

from terminal.model.errors import NotFound
from terminal.present import words
from terminal.present.accountpage.seen import Seen
from terminal.present.failures import said
from terminal.present.page import Line
from terminal.session.told import Part
from widgets.history import bar
from widgets.view import Text

UNLISTED = "this venue lists no withdrawals: those of this run are shown"
_PARTS = ("", "withdrawals", "subs", "schedule")
"""what each tab stands on beside the pairs' balances"""
_FACTS = ("fees", "worth", "owner")
LEDGERS = (0, 2)
"""tabs that show what there is, of money or on paper"""


def note(seen: Seen, tab: int, chosen: str) -> Line:
    parts = [*seen.funds.values()] if tab == 0 else [seen.parts[_PARTS[tab]]]
    texts: list[Text] = [*_reading(seen)] if tab in (0, 1) else []
    if seen.on_paper and tab in LEDGERS:
        texts.append(("on paper: simulation is on   ", "amber"))
    texts += _waiting(parts, seen)
    texts += _age(parts, seen.now)
    taken = sum(len(text) for text, _ in texts)
    wrong = _wrong(parts, seen, seen.width - taken - 5)
    if (
        seen.down_s is not None and not wrong
    ):  # else asking fails as well, and the last line tells of the streams
        texts.insert(0, (f"streams down for {words.age(seen.down_s)}, asked instead   ", "amber"))
    texts += wrong
    return (*texts, (chosen, "dim")) if chosen else tuple(texts)


def _reading(seen: Seen) -> tuple[Text, ...]:
    """While some pairs were never told. One that failed is no longer waited for."""
    of = len(seen.funds)
    done = sum(part.value is not None or part.error is not None for part in seen.funds.values())
    if done >= of:
        return ()
    waits = f", allowed again in {seen.wait_s:.0f} s" if seen.wait_s >= 1 else ""
    return (*bar(done, of), (f" {done} of {of} pairs{waits}   ", "normal"))


def _waiting(parts: list[Part], seen: Seen) -> tuple[Text, ...]:
    """That what is shown is asked for anew, where the allowance keeps that waiting or a command has overtaken it."""
    wait = f"read again in {seen.wait_s:.0f} s   " if seen.wait_s >= 1 else ""
    if any(map(seen.is_from_before, parts)):
        return ((f"from before the last command   {wait}", "amber"),)
    return (
        ((wait, "normal"),)
        if wait and any(p.asking and p.matters and p.at is not None for p in parts)
        else ()
    )


def _age(parts: list[Part], now: float) -> tuple[Text, ...]:
    """Of the oldest: what is on the screen is at least as new."""
    ages = [age for part in parts if (age := part.age(now)) is not None]
    if not ages:
        return ()
    is_old = max(ages) > 2 * max(part.fresh_s for part in parts) + 5
    return ((f"told {words.age(max(1.0, *ages))} ago   ", "amber" if is_old else "dim"),)


def _wrong(parts: list[Part], seen: Seen, room: int) -> tuple[Text, ...]:
    """What the tab stands on, where an older answer is shown: without one it is said in the table's place. Else what the
    facts lack."""
    errors = [part.error for part in parts if part.error is not None]
    if not errors:
        return _facts_wrong(seen, room)
    if isinstance(errors[0], NotFound):
        return ((f"{UNLISTED}   ", "dim"),) if parts[0] is seen.parts["withdrawals"] else ()
    if all(part.value is None for part in parts):
        return ()
    count = f"{len(errors)} of {len(parts)} pairs not told: " if len(parts) > 1 else ""
    return ((f"{count}{said(errors[0], seen.now_ms, room - len(count))}   ", "amber"),)


def _facts_wrong(seen: Seen, room: int) -> tuple[Text, ...]:
    for name in _FACTS:
        if (error := seen.parts[name].error) is not None:
            return ((f"{name}: {said(error, seen.now_ms, room - len(name) - 2)}   ", "amber"),)
    return ()
