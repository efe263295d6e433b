"""What a trader may ask the terminal to run for him: the venue has no chase, bracket or OCO of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.model.money import grouped
from terminal.model.order import BUY, Side

HERE = "Runs in this terminal: pauses while it is closed or stale and when disarmed by hand, not when idle."


@dataclass(frozen=True, slots=True)
class ChaseSpec:
    """A post-only order kept at the touch of its own side until all is filled."""

    symbol: str
    side: Side
    lots: int
    limit_ticks: int = 0
    """its worst price; 0 where it has none"""
    max_ticks: int = 0
    """how far it may follow from where it began; 0 where it has no such bound"""

    kind: ClassVar[str] = "chase"

    def sentence(self, instrument: Instrument) -> str:
        bounds = []
        if self.limit_ticks:
            way = "above" if self.side is BUY else "below"
            bounds.append(f"never {way} {_price(instrument, self.limit_ticks)}")
        if self.max_ticks:
            bounds.append(
                f"never more than {_counted(self.max_ticks, 'tick')} through the touch that it began at"
            )
        touch = "best bid" if self.side is BUY else "best ask"
        what = (
            f"Chase: {_what(self.side, self.lots, instrument)} post-only at the {touch}, moved along with it"
        )
        return f"{', '.join([what, *bounds])}. {HERE}"

    def problem(self, instrument: Instrument, bid: int | None, ask: int | None) -> Refused | None:
        """What is wrong with it; `bid` and `ask` are the touch now, where it is known."""
        return (
            _bad_size(self.lots, instrument)
            or _negative(limit=self.limit_ticks, distance=self.max_ticks)
            or self._behind(instrument, bid if self.side is BUY else ask)
        )

    def _behind(self, instrument: Instrument, touch: int | None) -> Refused | None:
        """With a limit behind the touch it could never stand there."""
        buying = self.side is BUY
        if (
            not self.limit_ticks
            or not touch
            or (self.limit_ticks >= touch if buying else self.limit_ticks <= touch)
        ):
            return None
        limit, way = (
            _price(instrument, self.limit_ticks),
            "above the best bid" if buying else "below the best ask",
        )
        said = f"limit must be at or {way} of {_price(instrument, touch)}, not {limit}"
        return Refused("WRONG_SIDE", said, "limit", instrument.price_text(self.limit_ticks))


@dataclass(frozen=True, slots=True)
class OcoSpec:
    """Two ways out of what is held, of which one ends the other. `side` is the side of the orders that close."""

    symbol: str
    side: Side
    lots: int
    take_ticks: int
    stop_ticks: int

    kind: ClassVar[str] = "oco"

    def sentence(self, instrument: Instrument) -> str:
        size = f"{grouped(instrument.size_text(self.lots))} {instrument.base}"
        return f"OCO for {size}: {_exits(self.side, self.take_ticks, self.stop_ticks, instrument)} {HERE}"

    def problem(self, instrument: Instrument, bid: int | None, ask: int | None) -> Refused | None:
        """What is wrong with it; `bid` and `ask` are the touch now, where it is known."""
        return _bad_size(self.lots, instrument) or _bad_exits(
            self.side, self.take_ticks, self.stop_ticks, instrument, [one for one in (bid, ask) if one]
        )


@dataclass(frozen=True, slots=True)
class BracketSpec:
    """An entry, and for what it fills an OCO on the other side."""

    symbol: str
    side: Side
    lots: int
    entry_ticks: int
    """0: taken now, at the touch and a cap beyond it"""
    take_ticks: int
    stop_ticks: int

    kind: ClassVar[str] = "bracket"

    def sentence(self, instrument: Instrument) -> str:
        entry = (
            f"at {_price(instrument, self.entry_ticks)}" if self.entry_ticks else "now, capped at the touch"
        )
        what = f"Bracket: {_what(self.side, self.lots, instrument)} {entry}; then, for what fills,"
        exits = _exits(self.side.other, self.take_ticks, self.stop_ticks, instrument)
        return f"{what} {exits} The first exit cancels the rest of the entry. {HERE}"

    def problem(self, instrument: Instrument, bid: int | None, ask: int | None) -> Refused | None:
        """What is wrong with it; `bid` and `ask` are the touch now, where it is known."""
        meets = ask if self.side is BUY else bid
        # An entry through the touch fills at the touch: that is what the exits have to lie around.
        between = [one for one in (self.entry_ticks, meets) if one]
        entry = (min(between) if self.side is BUY else max(between)) if between else 0
        return (
            _bad_size(self.lots, instrument)
            or _negative(entry=self.entry_ticks)
            or _bad_exits(
                self.side.other,
                self.take_ticks,
                self.stop_ticks,
                instrument,
                [entry] if entry else [],
                "the entry",
            )
        )


Spec = ChaseSpec | OcoSpec | BracketSpec


def _exits(side: Side, take: int, stop: int, instrument: Instrument) -> str:
    verb = "buy" if side is BUY else "sell"
    return (
        f"{verb} at {_price(instrument, take)} (rests), or at the market once a trade or the whole book reaches"
        f" {_price(instrument, stop)} (watched here, rests nowhere)."
    )


def _bad_size(lots: int, instrument: Instrument) -> Refused | None:
    if lots >= instrument.min_lots:
        return None
    least, size = instrument.size_text(instrument.min_lots), instrument.size_text(lots)
    return Refused("OUT_OF_RANGE", f"size must be at least {grouped(least)}, not {size}", "size", size)


def _negative(**ticks_by_name: int) -> Refused | None:
    for name, ticks in ticks_by_name.items():
        if ticks < 0:
            return Refused("OUT_OF_RANGE", f"{name} must not be below zero, not {ticks} ticks", name, ticks)
    return None


def _bad_exits(
    side: Side, take: int, stop: int, instrument: Instrument, around: list[int], what: str = "the market"
) -> Refused | None:
    """A way out with profit lies on one side of the price, the stop on the other."""
    selling = side is not BUY
    for name, ticks in (("take", take), ("stop", stop)):
        if ticks < 1:
            return Refused("OUT_OF_RANGE", f"{name} must be above zero, not {ticks} ticks", name, ticks)
    if take == stop:
        said = f"take and stop must differ, and both are {_price(instrument, take)}"
        return Refused("SAME_PRICE", said, "stop", instrument.price_text(stop))
    for name, ticks, above in (("take", take, selling), ("stop", stop, not selling)):
        bound = (max(around) if above else min(around)) if around else (stop if name == "take" else take)
        against = f"{what} at {_price(instrument, bound)}" if around else _price(instrument, bound)
        if ticks <= bound if above else ticks >= bound:
            said = (
                f"{name} must be {'above' if above else 'below'} {against}, not {_price(instrument, ticks)}"
            )
            return Refused("WRONG_SIDE", said, name, instrument.price_text(ticks))
    return None


def _what(side: Side, lots: int, instrument: Instrument) -> str:
    return f"{'buy' if side is BUY else 'sell'} {grouped(instrument.size_text(lots))} {instrument.base}"


def _price(instrument: Instrument, ticks: int) -> str:
    return grouped(instrument.price_text(ticks))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
