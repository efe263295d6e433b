"""What both exchanges tell, as plain tuples that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from terminal.paper.events import Event as RealEvent
from terminal.paper.orders import Fill, OrderView, PublicTrade
from tests.paper.reference_parts import Event, Print, Record


def plain(event: RealEvent) -> Event:
    return (type(event).__name__.lower(), *msgspec.structs.astuple(event))


def seen(order: OrderView) -> Event:
    return (
        order.id, order.account, order.symbol, order.side, order.type, order.price, order.lots, order.filled,
        order.spent, order.fee, order.status, order.reason, order.stop, order.display, order.expires,
    )  # fmt: skip


def seen_by_reference(order: Record) -> Event:
    return (
        order.id, order.owner, order.symbol, order.side, order.type, order.price, order.lots, order.filled,
        order.spent, order.fee, order.status, order.reason, order.stop, order.display, order.expires,
    )  # fmt: skip


def print_fields(trade: PublicTrade) -> tuple[int | str, ...]:
    return (
        trade.id, trade.symbol, trade.side, trade.price, trade.lots, trade.venue, trade.maker, trade.taker,
    )  # fmt: skip


def fill_fields(fill: Fill) -> tuple[int, ...]:
    return fill.trade_id, fill.order_id, fill.account, fill.price, fill.lots, fill.fee, fill.maker


def fills_of(trade: Print) -> Iterator[tuple[int, ...]]:
    yield trade.id, trade.maker_order, trade.maker, trade.price, trade.lots, trade.maker_fee, True
    yield trade.id, trade.taker_order, trade.taker, trade.price, trade.lots, trade.taker_fee, False


def orders_in(events: Iterable[Event]) -> set[int]:
    """The orders that a list of events changed."""
    found: set[int] = set()
    for event in events:
        found.add(int(event[1]))
        if event[0] == "traded":
            found.add(int(event[2]))
    return found


def words_for(code: str, events: list[Event]) -> Iterator[str]:
    """What happened, for the statistics."""
    if code:
        yield f"refused {code}"
    for event in events:
        yield f"{event[0]} {event[-1]}" if event[0] in ("cancelled", "dropped") else str(event[0])
