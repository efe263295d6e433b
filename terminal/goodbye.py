"""A signal ends the terminal as a key would: in order, and soon in any case."""

from __future__ import annotations

import asyncio
import os
import signal
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
