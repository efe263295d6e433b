"""What only the app can do for the desk: themes and keymaps, copies, the bell, suspending; and what of it is remembered."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from terminal import remembered
from terminal.config import Layout
from terminal.escapes import BELL, clipboard, notification
from terminal.layers import Layers
from widgets.palette import palette

if TYPE_CHECKING:
    from terminal.config import Settings
    from terminal.present.looks import Looks
    from terminal.pulse import Pulse


class Acts(Layers, inherit_bindings=False):
    settings: Settings
    looks: Looks
    pulse: Pulse
    _remembered: remembered.State
    _theme_name: str
    _depth: str

    def use_theme(self, name: str, *, remember: bool = True) -> None:
        self.theme = f"evterm-{name}"
        self._theme_name = name
        self.colours = palette(name, self._depth, self.settings.ascii)
        if remember:
            choice = remembered.Choice(name, self.settings.theme)
            self._remembered = self._remembered._replace(theme=choice)
            self._save()
        self.trade.dress(self.colours, self.chrome)
        self.ground.dress(self.colours, self.chrome)

    def use_keymap(self, name: str) -> None:
        from terminal.keymap import KeymapError, load

        try:
            keymap = load(name, self.folders.config)
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
