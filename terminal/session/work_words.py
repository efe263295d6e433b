"""What is said of orders that run in the terminal."""

from __future__ import annotations

from terminal.core.works.spec import BracketSpec
from terminal.model.instrument import Instrument
from terminal.model.money import grouped
from terminal.model.order import BUY
from terminal.session.work_parent import Work


def progress(work: Work, instrument: Instrument) -> str:
    """Such as `bought 500 of 2,000 VAIX`."""
    verb = "bought" if work.side is BUY else "sold"
    filled, lots, exited = (
        grouped(instrument.size_text(one)) for one in (work.filled, work.lots, work.exited)
    )
    closed = f", {exited} of that closed" if isinstance(work.spec, BracketSpec) else ""
    return f"{verb} {filled} of {lots} {instrument.base}{closed}"


def farewell(work: Work, instrument: Instrument) -> str:
    """What a bracket leaves open comes before all else: a narrow screen cuts the end."""
    why = f": {work.why}" if work.why else ""
    told, left = progress(work, instrument), work.filled - work.exited
    if isinstance(work.spec, BracketSpec) and left:
        told = f"{grouped(instrument.size_text(left))} {instrument.base} of it not closed"
    return f"{work.name} is {work.state.value}{why}; {told}"


def paused(work: Work) -> str:
    unwatched = " and its stop is not watched" if work.kind != "chase" else ""
    rests = f"; {_orders(work)} where {_they(work)}" if work.live else ""
    return f"{work.name} is paused: {work.why}{unwatched}{rests}"


def stays_paused(work: Work) -> str:
    return f"{work.name} stays paused: {work.why}"


def goes_on(work: Work, instrument: Instrument) -> str:
    return f"{work.name} goes on: {progress(work, instrument)}, {_orders(work)}"


def _orders(work: Work) -> str:
    number = len(work.live)
    return f"{number} order{'' if number == 1 else 's'} rest{'s' if number == 1 else ''}"


def _they(work: Work) -> str:
    return "it is" if len(work.live) == 1 else "they are"
