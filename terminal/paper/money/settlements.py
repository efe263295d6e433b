"""The chain, as if: when a withdrawal or a fill is settled, late, or failed, and what is told of it on the way."""

from __future__ import annotations

from hashlib import sha256
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec

from terminal.model.order import Mode
from terminal.paper import tell
from terminal.paper.flow import PAIRS
from terminal.paper.rooms import NEVER
from terminal.wire import money as wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from terminal.paper.orders import Fill

SECOND_US = 1_000_000
SOONEST_US, LATEST_US = 10 * SECOND_US, 30 * SECOND_US
LATE_ONE_IN, FAILED_ONE_IN = 8, 20
TRIES = 3
PENDING, LATE, SETTLED, FAILED = "pending", "delayed", "settled", "failed"
WHY = {
    LATE: "the chain is busy: it is tried again",
    FAILED: f"the chain did not take it in {TRIES} tries: the amount is back in the balance",
}


class Course(NamedTuple):
    """How a settlement goes, in microseconds from its start; `late` of 0 is not at all."""

    late: int
    end: int
    fails: bool


class Settling(msgspec.Struct, gc=False):
    """A fill of an order, or a withdrawal, that waits for the chain."""

    account: int
    mode: Mode
    symbol: str
    started: int
    order: int
    trade: int
    withdrawal: int
    course: Course
    is_late: bool = False

    @property
    def next_step(self) -> int:
        late = self.course.late
        return self.started + (late if late and not self.is_late else self.course.end)

    @property
    def tx_hash(self) -> str:
        """On paper a name that no chain could take for its own."""
        said = f"{self.account} {self.started} {self.withdrawal} {self.trade} {self.order}"
        digest = sha256(said.encode()).digest()
        return "0x" + digest.hex() if self.mode is Mode.LIVE else f"sim-{UUID(bytes=digest[:16], version=4)}"


class Settlements(msgspec.Struct):
    """All that wait, by a running number, and a heap of (when, number)."""

    number: int = 0
    queue: list[tuple[int, int]] = []
    waiting: dict[int, Settling] = {}

    def due(self) -> int:
        return self.queue[0][0] if self.queue else NEVER

    def add(self, one: Settling) -> None:
        self.number += 1
        self.waiting[self.number] = one
        heappush(self.queue, (one.next_step, self.number))

    def postpone(self, now: int) -> None:
        """What was due already comes right after now."""
        self.queue = sorted((max(due, now + 1), number) for due, number in self.queue)

    def step(self, now: int) -> Iterator[tuple[Settling, str]]:
        """Each that has come to its next step by now, and how it stands after it."""
        while self.due() <= now:
            _, number = heappop(self.queue)
            one = self.waiting[number]
            if one.course.late and not one.is_late:
                one.is_late = True
                heappush(self.queue, (one.next_step, number))
                yield one, LATE
            else:
                del self.waiting[number]
                yield one, FAILED if one.course.fails else SETTLED


def course(name: str, *, may_fail: bool) -> Course:
    """Drawn from what it is, so that a replay draws the same. One that fails was late before."""
    drawn = sha256(name.encode()).digest()
    wait, late, fails = (int.from_bytes(drawn[at : at + 8]) for at in (0, 8, 16))
    some = SOONEST_US + wait % (LATEST_US - SOONEST_US + 1)
    failed = may_fail and fails % FAILED_ONE_IN == 0
    if failed or late % LATE_ONE_IN == 0:
        return Course(LATEST_US, LATEST_US + some, failed)
    return Course(0, some, fails=False)


def of_withdrawal(account: int, mode: Mode, symbol: str, number: int, now: int) -> Settling:
    how = course(f"withdrawal {number}", may_fail=True)
    return Settling(account, mode, symbol, now, 0, 0, number, how)


def of_fill(fill: Fill) -> Settling:
    how = course(f"fill {fill.trade_id} {fill.order_id}", may_fail=False)
    return Settling(fill.account, fill.mode, fill.symbol, fill.at, fill.order_id, fill.trade_id, 0, how)


def withdrawal_name(number: int) -> str:
    return f"wd_{number:010x}"


def chain(symbol: str) -> str:
    return PAIRS[symbol].chain


def explorer_url(symbol: str, tx_hash: str) -> str | None:
    """No real explorer knows these transactions, so no real one is named; .invalid never resolves."""
    return f"https://explorer.invalid/{chain(symbol)}/tx/{tx_hash}" if tx_hash.startswith("0x") else None


def update(one: Settling, status: str, now: int) -> wire.SettlementUpdate:
    """The news of a step."""
    failed, tx_hash = status == FAILED, one.tx_hash if status == SETTLED else ""
    return wire.SettlementUpdate(
        order_id=withdrawal_name(one.withdrawal) if one.withdrawal else tell.order_name(one.order),
        trade_id=None if one.withdrawal else str(one.trade),
        settlement_status=status,
        tx_hash=tx_hash or None,
        explorer_url=explorer_url(one.symbol, tx_hash),
        chain=chain(one.symbol),
        delay_seconds=(now - one.started) // SECOND_US,
        retry_count=TRIES if failed else int(one.is_late),
        estimated_completion=tell.millis(one.next_step) if status == LATE else None,
        reason=WHY.get(status),
    )


def pending(one: Settling) -> wire.PendingSettlement:
    return wire.PendingSettlement(
        order_id=tell.order_name(one.order),
        trade_id=str(one.trade),
        symbol=one.symbol,
        mode=one.mode.value,
        settlement_status=LATE if one.is_late else PENDING,
        chain=chain(one.symbol),
        created_at=tell.millis(one.started),
        estimated_completion=tell.millis(one.next_step),
    )
