"""Simulation mode: the venue then puts each order of the account on paper, whatever the order says.

A session that shows the other ledger would have it in none of its panes, so it sends none until the mode is off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from terminal.core.budget import Priority
from terminal.model.errors import EvtermError

if TYPE_CHECKING:
    from terminal.session.calling import Calling, Run
    from terminal.session.requests import Requests
    from terminal.session.state import SessionState

SWITCH, PATH, FIELD = "account.simulation", "/portfolio/summary", "simulation_mode"


async def simulated(requests: Requests, priority: Priority = Priority.RECONCILE) -> bool | None:
    """Whether the venue keeps this account to paper; None where it does not say."""
    try:
        body: Any = (await requests.ask(PATH, priority)).body
    except EvtermError:
        return None
    return body[FIELD] if isinstance(body, dict) and isinstance(body.get(FIELD), bool) else None


class Simulation:
    """Asked at the start, now and then, and after each call that may have switched it."""

    def __init__(self, state: SessionState, requests: Requests) -> None:
        self._state, self._requests = state, requests

    def listen(self, calling: Calling) -> None:
        leaving, before = calling.on_leaving, calling.on_answered

        def left(run: Run) -> None:
            leaving(run)
            if run.ready.route.id == SWITCH and run.ready.values.get("enabled") is True:
                self.told(on=True)  # before its answer: an order may be right behind it

        def answered(run: Run) -> None:
            before(run)
            if run.ready.route.id == SWITCH:  # refused or unanswered it may have been switched all the same
                calling.trading.tasks.start(self.look(Priority.RESOLVE))

        calling.on_leaving, calling.on_answered = left, answered

    async def look(self, priority: Priority = Priority.DECORATION) -> None:
        if (on := await simulated(self._requests, priority)) is not None:
            self.told(on=on)

    def told(self, *, on: bool) -> None:
        """Said when it changes, and where it is found on at the start."""
        state, was = self._state, bool(self._state.diverted)
        state.simulated = on
        if state.diverted and not was:
            state.notice(
                f"SIMULATION is on: orders would go on paper, so none leaves this {state.mode} terminal until :simulation no",
                "warn",
            )
        elif was and not state.diverted:
            state.notice(f"simulation is off: orders go to the {state.mode} account", "good")
