"""The whole ladder of a scale, with what it binds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from terminal.calls.wanted import lots_of, ticks_of
from terminal.core import plans
from terminal.core.objections import Objection
from terminal.core.scene import Scene, money_text, with_fee
from terminal.core.walk import Wanted
from terminal.model.order import BUY, Side
from terminal.present import words
from terminal.present.rows import Fact, Foreseen, cells_in, fact, lines_of


def ladder(values: dict[str, Any], at: Scene, width: int, room: int) -> Foreseen:
    """Every rung, from the touch outwards."""
    instrument, side = at.instrument, Side(values["side"])
    lots, legs = lots_of(values["quantity"], instrument), int(values["num_orders"])
    low, high = (ticks_of(values[name], instrument) for name in ("price_low", "price_high"))
    parts = plans.weights(legs, values.get("distribution") == "exponential")
    if said := _cannot_be_cut(lots, low, high, legs, parts, at):
        return Foreseen((), tuple(said))
    rungs = plans.ladder(side, low, high, lots, parts)
    taking = sum(_takes(side, ticks, at) for ticks, _ in rungs)
    need = _bound(side, rungs, at)
    head = [
        *lines_of("cost", [_bound_fact(side, need, at), _left_fact(side, need, at)], width),
        *lines_of("prices", _prices(rungs, at), width),
    ]
    lines = [*head, *cells_in("rungs", _cells(rungs, at), width, room - len(head))]
    said = _short(side, need, at)
    if taking:
        said.append(Objection("", f"{taking} of {legs} orders would trade at once"))
    return Foreseen(tuple(lines), tuple(said))


def _cannot_be_cut(lots: int, low: int, high: int, legs: int, parts: list[int], at: Scene) -> list[Objection]:
    instrument = at.instrument
    if high - low < legs - 1:
        least = words.price(instrument, low + legs - 1)
        return [Objection("price_high", f"{legs} prices do not fit: {least} at least, or fewer orders")]
    if lots < (needed := plans.least_total(parts, instrument.min_lots)):
        return [
            Objection("quantity", f"the smallest order would be too small: {at.size_text(needed)} at least")
        ]
    return []


def _cells(rungs: list[tuple[int, int]], at: Scene) -> list[str]:
    """Prices left, sizes right."""
    pairs = [(words.price(at.instrument, ticks), words.size(at.instrument, size)) for ticks, size in rungs]
    wide = max(len(price) + len(size) for price, size in pairs) + 2
    return [price + size.rjust(wide - len(price)) for price, size in pairs]


def _takes(side: Side, ticks: int, at: Scene) -> bool:
    """Whether an order at this price meets somebody."""
    best = next((level.ticks for level in at.met(side)), None)
    return best is not None and Wanted(side, 1, ticks).reaches(best)


def _bound(side: Side, rungs: list[tuple[int, int]], at: Scene) -> int:
    """What all of them hold together, each as it would alone."""
    if side is not BUY:
        return sum(size for _, size in rungs)
    return sum(with_fee(at.instrument.notional(ticks, size), at.taker_bps) for ticks, size in rungs)


def _bound_fact(side: Side, need: int, at: Scene) -> Fact:
    if side is BUY:
        return fact("binds", money_text(need), after=at.instrument.quote)
    return fact("binds", at.size_text(need), after=at.instrument.base)


def _left_fact(side: Side, need: int, at: Scene) -> Fact | None:
    free = at.quote if side is BUY else at.base
    if free is None or free < need:
        return None
    if side is BUY:
        return fact("leaves", money_text(free - need), after=at.instrument.quote)
    return fact("leaves", at.size_text(free - need), after=at.instrument.base)


def _prices(rungs: list[tuple[int, int]], at: Scene) -> list[Fact | None]:
    lots = sum(size for _, size in rungs)
    spent = sum(ticks * size for ticks, size in rungs)
    steps = sorted({abs(after[0] - before[0]) for before, after in pairwise(rungs)})
    apart = f"{steps[0]}" if len(steps) == 1 else f"{steps[0]} to {steps[-1]}"
    return [
        fact("avg", words.price(at.instrument, (2 * spent + lots) // (2 * lots)), after="all filled"),
        fact("apart", apart, after="ticks"),
    ]


def _short(side: Side, need: int, at: Scene) -> list[Objection]:
    free = at.quote if side is BUY else at.base
    if free is None or need <= free:
        return []
    if side is BUY:
        needed, there = (f"{money_text(units)} {at.instrument.quote}" for units in (need, free))
    else:
        needed, there = (f"{at.size_text(lots)} {at.instrument.base}" for lots in (need, free))
    return [Objection("quantity", f"all orders together need {needed}, {there} is available")]
