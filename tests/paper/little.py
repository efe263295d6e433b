"""A small exchange for tests by hand: one pair with few fees, three accounts with plenty, and a clock that counts."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper.clearing import QUOTE
from terminal.paper.events import Event
from terminal.paper.exchange import Exchange
from terminal.paper.orders import NewOrder, Receipt

ANNA, BEN, CARL = 1, 2, 3
PLENTY = 10**9
MAKER_BPS, TAKER_BPS = 10, 50
UNPRICED = (OrderType.MARKET, OrderType.STOP_MARKET)


class Little:
    """A price is in ticks, and a tick of a lot is worth one unit."""

    def __init__(self, *, breaker: bool = False) -> None:
        pair = Instrument("ALPHA", Decimal("0.0001"), Decimal("0.0001"), 1, MAKER_BPS, TAKER_BPS)
        self.exchange = Exchange([pair], breaker=breaker)
        self.pair = self.exchange.pairs["alpha"]
        self.now = 0
        for name in ("anna", "ben", "carl"):
            account = self.exchange.open_account(name, watched=True)
            for mode in Mode:
                for asset in (QUOTE, "ALPHA"):
                    self.exchange.ledgers[mode].deposit(account.id, asset, PLENTY)

    def place(
        self, account: int, side: Side, price: int, lots: int, kind: OrderType = OrderType.LIMIT, **more: Any
    ) -> Receipt:
        self.now += 1
        at = 0 if kind in UNPRICED else price
        return self.exchange.place(account, NewOrder("alpha", side, kind, at, lots, **more), self.now)

    def rest(self, account: int, side: Side, price: int, lots: int, **more: Any) -> int:
        return self.place(account, side, price, lots, **more).order.id

    def stop(self, account: int, side: Side, stop: int, lots: int, price: int = 0, **more: Any) -> int:
        """A stop_limit with a price, else a stop_market."""
        kind = OrderType.STOP_LIMIT if price else OrderType.STOP_MARKET
        return self.place(account, side, price, lots, kind, stop=stop, **more).order.id

    def take(self, account: int, side: Side, price: int, lots: int, **more: Any) -> list[Event]:
        return self.place(account, side, price, lots, OrderType.IOC, **more).events

    def trade_at(self, price: int, lots: int = 1) -> list[Event]:
        """Ben sells to Carl: a print at this price, where the book allows it."""
        self.rest(BEN, SELL, price, lots)
        return self.take(CARL, BUY, price, lots)

    def queue(self, side: Side, price: int) -> list[tuple[int, int, int]]:
        """(order, shown, left) in their turn."""
        level = self.pair.live.half(side).levels.get(price)
        return [(order.id, order.shown, order.left) for order in level] if level else []

    def level(self, side: Side, price: int) -> int:
        level = self.pair.live.half(side).levels.get(price)
        return level.lots if level else 0

    def purse(self, account: int, asset: str, mode: Mode = Mode.LIVE) -> tuple[int, int]:
        purse = self.exchange.ledgers[mode].purse(account, asset)
        return purse.available, purse.held

    def totals(self, mode: Mode = Mode.LIVE) -> dict[str, int]:
        """All there is of each asset, fees included."""
        ledger = self.exchange.ledgers[mode]
        sums: dict[str, int] = defaultdict(int)
        for purses in ledger.accounts.values():
            for asset, purse in purses.items():
                sums[asset] += purse.available + purse.held
        for asset, fees in ledger.fees.items():
            sums[asset] += fees
        return dict(sums)
