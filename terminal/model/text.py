"""Text from outside, made safe to draw and to log."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

MOST = 240
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_MARKS = frozenset(("Mn", "Me", "Mc"))
_MOST_MARKS = 2
REPLACEMENT = "\ufffd"


class Clean(str):
    """Text without control, bidi or unassigned characters, of a bounded length. Only `clean` makes one."""

    __slots__ = ()


@lru_cache(maxsize=4096)
def clean(text: object, most: int = MOST) -> Clean:
    """What can be drawn of it: each unsafe character becomes U+FFFD, piles of combining marks are cut."""
    whole = str(text)
    if whole.isascii() and whole.isprintable() and len(whole) <= most:
        return Clean(whole)
    kept, marks = [], 0
    for char in whole[: most + 1]:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in _MARKS else 0
        if marks <= _MOST_MARKS:
            kept.append(REPLACEMENT if kind in _UNSAFE else char)
    if len(kept) > most:
        kept[most - 1 :] = "…"
    return Clean("".join(kept))
