"""The exchange's live rules written as plainly as possible, to judge the real one by.

One list of open orders, sorted and scanned anew for each command. What an account holds is never kept: it is what
its open orders bind at that moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from terminal.model.instrument import Instrument
from terminal.model.order import BUY, OrderType, Side, Status

Event = tuple[str | int, ...]
"""The kind first: rested, traded, cancelled, dropped or reduced; then the fields in the real event's order."""


class Refusal(Exception):
    """The command is turned down and nothing changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True, eq=False)
class Record:
    """An order: `arrival` says whose turn it is at a price."""

    id: int
    owner: int
    symbol: str
    side: Side
    type: OrderType
    price: int
    lots: int
    left: int
    arrival: int = 0
    spent: int = 0
    fee: int = 0

    @property
    def filled(self) -> int:
        return self.lots - self.left

    def reaches(self, price: int) -> bool:
        if self.type is OrderType.MARKET:
            return True
        return price <= self.price if self.side is BUY else price >= self.price


@dataclass(frozen=True, slots=True)
class Print:
    """A trade as everybody sees it, and what each side paid for it."""

    id: int
    symbol: str
    side: Side
    price: int
    lots: int
    maker_order: int
    maker: int
    maker_fee: int
    taker_order: int
    taker: int
    taker_fee: int


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: how its order stands after it, and what happened in order."""

    order: Event
    events: list[Event]


def fee_of(cost: int, bps: int) -> int:
    if bps >= 0:
        return cost * bps // 10_000
    return -(cost * -bps // 10_000)


@dataclass
class ReferenceExchange:
    instruments: dict[str, Instrument]
    most_open: int = 2000
    open: list[Record] = field(default_factory=list)
    owned: defaultdict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    fees: int = 0
    next_order: int = 1
    next_trade: int = 1
    next_arrival: int = 1
    prints: list[Print] = field(default_factory=list)

    # -- commands ------------------------------------------------------------------------------------------

    def deposit(self, account: int, asset: str, units: int) -> None:
        self.owned[account, asset] += units

    def place(
        self, account: int, symbol: str, side: Side, order_type: OrderType, price: int, lots: int
    ) -> Done:
        if symbol not in self.instruments:
            raise Refusal("UNKNOWN_SYMBOL")
        instrument = self.instruments[symbol]
        if lots < instrument.min_lots:
            raise Refusal("BELOW_MINIMUM")
        if len([o for o in self.open if o.owner == account]) >= self.most_open:
            raise Refusal("TOO_MANY_ORDERS")
        order = Record(self.next_order, account, symbol, side, order_type, price, lots, lots)
        reachable = self.reachable(order)
        if order_type is OrderType.MARKET:
            if not reachable:
                raise Refusal("NO_LIQUIDITY")
            cost = sum(at * size for at, size in reachable)
        else:
            cost = price * lots
        if self.need(order, cost, lots, instrument.taker_bps) > self.available(account, self.pays_in(order)):
            raise Refusal("INSUFFICIENT_BALANCE")
        if order_type is OrderType.POST_ONLY and self.would_cross(order):
            raise Refusal("POST_ONLY_WOULD_CROSS")
        if order_type is OrderType.FOK and sum(size for _, size in reachable) < lots:
            raise Refusal("FOK_NOT_FILLABLE")
        self.next_order += 1
        events: list[Event] = []
        self.match(order, events)
        if order.left and order_type in (OrderType.LIMIT, OrderType.POST_ONLY):
            self.rest(order, events)
        elif order.left:
            events.append(("dropped", order.id, side, order.left, order_type.value))
        return Done(self.seen(order), events)

    def amend(self, account: int, order_id: int, price: int | None, lots: int | None) -> Done:
        order = self.own_open(account, order_id)
        instrument = self.instruments[order.symbol]
        new_price = order.price if price is None else price
        new_lots = order.lots if lots is None else lots
        new_left = new_lots - order.filled
        if new_left <= 0:
            raise Refusal("BELOW_FILLED")
        if new_lots < instrument.min_lots:
            raise Refusal("BELOW_MINIMUM")
        keeps_turn = new_price == order.price and new_left <= order.left
        bps = instrument.maker_bps if keeps_turn else instrument.taker_bps
        more = self.need(order, new_price * new_left, new_left, bps) - self.binds(order)
        if more > self.available(account, self.pays_in(order)):
            raise Refusal("INSUFFICIENT_BALANCE")
        if not keeps_turn and order.type is OrderType.POST_ONLY:
            wish = Record(0, account, order.symbol, order.side, order.type, new_price, new_left, new_left)
            if self.would_cross(wish):
                raise Refusal("POST_ONLY_WOULD_CROSS")
        events: list[Event] = []
        if keeps_turn:
            cut = order.left - new_left
            order.lots, order.left = new_lots, new_left
            if cut:
                events.append(("reduced", order.id, order.side, order.price, cut, new_left))
        else:
            self.take_off(order, "amend", events)
            order.price, order.lots, order.left = new_price, new_lots, new_left
            self.match(order, events)
            if order.left:
                self.rest(order, events)
        return Done(self.seen(order), events)

    def cancel(self, account: int, order_id: int) -> Done:
        order = self.own_open(account, order_id)
        events: list[Event] = []
        self.take_off(order, "user", events)
        return Done(self.seen(order), events)

    def cancel_all(self, account: int, symbol: str | None, side: Side | None) -> list[Done]:
        """Oldest first."""
        chosen = [
            o.id
            for o in self.open
            if o.owner == account and symbol in (None, o.symbol) and side in (None, o.side)
        ]
        return [self.cancel(account, order_id) for order_id in sorted(chosen)]

    # -- what can be asked ---------------------------------------------------------------------------------

    def queue(self, symbol: str, side: Side) -> list[Record]:
        """One side of a book in the order in which it would trade."""
        sign = -1 if side is BUY else 1
        there = [o for o in self.open if o.symbol == symbol and o.side is side]
        return sorted(there, key=lambda o: (sign * o.price, o.arrival))

    def level(self, symbol: str, side: Side, price: int) -> tuple[int, int]:
        """Lots and orders at a price."""
        there = [o.left for o in self.open if o.symbol == symbol and o.side is side and o.price == price]
        return sum(there), len(there)

    def available(self, account: int, asset: str) -> int:
        return self.owned[account, asset] - self.held(account, asset)

    def held(self, account: int, asset: str) -> int:
        return sum(self.binds(o) for o in self.open if o.owner == account and self.pays_in(o) == asset)

    def seen(self, order: Record) -> Event:
        if not order.left:
            status = Status.FILLED
        elif order not in self.open:
            status = Status.CANCELLED
        else:
            status = Status.PARTIAL if order.filled else Status.OPEN
        return (
            order.id, order.owner, order.symbol, order.side, order.type, order.price, order.lots, order.filled,
            order.spent, order.fee, status,
        )  # fmt: skip

    # -- rules ---------------------------------------------------------------------------------------------

    def own_open(self, account: int, order_id: int) -> Record:
        for order in self.open:
            if order.id == order_id and order.owner == account:
                return order
        raise Refusal("ORDER_NOT_OPEN")

    def pays_in(self, order: Record) -> str:
        instrument = self.instruments[order.symbol]
        return instrument.quote if order.side is BUY else instrument.base

    def need(self, order: Record, cost: int, lots: int, bps: int) -> int:
        if order.side is not BUY:
            return lots
        units = cost * self.instruments[order.symbol].unit
        return units + max(0, fee_of(units, bps))

    def binds(self, order: Record) -> int:
        return self.need(
            order, order.price * order.left, order.left, self.instruments[order.symbol].maker_bps
        )

    def reachable(self, order: Record) -> list[tuple[int, int]]:
        """(price, lots) that others offer within its price, as far as it needs them."""
        found: list[tuple[int, int]] = []
        left = order.left
        for resting in self.queue(order.symbol, order.side.other):
            if left and order.reaches(resting.price) and resting.owner != order.owner:
                lots = min(left, resting.left)
                found.append((resting.price, lots))
                left -= lots
        return found

    def would_cross(self, order: Record) -> bool:
        return any(order.reaches(resting.price) for resting in self.queue(order.symbol, order.side.other))

    def match(self, order: Record, events: list[Event]) -> None:
        for resting in self.queue(order.symbol, order.side.other):
            if not order.left or not order.reaches(resting.price):
                return
            if resting.owner == order.owner:
                self.take_off(resting, "self_trade", events)
            else:
                self.trade(order, resting, events)

    def trade(self, taker: Record, maker: Record, events: list[Event]) -> None:
        lots, instrument = min(taker.left, maker.left), self.instruments[taker.symbol]
        cost = maker.price * lots * instrument.unit
        fees: list[int] = []
        for order, bps in ((taker, instrument.taker_bps), (maker, instrument.maker_bps)):
            fee = fee_of(cost, bps)
            if order.side is BUY:
                self.owned[order.owner, instrument.quote] -= cost + fee
                self.owned[order.owner, instrument.base] += lots
            else:
                self.owned[order.owner, instrument.quote] += cost - fee
                self.owned[order.owner, instrument.base] -= lots
            self.fees += fee
            order.left -= lots
            order.spent += cost
            order.fee += fee
            fees.append(fee)
        if not maker.left:
            self.open.remove(maker)
        events.append(("traded", taker.id, maker.id, taker.side, maker.price, lots))
        self.prints.append(
            Print(
                self.next_trade, taker.symbol, taker.side, maker.price, lots,
                maker.id, maker.owner, fees[1], taker.id, taker.owner, fees[0],
            )
        )  # fmt: skip
        self.next_trade += 1

    def rest(self, order: Record, events: list[Event]) -> None:
        order.arrival = self.next_arrival
        self.next_arrival += 1
        self.open.append(order)
        events.append(("rested", order.id, order.side, order.price, order.left))

    def take_off(self, order: Record, reason: str, events: list[Event]) -> None:
        self.open.remove(order)
        events.append(("cancelled", order.id, order.side, order.price, order.left, reason))


def touched(events: Iterable[Event]) -> set[tuple[Side, int]]:
    """The levels that a list of events changed."""
    found: set[tuple[Side, int]] = set()
    for event in events:
        if event[0] == "traded":
            found.add((Side(str(event[3])).other, int(event[4])))
        elif event[0] != "dropped":
            found.add((Side(str(event[2])), int(event[3])))
    return found
