"""One pair as the session knows it now, for those who work out an order: what is typed, and what would come of it."""

from __future__ import annotations

from terminal.core.orderline.amounts import Here
from terminal.core.scene import Scene
from terminal.core.walk import Level
from terminal.model.market import LETTERS
from terminal.model.order import BUY, SELL, Side
from terminal.model.reports import BalanceReport
from terminal.session.market import PairMarket
from terminal.session.state import SessionState

DEPTH = 500
"""levels of a side that an order is held against"""


def here(state: SessionState, symbol: str, unconfirmed: str = "") -> Here:
    """What words such as `bid` and `50%` are measured by. A book that is not live says nothing."""
    market, live = state.pairs[symbol], state.is_fresh(symbol)
    book = market.book
    return Here(
        market.instrument,
        bid=book.bids.best if live else None,
        ask=book.asks.best if live else None,
        last=_last(market) if live else 0,
        position=None if unconfirmed else state.portfolio.positions[symbol].lots,
        base_available=_available(state.balances.get(market.instrument.base)),
        quote_available=_available(state.balances.get(market.instrument.quote)),
    )


def scene(state: SessionState, symbol: str) -> Scene:
    """What an order that is thought of would meet, and what there is to pay it with."""
    market, instrument = state.pairs[symbol], state.pairs[symbol].instrument
    maker, taker = state.fee_tier or (instrument.maker_bps, instrument.taker_bps)
    book = market.book
    return Scene(
        instrument,
        book.bids.best,
        book.asks.best,
        asks=_levels(market, SELL),
        bids=_levels(market, BUY),
        own=_own(state, symbol),
        last=_last(market),
        maker_bps=min(maker, instrument.maker_bps),
        taker_bps=min(taker, instrument.taker_bps),
        base=_available(state.balances.get(instrument.base)),
        quote=_available(state.balances.get(instrument.quote)),
        position=state.portfolio.positions[symbol].lots,
    )


def _levels(market: PairMarket, side: Side) -> tuple[Level, ...]:
    return tuple(
        Level(ticks, lots - sum(pools.values()), pools) for ticks, lots, pools in market.merged(side, DEPTH)
    )


def _own(state: SessionState, symbol: str) -> dict[int, int]:
    own: dict[int, int] = {}
    for order in state.orders.live(symbol):
        if order.in_book and order.ticks:
            own[order.ticks] = own.get(order.ticks, 0) + order.remaining
    return own


def _last(market: PairMarket) -> int:
    """The last trade of the order book: it is what wakes stops."""
    prints = reversed(market.tape.prints)
    return next((one.ticks for one in prints if one.venue == LETTERS[0]), 0)


def _available(report: BalanceReport | None) -> int | None:
    return report.available if report else None
