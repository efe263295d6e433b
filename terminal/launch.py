"""From arguments to a running terminal: what must be right is checked before the screen is taken."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from terminal import config, keymap, remembered
from terminal.core.limits import USDC, Limits
from terminal.files import folders
from terminal.model.errors import EvtermError
from terminal.session.practice import Practice
from terminal.venue.auth import CYMETICA, SetUpError, Venue, environment_key, read_key, venue_at

COLOUR_SYSTEMS = {"truecolor": "truecolor", "256": "256", "16": "standard"}


@dataclass(frozen=True, slots=True)
class Options:
    """What `evterm` was asked for. No address: a practice exchange of its own."""

    url: str = ""
    venue: str = ""
    key_file: Path | None = None
    symbol: str = ""
    live: bool = False


def launch(options: Options) -> int:
    """The exit code. Errors before the screen is taken are raised, those after it are said when it is given back."""
    _check_terminal()
    if options.live:
        raise SetUpError(
            "--live is not open yet: order tickets, previews and the loss lock that make it safe are still being built. "
            "Practice (no option) and paper (--venue cymetica) take the same keys."
        )
    places = folders()
    loaded = config.load(places.config)
    practice = None if options.url or options.venue else Practice(places.data / "practice")
    try:
        return _run(options, places, loaded, practice)
    finally:
        if practice is not None:
            practice.stop()


def _check_terminal() -> None:
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise SetUpError("evterm needs a terminal: its input and output must not be redirected")
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise SetUpError("TERM is empty or dumb: set it to what your terminal is, such as xterm-256color")


def _run(options: Options, places: object, loaded: config.Loaded, practice: Practice | None) -> int:
    settings = loaded.settings
    if settings.colours in COLOUR_SYSTEMS:
        os.environ["TEXTUAL_COLOR_SYSTEM"] = COLOUR_SYSTEMS[settings.colours]
    from terminal.app import Evterm
    from terminal.files import Folders
    from terminal.session.session import Session, Start

    if not isinstance(places, Folders):
        raise TypeError(places)
    recalled = remembered.load(places.state)
    keys = keymap.load_or_plain(remembered.chosen(settings.keymap, recalled.state.keymap), places.config)
    fixed = None if practice is not None else _venue(options)
    mode = "practice" if fixed is None or fixed.is_loopback else "paper"

    async def opening() -> Session:
        venue = fixed or await _practice_venue(practice)
        symbol = options.symbol or ("" if recalled.state.symbol == "" else recalled.state.symbol)
        start = Start(
            venue,
            mode,
            symbol,
            places.data / f"journal-{mode}",
            _limits(settings),
            settings.idle_disarm_minutes * 60.0,
        )
        try:
            return await Session.open(start)
        except SetUpError:
            if options.symbol or not symbol:
                raise
            return await Session.open(replace(start, symbol=""))  # a remembered pair may be gone

    problems = tuple(one for one in (loaded.problem, recalled.problem, keys.problem) if one)
    app = Evterm(
        opening,
        mode=mode,
        settings=settings,
        state=recalled.state,
        keymap=keys.keymap,
        folders=places,
        notices=problems,
    )
    code = app.run()
    if app.failure:
        raise EvtermError(app.failure)
    return code or 0


async def _practice_venue(practice: Practice | None) -> Venue:
    if practice is None:
        raise SetUpError("no venue")
    await asyncio.to_thread(practice.wait_ready)
    return venue_at(practice.url, read_key(practice.key_file))


def _venue(options: Options) -> Venue:
    """The address and the key that were given; no key means to watch only."""
    url = options.url or CYMETICA
    key = read_key(options.key_file) if options.key_file else environment_key()
    return venue_at(url, key)


def _limits(settings: config.Settings) -> Limits:
    """The trader's limits in units; `CEILINGS` refuses what is above them."""
    own = settings.limits
    return Limits(
        order_notional=_units(own.order_notional),
        position_notional=_units(own.position_notional),
        orders_a_minute=own.orders_a_minute,
        band_bps=int(own.band_bps),
        rest_bps=int(own.rest_bps),
        take_bps=int(settings.take_cap_bps),
    )


def _units(money: Decimal) -> int:
    return int(money * USDC)
