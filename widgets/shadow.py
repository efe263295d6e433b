"""What the screen should show and what it shows, and the few bytes that lead from one to the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rich.style import Style

from widgets.pens import Pen, Pens

UNKNOWN = "\0"
"""In a cell of which nothing is known. No text brings it here: the gate below takes it out."""

_ASCII = frozenset(map(chr, range(0x20, 0x7F)))
# Signs of which every terminal is sure that they fill one cell. Box drawing, blocks, braille and the signs after them
# are wide only where the terminal was told to draw ambiguous characters wide; the app has an ASCII set for those.
# After any other sign the cursor is addressed again. To do so after "·●○▲▼▸×" too would be no safer while box
# drawing stands beside them on every screen.
_SURE = _ASCII.union(map(chr, range(0x2500, 0x25A0)), map(chr, range(0x2800, 0x2900)), "·●○▲▼▸×")
_UNSAFE = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_GAP = 4
"""So many unchanged cells of the same look are written again rather than skipped: a move costs three bytes or more."""

_AWAY = -_GAP - 1
"""Where the cursor is while its column is not known: further from every column than a gap."""

Cells = tuple[list[str], list[Style | None]]


class Shadow:
    """A grid of characters and styles a row, as wanted and as had. A wide character leaves '' in its second cell."""

    def __init__(self, pens: Pens) -> None:
        self.pens = pens
        self.width = self.height = 0
        self.want: list[Cells] = []
        self._have: list[Cells] = []
        self._dirty: dict[int, tuple[int, int]] = {}
        self.moved = False
        """whether the last changes moved the cursor"""

    def fit(self, width: int, height: int) -> None:
        """A screen of another size, of which nothing is known."""
        self.width, self.height = width, height
        self.want = [([UNKNOWN] * width, [None] * width) for _ in range(height)]
        self.forget()

    def forget(self) -> None:
        """Whatever is on the screen is not what was written there."""
        self._have = [([UNKNOWN] * self.width, [None] * self.width) for _ in range(self.height)]
        self._dirty = dict.fromkeys(range(self.height), (0, self.width))

    def put(self, x: int, y: int, chars: list[str], styles: Sequence[Style | None]) -> None:
        """Want these cells from column x on; what falls off the screen is cut."""
        end = x + len(chars)
        if not 0 <= y < self.height or x >= self.width or end <= 0 or x == end:
            return
        if not "".join(chars).isprintable():
            chars = [cell if cell.isprintable() else _safe(cell) for cell in chars]
        if x < 0 or end > self.width:
            chars, styles = cut(chars, styles, max(0, -x), self.width - x)
            x, end = max(x, 0), min(end, self.width)
        row, row_styles = self.want[y]
        low, high = x, end
        if x and not row[x]:  # the second half of a wide character goes, so its first half goes too
            low, row[x - 1] = x - 1, " "
        if end < self.width and not row[end]:
            high, row[end] = end + 1, " "
        row[x:end] = chars
        row_styles[x:end] = styles
        known = self._dirty.pop(y, None)  # put in again, the newest stand last
        self._dirty[y] = (min(low, known[0]), max(high, known[1])) if known else (low, high)

    def changes(self, most: int | None = None, *, newest: bool = False) -> str:
        """What turns the screen had into the one wanted, which is had from then on. Where `most` characters are passed, the
        rows that are left wait for the next time: those that changed last, or first where the `newest` go before."""
        brush = _Brush(self.pens.plain, self.width)
        for y in sorted(self._dirty) if most is None else list(self._dirty)[:: -1 if newest else 1]:
            self._row(y, *self._dirty.pop(y), brush)
            if most is not None and sum(map(len, brush.out)) >= most:
                break
        self.moved = bool(brush.out)
        return brush.end(self.pens.plain)

    @property
    def behind(self) -> bool:
        """Whether rows were left for the next time."""
        return bool(self._dirty)

    def _row(self, y: int, low: int, high: int, brush: _Brush) -> None:
        """The hot loop: by hand, since a call for each cell would take as long as the rest."""
        (chars, styles), (had, had_styles) = self.want[y], self._have[y]
        pens, out, ink = self.pens, brush.out, brush.pen
        at, pen, last = _AWAY, self.pens.plain, None
        for x in [x for x in range(low, high) if chars[x] != had[x] or styles[x] is not had_styles[x]]:
            char, style, old, old_style = chars[x], styles[x], had[x], had_styles[x]
            had[x], had_styles[x] = char, style
            if style is not last:
                last, pen = style, pens[style]
            if char == old and pen is pens[old_style]:
                continue
            sure = char in _SURE
            if not sure and (not char or char == UNKNOWN):
                continue
            if x != at and not (
                x - at <= _GAP and styles[at:x] == [style] * (x - at) and _ASCII.issuperset(chars[at:x])
            ):
                brush.go(at, x, y)
                at = x
            if pen is not ink:
                out.append(ink.to[pen])
                ink = pen
            if at < x:
                out += chars[at:x]
            at = x + 1
            if sure:
                out.append(char)
            else:
                at = brush.draw(char, x, at < high and not chars[at])
        brush.leave(at, y, ink)


class _Brush:
    """Where the cursor is and how it draws, as far as is known, and what was written."""

    __slots__ = ("out", "pen", "width", "x", "y")

    def __init__(self, pen: Pen, width: int) -> None:
        self.out: list[str] = []
        self.pen = pen
        self.width = width
        self.x: int | None = None
        self.y: int | None = None

    def go(self, at: int, x: int, y: int) -> None:
        """From column `at` where the cursor is in this row, else from where the row before was left."""
        if y == self.y:
            self.out.append(_across(at if at >= 0 else None, x))
        else:
            self.out.append(_way(self.x, None if self.y is None else y - self.y, x, y))
            self.y = y

    def draw(self, char: str, x: int, wide: bool) -> int:
        """A sign of which nobody knows where it leaves the cursor."""
        if wide:  # a terminal that takes it for a narrow one would leave what is below its second half
            self.out.append(f"  \x1b[{x + 1}G")
        self.out.append(char)
        return _AWAY

    def leave(self, at: int, y: int, pen: Pen) -> None:
        """The row is done, unless it was the same. Behind the last column terminals differ."""
        self.pen = pen
        if y == self.y:
            self.x = at if 0 <= at < self.width else None

    def end(self, plain: Pen) -> str:
        """All that was written. No look outlives it: others write to the terminal as well, a shell at the latest."""
        if self.pen is not plain:
            self.out.append(self.pen.to[plain])
        return "".join(self.out)


@lru_cache(maxsize=8192)
def _way(start: int | None, down: int | None, x: int, y: int) -> str:
    """The shortest way to column x of row y, from a column and so many rows above where they are known.

    No line feeds: at the bottom of a terminal that has just shrunk they would scroll, and ttys turn them into two bytes.
    """
    home = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
    if down is None or down < 0:
        return home
    return min(home, _csi(down, "B") + _across(start, x), key=len)


@lru_cache(maxsize=8192)
def _across(start: int | None, x: int) -> str:
    if start == x:
        return ""
    ways = [f"\x1b[{x + 1}G" if x else "\r"]
    if start is not None:
        ways += [_csi(x - start, "C")] if x > start else ["\b" * (start - x), _csi(start - x, "D")]
    return min(ways, key=len)


def _csi(number: int, letter: str) -> str:
    return f"\x1b[{number if number > 1 else ''}{letter}" if number else ""


def cut(chars: list[str], styles: Sequence[Style | None], low: int, high: int) -> Cells:
    """Some of the cells, half a wide character left as a space."""
    part = chars[low:high]
    if part and not part[0]:
        part[0] = " "
    if high < len(chars) and not chars[high] and part:
        part[-1] = " "
    return part, list(styles[low:high])


def _safe(cell: str) -> str:
    """Without what would steer the terminal or turn the reading direction: names and messages come from outside."""
    return _UNSAFE.sub("", cell) or ("\ufffd" if cell else "")
