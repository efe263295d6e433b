"""The book of the pair in focus, how old it is, and the row between its sides."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING

from terminal.model.market import LETTERS
from terminal.model.order import BUY, SELL, Side
from terminal.present import words
from terminal.present.looks import Looks
from terminal.present.scales import BarScale
from widgets.view import BookView, Intent, Level, Middle

if TYPE_CHECKING:
    from terminal.session.market import Merged, PairMarket
    from terminal.session.state import SessionState

SIZE_COLUMNS, SUM_COLUMNS = 9, 10


class BookMaker:
    """Makes the views of one pair; the bars' scales are kept from frame to frame."""

    def __init__(self) -> None:
        self._sizes, self._sums = BarScale(), BarScale()

    def book(self, state: SessionState, looks: Looks, rows: int, intent: Intent, now: float) -> BookView:
        """`rows` levels a side."""
        market = state.market
        pools = looks.source == "hybrid"
        bids, asks = (market.merged(side, rows, pools=pools) for side in (BUY, SELL))
        for scale, most in (
            (self._sizes, max((lots for _, lots, _ in bids + asks), default=0)),
            (self._sums, max(sum(lots for _, lots, _ in side) for side in (bids, asks))),
        ):
            scale.fit(most)
        stale, doing = staleness(state, now)
        return BookView(
            asks=self._levels(state, looks, SELL, _with_cursor(asks, SELL, looks.cursor, market.book.mid2)),
            bids=self._levels(state, looks, BUY, _with_cursor(bids, BUY, looks.cursor, market.book.mid2)),
            middle=middle(market) if market.book.mid2 is not None else None,
            source=looks.source,
            stale=stale,
            doing=doing,
            intent=intent,
        )

    def _levels(self, state: SessionState, looks: Looks, side: Side, levels: Merged) -> tuple[Level, ...]:
        instrument = state.market.instrument
        half = state.market.book.half(side)
        clob, best = half.sizes, half.best
        mine = state.orders.levels(state.symbol)
        sums = accumulate(lots for _, lots, _ in levels)
        return tuple(
            Level(
                price=words.price(instrument, ticks),
                size=words.size(instrument, lots) if lots else "",
                total=words.size(instrument, total) if lots else "",
                mix=mix(ticks in clob, parts),
                mine=_mine(state, mine, side, ticks),
                side="bid" if side is BUY else "ask",
                touch=ticks == best,
                cursor=ticks == looks.cursor,
                size_bar=self._sizes.eighths(lots, SIZE_COLUMNS),
                total_bar=self._sums.eighths(total, SUM_COLUMNS),
            )
            for (ticks, lots, parts), total in zip(levels, sums, strict=True)
        )


def middle(market: PairMarket) -> Middle:
    """The row between the sides, from the CLOB alone."""
    book, instrument = market.book, market.instrument
    bid, ask, mid2 = book.bids.best, book.asks.best, book.mid2
    if bid is None or ask is None or mid2 is None:
        return Middle("", "", "", "")
    heavy, light = book.bids.sizes[bid], book.asks.sizes[ask]
    imbalance = round((heavy - light) * 100 / (heavy + light))
    micro2 = round(2 * (bid * light + ask * heavy) / (heavy + light))
    return Middle(
        words.half_price(instrument, mid2),
        f"{ask - bid} t",
        words.bps(ask - bid, mid2),
        f"{imbalance:+d} %" if imbalance else "0 %",
        words.half_price(instrument, micro2),
        half=mid2 % 2 == 1,
    )


def staleness(state: SessionState, now: float) -> tuple[str, str]:
    """`STALE 4.2 s` and what is being done; empty while the book may be believed."""
    if state.is_live:
        return "", ""
    link = state.clob
    if not state.market.heard_at:
        return "", link.why or "waiting for the book"
    since = now - (link.stale_since if link.stale_since is not None else state.market.heard_at)
    doing = link.why if link.why.startswith("connecting") else f"{_next_step(state, now)}, {link.why}"
    return f"STALE {since:.1f} s" if since < 100 else f"STALE {words.age(since)}", doing


def _next_step(state: SessionState, now: float) -> str:
    wait = state.clob.retry_at - now
    if state.clob.state == "backoff":
        return f"again in {wait:.0f} s" if wait >= 1 else "connecting again"
    return "asking for the book"


def mix(in_clob: bool, parts: Mapping[str, int]) -> str:
    """Where a level stands: five fixed letters."""
    return ("C" if in_clob else "·") + "".join(letter if letter in parts else "·" for letter in LETTERS[1:])


def _with_cursor(levels: Merged, side: Side, cursor: int | None, mid2: int | None) -> Merged:
    """The cursor keeps a row of its own where nothing stands at its price any more."""
    if cursor is None or mid2 is None or not levels or (2 * cursor < mid2) is not (side is BUY):
        return levels
    farthest = levels[-1][0]
    if (cursor < farthest if side is BUY else cursor > farthest) or any(cursor == one[0] for one in levels):
        return levels
    return sorted([*levels, (cursor, 0, {})], reverse=side is BUY, key=itemgetter(0))[: len(levels)]


def _mine(state: SessionState, levels: Mapping[tuple[Side, int], int], side: Side, ticks: int) -> str:
    lots = levels.get((side, ticks), 0)
    return words.size(state.market.instrument, lots) if lots else ""
