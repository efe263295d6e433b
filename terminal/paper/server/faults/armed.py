"""The faults that are armed, when each happens, and how often it has."""

from __future__ import annotations

import asyncio
import math
import random
from typing import Any, Generic, TypeVar

from terminal.model.errors import NotFound, Refused
from terminal.paper.server.faults.kinds import (
    ClockOffset,
    ExpiredToken,
    FailingLeg,
    Fault,
    Half,
    Refuse,
    RequestFault,
    Silence,
    StreamFault,
    Told,
)
from terminal.wire.amounts import decimal_of

MOST = 20_000
F = TypeVar("F", bound=Fault)


class Armed(Generic[F]):
    """One fault, its dice and its counts."""

    def __init__(self, number: int, fault: F) -> None:
        self.number = number
        self.fault = fault
        self.dice = random.Random(fault.seed)
        self.matched = 0
        self.fired = 0
        self._chance = float(decimal_of(fault.probability, "probability"))
        self._until = _now() + fault.window_ms / 1000 if fault.window_ms else math.inf

    @property
    def spent(self) -> bool:
        """Can it never happen again?"""
        return 0 < self.fault.count <= self.fired or _now() >= self._until

    def fires(self) -> bool:
        """It matches here: does it happen?"""
        if self.spent:
            return False
        self.matched += 1
        if self.matched % self.fault.every or self.dice.random() >= self._chance:
            return False
        self.fired += 1
        return True

    def told(self) -> Told:
        kind = str(self.fault.__struct_config__.tag)
        return Told(self.number, kind, self.matched, self.fired, self.spent, self.fault)


class Faults:
    """All of them, and the questions that the rest of the server asks them."""

    def __init__(self) -> None:
        self._all: dict[int, Armed[Any]] = {}
        self._live: dict[int, Armed[Any]] = {}
        self._next = 1

    def arm(self, fault: Fault) -> Armed[Any]:
        if len(self._all) >= MOST:
            raise Refused(
                "TOO_MANY_FAULTS", f"{MOST:,} faults are kept, spent ones too: DELETE /faults first"
            )
        armed = self._all[self._next] = self._live[self._next] = Armed(self._next, fault)
        self._next += 1
        return armed

    def disarm(self, number: int) -> Armed[Any]:
        self._live.pop(number, None)
        try:
            return self._all.pop(number)
        except KeyError:
            said = f"no fault has the id {number}: GET /faults lists those that are armed"
            raise NotFound("FAULT_NOT_FOUND", said, "id", number) from None

    def disarm_all(self) -> list[Told]:
        gone = self.told()
        self._all.clear()
        self._live.clear()
        return gone

    def told(self) -> list[Told]:
        return [armed.told() for armed in self._all.values()]

    def any_live(self) -> bool:
        """The quick look before all others."""
        return bool(self._live)

    def live(self, kind: type[F]) -> list[Armed[F]]:
        """Those of a kind that can still happen, oldest first."""
        for spent in [number for number, armed in self._live.items() if armed.spent]:
            del self._live[spent]
        return [armed for armed in self._live.values() if isinstance(armed.fault, kind)]

    # -- what the server asks -----------------------------------------------------------------------------

    def requests(self) -> list[Armed[RequestFault]]:
        """Those that meet a request on its way; short-lived tokens are a matter of issuing them."""
        return [
            armed
            for armed in self.live(RequestFault)
            if not (isinstance(armed.fault, ExpiredToken) and armed.fault.token_seconds)
        ]

    def streams(self) -> list[Armed[StreamFault]]:
        return self.live(StreamFault)

    def offset_ms(self) -> int:
        """How far off a time that is told now is."""
        return sum(armed.fault.ms for armed in self.live(ClockOffset) if armed.fires())

    def refuses(self) -> bool:
        """Is a connection that comes now reset?"""
        return any(armed.fires() for armed in self.live(Refuse))

    def deaf(self, path: str) -> bool:
        """Are pings on this socket left without a pong?"""
        return any(
            armed.fault.half is Half.ALL and path.startswith(armed.fault.match.path)
            for armed in self.live(Silence)
        )

    def token_seconds(self) -> int | None:
        """How long a token that is issued now lives, where that is armed."""
        for armed in self.live(ExpiredToken):
            if armed.fault.token_seconds and armed.fires():
                return armed.fault.token_seconds
        return None

    def leg(self, number: int) -> Refused | None:
        """How this leg of a batch, counted from 0, fails; None where it is to be carried out.

        Ask before the batch is submitted and leave the leg out, since a journal holds no faults.
        """
        for armed in self.live(FailingLeg):
            if armed.fault.leg == number and armed.fires():
                return Refused(armed.fault.code, armed.fault.message)
        return None


def _now() -> float:
    return asyncio.get_running_loop().time()
