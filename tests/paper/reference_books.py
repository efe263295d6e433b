"""The reference exchange's books and purses, and how orders trade in them.

One list of resting orders, sorted and scanned anew for each command. What an account holds is never kept: it is what
its orders bind at that moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from terminal.model.instrument import Instrument
from terminal.model.order import BUY, OrderType, SelfTrade, Side, Status
from tests.paper.reference_parts import RESTS, Event, Print, Record, fee_of


@dataclass
class ReferenceBooks:
    instruments: dict[str, Instrument]
    most_open: int = 2000
    resting: list[Record] = field(default_factory=list)
    pending: list[Record] = field(default_factory=list)
    """Stops that wait, oldest first."""
    orders: dict[int, Record] = field(default_factory=dict)
    """Every order there ever was."""
    last: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    owned: defaultdict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    fees: int = 0
    next_order: int = 1
    next_trade: int = 1
    next_arrival: int = 1
    prints: list[Print] = field(default_factory=list)
    touched: set[tuple[str, Side, int]] = field(default_factory=set)
    """The levels that changed, until somebody clears them."""
    noted: Counter[str] = field(default_factory=Counter)
    """Words for what does not show in the events, for the statistics."""

    # -- what can be asked ---------------------------------------------------------------------------------

    def queue(self, symbol: str, side: Side) -> list[Record]:
        """One side of a book in the order in which it would trade."""
        there = [o for o in self.resting if o.side is side and o.symbol == symbol]
        there.sort(key=_turn_of_bids if side is BUY else _turn_of_asks)
        return there

    def level(self, symbol: str, side: Side, price: int) -> tuple[int, int]:
        """Lots that are shown at a price, and in how many orders."""
        there = [o.shown for o in self.resting if o.price == price and o.side is side and o.symbol == symbol]
        return sum(there), len(there)

    def open_of(self, account: int) -> list[Record]:
        return [o for o in self.resting if o.owner == account] + [
            o for o in self.pending if o.owner == account
        ]

    def held(self, account: int) -> dict[str, int]:
        held: defaultdict[str, int] = defaultdict(int)
        for order in self.open_of(account):
            held[self.pays_in(order)] += self.binds(order)
        return held

    def available(self, account: int, asset: str) -> int:
        return self.owned[account, asset] - self.held(account).get(asset, 0)

    # -- rules ---------------------------------------------------------------------------------------------

    def pays_in(self, order: Record) -> str:
        instrument = self.instruments[order.symbol]
        return instrument.quote if order.side is BUY else instrument.base

    def need(self, order: Record, cost: int, lots: int, bps: int) -> int:
        if order.side is not BUY:
            return lots
        units = cost * self.instruments[order.symbol].unit
        return units + max(0, fee_of(units, bps))

    def binds(self, order: Record) -> int:
        """What an open order holds: a stop may yet have to pay as a taker."""
        instrument = self.instruments[order.symbol]
        bps = instrument.taker_bps if order.status is Status.PENDING else instrument.maker_bps
        return self.need(order, order.price * order.left, order.left, bps)

    def reach(self, order: Record) -> list[tuple[int, int]]:
        """(price, lots) that it could take from others at once, as far as it needs them.

        Its own order is a wall, unless it would get past it: a market order that shrinks may, and must hold for that.
        """
        found: list[tuple[int, int]] = []
        left, queue = order.left, self.queue(order.symbol, order.side.other)
        wall = None
        shrinks = order.stp is SelfTrade.DECREMENT and order.type is OrderType.MARKET
        if order.stp is not SelfTrade.CANCEL_RESTING and not shrinks:
            wall = next((o for o in queue if o.owner == order.owner), None)
        for resting in queue:
            if not left or resting is wall or not order.reaches(resting.price):
                break
            if resting.owner != order.owner:
                hidden_counts = wall is None or resting.price != wall.price
                lots = min(left, resting.left if hidden_counts else resting.shown)
                found.append((resting.price, lots))
                left -= lots
        return found

    def would_cross(self, symbol: str, side: Side, price: int) -> bool:
        against = [o.price for o in self.resting if o.side is not side and o.symbol == symbol]
        return any(at <= price if side is BUY else at >= price for at in against)

    def take(self, order: Record, events: list[Event]) -> None:
        """Match it; what is left rests or is dropped, by its type."""
        met_itself = self.match(order, events)
        if order.left and met_itself:
            self.drop(order, "self_trade", events)
        elif order.left and order.type in RESTS:
            self.rest(order, events)
        elif order.left:
            self.drop(order, order.type.value, events)
        else:
            order.end()

    def match(self, order: Record, events: list[Event]) -> bool:
        """Whether it had to stop because it met itself."""
        queue = self.queue(order.symbol, order.side.other)
        while order.left and queue and order.reaches(queue[0].price):
            maker = queue[0]
            if maker.owner != order.owner:
                self.trade(order, maker, events)
                if not maker.left:
                    queue.pop(0)
                elif order.left:
                    queue = self.queue(order.symbol, order.side.other)
            elif self.meet_itself(order, maker, events):
                return True
            else:
                queue.pop(0)
        return False

    def meet_itself(self, taker: Record, maker: Record, events: list[Event]) -> bool:
        """Whether the taker must stop."""
        self.noted[f"stp {taker.stp}"] += 1
        match taker.stp:
            case SelfTrade.CANCEL_RESTING:
                self.take_off(maker, "self_trade", events)
                return False
            case SelfTrade.CANCEL_INCOMING | SelfTrade.CANCEL_TAKER:
                return True
            case SelfTrade.CANCEL_BOTH:
                self.take_off(maker, "self_trade", events)
                return True
            case SelfTrade.DECREMENT:
                return self.decrement(taker, maker, events)

    def decrement(self, taker: Record, maker: Record, events: list[Event]) -> bool:
        if taker.left < maker.left:
            self.noted["decrement: the taker was smaller"] += 1
            self.reduce(maker, taker.left, events)
            return True
        lots = maker.left
        self.take_off(maker, "self_trade", events)
        if taker.left == lots:
            self.noted["decrement: equals"] += 1
            return True
        self.noted["decrement: the maker was smaller"] += 1
        taker.lots -= lots
        taker.left -= lots
        events.append(("decremented", taker.id, taker.side, lots, taker.left))
        return False

    def trade(self, taker: Record, maker: Record, events: list[Event]) -> None:
        lots = min(taker.left, maker.shown)
        maker_fee, taker_fee = self.pay(taker, maker, lots)
        maker.shown -= lots
        self.touch(maker)
        self.last[taker.symbol] = maker.price
        events.append(("traded", taker.id, maker.id, taker.side, maker.price, lots))
        self.prints.append(
            Print(
                self.next_trade, taker.symbol, taker.side, maker.price, lots,
                maker.id, maker.owner, maker_fee, taker.id, taker.owner, taker_fee,
            )
        )  # fmt: skip
        self.next_trade += 1
        maker.status = Status.PARTIAL
        if not maker.left:
            self.resting.remove(maker)
            maker.end()
        elif not maker.shown:
            self.queue_up(maker)
            events.append(("refilled", maker.id, maker.side, maker.price, maker.shown))

    def pay(self, taker: Record, maker: Record, lots: int) -> list[int]:
        """Goods and money change hands; answers the maker's fee and the taker's."""
        instrument = self.instruments[taker.symbol]
        cost = maker.price * lots * instrument.unit
        fees: list[int] = []
        for order, bps in ((maker, instrument.maker_bps), (taker, instrument.taker_bps)):
            fee = fee_of(cost, bps)
            sign = 1 if order.side is BUY else -1
            self.owned[order.owner, instrument.base] += sign * lots
            self.owned[order.owner, instrument.quote] -= sign * cost + fee
            self.fees += fee
            order.left -= lots
            order.spent += cost
            order.fee += fee
            fees.append(fee)
        return fees

    def rest(self, order: Record, events: list[Event]) -> None:
        order.status = Status.PARTIAL if order.filled else Status.OPEN
        self.resting.append(order)
        self.queue_up(order)
        self.touch(order)
        events.append(("rested", order.id, order.side, order.price, order.shown))

    def queue_up(self, order: Record) -> None:
        """It shows a fresh slice, behind all who came before."""
        order.shown = order.slice
        order.arrival = self.next_arrival
        self.next_arrival += 1

    def reduce(self, order: Record, cut: int, events: list[Event]) -> None:
        """It shrinks in place: first what is hidden."""
        order.lots -= cut
        order.left -= cut
        order.shown = min(order.shown, order.left)
        self.touch(order)
        events.append(("reduced", order.id, order.side, order.price, cut, order.left, order.shown))

    def drop(self, order: Record, reason: str, events: list[Event]) -> None:
        events.append(("dropped", order.id, order.side, order.left, reason))
        order.end(reason)

    def take_off(self, order: Record, reason: str, events: list[Event]) -> None:
        """Out of the book, or out of the stops that wait."""
        if order.status is Status.PENDING:
            self.pending.remove(order)
        else:
            self.resting.remove(order)
            self.touch(order)
        events.append(("cancelled", order.id, order.side, order.price, order.left, reason))
        order.end(reason)

    def touch(self, order: Record) -> None:
        self.touched.add((order.symbol, order.side, order.price))


def _turn_of_bids(order: Record) -> tuple[int, int]:
    return -order.price, order.arrival


def _turn_of_asks(order: Record) -> tuple[int, int]:
    return order.price, order.arrival
