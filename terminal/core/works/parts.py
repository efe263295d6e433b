"""What a machine sees of the world, and what it may answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from terminal.model.order import BUY, Side


class Role(StrEnum):
    """What a child order is for."""

    PEG = "peg"
    ENTRY = "entry"
    TAKE = "take"
    STOP = "stop"


OPENING = (Role.PEG, Role.ENTRY)
CLOSING = (Role.TAKE, Role.STOP)


class Stand(StrEnum):
    """How a child stands, as far as a machine minds."""

    ASKED = "asked"
    """on its way or unknown: it counts whole, and nothing takes its place"""
    RESTS = "rests"
    CHANGING = "changing"
    """it rests, and a cancel or an amend of it is not answered yet"""
    ENDED = "ended"
    REFUSED = "refused"
    """it never stood, or the venue turned it down"""
    LAPSED = "lapsed"
    """it never came before the venue: nothing speaks against another way out"""


@dataclass(frozen=True, slots=True)
class Child:
    number: int
    role: Role
    ticks: int
    lots: int
    filled: int
    stand: Stand
    why: str = ""
    ours: bool = False
    """whether the work itself asked for its cancel"""

    @property
    def live(self) -> bool:
        return self.stand not in (Stand.ENDED, Stand.REFUSED, Stand.LAPSED)

    @property
    def open(self) -> int:
        """What may still fill."""
        return self.lots - self.filled if self.live else 0


@dataclass(frozen=True, slots=True)
class View:
    """How things are at a moment when prices are fresh and own orders are confirmed."""

    now: float
    bid: int
    ask: int
    position: int
    min_lots: int
    children: tuple[Child, ...] = ()
    gone: dict[Role, int] | None = None
    """what children that are no longer looked at have filled"""
    low: int = 0
    high: int = 0
    """the span of the trades since the last look; 0 where there was none"""
    cap: int = 1
    """ticks that an entry at once may reach through the touch"""
    reach: int = 1
    """ticks that a stop may reach through the touch"""
    movable: bool = True
    """whether the venue moves a resting order; else it is cancelled and placed again"""
    counted: bool = True
    """whether the position holds all that the children were told to have filled"""

    def touch(self, side: Side) -> int:
        """Where a side rests."""
        return self.bid if side is BUY else self.ask

    def filled(self, roles: Iterable[Role]) -> int:
        wanted = tuple(roles)
        before = sum((self.gone or {}).get(role, 0) for role in wanted)
        return before + sum(child.filled for child in self.children if child.role in wanted)

    def open(self, roles: Iterable[Role]) -> int:
        wanted = tuple(roles)
        return sum(child.open for child in self.children if child.role in wanted)

    def live(self, *roles: Role) -> list[Child]:
        return [child for child in self.children if child.live and (not roles or child.role in roles)]

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way: only then is anything new sent."""
        return all(child.stand is Stand.RESTS for child in self.live())


@dataclass(frozen=True, slots=True)
class Place:
    role: Role
    side: Side
    kind: str
    ticks: int
    lots: int


@dataclass(frozen=True, slots=True)
class Move:
    number: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Cancel:
    number: int


@dataclass(frozen=True, slots=True)
class Pause:
    why: str


@dataclass(frozen=True, slots=True)
class Done:
    why: str
    """empty where all went as asked"""


Action = Place | Move | Cancel | Pause | Done


def better(side: Side, ticks: int, than: int) -> bool:
    """Nearer to the other side of the book."""
    return ticks > than if side is BUY else ticks < than


def worst_of(side: Side, *ticks: int) -> int:
    """The price that gives away least; zeros are no bounds."""
    bounds = [one for one in ticks if one]
    return min(bounds) if side is BUY else max(bounds)
