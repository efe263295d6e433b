"""What a clone's form shows above its sentence: what it has, what would stop it, what real money changes."""

from __future__ import annotations

from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING

from terminal.calls.tuning import dropped
from terminal.core import clones as core
from terminal.core.cmdline import read_number
from terminal.model.clones import Settings
from terminal.present.bots.facts import levels_text, orders_text, settings_text
from terminal.present.bots.seeing import money, plain
from terminal.present.bots.skills import params_text, slots_line

if TYPE_CHECKING:
    from terminal.calls.filling import Filling
    from terminal.model.clones import Clone
    from terminal.session.bots import Bots
    from terminal.session.state import SessionState
    from widgets.view import Text

Lines = list[tuple["Text", ...]]
WHAT, PAPER = 9, 32
QUOTE = "USDC"
LEAST = {"settings": 4, "equip": 6}
"""lines of what changes as it is typed, so that nothing jumps"""


def form_lines(filling: Filling, bots: Bots, state: SessionState, width: int, key: str) -> Lines:
    """`key` takes a skill out of a clone."""
    what = filling.route.id.partition(".")[2]
    lines = _lines(what, filling, bots, state, width, key)
    return [*lines, *[()] * (LEAST.get(what, 0) - len(lines))]


def _lines(what: str, filling: Filling, bots: Bots, state: SessionState, width: int, key: str) -> Lines:
    """None where the clone that it names is not known."""
    clone = bots.clone(filling.texts.get("id", "").strip())
    if clone is None:
        return []
    mode: Text = ("LIVE, real money", "amber!") if clone.mode == "live" else (clone.mode, "paper")
    title = (clone.name, "bright"), ("  ", "dim"), mode, (f"  {clone.pair}", "dim")
    match what:
        case "live":
            return [title, *_differences(clone, state, width)]
        case "settings":
            told = [_would_stop(clone, bots, filling)]
        case "equip":
            told = _skill(bots, clone, filling, key)
        case _:
            told = _money(what, clone, bots, filling)
    warned = _dropped(bots, filling) if what == "equip" else ""
    return [title, *_wrapped([warned], "amber", width), *_wrapped(told, "normal", width)]


def _wrapped(told: list[str], role: str, width: int) -> Lines:
    return [((part, role),) for one in told for part in wrap(one, width)]


def _money(what: str, clone: Clone, bots: Bots, filling: Filling) -> list[str]:
    told = bots.money(clone.id)
    match what:
        case "fund":
            has = f"; it has {money(clone.equity)} USDC now"
            owner = (
                f"free in your {clone.mode} account: {money(told.owner)} USDC"
                if told and told.owner is not None
                else ""
            )
            return [f"{owner}{has}" if owner else has.removeprefix("; "), _scaled(clone)]
        case "withdraw":
            held = f"; its open orders hold {money(clone.held)} USDC" if clone.held else ""
            worth = f"; its position, {money(clone.worth)} USDC, stays" if clone.worth else ""
            return [
                f"free to take out: {plain(Decimal(core.free(clone)).scaleb(-8))} USDC{held}{worth}",
                _scaled(clone),
            ]
        case "delete":
            return [f"what it has goes back: equity {money(clone.equity)} USDC{_lent(clone)}"]
        case "trading" if filling.texts.get("enabled") == "yes":
            return [f"stops at {levels_text(bots.levels(clone, clone.settings), clone.equity)}"]
        case "trading":
            return [
                f"{orders_text(clone.open_orders)} to cancel; what it holds stays: {money(clone.worth)} USDC"
            ]
    return []


def _scaled(clone: Clone) -> str:
    return (
        "what stops it moves along: money that comes or goes is no profit and no loss"
        if clone.trading
        else ""
    )


def _lent(clone: Clone) -> str:
    return ", what it was lent for practice first" if clone.mode == "paper" else ""


def _would_stop(clone: Clone, bots: Bots, filling: Filling) -> str:
    """By what is typed, where that is a number."""
    typed = (read_number(filling.texts.get(f"{name}_pct", "")) for name in Settings._fields)
    settings = Settings(
        *(new if new is not None else old for new, old in zip(typed, clone.settings, strict=True))
    )
    told = levels_text(bots.levels(clone, settings), clone.equity)
    return f"now {settings_text(clone.settings)}." + (f" As typed it stops at {told}." if told else "")


def _skill(bots: Bots, clone: Clone, filling: Filling, key: str) -> list[str]:
    loadout = bots.loadout(clone.id)
    if loadout is None:
        return []
    id_ = filling.texts.get("skill_id", "").strip()
    skill = bots.skill(clone.id, id_)
    fits = ", ".join(one.id for one in loadout.skills if core.place_for(loadout, one))
    told = [f"free slots: {slots_line(loadout)}", "" if skill else f"fits: {fits}"]
    if skill is None:
        return told
    return [*told, skill.about, core.why_no_slot(loadout, skill, key), params_text(skill)]


def _dropped(bots: Bots, filling: Filling) -> str:
    """Or a greatest loss would be gone without a word."""
    texts = {name: text.strip() for name, text in filling.texts.items()}
    gone = dropped(bots.set_to(texts["id"], texts["skill_id"]), texts["custom_params"])
    return f"not told here, so it will not be set any more: {', '.join(gone)}" if gone else ""


def _differences(clone: Clone, state: SessionState, width: int) -> Lines:
    """A table: what it is on paper, and what with real money."""
    own = state.balances.get(QUOTE) if state.mode != "paper" else None
    owner = f"{money(own.available)} USDC is free in your account" if own else "from your live account"
    rows = core.differences(clone, f"{money(clone.equity)} USDC", owner, _fees(clone, state))
    lines: Lines = [
        (("".ljust(WHAT), "dim"), ("on paper".ljust(PAPER), "paper"), ("with real money", "amber!"))
    ]
    room = max(20, width - WHAT - PAPER)
    for what, paper, live in rows:
        left, right = wrap(paper, PAPER - 2), wrap(live, room)
        for at in range(max(len(left), len(right))):
            lines.append(
                (
                    (("" if at else what).ljust(WHAT), "dim"),
                    ((left[at] if at < len(left) else "").ljust(PAPER), "normal"),
                    (right[at] if at < len(right) else "", "bright"),
                )
            )
    return lines


def _fees(clone: Clone, state: SessionState) -> str:
    """By the venue's word for this account, else the pair's own."""
    pair = state.pairs.get(clone.pair.partition("/")[0].lower())
    own = (pair.instrument.maker_bps, pair.instrument.taker_bps) if pair else None
    if (fees := state.fee_tier or own) is None:
        return "as your account pays"
    return f"{fees[0]} bps as maker, {fees[1]} as taker"
