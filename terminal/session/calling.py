"""Calls of the venue as tasks: guarded, journalled before they leave, sent once, and never forgotten."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terminal.calls.guarding import counted, drafts, is_stale, lacks_arming, orders_in, refusal
from terminal.calls.request import Ready, kept_out
from terminal.calls.streams import STREAMS
from terminal.calls.values import Around
from terminal.core.budget import Priority
from terminal.core.order import Order
from terminal.core.orderline.amounts import Free, Here
from terminal.core.refusal import Refusal
from terminal.core.risk import Draft, Standing, check
from terminal.entries import Entry
from terminal.journal import JournalError, Kind
from terminal.model.advice import sentence
from terminal.model.errors import EvtermError, OutcomeUnknown, Refused
from terminal.model.text import clean
from terminal.session.around import here
from terminal.session.changing import without
from terminal.session.heartbeat import Heartbeat
from terminal.session.hiding import hidden
from terminal.session.listening import Listening
from terminal.session.placing import TOO_LATE_S, Sent
from terminal.session.requests import Requests
from terminal.session.state import SessionState
from terminal.session.tier import Tier
from terminal.session.trading import Trading
from terminal.venue.auth import Venue

if TYPE_CHECKING:
    from terminal.model.clones import Source, Tunable

TOLD_S, ASKED_S = 2.0, 30.0
"""how long the orders of a call still count as on their way once it is answered, and where its answer is lost"""
QUESTION, LOGIN = Priority.ASKED, "refresh_token"
SWITCH_ON, SWITCH_OFF = "algo.deadman", "algo.deadman_off"
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
    regardless: bool = False
    """whether it leaves though it cannot be written down"""

    @property
    def is_unknown(self) -> bool:
        return isinstance(self.error, OutcomeUnknown)


class Calling:
    """Nothing waits: a run is shown from now on and says itself when it has ended."""

    def __init__(self, state: SessionState, requests: Requests, trading: Trading) -> None:
        self.state, self.requests, self.trading = state, requests, trading
        self._refresh_token = ""
        """of the last login; nowhere shown and nowhere kept"""
        self.heartbeat = Heartbeat(state, requests, trading.tasks)
        self.tier = Tier(state, requests, trading.tasks)
        self.on_leaving: Callable[[Run], None] = lambda _: None
        self.on_answered: Callable[[Run], None] = lambda _: None
        """told of calls before they leave, and when they have ended"""
        self.on_writing: Callable[[Run], Awaitable[None]] = _nothing_more
        """what else has to be on the disk before one leaves"""
        self.tunables: Callable[[str, str], tuple[Tunable, ...] | None] | None = None
        """of a clone's skill, where somebody knows them"""
        self.sources: Callable[[], Sequence[Source] | None] | None = None
        """bots that can be cloned, where somebody knows them"""
        self.free: dict[str, Callable[[Mapping[str, str]], Free | None]] = {}
        """by a call's id: what its amount is taken from, by what is typed into its form"""

    def around(self) -> Around:
        """What a form has to know."""
        state = self.state
        pairs = {symbol: pair.instrument for symbol, pair in state.pairs.items()}
        return Around(
            pairs, state.symbol, state.mode, state.simulated, state.venue_ms(), self._here, self.tunables,
            self.sources, self.free,
        )  # fmt: skip

    def _here(self, symbol: str) -> Here:
        return here(self.state, symbol, self.trading.unconfirmed)

    # -- before it leaves ----------------------------------------------------------------------------------

    def why_not(self, ready: Ready, *, as_armed: bool = False) -> Refusal | None:
        """Why a call must not leave as things stand; or, while it is still thought of, were the keys armed."""
        route, now = ready.route, time.monotonic()
        if why := kept_out(route, self.around()):
            return Refusal("paper", why)
        if not self.state.has_key and route.does != "asks" and route.paper != "free":
            return Refusal("view only", "No API key: --key-file FILE brings one.")
        if route.id == SWITCH_OFF and not self.heartbeat.switch.armed:
            told = "This terminal armed no switch: one that a bot or another terminal armed is left alone."
            return Refusal("dead man's switch", told)
        if route.does != "orders":
            return None
        return self._order_refused(ready, now, as_armed=as_armed) or self.trading.no_room(now)

    def _order_refused(self, ready: Ready, now: float, *, as_armed: bool) -> Refusal | None:
        guard, standing = ready.route.guard, self.trading.standing(now, ready.symbol or self.state.symbol)
        standing = replace(standing, armed=standing.armed or as_armed)
        if guard == "amend":
            return self._amends_refused(ready, standing)
        if guard == "arm":
            return lacks_arming(standing)
        return refusal(ready, standing, self.trading.limits) if guard else None

    def _amends_refused(self, ready: Ready, standing: Standing) -> Refusal | None:
        """Each of a list counts on top of those before it."""
        for row in _rows(ready):
            if refused := self._amend_refused(row, ready, standing):
                return refused
            if more := self._more(row, ready):
                standing = counted(standing, more.side, more.lots)
        return None

    def _more(self, row: Mapping[str, Any], ready: Ready) -> Sent | None:
        """By how much an amend lets an order grow."""
        order, size = self.state.orders.find(row["order_id"]), row.get("quantity")
        if order is None or ready.instrument is None or not size:
            return None
        grows = ready.instrument.lots(Decimal(size)) - order.remaining
        return Sent(order.symbol, order.side, grows) if grows > 0 else None

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

    def start(
        self, ready: Ready, changed: Callable[[], None] = lambda: None, *, regardless: bool = False
    ) -> Run:
        """Send it. Whoever shows it is told when it has ended."""
        run = Run(ready, f"evt-{uuid.uuid4().hex}", time.monotonic(), changed=changed, regardless=regardless)
        if ready.route.does == "asks":
            run.wait_s = lambda: self.requests.general.ask(QUESTION, time.monotonic())
        if ready.route.does == "orders":
            self.trading.pace.sent(run.begun, orders_in(ready))
            self.trading.on_the_way[run.key] = self._trades(ready)
        self.on_leaving(run)
        self.trading.tasks.start(self._run(run))
        return run

    def _trades(self, ready: Ready) -> tuple[Sent, ...]:
        """What of it may come to trade."""
        if ready.route.guard == "amend":
            return tuple(filter(None, (self._more(row, ready) for row in _rows(ready))))
        # Of a ladder the first draft is the whole.
        found = drafts(ready)[:1] if ready.route.guard == "range" else drafts(ready)
        return tuple(Sent(ready.symbol, draft.side, draft.lots) for draft in found)

    async def _run(self, run: Run) -> None:
        route = run.ready.route
        try:
            if route.is_journalled:
                with contextlib.suppress(*(JournalError,) if run.regardless else ()):
                    await self.on_writing(run)
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
            self._let_go(run)
            self.on_answered(run)
            self._conclude(run)
            run.changed()

    def _let_go(self, run: Run) -> None:
        """From now on its orders count as the venue tells of them, which may take a moment; an UNKNOWN call's a while."""
        wait = ASKED_S if run.is_unknown else TOLD_S if run.answers else 0.0
        asyncio.get_running_loop().call_later(wait, self.trading.on_the_way.pop, run.key, None)

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
            orders=orders_in(ready) if ready.route.does == "orders" else 0,
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
        route = run.ready.route
        if route.does == "asks":
            return
        self._follow_switch(run)
        self.state.notice(*self._outcome(run))
        if route.is_journalled:
            status = "unknown" if run.is_unknown else "refused" if run.error else "done"
            self._answer(run.key, status, not run.is_unknown)
        if run.is_unknown and route.does == "orders":
            self.trading.on_uncounted()

    def _outcome(self, run: Run) -> tuple[str, str]:
        """What came of it, before what it was: a short line must not cut that off."""
        said, error = run.ready.sentence, run.error
        if error is None:
            return f"{self._told(run)}: {said}", "good"
        parts = f"{len(run.answers)} of {len(run.ready.bodies)} parts, then " if run.answers else ""
        if run.is_unknown:
            look = f", look at {run.ready.route.look}" if run.ready.route.look else ""
            return f"{parts}UNKNOWN{look}: {said}: {sentence(error)}", "bad"
        return f"{parts}not done, {sentence(error).rstrip('.')}: {said}", "bad"

    def _follow_switch(self, run: Run) -> None:
        """Heartbeats for a switch that the venue took, or perhaps took: it would cancel every order without them."""
        if run.ready.route.id == SWITCH_ON and (run.error is None or run.is_unknown):
            self.heartbeat.begin(run.begun, run.ready.values["timeout_ms"])
        elif run.ready.route.id == SWITCH_OFF and run.error is None:
            self.heartbeat.switch.end()

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
            self.state.notice(f"UNKNOWN since the last run, look at {look}: {says}", "bad")
            self._answer(str(entry.get("request_id", "")), "told", True)

    def _without_secrets(self, body: Any) -> Any:
        """An answer that can be shown. The token of a login stays here, for :refresh-login and :logout."""
        if isinstance(body, dict) and isinstance(body.get(LOGIN), str):
            self._refresh_token = body[LOGIN]
        return hidden(body)


async def _nothing_more(run: Run) -> None:
    del run


def _rows(ready: Ready) -> list[Mapping[str, Any]]:
    """The amends of a call."""
    rows: list[Mapping[str, Any]] = ready.values.get("orders", [ready.values])
    return rows


def is_call(entry: Entry) -> bool:
    """Whether an open intent of the journal is a call's, and not an order's."""
    return "call" in entry
