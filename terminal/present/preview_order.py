"""A single order as it would trade and rest now, in facts and lines."""

from __future__ import annotations

from fractions import Fraction

from terminal.core.preview import Preview
from terminal.core.scene import Scene, money_text
from terminal.core.walk import Wanted
from terminal.model.instrument import Instrument
from terminal.model.money import QUOTE_DECIMALS, quote_text
from terminal.model.order import BUY
from terminal.present import words
from terminal.present.rows import Fact, Line, fact, lines_of

QUOTE_UNIT = 10**QUOTE_DECIMALS


def order_lines(seen: Preview, at: Scene, width: int, room: int) -> list[Line]:
    """Where there is little room, where the lots come from goes first."""
    now = "once" if seen.wanted.stop else "now"
    parts = [
        lines_of(now, fills(seen, at), width),
        lines_of("cost", [slip_fact(seen), fee_fact(seen, at), _held(seen, at)], width),
        lines_of("from", [*_split(seen, at), _share(seen)], width),
        lines_of(
            "after", [money_after_fact(seen, at), _goods_after(seen, at), _position_after(seen, at)], width
        ),
    ]
    if sum(map(len, parts)) > room:
        parts[2] = []
    return [line for lines in parts for line in lines]


def fills(seen: Preview, at: Scene) -> list[Fact | None]:
    instrument, order = at.instrument, seen.wanted
    facts: list[Fact | None] = []
    if order.stop:
        facts.append(fact("at", words.price(instrument, order.stop)))
    if seen.average is not None:
        facts += [
            fact("fills", words.size(instrument, seen.filled)),
            fact("avg", average(instrument, seen.average)),
            fact("worst", words.price(instrument, seen.worst)),
        ]
    if seen.rests:
        facts.append(fact("rests", words.size(instrument, seen.rests), after=_where(order, at)))
    return facts or [(("fills nothing", "amber"),)]


def _where(order: Wanted, at: Scene) -> str:
    """The price it rests at, and what stands there already."""
    price = f"at {words.price(at.instrument, order.ticks)}"
    own_side = at.bids if order.side is BUY else at.asks
    ahead = next((level.lots for level in own_side if level.ticks == order.ticks), 0)
    if order.stop:
        return price
    return f"{price}, {words.size(at.instrument, ahead)} before it" if ahead else f"{price}, first there"


def average(instrument: Instrument, ticks: Fraction) -> str:
    """A tenth of a tick is shown where it is not on the grid."""
    if ticks.denominator == 1:
        return words.price(instrument, int(ticks))
    tenths = int(ticks * 10 + Fraction(1, 2))
    return f"{instrument.price(tenths) / 10:,.{instrument.price_decimals + 1}f}"


def slip_fact(seen: Preview) -> Fact | None:
    if seen.slip is None:
        return None
    against = "bps from the stop" if seen.wanted.stop else "bps"
    return fact("slip", tenth(seen.slip, signed=True), after=against)


def tenth(value: Fraction, *, signed: bool = False) -> str:
    """To one decimal."""
    tenths = int(abs(value) * 10 + Fraction(1, 2))
    sign = "-" if value < 0 else "+" if signed else ""
    return f"{sign if tenths else ''}{tenths // 10:,}.{tenths % 10}"


def fee_fact(seen: Preview, at: Scene) -> Fact | None:
    if not seen.filled:
        return None
    rate = f", taker {at.taker_bps} bps" if seen.fee else ""
    return fact("fee", fee_text(seen.fee), after=f"{at.instrument.quote}{rate}")


def fee_text(units: int) -> str:
    """Small ones with more decimals: rounded to the cent they would look like nothing."""
    if abs(units) >= QUOTE_UNIT:
        return words.money(units, signed=False)
    cut = 4 if abs(units) >= QUOTE_UNIT // 100 else 2
    return f"{'-' if units < 0 else ''}{quote_text(abs(units))[:-cut]}"


def _held(seen: Preview, at: Scene) -> Fact | None:
    """What is bound while it rests or waits."""
    if seen.wanted.stop:
        return fact("holds", _need(seen, at), after="till then")
    return fact("maker", f"{at.maker_bps}", after="bps") if seen.rests else None


def _need(seen: Preview, at: Scene) -> str:
    if seen.wanted.side is BUY:
        return f"{money_text(seen.need)} {at.instrument.quote}"
    return f"{words.size(at.instrument, seen.need)} {at.instrument.base}"


def _split(seen: Preview, at: Scene) -> list[Fact | None]:
    return [fact(letter, words.size(at.instrument, lots)) for letter, lots in seen.split]


def _share(seen: Preview) -> Fact | None:
    return fact("", tenth(seen.share), after="% of what shows") if seen.share and seen.filled else None


def money_after_fact(seen: Preview, at: Scene, name: str = "") -> Fact | None:
    if seen.quote is None:
        return None
    return fact(name, words.money(seen.quote, signed=False), _role(seen), at.instrument.quote)


def _goods_after(seen: Preview, at: Scene) -> Fact | None:
    if seen.base is None:
        return None
    return fact("", words.size(at.instrument, seen.base), _role(seen), at.instrument.base)


def _role(seen: Preview) -> str:
    return "amber" if seen.refused else "bright"


def _position_after(seen: Preview, at: Scene) -> Fact:
    size = words.size(at.instrument, abs(seen.position))
    sign = "-" if seen.position < 0 else "+" if seen.position else ""
    return fact("position", f"{sign}{size}")
