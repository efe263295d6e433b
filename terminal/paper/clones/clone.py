"""One clone: whose it is, how it is set, how it runs, and what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from terminal.model.order import BUY, Mode, Side
from terminal.paper.clones.books import Books
from terminal.paper.clones.settings import Settings
from terminal.paper.clones.skills import Equipped
from terminal.paper.orders import Fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terminal.paper.exchange import Exchange

SAMPLES = 120
ACTIVITIES = 500


class Activity(msgspec.Struct, frozen=True):
    """Something it did; price in ticks (of several fills the mean), P&L in units of USDC where it is known."""

    id: int
    at: int
    kind: str
    text: str
    symbol: str = ""
    side: Side | None = None
    price: int = 0
    lots: int = 0
    pnl: int | None = None


class Resting(msgspec.Struct):
    """An order in the book: the exchange's own list of its fills, and how many of them are counted."""

    order_id: int
    fills: list[Fill]
    counted: int = 0


class Run(msgspec.Struct):
    """From being switched on to being switched off: what it started with, and where it is."""

    acts_at: int
    equity: int
    """At the start; a withdrawal later shrinks it in proportion, so that it is no loss."""
    peak: int
    pnl: int
    """What it had made in all before this run."""
    samples: list[int] = []
    stocked: bool = False
    """Has a maker had the chance to buy something to sell?"""
    quoted_at: int = 0
    """Twice the mid of its quotes, in ticks."""
    closing: str = ""
    """Why it sells everything, if it does."""
    pausing: bool = False
    """And whether that is its end."""
    complaint: str = ""
    why: str = ""
    """The words of the complaint."""


class Clone(msgspec.Struct):
    id: str
    number: int
    owner: int
    account: int
    name: str
    source_type: str
    source_id: str
    mode: Mode
    settings: Settings
    skills: list[Equipped]
    created: int
    started: int = 0
    deleted: int = 0
    run: Run | None = None
    lent: int = 0
    deposits: int = 0
    """All that came in less all that went out, the practice purse with it."""
    books: dict[str, Books] = {}
    resting: list[Resting] = []
    activity: list[Activity] = []
    noted: int = 0

    def note(self, at: int, kind: str, text: str) -> None:
        self._add(Activity(self.noted + 1, at, kind, text))

    def complain(self, at: int, code: str, text: str) -> None:
        """Say why it does nothing, once for each reason in a row."""
        if self.run is not None and self.run.complaint != code:
            self.run.complaint, self.run.why = code, text
            self.note(at, "waiting", text)

    def content(self) -> None:
        """What it complained of is over."""
        if self.run is not None:
            self.run.complaint = self.run.why = ""

    def skill(self, skill_id: str) -> Equipped | None:
        return next((one for one in self.skills if one.skill == skill_id), None)

    def count(self, exchange: Exchange) -> None:
        """Enter what its resting orders were filled with since the last look."""
        still_open = exchange.accounts[self.account].open
        fresh: list[Fill] = []
        for order in self.resting:
            fresh += order.fills[order.counted :]
            order.counted = len(order.fills)
        self.resting = [order for order in self.resting if order.order_id in still_open]
        for fill in sorted(fresh, key=_trade_id):
            self.take([fill], exchange)

    def take(self, fills: Sequence[Fill], exchange: Exchange) -> None:
        """Enter a trade: what an order was filled with at once."""
        first, lots = fills[0], sum(fill.lots for fill in fills)
        instrument = exchange.pairs[first.symbol].instrument
        pnl = self.books.setdefault(first.symbol, Books()).take(fills, instrument)
        price = sum(fill.price * fill.lots for fill in fills) // lots
        text = f"{'bought' if first.side is BUY else 'sold'} {instrument.size_text(lots)} {instrument.base}"
        text += f" at {instrument.price_text(price)}" + (f" in {len(fills)} fills" if len(fills) > 1 else "")
        self._add(
            Activity(self.noted + 1, first.at, "fill", text, first.symbol, first.side, price, lots, pnl)
        )

    def counted(self, exchange: Exchange) -> Clone:
        """A copy to read from, with every fill entered; the clone itself enters them when it acts next."""
        twin = structs.replace(
            self,
            books={symbol: structs.replace(books) for symbol, books in self.books.items()},
            resting=[structs.replace(one) for one in self.resting],
            activity=list(self.activity),
        )
        twin.count(exchange)
        return twin

    def relink(self, exchange: Exchange) -> None:
        """After loading: an open order's fills are the exchange's own list again."""
        for resting in self.resting:
            if (order := exchange.orders.get(resting.order_id)) is not None:
                resting.fills = order.fills

    def _add(self, entry: Activity) -> None:
        self.noted += 1
        self.activity.append(entry)
        if len(self.activity) > ACTIVITIES:
            del self.activity[0]


def _trade_id(fill: Fill) -> int:
    return fill.trade_id
