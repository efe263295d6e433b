"""What this account pays: its fee tier by the venue's word, asked now and then while somebody is about to trade."""

from __future__ import annotations

import time

from terminal.core.budget import Priority
from terminal.model.errors import EvtermError, Malformed
from terminal.session.requests import Requests
from terminal.session.state import SessionState
from terminal.session.tasks import Tasks
from terminal.wire.values import pick, row_of, whole

ASK_AGAIN_S = 600.0
MOST_BPS = 1_000
"""what is further from nothing is no fee that can be believed"""


class Tier:
    """Until the venue has told, the pair's own fees count."""

    def __init__(self, state: SessionState, requests: Requests, tasks: Tasks) -> None:
        self._state, self._requests, self._tasks = state, requests, tasks
        self._asked = -ASK_AGAIN_S

    def look(self) -> None:
        """Ask, unless that was done lately."""
        now = time.monotonic()
        if self._state.has_key and now - self._asked >= ASK_AGAIN_S:
            self._asked = now
            self._tasks.start(self._ask())

    async def _ask(self) -> None:
        try:
            answer = await self._requests.ask("/exchange/my-fees", Priority.DECORATION)
            row = row_of(answer.body)
            maker = whole(pick(row, "maker_bps", "maker_fee_bps"), "maker_bps")
            taker = whole(pick(row, "taker_bps", "taker_fee_bps"), "taker_bps")
            if max(abs(maker), abs(taker)) > MOST_BPS:
                raise Malformed("taker_bps", f"fees of {maker} and {taker} bps cannot be")
        except EvtermError:
            return
        self._state.fee_tier = maker, taker
