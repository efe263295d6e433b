"""The ladder of the pair in focus: a fixed run of prices, and what stands, rests and was traded at each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terminal.core.volume import Row, row_of
from terminal.model.order import BUY, SELL, Side
from terminal.present import words
from terminal.present.book import staleness
from terminal.present.looks import Looks
from terminal.present.scales import BarScale
from widgets.view import Intent, LadderView, Rung

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.session.market import PairMarket
    from terminal.session.state import SessionState

COLUMNS, VOLUME_COLUMNS = 9, 9
LAST_MS = 3_000
"""so long the newest trade at a price is shown there"""
DEEPEST = 400


@dataclass(slots=True)
class Mine:
    """Own lots in a row, and the fewest that stand before any of them."""

    lots: int = 0
    unsure: bool = False
    ahead: int | None = None


class LadderMaker:
    """Makes the views of one pair; the bars' scales are kept from frame to frame."""

    def __init__(self) -> None:
        self._sizes, self._volumes = BarScale(), BarScale()

    def ladder(self, state: SessionState, looks: Looks, rows: int, intent: Intent, now: float) -> LadderView:
        """`rows` prices around the centre that the trader chose."""
        market, step = state.market, looks.step
        stale, doing = staleness(state, now)
        if looks.centre is None:
            return LadderView(
                step=_step_text(step), stale=stale, doing=doing or "waiting for the book", intent=intent
            )
        top = (looks.centre // step + rows // 2) * step
        prices = [top - index * step for index in range(rows) if top - index * step > 0]
        pools = looks.source == "hybrid"
        sizes = {side: _buckets(market, side, step, pools=pools) for side in (BUY, SELL)}
        traded, mine = market.tape.volume.rows(step), mine_by_row(state, step)
        self._sizes.fit(max((one.get(ticks, 0) for one in sizes.values() for ticks in prices), default=0))
        self._volumes.fit(max((traded[ticks].lots for ticks in prices if ticks in traded), default=0))
        best = {
            "bid": _row(market.book.bids.best, step, BUY),
            "ask": _row(market.book.asks.best, step, SELL),
        }
        cursor, since_ms = cursor_row(looks), state.venue_ms() - LAST_MS
        rungs = tuple(
            self._rung(
                market,
                ticks,
                (sizes[BUY].get(ticks, 0), sizes[SELL].get(ticks, 0)),
                (mine.get((BUY, ticks)), mine.get((SELL, ticks))),
                next((name for name, at in best.items() if at == ticks), ""),
                cursor == ticks,
                traded.get(ticks),
                since_ms,
            )
            for ticks in prices
        )
        title = _step_text(step) + _traded_text(market, traded, cursor) + _where(prices, best)
        return LadderView(rungs, title, stale, doing, intent)

    def _rung(
        self, market: PairMarket, ticks: int, sizes: tuple[int, int], own: tuple[Mine | None, Mine | None], touch: str,
        cursor: bool, traded: Row | None, since_ms: int,
    ) -> Rung:  # fmt: skip
        instrument = market.instrument
        (bid, ask), (own_bid, own_ask) = sizes, own
        last, last_side = _last(market, traded, since_ms)
        return Rung(
            price=words.price(instrument, ticks),
            bid=words.size(instrument, bid) if bid else "",
            ask=words.size(instrument, ask) if ask else "",
            mine_bid=words.size(instrument, own_bid.lots) if own_bid else "",
            mine_ask=words.size(instrument, own_ask.lots) if own_ask else "",
            bid_bar=self._sizes.eighths(bid, COLUMNS),
            ask_bar=self._sizes.eighths(ask, COLUMNS),
            touch=touch,
            cursor=cursor,
            unsure=any(mine.unsure for mine in own if mine),
            queue=_queue(market, own),
            last=last,
            last_side=last_side,
            volume=words.short_size(instrument, traded.lots) if traded else "",
            volume_bar=self._volumes.eighths(traded.lots, VOLUME_COLUMNS) if traded else 0,
        )


def cursor_row(looks: Looks) -> int | None:
    """The price of the row that the ladder's cursor stands in."""
    return None if looks.cursor is None else looks.cursor // looks.step * looks.step


def mine_by_row(state: SessionState, step: int) -> dict[tuple[Side, int], Mine]:
    """Own orders where they rest, and those that are on their way where they will. One that is being moved is at both."""
    found: dict[tuple[Side, int], Mine] = {}
    spots = state.market.queue.spots
    for order in state.orders.live(state.symbol):
        if not order.ticks or order.waiting or order.kind in ("ioc", "fok", "market"):
            continue
        mine = found.setdefault((order.side, row_of(order.ticks, step, order.side.other)), Mine())
        mine.lots += order.remaining
        mine.unsure |= not order.in_book
        spot = spots.get(order.order_id)
        if spot is not None and order.in_book:
            mine.ahead = spot.ahead if mine.ahead is None else min(mine.ahead, spot.ahead)
        if order.amending is not None and order.amending[0] != order.ticks:
            _coming(found, order, order.amending, step)
    return found


def _coming(found: dict[tuple[Side, int], Mine], order: Order, asked: tuple[int, int], step: int) -> None:
    ticks, lots = asked
    mine = found.setdefault((order.side, row_of(ticks, step, order.side.other)), Mine())
    mine.lots += max(0, lots - order.filled)
    mine.unsure = True


def _buckets(market: PairMarket, side: Side, step: int, *, pools: bool) -> dict[int, int]:
    """Sizes by row: a bid joins the row at or below it, an ask the one at or above it."""
    found: dict[int, int] = {}
    for ticks, lots, _ in market.merged(side, DEEPEST, pools=pools):
        at = row_of(ticks, step, side.other)
        found[at] = found.get(at, 0) + lots
    return found


def _row(ticks: int | None, step: int, side: Side) -> int | None:
    """What rests on a side stands where a taker of the other trades."""
    return None if ticks is None else row_of(ticks, step, side.other)


def _queue(market: PairMarket, own: tuple[Mine | None, Mine | None]) -> str:
    ahead = min((mine.ahead for mine in own if mine and mine.ahead is not None), default=None)
    return "" if ahead is None else f"{words.short_size(market.instrument, ahead)}~"


def _last(market: PairMarket, traded: Row | None, since_ms: int) -> tuple[str, str]:
    """The newest trade of a row with its sign, and the colour of who took; empty a few seconds later."""
    if traded is None or not since_ms <= traded.last.at_ms <= since_ms + 2 * LAST_MS:
        return "", ""
    bought = traded.last.side is BUY
    size = words.short_size(market.instrument, traded.last.lots)
    return f"{'▲' if bought else '▼'}{size}", "bid" if bought else "ask"


def _traded_text(market: PairMarket, traded: Mapping[int, Row], cursor: int | None) -> str:
    row = traded.get(cursor) if cursor is not None else None
    return f"  {words.short_size(market.instrument, row.lots)} traded at ▸" if row else ""


def _step_text(step: int) -> str:
    return f"{step} t"


def _where(prices: list[int], best: Mapping[str, int | None]) -> str:
    """Rows stand still, so the market may be off them: say where it went."""
    bid, ask = best["bid"], best["ask"]
    if prices and bid is not None and bid > prices[0]:
        return "  ▲ above, Space"
    if prices and ask is not None and ask < prices[-1]:
        return "  ▼ below, Space"
    return ""
