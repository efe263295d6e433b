"""The kinds of execution: what each does when its time has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.core import plans
from terminal.model.order import Mode, Status
from terminal.paper.algos.commands import PPM
from terminal.paper.algos.runs import SECOND, Run, State

if TYPE_CHECKING:
    from terminal.paper.algos.desk import Desk
    from terminal.paper.orders import OrderView, VenueOrder

LOOK_US = SECOND
SNIPE_US = SECOND // 4
CATCH_UP = 3
"""Slices after the last planned one, for what could not be filled in time."""


class Twap(Run, kw_only=True, tag="twap"):
    """Slices at even times, the first at once."""

    minutes: int
    slices: int
    interval: int
    slippage: int
    randomize: bool
    done: int = 0

    def act(self, desk: Desk, now: int) -> bool:
        lots = self._slice(desk.instrument(self).min_lots)
        self.done += 1
        self.next_at = now + self.interval
        if lots and (price := desk.worst(self, self.slippage)) is not None:
            desk.take(self, lots, price, now)
        if self.done >= self.slices:
            self.end_with_dust(desk)
        if self.done == self.slices + CATCH_UP:
            self.expire()
        return True

    def _slice(self, least: int) -> int:
        """What should be done by now, but never a burst of it."""
        if self.done >= self.slices:
            return plans.orderly(min(self.left, plans.CAP * (self.lots // self.slices)), self.left, least)
        seed = self.id if self.randomize else ""
        before, after = (
            plans.done_after(self.done + step, self.slices, self.lots, least, seed) for step in (0, 1)
        )
        return plans.orderly(min(after - self.filled, plans.CAP * (after - before)), self.left, least)


class Pov(Run, kw_only=True, tag="pov"):
    """A part of what others trade, looked at each second. What it could not trade of its part lapses: no burst."""

    minutes: int
    rate: int
    slippage: int
    seen: int
    owed: int = 0
    """Millionths of lots that are its part and have not been sent."""

    def act(self, desk: Desk, now: int) -> bool:
        before, volume = self._news(), desk.volume(self)
        self.owed += (volume - self.seen) * self.rate
        self.seen = volume
        lots = plans.orderly(min(self.owed // PPM, self.left), self.left, desk.instrument(self).min_lots)
        if lots:
            self.owed %= PPM
            self._take(desk, lots, now)
            self.end_with_dust(desk)
        self.look_again(now, LOOK_US)
        return self._news() != before

    def _take(self, desk: Desk, lots: int, now: int) -> None:
        price = desk.worst(self, self.slippage)
        if price is None:
            return
        filled = desk.take(self, lots, price, now)
        if self.mode is Mode.LIVE:
            self.seen += filled


class Sniper(Run, kw_only=True, tag="sniper"):
    """Waits for a touch this good and takes what is there, until it has all."""

    trigger: int

    def act(self, desk: Desk, now: int) -> bool:
        before, touch = self._news(), desk.touch(self)
        if touch is not None and self.within(touch, self.trigger) and self.within(touch, self.limit):
            self._shoot(desk, now)
        self.look_again(now, SNIPE_US)
        return self._news() != before

    def _shoot(self, desk: Desk, now: int) -> None:
        least, price = desk.instrument(self).min_lots, self.limit or self.trigger
        offered = desk.offered(self, price, now)
        if not offered:
            return
        lots = max(least, offered)
        # An order for less than all of a small rest would leave something that nobody may order.
        desk.take(self, lots if self.left - lots >= least else self.left, price, now)
        self.end_with_dust(desk)


class Iceberg(Run, kw_only=True, tag="iceberg"):
    """One resting order that shows a part of itself. It is the order that trades; this follows it."""

    display: int
    status: Status = Status.OPEN
    ended_by: str = ""
    told: int = 0

    def begin(self, desk: Desk, now: int) -> None:
        """Raises Refused where the order is."""
        order = desk.rest(self, self.display, now)
        self.note_order(order)
        self._follow(order)
        self.told = self.filled
        self.act(desk, now)

    def act(self, desk: Desk, now: int) -> bool:
        self.refresh(desk)
        news, self.told = self.filled != self.told, self.filled
        if self.status is Status.FILLED:
            self.end(State.COMPLETED)
        elif self.status is Status.CANCELLED:
            self.end(State.CANCELLED, self.ended_by)
        self.look_again(now, LOOK_US)
        return news or not self.active

    def refresh(self, desk: Desk) -> None:
        if order := desk.resting.get(self.id):
            self._follow(order)

    @property
    def over(self) -> bool:
        return self.status.ended

    def stop(self, desk: Desk, now: int, reason: str) -> None:
        desk.withdraw(self, now, reason)
        self.act(desk, now)

    def _follow(self, order: VenueOrder | OrderView) -> None:
        self.lots, self.limit, self.filled = order.lots, order.price, order.filled
        self.spent, self.fee = order.spent, order.fee
        self.status, self.ended_by = order.status, order.reason


AnyRun = Twap | Pov | Sniper | Iceberg
