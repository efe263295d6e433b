"""Who the key belongs to, what it may do, what it pays, and what is left of the venue's allowance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.core.feetier import Climb, climb, falls_to
from terminal.model.advice import advice
from terminal.model.funds import PERMITS, FeeStanding, Owner
from terminal.present import words
from terminal.present.accountpage.seen import ASKING, Seen, amount
from terminal.present.page import Line
from widgets.view import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from terminal.core.budget import Figures
    from terminal.model.funds import Permit, Rung, Worth

LABEL, BAR = 12, 20
ROOMY = 12


def facts(seen: Seen, room: int) -> tuple[Line, ...]:
    lines = [
        _line("owner", _owner(seen)),
        _line("key", _permits(seen)),
        _line("worth", _worth(seen)),
        _line("simulation", _simulation(seen)),
        *_fees(seen),
        _line("allowance", _allowance(seen)),
    ]
    return tuple([*lines, ()] if room >= ROOMY else lines[:room])


def _line(label: str, texts: tuple[Text, ...]) -> Line:
    return ((label.ljust(LABEL), "dim"), *texts)


def _told(seen: Seen, name: str) -> tuple[Text, ...]:
    """In place of what was never told. Why, and what to do, is said once, below the table."""
    error = seen.parts[name].error
    return ((advice(error).word.lower(), "amber"),) if error else ((ASKING, "dim"),)


def _owner(seen: Seen) -> tuple[Text, ...]:
    owner: Owner | None = seen.value("owner")
    if owner is None:
        return _told(seen, "owner")
    name = owner.name or owner.email or "no name told"
    more = [f"account {owner.id}" if owner.id else "", owner.email if owner.name else ""]
    return (
        (name, "bright"),
        ("".join(f"   {one}" for one in more if one), "normal"),
        (f"   {seen.mode}", "dim"),
    )


def _permits(seen: Seen) -> tuple[Text, ...]:
    """What the venue told of the key itself; else what it did with what this key asked; else nothing is claimed."""
    owner: Owner | None = seen.value("owner")
    told: Mapping[Permit, bool] = owner.permits if owner else {}
    texts: list[Text] = []
    for permit in PERMITS:
        shown = True if permit == "view" and owner else seen.permits.get(permit)
        may = told.get(permit, shown)
        text, role = ("not told", "dim") if may is None else ("yes", "bid") if may else ("no", "ask")
        texts += [(f"{permit} ", "dim"), (text.ljust(11), role)]
    return tuple(texts)


def _worth(seen: Seen) -> tuple[Text, ...]:
    worth: Worth | None = seen.value("worth")
    if worth is None:
        return _told(seen, "worth")
    if worth.total is None:
        return (("not told", "dim"),)
    return (
        (amount(worth.total, "USDC", {}), "bright"),
        (" USDC, all that is owned at the last prices", "dim"),
    )


def _simulation(seen: Seen) -> tuple[Text, ...]:
    worth: Worth | None = seen.value("worth")
    if worth is None:
        return _told(seen, "worth")
    if worth.simulated is None:
        return (("not told", "dim"),)
    if worth.simulated:
        return (("on", "amber!"), ("   every order and withdrawal of the account goes on paper", "normal"))
    off = {
        "practice": "orders and withdrawals act on the practice account",
        "paper": "this terminal orders on paper, other programs may not",
    }
    return (("off", "bright"), (f"   {off.get(seen.mode, 'orders and withdrawals are real')}", "dim"))


# -- fees ----------------------------------------------------------------------------------------------------


def _fees(seen: Seen) -> list[Line]:
    standing: FeeStanding | None = seen.value("fees")
    if standing is None:
        return [_line("fees", _told(seen, "fees")), _line("", ()), _line("", ())]
    rungs = seen.value("schedule") or ()
    ahead, lower = climb(rungs, standing), falls_to(rungs, standing)
    name = standing.name or ("own tier" if standing.tier is None else f"tier {standing.tier}")
    coming: Text = (
        (_falls(lower, standing, seen.now_ms), "amber")
        if lower
        else (_missing(ahead, standing, seen.now_ms), "dim")
    )
    return [
        _line("fees", ((name, "bright"), (f"   {_bps(standing)}", "normal"))),
        _line("30 days", _climb(standing, ahead)),
        _line("", (coming,)),
    ]


def _bps(fees: FeeStanding | Rung) -> str:
    return f"maker {bps(fees.maker_bps)}, taker {bps(fees.taker_bps)} bps"


def bps(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _climb(standing: FeeStanding, ahead: Climb | None) -> tuple[Text, ...]:
    if standing.volume is None:
        return (("the volume is not told", "dim"),)
    volume = ((amount(standing.volume, "USDC", {}), "bright"), (" USDC", "dim"))
    if ahead is None:
        return volume
    full = int(BAR * ahead.done)
    bar = (("   ", "dim"), ("━" * full, "accent"), ("─" * (BAR - full), "rule"))
    tenths = int(ahead.done * 1000)
    return (
        *volume,
        *bar,
        (f" {tenths // 10}.{tenths % 10} %", "normal"),
        (f" of {_name(ahead.rung)}", "dim"),
    )


def _missing(ahead: Climb | None, standing: FeeStanding, now_ms: int) -> str:
    review = _review(standing, now_ms)
    if ahead is None:
        return f"no higher tier is told{f', review{review}' if review else ''}"
    if ahead.missing == 0:
        return f"{_name(ahead.rung)} is reached: it comes with the next review{review}"
    more = f"{amount(ahead.missing, 'USDC', {})} USDC more bring {_bps(ahead.rung)}"
    return f"{more}, review{review}" if review else more


def _falls(lower: Rung, standing: FeeStanding, now_ms: int) -> str:
    return f"too little volume: {_name(lower)} comes with the next review{_review(standing, now_ms)}"


def _review(standing: FeeStanding, now_ms: int) -> str:
    left = (standing.review_ms - now_ms) / 1000
    return f" in {words.age(left)}" if left > 0 else ""


def _name(rung: Rung) -> str:
    return rung.name or f"tier {rung.tier}"


# -- allowance -----------------------------------------------------------------------------------------------


def _allowance(seen: Seen) -> tuple[Text, ...]:
    return (
        *_left("general", seen.general),
        ("   ", "dim"),
        *_left("orders", seen.orders),
        ("   left a minute", "dim"),
    )


def _left(name: str, figures: Figures) -> tuple[Text, ...]:
    if figures.wait_s >= 1:
        return ((f"{name} ", "dim"), (f"closed for {figures.wait_s:.0f} s", "amber"))
    role = "amber" if figures.left * 5 < figures.limit else "bright"
    return ((f"{name} ", "dim"), (f"{figures.left:,}", role), (f" of {figures.limit:,}", "dim"))
