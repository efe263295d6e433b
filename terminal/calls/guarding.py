"""The orders inside a call, as the limits see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from terminal.calls.request import Ready
from terminal.calls.wanted import lots_of, ticks_of
from terminal.core.limits import Limits
from terminal.core.refusal import Refusal
from terminal.core.risk import Draft, Standing, check
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, Side


def drafts(ready: Ready) -> list[Draft]:
    """Everything in it that may trade, in the order in which it is sent."""
    values, instrument = ready.values, ready.instrument
    if instrument is None:
        return []
    match ready.route.guard:
        case "order":
            return [_single(values, instrument)]
        case "parent":
            return [_parent(values, instrument)]
        case "range":
            return _ladder(values, instrument)
        case "rows":
            return [_single(row, instrument) for row in values["orders"]]
    return []


def orders_in(ready: Ready) -> int:
    """How many orders leave at once, for the pace."""
    if ready.route.guard == "rows":
        return len(ready.values["orders"])
    return int(ready.values["num_orders"]) if ready.route.guard == "range" else 1


def refusal(ready: Ready, standing: Standing, limits: Limits) -> Refusal | None:
    """The first limit that a part of it would pass. Each leg of a list counts on top of those before it."""
    if ready.route.guard == "range":
        return next(filter(None, (check(one, standing, limits) for one in drafts(ready))), None)
    for draft in drafts(ready):
        if found := check(draft, standing, limits):
            return found
        standing = counted(standing, draft.side, draft.lots)
    return None


def lacks_arming(standing: Standing) -> Refusal | None:
    """What holds back a trade that is not on this book: there is nothing here to measure it by."""
    if standing.view_only:
        return Refusal("view only", "This session only watches and sends no orders.")
    if not standing.armed:
        return Refusal("disarmed", "The terminal is disarmed: arm it first.")
    if standing.blocked:
        return Refusal("blocked", f"Only cancels and reductions pass: {standing.blocked}.")
    return None


def is_stale(standing: Standing) -> Refusal | None:
    why = standing.stale
    return Refusal("stale", f"Prices are stale: {why}. Cancels still work.") if why else None


def _single(values: dict[str, Any], instrument: Instrument) -> Draft:
    """A stop is measured by what wakes it: it may lie where no other order would."""
    price, stop = (ticks_of(values.get(name), instrument) for name in ("price", "stop_price"))
    kind = values.get("order_type", "limit")
    return Draft(
        Side(values["side"]),
        0 if stop or kind == "market" else price,
        lots_of(values["quantity"], instrument),
        takes=kind in ("market", "ioc", "fok"),
        worst=max(price, stop),
    )


def _parent(values: dict[str, Any], instrument: Instrument) -> Draft:
    """The whole counts as one order, at the worst price that it may come to."""
    whole = values.get("total_quantity") or values["quantity"]
    limits = [values.get(name) for name in ("price_limit", "trigger_price")]
    return Draft(
        Side(values["side"]),
        0,
        lots_of(whole, instrument),
        worst=max(ticks_of(one, instrument) for one in limits),
    )


def _ladder(values: dict[str, Any], instrument: Instrument) -> list[Draft]:
    """The whole as one order, and an order at each end: its price and its size have to pass too."""
    side, lots = Side(values["side"]), lots_of(values["quantity"], instrument)
    low, high = (ticks_of(values[name], instrument) for name in ("price_low", "price_high"))
    part = lots // int(values["num_orders"])
    ends: Sequence[int] = (high, low) if side is BUY else (low, high)
    return [Draft(side, 0, lots, worst=high), *(Draft(side, ticks, part) for ticks in ends)]


def counted(standing: Standing, side: Side, lots: int) -> Standing:
    """As things would be with one more order of so much on its way."""
    standing = replace(standing, sent_last_minute=standing.sent_last_minute + 1)
    if side is BUY:
        return replace(standing, open_buys=standing.open_buys + lots)
    return replace(standing, open_sells=standing.open_sells + lots)
