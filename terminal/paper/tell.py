"""The exchange's own values put into the venue's words: ticks and lots become decimal strings here."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from terminal.model.money import format_units, quote_text
from terminal.model.order import BUY, Mode, Side
from terminal.paper.clearing import QUOTE, Pair
from terminal.paper.exchange import Exchange
from terminal.paper.orders import Fill, OrderView, PublicTrade
from terminal.wire import answers as wire
from terminal.wire import streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terminal.model.instrument import Instrument
    from terminal.paper.matching import Half


def order_name(order_id: int) -> str:
    return f"ord_{order_id:010x}"


def order_number(name: str) -> int:
    """The number in an order's name, or -1 where it is not one of ours."""
    digits = name.removeprefix("ord_")
    if len(digits) != 10 or not all(c in "0123456789abcdef" for c in digits):
        return -1
    return int(digits, 16)


def millis(us: int) -> int:
    return us // 1000


def order_answer(
    view: OrderView, instrument: Instrument, fills: Sequence[Fill], timing: wire.ServerTiming | None = None
) -> wire.OrderAnswer:
    name = order_name(view.id)
    return wire.OrderAnswer(
        order_id=name,
        id=name,
        symbol=view.symbol,
        pair=instrument.pair,
        side=view.side.value,
        order_type=view.type.value,
        price=instrument.price_text(view.price),
        quantity=instrument.size_text(view.lots),
        filled_quantity=instrument.size_text(view.filled),
        remaining_quantity=instrument.size_text(view.lots - view.filled),
        average_price=average_price(view, instrument),
        fee=quote_text(view.fee),
        status=view.status.value,
        mode=view.mode.value,
        request_id=view.request_id or None,
        created_at=millis(view.created),
        updated_at=millis(view.updated),
        fills=[fill_answer(fill, instrument) for fill in fills],
        stop_price=instrument.price_text(view.stop) if view.stop else None,
        display_qty=instrument.size_text(view.display) if view.display else None,
        expire_at=view.expires or None,
        route_mode=view.route.value,
        reason=view.reason or None,
        server_timing=timing,
    )


def average_price(view: OrderView, instrument: Instrument) -> str | None:
    return average(view.filled, view.spent, instrument)


def average(lots: int, spent: int, instrument: Instrument) -> str | None:
    """Two decimals more than a tick, rounded half up: an average need not be on the grid."""
    if not lots:
        return None
    decimals = instrument.price_decimals + 2
    ticks = Fraction(spent, lots * instrument.unit)
    return format_units(floor(ticks * Fraction(instrument.tick) * 10**decimals + Fraction(1, 2)), decimals)


def fill_answer(fill: Fill, instrument: Instrument) -> wire.FillAnswer:
    return wire.FillAnswer(
        trade_id=str(fill.trade_id),
        order_id=order_name(fill.order_id),
        symbol=fill.symbol,
        price=instrument.price_text(fill.price),
        quantity=instrument.size_text(fill.lots),
        side=fill.side.value,
        fee=quote_text(fill.fee),
        liquidity="maker" if fill.maker else "taker",
        mode=fill.mode.value,
        timestamp=millis(fill.at),
        venue=fill.venue,
    )


def trade_answer(trade: PublicTrade, instrument: Instrument) -> wire.Trade:
    price, size = instrument.price_text(trade.price), instrument.size_text(trade.lots)
    return wire.Trade(str(trade.id), price, size, trade.side.value, trade.venue, millis(trade.at))


def clob_trade(trade: PublicTrade, instrument: Instrument) -> streams.ClobTrade:
    price, size = instrument.price_text(trade.price), instrument.size_text(trade.lots)
    return streams.ClobTrade(
        str(trade.id),
        instrument.pair,
        price,
        size,
        trade.side.value,
        trade.venue,
        trade.maker,
        trade.taker,
        millis(trade.at),
    )


def book_levels(half: Half, instrument: Instrument, depth: int | None) -> list[wire.Level]:
    return [
        (instrument.price_text(level.price), instrument.size_text(level.lots), level.count)
        for level in half.walk(depth)
    ]


def level_now(pair: Pair, side: Side, price: int) -> wire.Level:
    """What stands at a price at this moment, zero where nothing does."""
    level = pair.live.half(side).levels.get(price)
    lots, count = (level.lots, level.count) if level else (0, 0)
    return pair.instrument.price_text(price), pair.instrument.size_text(lots), count


def bbo(pair: Pair, now: int) -> wire.Bbo:
    bid, bid_size = _touch(pair, Side.BUY)
    ask, ask_size = _touch(pair, Side.SELL)
    return wire.Bbo(pair.instrument.symbol, bid, bid_size, ask, ask_size, millis(now))


def clob_bbo(pair: Pair, now: int) -> streams.ClobBbo:
    instrument, touch = pair.instrument, bbo(pair, now)
    bid, ask = pair.live.bids.best(), pair.live.asks.best()
    mid = spread = None
    if bid and ask:
        spread = instrument.price_text(ask.price - bid.price)
        tenths = (bid.price + ask.price) * 5 * int(instrument.tick.scaleb(instrument.price_decimals))
        mid = format_units(tenths, instrument.price_decimals + 1)
    return streams.ClobBbo(
        instrument.pair, touch.best_bid, touch.best_bid_size, touch.best_ask, touch.best_ask_size,
        mid, spread, instrument.price_text(pair.last), touch.timestamp,
    )  # fmt: skip


def _touch(pair: Pair, side: Side) -> tuple[str | None, str]:
    best = pair.live.half(side).best()
    if best is None:
        return None, pair.instrument.size_text(0)
    return pair.instrument.price_text(best.price), pair.instrument.size_text(best.lots)


def balance_change(
    exchange: Exchange, account: int, mode: Mode, asset: str, now: int
) -> streams.BalanceChanged:
    purse = exchange.ledgers[mode].purse(account, asset)
    units = (purse.available, purse.held, purse.available + purse.held)
    available, held, total = (asset_text(exchange, asset, one) for one in units)
    return streams.BalanceChanged(asset, mode.value, available, held, total, millis(now))


def asset_text(exchange: Exchange, asset: str, units: int) -> str:
    return quote_text(units) if asset == QUOTE else exchange.pairs[asset.lower()].instrument.size_text(units)


def hybrid_levels(
    exchange: Exchange, pair: Pair, side: Side, depth: int
) -> list[tuple[int, int, int, dict[str, int]]]:
    """The book's side merged with every pool: (price, lots, orders, lots by venue), best first."""
    merged: dict[int, tuple[int, dict[str, int]]] = {}
    for level in pair.live.half(side).walk(depth):
        merged[level.price] = (level.count, {"clob": level.lots})
    for venue in pair.pools:
        for price, lots in exchange.pool_ladder(pair, venue, side.other, depth):
            merged.setdefault(price, (0, {}))[1][venue] = lots
    best_first = sorted(merged, reverse=side is BUY)[:depth]
    return [(price, sum(merged[price][1].values()), *merged[price]) for price in best_first]


def hybrid_answer(exchange: Exchange, pair: Pair, side: Side, depth: int) -> list[wire.HybridLevel]:
    instrument = pair.instrument
    return [
        wire.HybridLevel(
            instrument.price_text(price),
            instrument.size_text(lots),
            count,
            next(iter(venues)) if len(venues) == 1 else "mixed",
            {venue: instrument.size_text(part) for venue, part in venues.items()},
        )
        for price, lots, count, venues in hybrid_levels(exchange, pair, side, depth)
    ]
