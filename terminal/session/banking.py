"""Money that leaves the account, followed to its end; and what the venue has let this key do so far."""

from __future__ import annotations

from collections.abc import Mapping

from terminal.core.settlements import Settlements
from terminal.model.errors import Forbidden, Malformed
from terminal.model.funds import Move, Permit
from terminal.session.calling import Calling, Run
from terminal.session.feed import Feed
from terminal.session.state import SessionState
from terminal.wire.accountread import withdrawal
from terminal.wire.values import row_of

WITHDRAW = "account.withdraw"
CHANGING = (WITHDRAW, "account.transfer", "account.subaccount_new", "account.simulation")
"""calls after which the account is another than it was told to be"""


class Banking:
    """Hears of it from the moment that the session opens: not every venue lists what has left."""

    def __init__(self, state: SessionState) -> None:
        self._state = state
        self.settlements = Settlements()
        self.changes = 0
        """rises with each call that changed the account, or may have"""
        self._permits: dict[Permit, bool] = {}

    def listen(self, calling: Calling, feed: Feed) -> None:
        before = calling.on_answered

        def answered(run: Run) -> None:
            before(run)
            self.answered(run)

        calling.on_answered, feed.on_move = answered, self.heard

    @property
    def permits(self) -> Mapping[Permit, bool]:
        """As answers have shown it."""
        return {"trade": True, **self._permits} if self._state.acks_ms else self._permits

    def heard(self, move: Move) -> None:
        """From the private stream."""
        self.settlements.told(move, self._state.venue_ms())

    def answered(self, run: Run) -> None:
        route = run.ready.route
        permit: Permit = "withdraw" if route.id == WITHDRAW else "trade"
        if route.id == WITHDRAW or route.does == "orders":
            self._learn(permit, run)
        if route.id == WITHDRAW:
            self._sent(run)
        self.changes += route.id in CHANGING

    def _learn(self, permit: Permit, run: Run) -> None:
        """What was refused for another reason says nothing of the key."""
        if isinstance(run.error, Forbidden):
            self._permits[permit] = False
        elif run.answers:
            self._permits[permit] = True

    def _sent(self, run: Run) -> None:
        """What was asked for stands in for what the answer leaves out."""
        asked = {name: run.ready.values[name] for name in ("amount", "destination")}
        for body in run.answers:
            try:
                move = withdrawal({"symbol": run.ready.symbol, **asked, **row_of(body)})
            except Malformed:
                continue
            self.settlements.told(move, self._state.venue_ms())
