"""What a line comes to: a call of the venue with its fields, work for this terminal, or an act on what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from terminal.core.orderline.amounts import Here
from terminal.core.orderline.terms import Term
from terminal.core.works.spec import Spec
from terminal.model.order import Side


@dataclass(frozen=True, slots=True)
class Resting:
    """An open order of one's own."""

    order_id: str
    symbol: str
    side: Side
    ticks: int
    lots: int


@dataclass(frozen=True, slots=True)
class Market:
    """All that a line is measured by."""

    focus: str
    here: Callable[[str], Here]
    symbols: Sequence[str]
    orders: Sequence[Resting] = ()
    chosen: str = ""
    """the id of the order under the blotter's cursor"""


@dataclass(frozen=True, slots=True)
class Send:
    """A call, by the id of its route, with a text for each field; `where` says what part of the line a field came from."""

    route: str
    texts: Mapping[str, str]
    where: Mapping[str, Term]
    notes: tuple[str, ...] = ()
    """what the numbers were worked out from"""


@dataclass(frozen=True, slots=True)
class Start:
    """Work for this terminal."""

    spec: Spec
    sentence: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancel:
    order_ids: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Close:
    """A part of the position in focus, at once and capped."""

    part: Fraction
    sentence: str


@dataclass(frozen=True, slots=True)
class Reverse:
    sentence: str


Plan = Send | Start | Cancel | Close | Reverse
