"""The line under book and ladder: what the order keys would do now, or why they would do nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from terminal.model.instrument import Instrument
from terminal.model.order import BUY
from terminal.present import words
from terminal.present.looks import Looks
from terminal.present.sizes import order_lots
from widgets.view import Intent

if TYPE_CHECKING:
    from terminal.core.atcursor import Plan
    from terminal.session.state import SessionState

DISARMED = Intent(
    (
        ("disarmed", "amber"),
        (" - ", "dim"),
        ("ga", "bright!"),
        (" or ", "dim"),
        ("F9", "bright!"),
        (" arms the keys", "dim"),
    )
)
STALE = Intent((("new orders refused", "amber"), ("  cancels still work", "dim")))
NO_KEY = Intent(
    (("view only", "amber"), (" - no API key: ", "dim"), ("--key-file", "bright!"), (" brings one", "dim"))
)


def intent(state: SessionState, looks: Looks, *, armed: bool, narrow: bool) -> Intent:
    if not state.has_key:
        return NO_KEY
    if not state.is_live:
        return STALE
    if not armed:
        return DISARMED
    book, instrument = state.market.book, state.market.instrument
    if looks.preview is not None:
        return _asked(
            instrument, looks.preview, book.half(looks.preview.side).sizes.get(looks.preview.ticks, 0)
        )
    bid, ask = book.bids.best, book.asks.best
    if bid is None or ask is None:
        return Intent((("one side of the book is empty", "amber"),))
    lots = order_lots(looks, instrument, (bid + ask) // 2)
    return _armed(instrument, bid, ask, lots, book.bids.sizes[bid], book.asks.sizes[ask], narrow)


def _asked(instrument: Instrument, plan: Plan, ahead: int) -> Intent:
    """The order that a second Enter sends, in the width of the narrow ladder."""
    buys = plan.side is BUY
    return Intent(
        (
            ("Enter ", "bright!"), ("buys " if buys else "sells ", "bid" if buys else "ask"),
            (words.size(instrument, plan.lots), "bright!"), (" @ ", "dim"),
            (words.price(instrument, plan.ticks), "bid" if buys else "ask"),
            (f"  q {words.short_size(instrument, ahead)}~", "dim"),
        )
    )  # fmt: skip


@lru_cache(maxsize=256)
def _armed(
    instrument: Instrument, bid: int, ask: int, lots: int, ahead_bid: int, ahead_ask: int, narrow: bool
) -> Intent:
    size = words.size(instrument, lots)
    parts = []
    for key, ticks, ahead, role in (("b", bid, ahead_bid, "bid"), ("s", ask, ahead_ask, "ask")):
        parts += [(f"{key} ", "bright!"), (words.price(instrument, ticks), role)]
        parts.append(("  " if narrow else f" q {words.short_size(instrument, ahead)}~   ", "dim"))
    return Intent((*parts[:-1], (parts[-1][0].rstrip(), "dim")), ((f"× {size}", "dim"),))
