"""A keymap: which keys mean which command. The named one is read, the user's own file goes on top, all of it is checked."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import keymaps
from terminal.commands import REGISTRY, Command
from terminal.config import KEYMAPS
from terminal.core.chords import EVERYWHERE, Binding, places
from terminal.core.keys import Chord, pretty_chord, pretty_key, read_chord
from terminal.model.errors import EvtermError

FILE = "keys.toml"
UNBOUND = "none"


class KeymapError(EvtermError):
    """A keymap that cannot be used, with every reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        text = "; ".join(problems)
        super().__init__("".join(char if char.isprintable() else "?" for char in text))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Keymap:
    """The bindings in force, for the matcher; and the keys of a command, for help."""

    name: str
    bindings: tuple[Binding, ...]

    def keys_of(self, command: str) -> list[str]:
        """The keys of a command as people read them, such as `F9` and `ga`."""
        return [*self._keys.get(command, ())]

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """Each frame asks for some."""
        keys: dict[str, list[str]] = {}
        for binding in self.bindings:
            keys.setdefault(binding.command, []).append(pretty_chord(binding.keys))
        return keys


class Loaded(NamedTuple):
    """The keymap to use, and what is wrong with the user's file where it is not in it."""

    keymap: Keymap
    problem: str = ""


def load(name: str, folder: Path | None = None) -> Keymap:
    """The keymap of this name with the user's file, if there is one, on top. KeymapError says what is wrong."""
    if name not in KEYMAPS:
        raise KeymapError([f"no keymap {name!r}: choose from {', '.join(KEYMAPS)}"])
    own = _own(folder / FILE) if folder else {}
    return build(name, _shipped(name) | own, f"{folder / FILE}: " if folder and own else "")


def load_or_plain(name: str, folder: Path) -> Loaded:
    """Start in any case: where the user's file is wrong, without it."""
    try:
        return Loaded(load(name, folder))
    except KeymapError as error:
        keymap = load(name if name in KEYMAPS else "default")
        return Loaded(keymap, f"{error} - the {keymap.name} keymap is used as it comes")


def build(name: str, keys: Mapping[str, object], where: str = "") -> Keymap:
    """Bindings from `command id: keys`, each of them checked."""
    problems: list[str] = []
    bindings = [*_fixed(), *_bindings(keys, problems)]
    bindings = list(dict.fromkeys(bindings))
    problems += _clashes(bindings)
    if problems:
        raise KeymapError([where + problem for problem in problems])
    return Keymap(name, tuple(bindings))


def _own(path: Path) -> dict[str, object]:
    try:
        return _read(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise KeymapError([f"{path}: {error}"]) from None


def _shipped(name: str) -> dict[str, object]:
    keys = _read(Path(keymaps.__file__).with_name(f"{name}.toml").read_text("utf-8"))
    base = keys.pop("base", None)
    return {**_shipped(str(base)), **keys} if base else keys


def _read(text: str) -> dict[str, object]:
    """`order.cancel = [...]`, `"order.cancel" = [...]` and `[order] cancel = [...]` are the same."""
    try:
        return dict(_flat(tomllib.loads(text), ""))
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _fixed() -> list[Binding]:
    return [
        _binding(command, read_chord(key, fixed=True))
        for command in REGISTRY.values()
        for key in command.fixed
    ]


def _binding(command: Command, keys: Chord) -> Binding:
    return Binding(keys, command.id, command.contexts, command.role)


def _bindings(keys: Mapping[str, object], problems: list[str]) -> Iterator[Binding]:
    for id_, value in keys.items():
        command = REGISTRY.get(id_)
        if command is None:
            problems.append(_unknown(id_))
        elif value == UNBOUND:
            if command.fixed:
                problems.append(f"{id_} cannot be unbound: {_fixed_keys(command)} always {_mean(command)} it")
        elif not command.is_complete:
            problems.append(f"{id_} cannot have a key, since it must be told something: {command.usage}")
        else:
            yield from _chords(command, value, problems)


def _chords(command: Command, value: object, problems: list[str]) -> Iterator[Binding]:
    chords = [value] if isinstance(value, str) else value
    if not isinstance(chords, list) or not all(isinstance(chord, str) for chord in chords):
        problems.append(
            f'{command.id} = {value!r}: it must be a list of keys such as ["x", "C-c k"], or "none"'
        )
        return
    for chord in chords:
        try:
            keys = read_chord(chord)
        except ValueError as error:
            problems.append(f"{command.id}: {error}")
            continue
        if taken := _taken(command, keys):
            problems.append(taken)
        else:
            yield _binding(command, keys)


def _taken(command: Command, keys: Chord) -> str:
    """Whether a key in a chord acts at once in every place, as the panic keys and Esc do."""
    for key in keys:
        fixed, other = _everywhere().get(key, ("", command))
        if other is not command:
            return f"`{fixed}` always means {other.id} and cannot be bound to {command.id}"
    return ""


@cache
def _everywhere() -> dict[str, tuple[str, Command]]:
    """The keys that no keymap takes away in any place: as they are written, and what they mean."""
    return {
        read_chord(fixed, fixed=True)[0]: (fixed, command)
        for command in REGISTRY.values()
        if EVERYWHERE in command.contexts
        for fixed in command.fixed
    }


def _unknown(id_: str) -> str:
    if id_ == "base":
        return "`base` is not for this file, which goes on top of any keymap: set keymap in config.toml"
    near = get_close_matches(id_, REGISTRY, n=3)
    return f"no command {id_!r}" + (f": did you mean {' or '.join(near)}?" if near else ": `?` lists them")


def _fixed_keys(command: Command) -> str:
    return " and ".join(pretty_key(read_chord(key, fixed=True)[0]) for key in command.fixed)


def _mean(command: Command) -> str:
    return "mean" if len(command.fixed) > 1 else "means"


def _clashes(bindings: Sequence[Binding]) -> Iterator[str]:
    """Two meanings of the same keys in one place, or a chord that another one cuts short."""
    by_first: dict[str, list[Binding]] = {}
    for binding in bindings:
        by_first.setdefault(binding.keys[0], []).append(binding)
    for group in by_first.values():
        for one, other in combinations(group, 2):
            first, second = sorted((one, other), key=lambda binding: len(binding.keys))
            together = places(one.contexts) & places(other.contexts)
            if not together or second.keys[: len(first.keys)] != first.keys:
                continue
            place = " or ".join(min((one, other), key=_breadth).contexts)
            if first.keys == second.keys:
                yield (
                    f"`{pretty_chord(one.keys)}` is bound to {one.command} and {other.command} in the same place ({place})"
                )
            else:
                yield (
                    f"`{pretty_chord(first.keys)}` ({first.command}) is how `{pretty_chord(second.keys)}` "
                    f"({second.command}) begins in the same place ({place})"
                )


def _breadth(binding: Binding) -> int:
    return len(places(binding.contexts))
