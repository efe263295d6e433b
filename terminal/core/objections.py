"""What would be wrong with an order that is thought of: why the venue would refuse it, and what may not be meant.

Each names the field that would have to change.
"""

from __future__ import annotations

from typing import NamedTuple

from terminal.core.limits import BPS
from terminal.core.scene import Scene, money_text, with_fee
from terminal.core.walk import Walk, Wanted
from terminal.model.order import BUY, OrderType, Route


class Objection(NamedTuple):
    """What would go wrong, and the field of the order that would have to change."""

    field: str
    text: str


def refusals(wanted: Wanted, found: Walk, need: int, scene: Scene) -> list[Objection]:
    """Why the venue would turn it down whole."""
    said = _never_placed(wanted, found, scene) + too_little(wanted, need, scene)
    if wanted.kind is OrderType.FOK and found.found < wanted.lots:
        shown = f"only {scene.size_text(found.found)} of {scene.size_text(wanted.lots)} can be had at once"
        said.append(Objection("quantity", f"fill-or-kill would be refused: {shown}"))
    return said


def _never_placed(wanted: Wanted, found: Walk, scene: Scene) -> list[Objection]:
    """Why it would be refused whatever it costs."""
    touch, price = scene.touch(wanted.side), scene.instrument.price_text
    if wanted.kind is OrderType.POST_ONLY and wanted.route is Route.DEX:
        return [Objection("route_mode", "a post-only order rests in the book: cex or auto, not dex")]
    if wanted.kind is OrderType.POST_ONLY and touch and wanted.reaches(touch):
        better = "below" if wanted.side is BUY else "above"
        return [
            Objection("price", f"post-only would be refused: it meets {price(touch)}, price it {better} that")
        ]
    if wanted.kind is OrderType.MARKET and not found.found:
        return [Objection("order_type", "nobody shows on the other side: use a limit order")]
    return []


def need_of(wanted: Wanted, found: Walk, scene: Scene) -> int:
    if wanted.side is not BUY:
        return wanted.lots
    cost = found.cost if wanted.kind is OrderType.MARKET else wanted.ticks * wanted.lots
    return with_fee(cost * scene.instrument.unit, scene.taker_bps)


def too_little(wanted: Wanted, need: int, scene: Scene) -> list[Objection]:
    instrument, free = scene.instrument, scene.quote if wanted.side is BUY else scene.base
    if free is None or need <= free:
        return []
    if wanted.side is BUY:
        needed, there = (f"{money_text(units)} {instrument.quote}" for units in (need, free))
        most = _most_lots(wanted, free, scene)
    else:
        needed, there = (f"{scene.size_text(lots)} {instrument.base}" for lots in (need, free))
        most = free
    right = f": at most {scene.size_text(most)}" if most >= instrument.min_lots else ""
    return [Objection("quantity", f"needs {needed}, {there} is available{right}")]


def _most_lots(wanted: Wanted, free: int, scene: Scene) -> int:
    """How much of it the money pays for, at the price that the venue holds it by."""
    price = wanted.ticks or scene.ask or 0
    each = price * scene.instrument.unit
    if not each:
        return 0
    lots = free * BPS // (each * (BPS + max(0, scene.taker_bps))) + 1
    while lots and with_fee(each * lots, scene.taker_bps) > free:
        lots -= 1
    return lots


def remarks(wanted: Wanted, found: Walk, scene: Scene, rests: int) -> list[Objection]:
    """What it would do that may not be meant."""
    said = []
    own = sum(found.cancelled.values())
    if found.ended:
        said.append(Objection("stp_mode", "it meets an own order and ends there: what is left is dropped"))
    elif own:
        said.append(Objection("stp_mode", f"it would cancel {scene.size_text(own)} of your own in its way"))
    if found.shrunk:
        said.append(Objection("stp_mode", f"it would shrink by {scene.size_text(found.shrunk)} of your own"))
    left = wanted.lots - found.filled - rests - found.shrunk
    if left and not found.ended:
        why = "the pools give no more" if wanted.route is Route.DEX else "no more shows at its price"
        said.append(Objection("quantity", f"{scene.size_text(left)} would be dropped: {why}"))
    return said


def reached(wanted: Wanted, scene: Scene) -> list[Objection]:
    last, price = scene.last, scene.instrument.price_text
    if not last or (last < wanted.stop if wanted.side is BUY else last > wanted.stop):
        return []
    beyond = "above" if wanted.side is BUY else "below"
    text = f"is reached already: the last trade was at {price(last)}, a {wanted.side.value} stop must be {beyond} that"
    return [Objection("stop_price", text)]
