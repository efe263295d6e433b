"""The venue's TWAPs and algos: heard of, asked for gently while something runs, cancelled, and known again after a restart."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from terminal.core.budget import Priority
from terminal.core.parents import Parent
from terminal.journal import Kind
from terminal.model.errors import EvtermError, Forbidden, NotFound, Refused, Unserved
from terminal.model.money import grouped
from terminal.model.parents import ParentReport
from terminal.session.calling import Run
from terminal.session.requests import Requests
from terminal.session.state import SessionState
from terminal.session.trading import Trading
from terminal.wire import parents as wire
from terminal.wire.hearing import Ear

if TYPE_CHECKING:
    from terminal.session.scribe import Scribe

ROUTES = ("twap", "algo")
STEP_S = 1.0
RUNNING_S, SHOWN_S = 5.0, 15.0
"""how often a pair is asked while something runs there, and while the trader looks at the list"""
LISTS = {"algo.twap": "twap", "algo.start": "algo"}
"""calls that begin one, and the list that it is in from then on"""
EMPTY_S = 60.0
"""a list that was empty so recently is not read again by a cancel-all, or pressed a few times it would use up the minute's
requests and hold up itself; what begins meanwhile is told by the private stream"""
BATCHES = ("order.batch", "order.clob_batch")
Place = tuple[str, str]


class Watching:
    """Keeps `state.parents` as the venue has them. What was begun here is written down, so that it stays ours."""

    def __init__(self, state: SessionState, requests: Requests, ear: Ear, trading: Trading) -> None:
        self.state, self.requests, self.ear, self.trading = state, requests, ear, trading
        self.scribe: Scribe = trading.scribe
        self.unserved: set[str] = set()
        """lists that this venue does not have"""
        self._asked: dict[Place, float] = {}
        self._unread: dict[Place, str] = {}
        """lists that could not be read, and why"""
        self._empty: dict[Place, float] = {}
        """when a list was last read and had nothing at work"""
        self._wanted_until = 0.0
        self._arrivals: dict[str, int] = {}
        trading.stop_parents, trading.out_of_reach = self.stop, self.out_of_reach
        trading.on_break = self._empty.clear

    # -- what this terminal begins -------------------------------------------------------------------------

    def recall(self) -> None:
        """What the last runs began, also where its answer never came."""
        for entry in self.scribe.journal.open_intents():
            key, parts = str(entry.get("request_id", "")), entry.get("bodies")
            for name in _keys(key, len(parts)) if "call" in entry and isinstance(parts, list) else ():
                self.state.orders.claim(name)
        for entry in self.scribe.journal.parents():
            name, arrival2 = str(entry.get("id", "")), entry.get("arrival2")
            self.state.orders.claim(name)
            if type(arrival2) is int and arrival2 > 0:
                self._arrivals[name] = arrival2

    def leaving(self, run: Run) -> None:
        """The orders of a batch may be told of before its answer comes."""
        if run.ready.route.id in BATCHES:
            for name in _keys(run.key, len(run.ready.bodies)):
                self.state.orders.claim(name)

    def answered(self, run: Run) -> None:
        """Learn what a call has begun, and write its name down."""
        route, symbol = run.ready.route.id, run.ready.symbol
        if route in BATCHES:
            for name in _keys(run.key, len(run.ready.bodies)):
                self._own(name, run, 0)
        for body in run.answers if symbol in self.state.pairs else ():
            if route in LISTS:
                report = wire.parent_in(body, LISTS[route], self.ear.scales, self.ear.named(symbol))
                if report is not None:
                    self._own(report.id, run, self.heard(report).arrival2)
            elif route == "algo.scale" and (name := _name_of(body)):
                self._own(name, run, self.state.middle2(symbol, self.state.venue_ms()))

    def _own(self, name: str, run: Run, arrival2: int) -> None:
        self.state.orders.claim(name)
        self.scribe.note(
            Kind.PARENT, id=name, request_id=run.key, call=run.ready.route.id, symbol=run.ready.symbol, arrival2=arrival2,
        )  # fmt: skip

    # -- what the venue says -------------------------------------------------------------------------------

    def heard(self, report: ParentReport) -> Parent:
        """From an answer, a list or the private stream. The other ledger's are left out by `_mine` before."""
        if not report.ended:
            self._empty.pop((report.symbol, report.route), None)
        arrival2 = self._arrivals.get(report.id) or self.state.middle2(report.symbol, report.created_ms)
        return self.state.parents.told(report, arrival2)

    def told(self, report: ParentReport) -> None:
        if report.mode is self.state.ledger:
            self.heard(report)

    def want(self) -> None:
        """The list is on the screen."""
        self._wanted_until = time.monotonic() + 2.0

    async def run(self) -> None:
        """Every pair once, then one request a second at most, and none where nothing runs."""
        places = [(symbol, route) for symbol in self._pairs() for route in ROUTES]
        for place in places:
            await self._ask(place, Priority.RECONCILE)
        while True:
            await asyncio.sleep(STEP_S)
            if (due := self._due()) is not None:
                await self._ask(due, Priority.DECORATION)

    def _pairs(self) -> list[str]:
        """The one in focus first."""
        return sorted(self.state.pairs, key=lambda symbol: symbol != self.state.symbol)

    def _due(self) -> Place | None:
        """The place that waits longest, of those whose time has come."""
        now, every = time.monotonic(), dict[Place, float]()
        if now < self._wanted_until:
            every |= {(self.state.symbol, route): SHOWN_S for route in ROUTES}
        every |= {(one.report.symbol, one.report.route): RUNNING_S for one in self.state.parents.live()}
        due = [place for place, gap in every.items() if now - self._asked.get(place, 0.0) >= gap]
        return min(due, key=lambda place: self._asked.get(place, 0.0), default=None)

    async def _ask(self, place: Place, priority: Priority) -> None:
        self._asked[place] = time.monotonic()
        with contextlib.suppress(EvtermError):  # what is known stays; it is asked again while something runs
            await self._list(*place, priority)

    async def _list(self, symbol: str, route: str, priority: Priority) -> list[ParentReport]:
        """Those at work by the venue's list, learnt as well. Nothing where the venue has no such list."""
        if route in self._closed:
            return []
        asked_ms = self.state.venue_ms()
        try:
            answer = await self.requests.ask(f"/exchange/{symbol}/{route}", priority, **self._mode(route))
        except Unserved:
            self.unserved.add(route)
            return []
        except NotFound:
            return []  # a pair that is listed and not open to this account
        reports = wire.parents(answer.body, route, self.ear.named(symbol))
        mine = [report for report in reports if report.mode is self.state.ledger]
        for report in mine:
            self.heard(report)
        self.state.parents.listed(route, symbol, mine, asked_ms)
        running = [report for report in mine if not report.ended]
        if not running:
            self._empty[symbol, route] = time.monotonic()
        return running

    @property
    def _closed(self) -> set[str]:
        """Lists not to be asked: those that are not there, and those that know no paper on the real venue."""
        return self.unserved | ({"algo"} if self.trading.lacks_routes else set())

    def _mode(self, route: str) -> Mapping[str, Any]:
        return {"mode": self.state.ledger.value} if route == "twap" else {}

    # -- cancels -------------------------------------------------------------------------------------------

    def cancel(self, one: Parent) -> str:
        """Why it cannot be; empty where its cancel is on its way."""
        report = one.report
        if one.ended:
            return f"{report.kind} {report.id[-4:]} has ended already: {report.status}"
        if report.route in self._closed:
            return f"this venue cannot cancel {report.route}s: cancel its orders, or wait for its end"
        if not one.cancelling:
            self.state.parents.cancel_sent(report.id)
            self.trading.tasks.start(self._cancel_one(report))
        return ""

    async def _cancel_one(self, report: ParentReport) -> None:
        try:
            await self._cancel(report)
        except EvtermError as error:
            self.state.notice(f"cancel of {report.kind} {report.id[-4:]}: {error}", "bad")
            await self._ask((report.symbol, report.route), Priority.RESOLVE)
        finally:
            self.state.parents.cancel_sent(report.id, sent=False)

    async def _cancel(self, report: ParentReport) -> None:
        """An end that was there first is as good."""
        path = f"/exchange/{report.symbol}/{report.route}/{report.id}"
        try:
            answer = await self.requests.tell(
                "DELETE", path, priority=Priority.CANCEL, **self._mode(report.route)
            )
        except NotFound:
            return
        told = wire.parent_in(answer.body, report.route, self.ear.scales, self.ear.named(report.symbol))
        if told is not None and told.id == report.id:
            self.heard(told)

    async def stop(self, symbols: Iterable[str]) -> set[str] | None:
        """A round of the kill switch: what is known and what the venue lists is cancelled. The pairs where something ran;
        None where that cannot be asked."""
        found: set[str] = set()
        wanted = sorted(symbols)
        known = [one.report for one in self.state.parents.live() if one.report.symbol in wanted]
        try:
            await self._cancel_each(known)
            for symbol in wanted:
                for route in ROUTES:
                    if running := await self._readable(symbol, route):
                        found.add(symbol)
                        await self._cancel_each(running)
        except EvtermError as error:
            self.state.notice(f"stopping TWAPs and algos: {error}, trying again", "bad")
            return None
        return found

    async def _readable(self, symbol: str, route: str) -> list[ParentReport]:
        """A list that the venue refuses or that makes no sense would be so the next time too: it holds up nothing."""
        if time.monotonic() - self._empty.get((symbol, route), -EMPTY_S) < EMPTY_S:
            return []
        try:
            running = await self._list(symbol, route, Priority.CANCEL)
        except (Refused, Forbidden) as error:
            self._unread[symbol, route] = str(error)
            return []
        self._unread.pop((symbol, route), None)
        return running

    async def _cancel_each(self, reports: Iterable[ParentReport]) -> None:
        chosen = [report for report in reports if report.route not in self._closed]
        outcomes = await asyncio.gather(*(self._cancel(report) for report in chosen), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, Refused | Forbidden):
                raise outcome

    def out_of_reach(self) -> list[str]:
        """What may run on because it cannot be listed or cancelled, a sentence each."""
        live = [one.report for one in self.state.parents.live() if one.report.route in self._closed]
        known = [
            f"{report.kind} {report.side.value} {self._size(report)} ({report.id[-4:]}) runs on: this venue cannot cancel it"
            for report in live
        ]
        return known + [
            f"{symbol.upper()}: whether any {route} runs is not known, its list cannot be read: {why}"
            for (symbol, route), why in self._unread.items()
        ]

    def _size(self, report: ParentReport) -> str:
        instrument = self.state.pairs[report.symbol].instrument
        return f"{grouped(instrument.size_text(report.lots))} {instrument.base}"


def _keys(key: str, parts: int) -> list[str]:
    """What a call was sent with: one key, or one for each part of it."""
    return [key] if parts == 1 else [f"{key}-{part + 1}" for part in range(parts)]


def _name_of(body: Any) -> str:
    """A ladder's name, of which its orders' request ids are made."""
    name = body.get("scale_id") or body.get("id") if isinstance(body, dict) else None
    return name if isinstance(name, str) and len(name) <= 64 else ""
