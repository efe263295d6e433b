"""Lines drawn over others: only those that are written to are copied."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from widgets.line import Line, Row

Keep = Callable[[Hashable, int, Callable[[Line], None]], Row]

_STALE = {"accent!": "accent!", "rule": "rule", "bid_bar": "rule", "ask_bar": "rule", "ground": "ground"}
"""what does not go ghost: own fills stay lit, and bars fall back to the grid"""


class Sheet:
    """The lines of a chart. One laid over another begins with its lines, and leaves it as it is."""

    __slots__ = ("_own", "_rows", "_under", "ascii", "lines", "width")

    def __init__(
        self, width: int, height: int, *, ascii_only: bool = False, under: Sheet | None = None
    ) -> None:
        self.width = width
        self.ascii = ascii_only
        self.lines: list[Line] = under.lines.copy() if under else [Line(width) for _ in range(height)]
        self._own = set[int]() if under else set(range(height))
        self._rows: dict[int, Row] = {}
        self._under = under

    def over(self) -> Sheet:
        return Sheet(self.width, len(self.lines), ascii_only=self.ascii, under=self)

    def line(self, y: int) -> Line:
        """A line to write on."""
        if y not in self._own:
            self._own.add(y)
            line, below = Line(0), self.lines[y]
            line.chars, line.fronts, line.grounds = (
                below.chars.copy(),
                below.fronts.copy(),
                below.grounds.copy(),
            )
            self.lines[y] = line
        return self.lines[y]

    def put(self, x: int, y: int, char: str, role: str, ground: str = "") -> None:
        line = self.line(y)
        line.chars[x], line.fronts[x] = char, role
        if ground:
            line.grounds[x] = ground

    def dots(self, mask: int) -> str:
        """A braille character, or what stands for it."""
        return "." if self.ascii else chr(0x2800 + mask)

    def finish(self, keep: Keep, *, stale: bool = False) -> list[Row]:
        """The rows of these lines, after which nothing may be written; equal lines are the same row."""
        return [self._row(y, keep, stale) for y in range(len(self.lines))]

    def _row(self, y: int, keep: Keep, stale: bool) -> Row:
        if y not in self._own and self._under:
            return self._under._row(y, keep, stale)  # noqa: SLF001  # of its own kind
        row = self._rows.get(y)
        if row is None:
            line = self.lines[y]
            key = ("".join(line.chars), tuple(line.fronts), tuple(line.grounds), stale)
            row = self._rows[y] = keep(key, self.width, _writer(line, stale))
        return row


def _writer(line: Line, stale: bool) -> Callable[[Line], None]:
    def write(to: Line) -> None:
        to.chars, to.fronts, to.grounds = line.chars, line.fronts, line.grounds
        if stale:
            _fade(to)

    return write


def _fade(line: Line) -> None:
    """Bars vanish and text goes ghost, for nobody knows whether it still holds."""
    cells = list(zip(line.fronts, line.grounds, strict=True))
    line.fronts = ["ghost" if ground == "last" else _STALE.get(front, "ghost") for front, ground in cells]
    line.grounds = ["ground" if ground == "last" else ground for _, ground in cells]
