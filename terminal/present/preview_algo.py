"""What an algo would do first, how long it may take, and whether this venue lets anyone look after it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terminal.calls.wanted import lots_of, ticks_of
from terminal.core.objections import Objection
from terminal.core.preview import preview
from terminal.core.scene import Scene
from terminal.core.walk import Wanted
from terminal.model.order import BUY, OrderType, Side
from terminal.present import words
from terminal.present.preview_order import fills, order_lines, slip_fact
from terminal.present.preview_twap import MINUTE_MS, all_of_it, never_now, span_text
from terminal.present.rows import Foreseen, Line, fact, lines_of

if TYPE_CHECKING:
    from terminal.session.state import SessionState

DAY_MINUTES = 1_440
NO_LIST: Line = (
    ("no list", "amber"),
    (": this venue cannot list or cancel algos, it runs to its end", "dim"),
)
SNIPES_FOR = "24 h at most"


def algo(values: dict[str, Any], at: Scene, state: SessionState, width: int, room: int) -> Foreseen:
    instrument, side = at.instrument, Side(values["side"])
    lots = lots_of(values["total_quantity"], instrument)
    known = [] if state.mode == "practice" else [NO_LIST]
    said = never_now(side, values, at)
    match values["algo_type"]:
        case "iceberg":
            lines, said = _iceberg(side, lots, values, at, width, room)
        case "sniper":
            lines, said = _sniper(side, lots, values, at, width)
        case "pov":
            lines = _pov(lots, values, at, state, width)
        case _:
            lines = _until(values, state, width) + lines_of("cost", [all_of_it(side, lots, at)], width)
    return Foreseen((*known, *lines), tuple(said))


def _until(values: dict[str, Any], state: SessionState, width: int) -> list[Line]:
    over = values["duration_minutes"] * MINUTE_MS
    ends = words.clock((state.venue_ms() + over) // 1000)
    return lines_of("ends", [fact("by", ends, after="UTC"), fact("in", span_text(over))], width)


def _pov(lots: int, values: dict[str, Any], at: Scene, state: SessionState, width: int) -> list[Line]:
    """How long it may take, by what the pair traded in a day."""
    lines, line = _until(values, state, width), state.pairs[at.instrument.symbol].line
    rate = Decimal(values["participation_rate"])
    if line is None or not line.volume or line.volume < 0:
        return lines
    minutes = at.instrument.size(lots) / (line.volume / DAY_MINUTES * rate)
    within = "in time" if minutes <= values["duration_minutes"] else "not in that time"
    pace = fact(
        "needs",
        f"{span_text(int(min(minutes, Decimal(10**6))) * MINUTE_MS)}~",
        after=f"at the day's volume, {within}",
    )
    return lines + lines_of("pace", [pace], width)


def _sniper(
    side: Side, lots: int, values: dict[str, Any], at: Scene, width: int
) -> tuple[list[Line], list[Objection]]:
    limit, trigger = (ticks_of(values.get(name), at.instrument) for name in ("price_limit", "trigger_price"))
    wanted, touch = trigger or limit, at.touch(side)
    if not wanted:
        return [], [Objection("trigger_price", "name a trigger, a price limit, or both")]
    away = None if touch is None else touch - wanted if side is BUY else wanted - touch
    if away is not None and away <= 0:
        seen = preview(Wanted(side, lots, limit or wanted, OrderType.IOC), at)
        return lines_of("now", [*fills(seen, at), slip_fact(seen)], width), []
    far = fact("", f"{away}", after="ticks away") if away is not None else (("no price there", "amber"),)
    beyond = "at or below" if side is BUY else "at or above"
    price = fact(f"{'ask' if side is BUY else 'bid'} {beyond}", words.price(at.instrument, wanted))
    return lines_of("waits", [price, far, ((SNIPES_FOR, "dim"),)], width), []


def _iceberg(
    side: Side, lots: int, values: dict[str, Any], at: Scene, width: int, room: int
) -> tuple[list[Line], list[Objection]]:
    limit = ticks_of(values.get("price_limit"), at.instrument)
    if not limit:
        return [], [Objection("price_limit", "an iceberg rests in the book: name its price")]
    shown = lots_of(values["display_qty"], at.instrument) if values.get("display_qty") else 0
    seen = preview(Wanted(side, lots, limit), at)
    lines = order_lines(seen, at, width, room - 1)
    if shown and shown < lots:
        times = -(-(seen.rests or lots) // shown)
        lines += lines_of(
            "shows",
            [fact("", at.size_text(shown), after="at a time"), fact("", str(times), after="times")],
            width,
        )
    return lines, list(seen.said)
