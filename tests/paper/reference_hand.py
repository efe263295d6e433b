"""Commands made up at random, with an eye on the reference so that they often matter."""

from __future__ import annotations

import random
from collections import deque

from terminal.model.order import BUY, SELL, OrderType, SelfTrade, Side
from terminal.paper.clearing import QUOTE
from tests.paper.reference import ReferenceExchange
from tests.paper.reference_commands import (
    ACCOUNTS,
    GOODS,
    MONEY,
    START,
    Amend,
    Cancel,
    CancelAll,
    Command,
    Place,
    Refill,
    Restart,
    Tick,
)
from tests.paper.reference_parts import PRICELESS, RESTS, STOPS, Record

FULL_BOOK = 100
PLACERS = (1, 1, 1, 2, 2, 3, 4, 5, 6)
"""Who places, as often as named: the first two have the means to fill the book."""
SYMBOLS = tuple(START)
SIDES = (BUY, SELL)
TYPES = (
    *[OrderType.LIMIT] * 10,
    *[OrderType.POST_ONLY] * 4,
    *[OrderType.IOC] * 3,
    *[OrderType.FOK] * 3,
    *[OrderType.MARKET] * 2,
    *[OrderType.STOP_LIMIT] * 4,
    *[OrderType.STOP_MARKET] * 4,
)
SELF_TRADES = (*[SelfTrade.CANCEL_RESTING] * 2, *SelfTrade, SelfTrade.DECREMENT, SelfTrade.DECREMENT)
ODD = 0.01
"""How often a field is given that makes no sense."""


class Hand:
    def __init__(self, rng: random.Random, reference: ReferenceExchange, labels: dict[int, int]) -> None:
        self.rng = rng
        self.reference = reference
        self.labels = labels
        self.middle = dict(START)
        self.label = 0
        self.recent: deque[int] = deque(maxlen=200)

    def next(self) -> Command:
        rng, roll = self.rng, self.rng.random()
        if rng.random() < 0.02:
            symbol = rng.choice(SYMBOLS)
            moved = self.middle[symbol] + rng.choice((-2, -1, 1, 2))
            self.middle[symbol] = min(max(moved, START[symbol] // 2), START[symbol] * 2)
        if len(self.reference.resting) + len(self.reference.pending) > FULL_BOOK and roll < 0.5:
            return self._cancel() if roll < 0.45 else self._cancel_all()
        if roll < 0.65:
            return self._place()
        if roll < 0.84:
            return self._amend()
        if roll < 0.94:
            return self._cancel()
        if roll < 0.97:
            return Tick(rng.randint(1, 60))
        if roll < 0.984:
            return self._cancel_all()
        return self._refill() if roll < 0.999 else Restart()

    # -- new orders ----------------------------------------------------------------------------------------

    def _place(self) -> Place:
        rng = self.rng
        self.label += 1
        self.recent.append(self.label)
        symbol = "gamma" if rng.random() < 0.002 else rng.choice(SYMBOLS)
        side, order_type, stp = rng.choice(SIDES), rng.choice(TYPES), rng.choice(SELF_TRADES)
        account, stop = rng.choice(PLACERS), self._stop(symbol, side, order_type)
        price = self._new_price(symbol, side, order_type, stop)
        lots = self._lots(account, symbol, side, order_type, price, stp)
        display, lasts = self._display(order_type, lots), self._lasts(order_type)
        return Place(self.label, account, symbol, side, order_type, price, lots, stp, stop, display, lasts)

    def _stop(self, symbol: str, side: Side, order_type: OrderType) -> int:
        rng = self.rng
        if rng.random() < ODD / 4:
            return rng.choice((0, 0, -1, 50))
        if order_type not in STOPS:
            return 0
        around = self.reference.last[symbol] or self.middle.get(symbol, 10)
        away = rng.randint(-1, 8)
        return max(1, around + (away if side is BUY else -away))

    def _new_price(self, symbol: str, side: Side, order_type: OrderType, stop: int) -> int:
        rng = self.rng
        if rng.random() < ODD / 4:
            return rng.choice((0, 0, -1, 50))
        if order_type in PRICELESS:
            return 0
        if order_type is OrderType.STOP_LIMIT:
            away = rng.randint(-3, 6)
            return max(1, stop + (away if side is BUY else -away))
        return self._price(symbol, side)

    def _lots(
        self, account: int, symbol: str, side: Side, order_type: OrderType, price: int, stp: SelfTrade
    ) -> int:
        rng = self.rng
        lots, roll = rng.randint(1, 25), rng.random()
        if roll < 0.05:
            return lots * rng.choice((20, 200, 5000))
        if roll < 0.13:
            return max(1, self._affordable(account, symbol, side, price) + rng.choice((-1, 0, 1)))
        if roll < 0.5 and order_type in (OrderType.FOK, OrderType.MARKET) and symbol in START:
            wish = Record(0, account, symbol, side, order_type, price, 60, 60, stp)
            there = sum(size for _, size in self.reference.reach(wish))
            return max(1, there + rng.choice((-1, 0, 0, 1)))
        return lots

    def _affordable(self, account: int, symbol: str, side: Side, price: int) -> int:
        """About as many lots as it can just pay for: the edge where rounding of fees shows."""
        instrument = self.reference.instruments.get(symbol)
        if instrument is None or (side is BUY and price <= 0):
            return 5
        if side is not BUY:
            return self.reference.available(account, instrument.base)
        per_lot = price * instrument.unit * (10_000 + instrument.taker_bps)
        return self.reference.available(account, QUOTE) * 10_000 // per_lot

    def _display(self, order_type: OrderType, lots: int) -> int:
        rng, roll = self.rng, self.rng.random()
        if roll < ODD:
            return rng.choice((-1, 1, lots, lots + 1))
        if roll < 0.3 and order_type in RESTS:
            return rng.randint(min(lots, 3), max(3, lots // 2))
        return 0

    def _lasts(self, order_type: OrderType) -> int | None:
        rng, roll = self.rng, self.rng.random()
        if roll < ODD:
            return rng.choice((-1, 0, 1))
        if roll < 0.15 and (order_type in RESTS or order_type in STOPS):
            return rng.randint(1, 200)
        return None

    def _price(self, symbol: str, side: Side) -> int:
        away = self.rng.randint(-3, 8)
        return self.middle.get(symbol, 10) + (-away if side is BUY else away)

    # -- commands on orders that are there -----------------------------------------------------------------

    def _amend(self) -> Command:
        rng, order = self.rng, self._some_order()
        if order is None:
            return Amend(rng.choice(ACCOUNTS), self._dead_label(), self._price("alpha", BUY), None)
        price = lots = None
        if rng.random() < 0.5:
            price = 0 if rng.random() < ODD else self._price(order.symbol, order.side)
        if price is None or rng.random() < 0.3:
            around = rng.choice(
                (order.filled, order.lots, order.left, order.lots - order.left // 2, order.lots * 10)
            )
            lots = max(1, around + rng.randint(-4, 4))
        return Amend(self._owner(order), self.labels[order.id], price, lots)

    def _cancel(self) -> Cancel:
        order = self._some_order()
        if order is None:
            return Cancel(self.rng.choice(ACCOUNTS), self._dead_label())
        return Cancel(self._owner(order), self.labels[order.id])

    def _cancel_all(self) -> CancelAll:
        rng = self.rng
        symbol, side = rng.choice((None, *SYMBOLS)), rng.choice((None, BUY, SELL))
        return CancelAll(rng.choice(ACCOUNTS), symbol, side)

    def _refill(self) -> Refill:
        account = self.rng.choice(ACCOUNTS)
        asset = self.rng.choice((QUOTE, "ALPHA", "BETA"))
        most = (MONEY if asset == QUOTE else GOODS)[account - 1]
        return Refill(account, asset, self.rng.randint(0, most))

    def _some_order(self) -> Record | None:
        rng, reference = self.rng, self.reference
        resting, pending = reference.resting, reference.pending
        count = len(resting) + len(pending)
        if not count or rng.random() < 0.08:
            return None
        chosen = rng.randrange(count)
        return resting[chosen] if chosen < len(resting) else pending[chosen - len(resting)]

    def _owner(self, order: Record) -> int:
        return order.owner if self.rng.random() < 0.96 else self.rng.choice(ACCOUNTS)

    def _dead_label(self) -> int:
        """Most of the recent ones are no longer open; some never were."""
        return self.rng.choice(self.recent) if self.recent else 0
