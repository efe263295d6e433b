"""The frames of the binary market-data feeds: 48 bytes, little-endian, prices and sizes in units of 1e-8.

The layout is here alone: the practice exchange writes it and the terminal reads it.
"""

from __future__ import annotations

from decimal import Decimal
from enum import IntEnum
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from terminal.model.errors import Malformed
from terminal.model.order import BUY, SELL, Side

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument

VERSION = 1
DECIMALS = 8
MOST = 2**63 - 1
"""The greatest price or size that a frame can say. What is greater is said as this."""

_LAYOUT = Struct("<HHIQqqqBB6x")
SIZE = _LAYOUT.size
_BEFORE, _AFTER = 8, 16
"""Where the sequence begins and ends."""


class Kind(IntEnum):
    """What a frame says. The last three are of perpetuals: no spot pair has them."""

    BOOK = 1
    TRADE = 2
    SNAPSHOT_BEGIN = 3
    SNAPSHOT_END = 4
    AMM_QUOTE = 6
    MARK = 7
    FUNDING = 8
    LIQUIDATION = 9
    OPEN_INTEREST = 10


SNAPSHOT = 1
"""The flag of a book level that is a part of a snapshot."""

_KINDS = {int(kind): kind for kind in Kind}
_SIDES = (BUY, SELL)


class Frame(NamedTuple):
    """A frame as read. A `kind` that is no `Kind` is new to us and can be passed over."""

    kind: Kind | int
    market: int
    sequence: int
    at_ns: int
    price: int
    size: int
    side: Side
    flags: int

    @property
    def in_snapshot(self) -> bool:
        return self.kind == Kind.BOOK and bool(self.flags & SNAPSHOT)


class FixedPoint:
    """An instrument's ticks and lots in units of 1e-8, and back; both ways exact."""

    __slots__ = ("_lot", "_tick")

    def __init__(self, instrument: Instrument) -> None:
        self._tick = _whole(instrument.tick)
        self._lot = _whole(instrument.lot)

    def price(self, ticks: int) -> int:
        return min(ticks * self._tick, MOST)

    def size(self, lots: int) -> int:
        return min(lots * self._lot, MOST)

    def ticks(self, price: int) -> int:
        """Malformed where the price is not on the grid."""
        return _steps(price, self._tick, "price")

    def lots(self, size: int) -> int:
        """Malformed where the size is not on the grid; one too great for a frame is the greatest that fits."""
        return MOST // self._lot if size == MOST else _steps(size, self._lot, "size")


def encode(
    kind: Kind, market: int, at_ns: int, price: int = 0, size: int = 0, side: Side = BUY, flags: int = 0
) -> bytes:
    """A frame that has no number yet."""
    return _LAYOUT.pack(VERSION, kind, market, 0, at_ns, price, size, side is SELL, flags)


def numbered(frame: bytes, sequence: int) -> bytes:
    """The frame under its number: it is encoded once for all, and each reader counts its own."""
    return frame[:_BEFORE] + sequence.to_bytes(8, "little") + frame[_AFTER:]


def market_of(frame: bytes) -> bytes:
    """The market of a frame that has not been read, as the bytes that stand for it."""
    return frame[4:_BEFORE]


def decode(frame: bytes) -> Frame:
    """Malformed for another version, length or side."""
    if len(frame) != SIZE:
        raise Malformed("frame", f"a frame has {SIZE} bytes, this one {len(frame)}")
    version, kind, market, sequence, at_ns, price, size, side, flags = _LAYOUT.unpack(frame)
    if version != VERSION:
        raise Malformed("frame", f"a frame of version {version}, where {VERSION} is spoken")
    if side >= len(_SIDES):
        raise Malformed("side", f"side must be 0 for a bid or 1 for an ask, not {side}")
    return Frame(_KINDS.get(kind, kind), market, sequence, at_ns, price, size, _SIDES[side], flags)


def _whole(step: Decimal) -> int:
    units = step.scaleb(DECIMALS)
    if units != int(units):
        raise ValueError(f"{step} is finer than the 1e-{DECIMALS} of a frame")
    return int(units)


def _steps(units: int, step: int, name: str) -> int:
    count, rest = divmod(units, step)
    if rest or count < 0:
        raise Malformed(name, f"{name} {units} is not a multiple of {step} units of 1e-{DECIMALS}")
    return count
