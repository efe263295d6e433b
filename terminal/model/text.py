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


def clean(text: object, most: int = MOST) -> Clean:
    """What can be drawn of it: each unsafe character becomes U+FFFD, piles of combining marks are cut."""
    if isinstance(text, dict | list | tuple):  # its words would be bounded only by the recursion limit
        return Clean("an object" if isinstance(text, dict) else "a list")
    # Cut before it is remembered: neither whole frames nor errors with their tracebacks may live on in the cache.
    return _remembered(str(text)[: most + 1], most)


def clean_once(whole: str, most: int = MOST) -> Clean:
    """The same for what is said once, such as an id: it is not remembered."""
    if whole.isascii() and whole.isprintable() and len(whole) <= most:
        return Clean(whole)
    kept, marks = [], 0
    for char in whole[: most + 1]:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in _MARKS else 0
        if marks <= _MOST_MARKS:
            kept.append(REPLACEMENT if kind in _UNSAFE else char)
    if len(whole) > most:
        kept[most - 1 :] = "…"
    return Clean("".join(kept))


_remembered = lru_cache(maxsize=4096)(clean_once)
