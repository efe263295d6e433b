"""A line's words put where they belong by the table of the grammar, before anything is known of the market."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from terminal.core.cmdline import LineError
from terminal.core.orderline.slots import VERBS, Slot, Verb
from terminal.core.orderline.terms import Term, terms

Symbols = Sequence[str]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a line says: its verb, and each part that it tells by the slot's name."""

    verb: str
    told: Mapping[str, Term]
    end: int = field(default=0, compare=False)
    """the column behind the line, where something missing would stand"""

    def missing(self, message: str) -> LineError:
        return LineError(message, self.end + 1)


def speaks(line: str) -> bool:
    """Whether a line is this grammar's. Names that it shares with a form are only where the line bears a mark of it."""
    name, *rest = line.split() or [""]
    verb = VERBS.get(name.lower())
    if verb is None or (verb.shared and not rest):
        return False
    return not verb.shared or _is_marked(verb, [word.lower() for word in rest])


def _is_marked(verb: Verb, words: list[str]) -> bool:
    match verb.name:
        case "cancel":
            return words[0] not in (*verb.placed[0].choices, "cursor", "side")
        case "amend":
            return (
                "-" not in words
                and (len(words) < 3 or "size" in words)
                and not any("=" in one for one in words)
            )
    leads = {lead for slot in verb.others for lead in slot.lead}
    keys = {f"{key}=" for slot in verb.others for key in slot.key} - {"pair=", "over=", "slices="}
    flags = {word for slot in verb.others if slot.kind == "flag" for word in slot.choices}
    return any(
        word in leads | flags
        or word.startswith(("@", "$", *keys))
        or word.endswith(("%", "@"))
        or ".." in word
        or word == "max"
        for word in words
    )


def read(line: str, symbols: Symbols) -> Spoken:
    """LineError points at the first word that cannot be, or behind the line at what is missing."""
    name, *rest = terms(line)
    verb = VERBS[name.word]
    reader = Reader(verb, symbols, len(line.rstrip()))
    for term in rest:
        reader.take(term)
    reader.finish()
    return Spoken(verb.name, reader.told, reader.end)


class Reader:
    """Takes one word after the other, and knows at each what may come next."""

    def __init__(self, verb: Verb, symbols: Symbols, end: int) -> None:
        self.verb, self.symbols, self.end = verb, symbols, end
        self.told: dict[str, Term] = {}
        self.waiting: Slot | None = None
        """its leading word was there: the value comes next"""
        self._placed = 0

    @property
    def place(self) -> Slot | None:
        """What comes next by its place."""
        return self.verb.placed[self._placed] if self._placed < len(self.verb.placed) else None

    @property
    def open(self) -> list[Slot]:
        """What may still be told."""
        return [slot for slot in self.verb.others if slot.name not in self.told]

    def take(self, term: Term) -> None:
        if self.waiting is not None:
            slot, self.waiting = self.waiting, None
            self._tell(slot, term)
            return
        found = self._marked(term)
        if found is not None:
            self._tell(*found)
        elif self.waiting is None:
            self._by_place(term)

    def finish(self) -> None:
        name = self.verb.name
        if self.waiting is not None:
            slot = self.waiting
            raise LineError(f"{slot.lead[0]} needs {_article(slot)}, such as {slot.shown}", self.end + 1)
        if self.place is not None and self._placed < self.verb.needed:
            raise LineError(
                f"{name} needs a {self.place.name}, such as {_example(self.verb, self._placed)}", self.end + 1
            )

    def _marked(self, term: Term) -> tuple[Slot, Term] | None:
        """A part that says itself what it is. A leading word is only noted: its value comes next."""
        word = term.word
        key, equals, value = term.text.partition("=")
        if equals:
            slot = self._by_key(term, key.lower())
            if not value:
                raise term.wrong(f"{key}= needs a value, such as {slot.key[0]}={slot.example}", slot.name)
            return slot, Term(value, term.column + len(key) + 1, len(value))
        if self.place is not None and self._is_for_place(self.place, word):
            return None
        for slot in self.verb.others:
            if word in slot.lead:
                self._refuse_twice(slot, term)
                self.waiting = slot
                return None
            if slot.kind in ("word", "flag") and _means(slot, word):
                return slot, term
            if slot.prefix and word.startswith(slot.prefix) and word[len(slot.prefix) :].isdigit():
                return slot, Term(
                    term.text[len(slot.prefix) :],
                    term.column + len(slot.prefix),
                    term.width - len(slot.prefix),
                )
            if slot.kind == "pair" and self._is_pair(word):
                return slot, term
        return None

    def _is_for_place(self, slot: Slot, word: str) -> bool:
        """`max` is a size before it can lead to anything else."""
        return slot.kind == "size" and word == "max"

    def _by_key(self, term: Term, key: str) -> Slot:
        keyed = {name: slot for slot in self.verb.others for name in slot.key}
        if key not in keyed:
            near = get_close_matches(key, keyed, n=1) or list(keyed)
            choices = ", ".join(f"{one}={keyed[one].example}" for one in near)
            raise term.wrong(f"{self.verb.name} has no {key}={f': {choices}' if choices else ''}", key)
        return keyed[key]

    def _by_place(self, term: Term) -> None:
        slot = self.place
        if slot is None:
            raise term.wrong(f"{term.text!r} {self._why_not(term)}")
        self._placed += 1
        self._tell(slot, term)

    def _why_not(self, term: Term) -> str:
        price = next((slot for slot in self.open if slot.kind == "price" and slot.lead), None)
        if price is not None and (
            term.text[0].isdigit() or term.text[0] in "+-." or term.word[:3] in ("bid", "ask", "mid")
        ):
            return f"is no part of it here: a price stands behind {price.lead[0]}, such as {price.lead[0]} {term.text}"
        choices = ", ".join(slot.shown for slot in self.open)
        return (
            f"is no part of it: what may come is {choices}" if choices else "is too much: nothing may follow"
        )

    def _tell(self, slot: Slot, term: Term) -> None:
        self._refuse_twice(slot, term)
        if slot.kind == "side" and term.word not in slot.choices:
            raise term.wrong(f"side {term.text!r} is not one of buy, sell", "side")
        if slot.kind == "pair" and not self._is_pair(term.word):
            raise term.wrong(f"pair {term.text!r} is not a pair here: {', '.join(self.symbols)}", "pair")
        if slot.key and slot.choices and term.word.replace("-", "_") not in slot.choices:
            raise term.wrong(
                f"{slot.key[0]} {term.text!r} is not one of {', '.join(slot.choices)}", slot.name
            )
        self.told[slot.name] = term

    def _refuse_twice(self, slot: Slot, term: Term) -> None:
        before = self.told.get(slot.name)
        if before is not None:
            raise term.wrong(f"{slot.name} is told twice: {before.text!r} stands there already", slot.name)

    def _is_pair(self, word: str) -> bool:
        return word.partition("/")[0] in self.symbols


def _means(slot: Slot, word: str) -> bool:
    return word in slot.choices or (
        slot.name == "type" and "po" in slot.choices and word.replace("-", "_") == "post_only"
    )


def _article(slot: Slot) -> str:
    return "a price" if slot.kind == "price" else "a size" if slot.kind == "size" else "a value"


def _example(verb: Verb, placed: int) -> str:
    told = [slot.choices[0] if slot.choices else slot.example for slot in verb.placed[: placed + 1]]
    return " ".join([verb.name, *told])
