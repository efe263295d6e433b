"""TWAPs and algos as the venue lists and tells them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from terminal.model.errors import Malformed
from terminal.model.instrument import MAX_TICKS
from terminal.model.parents import ParentReport
from terminal.wire.reading import mode_of
from terminal.wire.values import (
    Row,
    Scale,
    ident,
    millis,
    number,
    pick,
    row_of,
    rows_of,
    side_of,
    text,
    whole,
    word,
)

_NAMES = {"twap": ("twap_id", "id"), "algo": ("algo_id", "id")}
KINDS = ("twap", "pov", "sniper", "iceberg")


def parents(body: Any, route: str, scale: Scale) -> list[ParentReport]:
    """A list, bare or under a name. One that cannot be read makes the whole list unsure: it is not the venue's word."""
    return [parent(row, route, scale) for row in rows_of(body, f"{route}s", "data", "orders")]


def parent_in(
    body: Any, route: str, scales: Mapping[str, Scale], scale: Scale | None = None
) -> ParentReport | None:
    """The one that an answer or a message is about; None where it does not tell enough to be shown."""
    try:
        row = row_of(body)
        named = scales.get(word(pick(row, "pair", "symbol", default="")))
        found = named or scales.get(word(row.get("symbol")).upper()) or scale
        return parent(row, route, found) if found else None
    except Malformed:
        return None


def parent(row: Row, route: str, scale: Scale) -> ParentReport:
    filled = scale.lots(pick(row, "filled_quantity", "filled", "executed_quantity", default="0"))
    kind = word(pick(row, "algo_type", "type", default=route)).lower()
    average, limit = (_price(row, name, scale) for name in ("average_price", "price_limit"))
    return ParentReport(
        id=ident(pick(row, *_NAMES[route]), f"{route}_id"),
        route=route,
        kind=kind if kind in KINDS else str(text(kind, 12)),
        symbol=scale.symbol,
        side=side_of(pick(row, "side")),
        lots=scale.lots(pick(row, "quantity", "total_quantity")),
        filled=filled,
        status=str(text(pick(row, "status", "state", default="active"), 24)).lower(),
        average=average,
        mode=mode_of(row),
        reason=text(pick(row, "reason", default=""), 200),
        limit_ticks=int(limit) if limit else 0,
        created_ms=millis(pick(row, "created_at", "timestamp", default=0)),
        updated_ms=millis(pick(row, "updated_at", "timestamp", "created_at", default=0)),
        ends_ms=millis(pick(row, "ends_at", default=0)),
        next_ms=millis(pick(row, "next_slice_at", default=0)),
        slices=_count(row, "num_slices"),
    )


def _price(row: Row, name: str, scale: Scale) -> Fraction | None:
    """An average need not be on the grid of ticks."""
    told = pick(row, name, "avg_price" if name == "average_price" else name, default=None)
    amount = number(told, name) if told is not None else None
    if not amount:
        return None
    if not 0 < amount <= MAX_TICKS * scale.instrument.tick:
        raise Malformed(name, f"{name} {text(told, 40)} is out of range")
    return Fraction(amount) / Fraction(scale.instrument.tick)


def _count(row: Row, name: str) -> int:
    told = row.get(name)
    return max(0, whole(told, name)) if told is not None else 0
