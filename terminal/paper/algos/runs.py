"""What every execution has: how far it is, what became of its orders, and how it ends."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from terminal.model.order import BUY, Mode, Side
from terminal.paper.rooms import NEVER

if TYPE_CHECKING:
    from terminal.paper.algos.desk import Desk
    from terminal.paper.orders import OrderView

SECOND = 1_000_000
MINUTE = 60 * SECOND
UNFUNDED = 3
"""So many refusals for want of funds in a row end it."""
ORDERS_TOLD = 250
"""All of a TWAP's, and no endless list of a long participation's."""


class State(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    EXPIRED = "expired"
    """Ended by itself with something left."""
    CANCELLED = "cancelled"
    FAILED = "failed"


class Run(msgspec.Struct, kw_only=True):
    """What every execution has. Funds are not held ahead: each order of it needs its own when it is sent."""

    id: str
    account: int
    symbol: str
    side: Side
    mode: Mode
    lots: int
    limit: int
    created: int
    updated: int
    next_at: int = NEVER
    ends_at: int = NEVER
    state: State = State.ACTIVE
    filled: int = 0
    spent: int = 0
    fee: int = 0
    sent: int = 0
    orders: list[int] = []
    """The newest of those it sent."""
    refusals: int = 0
    unfunded: int = 0
    reason: str = ""

    @property
    def left(self) -> int:
        return self.lots - self.filled

    @property
    def active(self) -> bool:
        return self.state is State.ACTIVE

    def act(self, desk: Desk, now: int) -> bool:
        """Do what is due and name the next time; answers whether there is something to tell."""
        raise NotImplementedError

    def begin(self, desk: Desk, now: int) -> None:
        """The first time it acts, within the command that starts it."""
        self.act(desk, now)

    def refresh(self, desk: Desk) -> None:
        """Know how its order in the book stands, where it has one."""

    @property
    def over(self) -> bool:
        """Has it ended, be it that this is not noted yet?"""
        return not self.active

    def stop(self, desk: Desk, now: int, reason: str) -> None:
        """End it; nothing of it stays in the book."""
        desk.withdraw(self, now, reason)
        self.end(State.CANCELLED, reason)

    def shift(self, us: int) -> None:
        """The exchange was shut for so long: all that is to come comes later."""
        self.next_at += us if self.next_at != NEVER else 0
        self.ends_at += us if self.ends_at != NEVER else 0

    def end(self, state: State, reason: str = "") -> None:
        self.state, self.next_at = state, NEVER
        self.reason = reason or self.reason

    def within(self, price: int, limit: int) -> bool:
        """Is a price no worse than a limit? 0 is no limit."""
        return not limit or (price <= limit if self.side is BUY else price >= limit)

    def tighter(self, price: int, limit: int) -> int:
        """The better of the two for its owner."""
        return price if self.within(price, limit) else limit

    def child_id(self) -> str:
        """The request id of its next order, so that its fills can be found by its own id."""
        return f"{self.id}.{self.sent + 1}"

    def note_order(self, order: OrderView) -> None:
        self.sent += 1
        self.orders = [*self.orders, order.id][-ORDERS_TOLD:]
        self.filled += order.filled
        self.spent += order.spent
        self.fee += order.fee
        self.unfunded, self.reason = 0, ""
        if not self.left:
            self.end(State.COMPLETED)

    def note_refusal(self, code: str, message: str) -> None:
        self.refusals += 1
        self.reason = f"{code}: {message}"
        self.unfunded = self.unfunded + 1 if code == "INSUFFICIENT_BALANCE" else 0
        if self.unfunded == UNFUNDED:
            self.end(State.FAILED)

    def _news(self) -> tuple[object, ...]:
        """What is worth telling when it changes: the same refusal again is not."""
        return self.state, self.sent, self.reason

    def expire(self) -> None:
        if self.active:
            self.end(State.EXPIRED, self.reason or "its time is over")

    def look_again(self, now: int, step: int) -> None:
        """At the next whole multiple, so that those who look equally often look together; or it is over."""
        if now >= self.ends_at:
            self.expire()
        elif self.active:
            self.next_at = min(now - now % step + step, self.ends_at)

    def end_with_dust(self, desk: Desk) -> None:
        """What is left is less than anybody may order: there is nothing more to do."""
        instrument = desk.instrument(self)
        if self.active and self.left < instrument.min_lots:
            left, least = instrument.size_text(self.left), instrument.size_text(instrument.min_lots)
            self.end(State.EXPIRED, f"BELOW_MINIMUM: the last {left} is below the least order of {least}")
