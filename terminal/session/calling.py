"""Calls of the venue as tasks: guarded, journalled before they leave, sent once, and never forgotten."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from terminal.calls.guarding import drafts, is_stale, lacks_arming, orders_in, refusal
from terminal.calls.request import Ready, kept_out
from terminal.calls.streams import STREAMS
from terminal.calls.values import Around
from terminal.core.budget import Priority
from terminal.core.order import Order
from terminal.core.refusal import Refusal
from terminal.core.risk import Draft, Standing, check
from terminal.entries import Entry
from terminal.journal import Kind
from terminal.model.advice import sentence
from terminal.model.errors import EvtermError, OutcomeUnknown, Refused
from terminal.model.text import clean
from terminal.session.changing import without
from terminal.session.hiding import hidden
from terminal.session.listening import Listening
from terminal.session.placing import TOO_LATE_S
from terminal.session.requests import Requests
from terminal.session.state import SessionState
from terminal.session.trading import Trading
from terminal.venue.auth import Venue

QUESTION, LOGIN = Priority.RECONCILE, "refresh_token"
_OF_AN_ORDER = ("side", "quantity", "price", "order_type", "mode", "paper")
"""what an order says of itself already"""


@dataclass(eq=False)
class Run:
    """One call under way, and what came of it. Times are by the monotonic clock."""

    ready: Ready
    key: str
    begun: float
    answers: list[Any] = field(default_factory=list)
    error: Exception | None = None
    ended: float | None = None
    changed: Callable[[], None] = lambda: None
    """told when it has ended"""
    wait_s: Callable[[], float] = lambda: 0.0
    """how long the venue's allowance keeps it waiting"""

    @property
    def is_unknown(self) -> bool:
        return isinstance(self.error, OutcomeUnknown)


class Calling:
    """Nothing waits: a run is shown from now on and says itself when it has ended."""

    def __init__(self, state: SessionState, requests: Requests, trading: Trading) -> None:
        self.state, self.requests, self.trading = state, requests, trading
        self._refresh_token = ""
        """of the last login; nowhere shown and nowhere kept"""

    def around(self) -> Around:
        """What a form has to know."""
        state = self.state
        pairs = {symbol: pair.instrument for symbol, pair in state.pairs.items()}
        return Around(pairs, state.symbol, state.mode, state.simulated, state.venue_ms())

    # -- before it leaves ----------------------------------------------------------------------------------

    def why_not(self, ready: Ready) -> Refusal | None:
        """Why a call must not leave as things stand."""
        route, now = ready.route, time.monotonic()
        if why := kept_out(route, self.around()):
            return Refusal("paper", why)
        if not self.state.has_key and route.does != "asks" and route.paper != "free":
            return Refusal("view only", "No API key: --key-file FILE brings one.")
        if route.does != "orders":
            return None
        return self._order_refused(ready, now) or self.trading.no_room(now)

    def _order_refused(self, ready: Ready, now: float) -> Refusal | None:
        guard, standing = ready.route.guard, self.trading.standing(now, ready.symbol or self.state.symbol)
        if guard == "amend":
            rows = ready.values.get("orders", [ready.values])
            return next(filter(None, (self._amend_refused(row, ready, standing) for row in rows)), None)
        if guard == "arm":
            return lacks_arming(standing)
        return refusal(ready, standing, self.trading.limits) if guard else None

    def _amend_refused(self, row: Mapping[str, Any], ready: Ready, standing: Standing) -> Refusal | None:
        """An order that is known is measured as a new one of its rest; of others only what holds back all."""
        order, instrument = self.state.orders.find(row["order_id"]), ready.instrument
        price, size = row.get("price"), row.get("quantity")
        if price is None and size is None:
            return Refusal("amend", "Name a new price, a new size, or both.")
        if order is None or instrument is None or order.symbol != ready.symbol:
            return lacks_arming(standing) or is_stale(standing)
        if order.state.ended:
            ended = f"{order.order_id} is {order.state.value}"
            return Refusal("amend", f"{ended}: only a resting order can be changed.")
        ticks = instrument.ticks(Decimal(price)) if price else order.ticks
        lots = instrument.lots(Decimal(size)) if size else order.remaining
        return check(Draft(order.side, ticks, lots), without(standing, order), self.trading.limits)

    # -- on the way ----------------------------------------------------------------------------------------

    def place(self, ready: Ready) -> Order | Refusal:
        """A single order goes as the order keys' do: a pending row at once, and UNKNOWN is settled by evidence."""
        (body,), (draft,), instrument = ready.bodies, drafts(ready), ready.instrument
        more = {name: value for name, value in body.items() if name not in _OF_AN_ORDER}
        price = ready.values.get("price")
        ticks = instrument.ticks(Decimal(price)) if instrument and price else 0
        return self.trading.submit(draft, body["order_type"], ready.symbol, ticks=ticks, more=more)

    def start(self, ready: Ready, changed: Callable[[], None] = lambda: None) -> Run:
        """Send it. Whoever shows it is told when it has ended."""
        run = Run(ready, f"evt-{uuid.uuid4().hex}", time.monotonic(), changed=changed)
        if ready.route.does == "asks":
            run.wait_s = lambda: self.requests.general.ask(QUESTION, time.monotonic())
        if ready.route.does == "orders":
            self.trading.pace.sent(run.begun, orders_in(ready))
        self.trading.tasks.start(self._run(run))
        return run

    async def _run(self, run: Run) -> None:
        route = run.ready.route
        try:
            if route.is_journalled:
                await self._write(run)
                self._check_again(run)
            for part in range(len(run.ready.bodies)):
                run.answers.append(self._without_secrets(await self._send(run, part)))
        except EvtermError as error:
            run.error = error
        except asyncio.CancelledError:
            run.error = OutcomeUnknown("the session ended first")
            raise
        except Exception as error:  # a fault of our own must not leave a sheet that waits for ever
            run.error = error
            raise
        finally:
            run.ended = time.monotonic()
            self._conclude(run)
            run.changed()

    async def _send(self, run: Run, part: int) -> Any:
        ready, route = run.ready, run.ready.route
        if route.does == "asks":
            return (await self.requests.ask(ready.path, QUESTION, **ready.query)).body
        body = ready.bodies[part]
        if any(param.name == LOGIN for param in route.params) and LOGIN not in body:
            body = {**body, LOGIN: self._login()}
        key = run.key if len(ready.bodies) == 1 else f"{run.key}-{part + 1}"
        priority = Priority.CANCEL if route.does == "cancels" else Priority.ORDER
        answer = await self.requests.tell(
            route.method, ready.path, body, priority=priority, key=key,
            general=route.does in ("changes", "money"), **ready.query,
        )  # fmt: skip
        return answer.body

    async def _write(self, run: Run) -> None:
        """The journal first: what it does not hold never leaves."""
        ready = run.ready
        await self.trading.scribe.write(
            Kind.INTENT, request_id=run.key, call=ready.route.id, says=ready.sentence, symbol=ready.symbol, path=ready.path,
            bodies=list(ready.bodies), sent_ms=self.state.venue_ms(), look=ready.route.look,
        )  # fmt: skip

    def _check_again(self, run: Run) -> None:
        """Refused where things changed while the disk was at work."""
        now = time.monotonic()
        if now - run.begun > TOO_LATE_S:
            raise Refused("LATE", f"It could not leave for {now - run.begun:.1f} s: send it again.")
        if run.ready.route.guard and not self.trading.arm.armed(now):
            raise Refused("DISARMED", f"Disarmed before it left ({self.trading.arm.reason}).")

    def _login(self) -> str:
        if not self._refresh_token:
            raise Refused(
                "NO_LOGIN", "There is no login to speak of: :login first, or name its token.", LOGIN
            )
        return self._refresh_token

    def listen(self, venue: Venue, name: str, symbol: str) -> tuple[Listening, Callable[[], None]]:
        """A stream beside those of the session, and what ends it."""
        instrument = self.state.pairs[symbol].instrument
        listening = Listening(self.state, venue, name, STREAMS[name], instrument)
        task = self.trading.tasks.start(listening.run())

        def leave() -> None:
            task.cancel()

        return listening, leave

    # -- afterwards ----------------------------------------------------------------------------------------

    def _conclude(self, run: Run) -> None:
        """Say it in the log, and close the journal's entry where the outcome is known."""
        route, said = run.ready.route, run.ready.sentence
        if route.does == "asks":
            return
        error, look = run.error, f" - look at {route.look}" if route.look else ""
        parts = f"{len(run.answers)} of {len(run.ready.bodies)} parts, then " if error and run.answers else ""
        if error is None:
            self.state.notice(f"{said}: {self._told(run)}", "good")
        else:
            unknown = "UNKNOWN, " if run.is_unknown else ""
            self.state.notice(f"{said}: {parts}{unknown}{sentence(error)}{look if unknown else ''}", "bad")
        if route.is_journalled:
            status = "unknown" if run.is_unknown else "refused" if error else "done"
            self._answer(run.key, status, not run.is_unknown)
        if run.is_unknown and route.does == "orders":
            self.trading.on_uncounted()

    def _told(self, run: Run) -> str:
        """Of a batch, how many of its parts failed."""
        counts = [answer.get("failed") for answer in run.answers if isinstance(answer, dict)]
        failed = sum(count for count in counts if isinstance(count, int) and not isinstance(count, bool))
        return f"{failed} of its parts failed" if failed else "done"

    def _answer(self, key: str, status: str, ended: bool) -> None:
        self.trading.scribe.note(Kind.ANSWER, request_id=key, status=status, ended=ended)

    def recall(self, entries: list[Entry]) -> None:
        """Calls of the last run that have no answer: said once more, with where to look."""
        for entry in entries:
            says, look = clean(entry.get("says", "a call")), clean(entry.get("look", ":orders"), 60)
            self.state.notice(f"of the last run: {says} has no answer, UNKNOWN - look at {look}", "bad")
            self._answer(str(entry.get("request_id", "")), "told", True)

    def _without_secrets(self, body: Any) -> Any:
        """An answer that can be shown. The token of a login stays here, for :refresh-login and :logout."""
        if isinstance(body, dict) and isinstance(body.get(LOGIN), str):
            self._refresh_token = body[LOGIN]
        return hidden(body)


def is_call(entry: Entry) -> bool:
    """Whether an open intent of the journal is a call's, and not an order's."""
    return "call" in entry
