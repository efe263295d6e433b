"""What a pair's binary feed says: frames without their number, so that one serves every reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from terminal.model.order import BUY, SELL, Side
from terminal.paper.flow import PAIRS, VENUES
from terminal.wire.binary import SNAPSHOT, FixedPoint, Kind, encode

if TYPE_CHECKING:
    from terminal.paper.clearing import Pair
    from terminal.paper.orders import PublicTrade

MARKETS = {symbol: number for number, symbol in enumerate(PAIRS, start=1)}
"""A pair's number, whichever pairs are open."""
VENUE_NUMBERS = {"clob": 0} | {venue: number for number, venue in enumerate(VENUES, start=1)}
"""A venue's number, in the flags of a trade and of a pool's quote."""


class Frames:
    """One pair's frames at a moment of the market's time, in epoch microseconds."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.market = MARKETS[pair.instrument.symbol]
        self._fixed = FixedPoint(pair.instrument)

    def snapshot(self, now: int) -> Iterator[bytes]:
        """The whole book, bids then asks, from the touch outwards."""
        yield encode(Kind.SNAPSHOT_BEGIN, self.market, now * 1000)
        for side in (BUY, SELL):
            for level in self.pair.live.half(side).walk():
                yield self._level(side, level.price, level.lots, now, SNAPSHOT)
        yield encode(Kind.SNAPSHOT_END, self.market, now * 1000)

    def levels(self, touched: Iterable[tuple[Side, int]], now: int) -> Iterator[bytes]:
        """What stands now at each of these prices, zero where nothing does."""
        for side, price in sorted(touched):
            level = self.pair.live.half(side).levels.get(price)
            yield self._level(side, price, level.lots if level else 0, now, 0)

    def trade(self, trade: PublicTrade) -> bytes:
        return self._frame(
            Kind.TRADE, trade.side, trade.price, trade.lots, trade.at, VENUE_NUMBERS[trade.venue]
        )

    def quote(self, venue: str, side: Side, price: int, lots: int, now: int) -> bytes:
        """A pool's best price on a side and what it deals there; zeros where it deals nothing."""
        return self._frame(Kind.AMM_QUOTE, side, price, lots, now, VENUE_NUMBERS[venue])

    def mark(self, now: int) -> bytes:
        return self._frame(Kind.MARK, BUY, self.pair.last, 0, now, 0)

    def _level(self, side: Side, price: int, lots: int, now: int, flags: int) -> bytes:
        return self._frame(Kind.BOOK, side, price, lots, now, flags)

    def _frame(self, kind: Kind, side: Side, price: int, lots: int, now: int, flags: int) -> bytes:
        fixed = self._fixed
        return encode(kind, self.market, now * 1000, fixed.price(price), fixed.size(lots), side, flags)
