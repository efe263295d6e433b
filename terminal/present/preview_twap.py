"""A TWAP's slices: when each comes, how much it is, and what the first would do now."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terminal.calls.wanted import lots_of, ticks_of
from terminal.core import plans
from terminal.core.limits import BPS
from terminal.core.objections import Objection
from terminal.core.preview import preview
from terminal.core.scene import Scene, money_text
from terminal.core.walk import Wanted
from terminal.model.order import BUY, OrderType, Side
from terminal.present import words
from terminal.present.preview_order import fee_fact, fills, slip_fact
from terminal.present.rows import Fact, Foreseen, cells_in, fact, lines_of

if TYPE_CHECKING:
    from terminal.session.state import SessionState

MINUTE_MS = 60_000


def twap(values: dict[str, Any], at: Scene, state: SessionState, width: int, room: int) -> Foreseen:
    side, lots = Side(values["side"]), lots_of(values["quantity"], at.instrument)
    of, least = int(values["num_slices"]), at.instrument.min_lots
    if lots < of * least:
        too_small = f"too small each: at most {lots // least} slices of this size"
        return Foreseen((), (Objection("num_slices", too_small),))
    sizes = plans.even_slices(lots, of, least)
    every_ms = values["duration_minutes"] * MINUTE_MS // of
    lines = [
        *lines_of("first", _slice(side, sizes[0], values, at), width),
        *lines_of("done", _end(state.venue_ms(), every_ms * (of - 1)), width),
        *lines_of("cost", [all_of_it(side, lots, at)], width),
    ]
    varied = "~" if values.get("randomize") else ""
    cells = [
        f"{_clock(state.venue_ms() + every_ms * number)}  {varied}{words.size(at.instrument, size)}"
        for number, size in enumerate(sizes)
    ]
    slices = cells_in("slices", cells, width, room - len(lines))
    return Foreseen((*lines, *slices), tuple(never_now(side, values, at)))


def _clock(ms: int) -> str:
    return words.clock(ms // 1000)


def _end(now_ms: int, over_ms: int) -> list[Fact]:
    """When the last slice comes."""
    return [
        fact("", _clock(now_ms + over_ms), after="UTC"),
        fact("in", span_text(over_ms)),
        (("later where the book is thin", "dim"),),
    ]


def _slice(side: Side, lots: int, values: dict[str, Any], at: Scene) -> list[Fact | None]:
    """An IOC at the touch, as far beyond it as was allowed."""
    touch = at.touch(side)
    if touch is None:
        return [(("nobody is on the other side of the book", "amber"),)]
    share = int(Decimal(values.get("max_slippage_pct", "3")) * 100)
    reach = touch * share // BPS
    worst = touch + reach if side is BUY else max(1, touch - reach)
    limit = ticks_of(values.get("price_limit"), at.instrument)
    if limit:
        worst = min(worst, limit) if side is BUY else max(worst, limit)
    seen = preview(Wanted(side, lots, worst, OrderType.IOC), at)
    return [*fills(seen, at), slip_fact(seen), fee_fact(seen, at)]


def never_now(side: Side, values: dict[str, Any], at: Scene) -> list[Objection]:
    limit, touch = ticks_of(values.get("price_limit"), at.instrument), at.touch(side)
    if not limit or touch is None or (touch <= limit if side is BUY else touch >= limit):
        return []
    return [
        Objection(
            "price_limit", f"the touch of {words.price(at.instrument, touch)} is beyond it: it would wait"
        )
    ]


def all_of_it(side: Side, lots: int, at: Scene) -> Fact:
    """At the touch as it is: an estimate."""
    touch = at.touch(side) or at.last
    if side is not BUY:
        return fact("sells", at.size_text(lots), after=f"{at.instrument.base}, {_about(touch, lots, at)}")
    return fact("", _about(touch, lots, at), after="at the ask of now, fees apart")


def _about(ticks: int, lots: int, at: Scene) -> str:
    return f"{money_text(at.instrument.notional(ticks, lots))}~ {at.instrument.quote}"


def span_text(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{seconds} s" if seconds else "",
    ]
    return " ".join(filter(None, parts[:2] if hours else parts)) or "0 s"
