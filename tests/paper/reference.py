"""The exchange's live rules written as plainly as possible, to judge the real one by: its commands."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.model.order import OrderType, SelfTrade, Side, Status
from tests.paper.reference_books import ReferenceBooks
from tests.paper.reference_parts import (
    PRICELESS,
    RESTS,
    STOPS,
    Done,
    Event,
    Record,
    Refusal,
    protection_price,
)


@dataclass
class ReferenceExchange(ReferenceBooks):
    def deposit(self, account: int, asset: str, units: int) -> None:
        self.owned[account, asset] += units

    def place(
        self,
        account: int,
        symbol: str,
        side: Side,
        order_type: OrderType,
        price: int,
        lots: int,
        now: int = 0,
        *,
        stp: SelfTrade = SelfTrade.CANCEL_RESTING,
        stop: int = 0,
        display: int = 0,
        expires: int = 0,
    ) -> Done:
        if symbol not in self.instruments:
            raise Refusal("UNKNOWN_SYMBOL")
        order = Record(
            self.next_order, account, symbol, side, order_type, price, lots, lots, stp, stop, display, expires
        )
        self.refuse_odd(order, now)
        if order_type is OrderType.STOP_MARKET:
            order.price = protection_price(side, stop)
        if display == lots:
            order.display = 0
        self.refuse_unpayable(order)
        self.next_order += 1
        self.orders[order.id] = order
        events: list[Event] = []
        if order_type in STOPS:
            self.wait(order, events)
        else:
            self.take_and_cascade(order, events)
        return Done(order, events)

    def amend(self, account: int, order_id: int, price: int | None, lots: int | None) -> Done:
        order = self.own_open(account, order_id)
        instrument = self.instruments[order.symbol]
        waits = order.status is Status.PENDING
        new_price = order.price if price is None else price
        new_lots = order.lots if lots is None else lots
        new_left = new_lots - order.filled
        if new_price <= 0 or (order.type is OrderType.STOP_MARKET and price is not None):
            raise Refusal("OUT_OF_RANGE")
        if new_left <= 0:
            raise Refusal("BELOW_FILLED")
        if new_lots < instrument.min_lots:
            raise Refusal("BELOW_MINIMUM")
        keeps_turn = not waits and new_price == order.price and new_left <= order.left
        bps = instrument.maker_bps if keeps_turn else instrument.taker_bps
        more = self.need(order, new_price * new_left, new_left, bps) - self.binds(order)
        if more > self.available(account, self.pays_in(order)):
            raise Refusal("INSUFFICIENT_BALANCE")
        if not keeps_turn and order.type is OrderType.POST_ONLY:
            self.refuse_crossing(order.symbol, order.side, new_price)
        events: list[Event] = []
        if keeps_turn:
            if new_left < order.left:
                self.reduce(order, order.left - new_left, events)
            return Done(order, events)
        if not waits:
            self.take_off(order, "amend", events)
        order.price, order.lots, order.left, order.reason = new_price, new_lots, new_left, ""
        if waits:
            self.wait(order, events)
        else:
            self.take_and_cascade(order, events)
        return Done(order, events)

    def cancel(self, account: int, order_id: int, reason: str = "user") -> Done:
        order = self.own_open(account, order_id)
        events: list[Event] = []
        self.take_off(order, reason, events)
        return Done(order, events)

    def cancel_all(self, account: int, symbol: str | None, side: Side | None) -> list[Done]:
        """Oldest first."""
        chosen = [
            o.id for o in self.open_of(account) if symbol in (None, o.symbol) and side in (None, o.side)
        ]
        return [self.cancel(account, order_id) for order_id in sorted(chosen)]

    def expire(self, now: int) -> list[Done]:
        """The first to end first."""
        over = [o for o in (*self.resting, *self.pending) if 0 < o.expires <= now]
        over.sort(key=lambda o: (o.expires, o.id))
        return [self.cancel(o.owner, o.id, "expired") for o in over]

    # -- refusals ------------------------------------------------------------------------------------------

    def own_open(self, account: int, order_id: int) -> Record:
        order = self.orders.get(order_id)
        if order is None or order.owner != account or order.status.ended:
            raise Refusal("ORDER_NOT_OPEN")
        return order

    def refuse_odd(self, order: Record, now: int) -> None:
        """What can be said of it without looking at balances or books."""
        least, order_type = self.instruments[order.symbol].min_lots, order.type
        if order.lots < least:
            raise Refusal("BELOW_MINIMUM")
        if len(self.open_of(order.owner)) >= self.most_open:
            raise Refusal("TOO_MANY_ORDERS")
        if order.price != 0 if order_type in PRICELESS else order.price <= 0:
            raise Refusal("OUT_OF_RANGE")
        if order.stop <= 0 if order_type in STOPS else order.stop != 0:
            raise Refusal("STOP_PRICE")
        last = self.last[order.symbol]
        if order_type in STOPS and last and order.is_triggered_by(last):
            raise Refusal("STOP_WOULD_TRIGGER")
        if order.display and not (order_type in RESTS and least <= order.display <= order.lots):
            raise Refusal("DISPLAY_QUANTITY")
        may_expire = order_type in RESTS or order_type in STOPS
        if order.expires and not (may_expire and order.expires > now):
            raise Refusal("EXPIRY")

    def refuse_unpayable(self, order: Record) -> None:
        cost, reach = order.price * order.lots, self.reach(order)
        if order.type is OrderType.MARKET:
            if not reach:
                raise Refusal("NO_LIQUIDITY")
            cost = sum(at * size for at, size in reach)
        bps = self.instruments[order.symbol].taker_bps
        if self.need(order, cost, order.lots, bps) > self.available(order.owner, self.pays_in(order)):
            raise Refusal("INSUFFICIENT_BALANCE")
        if order.type is OrderType.POST_ONLY:
            self.refuse_crossing(order.symbol, order.side, order.price)
        if order.type is OrderType.FOK and sum(size for _, size in reach) < order.lots:
            raise Refusal("FOK_NOT_FILLABLE")

    def refuse_crossing(self, symbol: str, side: Side, price: int) -> None:
        if self.would_cross(symbol, side, price):
            raise Refusal("POST_ONLY_WOULD_CROSS")

    # -- stops ---------------------------------------------------------------------------------------------

    def wait(self, order: Record, events: list[Event]) -> None:
        order.status = Status.PENDING
        order.display = min(order.display, order.lots)
        if order not in self.pending:
            self.pending.append(order)
        events.append(("waiting", order.id, order.side, order.stop, order.lots))

    def take_and_cascade(self, order: Record, events: list[Event]) -> None:
        """Each trade calls stops, first come first: their trades call more, once those called before are done."""
        called: list[tuple[int, Record]] = []
        depth, looked_at = 0, len(self.prints)
        self.take(order, events)
        while True:
            for trade in self.prints[looked_at:]:
                called += [(depth + 1, stop) for stop in self.called_by(order.symbol, trade.price)]
            looked_at = len(self.prints)
            if not called:
                break
            depth, stop = called.pop(0)
            self.noted[f"cascade depth {depth}"] += 1
            stop.status = Status.OPEN
            events.append(("triggered", stop.id, stop.side, stop.stop))
            self.take(stop, events)

    def called_by(self, symbol: str, price: int) -> list[Record]:
        """The stops that a trade triggers, oldest first; they wait no longer."""
        called = [o for o in self.pending if o.symbol == symbol and o.is_triggered_by(price)]
        called.sort(key=lambda o: o.id)
        self.pending = [o for o in self.pending if o not in called]
        return called
