"""What REST answers say, turned into the model's values. Every alias that the sources name is understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from terminal.model.errors import Malformed
from terminal.model.instrument import Instrument
from terminal.model.market import CandleBar, MarketLine, PoolChange, PoolLevel, TradePrint
from terminal.model.money import QUOTE_DECIMALS, to_units
from terminal.model.order import Mode
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.wire.values import (
    Row,
    Scale,
    millis,
    number,
    pick,
    row_of,
    rows_of,
    side_of,
    text,
    venue_letter,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")
_UNIT = Decimal(1).scaleb(-QUOTE_DECIMALS)
_STATUS = {
    "new": "open", "pending": "open", "accepted": "open", "active": "open", "resting": "open",
    "partial": "partially_filled", "partially-filled": "partially_filled", "closed": "filled", "complete": "filled",
    "canceled": "cancelled", "pending_cancel": "open",
}  # fmt: skip


def pairs(body: Any) -> list[Instrument]:
    """What can be traded. A pair whose grid cannot be kept exactly is left out."""
    found = []
    for row in rows_of(body, "pairs", "data"):
        try:
            found.append(_instrument(row))
        except (Malformed, ValueError, InvalidOperation):
            continue
    return found


def _instrument(row: Row) -> Instrument:
    pair = str(pick(row, "pair", default=""))
    base = str(
        pick(row, "base_symbol", "base", default=pair.partition("/")[0] or pick(row, "symbol"))
    ).upper()
    quote = str(pick(row, "quote_symbol", "quote", default=pair.partition("/")[2] or "USDC")).upper()
    if not _NAME.fullmatch(base) or not _NAME.fullmatch(quote):
        raise Malformed("symbol", "a pair's names must be plain letters and digits")
    tick, lot = (
        number(pick(row, *names), names[0]) for names in (("tick_size", "tick"), ("lot_size", "lot"))
    )
    if tick <= 0 or lot <= 0:
        raise Malformed("tick_size", "tick and lot must be above zero")
    least = to_units(number(pick(row, "min_order_size", "min_size", default=lot), "min_order_size"), lot) or 1
    fees = [int(number(pick(row, name, default=0), name)) for name in ("maker_fee_bps", "taker_fee_bps")]
    return Instrument(base, tick, lot, least, min(fees), fees[1], quote)


def market_line(row: Row) -> MarketLine | None:
    symbol = str(pick(row, "symbol", "base_symbol", default="")).lower().partition("/")[0]
    price = pick(row, "price", "price_usd", "last", default=None)
    if not _NAME.fullmatch(symbol) or price is None:
        return None
    change = pick(row, "change_pct", "change_24h_pct", "price_change_pct", default=0)
    volume = pick(row, "volume_24h", "volume", default=0)
    return MarketLine(
        symbol, number(price, "price"), number(change, "change_pct"), number(volume, "volume_24h")
    )


def candles(body: Any, scale: Scale) -> list[CandleBar]:
    rows = rows_of(body, "candles", "data", "chart")
    return sorted(_candle(row, scale) for row in rows)


def _candle(row: Row, scale: Scale) -> CandleBar:
    names = (("open", "o"), ("high", "h"), ("low", "l"), ("close", "c"))
    opened, high, low, close = (_near(pick(row, *name), scale.instrument.tick, name[0]) for name in names)
    volume = _near(pick(row, "volume", "v", default=0), scale.instrument.lot, "volume")
    at = millis(pick(row, "time", "timestamp", "t")) // 1000
    return CandleBar(at, opened, max(high, opened, close), min(low, opened, close), close, volume)


def _near(value: Any, step: Decimal, name: str) -> int:
    """Whole steps, rounded: a candle may hold averages, and it is for looking at."""
    units = number(value, name) / step
    if not 0 <= units <= 10**18:
        raise Malformed(name, f"{name} {text(value, 40)} is out of range")
    return int(units.to_integral_value())


def trades(body: Any, scale: Scale) -> list[TradePrint]:
    return [trade(row, scale) for row in rows_of(body, "trades", "data")]


def trade(row: Row, scale: Scale) -> TradePrint:
    return TradePrint(
        scale.symbol,
        text(pick(row, "id", "trade_id", default=""), 64),
        scale.ticks(pick(row, "price")),
        scale.lots(pick(row, "size", "quantity", "amount")),
        side_of(pick(row, "side", "taker_side")),
        venue_letter(pick(row, "venue", "source", default="")),
        millis(pick(row, "timestamp", "time", "t", default=0)),
    )


def level(one: Any, scale: Scale) -> tuple[int, int]:
    """A level as `[price, size, ...]` or as an object."""
    if isinstance(one, dict):
        return scale.ticks(pick(one, "price", "p")), scale.lots(pick(one, "size", "quantity", "s"))
    if isinstance(one, list | tuple) and len(one) >= 2:
        return scale.ticks(one[0]), scale.lots(one[1])
    raise Malformed("level", f"a level must be [price, size], not {text(str(one), 60)}")


def pool_parts(parts: Any, scale: Scale) -> dict[str, int]:
    """What each pool holds of a level, the CLOB's own share left out."""
    if not isinstance(parts, dict):
        return {}
    found: dict[str, int] = {}
    for venue, size in parts.items():
        letter = venue_letter(venue)
        if letter != "C" and (lots := _near(size, scale.instrument.lot, "size")):
            found[letter] = found.get(letter, 0) + lots
    return found


def hybrid_book(body: Any, scale: Scale) -> PoolChange:
    """The merged book's pool half, whole."""
    row = row_of(body)
    sides = [[_pool_level(one, scale) for one in pick(row, name, default=[])] for name in ("bids", "asks")]
    return PoolChange(scale.symbol, sides[0], sides[1], whole=True)


def _pool_level(one: Any, scale: Scale) -> PoolLevel:
    ticks, lots = level(one, scale)
    if not isinstance(one, dict):
        return PoolLevel(ticks, {})
    parts = one.get("venues")
    if not isinstance(parts, dict):
        parts = {str(one.get("venue", "")): scale.instrument.size_text(lots)}
    return PoolLevel(ticks, pool_parts(parts, scale))


def orders(body: Any, scales: Mapping[str, Scale], scale: Scale) -> list[OrderReport]:
    return [order(row, scale_of(row, scales, scale)) for row in rows_of(body, "orders", "data")]


def scale_of(row: Row, scales: Mapping[str, Scale], otherwise: Scale) -> Scale:
    return scales.get(str(pick(row, "pair", "symbol", default="")), otherwise)


def order(row: Row, scale: Scale) -> OrderReport:
    """An order as an answer or a stream tells it; what an update leaves out is 0 or empty."""
    filled = scale.lots(pick(row, "filled_quantity", "filled", "filled_size", default="0"))
    total = pick(row, "quantity", "size", "original_quantity", default=None)
    rest = pick(row, "remaining_quantity", "remaining", default=None)
    lots = scale.lots(total) if total is not None else filled + scale.lots(rest) if rest is not None else 0
    status = str(text(pick(row, "status", "state", default="open"), 40)).lower()
    price = pick(row, "price", default="0")
    side = pick(row, "side", default=None)
    if side is None:
        raise Malformed("side", "an order's side is missing")
    return OrderReport(
        order_id=text(pick(row, "order_id", "id"), 128),
        symbol=scale.symbol,
        side=side_of(side),
        kind=str(text(pick(row, "order_type", "type", default="limit"), 40)).lower(),
        ticks=scale.ticks(price),
        lots=lots,
        filled=filled,
        status=_STATUS.get(status, status),
        mode=mode_of(row),
        request_id=text(pick(row, "request_id", "client_order_id", default=""), 128),
        reason=text(pick(row, "reason", "reject_reason", default=""), 200),
        created_ms=millis(pick(row, "created_at", "timestamp", default=0)),
        updated_ms=millis(pick(row, "updated_at", "timestamp", "created_at", default=0)),
    )


def mode_of(row: Row) -> Mode:
    paper = row.get("paper", row.get("is_paper"))
    if isinstance(paper, bool):
        return Mode.PAPER if paper else Mode.LIVE
    return Mode.PAPER if str(row.get("mode", "")).lower() == "paper" else Mode.LIVE


def fills(body: Any, scales: Mapping[str, Scale], scale: Scale) -> list[FillReport]:
    return [fill(row, scale_of(row, scales, scale)) for row in rows_of(body, "trades", "fills", "data")]


def fill(row: Row, scale: Scale) -> FillReport:
    fee = number(pick(row, "fee", "fee_amount", default="0"), "fee")
    return FillReport(
        trade_id=text(pick(row, "trade_id", "id"), 64),
        order_id=text(pick(row, "order_id", default=""), 128),
        symbol=scale.symbol,
        side=side_of(pick(row, "side")),
        ticks=scale.ticks(pick(row, "price")),
        lots=scale.lots(pick(row, "quantity", "size")),
        fee=int((fee / _UNIT).to_integral_value()),
        maker=str(pick(row, "liquidity", "role", default="")).lower() == "maker",
        at_ms=millis(pick(row, "timestamp", "created_at", "time", default=0)),
        mode=mode_of(row),
    )


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
    return BalanceReport(currency, int(available / step), int(held / step), mode)


def server_time(body: Any) -> int:
    """The venue's clock in epoch milliseconds."""
    row = row_of(body)
    return millis(pick(row, "timestamp", "server_time", "time", "iso", "epoch_us"))


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
        return float(number(value, "total_ms"))
    except Malformed:
        return 0.0
