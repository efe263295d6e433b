"""A book order by order: what the events of matching mean to those who follow every resting order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from terminal.model.order import BUY, SELL, Side
from terminal.paper import tell
from terminal.paper.events import Cancelled, Event, Reduced, Refilled, Rested, Traded
from terminal.wire import streams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terminal.paper.clearing import Pair

Action = Literal["add", "modify", "delete", "trade"]


class Shown(NamedTuple):
    """A resting order as it can be seen."""

    side: Side
    price: int
    lots: int


class Followed:
    """The resting orders of a pair as its followers know them: an event that concerns none of them is not told."""

    def __init__(self, pair: Pair) -> None:
        self.instrument = pair.instrument
        self.shown = {
            order.id: Shown(side, order.price, order.left - order.hidden)
            for side in (BUY, SELL)
            for level in pair.live.half(side).walk()
            for order in level
        }

    def take(self, events: Iterable[Event]) -> list[streams.L3Event]:
        """What is to be told of these."""
        return [told for event in events if (told := self._take(event)) is not None]

    def _take(self, event: Event) -> streams.L3Event | None:
        match event:
            case Rested() | Refilled():
                return self._stands("add", event.order_id, Shown(event.side, event.price, event.lots))
            case Traded(_, maker) if before := self.shown.get(maker):
                left = before._replace(lots=before.lots - event.lots)
                return self._stands("trade", maker, left, event.lots)
            case Cancelled() if before := self.shown.get(event.order_id):
                return self._stands("delete", event.order_id, before._replace(lots=0))
            case Reduced() if (before := self.shown.get(event.order_id)) and before.lots != event.shown:
                return self._stands("modify", event.order_id, before._replace(lots=event.shown))
        return None

    def _stands(self, action: Action, order: int, now: Shown, traded: int = 0) -> streams.L3Event:
        if now.lots:
            self.shown[order] = now
        else:
            del self.shown[order]
        price_text, size_text = self.instrument.price_text, self.instrument.size_text
        return streams.L3Event(
            action,
            tell.order_name(order),
            now.side.value,
            price_text(now.price),
            size_text(now.lots),
            size_text(traded) if traded else None,
        )


def snapshot(pair: Pair, now: int, *, initial: bool) -> streams.L3Snapshot:
    bids, asks = ([*_resting(pair, side)] for side in (BUY, SELL))
    return streams.L3Snapshot(pair.instrument.pair, bids, asks, initial, tell.millis(now))


def _resting(pair: Pair, side: Side) -> Iterable[streams.RestingOrder]:
    instrument = pair.instrument
    for level in pair.live.half(side).walk():
        price = instrument.price_text(level.price)
        for order in level:
            yield tell.order_name(order.id), price, instrument.size_text(order.left - order.hidden)
