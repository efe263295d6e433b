"""Enter at a price: the first shows what would be sent, a second sends it, and before the next another key must come.

So Enter pressed any number of times, held down or not, places one order at most.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from terminal.core.confirming import Confirming
from terminal.model.order import BUY, SELL, Side

STANDS_S = 15.0
"""so long a preview waits for its yes"""


class Plan(NamedTuple):
    """What Enter would send: post-only, so that it never takes."""

    symbol: str
    side: Side
    ticks: int
    lots: int


class Answer(Enum):
    SHOWN = "shown"
    """a preview stands: look at it"""
    SEND = "send"
    WAIT = "wait"
    """it counts if no other Enter follows at once: ask `counts` after `wait_s`"""
    HELD = "held"
    """a repeat of a held key, or too soon"""
    SPENT = "spent"
    """one order was sent from here: the cursor or another key first"""


class AtCursor:
    """Times are those at which keys were read, by the monotonic clock."""

    __slots__ = ("_blocked", "_confirming", "_plan", "_shown_at", "_spent", "wait_s")

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._shown_at = 0.0
        self._confirming = Confirming(0.0)
        self._spent: tuple[str, int] | None = None
        self._blocked = False
        self.wait_s = 0.0

    def press(self, plan: Plan, at: float) -> Answer:
        if self._blocked or self._spent == (plan.symbol, plan.ticks):
            return Answer.SPENT
        if plan != self.plan(at):
            self._plan, self._shown_at, self._spent = plan, at, None
            self._confirming = Confirming(at)
            return Answer.SHOWN
        wait = self._confirming.press(at)
        if wait is None:
            return Answer.HELD
        if wait:
            self.wait_s = wait
            return Answer.WAIT
        self._spend(plan)
        return Answer.SEND

    def counts(self) -> Plan | None:
        """What the Enter that was waited for sends; None where another key came meanwhile."""
        plan = self._plan
        if plan is None or not self._confirming.counts():
            return None
        self._spend(plan)
        return plan

    def plan(self, now: float) -> Plan | None:
        """The preview that stands."""
        return self._plan if now - self._shown_at <= STANDS_S else None

    def other_key(self) -> None:
        """Any other key: a preview goes, and a new one may be asked for."""
        self._plan = self._spent = None
        self._blocked = False

    def enter_elsewhere(self) -> None:
        """An Enter in a form or a line, which may have sent something: the next ones are not meant for the cursor."""
        self._plan, self._blocked = None, True

    def _spend(self, plan: Plan) -> None:
        self._plan, self._spent = None, (plan.symbol, plan.ticks)


def side_at(ticks: int, bid: int | None, ask: int | None) -> Side | None:
    """What rests at a price: a buy up to the bid, a sell from the ask on, between them by the nearer touch; None in the very
    middle and where nobody bids or asks."""
    if bid is None or ask is None:
        return None
    if ticks <= bid or ticks - bid < ask - ticks:
        return BUY
    if ticks >= ask or ask - ticks < ticks - bid:
        return SELL
    return None
