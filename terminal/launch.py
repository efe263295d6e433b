"""From arguments to a running terminal: what must be right is checked before the screen is taken.

The practice exchange is started before all else is imported, and what a session needs is imported behind the first frame:
they start side by side.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from terminal.files import Folders, folders
from terminal.model.errors import EvtermError
from terminal.session.practice import Practice
from terminal.venue.auth import CYMETICA, SetUpError, Venue, environment_key, read_key, venue_at

if TYPE_CHECKING:
    from decimal import Decimal

    from terminal.config import Settings
    from terminal.core.limits import Limits
    from terminal.keymap import Loaded
    from terminal.session.session import Session

SWITCH_S = 0.0005
"""keys are read, frames written and orders journalled in threads: each would wait 5 ms for its turn, as Python comes"""
LIVE = "LIVE"
"""what has to be typed before real money can move"""
COLOUR_SYSTEMS = {"truecolor": "truecolor", "256": "256", "16": "standard"}


class Options(NamedTuple):
    """What `evterm` was asked for. No address: a practice exchange of its own."""

    url: str = ""
    venue: str = ""
    key_file: Path | None = None
    symbol: str = ""
    live: bool = False
    slow: bool = False


class Door(NamedTuple):
    """Where to, and how the key is read again when it is not accepted any more."""

    venue: Venue
    read_key: Callable[[], str] | None


def launch(options: Options) -> int:
    """The exit code. Errors before the screen is taken are raised, those after it are said when it is given back."""
    _check_terminal()
    _check(options)
    places = folders()
    if options.url or options.venue:
        door = _door(options)
        if options.live:
            _confirm_live(door)
        return _run(options, places, door, None)
    practice = Practice(places.data / "practice")
    try:
        return _run(options, places, None, practice)
    finally:
        practice.stop()


def _check_terminal() -> None:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise SetUpError("evterm needs a terminal: its input and output must not be redirected")
    if os.environ.get("TERM", "") in ("", "dumb"):
        raise SetUpError("TERM is empty or dumb: set it to what your terminal is, such as xterm-256color")


def _check(options: Options) -> None:
    if options.live and not (options.url or options.venue):
        raise SetUpError("--live goes with --venue or --url: a practice exchange of its own is never live")
    if options.key_file and not (options.url or options.venue):
        raise SetUpError(
            "--key-file goes with --url or --venue: a practice exchange of its own makes its own key"
        )


def _confirm_live(door: Door) -> None:
    """Live is opened by hand at each start: no setting and no variable of the environment says this word."""
    if not door.venue.key:
        raise SetUpError("--live needs a key: --key-file FILE brings one")
    host = urlsplit(door.venue.url).netloc
    try:
        typed = input(f"type {LIVE} to trade real money at {host}: ")
    except EOFError:
        typed = ""
    if typed.strip() != LIVE:
        raise SetUpError(f"that is not {LIVE}: nothing was opened. Without --live it is paper or practice")


def _run(options: Options, places: Folders, door: Door | None, practice: Practice | None) -> int:
    from terminal import config, remembered

    loaded = config.load(places.config)
    settings = loaded.settings._replace(line="slow") if options.slow else loaded.settings
    if settings.colours in COLOUR_SYSTEMS:
        os.environ["TEXTUAL_COLOR_SYSTEM"] = COLOUR_SYSTEMS[settings.colours]
    from terminal import keyboard
    from terminal.app import Evterm
    from terminal.goodbye import Goodbye

    recalled = remembered.load(places.state)
    mode = "practice" if door is None or door.venue.is_loopback else "paper"
    mode = "live" if options.live else mode
    journals = places.data / f"journal-{mode}{_suffix(door)}"

    async def opening() -> Session:
        from terminal.session.session import Session, Start

        at = door or await _practice_door(practice)
        symbol = options.symbol or recalled.state.symbol
        idle_s = settings.idle_disarm_minutes * 60.0
        start = Start(
            at.venue, mode, symbol, journals, _limits(settings), idle_s, at.read_key, settings.pairs, settings.on_exit,
            settings.on_hangup,
        )  # fmt: skip
        try:
            session = await Session.open(start)
        except SetUpError:
            if options.symbol or not symbol:
                raise
            session = await Session.open(start._replace(symbol=""))  # a remembered pair may be gone
        if practice is not None:
            session.feed.start(_keep(practice, session))
        return session

    def keymap() -> Loaded:
        from terminal.keymap import load_or_plain

        return load_or_plain(remembered.chosen(settings.keymap, recalled.state.keymap), places.config)

    problems = tuple(one for one in (loaded.problem, recalled.problem) if one)
    app = Evterm(
        opening,
        mode=mode,
        settings=settings,
        state=recalled.state,
        keymap=keymap,
        folders=places,
        notices=problems,
    )
    sys.setswitchinterval(SWITCH_S)
    keyboard.watch(app.guard.arrived, app.pulse.answers.append)
    app.guard.watches = True
    goodbye = Goodbye(lambda: app.leave(hung_up=True))
    goodbye.listen()
    code = app.run()
    if app.parting and not goodbye.code:
        print(f"evterm: {app.parting}")
    if app.failure:
        raise EvtermError(app.failure)
    return goodbye.code or code or app.return_code or 0


async def _practice_door(practice: Practice | None) -> Door:
    import asyncio

    if practice is None:
        raise SetUpError("no venue")
    await asyncio.to_thread(practice.wait_ready)
    key_file = practice.key_file
    return Door(venue_at(practice.url, read_key(key_file)), lambda: read_key(key_file))


async def _keep(practice: Practice, session: Session) -> None:
    """A practice exchange that ends suddenly is started again."""
    import asyncio

    wait = 1.0
    while True:
        await asyncio.sleep(wait)
        if practice.running:
            wait = 1.0
            continue
        session.state.notice("the practice exchange ended by itself: starting it again", "bad")
        try:
            await asyncio.to_thread(practice.again)
        except EvtermError as error:
            session.state.notice(f"the practice exchange: {error}", "bad")
            wait = min(30.0, wait * 2)
        else:
            session.feed.clob.retry()


def _door(options: Options) -> Door:
    """The address and the key that were given; no key means to watch only."""
    url, path = options.url or CYMETICA, options.key_file
    if path is None:
        return Door(venue_at(url, environment_key()), None)
    return Door(venue_at(url, read_key(path)), lambda: read_key(path))


def _suffix(door: Door | None) -> str:
    """Each venue has a journal of its own: what one left open, another knows nothing of."""
    return "-" + re.sub(r"[^A-Za-z0-9.]+", "-", urlsplit(door.venue.url).netloc) if door else ""


def _limits(settings: Settings) -> Limits:
    """The trader's limits in units; `CEILINGS` refuses what is above them."""
    from terminal.core.limits import Limits

    own = settings.limits
    return Limits(
        order_notional=_units(own.order_notional),
        position_notional=_units(own.position_notional),
        orders_a_minute=own.orders_a_minute,
        band_bps=int(own.band_bps),
        rest_bps=int(own.rest_bps),
        take_bps=int(settings.take_cap_bps),
        daily_loss=_units(own.daily_loss),
    )


def _units(money: Decimal) -> int:
    from terminal.core.limits import USDC

    return int(money * USDC)
