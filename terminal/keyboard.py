"""All keys of one read are known before the first of them is on its way: only then is a paste known by its first key."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.message import Message


def watch(arrived: Callable[[float], object]) -> None:
    """Tell of each key's time as it is read, in the driver's own thread. The driver makes its parser by this name, and
    lets each key go as soon as it is parsed: its thread and the loop would race for the rest of a paste."""

    class WholeReads(XTermParser):
        def feed(self, data: str) -> Iterable[Message]:
            messages = list(super().feed(data))
            for message in messages:
                if isinstance(message, events.Key):
                    arrived(message.time)
            return messages

    linux_driver.XTermParser = WholeReads  # type: ignore[attr-defined]  # the name it looks up
