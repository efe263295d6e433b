"""The dead man's switch of an account: when its heartbeat stops, all that it has in the market is taken back."""

from __future__ import annotations

import msgspec

from terminal.paper.rooms import NEVER


class Switch(msgspec.Struct):
    """Armed while it has a time at which it fires. It keeps how it last fired."""

    account: int
    timeout: int = 0
    expires: int = NEVER
    fired: int = 0
    cancelled: int = 0

    @property
    def armed(self) -> bool:
        return self.expires != NEVER

    def arm(self, timeout: int, now: int) -> None:
        self.timeout = timeout
        self.beat(now)

    def beat(self, now: int) -> None:
        self.expires = now + self.timeout

    def disarm(self) -> None:
        self.expires = NEVER

    def fire(self, cancelled: int, now: int) -> None:
        self.disarm()
        self.fired, self.cancelled = now, cancelled

    def wake(self, now: int) -> None:
        """The exchange was shut till now: nobody's heart was heard, so one that ran out fires now."""
        self.expires = max(self.expires, now)
