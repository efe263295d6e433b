"""New orders out: checked, shown, journalled, sent once, and never forgotten."""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from terminal.core.arm import BY_HAND, Arm, Pace
from terminal.core.budget import Priority
from terminal.core.lifecycle import State
from terminal.core.limits import NO_CAPS, Limits, PairCaps, take_cap
from terminal.core.order import Intent, Order
from terminal.core.refusal import Refusal
from terminal.core.risk import Draft, Standing, check
from terminal.journal import JournalError, Kind
from terminal.model.errors import Limited, Malformed, OutcomeUnknown, Refused, Unreachable, VenueError
from terminal.model.order import BUY, Mode, Side
from terminal.model.reasons import plainly
from terminal.session.answers import fills_in, order_in
from terminal.session.own import Own, name_of
from terminal.session.requests import Requests
from terminal.session.scribe import Scribe
from terminal.session.state import SessionState
from terminal.venue.rest import Answer
from terminal.wire import reading
from terminal.wire.hearing import Ear

Body = Mapping[str, Any]
NOTHING: Body = {}
TOO_LATE_S = 1.0
"""an order that could not leave within so long of its key is dropped: its price is no longer what the trader saw"""


class Sent(NamedTuple):
    """A part of a call that may come to trade."""

    symbol: str
    side: Side
    lots: int


class Kin(NamedTuple):
    """The work that an order is a part of, and which part: its request id is made of both."""

    work: str
    name: str
    number: int
    role: str


class Placing(Own):
    """Nothing waits: what takes time runs as a task and is told when it is known."""

    def __init__(
        self, state: SessionState, requests: Requests, ear: Ear, scribe: Scribe, limits: Limits, arm: Arm
    ) -> None:
        super().__init__(state, ear, scribe)
        self.requests, self.limits, self.arm = requests, limits, arm
        self.pace = Pace()
        self.last_sent: tuple[Intent, Body] | None = None
        """the newest order that the trader asked for by itself, and what went along with it"""
        self._under_way: dict[str, str] = {}
        """panic actions that run, with why only reductions pass meanwhile"""
        self.loss_lock: Callable[[], str] = lambda: ""
        """why the day's loss lets only reductions pass"""
        self.caps: dict[str, PairCaps] = {}
        """the trader's own for single pairs"""
        self.on_the_way: dict[str, tuple[Sent, ...]] = {}
        """by the key of a call: orders that no report has told of yet, for the caps count them from when they leave"""

    @property
    def blocked(self) -> str:
        """Why only reductions pass; empty where nothing is wrong."""
        return self.under_way or self.loss_lock()

    def join(self, side: Side, lots: int, painted: int) -> Refusal | None:
        """Rest at the touch that was painted: post-only, so that it never takes."""
        return _refusal(self.submit(Draft(side, painted, lots, painted), "post_only"))

    def take(self, side: Side, lots: int, painted: int) -> Refusal | None:
        """Take at the painted touch and a cap beyond it, what does not fill at once is dropped."""
        cap = take_cap(painted, self.limits)
        ticks = painted + cap if side is BUY else max(1, painted - cap)
        return _refusal(self.submit(Draft(side, ticks, lots, painted, takes=True), "ioc"))

    @property
    def under_way(self) -> str:
        """The panic action that runs; empty where none does."""
        return next(iter(self._under_way.values()), "")

    def standing(self, now: float, symbol: str) -> Standing:
        """How things are for an order on a pair."""
        state = self.state
        market = state.pairs[symbol]
        book, last = market.book, market.tape.last
        return Standing(
            instrument=market.instrument,
            bid=book.bids.best,
            ask=book.asks.best,
            last=last.ticks if last else 0,
            position=state.portfolio.positions[symbol].lots,
            open_buys=self.exposure(symbol, Side.BUY),
            open_sells=self.exposure(symbol, Side.SELL),
            armed=self.arm.armed(now),
            view_only=not state.has_key,
            diverted=state.diverted,
            stale="" if state.is_fresh(symbol) else state.clob.why or "the book is not here yet",
            unconfirmed=self.unconfirmed,
            blocked=self.blocked,
            sent_last_minute=self.pace.count(now),
            caps=self.caps.get(symbol, NO_CAPS),
        )

    def exposure(self, symbol: str, side: Side) -> int:
        """Lots that may still fill: what is open, what TWAPs and algos have not sent yet, and calls on their way. What is
        told of twice for a moment counts twice."""
        orders, parents = self.state.orders, self.state.parents
        sent = [one for call in self.on_the_way.values() for one in call]
        on_the_way = sum(one.lots for one in sent if (one.symbol, one.side) == (symbol, side))
        unsent = parents.exposure(symbol, side, orders.live(symbol))
        return orders.exposure(symbol, side) + unsent + on_the_way

    def submit(
        self, draft: Draft, kind: str, symbol: str = "", *, ticks: int | None = None, more: Body = NOTHING,
        kin: Kin | None = None,
    ) -> Order | Refusal:  # fmt: skip
        """The pending order, which is on its way and shown from now on; or why nothing leaves. `ticks` is its price where
        the limits measure it by another, as they do a stop; `more` goes along in its body; `kin` is the work it is a part
        of, which was armed as it began."""
        now, state = time.monotonic(), self.state
        symbol = symbol or state.symbol
        standing = self.standing(now, symbol)
        if kin is not None:
            standing = replace(standing, armed=True)
        refusal = check(draft, standing, self.limits) or self.no_room(now)
        if refusal is not None:
            return refusal
        intent = Intent(
            f"evt-{kin.work}-{kin.number}" if kin else f"evt-{uuid.uuid4().hex}", symbol, draft.side, kind, draft.ticks if ticks is None else ticks, draft.lots,
            state.venue_ms(), state.ledger,
        )  # fmt: skip
        if kin is None and not draft.by_position:
            self.last_sent = intent, more
        order = state.orders.sent(intent, now)
        if kin is not None:
            order.parent = kin.name
        self.pace.sent(now)
        # Begun before the row is painted: the disk works meanwhile.
        self.tasks.start(self._send(intent, draft, now, self._write_intent(intent, more, kin), more, kin))
        return order

    def no_room(self, now: float) -> Refusal | None:
        """An order never waits for its turn: its price would be old when it leaves."""
        wait = self.requests.order_wait(now)
        return Refusal("rate", f"The venue takes no order for another {wait:.0f} s.") if wait > 0 else None

    # -- on the way ----------------------------------------------------------------------------------------

    async def _send(
        self,
        intent: Intent,
        draft: Draft,
        pressed: float,
        written: Awaitable[None],
        more: Body,
        kin: Kin | None,
    ) -> None:
        """The journal first: what it does not hold never leaves."""
        try:
            await written
        except JournalError as error:
            self._lapse(intent)
            self.state.orders.refused(intent.request_id, str(error))
            self.state.notice(f"{name_of(intent)} refused: {error}", "bad")
            return
        if why := self._recalled(intent, draft, kin):
            self._refuse(intent, why)
            return
        if (late := time.monotonic() - pressed) > TOO_LATE_S:
            self._lapse(intent)
            self._refuse(intent, f"it could not leave for {late:.1f} s, press again")
            return
        try:
            answer = await self.requests.tell(
                "POST", f"/exchange/{intent.symbol}/orders", {**self._body(intent), **more}, priority=Priority.ORDER,
                key=intent.request_id,
            )  # fmt: skip
            self._acknowledge(intent, answer, pressed)
        except (OutcomeUnknown, Malformed) as error:
            self._lose(intent, error)
        except (Unreachable, Limited) as error:
            self._lapse(intent)
            self._refuse(intent, str(error))
        except (Refused, VenueError) as error:
            self._refuse(intent, str(error))

    def _recalled(self, intent: Intent, draft: Draft, kin: Kin | None) -> str:
        """Why an order that is in the journal must not leave after all; empty where it may."""
        now = time.monotonic()
        if intent.request_id in self._cancel_when_known:
            return "cancelled before it left"
        exempt = draft.panic or (kin is not None and self.arm.reason != BY_HAND)
        if not exempt and not self.arm.armed(now):
            return f"disarmed before it left ({self.arm.reason})"
        return ""

    def _body(self, intent: Intent) -> Mapping[str, Any]:
        instrument = self.state.pairs[intent.symbol].instrument
        return {
            "side": intent.side.value,
            "quantity": instrument.size_text(intent.lots),
            "price": instrument.price_text(intent.ticks),
            "order_type": intent.kind,
            "mode": intent.mode.value,
            "paper": intent.mode is Mode.PAPER,
        }

    def _acknowledge(self, intent: Intent, answer: Answer, pressed: float) -> None:
        scale = self.ear.named(intent.symbol)
        report = order_in(answer.body, intent, scale)
        self.state.acks_ms.append((time.monotonic() - pressed) * 1000)
        timing = answer.body.get("server_timing")
        if isinstance(timing, dict):
            self.state.server_ms.append(reading.milliseconds(timing.get("total_ms")))
        order = self.take_order(report)
        for fill in fills_in(answer.body, intent, scale):
            self.take_fill(fill)
        if order is not None:
            self.found(order)
        if report.status == "rejected":
            self.state.notice(
                f"{name_of(intent)} rejected: {plainly(report.reason) or 'no reason given'}", "bad"
            )

    def _lose(self, intent: Intent, error: Exception) -> None:
        """Only evidence settles it. What the stream has shown meanwhile is evidence."""
        order = self.state.orders.lost(intent.request_id)
        if order is None or order.order_id:
            if order is not None:
                self.found(order)
            return
        self.state.notice(f"{name_of(intent)}: {error} - UNKNOWN, asking the venue", "bad")
        self.on_unknown(order)

    def _lapse(self, intent: Intent) -> None:
        """The venue never judged it, so a work may send another of the kind."""
        if order := self.state.orders.find(intent.request_id):
            order.lapsed = True

    def _refuse(self, intent: Intent, reason: str) -> None:
        self.absent(intent, reason)
        self.state.notice(f"{name_of(intent)} refused: {reason}", "bad")

    def _write_intent(self, intent: Intent, more: Body, kin: Kin | None) -> Awaitable[None]:
        return self.scribe.write(
            Kind.INTENT, request_id=intent.request_id, symbol=intent.symbol, side=intent.side.value, type=intent.kind,
            ticks=intent.ticks, lots=intent.lots, mode=intent.mode.value, sent_ms=intent.sent_ms,
            mid2=self.state.middle2(intent.symbol, intent.sent_ms),
            **({"more": dict(more)} if more else {}),
            **({"parent": kin.work, "child": kin.number, "role": kin.role} if kin else {}),
        )  # fmt: skip


def _refusal(outcome: Order | Refusal) -> Refusal | None:
    return outcome if isinstance(outcome, Refusal) else None


def unsettled(order: Order) -> bool:
    """Whether it is not known yet what became of it."""
    return order.state in (State.PENDING, State.UNKNOWN)
