"""Cells of a terminal as a picture: text by a monospaced font, lines and blocks by hand so that they join."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

FONTS = (
    "DejaVuSansMono.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "LiberationMono-Regular.ttf",
    "Menlo.ttc",
    "consola.ttf",
)


class Cell(NamedTuple):
    """One character of the screen."""

    char: str
    fg: Colour
    bg: Colour
    bold: bool = False


Grid = Sequence[Sequence[Cell]]

# What each box-drawing character reaches for from its middle: left, right, up, down; 1 thin, 2 thick.
_ARMS = {
    "─": "1100", "━": "2200", "│": "0011", "┃": "0022", "┌": "0101", "┐": "1001", "└": "0110", "┘": "1010",
    "├": "0111", "┤": "1011", "┬": "1101", "┴": "1110", "┼": "1111", "╴": "1000", "╵": "0010", "╶": "0100",
    "╷": "0001", "╸": "2000", "╹": "0020", "╺": "0200", "╻": "0002", "╼": "1200", "╽": "0012", "╾": "2100",
    "╿": "0021", "╭": "0101", "╮": "1001", "╯": "1010", "╰": "0110", "┏": "0202", "┓": "2002", "┗": "0220",
    "┛": "2020", "┣": "0222", "┫": "2022", "┳": "2202", "┻": "2220", "╋": "2222",
}  # fmt: skip

# Quarters of the cell: upper left, upper right, lower left, lower right.
_QUARTERS = {
    "▘": "1000", "▝": "0100", "▖": "0010", "▗": "0001", "▀": "1100", "▄": "0011", "▌": "1010", "▐": "0101",
    "▚": "1001", "▞": "0110", "▛": "1110", "▜": "1101", "▙": "1011", "▟": "0111", "█": "1111",
}  # fmt: skip

_BRAILLE_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
_DASHED = {"╌": 2, "┄": 3, "┈": 4}
_SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}


def paint(grid: Grid, path: Path, width: int = 10, height: int = 20, margin: int = 10) -> None:
    """Draw the grid as a PNG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(grid, width, height, margin).save(path, optimize=True)


def picture(grid: Grid, width: int = 10, height: int = 20, margin: int = 10) -> Image.Image:
    """A cell is so many pixels, and the margin has the first cell's background."""
    columns = max(len(row) for row in grid)
    size = (columns * width + 2 * margin, len(grid) * height + 2 * margin)
    image = Image.new("RGB", size, grid[0][0].bg)
    draw = ImageDraw.Draw(image)
    for y, row in enumerate(grid):
        for x, cell in enumerate(row):
            left, top = margin + x * width, margin + y * height
            draw.rectangle((left, top, left + width - 1, top + height - 1), fill=cell.bg)
            if cell.char not in ("", " "):
                _draw_cell(draw, cell, left, top, width, height)
    return image


def _draw_cell(draw: ImageDraw.ImageDraw, cell: Cell, left: int, top: int, width: int, height: int) -> None:
    if cell.char in _SHADES:
        share = _SHADES[cell.char]
        mixed = tuple(round(b + (f - b) * share) for f, b in zip(cell.fg, cell.bg, strict=True))
        draw.rectangle((left, top, left + width - 1, top + height - 1), fill=mixed)
        return
    boxes = _boxes(cell.char, width, height)
    for x0, y0, x1, y1 in boxes:
        ends = (left + round(x0), top + round(y0), left + round(x1) - 1, top + round(y1) - 1)
        if ends[2] >= ends[0] and ends[3] >= ends[1]:
            draw.rectangle(ends, fill=cell.fg)
    if not boxes:
        font = _font(_size_for(width), bold=cell.bold)
        draw.text((left, top + height * 0.78), cell.char, font=font, fill=cell.fg, anchor="ls")


@lru_cache(maxsize=1024)
def _boxes(char: str, width: int, height: int) -> tuple[Box, ...]:
    """The rectangles a line, block or braille character is made of; none for a character of the font."""
    code = ord(char[0])
    if char in _ARMS:
        return tuple(_arms(_ARMS[char], width, height))
    if char in _DASHED:
        parts, middle = _DASHED[char], height // 2
        return tuple(
            (width * i / parts, middle, width * (i + 0.55) / parts, middle + 1) for i in range(parts)
        )
    if char in _QUARTERS:
        return tuple(_pixels(_QUARTERS[char], 2, width, height))
    if 0x2581 <= code <= 0x2588:
        return ((0, height * (0x2588 - code) / 8, width, height),)
    if 0x2589 <= code <= 0x258F:
        return ((0, 0, width * (0x2590 - code) / 8, height),)
    if 0x1FB00 <= code <= 0x1FB3B:
        return tuple(_pixels(_sextant(code - 0x1FB00), 2, width, height))
    if 0x2800 <= code <= 0x28FF:
        return tuple(_braille(code - 0x2800, width, height))
    return ()


def _arms(reach: str, width: int, height: int) -> Iterator[Box]:
    thick = (0, max(1, round(width / 10)), max(2, round(width * 0.56)))
    widest_x, widest_y = thick[max(map(int, reach[2:]))], thick[max(map(int, reach[:2]))]
    middle_x, middle_y = width / 2, height / 2
    for arm, strength in enumerate(map(int, reach)):
        size = thick[strength] if arm >= 2 else (0, 1, 3)[strength]  # candles are broad, rules are not
        if not strength:
            continue
        if arm < 2:
            low = int(middle_y - size / 2)
            reached = widest_x / 2
            x0, x1 = (0, middle_x + reached) if arm == 0 else (middle_x - reached, width)
            yield x0, low, x1, low + size
        else:
            low = int(middle_x - size / 2)
            reached = widest_y / 2
            y0, y1 = (0, middle_y + reached) if arm == 2 else (middle_y - reached, height)
            yield low, y0, low + size, y1


def _pixels(bits: str, columns: int, width: int, height: int) -> Iterator[Box]:
    rows = len(bits) // columns
    for place, bit in enumerate(bits):
        if bit == "1":
            x, y = place % columns, place // columns
            yield (
                width * x / columns,
                height * y / rows,
                width * (x + 1) / columns,
                height * (y + 1) / rows,
            )


def _sextant(index: int) -> str:
    """The block leaves out the empty and full cell and both halves, which have characters of their own."""
    pattern = index + 1
    pattern += (pattern >= 0b010101) + (pattern + 1 >= 0b101010)
    return "".join(str(pattern >> bit & 1) for bit in range(6))


def _braille(bits: int, width: int, height: int) -> Iterator[Box]:
    radius = max(0.9, width / 9)
    for bit, (column, row) in enumerate(_BRAILLE_DOTS):
        if bits >> bit & 1:
            x, y = width * (0.25 + column / 2), height * (0.125 + row / 4)
            yield x - radius, y - radius, x + radius, y + radius


@lru_cache(maxsize=8)
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    for name in FONTS:
        for choice in (name.replace(".ttf", "-Bold.ttf"), name) if bold else (name,):
            try:
                return ImageFont.truetype(choice, size)
            except OSError:
                continue
    raise SystemExit(f"no monospaced font found: install DejaVu Sans Mono, or one of {', '.join(FONTS)}")


@lru_cache(maxsize=8)
def _size_for(width: int) -> int:
    """The largest size of the font whose characters are no wider than a cell."""
    return max(size for size in range(4, 4 * width) if _font(size, bold=False).getlength("0") <= width)


# -- from coloured text ------------------------------------------------------------------------------------

_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")


def cells(text: str, fg: Colour, bg: Colour) -> list[list[Cell]]:
    """The grid of a text coloured with 24-bit escape codes, as plotext builds it."""
    grid = []
    for line in text.rstrip("\n").split("\n"):
        row: list[Cell] = []
        front, back, bold = fg, bg, False
        at = 0
        for match in [*_ESCAPE.finditer(line), None]:
            end = match.start() if match else len(line)
            row += [Cell(char, front, back, bold) for char in line[at:end]]
            if match:
                front, back, bold = _styled(match[1], (front, back, bold), (fg, bg))
                at = match.end()
        grid.append(row)
    return grid


def _styled(
    codes: str, now: tuple[Colour, Colour, bool], plain: tuple[Colour, Colour]
) -> tuple[Colour, Colour, bool]:
    numbers = [int(code or 0) for code in codes.split(";")]
    front, back, bold = now
    while numbers:
        code = numbers.pop(0)
        if code in (38, 48) and numbers[:1] == [2]:
            colour = (numbers[1], numbers[2], numbers[3])
            del numbers[:4]
            front, back = (colour, back) if code == 38 else (front, colour)
        elif code == 0:
            front, back, bold = *plain, False
        elif code == 1:
            bold = True
        else:
            raise ValueError(f"escape code {code} is not known here")
    return front, back, bold
