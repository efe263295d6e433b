"""Keys that must not trade: repeats of a held key, pastes, keys that waited too long, and what follows an Escape.

A terminal sends no key release, so a held key is known by its repeats alone; and Esc with the next keys may arrive as
one Alt chord or one odd letter, so after such a thing the trade keys sleep.
"""

from __future__ import annotations

from collections import deque

from terminal.core.refusal import Refusal

LOCK_S = 0.7
SLEEP_S = 0.3
TOO_OLD_S = 0.25
BURST_KEYS, BURST_S = 3, 0.02


class KeyGuard:
    """`at` is when a key was read, `now` when it is handled; both by the monotonic clock.

    Tell `arrived` of every key as it is read, before any of the same read is handled: only then is a paste known by its
    first key.
    """

    __slots__ = ("_arrivals", "_asleep_until", "_burst", "_locks", "watches")

    def __init__(self) -> None:
        self._arrivals: deque[float] = deque(maxlen=BURST_KEYS + 1)
        self._burst = (0.0, -1.0)
        """From the first key of the last paste until it surely ended."""
        self._asleep_until = 0.0
        self._locks: dict[str, float] = {}
        self.watches = False
        """whether it is told of keys as they are read, and not only as they are handled"""

    @property
    def newest(self) -> float:
        """When the last key was read."""
        return self._arrivals[-1] if self._arrivals else 0.0

    def arrived(self, at: float) -> Refusal | None:
        """Note a key of any kind. A refusal means a paste: disarm."""
        self._arrivals.append(at)
        first = self._arrivals[0]
        if len(self._arrivals) <= BURST_KEYS or at - first > BURST_S:
            return None
        started, ended = self._burst
        self._burst = (started if first <= ended else first, at + BURST_S)
        return _PASTE

    def of_paste(self, at: float) -> Refusal | None:
        """Judge a key that was noted when it was read, now that it is handled."""
        return _PASTE if self._burst[0] <= at <= self._burst[1] else None

    def pasted(self, at: float) -> Refusal:
        """The terminal itself says that something was pasted."""
        self._burst = (at, at + BURST_S)
        return _PASTE

    def sleep(self, at: float) -> None:
        """An Esc, an unbound Alt chord or a non-ASCII key came."""
        self._asleep_until = max(self._asleep_until, at + SLEEP_S)

    def trade(self, key: str, at: float, now: float) -> Refusal | None:
        """May this order key trade? Each press locks it anew, also one that was dropped: a key held down since a
        sleep began must not fire when the sleep is over."""
        locked = at < self._locks.get(key, 0.0)
        self._locks[key] = at + LOCK_S
        if self._burst[0] <= at <= self._burst[1]:
            return _PASTE
        if now - at > TOO_OLD_S:
            waited = f"{(now - at) * 1000:.0f} ms"
            return Refusal(
                "late key", f"The key waited {waited}, more than {TOO_OLD_S * 1000:.0f} ms: press it again."
            )
        if at < self._asleep_until:
            return Refusal(
                "after Escape", f"Trade keys sleep for {SLEEP_S * 1000:.0f} ms after Esc and Alt keys."
            )
        if locked:
            return Refusal(
                "repeat", f"The same order key again within {LOCK_S * 1000:.0f} ms: let go and press anew."
            )
        return None


_PASTE = Refusal(
    "paste",
    f"More than {BURST_KEYS} keys within {BURST_S * 1000:.0f} ms look like a paste: nothing was sent.",
)
