"""The grammar as a table: what may follow each verb, and how it is marked. Reading and completing both go by it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from terminal.model.order import Route, SelfTrade, Side

Kind = Literal["side", "size", "price", "word", "flag", "pair", "text"]
SIDES = tuple(side.value for side in Side)
TYPES = {
    "po": "post_only",
    "post_only": "post_only",
    "ioc": "ioc",
    "fok": "fok",
    "market": "market",
    "limit": "limit",
}
SELF_TRADE = tuple(mode.value for mode in SelfTrade)
ROUTES = tuple(route.value for route in Route)


class Slot(NamedTuple):
    """A part of a line: by its place, behind a leading word, as key=value, behind a letter (x10), or as a word of its own."""

    name: str
    kind: Kind = "text"
    lead: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    prefix: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""

    @property
    def shown(self) -> str:
        """How it is typed."""
        if self.lead:
            return f"{self.lead[0]} {self.example}"
        if self.key:
            return f"{self.key[0]}={self.example}"
        return self.prefix + (self.example or "|".join(self.choices) or self.name)


class Verb(NamedTuple):
    """`placed` come first and in this order; `needed` of them have to be there. The others stand anywhere behind them."""

    name: str
    placed: tuple[Slot, ...] = ()
    others: tuple[Slot, ...] = ()
    needed: int = 99
    shared: bool = False
    """a command of the same name has fields of its own: what bears no mark of this grammar is left to it"""

    @property
    def slots(self) -> tuple[Slot, ...]:
        return (*self.placed, *self.others)


SIDE = Slot("side", "side", choices=SIDES)
SIZE = Slot("size", "size", example="10k")
PAIR = Slot("pair", "pair", key=("pair",), example="btc")
PRICE = Slot("price", "price", lead=("@", "at"), example="bid")
TYPE = Slot("type", "word", choices=("po", "ioc", "fok", "market", "limit"))
RESTS = Slot("type", "word", choices=("po", "limit"))
LIMIT = Slot("limit", "price", key=("limit", "price_limit"), example="0.0039")
OVER = Slot("over", lead=("over",), key=("over",), example="2h")
TAKE = Slot("take", "price", lead=("tp",), key=("tp",), example="0.0040")
STOP_LOSS = Slot("stop", "price", lead=("sl",), key=("sl",), example="0.0035")

_ORDER = (
    PRICE,
    TYPE,
    Slot("gtt", key=("gtt",), example="10m"),
    Slot("until", key=("until",), example="17:30"),
    Slot("iceberg", "size", key=("iceberg",), example="500"),
    Slot("stop", "price", key=("stop",), example="0.0035"),
    Slot("stp", key=("stp",), choices=SELF_TRADE, example="cancel_both"),
    Slot("route", key=("route",), choices=ROUTES, example="cex"),
    PAIR,
)

_ALL = (
    Verb("buy", (SIZE,), _ORDER),
    Verb("sell", (SIZE,), _ORDER),
    Verb(
        "twap", (SIDE, SIZE),
        (OVER, Slot("slices", lead=("in",), key=("slices",), example="20"), LIMIT, Slot("random", "flag", choices=("random",)),
         Slot("slip", key=("slip",), example="3%"), PAIR),
        shared=True,
    ),
    Verb(
        "scale", (SIDE, SIZE, Slot("low", "price", example="0.0020")),
        (Slot("high", "price", lead=("..",), example="0.0040"), Slot("orders", prefix="x", example="10"),
         Slot("sizes", "word", choices=("linear", "exp")), PAIR),
        shared=True,
    ),
    Verb("pov", (SIDE, SIZE, Slot("share", example="10%")), (OVER, LIMIT, PAIR)),
    Verb("sniper", (SIDE, SIZE), (PRICE._replace(lead=("at", "@"), example="0.0035"), LIMIT, PAIR)),
    Verb(
        "iceberg", (SIDE, SIZE),
        (PRICE, Slot("shown", "size", lead=("show",), key=("show",), example="500"), RESTS, PAIR), shared=True,
    ),
    Verb(
        "chase", (SIDE, SIZE),
        (Slot("to", "price", lead=("to",), example="0.0039"), Slot("most", lead=("max",), key=("max",), example="10t"), PAIR),
    ),
    Verb(
        "bracket", (SIDE, SIZE),
        (PRICE, Slot("type", "word", choices=("market",)), TAKE, STOP_LOSS, PAIR),
    ),
    Verb("oco", (SIDE, SIZE), (TAKE, STOP_LOSS, PAIR)),
    Verb("cancel", (Slot("order", choices=("chosen", "buys", "sells", "all"), example="4f2a"),), (PRICE,), needed=0, shared=True),
    Verb(
        "amend", (Slot("order", example="4f2a"), Slot("move", example="+1t")),
        (PRICE._replace(lead=("@", "to")), Slot("size", "size", lead=("size",), example="300")), needed=0, shared=True,
    ),
    Verb("close", (Slot("part", example="50%"),), (PRICE, Slot("type", "word", choices=("market",)))),
    Verb("reverse"),
)  # fmt: skip
VERBS: Mapping[str, Verb] = MappingProxyType({verb.name: verb for verb in _ALL})
