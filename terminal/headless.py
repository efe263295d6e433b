"""What runs without a screen: the past read from a venue into a file, and P&L recomputed from one."""

from __future__ import annotations

import asyncio
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from terminal.core.limits import Limits
from terminal.export import check_form, file_for, read_back, save
from terminal.files import folders
from terminal.model.errors import EvtermError
from terminal.model.money import quote_text
from terminal.past.filters import Filter, read_filter
from terminal.past.recompute import recompute
from terminal.past.tables import Wanted, table
from terminal.session.feed import numbered_link
from terminal.session.opening import known_venue
from terminal.session.past import PastReading
from terminal.session.requests import Requests
from terminal.session.start import Start
from terminal.session.state import SessionState
from terminal.venue.auth import CYMETICA, SetUpError, Venue, environment_key, read_key, venue_at
from terminal.venue.rest import Rest
from terminal.wire.hearing import Ear

TOLD_S = 0.2


class Options(NamedTuple):
    """What `evterm export` was asked for."""

    url: str
    venue: str
    key_file: Path | None
    what: str
    form: str
    out: str
    filter: str
    paper: bool
    check: Path | None


def export(options: Options) -> None:
    """The file's name is the one line on standard output; how far it is goes to standard error."""
    if options.check is not None:
        _check(options.check)
        return
    check_form(options.form)
    print(asyncio.run(_export(options, _venue(options))))


def _venue(options: Options) -> Venue:
    url = options.url or (CYMETICA if options.venue else "")
    if not url:
        raise SetUpError("export needs an exchange: --url http://127.0.0.1:8080, or --venue cymetica")
    key = read_key(options.key_file) if options.key_file else environment_key()
    if not key:
        raise SetUpError("export reads what is your own: --key-file FILE, or ET_API_KEY")
    return venue_at(url, key)


async def _export(options: Options, venue: Venue) -> Path:
    requests = Requests(Rest(venue))
    try:
        mode = "paper" if options.paper else "practice" if venue.is_loopback else "live"
        start = Start(venue, mode, "", Path(), Limits(), 0.0)
        instruments = await known_venue(start, requests)
        state = SessionState(instruments, "", mode, numbered_link(), has_key=True)
        wanted = Wanted(_filter(options.filter, state), whole=True, now_ms=state.venue_ms())
        reading = PastReading(state, requests, Ear(instruments), None)
        await _read(reading)
        made = table(options.what, reading.record(), wanted)
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        path = file_for(options.out, options.what, options.form, stamp, folders().data / "exports")
        return save(made, options.form, path)
    finally:
        await requests.rest.close()


def _filter(words: str, state: SessionState) -> Filter:
    return read_filter(words, tuple(state.pairs), state.venue_ms())


async def _read(reading: PastReading) -> None:
    """All of it, or an error: half a past would give a wrong P&L."""
    work = asyncio.create_task(reading.read())
    while not work.done():
        await asyncio.wait([work], timeout=TOLD_S)
        _tell(f"{reading.progress.done} of {reading.progress.of} lists, {reading.progress.doing}")
    _tell("")
    await work
    if reading.error:
        raise EvtermError(f"not exported: {reading.error}")
    for what, at_ms in reading.told_from.items():
        print(f"evterm: {what}: the venue tells none before {at_ms} ms", file=sys.stderr)


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _check(path: Path) -> None:
    """P&L by pair, made of nothing but the file."""
    for symbol, sums in sorted(recompute(read_back(path)).items()):
        position = Decimal(sums.position.numerator) / sums.position.denominator
        told = {"realised": sums.realised, "fees": sums.fees, "net": sums.realised - sums.fees}
        figures = "  ".join(f"{name} {quote_text(units)}" for name, units in told.items())
        print(f"{symbol}: {sums.fills} fills  position {position:f}  {figures}")
