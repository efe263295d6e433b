"""The past read from the venue: every own order and fill, page by page and within its allowance; and what the journal
adds. It works while the streams are down, and what they tell meanwhile joins it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terminal.core.account import in_order
from terminal.core.budget import Priority
from terminal.entries import Entry
from terminal.journal import Journal, Kind
from terminal.model.errors import EvtermError, Limited, NotFound
from terminal.past.record import Pair, Record
from terminal.session.lists import Lists
from terminal.session.requests import Requests

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.model.reports import FillReport, OrderReport
    from terminal.session.session import Session
    from terminal.session.state import SessionState
    from terminal.wire.hearing import Ear

JOURNAL_FILES = 2
"""the newest of them: 16 MB hold some 50,000 orders"""
LISTS = ("open orders", "ended orders", "fills")
PATIENCE = 3
LATE_MS = 60_000
"""an answer that comes later is one that had to be looked for"""


@dataclass(slots=True)
class Journalled:
    """What the journal alone knows: by request id the middle when an order left, and how long answers took."""

    mids2: dict[str, int] = field(default_factory=dict)
    answers_ms: list[float] = field(default_factory=list)
    sent_ms: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """Lists that were read, of how many; and what is being read."""

    done: int = 0
    of: int = 0
    rows: int = 0
    doing: str = ""


class PastReading:
    """`version` rises with all that is new here; `read_at` is when the last reading ended, by the monotonic clock."""

    def __init__(self, state: SessionState, requests: Requests, ear: Ear, journal: Journal | None) -> None:
        self.state, self.requests, self.journal = state, requests, journal
        self.lists = Lists(requests, ear, state.ledger)
        self.lists.on_page = self._paged
        self.progress = Progress()
        self.running = False
        self._pairs_done = 0
        self.error = ""
        self.read_at: float | None = None
        self.told_from: dict[str, int] = {}
        """by list, the time before which the venue tells no more"""
        self.version = 0
        self._fills: dict[tuple[str, str], FillReport] = {}
        self._ended: dict[str, OrderReport] = {}
        self._open: dict[str, dict[str, OrderReport]] = {}
        self._newest: dict[tuple[str, str], int] = {}
        self._journalled = Journalled()
        self._fills_kept: tuple[object, tuple[FillReport, ...]] = None, ()
        self._orders_kept: tuple[object, tuple[OrderReport, ...], dict[str, int]] = None, (), {}

    @classmethod
    def of(cls, session: Session) -> PastReading:
        return cls(session.state, session.requests, session.feed.ear, session.scribe.journal)

    # -- reading -------------------------------------------------------------------------------------------

    async def read(self) -> None:
        """All there is, or what is new since the last time. What was read stays where the venue breaks off."""
        if self.running:
            return
        symbols = sorted(self.state.pairs, key=lambda symbol: (symbol != self.state.symbol, symbol))
        self.running, self.error, self._pairs_done = True, "", 0
        self.progress = Progress(of=len(LISTS) * len(symbols), doing="the journal")
        try:
            if self.journal is not None:
                await self._read_journal(self.journal)
            for symbol in symbols:
                await self._patiently(symbol)
            self.read_at = time.monotonic()
        except EvtermError as error:
            self.error = str(error)
        finally:
            self.running = False
            self.version += 1

    @property
    def wait_s(self) -> float:
        """How long the venue's allowance holds back the next question."""
        now = time.monotonic()
        return self.requests.general.ask(Priority.DECORATION, now) if self.running else 0.0

    async def _read_journal(self, journal: Journal) -> None:
        """In a thread: it may be long."""
        try:
            self._journalled = await asyncio.to_thread(journalled, journal)
        except OSError as error:
            self.state.notice(f"the journal cannot be read: {error.strerror}", "warn")

    async def _patiently(self, symbol: str) -> None:
        """A venue that asks to wait is waited for: the next question comes when it takes one again."""
        for _ in range(PATIENCE):
            try:
                await self._read_pair(symbol)
            except Limited:
                continue
            return
        await self._read_pair(symbol)

    async def _read_pair(self, symbol: str) -> None:
        """A pair may be listed and not be open to this account: then nothing of ours is there."""
        done = self.progress.done = self._pairs_done * len(LISTS)
        try:
            self._begin(symbol, LISTS[0])
            rows = await self.lists.open_orders(symbol, Priority.DECORATION)
            self._open[symbol] = {one.order_id: one for one in rows if self._is_ours(one)}
            since = self._begin(symbol, LISTS[1])
            orders, oldest = await self.lists.history(symbol, since, Priority.DECORATION)
            self._ended |= {one.order_id: one for one in orders if self._is_ours(one)}
            self._end(symbol, LISTS[1], oldest, since, (one.updated_ms for one in orders))
            since = self._begin(symbol, LISTS[2])
            fills, oldest = await self.lists.fills(symbol, since, Priority.DECORATION)
            self._fills |= {(one.symbol, one.trade_id): one for one in fills if self._is_ours(one)}
            self._end(symbol, LISTS[2], oldest, since, (one.at_ms for one in fills))
        except NotFound:
            pass
        self._pairs_done += 1
        self.progress.done = done + len(LISTS)

    def _begin(self, symbol: str, what: str) -> int:
        """Say what is read now; since when it is to be read."""
        self.progress.doing, self.progress.rows = f"{what} of {symbol.upper()}", 0
        if what != LISTS[0]:
            self.progress.done += 1
            self.version += 1
        return self._newest.get((symbol, what), 0)

    def _end(self, symbol: str, what: str, oldest: int, since: int, times: Iterable[int]) -> None:
        """A list that breaks off before the time asked for leaves a hole, and that is told."""
        if oldest > since:
            self.told_from[f"{what} of {symbol.upper()}"] = oldest
        self._newest[symbol, what] = max([since, *times])

    def _paged(self, rows: int) -> None:
        self.progress.rows = rows

    def _is_ours(self, one: OrderReport | FillReport) -> bool:
        return one.mode is self.state.ledger and one.symbol in self.state.pairs

    # -- what is known -------------------------------------------------------------------------------------

    def record(self) -> Record:
        """The same fills and orders are the same tuples, so that what was made of them can be kept."""
        state = self.state
        pairs = {
            symbol: Pair(
                pair.instrument,
                state.portfolio.positions[symbol].baseline_ms,
                state.portfolio.marks.get(symbol),
            )
            for symbol, pair in state.pairs.items()
        }
        orders, mids2 = self._all_orders()
        return Record(
            pairs, self._all_fills(), orders, mids2, tuple(self._journalled.answers_ms), tuple(state.acks_ms),
            tuple(state.server_ms),
        )  # fmt: skip

    def _all_fills(self) -> tuple[FillReport, ...]:
        version = self.version, self.state.fills_version
        if self._fills_kept[0] != version:
            heard = {(one.symbol, one.trade_id): one for one in self.state.fills}
            self._fills_kept = version, tuple(sorted((heard | self._fills).values(), key=in_order))
        return self._fills_kept[1]

    def _all_orders(self) -> tuple[tuple[OrderReport, ...], dict[str, int]]:
        """And the middles of their books as they left."""
        version = self.version, tuple(self.state.orders.version.values())
        if self._orders_kept[0] != version:
            orders = sorted(self._orders().values(), key=lambda one: (one.created_ms, one.order_id))
            self._orders_kept = version, tuple(orders), self._mids2()
        return self._orders_kept[1:]

    def _mids2(self) -> dict[str, int]:
        """What was seen in this run comes before what was written: a parent's orders are in no intent."""
        seen = {
            name: one.arrival2
            for one in self._known()
            for name in (one.request_id, one.order_id)
            if name and one.arrival2
        }
        return self._journalled.mids2 | seen

    def _known(self) -> list[Order]:
        return [*self.state.orders.all_live(), *self.state.orders.ended.values()]

    def _orders(self) -> dict[str, OrderReport]:
        """By the venue's lists, and by the streams where these know more; an end is final."""
        found = {name: one for listed in self._open.values() for name, one in listed.items()} | self._ended
        for order in self._known():
            listed = found.get(order.order_id)
            if order.order_id and (listed is None or _is_newer(order, listed)):
                found[order.order_id] = _report(order, listed)
        return found


def _is_newer(order: Order, listed: OrderReport) -> bool:
    return not listed.ended and (order.state.ended or order.updated_ms > listed.updated_ms)


def _report(order: Order, listed: OrderReport | None) -> OrderReport:
    from terminal.model.reports import OrderReport

    status = "partially_filled" if order.state.value == "partial" else order.state.value
    created = order.created_ms or (listed.created_ms if listed else 0) or order.sent_ms
    return OrderReport(
        order.order_id, order.symbol, order.side, order.kind, order.ticks, order.lots, order.filled, status,
        order.mode, order.request_id, order.reason, created, max(order.updated_ms, 0), order.stop_ticks, order.waiting,
    )  # fmt: skip


def journalled(journal: Journal) -> Journalled:
    """From the newest files, as far as they can be read."""
    found = Journalled()
    for entry in journal.entries(JOURNAL_FILES):
        _note(entry, found)
    return found


def _note(entry: Entry, found: Journalled) -> None:
    request_id, at_ms = str(entry.get("request_id")), entry.get("at_ms")
    if not isinstance(at_ms, int):
        return
    if entry.get("kind") == Kind.INTENT and "lots" in entry and not entry.get("carried"):
        found.sent_ms[request_id] = at_ms
        if isinstance(mid2 := entry.get("mid2"), int) and mid2 > 0:
            found.mids2[request_id] = mid2
    elif entry.get("kind") == Kind.ANSWER and entry.get("order_id") and request_id in found.sent_ms:
        took = at_ms - found.sent_ms.pop(request_id)
        if 0 <= took <= LATE_MS:
            found.answers_ms.append(float(took))
