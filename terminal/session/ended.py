"""The venue's lists of ended orders, for the trader to look at: asked for once, and again when told to."""

from __future__ import annotations

from terminal.core.budget import Priority
from terminal.model.errors import EvtermError, NotFound
from terminal.session.lists import Lists
from terminal.session.state import SessionState
from terminal.session.tasks import Tasks

REACH_MS = 24 * 3_600_000
"""a list is read so far back, or a page further"""


class Ended:
    """Kept apart from the orders that are followed: to be looked at proves nothing of an order that is UNKNOWN."""

    def __init__(self, state: SessionState, lists: Lists, tasks: Tasks) -> None:
        self.state, self.lists, self.tasks = state, lists, tasks
        self._begun = False

    def want(self) -> None:
        """The list is on the screen."""
        if not self._begun and self.state.has_key:
            self.load()

    def load(self) -> None:
        if self._begun and self.state.past_told.startswith("reading"):
            return
        self._begun = True
        self.tasks.start(self._load())

    async def _load(self) -> None:
        """The pair in focus first. What was read stays where the venue breaks off."""
        state = self.state
        since = state.venue_ms() - REACH_MS
        told = "the venue's list of the last day"
        try:
            for symbol in sorted(state.pairs, key=lambda symbol: symbol != state.symbol):
                self._say(f"reading {symbol.upper()}")
                await self._read(symbol, since)
        except EvtermError as error:
            told = f"not read to its end: {error} - :reload tries again"
        self._say(told)

    async def _read(self, symbol: str, since: int) -> None:
        """A pair may be listed and not be open to this account: then nothing of ours is there."""
        try:
            reports, _ = await self.lists.history(symbol, since, Priority.DECORATION)
        except NotFound:
            return
        for report in reports:
            if report.mode is self.state.ledger and report.symbol in self.state.pairs:
                self.state.past_orders[report.order_id] = report

    def _say(self, told: str) -> None:
        self.state.past_told = told
        self.state.past_version += 1
