"""A signal ends the terminal as a key would: in order, and soon in any case."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGHUP)
LAST_S = 1.5
"""a terminal that hangs on a line that is gone is not waited for any longer"""


class Goodbye:
    """`code` is the exit code once a signal came."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave = leave
        self.code = 0

    def listen(self) -> None:
        for number in SIGNALS:
            signal.signal(number, self._heard)
        threading.Thread(target=_watch_line, name="hang-up", daemon=True).start()

    def _heard(self, number: int, _: FrameType | None) -> None:
        if self.code:
            return
        self.code = 128 + number
        last = threading.Timer(LAST_S, os._exit, (self.code,))
        last.daemon = True
        last.start()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise SystemExit(self.code) from None
        loop.call_soon_threadsafe(self._leave)  # not here: this may stand in the middle of anything


def _watch_line() -> None:
    """The leader of a session alone is told that its terminal is gone. Where that is `make` or a script, it passes nothing on
    and this would go on for ever, reading an end of file."""
    watched = select.poll()
    watched.register(sys.__stdin__ or 0, 0)  # a hang-up is told without being asked for
    if any(event & select.POLLHUP for _, event in watched.poll()):
        os.kill(os.getpid(), signal.SIGHUP)
