"""A line of cells to draw on, and the row it becomes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.palette import ASCII, BOLD, Palette

EIGHTHS = " ▏▎▍▌▋▊▉█"
RISING = " ▁▂▃▄▅▆▇█"
_EDGES = frozenset("▌▋▊▉▐")
_LEADING_ZEROS = re.compile(r"0\.0*(?=\d)")
_WORDS = re.compile(r".*[^\W\d_]{3,}(?=[\s,])")
_SMALL_PRICE = re.compile(r"0\.\d{4,}")


class Row:
    """A finished line: a character and a style a cell (a wide character leaves '' in the cell it covers)."""

    __slots__ = ("_strip", "chars", "styles")

    def __init__(self, chars: list[str], styles: list[Style]) -> None:
        self.chars = chars
        self.styles = styles
        self._strip: Strip | None = None

    @property
    def strip(self) -> Strip:
        if self._strip is None:
            segments, at = [], 0
            for style, run in groupby(self.styles):
                end = at + len(list(run))
                segments.append(Segment("".join(self.chars[at:end]), style))
                at = end
            self._strip = Strip(segments, len(self.chars))
        return self._strip

    @property
    def text(self) -> str:
        return "".join(self.chars)


class Line:
    """Cells by role: text takes a foreground and leaves the ground that a bar or a fill laid before it."""

    __slots__ = ("chars", "fronts", "grounds")

    def __init__(self, width: int, ground: str = "ground") -> None:
        self.chars = [" "] * width
        self.fronts = ["normal"] * width
        self.grounds = [ground] * width

    def put(self, x: int, text: str, role: str = "normal", ground: str = "", *, bold: bool = False) -> int:
        """Write from column x on; what does not fit is cut. Answers the column after it."""
        cells = cells_of(text)
        end, width = x + len(cells), len(self.chars)
        if x < 0 or end > width:
            skip = max(0, -x)
            cells = _whole(cells[skip : skip + max(0, width - max(x, 0))])
            x = max(x, 0)
        stop = x + len(cells)
        if not cells:
            return end
        if not self.chars[x]:  # the second half of a wide character goes, so the first must too
            self.chars[x - 1] = " "
        if stop < width and not self.chars[stop]:
            self.chars[stop] = " "
        if ground:
            self.grounds[x:stop] = [ground] * len(cells)
        elif not _EDGES.isdisjoint(self.chars[x:stop]):
            for at in range(x, stop):
                if self.chars[at] in _EDGES:  # a bar ends here: its last part goes to the ground of the text
                    self.grounds[at] = self.fronts[at]
        self.chars[x:stop] = cells
        self.fronts[x:stop] = [role + BOLD if bold else role] * len(cells)
        return end

    def right(self, x: int, text: str, role: str = "normal", ground: str = "", *, bold: bool = False) -> None:
        """Write so that the last character stands in column x."""
        self.put(x - len(cells_of(text)) + 1, text, role, ground, bold=bold)

    def price(
        self,
        x: int,
        text: str,
        role: str = "bright",
        ground: str = "",
        *,
        bold: bool = False,
        faint: str = "ghost",
    ) -> None:
        """A number whose last digit stands in column x, its leading zeros faint."""
        zeros = leading_zeros(text)
        start = x - len(text) + 1
        self.put(start, text[:zeros], faint, ground)
        self.put(start + zeros, text[zeros:], role, ground, bold=bold)

    def texts(self, x: int, parts: Iterable[tuple[str, str]], stop: int | None = None) -> int:
        """Write one after another up to column `stop`. A number is there whole or not at all; small prices have faint zeros."""
        stop = len(self.chars) if stop is None else stop
        for text, role in parts:
            room = stop - x
            if len(cells_of(text)) > room:
                return self.put(x, fit(_cut(text, room), room), role)
            if _SMALL_PRICE.fullmatch(text):
                self.price(x + len(text) - 1, text, role)
                x += len(text)
            else:
                x = self.put(x, text, role)
        return x

    def fill(self, x: int, width: int, ground: str) -> None:
        start, stop = max(0, x), min(x + width, len(self.chars))
        if start < stop:
            self.grounds[start:stop] = [ground] * (stop - start)

    def fade(self) -> None:
        """What is here is old. Own marks stay lit."""
        self.fronts = [front if front.startswith("accent") else "ghost" for front in self.fronts]

    def bar(self, x: int, eighths: int, role: str) -> None:
        """Grow to the right from column x, in eighths of a cell."""
        full, rest = divmod(eighths, 8)
        self.fill(x, full, role)
        if rest and 0 <= x + full < len(self.chars):
            self.chars[x + full], self.fronts[x + full] = EIGHTHS[rest], role

    def bar_left(self, x: int, eighths: int, role: str) -> None:
        """Grow to the left, its first cell in column x. There is one left-facing part: the half block."""
        full, rest = divmod(eighths, 8)
        start = max(0, x - full + 1)
        self.fill(start, x - start + 1, role)
        if rest >= 4 and 0 <= x - full < len(self.chars):
            self.chars[x - full], self.fronts[x - full] = "▐", role

    def row(self, palette: Palette) -> Row:
        pens = palette.pens
        return Row(
            self._ascii() if palette.ascii else self.chars,
            list(map(pens.__getitem__, zip(self.fronts, self.grounds, strict=True))),
        )

    def _ascii(self) -> list[str]:
        """A bar ends at a whole cell here."""
        for at, char in enumerate(self.chars):
            if char in _EDGES:
                self.chars[at], self.grounds[at] = " ", self.fronts[at]
        return [char.translate(ASCII) for char in self.chars]


def cells_of(text: str) -> list[str]:
    """One string a cell: a wide character is followed by '', a combining one joins the cell before it."""
    return list(text) if text.isascii() else _cells_of(text).copy()


def fit(text: str, width: int) -> str:
    """The text, or as much of it as so many columns hold, with an ellipsis."""
    cells = cells_of(text)
    if len(cells) <= width:
        return text
    return "".join(_whole(cells[: width - 1])).rstrip() + "…" if width > 0 else ""


def _cut(text: str, width: int) -> str:
    """Where there are numbers, it ends behind a word: `12 k` must not become `12`."""
    if not any(map(str.isdigit, text)):
        return text
    words = _WORDS.match(text[: len(fit(text, width))])  # with the character behind, in the ellipsis' place
    return f"{words[0]}…" if words else "…"


def _whole(cells: list[str]) -> list[str]:
    """Cells cut out of a longer text: half a wide character becomes a space."""
    if cells and not cells[0]:
        cells[0] = " "
    if cells and cell_len(cells[-1]) > 1:
        cells[-1] = " "
    return cells


@lru_cache(maxsize=8192)
def _cells_of(text: str) -> list[str]:
    """By grapheme, as Textual measures: an emoji with its selector is one cell's text and two columns."""
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        if width:
            cells += [text[start:end], *[""] * (width - 1)]
        elif cells:
            cells[-1 if cells[-1] else -2] += text[start:end]
    return cells


@lru_cache(maxsize=4096)
def leading_zeros(text: str) -> int:
    """How many characters of a price below one carry no information: `0.00` of `0.003842`."""
    found = _LEADING_ZEROS.match(text)
    return found.end() if found else 0
