"""All keys of one read are known before the first of them is on its way: only then is a paste known by its first key.

The terminal's answer to the question how it is comes among the keys and is none of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.drivers import linux_driver
from textual.keys import Keys
from textual.message import Message

from terminal.escapes import ANSWER

ESC_0 = "\x1b0"
"""On a slow line, Esc and the key that disarms, for Textual the º of one Alt chord. No keymap may bind an Alt digit."""


def watch(arrived: Callable[[float], object], answered: Callable[[float], object]) -> None:
    """Tell of each key's time as it is read, and of each answer's, in the driver's own thread. The driver makes its parser
    by this name, and lets each key go as soon as it is parsed: its thread and the loop would race for the rest of a paste."""

    class WholeReads(XTermParser):
        _pasting = False
        _rest = ""
        """of an answer that the last read broke off in"""

        def feed(self, data: str) -> Iterable[Message]:
            left = self._without_strays(data)
            messages = list(super().feed(left)) if left or not data else []  # no text at all is the end
            for message in messages:
                if isinstance(message, events.Key):
                    arrived(message.time)
            return messages

        def _without_strays(self, data: str) -> str:
            """What the parser would not know for an answer: one in the middle of a paste, and the end of one whose begin
            was given up already."""
            if self._rest and self._timeout_time is None and data.startswith(self._rest):
                answered(time.monotonic())
                data = data[len(self._rest) :]
            self._rest = next((ANSWER[n:] for n in (3, 2, 1) if data.endswith(ANSWER[:n])), "")
            begun, ended = data.rfind(BRACKETED_PASTE_START), data.rfind(BRACKETED_PASTE_END)
            whole = data.replace(ANSWER, "") if self._pasting or begun >= 0 else data
            self._pasting = begun > ended or (self._pasting and ended < 0)
            return whole

        def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
            if sequence == ESC_0:
                return [events.Key(Keys.Escape, None), events.Key("0", "0")]
            if sequence != ANSWER:
                return super()._sequence_to_key_events(sequence, alt)
            answered(time.monotonic())
            return [events.Key(Keys.Ignore, None)]

    linux_driver.XTermParser = WholeReads  # type: ignore[attr-defined]  # the name it looks up
