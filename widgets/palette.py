"""Colours by what they mean, one table a theme and colour depth, and the pens made from them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rich.color import Color
from rich.style import Style

_ROLES = (
    "ground top bright normal dim ghost rule bid ask bid_bar bid_sum ask_bar ask_sum accent cursor amber danger "
    "overlay1 overlay2 last practice paper live armed practice_text paper_text live_text armed_text top_paper top_live"
)

_TABLES = {
    "dark": (
        "0f1215 171b20 f4f6f8 b3bcc6 86919c 59636e 353c44 5cc49a e8847a 1d4238 142822 4a2829 2b1c1e 6cb8ff 1d2a38 e9b949 ff5c57 "
        "8c7fd9 b08a4e f4f6f8 9fb0ba a896ff d0202e e9b949 0f1215 17102b ffffff 1a1300 1f1a33 33141a"
    ),
    "light": (
        "fbfaf7 f0eee9 08090a 3a3d40 5f5d56 918c82 c9c5bc 0b6b48 b3322c b9e0cd e0f1e8 f4c6c0 fbe6e2 0a5bb5 dbe9f8 8a5a00 c4121f "
        "5b4bb5 8a5f1a 08090a 566570 5f49c4 c4121f f0b429 ffffff ffffff ffffff 1a1300 e6e0fa fbdcdc"
    ),
    "cvd-dark": (
        "0f1215 171b20 f4f6f8 b3bcc6 86919c 59636e 353c44 62b0f5 f0a04b 1c3c5c 14273a 54350f 302110 f59ad3 34202d f5e663 ff6b8b "
        "9a8fe0 8c949c f4f6f8 9fb0ba a896ff d0202e f5e663 0f1215 17102b ffffff 1a1300 1f1a33 33141a"
    ),
    "cvd-light": (
        "fbfaf7 f0eee9 08090a 3a3d40 5f5d56 918c82 c9c5bc 1258a8 9a4a00 bcd6f2 e1ecf8 f6d3ad fbeadb a01d74 f6dcec 6f5b00 b3123f "
        "5b4bb5 6b6f74 08090a 566570 5f49c4 c4121f f0d429 ffffff ffffff ffffff 1a1300 e6e0fa fbdcdc"
    ),
}

# Nearest-match would turn the dark grounds black: these values fall on the 256-colour cube and its greys exactly.
_DARK_256 = (
    "121212 262626 f4f4f4 bfbfbf 8a8a8a 626262 444444 5fd7af ff8787 005f00 121212 5f0000 121212 5fafff 3a3a3a d7af5f ff5f5f "
    "8787d7 af875f f4f4f4 afafaf af87ff d70000 d7af5f 121212 121212 f4f4f4 121212 262626 262626"
)
_LIGHT_256 = (
    "f4f4f4 dadada 080808 444444 626262 8a8a8a bfbfbf 005f00 af0000 afd7af f4f4f4 ffafaf f4f4f4 005faf afd7ff 875f00 d70000 "
    "5f5faf 875f00 080808 626262 5f5fd7 d70000 ffaf00 f4f4f4 f4f4f4 f4f4f4 080808 dadada dadada"
)
_TABLES_256 = {
    "dark": _DARK_256,
    "light": _LIGHT_256,
    "cvd-dark": _DARK_256.replace(
        "5fd7af ff8787 005f00 121212 5f0000 121212 5fafff", "5fafff ffaf5f 00005f 121212 5f0000 121212 ff87d7"
    ),
    "cvd-light": _LIGHT_256.replace(
        "005f00 af0000 afd7af f4f4f4 ffafaf f4f4f4 005faf", "005faf 875f00 afd7ff f4f4f4 ffd7af f4f4f4 af005f"
    ),
}

# The sixteen that every terminal has, by the values that Rich matches them with.
_DARK_16 = (
    "000000 000000 ffffff aaaaaa aaaaaa 555555 555555 55ff55 ff5555 00aa00 000000 aa0000 000000 5555ff 555555 ffff55 ff5555 "
    "ff55ff aa5500 ffffff aaaaaa aa00aa aa0000 aa5500 000000 ffffff ffffff 000000 000000 000000"
)
_LIGHT_16 = (
    "ffffff ffffff 000000 000000 555555 aaaaaa aaaaaa 00aa00 aa0000 55ff55 ffffff ff5555 ffffff 0000aa aaaaaa aa5500 aa0000 "
    "aa00aa aa5500 000000 555555 aa00aa aa0000 aa5500 ffffff ffffff ffffff 000000 ffffff ffffff"
)
_TABLES_16 = {
    "dark": _DARK_16,
    "light": _LIGHT_16,
    "cvd-dark": _DARK_16.replace(
        "55ff55 ff5555 00aa00 000000 aa0000 000000 5555ff", "55ffff ffff55 00aaaa 000000 aa5500 000000 ff55ff"
    ),
    "cvd-light": _LIGHT_16.replace(
        "00aa00 aa0000 55ff55 ffffff ff5555 ffffff 0000aa", "0000aa aa5500 55ffff ffffff ffff55 ffffff aa00aa"
    ),
}
_BY_DEPTH = {"truecolor": _TABLES, "256": _TABLES_256, "16": _TABLES_16}

THEMES = tuple(_TABLES)
BOLD = "!"
"""A role with this at its end is drawn bold."""

ASCII = str.maketrans(
    {
        **dict.fromkeys("─┈╌⠉⠤…", "-"), "━": "=", **dict.fromkeys("│╷╵", "|"), **dict.fromkeys("┃╻╹╽╿", "H"),
        **dict.fromkeys("█▉▊▋▌▐▇▆▅", "#"), **dict.fromkeys("▍▎▏", " "), **dict.fromkeys("▄▃▂▁", "_"),
        "·": ".", "●": "*", "○": "o", "▲": "^", "▼": "v", "▸": ">", "×": "x", "±": "+",
    }
)  # fmt: skip
"""For fonts that draw the signs two columns wide."""


class _Pens(dict[tuple[str, str], Style]):
    def __init__(self, colours: Mapping[str, Color]) -> None:
        self.colours = colours

    def __missing__(self, key: tuple[str, str]) -> Style:
        role, ground = key
        bold = role.endswith(BOLD)
        style = Style(color=self.colours[role.rstrip(BOLD)], bgcolor=self.colours[ground], bold=bold or None)
        self[key] = style
        return style


class Palette:
    """What each role looks like; `pens[foreground, ground]` are shared styles, told apart by identity."""

    def __init__(self, name: str, hexes: Mapping[str, str], ascii: bool = False) -> None:  # noqa: A002  # as it is set
        self.name, self.hexes, self.ascii = name, hexes, ascii
        self.pens = _Pens({role: Color.parse(value) for role, value in hexes.items()})

    @property
    def dark(self) -> bool:
        return not self.name.endswith("light")


@lru_cache(maxsize=64)
def palette(name: str = "dark", depth: str = "truecolor", ascii_only: bool = False) -> Palette:
    """A theme for a colour depth of `truecolor`, `256` or `16`."""
    values = _BY_DEPTH[depth][name].split()
    return Palette(
        name, {role: f"#{value}" for role, value in zip(_ROLES.split(), values, strict=True)}, ascii_only
    )
