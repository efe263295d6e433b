"""What an answer says of an order that is known: the venue need not repeat what it was asked, and often does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from terminal.core.order import Intent, Order
from terminal.model.errors import Malformed
from terminal.model.instrument import Instrument
from terminal.model.reports import FillReport, OrderReport
from terminal.wire import reading
from terminal.wire.values import Row, Scale, pick, row_of


def order_in(body: Any, known: Intent | Order, scale: Scale) -> OrderReport:
    """The report in an answer about one order. Malformed where it names another, or does not say how it stands."""
    row = row_of(body)
    report = reading.order({**_as_asked(known, scale.instrument), **_told(row)}, scale)
    if isinstance(known, Order) and known.order_id not in ("", report.order_id):
        raise Malformed("order_id", "the answer is about another order")
    if not row.keys() & {"status", "state"}:
        raise Malformed("status", "the answer does not say how the order stands")
    # Whose answer it is, the connection tells: a request_id in it may be the venue's own word for the call.
    return replace(report, mode=known.mode, request_id=known.request_id or report.request_id)


def fills_in(body: Any, known: Intent | Order, scale: Scale) -> list[FillReport]:
    """Its fills; those that lack what a fill needs are left to the stream and to reconciliation."""
    if not isinstance(body, dict) or not isinstance(body.get("fills"), list):
        return []
    common = {"side": known.side.value, "order_id": pick(body, "order_id", "id", default=None)}
    rows = [{**common, **_told(one)} for one in body["fills"] if isinstance(one, dict)]
    return [replace(fill, mode=known.mode) for fill in reading.fills_of({**body, "fills": rows}, scale)]


def _as_asked(known: Intent | Order, instrument: Instrument) -> dict[str, Any]:
    asked = {
        "side": known.side.value,
        "quantity": instrument.size_text(known.lots),
        "price": instrument.price_text(known.ticks),
        "order_type": known.kind,
    }
    return asked | ({"order_id": known.order_id} if isinstance(known, Order) and known.order_id else {})


def _told(row: Row) -> dict[str, Any]:
    """What is there and not null, under the first name of each alias that would be read before it."""
    told = {name: value for name, value in row.items() if value is not None}
    for first, others in _ALIASES.items():
        for other in others:
            if first not in told and other in told:
                told[first] = told[other]
    return told


_ALIASES = {
    "quantity": ("size", "original_quantity"),
    "order_type": ("type",),
    "order_id": ("id",),
}
