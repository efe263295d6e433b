"""The Textual app: it opens the session, keys go to the cockpit first, a timer paints what moved."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Awaitable, Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import App

from terminal import remembered
from terminal.acts import Acts
from terminal.config import Settings
from terminal.core.chords import TEXT
from terminal.core.keyguard import KeyGuard
from terminal.files import Folders
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
    from terminal.cockpit.cockpit import Cockpit
    from terminal.keymap import Loaded
    from terminal.session.session import Session
    from terminal.session.state import SessionState

LATE_S = 0.01
ORDER_FIRST_S = 0.005
KEY_FIRST_S = 0.02
"""painting takes as long as an order needs to leave: the order goes first"""
DEPTHS = {"truecolor": "truecolor", "256": "256", "standard": "16", "windows": "16"}
Opening = Callable[[], Awaitable["Session"]]
Keys = Callable[[], "Loaded"]


class Evterm(Acts, inherit_bindings=False):
    """`opening` makes the session and `keymap` reads the keys, while the first frame is on the screen already."""

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
        keymap: Keys,
        folders: Folders,
        notices: tuple[str, ...] = (),
        painter: bool = True,
    ) -> None:
        super().__init__(painter=painter)
        self._opening, self._read_keymap, self.mode, self.settings = opening, keymap, mode, settings
        self.folders, self._remembered, self._notices = folders, state, notices
        self.looks = _looks(settings, state)
        self.trade = TradeScreen(self.looks, self.painter)
        self.guard = KeyGuard()
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

    @cached_property
    def cockpit(self) -> Cockpit:  # type: ignore[override]  # it is set here alone
        """Made behind the first frame, or by a key that comes before."""
        from terminal.cockpit.cockpit import Cockpit

        keys = self._read_keymap()
        if keys.problem:
            self._notices += (keys.problem,)
        return Cockpit(
            self, self.looks, self.settings, self.trade, self.guard, keys.keymap, self._remembered.lines
        )

    # -- life ----------------------------------------------------------------------------------------------

    def get_default_screen(self) -> TradeScreen:
        return self.trade

    def on_mount(self) -> None:
        self.use_theme(self._theme_name, remember=False)
        self.trade.waiting("connecting to the venue")
        self.pulse.begin(self.settings.line, self.painter, watched=self.guard.watches)
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

    # -- keys ----------------------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Keys pass the chord matcher before anything of Textual's sees them. What is typed while it ends is for nobody."""
        if isinstance(event, events.InputEvent | events.Paste) and not self._is_running:
            return
        if isinstance(event, events.Paste) and self._focus_name() != TEXT:
            self.cockpit.pasted(event.time)
            self._tick(at_once=True)
            return
        if isinstance(event, events.Key):
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
            if (line := self.typed_line()) is not None:
                # Textual moves the focus a turn later: what is typed right behind the `:` would go elsewhere.
                line.on_key(event)
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
        session = self.session
        if self.trade.too_small and session is not None:
            session.arm.disarm("the terminal is too small")
        self.trade.dress(self.colours, self.chrome)
        if session is None:
            self.painter.flush()
            return
        cockpit = self.cockpit
        self._tell_notices(session.state)
        cockpit.follow_chosen()
        cockpit.explain_again(now)
        self.painter.pace = self.pulse.pace
        book = session.state.market.book
        if self._frame(session.state, cockpit, now, at_once=at_once):
            cockpit.painted = (session.state.symbol, book.bids.best, book.asks.best)
        if self.looks.centre is None and book.mid2:
            cockpit.recentre()
        self.painter.flush(at_once=at_once)
        if not at_once:
            self._sweeper.look(now, self._typed)

    def _frame(self, state: SessionState, cockpit: Cockpit, now: float, *, at_once: bool) -> bool:
        """Of the trade screen; True where prices are shown as they are now. While a page hides it none is made, and the
        first one afterwards shows all of it; the page has the newest price in its first line."""
        if self.ground is not self.trade:
            self.trade.forget()
            return True
        armed, slow = cockpit.armed, self.pulse.slow
        said = (cockpit.hints(), cockpit.message(now), self.pulse.told(self._rates.now))
        return self.trade.frame(
            state, said, armed=armed, now=now, answer=at_once, calm=slow, hurried=self._key_waits
        )

    def _key_waits(self) -> bool:
        """Whether a key was read just now and is still to be handled: the rest of a frame can wait for it."""
        newest = self.guard.newest
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
