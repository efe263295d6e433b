"""The way to the terminal under every screen: only cells that changed are written, each frame in one piece."""

# ruff: noqa: SLF001 - this stands on parts that Textual keeps to itself; tests/widgets/test_painter.py pins their names

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TextIO, cast

from rich.console import COLOR_SYSTEMS, RenderableType
from textual import events, on
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.driver import Driver
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.widget import Widget

from widgets.line import Row
from widgets.pens import Pens
from widgets.shadow import Shadow
from widgets.updates import Update, Visible, as_drawn, pieces
from widgets.wire import Frame, Wire

SIGNALS = 8
PIECES, LEAST_S = 20, 0.001
"""so many pieces a second leave on a line with a pace"""
SWITCH = "EVTERM_PAINTER"
"""Set to `off` in the environment, everything is painted by Textual alone."""


class Painter:
    """Takes whole updates from Textual and single rows from panes, and writes what they changed."""

    def __init__(self, app: App[Any], enabled: bool) -> None:
        # The driver for Windows wants its text in small pieces: nobody has tried it here.
        self.on = enabled and os.environ.get(SWITCH) != "off" and sys.platform != "win32"
        self.bytes_out = 0
        self.frames = 0
        self.asleep = False
        """while another program has the terminal"""
        self.tail: Callable[[], str] = lambda: ""
        """what follows a frame, behind its marks"""
        self.pace = 0
        """bytes a second that the line takes, 0 where it takes all: pieces leave one by one, so that a key is not kept waiting
        by what is on its way"""
        self._free_at = 0.0
        self._later: asyncio.TimerHandle | None = None
        self._signals: deque[str] = deque(maxlen=SIGNALS)
        self._app = app
        self._shadow = Shadow(Pens(COLOR_SYSTEMS[app.console.color_system or "truecolor"]))
        self._cursor: Offset | None = None
        self._visible: Visible | None = None
        self._free: dict[Widget, bool] = {}
        self._due = False
        self._late = False
        self._wire: Wire | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def active(self) -> bool:
        """Whether the terminal is the painter's: something runs there, and Textual holds no updates back."""
        app = self._app
        driver = app._driver
        return (
            self.on
            and app._running
            and not app._closed
            and not app._batch_count
            and driver is not None
            and not (driver.is_headless or driver.is_inline)
            and bool(app._screen_stack)
        )

    @property
    def terminal_size(self) -> Size | None:
        """As the terminal says now, where it can be asked."""
        driver: Any = self._app._driver
        return None if driver is None or self._wire is None else Size(*driver._get_terminal_size())

    @property
    def waiting(self) -> bool:
        """Whether the last frame is still on its way to the terminal."""
        return self._wire is not None and self._wire.frames < self.frames

    @property
    def behind(self) -> bool:
        """Whether something that changed waits for the pace."""
        return bool(self.pace) and (self._later is not None or self._shadow.behind)

    def takes(self, widget: Widget) -> bool:
        """Whether rows of this widget may be put straight onto the screen. Ask before every batch of them."""
        if not self.active:
            return False
        screen = self._app.screen
        if screen._layout_required or screen._scroll_required:
            return False
        visible = screen._compositor.visible_widgets
        if visible is not self._visible:  # each layout makes another
            self._visible, self._free = visible, {}
        free = self._free.get(widget)
        if free is None:
            free = self._free[widget] = as_drawn(widget, visible)
        if free:
            widget._styles_cache.clear()  # or Textual would later draw the rows as they were before
        return free

    def put(self, x: int, y: int, row: Row) -> None:
        """Want this row on the screen from column x on. It is there after `flush`, or before the loop's next turn."""
        self._shadow.put(x, y, row.chars, row.styles)
        self._flush_soon()

    def take(self, update: Update) -> None:
        """Want what Textual would write."""
        if not self._shadow.height:
            self.fit(self._app.size)
        for x, y, (chars, styles) in pieces(update):
            self._shadow.put(x, y, chars, styles)

    def signal(self, text: str) -> None:
        """Something for the terminal that is no picture, such as its bell: it leaves before the next frame. Of what comes
        while none can leave, only the newest does."""
        self._signals.append(text)
        self._flush_soon()

    def flush(self, *, at_once: bool = False) -> None:
        """Write what has changed, at once or as soon as the frame before has left. On a line with a pace the rest waits for
        its time, and what changed last goes first where it answers a key (`at_once`)."""
        self._due = False
        if self.asleep or not self.active:
            return
        if self.pace and not at_once and self._free_at > time.monotonic():
            self._flush_later()
            return
        self._late = True  # first said, then looked: the wire counts first and looks whether to call then
        if self.waiting:
            return
        self._late = False
        signals = "".join(self._signals)
        self._signals.clear()
        most = self.pace // PIECES if self.pace else None
        text = self._shadow.changes(most, newest=at_once) + self._move_cursor()
        if text and self._app._sync_available:
            text = f"{SYNC_START}{text}{SYNC_END}"
        if text or signals:
            self._send(Frame(f"{signals}{text}{self.tail() if text else ''}"))
        if self._shadow.behind:
            self._flush_later()

    def _flush_later(self) -> None:
        """When the line is free again."""
        if self._later is None:
            wait = max(LEAST_S, self._free_at - time.monotonic())
            self._later = asyncio.get_running_loop().call_later(wait, self._again)

    def _again(self) -> None:
        self._later = None
        self.flush()

    def forget(self) -> None:
        """Someone else wrote to the terminal."""
        self._shadow.forget()
        self._cursor = None

    def redraw(self) -> None:
        """Write the whole screen again, and let Textual draw it again too."""
        self.forget()
        if self.on and self._app._running and self._app._screen_stack:
            self._app.screen.refresh()
            self._flush_soon()

    def fit(self, size: Size) -> None:
        if (self._shadow.width, self._shadow.height) != size:
            self._shadow.fit(*size)

    def watch(self, file: TextIO) -> TextIO:
        """The driver's file, seen from here on."""
        self._loop = asyncio.get_running_loop()
        self._wire = Wire(file, self.frames, self._left)
        return cast("TextIO", self._wire)

    def _flush_soon(self) -> None:
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self.flush)

    def _left(self) -> None:
        """In the writer's thread."""
        if self._late and self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nothing is painted any more
                self._loop.call_soon_threadsafe(self.flush)

    def _move_cursor(self) -> str:
        """The terminal's own cursor, which is hidden, stands where text is typed: input methods open there."""
        before, self._cursor = self._cursor, None
        if not hasattr(self._app.focused, "cursor_screen_offset"):
            return ""
        place = self._cursor = self._app.screen.outer_size.clamp_offset(self._app.cursor_position)
        moved = self._shadow.moved or place != before
        return f"\x1b[{place.y + 1};{place.x + 1}H" if moved else ""

    def _send(self, frame: Frame) -> None:
        size = len(frame.encode(errors="replace"))
        self.bytes_out += size
        if self.pace:
            self._free_at = max(self._free_at, time.monotonic()) + size / self.pace
        self.frames += 1
        driver = self._app._driver
        if driver is not None:
            driver.write(frame)
            driver.flush()


class PaintedApp(App[ReturnType]):
    """An app whose every screen goes through its `painter`."""

    def __init__(self, *args: Any, painter: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.painter = Painter(self, painter)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        painter = self.painter
        if not (painter.active and isinstance(renderable, (LayoutUpdate, ChopsUpdate))):
            if renderable is not None and not self._batch_count:  # in a batch nothing is written at all
                painter.forget()
            super()._display(screen, renderable)
            return
        try:
            painter.take(renderable)
            painter.flush(at_once=True)
        except Exception as error:  # as Textual does
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        driver: Any = super()._build_driver(headless, inline, mouse, size)
        if getattr(driver, "_file", None) is not None and sys.platform != "win32":
            driver._file = self.painter.watch(driver._file) if self.painter.on else Wire(driver._file)
        return cast("Driver", driver)

    @on(events.Mount)
    def _listen(self) -> None:
        self.app_suspend_signal.subscribe(self, self._lend, immediate=True)
        self.app_resume_signal.subscribe(self, self._regain, immediate=True)

    @on(events.Resize)
    def _fit(self, event: events.Resize) -> None:
        """Also where the size is the same: the terminal may have been cleared, and Textual draws nothing then."""
        self.painter.fit(event.size)
        self.painter.redraw()
        # Signals that interrupt one another's handler are told in the wrong order: the last size heard may be an old one.
        now = self.painter.terminal_size
        if now and now != event.size:
            self.post_message(events.Resize(now, now))

    @on(events.AppFocus)
    def _look_again(self) -> None:
        """While another window had the focus anything may have been written here."""
        self.painter.redraw()

    def _lend(self, _app: App[Any]) -> None:
        self.painter.asleep = True

    def _regain(self, _app: App[Any]) -> None:
        self.painter.asleep = False
        self.painter.redraw()
