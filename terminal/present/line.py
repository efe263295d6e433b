"""What goes over the line to the terminal, as the last line says it."""

from __future__ import annotations

from typing import NamedTuple

from terminal.present.words import bytes_a_second


class Rate(NamedTuple):
    """Frames and bytes a second, and whether the line is slow."""

    frames: float = 0.0
    bytes_out: float = 0.0
    slow: bool = False


def rate_text(rate: Rate) -> str:
    """`6.1 kB/s`, and on a slow line `slow 4/s 6.1 kB/s`."""
    sent = bytes_a_second(rate.bytes_out)
    return f"slow {rate.frames:.0f}/s {sent}" if rate.slow else sent
