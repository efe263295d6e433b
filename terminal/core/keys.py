"""Names of keys: as people write them (`?`, `F12`, `C-c C-k`, `Shift+Up`), and the one name that each has inside.

The inner name is Textual's, without the second names that some keys have (`ctrl+slash` arrives as `ctrl+underscore`).
"""

from __future__ import annotations

import re
import string
from functools import lru_cache
from unicodedata import name as unicode_name

Chord = tuple[str, ...]

_SHORTER = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
    "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
_WORDS = {
    "esc": "escape", "escape": "escape", "enter": "enter", "return": "enter", "ret": "enter", "tab": "tab",
    "space": "space", "spc": "space", "backspace": "backspace", "bs": "backspace", "delete": "delete",
    "del": "delete", "insert": "insert", "ins": "insert", "pageup": "pageup", "pgup": "pageup",
    "pagedown": "pagedown", "pgdn": "pagedown", "home": "home", "end": "end",
    "up": "up", "down": "down", "left": "left", "right": "right",
    **{f"f{n}": f"f{n}" for n in range(1, 25)},
}  # fmt: skip
_KEYPAD = {
    "add": "plus", "subtract": "minus", "multiply": "asterisk", "divide": "slash", "decimal": "full_stop",
    "equal": "equals_sign", "@": "at",
}  # fmt: skip
_SAME = {
    "ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+left_square_bracket": "escape",
    "ctrl+at": "ctrl+space", "ctrl+slash": "ctrl+underscore", "ctrl+minus": "ctrl+underscore",
}  # fmt: skip
"""Keys that most terminals send as one byte."""

_PRETTY = {
    "escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space", "backspace": "Backspace", "delete": "Del",
    "insert": "Ins", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right",
}  # fmt: skip
_MODIFIER = re.compile(r"(?:([CMAS])-|((?i:ctrl|control|alt|meta|shift))\+)(?=.)", re.DOTALL)
_MODIFIER_NAMES = {
    "C": "ctrl", "ctrl": "ctrl", "control": "ctrl", "M": "alt", "A": "alt", "alt": "alt", "meta": "alt",
    "S": "shift", "shift": "shift",
}  # fmt: skip
_OTHERS_KEYS = frozenset(("ctrl+s", "ctrl+z", "ctrl+b", "ctrl+a"))
_CTRL_SIGNS = frozenset(("backslash", "right_square_bracket", "circumflex_accent", "underscore", "space"))
_SENT_BARE = frozenset(("enter", "tab", "backspace", "escape", "space"))


def _sign_name(char: str) -> str:
    name = unicode_name(char).lower().replace("-", "_").replace(" ", "_")
    return _SHORTER.get(name, name)


SIGNS = {char: _sign_name(char) for char in string.punctuation}
_CHARACTERS = {name: char for char, name in SIGNS.items()}
LONE_MODIFIERS = frozenset(
    f"{side}_{name}"
    for side in ("left", "right")
    for name in ("shift", "control", "alt", "super", "hyper", "meta")
) | {"iso_level3_shift", "iso_level5_shift", "caps_lock", "num_lock", "scroll_lock"}
"""What kitty sends for keys that type nothing by themselves."""


@lru_cache(maxsize=1024)
def canonical(key: str) -> str:
    """The one name of a key that arrived by any of its names."""
    if key in SIGNS:
        return SIGNS[key]
    *modifiers, base = key.split("+")
    base = _KEYPAD.get(base, base)
    if base.startswith("upper_"):
        base = base.removeprefix("upper_").upper()
    kept = set(modifiers)
    if "ctrl" in kept and len(base) == 1:
        base = base.lower()
        kept.discard("shift")
    elif "shift" in kept and (base in _CHARACTERS or base == "space" or (len(base) == 1 and base.isalpha())):
        base = base.upper() if len(base) == 1 else base
        kept.discard("shift")
    name = "+".join([*sorted(kept), base])
    return _SAME.get(name, name)


def is_known(key: str) -> bool:
    """Whether a key is one that a hand meant: no Alt, nothing beyond ASCII, nothing that a parser made up."""
    *modifiers, base = key.split("+")
    plain = base in _CHARACTERS or base in _PRETTY or base in _WORDS or (len(base) == 1 and base.isascii())
    return plain and set(modifiers) <= {"ctrl", "shift"}


def commands_in_text(key: str) -> bool:
    """Whether a key is never needed to type or to edit: F keys, Esc, and what Ctrl or Alt is held with."""
    *modifiers, base = key.split("+")
    return base == "escape" or bool({"ctrl", "alt"} & set(modifiers)) or bool(re.fullmatch(r"f\d+", base))


def read_chord(text: str, *, fixed: bool = False) -> Chord:
    """Keys one after the other, apart by spaces; ValueError says what is wrong with one. Some keys are free for what is
    `fixed` alone."""
    keys = tuple(read_key(word) for word in text.split())
    if not keys:
        raise ValueError("no key is named")
    if len(keys) > 3:
        raise ValueError(f"`{text}` is longer than three keys")
    if keys[0] in _OTHERS_KEYS and not fixed:
        raise ValueError(f"`{text}` cannot be used: it belongs to the line, the shell, tmux or screen")
    return keys


def read_key(text: str) -> str:
    """The inner name of a key as people write it. ValueError where it cannot be typed in every terminal."""
    modifiers: set[str] = set()
    rest = text
    while found := _MODIFIER.match(rest):
        short, long = found.groups()
        modifiers.add(_MODIFIER_NAMES[short or long.lower()])
        rest = rest[found.end() :]
    base = _base(rest)
    if base is None:
        raise ValueError(f"`{text}` is no key{_advice(text)}")
    if reason := _untypable(modifiers, base):
        raise ValueError(f"`{text}` cannot be used: {reason}")
    return canonical("+".join([*sorted(modifiers), base]))


def _base(text: str) -> str | None:
    if text in SIGNS:
        return SIGNS[text]
    if len(text) == 1 and text.isalnum():
        return text
    name = text.lower()
    return _WORDS.get(name) or (name if name in _CHARACTERS else None)


def _advice(text: str) -> str:
    if text.isalnum() and len(text) in {2, 3}:
        return f": for one after the other write `{' '.join(text)}`"
    return ": write it as `x`, `?`, `F5`, `Space`, `Shift+Up`, `C-x` or `M-x`"


def _untypable(modifiers: set[str], base: str) -> str:
    """Why a terminal cannot send this key, or sends it as another one."""
    letter = len(base) == 1 and base.isalpha()
    if "ctrl" in modifiers:
        return _untypable_ctrl(modifiers, base, letter)
    if "alt" in modifiers and (base in _CHARACTERS or base in _SENT_BARE or base.isdecimal()):
        return "it arrives as another key"
    if "shift" in modifiers and base.isdecimal():
        return "write the sign that Shift and the digit give"
    if "shift" in modifiers and base in _SENT_BARE - {"tab"}:
        return f"terminals send it as {_PRETTY[base]}"
    return ""


def _untypable_ctrl(modifiers: set[str], base: str, letter: bool) -> str:
    name = "ctrl+" + base.lower()
    if letter and "shift" in modifiers:
        return "no terminal tells it from Ctrl and the letter alone"
    if letter and name in _SAME:
        return f"terminals send it as {_PRETTY[_SAME[name]]}"
    sent = _SAME.get(name, name).removeprefix("ctrl+")
    if (base in _CHARACTERS or base in _SENT_BARE or base.isdecimal()) and sent not in _CTRL_SIGNS:
        return "terminals do not send it"
    return ""


_SHORT = {"ctrl": "C-", "alt": "M-", "shift": "S-"}
"""a terminal may tell of more modifiers, such as hyper"""


def pretty_key(key: str, *, short: bool = False) -> str:
    """A key as help shows it: `Ctrl+K`, or `C-k` where it is short."""
    *modifiers, base = key.split("+")
    shown = _CHARACTERS.get(base) or _PRETTY.get(base) or (base if len(base) == 1 else base.upper())
    if short:
        return "".join(_SHORT.get(name, f"{name}-") for name in modifiers) + shown
    if modifiers and len(base) == 1:
        shown = shown.upper()
    return "+".join([*(name.capitalize() for name in modifiers), shown])


def pretty_chord(keys: Chord) -> str:
    """A chord as help shows it: `ga`, `Ctrl+K`, `C-c C-k`."""
    if len(keys) == 1:
        return pretty_key(keys[0])
    shown = [pretty_key(key, short=True) for key in keys]
    return ("" if all(len(part) == 1 for part in shown) else " ").join(shown)
