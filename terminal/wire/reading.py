"""What REST answers say, turned into the model's values. Every alias that the sources name is understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from terminal.model.errors import Malformed
from terminal.model.instrument import Instrument
from terminal.model.market import CandleBar, MarketLine, PoolLevel, TradePrint
from terminal.model.money import QUOTE_DECIMALS
from terminal.model.order import Mode, Side
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.wire.values import (
    Row,
    Scale,
    ident,
    millis,
    name_of,
    near,
    number,
    pick,
    row_of,
    rows_of,
    side_of,
    text,
    units_of,
    venue_letter,
    word,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")
_UNIT = Decimal(1).scaleb(-QUOTE_DECIMALS)
_MOST_SHOWN = Decimal(10**15)
_STATUS = {
    "new": "open", "pending": "open", "accepted": "open", "active": "open", "resting": "open",
    "partial": "partially_filled", "partially-filled": "partially_filled", "closed": "filled", "complete": "filled",
    "canceled": "cancelled", "pending_cancel": "open",
}  # fmt: skip
UNFILLED_ENDS = {"cancelled", "rejected", "expired"}
STATUSES = {*_STATUS, *_STATUS.values(), *UNFILLED_ENDS}


def pairs(body: Any) -> list[Instrument]:
    """What can be traded. A pair whose grid cannot be kept exactly is left out, and one whose symbol is taken: the
    venue's messages name no more than that."""
    found: dict[str, Instrument] = {}
    for row in rows_of(body, "pairs", "data"):
        try:
            instrument = _instrument(row)
        except (Malformed, ValueError, ArithmeticError):
            continue
        found.setdefault(instrument.symbol, instrument)
    return list(found.values())


def _instrument(row: Row) -> Instrument:
    said = word(pick(row, "pair", "symbol", default="")).replace("-", "/")
    pair = said.partition("/")
    base = word(pick(row, "base_symbol", "base", default=pair[0])).upper()
    quote = word(pick(row, "quote_symbol", "quote", default=pair[2] or "USDC")).upper()
    if not _NAME.fullmatch(base) or not _NAME.fullmatch(quote):
        raise Malformed("symbol", "a pair's names must be plain letters and digits")
    tick, lot = (
        number(pick(row, *names), names[0]) for names in (("tick_size", "tick"), ("lot_size", "lot"))
    )
    if tick <= 0 or lot <= 0:
        raise Malformed("tick_size", "tick and lot must be above zero")
    least = number(pick(row, "min_order_size", "min_size", default=lot), "min_order_size")
    lots = units_of(least, lot, "min_order_size")
    lots = max(1, lots if lots * lot >= least else lots + 1)
    fees = [int(number(pick(row, name, default=0), name)) for name in ("maker_fee_bps", "taker_fee_bps")]
    if any(abs(fee) > 10_000 for fee in fees):
        raise Malformed("taker_fee_bps", "a fee of more than all cannot be")
    return Instrument(base, tick, lot, lots, min(fees), fees[1], quote)


def market_line(row: Row) -> MarketLine | None:
    """None for what names no pair or has no price."""
    symbol = word(pick(row, "symbol", "base_symbol", "pair", default="")).lower().partition("/")[0]
    price = pick(row, "price", "price_usd", "last", default=None)
    if not _NAME.fullmatch(symbol) or price is None:
        return None
    change = pick(row, "change_pct", "change_24h_pct", "price_change_pct", default=0)
    volume = pick(row, "volume_24h", "volume", default=0)
    figures = [number(one, "price") for one in (price, change, volume)]
    if any(abs(one) > _MOST_SHOWN for one in figures):
        raise Malformed("price", f"a figure of {symbol} is out of range")
    return MarketLine(symbol, *figures)


def candles(body: Any, scale: Scale) -> list[CandleBar]:
    rows = rows_of(body, "candles", "data", "chart")
    return sorted(_candle(row, scale) for row in rows)


def _candle(row: Row, scale: Scale) -> CandleBar:
    names = (("open", "o"), ("high", "h"), ("low", "l"), ("close", "c"))
    opened, high, low, close = (near(pick(row, *name), scale.instrument.tick, name[0]) for name in names)
    volume = near(pick(row, "volume", "v", default=0), scale.instrument.lot, "volume")
    at = millis(pick(row, "time", "timestamp", "t")) // 1000
    return CandleBar(at, opened, max(high, opened, close), min(low, opened, close), close, volume)


def trades(body: Any, scale: Scale) -> list[TradePrint]:
    return [trade(row, scale) for row in rows_of(body, "trades", "data")]


def trade(row: Row, scale: Scale) -> TradePrint:
    return printed(
        scale,
        pick(row, "id", "trade_id", default=""),
        pick(row, "price"),
        pick(row, "size", "quantity", "amount"),
        side_of(pick(row, "side", "taker_side")),
        pick(row, "venue", "source", default=""),
        pick(row, "timestamp", "time", "t", default=0),
    )


def printed(
    scale: Scale, trade_id: Any, price: Any, size: Any, side: Side, venue: Any, at: Any
) -> TradePrint:
    """A print. A pool trades at any price and size, so its prints are rounded to the pair's grid."""
    letter = venue_letter(venue)
    if letter == "C":
        ticks, lots = scale.ticks(price), scale.lots(size)
    else:
        ticks, lots = near_ticks(price, scale), near(size, scale.instrument.lot, "size")
    return TradePrint(scale.symbol, name_of(word(trade_id)), ticks, lots, side, letter, millis(at))


def near_ticks(price: Any, scale: Scale) -> int:
    """The nearest tick to a price above zero, but never none."""
    if number(price, "price") <= 0:
        raise Malformed("price", f"price {text(price, 40)} is not above zero")
    return max(1, near(price, scale.instrument.tick, "price"))


def level(one: Any, scale: Scale) -> tuple[int, int]:
    """A level as `[price, size, ...]` or as an object."""
    price, size = _level(one)
    return scale.ticks(price), scale.lots(size)


def _level(one: Any) -> tuple[Any, Any]:
    if isinstance(one, dict):
        return pick(one, "price", "p"), pick(one, "size", "quantity", "s")
    if isinstance(one, list | tuple) and len(one) >= 2:
        return one[0], one[1]
    raise Malformed("level", f"a level must be [price, size], not {text(one, 60)}")


def levels(side: Any, scale: Scale) -> list[tuple[int, int]]:
    return [level(one, scale) for one in _side(side)]


def _side(levels: Any) -> list[Any]:
    if not isinstance(levels, list):
        raise Malformed("bids", "a book's side must be a list")
    return levels


def pool_parts(parts: Any, scale: Scale) -> dict[str, int]:
    """What each pool holds of a level, the CLOB's own share left out."""
    if not isinstance(parts, dict):
        return {}
    found: dict[str, int] = {}
    for venue, size in parts.items():
        letter = venue_letter(venue)
        if letter != "C" and (lots := near(size, scale.instrument.lot, "size")):
            found[letter] = found.get(letter, 0) + lots
    return found


def pool_levels(side: Any, venues: Any, scale: Scale) -> list[PoolLevel]:
    """What the pools hold at each price. `venues` says so a level, where the levels themselves do not."""
    levels, told = _side(side), _side(venues)
    parts = told if len(told) == len(levels) else [None] * len(levels)
    found: dict[int, dict[str, int]] = {}
    for one, part in zip(levels, parts, strict=True):
        price, size = _level(one)
        near(size, scale.instrument.lot, "size")
        held = found.setdefault(near_ticks(price, scale), {})
        for letter, lots in pool_parts(_parts(one, part, size), scale).items():
            held[letter] = held.get(letter, 0) + lots
    return [PoolLevel(ticks, held) for ticks, held in found.items()]


def _parts(one: Any, told: Any, size: Any) -> Any:
    if told is not None or not isinstance(one, dict):
        return told
    venues = one.get("venues")
    return venues if isinstance(venues, dict) else {word(one.get("venue")): size}


def orders(body: Any, scales: Mapping[str, Scale], scale: Scale) -> list[OrderReport]:
    return [order(row, scale_of(row, scales, scale)) for row in rows_of(body, "orders", "data")]


def scale_of(row: Row, scales: Mapping[str, Scale], otherwise: Scale) -> Scale:
    return scales.get(word(pick(row, "pair", "symbol", default="")), otherwise)


def order(row: Row, scale: Scale) -> OrderReport:
    """An order as an answer or a stream tells it; what an update leaves out is 0 or empty."""
    filled = scale.lots(pick(row, "filled_quantity", "filled", "filled_size", default="0"))
    total = pick(row, "quantity", "size", "original_quantity", default=None)
    rest = pick(row, "remaining_quantity", "remaining", default=None)
    lots = scale.lots(total) if total is not None else filled + scale.lots(rest) if rest is not None else 0
    status = str(text(pick(row, "status", "state", default="open"), 40)).lower()
    price = number(pick(row, "price", default="0"), "price")
    stop = number(pick(row, "stop_price", "trigger_price", default=None) or "0", "stop_price")
    request_id = pick(row, "request_id", "client_order_id", default="")
    return OrderReport(
        order_id=ident(pick(row, "order_id", "id"), "order_id"),
        symbol=scale.symbol,
        side=side_of(pick(row, "side")),
        kind=str(text(pick(row, "order_type", "type", default="limit"), 40)).lower(),
        ticks=scale.ticks(price) if price else 0,
        lots=lots,
        filled=filled,
        status=_STATUS.get(status, status),
        mode=mode_of(row),
        request_id=ident(request_id, "request_id") if request_id != "" else "",
        reason=text(pick(row, "reason", "reject_reason", default=""), 200),
        created_ms=millis(pick(row, "created_at", "timestamp", default=0)),
        updated_ms=millis(pick(row, "updated_at", "timestamp", "created_at", default=0)),
        stop_ticks=scale.ticks(stop) if stop else 0,
        waiting=bool(stop) and status in ("pending", "untriggered", "waiting"),
    )


def mode_of(row: Row) -> Mode:
    paper = row.get("paper", row.get("is_paper"))
    if isinstance(paper, bool):
        return Mode.PAPER if paper else Mode.LIVE
    return Mode.PAPER if word(row.get("mode")).lower() == "paper" else Mode.LIVE


def fills(body: Any, scales: Mapping[str, Scale], scale: Scale) -> list[FillReport]:
    return [fill(row, scale_of(row, scales, scale)) for row in rows_of(body, "trades", "fills", "data")]


def fill(row: Row, scale: Scale) -> FillReport:
    order_id = pick(row, "order_id", default="")
    trade_id = text(pick(row, "trade_id", "id"), 128)
    if not trade_id:
        raise Malformed("trade_id", "a fill without a name could be counted twice")
    return FillReport(
        trade_id=trade_id,
        order_id=ident(order_id, "order_id") if order_id != "" else "",
        symbol=scale.symbol,
        side=side_of(pick(row, "side")),
        ticks=scale.ticks(pick(row, "price")),
        lots=scale.lots(pick(row, "quantity", "size")),
        fee=_fee(pick(row, "fee", "fee_amount", default="0")),
        maker=word(pick(row, "liquidity", "role", default="")).lower() == "maker",
        at_ms=millis(pick(row, "timestamp", "created_at", "time", default=0)),
        mode=mode_of(row),
    )


def _fee(value: Any) -> int:
    fee = number(value, "fee")
    units = near(abs(fee), _UNIT, "fee")
    return -units if fee < 0 else units


def balance_change(row: Row, scales: Mapping[str, Scale]) -> BalanceReport:
    currency = str(text(pick(row, "currency", "asset", "symbol"), 16)).upper()
    available, held = (number(pick(row, *names, default=0), names[0]) for names in
                       (("available", "free", "balance"), ("held", "locked", "reserved")))  # fmt: skip
    return _balance(currency, available, held, mode_of(row), scales)


def balances(body: Any, scales: Mapping[str, Scale]) -> list[BalanceReport]:
    """A pair's balance answer: its base and its quote."""
    row = row_of(body)
    return [
        _balance(
            str(text(pick(row, f"{leg}_symbol", default="USDC"), 16)).upper(),
            number(pick(row, f"{leg}_balance", default=0), f"{leg}_balance"),
            number(pick(row, f"{leg}_held", default=0), f"{leg}_held"),
            mode_of(row),
            scales,
        )
        for leg in ("base", "quote")
    ]


def _balance(
    currency: str, available: Decimal, held: Decimal, mode: Mode, scales: Mapping[str, Scale]
) -> BalanceReport:
    """Dust below a lot is no balance that can be traded: it is cut."""
    scale = scales.get(currency)
    step = scale.instrument.lot if scale else _UNIT
    return BalanceReport(currency, units_of(available, step, "available"), units_of(held, step, "held"), mode)


def server_time(body: Any) -> int:
    """The venue's clock in epoch milliseconds."""
    row = row_of(body)
    for name in ("timestamp", "server_time", "time", "iso", "epoch_us"):
        if told := millis(row.get(name)):
            return told
    raise Malformed("timestamp", "the venue's time is missing")


def fills_of(body: Any, scale: Scale) -> list[FillReport]:
    """The fills inside an order's answer; those that lack what a fill needs are left to the stream."""
    if not isinstance(body, dict) or not isinstance(body.get("fills"), list):
        return []
    found = []
    for one in body["fills"]:
        try:
            found.append(fill({"order_id": pick(body, "order_id", "id"), **row_of(one)}, scale))
        except Malformed:
            continue
    return found


def milliseconds(value: Any) -> float:
    """A duration for show; 0 where it is none."""
    try:
        return float(min(abs(number(value, "total_ms")), _MOST_SHOWN))
    except Malformed:
        return 0.0
