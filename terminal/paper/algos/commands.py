"""What can be told to this room, as values that go into the journal.

Numbers are in ticks, lots and microseconds and within the bounds named here; the rest is for the room to judge.
"""

from __future__ import annotations

import msgspec

from terminal.model.order import Mode, OrderType, Side

PPM = 1_000_000

MOST_MINUTES = 10_080
MOST_SLICES = 200
MOST_SLIPPAGE = PPM // 2
MOST_RATE = PPM // 2
LEAST_LEGS, MOST_LEGS = 2, 50
LEAST_TIMEOUT_MS, MOST_TIMEOUT_MS = 1_000, 86_400_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What everything here is asked for with."""

    account: int
    symbol: str
    side: Side
    lots: int
    mode: Mode = Mode.LIVE


class Execution(Asked, frozen=True, kw_only=True):
    """What runs on, and how far it may go."""

    limit: int = 0
    """The worst price in ticks; 0 is none."""


class StartTwap(Execution, frozen=True, kw_only=True, tag=True):
    """Slices at even times. Without a number of them it is an algo, which chooses it by the time there is."""

    minutes: int
    slices: int = 0
    slippage: int
    """In millionths: how far from the touch of its moment a slice may go."""
    randomize: bool


class StartPov(Execution, frozen=True, kw_only=True, tag=True):
    """A part of what the pair trades, in millionths."""

    minutes: int
    rate: int
    slippage: int


class StartSniper(Execution, frozen=True, kw_only=True, tag=True):
    """Take what there is once the touch is this good."""

    trigger: int


class StartIceberg(Execution, frozen=True, kw_only=True, tag=True):
    """One order that shows a part of itself; 0 shows about a tenth."""

    display: int


class PlaceScale(Asked, frozen=True, kw_only=True, tag=True):
    """Orders over a range of prices, evenly sized or ever larger away from the touch."""

    low: int
    high: int
    legs: int
    exponential: bool
    order_type: OrderType


class StopAlgo(msgspec.Struct, frozen=True, tag=True):
    """End one that still runs."""

    account: int
    symbol: str
    kind: str
    """How its id begins."""
    id: str


class SetSwitch(msgspec.Struct, frozen=True, tag=True):
    """Arm the dead man's switch, or arm it anew."""

    account: int
    timeout: int


class BeatSwitch(msgspec.Struct, frozen=True, tag=True):
    """The heartbeat: it begins to wait again."""

    account: int


class ClearSwitch(msgspec.Struct, frozen=True, tag=True):
    """Disarm it."""

    account: int


Start = StartTwap | StartPov | StartSniper | StartIceberg
Command = Start | PlaceScale | StopAlgo | SetSwitch | BeatSwitch | ClearSwitch
