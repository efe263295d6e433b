"""The second step of a form: a yes, which is an Enter pressed anew, behind the word that it may ask for."""

from __future__ import annotations

import time

from terminal.core.confirming import Confirming
from terminal.core.keyguard import TOO_OLD_S
from widgets.editing import Edit
from widgets.view import Text

HELD = "held or pressed twice: nothing was sent, press Enter once more"


class Question:
    """`wanted` is the word to type first; empty where an Enter is enough."""

    def __init__(self, wanted: str, at: float) -> None:
        self.word = Edit()
        self.message: Text | None = None
        self._wanted, self._confirming = wanted, Confirming(at)

    def type(self, key: str, character: str | None) -> None:
        if not self._wanted:
            return
        if not self.word.press(key) and character:
            self.word.insert(character)
        self.message = None

    def enter(self, at: float) -> float | None:
        """Seconds until this Enter says yes, 0 at once; None where it does not."""
        if time.monotonic() - at > TOO_OLD_S:
            self.message = "the key waited too long: press it again", "amber"
            return None
        if self._wanted and self.word.text != self._wanted:
            typed = bool(self.word.text)
            self.message = (f"that is not {self._wanted}: nothing was sent", "amber") if typed else None
            return None
        doubled = self._confirming.is_due
        wait = self._confirming.press(at)
        if doubled:
            self.message = HELD, "amber"
        elif wait is not None:
            self.message = None
        return wait

    @property
    def is_due(self) -> bool:
        """Whether an Enter has been pressed that counts as soon as no other follows."""
        return self._confirming.is_due

    def counts(self) -> bool:
        """Whether that Enter was not the first of a held key."""
        return self._confirming.counts()

    def again(self, why: str) -> None:
        """What was said yes to was not taken: the next yes has to be a new one."""
        self.message = why, "amber"
        self._confirming = Confirming(time.monotonic())
