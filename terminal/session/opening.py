"""What is asked of a venue before a session can begin: what it trades, whether it takes the key, what time it has."""

from __future__ import annotations

import time
from pathlib import Path

from terminal.core.budget import Priority
from terminal.journal import Journal, JournalError
from terminal.model.errors import EvtermError, Limited, Unauthorised, Unreachable
from terminal.model.instrument import Instrument
from terminal.session.requests import Requests
from terminal.session.start import Start
from terminal.venue.auth import SetUpError
from terminal.venue.rest import Answer
from terminal.wire import reading

MOST_TERMINALS = 8
PATIENCE = 3
"""a venue that asks to wait is waited for; its limits are a minute long"""


async def known_venue(start: Start, requests: Requests) -> list[Instrument]:
    """What it trades. Raises with what to mend."""
    url = start.venue.url
    try:
        instruments = reading.pairs((await _asked(requests, "/exchange/pairs")).body)
        if not instruments:
            raise SetUpError(f"{url} trades nothing that this terminal can show")
        if start.symbol and start.symbol not in {one.symbol for one in instruments}:
            names = ", ".join(one.symbol for one in instruments)
            raise SetUpError(f"--symbol {start.symbol} is not traded there: choose from {names}")
        if start.venue.key:
            await _asked(requests, f"/exchange/{instruments[0].symbol}/balance")
    except SetUpError:
        raise
    except Unauthorised as error:
        raise SetUpError(f"{url} does not accept the key: {error}") from None
    except Unreachable as error:
        raise SetUpError(f"{url} cannot be reached: {error}") from None
    except EvtermError as error:
        raise SetUpError(f"{url} does not answer as the exchange does: {error}") from None
    return instruments


async def clock_offset_ms(requests: Requests) -> float | None:
    """How far the venue's clock is from ours, before anything is dated by it; None where it does not say."""
    try:
        before = time.time()
        said = reading.server_time((await _asked(requests, "/exchange/time")).body)
    except EvtermError:
        return None
    return said - (before + time.time()) * 500 if said else None


async def _asked(requests: Requests, path: str) -> Answer:
    for _ in range(PATIENCE):
        try:
            return await requests.ask(path, Priority.CANCEL)
        except Limited:
            continue
    return await requests.ask(path, Priority.CANCEL)


def open_journal(folder: Path) -> Journal:
    """Each terminal that runs at the same time has a journal of its own."""
    folders = [
        folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        for number in range(1, MOST_TERMINALS + 1)
    ]
    for own in folders:
        try:
            journal = Journal.open(own)
        except JournalError as error:
            if "Another evterm" not in str(error) or own == folders[-1]:
                raise
        else:
            journal.messages += [said for other in folders if other != own and (said := _left_in(other))]
            return journal
    raise JournalError(f"No journal in {folder} could be opened.")


def _left_in(folder: Path) -> str:
    """What another terminal left there that nobody attends to now; empty where one runs, or nothing is open."""
    if not folder.is_dir():
        return ""
    try:
        with Journal.open(folder) as journal:
            works, stops = len(journal.open_works()), len(journal.open_stops())
    except JournalError:
        return ""
    left = [_count(works, "work"), _count(stops, "stop of a prop trade", "stops of prop trades")]
    what = " and ".join(filter(None, left))
    wait = "waits" if works + stops == 1 else "wait"
    return (
        f"{what} {wait} in {folder.name}, unattended: start one more evterm, and it goes on there"
        if what
        else ""
    )


def _count(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or f'{one}s'}" if count else ""
