"""What an order would do now, in a few aligned lines for its form, or in one for the `:` line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terminal.calls.wanted import wanted
from terminal.calls.wrong import Wrong
from terminal.core.preview import preview
from terminal.core.scene import Scene
from terminal.present.preview_algo import algo
from terminal.present.preview_amend import amend
from terminal.present.preview_order import fee_fact, fills, money_after_fact, order_lines, slip_fact
from terminal.present.preview_scale import ladder
from terminal.present.preview_twap import twap
from terminal.present.rows import LABEL, Foreseen, Line, lines_of
from terminal.session.around import scene

if TYPE_CHECKING:
    from terminal.calls.filling import Filling
    from terminal.session.state import SessionState

EMPTY: Line = (("preview - what would come of it, as soon as it is told whole", "ghost"),)
NONE: Line = (("preview - none: it cannot be done so", "ghost"),)
BLANK: tuple[Line, ...] = ((),) * 3
"""nothing jumps when there is something to foresee"""
FORESEEN = ("order", "range", "parent", "amend")


def preview_short(filling: Filling, state: SessionState, width: int) -> list[Line]:
    """The same as shortly as it goes, mostly in one line; none where there is nothing to foresee."""
    values, at = _values(filling), _scene(filling, state)
    if values is None or isinstance(at, str) or filling.route.guard != "order":
        return []
    seen = preview(wanted(values, at.instrument), at)
    if seen.said:
        return [((seen.said[0].text, "amber"),)]
    facts = [*fills(seen, at), slip_fact(seen), fee_fact(seen, at), money_after_fact(seen, at, "after")]
    return [line[1:] for line in lines_of("", facts, width + LABEL)]


def foresee(filling: Filling, state: SessionState, width: int, room: int) -> Foreseen:
    """No lines where a call places no order; else always some, so that nothing jumps."""
    if filling.route.guard not in FORESEEN or _is_list(filling):
        return Foreseen()
    found = _found(filling, state, width, room)
    lines = found.lines or ((NONE if found.said else EMPTY),)
    return found._replace(lines=(*lines, *BLANK[len(lines) - 1 :])[:room])


def _found(filling: Filling, state: SessionState, width: int, room: int) -> Foreseen:
    at, values = _scene(filling, state), _values(filling)
    if isinstance(at, str):
        return Foreseen((((at, "amber"),),))
    return Foreseen() if values is None else _seen(filling, values, at, state, width, room)


def _seen(
    filling: Filling, values: dict[str, Any], at: Scene, state: SessionState, width: int, room: int
) -> Foreseen:
    match filling.route.guard:
        case "range":
            return ladder(values, at, width, room)
        case "amend":
            return amend(values, at, state, width)
        case "parent" if filling.route.id == "algo.twap":
            return twap(values, at, state, width, room)
        case "parent":
            return algo(values, at, state, width, room)
    seen = preview(wanted(values, at.instrument), at)
    return Foreseen(tuple(order_lines(seen, at, width, room)), seen.said)


def _scene(filling: Filling, state: SessionState) -> Scene | str:
    """The book to hold it against, or why there is none."""
    instrument = filling.instrument
    if instrument is None:
        return "no preview: name the pair"
    if not state.is_fresh(instrument.symbol):
        return f"no preview of {instrument.pair}: {state.clob.why or 'its book is not here'}"
    return scene(state, instrument.symbol)


def _is_list(filling: Filling) -> bool:
    """Of many amends at once nothing is foreseen."""
    return any(param.kind == "rows" for param in filling.route.params)


def _values(filling: Filling) -> dict[str, Any] | None:
    try:
        return filling.values()
    except Wrong:
        return None
