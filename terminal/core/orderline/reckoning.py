"""The numbers of one line, worked out by the market as it is, each with the words that it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from terminal.core.orderline.amounts import Here, Measured, measure_price, measure_size, read_plain
from terminal.core.orderline.plans import Market, Send
from terminal.core.orderline.reading import Spoken
from terminal.core.orderline.terms import Term
from terminal.model.errors import Refused
from terminal.model.money import grouped
from terminal.model.order import Side

Value = TypeVar("Value")


class Reckoner:
    """Reads the parts of a line, and gathers the fields of the call that they make."""

    def __init__(self, spoken: Spoken, market: Market) -> None:
        self.spoken, self.market = spoken, market
        pair = spoken.told.get("pair")
        self.go_to(pair.word.partition("/")[0] if pair else market.focus)
        self.notes: list[str] = []
        self.texts: dict[str, str] = {}
        self.where: dict[str, Term] = {}

    def go_to(self, symbol: str) -> None:
        """The pair by which prices and sizes are read."""
        self.symbol = symbol
        self.here: Here = self.market.here(symbol)

    def term(self, name: str) -> Term | None:
        return self.spoken.told.get(name)

    @property
    def side(self) -> Side:
        side = self.term("side")
        return Side(side.word if side else self.spoken.verb)

    # -- numbers -------------------------------------------------------------------------------------------

    def price(self, name: str, side: Side | None = None, own: int = 0, label: str = "") -> int:
        """Ticks; 0 where it is not told. A price of its `own` is what a bare distance counts from."""
        term, side = self.term(name), side or self.side
        if term is None:
            return 0
        return self._noted(
            label or name, pointed(term, lambda: measure_price(term.text, side, self.here, own))
        )

    def size(self, ticks: int = 0, name: str = "size") -> int:
        term = self.spoken.told[name]
        return self._noted(name, pointed(term, lambda: measure_size(term.text, self.here, self.side, ticks)))

    def part(self, name: str, whole: int) -> int:
        """A plain size within another; 0 where it is not told."""
        term = self.term(name)
        if term is None:
            return 0
        number = read_plain(term.text)
        if number is None:
            raise term.wrong(f"{name} {term.text!r} is not a number such as 500 or 2.5k", name)
        lots = pointed(term, lambda: self.here.instrument.lots(number, name))
        if lots > whole:
            raise term.wrong(f"{name} {self._size(lots)} is more than the whole of {self._size(whole)}", name)
        return lots

    def _noted(self, name: str, measured: Measured) -> int:
        if measured.how:  # of what a size is a share matters most
            self.notes.insert(0 if name == "size" else len(self.notes), f"{name}: {measured.how}")
        return measured.units

    # -- fields --------------------------------------------------------------------------------------------

    def put(self, field: str, text: str, name: str) -> None:
        """A field's text, and the part of the line that it came from."""
        self.texts[field] = text
        if term := self.term(name):
            self.where[field] = term

    def put_price(self, field: str, ticks: int, name: str) -> None:
        if ticks:
            self.put(field, self.here.instrument.price_text(ticks), name)

    def put_size(self, field: str, lots: int, name: str = "size") -> None:
        if lots:
            self.put(field, self.here.instrument.size_text(lots), name)

    def put_told(self, field: str, name: str) -> None:
        """As it was typed."""
        if term := self.term(name):
            self.put(field, term.text, name)

    def send(self, route: str) -> Send:
        self.put("symbol", self.symbol, "pair")
        return Send(route, self.texts, self.where, tuple(self.notes))

    def _size(self, lots: int) -> str:
        return grouped(self.here.instrument.size_text(lots))


def pointed(term: Term, work: Callable[[], Value]) -> Value:
    """What is refused points at its word."""
    try:
        return work()
    except Refused as error:
        raise term.wrong(error.message, error.field) from None
