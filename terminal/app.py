"""The Textual app: keys go to the cockpit first, a timer paints what moved, themes and sheets hang here."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import App

from terminal import remembered
from terminal.cockpit.cockpit import Cockpit
from terminal.config import Layout, Settings
from terminal.core.chords import TEXT
from terminal.core.history import History
from terminal.escapes import BELL, clipboard, notification
from terminal.files import Folders
from terminal.keymap import Keymap, KeymapError
from terminal.keymap import load as load_keymap
from terminal.layers import Layers
from terminal.model.errors import EvtermError
from terminal.present.looks import TIMEFRAMES, Looks
from terminal.pulse import Pulse
from terminal.rates import Rates
from terminal.screens.trade import TradeScreen
from terminal.sweeping import Sweeper
from terminal.theming import textual_theme
from widgets.command_line import CommandLine
from widgets.palette import THEMES, palette
from widgets.pane import Pane

if TYPE_CHECKING:
    from terminal.session.session import Session
    from terminal.session.state import SessionState

LATE_S = 0.01
ORDER_FIRST_S = 0.005
KEY_FIRST_S = 0.02
"""painting takes as long as an order needs to leave: the order goes first"""
DEPTHS = {"truecolor": "truecolor", "256": "256", "standard": "16", "windows": "16"}
Opening = Callable[[], Awaitable["Session"]]


class Evterm(Layers, inherit_bindings=False):
    """`opening` makes the session, while the first frame is on the screen already."""

    TITLE = "evterm"
    AUTO_FOCUS = None
    ENABLE_COMMAND_PALETTE = False  # opened by our own command: Textual would bind a key for it

    def __init__(
        self,
        opening: Opening,
        *,
        mode: str,
        settings: Settings,
        state: remembered.State,
        keymap: Keymap,
        folders: Folders,
        notices: tuple[str, ...] = (),
        painter: bool = True,
    ) -> None:
        super().__init__(painter=painter)
        self._opening, self.mode, self.settings = opening, mode, settings
        self.folders, self._remembered, self._notices = folders, state, notices
        self.looks = _looks(settings, state)
        self.trade = TradeScreen(self.looks, self.painter)
        self.cockpit = Cockpit(self, self.looks, settings, self.trade, keymap, History(state.lines))
        self.session: Session | None = None
        self.failure = ""
        """why it could not go on, for the shell to say"""
        self._theme_name = remembered.chosen(settings.theme, state.theme)
        self.colours = palette()
        self._rates = Rates()
        self._sweeper = Sweeper()
        self._typed = self._held_until = self._key_read = 0.0
        self.pulse = Pulse(settings.frames)
        self._running_session: asyncio.Task[None] | None = None
        self._depth = DEPTHS.get(self.console.color_system or "", "truecolor")
        for name in THEMES:
            self.register_theme(textual_theme(palette(name, self._depth)))
        # Before anything is styled: a theme that changes has Textual read all its styles again.
        self.set_reactive(App.theme, f"evterm-{self._theme_name}")
        self.stylesheet.set_variables(self.get_css_variables())

    # -- life ----------------------------------------------------------------------------------------------

    def get_default_screen(self) -> TradeScreen:
        return self.trade

    def on_mount(self) -> None:
        self.use_theme(self._theme_name, remember=False)
        self.trade.waiting("connecting to the venue")
        self.pulse.begin(self.settings.line, self.painter, watched=self.cockpit.keys_are_watched)
        self.call_after_refresh(self._begin)  # what a session needs is imported behind the first frame
        self.set_interval(1 / self.settings.frames, self._tick)

    def _begin(self) -> None:
        self._running_session = asyncio.create_task(self._live())

    async def _live(self) -> None:
        """Open the session and run it. What goes wrong for good ends the app, with a sentence for the shell."""
        self.trade.get_ready()
        self.cockpit.get_ready()
        # What is imported by the time that the venue is waited for is not looked at again.
        asyncio.get_running_loop().call_soon(self._sweeper.sweep, time.monotonic())
        try:
            self.session = await self._opening()
            self.cockpit.session = self.session
            self.session.load(self.looks.timeframe)
            self.session.alerting.recall(self._remembered.alerts)
            self.session.alerting.ring = self.ring
            self.cockpit.alerts_changed = self._save
            for notice in self._notices:
                self.session.state.notice(notice, "warn")
            self.trade.place(len(self.session.state.pairs))
            await self.session.run()
        except asyncio.CancelledError:
            raise
        except EvtermError as error:
            self.failure = str(error)
            self.exit(2)
        except BaseExceptionGroup as group:
            self.failure = f"a part of the session ended: {group.exceptions[0]!r}"
            self.exit(1)
            if os.environ.get("EVTERM_DEBUG"):
                raise
        except Exception as error:
            self.failure = f"the session could not begin: {error!r}"
            self.exit(1)
            if os.environ.get("EVTERM_DEBUG"):
                raise

    async def on_unmount(self) -> None:
        if self._running_session is not None:
            self._running_session.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._running_session

    parting = ""
    """what the shell should tell when the screen is given back"""
    _leaving: asyncio.Task[None] | None = None

    def leave(self, *, hung_up: bool = False) -> None:
        """By the exit policy, which may take a moment; asked again, at once."""
        self._save()
        if self.session is None or self._leaving is not None:
            self._end()
        else:
            self._leaving = asyncio.create_task(self._leave(self.session, hung_up=hung_up))

    async def _leave(self, session: Session, *, hung_up: bool) -> None:
        from terminal.session.leaving import leave

        try:
            self.parting = await leave(session, hung_up=hung_up)
        finally:
            self._end()

    def _end(self) -> None:
        self.pulse.when_answered(partial(self.exit, 0), self.set_timer)

    def _save(self) -> None:
        looks = self.looks
        layout = Layout(tuple(sorted(looks.hidden)), looks.zoomed, looks.ladder, looks.timeframe)
        state = remembered.State(
            theme=self._remembered.theme,
            keymap=self._remembered.keymap,
            layout=layout,
            symbol=self.session.state.symbol if self.session else self._remembered.symbol,
            lines=tuple(self.cockpit.lines.lines),
            searches=tuple(self.cockpit.searches.lines),
            alerts=self.session.alerting.remembered() if self.session else self._remembered.alerts,
        )
        with contextlib.suppress(OSError):
            remembered.save(self.folders.state, state)

    # -- keys ----------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys pass the chord matcher before anything of Textual's sees them."""
        if isinstance(event, events.Paste) and self._is_running and self._focus_name() != TEXT:
            self.cockpit.pasted(event.time)
            self._tick(at_once=True)
            return
        if isinstance(event, events.Key) and self._is_running:
            self._typed, self._key_read = time.monotonic(), event.time
            focus = self._focus_name()
            orders = self.cockpit.orders_sent
            if self.cockpit.key(event.key, focus, event.time):
                if self.cockpit.orders_sent == orders:
                    self._tick(at_once=True)
                else:
                    self._held_until = self._typed + ORDER_FIRST_S
                    self.set_timer(ORDER_FIRST_S, self._tick)
                return
            if focus == TEXT and self.screen is self.trade:
                # Textual moves the focus a turn later: what is typed right behind the `:` would go elsewhere.
                self.trade.line.on_key(event)
                self.painter.flush()
                return
        await super().on_event(event)

    @property
    def _is_running(self) -> bool:
        return bool(self._screen_stack)

    @on(CommandLine.Changed)
    def _line_changed(self, message: CommandLine.Changed) -> None:
        self.cockpit.typed(message.prompt, message.text, message.cursor)

    @on(CommandLine.Submitted)
    def _line_submitted(self, message: CommandLine.Submitted) -> None:
        self.cockpit.submitted(message.prompt, message.text, message.at)
        self._tick(at_once=True)

    @on(CommandLine.Closed)
    def _line_closed(self) -> None:
        self.trade.focus_back()

    @on(Pane.Chosen)
    def _pane_chosen(self, message: Pane.Chosen) -> None:
        self.cockpit.chosen_by_mouse(message.pane, message.index)
        self._tick(at_once=True)

    @on(Pane.Wheeled)
    def _pane_wheeled(self, message: Pane.Wheeled) -> None:
        self.trade.set_focus(message.pane if message.pane.can_focus else self.trade.focused)
        self.cockpit.move_cursor("down" if message.step > 0 else "up")

    # -- painting ------------------------------------------------------------------------------------------

    def _tick(self, *, at_once: bool = False) -> None:
        """A frame: nothing is made while the last one is still on its way to the terminal, but for keys."""
        now = time.monotonic()
        if not at_once and (self.painter.waiting or now < self._held_until):
            self._try_soon()
            return
        if not at_once and not self.pulse.due(now):
            return
        self._rates.measure(now, self.painter.frames, self.painter.bytes_out)
        session, cockpit = self.session, self.cockpit
        if self.trade.too_small and session is not None:
            session.arm.disarm("the terminal is too small")
        armed = cockpit.armed
        self.trade.dress(self.colours, self.chrome)
        if session is None:
            self.painter.flush()
            return
        state = session.state
        self._tell_notices(state)
        cockpit.follow_chosen()
        cockpit.explain_again(now)
        slow, self.painter.pace = self.pulse.slow, self.pulse.pace
        said = (cockpit.hints(), cockpit.message(now), self.pulse.told(self._rates.now))
        prices_are_new = self.trade.frame(
            state, said, armed=armed, now=now, answer=at_once, calm=slow, hurried=self._key_waits
        )
        book = state.market.book
        if self.looks.centre is None and book.mid2:
            cockpit.recentre()
        if prices_are_new:
            cockpit.painted = (state.symbol, book.bids.best, book.asks.best)
        self.painter.flush(at_once=at_once)
        if not at_once:
            self._sweeper.look(now, self._typed)

    def _key_waits(self) -> bool:
        """Whether a key was read just now and is still to be handled: the rest of a frame can wait for it."""
        newest = self.cockpit.guard.newest
        return newest > self._key_read and time.monotonic() - newest < KEY_FIRST_S

    _is_late = False

    def _try_soon(self) -> None:
        """A frame that could not be made is made a little later, not left out: that would double its age."""
        if not self._is_late:
            self._is_late = True
            self.set_timer(LATE_S, self._try)

    def _try(self) -> None:
        self._is_late = False
        self._tick()

    _told = 0

    def _tell_notices(self, state: SessionState) -> None:
        """The newest notice is said in the last line as well."""
        if state.notices_version != self._told:
            fresh = list(state.notices)[-(state.notices_version - self._told) :]
            self._told = state.notices_version
            roles = {"good": "bid", "bad": "danger", "warn": "amber", "info": "normal"}
            for notice in fresh[-1:]:
                self.cockpit.tell(notice.text, roles.get(notice.role, "normal"))

    # -- what only the app can do --------------------------------------------------------------------------

    def use_theme(self, name: str, *, remember: bool = True) -> None:
        self.theme = f"evterm-{name}"
        self._theme_name = name
        self.colours = palette(name, self._depth, self.settings.ascii)
        if remember:
            choice = remembered.Choice(name, self.settings.theme)
            self._remembered = self._remembered._replace(theme=choice)
            self._save()
        self.trade.dress(self.colours, self.chrome)

    def use_keymap(self, name: str) -> None:
        try:
            keymap = load_keymap(name, self.folders.config)
        except KeymapError as error:
            self.cockpit.tell(str(error), "amber")
            return
        self.cockpit.take_keymap(keymap)
        choice = remembered.Choice(name, self.settings.keymap)
        self._remembered = self._remembered._replace(keymap=choice)
        self._save()
        self.cockpit.tell(f"keymap {name}")

    def suspend_to_shell(self) -> None:
        if os.getpgrp() == os.getsid(0):  # nobody could bring it back
            self.cockpit.tell("no shell with jobs started this: there is nothing to go back to", "amber")
            return
        if self.session:
            self.session.arm.disarm("suspended")
        self.pulse.when_answered(self.action_suspend_process, self.set_timer)

    def redraw(self) -> None:
        self.painter.redraw()
        self.refresh()

    def copy(self, text: str) -> None:
        self._signal(clipboard(text))

    def ring(self, text: str) -> None:
        """An alert, for ears and for the desktop."""
        settings = self.settings
        self._signal(f"{BELL if settings.bell else ''}{notification(text) if settings.osc9 else ''}")

    def _signal(self, text: str) -> None:
        """Between two frames, where the painter has the terminal; else as Textual writes."""
        if not text:
            return
        if self.painter.active:
            self.painter.signal(text)
        elif self._driver is not None:
            self._driver.write(text)

    def reconnect(self) -> None:
        if self.session:
            self.session.feed.clob.retry()


def _looks(settings: Settings, state: remembered.State) -> Looks:
    layout = state.layout or settings.layout
    looks = Looks(
        ladder=layout.ladder,
        hidden=set(layout.hidden),
        zoomed=layout.zoomed,
        timeframe=layout.timeframe if layout.timeframe in TIMEFRAMES else "1m",
    )
    looks.presets = {symbol: pair.sizes for symbol, pair in settings.pairs.items() if pair.sizes}
    return looks
