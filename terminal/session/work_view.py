"""How things are for a work at this moment, as its machine sees them."""

from __future__ import annotations

import time
from itertools import takewhile

from terminal.core.limits import BPS, take_cap
from terminal.core.risk import Draft
from terminal.core.works.parts import View
from terminal.core.works.spec import ChaseSpec, OcoSpec, Spec
from terminal.session.state import SessionState
from terminal.session.trading import Trading
from terminal.session.work_parent import Work

STOP_BPS = 100
"""how far through the touch a stop may reach at each try"""


def view_of(work: Work, state: SessionState, trading: Trading) -> View | None:
    """None where a side of the book is empty."""
    pair, limits = state.pairs[work.symbol], trading.limits
    bid, ask = pair.book.bids.best, pair.book.asks.best
    if bid is None or ask is None:
        return None
    low, high = _span(work, state)
    return View(
        now=time.monotonic(), bid=bid, ask=ask, position=state.portfolio.positions[work.symbol].lots,
        min_lots=pair.instrument.min_lots, children=tuple(part.child() for part in work.parts if not part.past),
        gone={role: one.lots for role, one in work.gone().items()}, low=low, high=high, cap=take_cap(ask, limits),
        reach=max(1, bid * min(STOP_BPS, limits.band_bps) // BPS), movable=not trading.lacks_routes,
        counted=work.counted,
    )  # fmt: skip


def whole_of(spec: Spec, state: SessionState) -> Draft:
    """The whole of it as one order, to be measured before it begins."""
    if isinstance(spec, OcoSpec):
        return Draft(spec.side, spec.take_ticks, spec.lots, by_position=True)
    book = state.pairs[spec.symbol].book
    if isinstance(spec, ChaseSpec):
        return Draft(spec.side, book.half(spec.side).best or 0, spec.lots, worst=spec.limit_ticks)
    return Draft(spec.side, spec.entry_ticks or book.half(spec.side.other).best or 0, spec.lots)


def _span(work: Work, state: SessionState) -> tuple[int, int]:
    """The lowest and the highest trade since the last look."""
    prints, seen = state.pairs[work.symbol].tape.prints, work.seen
    fresh = (
        [one.ticks for one in takewhile(lambda one: one is not seen, reversed(prints))] if work.looked else []
    )
    work.seen, work.looked = prints[-1] if prints else None, True
    return (min(fresh), max(fresh)) if fresh else (0, 0)
