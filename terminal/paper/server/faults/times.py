"""Times in what the exchange tells, moved by an offset: found by their form, so that none is left out.

Whole numbers of 13 digits are milliseconds and those of 16 microseconds: nothing else on this wire looks so,
since money and sizes are texts. ISO times carry their zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from terminal.wire import binary

_NUMBER = re.compile(rb"(?<=[:,\[])(\d{16}|\d{13})(?=[,\]}])")
_SECONDS = re.compile(rb'(?<="reset":)(\d{10})(?=[,}])')
_ISO = re.compile(rb'(?<=")\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}(?:\d{3})?)?(?:Z|[+-]\d\d:\d\d)(?=")')
_RESET = b"x-ratelimit-reset"


def moved(body: bytes, ms: int) -> bytes:
    """A JSON text with its times so much later."""

    def number(found: re.Match[bytes]) -> bytes:
        return b"%d" % (int(found[0]) + ms * (1 if len(found[0]) == 13 else 1000))

    body = _NUMBER.sub(number, body)
    body = _SECONDS.sub(lambda found: b"%d" % (int(found[0]) + ms // 1000), body)
    return _ISO.sub(lambda found: _iso(found[0].decode(), ms).encode(), body)


def _iso(text: str, ms: int) -> str:
    spec = {0: "seconds", 3: "milliseconds", 6: "microseconds"}[_decimals(text)]
    later = (datetime.fromisoformat(text) + timedelta(milliseconds=ms)).isoformat(timespec=spec)
    return later.replace("+00:00", "Z") if text.endswith("Z") else later


def _decimals(text: str) -> int:
    digits = re.search(r"\.(\d+)", text)
    return len(digits[1]) if digits else 0


def moved_frame(payload: bytes, ms: int) -> bytes:
    """The same for a frame of the binary feed."""
    frame = binary.decode(payload)
    kind, at_ns = binary.Kind(frame.kind), frame.at_ns + ms * 1_000_000
    later = binary.encode(kind, frame.market, at_ns, frame.price, frame.size, frame.side, frame.flags)
    return binary.numbered(later, frame.sequence)


def moved_headers(headers: Iterable[tuple[bytes, bytes]], ms: int) -> list[tuple[bytes, bytes]]:
    return [
        (name, b"%d" % (int(value) + ms // 1000) if name.lower() == _RESET else value)
        for name, value in headers
    ]
