"""The bytes that a terminal sends for keys, and the keys that mean a command in each keymap."""

from __future__ import annotations

from terminal.core.keys import SIGNS
from terminal.keymap import load

_SIGN_OF = {name: sign for sign, name in SIGNS.items()}
_ARROWS = {"up": "A", "down": "B", "right": "C", "left": "D", "end": "F", "home": "H"}
_TILDES = {
    "insert": 2, "delete": 3, "pageup": 5, "pagedown": 6, "f5": 15, "f6": 17, "f7": 18, "f8": 19, "f9": 20, "f10": 21,
    "f11": 23, "f12": 24,
}  # fmt: skip
_BYTES = {
    "escape": "\x1b", "enter": "\r", "tab": "\t", "space": " ", "backspace": "\x7f", "shift+tab": "\x1b[Z",
    "ctrl+underscore": "\x1f", "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS",
}  # fmt: skip
_HELD = {"shift": 1, "alt": 2, "ctrl": 4}


def bytes_of(key: str) -> str:
    """By the key's inner name, as an xterm sends it."""
    if key in _BYTES:
        return _BYTES[key]
    *modifiers, base = key.split("+")
    held = 1 + sum(_HELD[name] for name in modifiers)
    if base in _ARROWS:
        return f"\x1b[{_ARROWS[base]}" if held == 1 else f"\x1b[1;{held}{_ARROWS[base]}"
    if base in _TILDES:
        return f"\x1b[{_TILDES[base]}~" if held == 1 else f"\x1b[{_TILDES[base]};{held}~"
    sent = _SIGN_OF.get(base, base)
    if "ctrl" in modifiers:
        sent = chr(ord(sent.upper()) & 0x1F)
    return f"\x1b{sent}" if "alt" in modifiers else sent


class Hands:
    """Fingers that know one keymap."""

    def __init__(self, keymap: str) -> None:
        self._keys = {binding.command: binding.keys for binding in load(keymap).bindings}

    def keys_of(self, command: str) -> tuple[str, ...]:
        """The last chord of a command, which is the keymap's own, key by key, as bytes."""
        return tuple(bytes_of(key) for key in self._keys[command])
