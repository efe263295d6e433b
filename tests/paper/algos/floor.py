"""A small market for executions: one pair with a least order of 10 lots, three accounts with plenty, and a clock."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import msgspec

from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper.algos import Algos
from terminal.paper.algos import commands as say
from terminal.paper.clearing import QUOTE, Notice
from terminal.paper.exchange import Exchange
from terminal.paper.orders import Fill, NewOrder, OrderEvent, OrderView

ANNA, BEN, CARL = 1, 2, 3
PLENTY = 10**12
LEAST = 10
START = 1_000 * 1_000_000
SECOND, MINUTE = 1_000_000, 60_000_000
DEFAULTS: dict[type, dict[str, Any]] = {
    say.StartTwap: {"minutes": 10, "slices": 10, "slippage": 30_000, "randomize": False},
    say.StartPov: {"minutes": 10, "rate": 100_000, "slippage": 30_000},
    say.StartSniper: {"trigger": 0},
    say.StartIceberg: {"display": 0},
    say.PlaceScale: {"legs": 10, "exponential": False, "order_type": OrderType.LIMIT},
}


class Floor:
    """A price is in ticks, and a tick of a lot is worth one unit. Anna runs executions, the others make the market."""

    def __init__(self) -> None:
        pair = Instrument("ALPHA", Decimal("0.0001"), Decimal("0.0001"), LEAST, 0, 10)
        self.exchange = Exchange([pair])
        self.pair = self.exchange.pairs["alpha"]
        self.room = Algos(self.exchange)
        self.now = START
        self.news: list[Notice] = []
        self.fills: list[Fill] = []
        self.orders: list[OrderEvent] = []
        for name in ("anna", "ben", "carl"):
            account = self.exchange.open_account(name, watched=True)
            for mode in Mode:
                for asset in (QUOTE, "ALPHA"):
                    self.exchange.ledgers[mode].deposit(account.id, asset, PLENTY)

    # -- what others do -----------------------------------------------------------------------------------

    def rest(self, side: Side, price: int, lots: int, account: int = BEN, **more: Any) -> OrderView:
        """An order of another that stands in the book."""
        new = NewOrder("alpha", side, OrderType.LIMIT, price, lots, **more)
        return self.exchange.place(account, new, self.now).order

    def trade(self, price: int, lots: int) -> None:
        """Ben sells so much to Carl."""
        self.rest(SELL, price, lots)
        new = NewOrder("alpha", BUY, OrderType.IOC, price, lots)
        assert self.exchange.place(CARL, new, self.now).order.filled == lots

    def poor(self, asset: str, left: int = 0, mode: Mode = Mode.LIVE) -> None:
        """Take Anna's money away."""
        purse = self.exchange.ledgers[mode].purse(ANNA, asset)
        self.exchange.ledgers[mode].deposit(ANNA, asset, left - purse.available)

    # -- executions ---------------------------------------------------------------------------------------

    def start(self, kind: type, side: Side = BUY, lots: int = 1000, **fields: Any) -> Any:
        asked = {"account": ANNA, "symbol": "alpha", "side": side, "lots": lots}
        return self.tell(kind(**asked | DEFAULTS[kind] | fields))

    def tell(self, command: Any) -> Any:
        answer = self.room.apply(command, self.now)
        self._gather()
        return answer

    def stop(self, name: str) -> Any:
        return self.tell(say.StopAlgo(ANNA, "alpha", name[:5], name))

    def look(self, name: str) -> Any:
        return self.room.answer(self.room.find(ANNA, "alpha", name[:5], name))

    def wait(self, us: int) -> None:
        """Let time pass as the market does: everything at its own time."""
        until = self.now + us
        while self.room.due() <= until:
            self.now = max(self.now, self.room.due())
            self.room.advance(self.now)
            assert self.room.due() > self.now, "what was due is done"
        self.now = until
        self._gather()

    def shut(self, us: int) -> None:
        """The exchange was away for so long."""
        self.now += us
        self.room.skip(us, self.now)

    def again(self) -> Floor:
        """The same floor with its room written out and read in."""
        other = copy.deepcopy(self)
        other.room = Algos(other.exchange)
        other.room.load(msgspec.msgpack.decode(self.dumped()))
        return other

    def dumped(self) -> bytes:
        return msgspec.msgpack.encode(self.room.dump(), order="deterministic")

    def had(self) -> list[Fill]:
        """Anna's fills."""
        return [fill for fill in self.fills if fill.account == ANNA]

    def sent(self) -> list[OrderView]:
        """Anna's orders as they were placed."""
        placed = [event.order for event in self.orders if event.kind == "order_placed"]
        return [order for order in placed if order.account == ANNA]

    def _gather(self) -> None:
        changes = self.exchange.drain()
        self.news += changes.notices
        self.fills += [event for event in changes.private if isinstance(event, Fill)]
        self.orders += [event for event in changes.private if isinstance(event, OrderEvent)]


def lots(text: str) -> int:
    """A size of ALPHA in lots."""
    return int(Decimal(text) / Decimal("0.0001"))
