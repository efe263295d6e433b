"""One line of the journal: an entry in plain ASCII JSON, with no key or token in it, and how to read it back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

_SECRET = re.compile(r"(?:evt|mcp)_[0-9a-f]{16,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*")
"""API keys and tokens: a venue's sentence might repeat one."""


def line_of(entry: Entry) -> bytes:
    """Plain ASCII: what the venue says may hold lone surrogates, which faster encoders refuse."""
    text = json.dumps(entry, separators=(",", ":"), allow_nan=False, default=_plain)
    return _SECRET.sub("[secret]", text).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the journal")


def read(path: Path, messages: list[str] | None = None) -> Iterator[Entry]:
    """A file's entries. A line that is damaged is passed over and named; a torn last one is not there yet."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return
            entry = _entry(line)
            if entry is not None:
                yield entry
            elif messages is not None:
                messages.append(f"Line {number} of {path.name} is damaged and was passed over.")


def _entry(line: bytes) -> Entry | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
