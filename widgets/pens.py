"""What a style looks like on the terminal, and the shortest way from one look to the next."""

from __future__ import annotations

from rich.color import Color, ColorSystem
from rich.style import Style

LIMIT = 8192
"""Looks kept: fading colours would make new ones without end."""

_CODES = {
    "bold": ("1", "22"),
    "dim": ("2", "22"),
    "italic": ("3", "23"),
    "underline": ("4", "24"),
    "blink": ("5", "25"),
    "blink2": ("6", "25"),
    "reverse": ("7", "27"),
    "conceal": ("8", "28"),
    "strike": ("9", "29"),
    "underline2": ("21", "24"),
    "frame": ("51", "54"),
    "encircle": ("52", "54"),
    "overline": ("53", "55"),
}
"""How an attribute is turned on and off; what turns one off may turn another off as well."""
_OFF = dict(_CODES.values())


class Pen:
    """A look: attributes, front and ground as codes. Equal looks are the same object."""

    __slots__ = ("attributes", "front", "ground", "link", "to")

    def __init__(self, attributes: tuple[str, ...], front: str, ground: str, link: str) -> None:
        self.attributes = attributes
        self.front = front
        self.ground = ground
        self.link = link
        self.to = _Changes(self)
        """What to write for another pen."""


class _Changes(dict[Pen, str]):
    def __init__(self, start: Pen) -> None:
        self.start = start

    def __missing__(self, end: Pen) -> str:
        text = self[end] = _link(self.start, end) + min(_steps(self.start, end), _afresh(end), key=len)
        return text


class Pens(dict[Style | None, Pen]):
    """The pen of each style, in as many colours as the terminal has."""

    def __init__(self, system: ColorSystem) -> None:
        self.system = system
        self._looks: dict[tuple[tuple[str, ...], str, str, str], Pen] = {}
        self.plain = self[None]

    def __missing__(self, style: Style | None) -> Pen:
        if len(self) >= LIMIT:
            self._forget()
        look = _look(style, self.system)
        pen = self._looks.get(look)
        if pen is None:
            pen = self._looks[look] = Pen(*look)
        self[style] = pen
        return pen

    def _forget(self) -> None:
        """Pens still in use elsewhere stay right, they are only no longer found to be the same as new ones."""
        plain = self.plain
        self.clear()
        self._looks = {(plain.attributes, plain.front, plain.ground, plain.link): plain}
        self[None] = plain


def _look(style: Style | None, system: ColorSystem) -> tuple[tuple[str, ...], str, str, str]:
    if style is None:
        return (), "39", "49", ""
    attributes = tuple(on for name, (on, _) in _CODES.items() if getattr(style, name))
    link = f"id={style.link_id};{style.link}" if style.link and style.link.isprintable() else ""
    return attributes, _colour(style.color, system, True), _colour(style.bgcolor, system, False), link


def _colour(colour: Color | None, system: ColorSystem, front: bool) -> str:
    if colour is None:
        return "39" if front else "49"
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground=front))


def _link(start: Pen, end: Pen) -> str:
    if start.link == end.link:
        return ""
    return f"\x1b]8;{end.link or ';'}\x1b\\"


def _steps(start: Pen, end: Pen) -> str:
    """Only what differs."""
    off = dict.fromkeys(_OFF[code] for code in start.attributes if code not in end.attributes)
    codes = [*off, *(on for on in end.attributes if on not in start.attributes or _OFF[on] in off)]
    if start.front != end.front:
        codes.append(end.front)
    if start.ground != end.ground:
        codes.append(end.ground)
    return f"\x1b[{';'.join(codes)}m" if codes else ""


def _afresh(end: Pen) -> str:
    """Everything off first."""
    codes = [
        *end.attributes,
        *(code for code, plain in ((end.front, "39"), (end.ground, "49")) if code != plain),
    ]
    return f"\x1b[0;{';'.join(codes)}m" if codes else "\x1b[m"
