"""Which command a key is: the keys that wait, where the focus is and the time come in, one outcome goes out.

A trade key sleeps a moment after anything that may have garbled it: Esc and the next key can arrive as one Alt key,
and the second key of a chord that came too late must not be read as an order of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from terminal.core.keys import LONE_MODIFIERS, Chord, canonical, commands_in_text, is_known, pretty_chord

WAIT = 1.0
"""how long the first keys of a chord wait for the next"""
SLEEP = 0.3
LATE = 0.5
"""how long trade keys sleep after a chord ran out: its second key may still be on the way"""

EVERYWHERE, SCREEN, TRADE, CONFIRM = "everywhere", "screen", "trade", "confirm"
TEXT, DIALOG = "text", "dialog"
TRADE_PANES = ("ladder", "book", "ticket")
PANES = (*TRADE_PANES, "chart", "tape", "markets", "blotter", "position", "depth")
SCREENS = ("history", "prop", "account", "bots")
"""screens of their own, beside the one with the panes"""
CONTEXTS = (EVERYWHERE, SCREEN, TRADE, CONFIRM, *PANES, *SCREENS)

Role = Literal["", "trade", "panic", "dismiss"]


class Binding(NamedTuple):
    """A chord and its command. A `trade` command sleeps with the trade keys; a `panic` one comes before all."""

    keys: Chord
    command: str
    contexts: tuple[str, ...] = (SCREEN,)
    role: Role = ""


class Command(NamedTuple):
    """Run this."""

    id: str


class Asleep(NamedTuple):
    """A trade key that came when it may not have been meant: do not run it, say the reason."""

    id: str
    reason: str


class Pending(NamedTuple):
    """More keys may follow until `expires`."""

    shown: str
    expires: float


@dataclass(frozen=True, slots=True)
class Taken:
    """The key is used up and does nothing."""


@dataclass(frozen=True, slots=True)
class Pass:
    """The key belongs to whatever has the focus."""


Outcome = Command | Asleep | Pending | Taken | Pass


@cache
def places(contexts: tuple[str, ...]) -> frozenset[str]:
    """Where the focus can be for a binding of these contexts."""
    panes = frozenset(PANES)
    known = {
        EVERYWHERE: panes | {SCREEN, DIALOG, TEXT, *SCREENS},
        SCREEN: panes | {SCREEN},
        TRADE: frozenset(TRADE_PANES),
    }
    return frozenset().union(*(known.get(context, {context}) for context in contexts))


class _Table(NamedTuple):
    """What is bound in one place, and the keys that begin a longer chord."""

    chords: dict[Chord, Binding]
    prefixes: frozenset[Chord]


class Chords:
    """Matches keys against the bindings of a keymap. `feed` never raises, whatever a terminal sends."""

    def __init__(self, bindings: Iterable[Binding]) -> None:
        self._bindings = tuple(bindings)
        self._panic = {b.keys[0]: b for b in self._bindings if b.role == "panic" and _at_once(b)}
        self._tables: dict[tuple[str, bool], _Table] = {}
        self._keys: Chord = ()
        self._focus = ""
        self._expires = 0.0
        self._wakes = 0.0
        self._reason = ""

    def feed(self, key: str, focus: str, now: float, *, confirming: bool = False) -> Outcome:
        """What to do with a key. `focus` is a pane, `dialog`, or `text` where letters are typed.

        While a question of the panic keys stands (`confirming`), its bindings come before all others.
        """
        key = canonical(key)
        if key.split("+")[-1] in LONE_MODIFIERS or key.startswith("<"):
            return Taken()
        if key == "escape":
            self._sleep(now + SLEEP, "Esc came just before")
        waiting = self._waiting(focus, now)
        if key in self._panic:
            return self._run(self._panic[key], now)
        table = self._table(focus, confirming)
        chord = (*waiting, key)
        if found := table.chords.get(chord):
            return self._run(found, now)
        if chord in table.prefixes:
            self._keys, self._focus, self._expires = chord, focus, now + WAIT
            return Pending(pretty_chord(chord), self._expires)
        if waiting:
            return self._stray(waiting, key, focus, now, confirming)
        if not is_known(key):
            self._sleep(now + SLEEP, "the terminal sent a key that cannot be trusted just before")
        return Pass()

    def pending(self, now: float) -> str:
        """The keys that wait, as shown; empty once they have expired."""
        return pretty_chord(self._keys) if self._keys and now < self._expires else ""

    def clear(self) -> None:
        self._keys = ()

    def _waiting(self, focus: str, now: float) -> Chord:
        """The keys before this one, unless they ran out or belong to another place."""
        if self._keys and now >= self._expires:
            self._sleep(self._expires + LATE, f"{pretty_chord(self._keys)} ran out just before")
            self.clear()
        elif self._keys and focus != self._focus:
            self._sleep(now + SLEEP, f"{pretty_chord(self._keys)} was begun in another pane")
            self.clear()
        return self._keys

    def _stray(self, waiting: Chord, key: str, focus: str, now: float, confirming: bool) -> Outcome:
        """A key that continues nothing is tried alone; one that dismisses has done so with the keys before it."""
        self.clear()
        self._sleep(now + SLEEP, f"{pretty_chord((*waiting, key))} is bound to nothing")
        table = self._table(focus, confirming)
        alone = table.chords.get((key,))
        if key == "escape" or (alone and alone.role == "dismiss"):
            return Taken()
        return self.feed(key, focus, now, confirming=confirming)

    def _run(self, binding: Binding, now: float) -> Outcome:
        self.clear()
        if binding.role == "trade" and now < self._wakes:
            return Asleep(binding.command, f"not sent: {self._reason}")
        return Command(binding.command)

    def _sleep(self, until: float, reason: str) -> None:
        if until > self._wakes:
            self._wakes, self._reason = until, reason

    def _table(self, focus: str, confirming: bool) -> _Table:
        place = focus if focus in {*PANES, *SCREENS, TEXT, DIALOG} else SCREEN
        key = (place, confirming and place != TEXT)
        if key not in self._tables:
            self._tables[key] = self._build(*key)
        return self._tables[key]

    def _build(self, place: str, confirming: bool) -> _Table:
        here = [b for b in self._bindings if place in places(b.contexts)]
        if place == TEXT:
            here = [b for b in here if commands_in_text(b.keys[0])]
        if confirming:
            here += [b for b in self._bindings if CONFIRM in b.contexts]
        prefixes = frozenset(b.keys[:n] for b in here for n in range(1, len(b.keys)))
        return _Table({b.keys: b for b in here}, prefixes)


def _at_once(binding: Binding) -> bool:
    """Whether a panic chord is a single key that nothing types: it acts in every place, in the middle of any chord."""
    return EVERYWHERE in binding.contexts and len(binding.keys) == 1 and commands_in_text(binding.keys[0])
