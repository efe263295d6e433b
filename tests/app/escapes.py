"""What a terminal program wrote, taken apart: the commands that this one writes by itself, and nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_OWN = re.compile(
    r"\x1b\[\d*(;\d+)*[mHGABCD]"  # colours and the cursor's moves
    r"|\x1b\[\?(7|25|1000|1003|1004|1006|1015|1049|2004|2026)[hl]"  # modes, on and off
    r"|\x1b\[5n"  # how quickly the line answers
    r"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # a copy
    r"|\x1b\[\?(2026|2048)\$p|\x1b\[>\d+u|\x1b\[<u"  # what the terminal can do
    r"|\x1b\]22;[a-z-]+\x07"  # the mouse pointer's shape
)
_UNSAFE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_OWN_CONTROLS = "\r\n\b"


def offences(raw: bytes) -> list[str]:
    """Everything in it that is neither text nor one of its own commands, with what stands around it."""
    text = raw.decode("utf-8", "surrogateescape")
    rest = _OWN.sub(lambda found: "\r" * len(found.group()), text)
    return [
        repr(text[max(0, at - 30) : at + 30])
        for at, char in enumerate(rest)
        if char not in _OWN_CONTROLS and unicodedata.category(char) in _UNSAFE
    ]


def kept_offences(folder: Path) -> list[str]:
    """The same of what stands in files, as bytes and as what their JSON says."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        said = [text.replace("\n", "")]
        if path.suffix in (".json", ".jsonl"):
            said += [one for line in text.splitlines() for one in _strings(json.loads(line))]
        found += [f"{path.name}: {one!r:.200}" for one in said if any(map(_is_unsafe, one))]
    return found


def _is_unsafe(char: str) -> bool:
    return unicodedata.category(char) in _UNSAFE


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
