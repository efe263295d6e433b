"""The pieces of a line, with the columns where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from terminal.core.cmdline import LineError

_PIECE = re.compile(r"@|\.\.|(?:(?!\.\.)[^\s@])+")
_JOINED = re.compile(r"bid|ask|mid|last", re.IGNORECASE)
MOST = 400
"""characters of a line"""


@dataclass(frozen=True, slots=True)
class Term:
    """A piece as it was typed. Two are the same where they say the same, wherever they stand."""

    text: str
    column: int = field(default=0, compare=False)
    width: int = field(default=1, compare=False)

    @property
    def word(self) -> str:
        return self.text.lower()

    def wrong(self, message: str, name: str = "") -> LineError:
        return LineError(message, self.column, self.width, name, self.text)


def terms(line: str) -> list[Term]:
    """`@` and `..` stand alone however they are typed; `bid + 1t` is one price."""
    if len(line) > MOST:
        raise LineError(f"{len(line)} characters are too many for a line: {MOST} at most", MOST)
    found = [Term(one.group(), one.start(), len(one.group())) for one in _PIECE.finditer(line)]
    for term in found:
        if not (term.text.isascii() and term.text.isprintable()):
            raise term.wrong(f"{term.text!r} has signs other than plain letters and digits")
    return _joined(found)


def _joined(found: list[Term]) -> list[Term]:
    """A distance behind the name of a price belongs to it."""
    joined: list[Term] = []
    for term in found:
        before = joined[-1] if joined else None
        if before and (_is_open(before.text) or (_JOINED.fullmatch(before.text) and term.text[0] in "+-")):
            width = term.column + term.width - before.column
            joined[-1] = Term(before.text + term.text, before.column, width)
        else:
            joined.append(term)
    return joined


def _is_open(text: str) -> bool:
    """A sign without its distance yet."""
    return text in ("+", "-") or (text[-1] in "+-" and bool(_JOINED.fullmatch(text[:-1])))
