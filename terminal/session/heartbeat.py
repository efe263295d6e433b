"""Heartbeats for the dead man's switch that this terminal armed, for as long as it may be believed to be well."""

from __future__ import annotations

import asyncio
import time

from terminal.core.budget import Priority
from terminal.core.deadman import LAG_S
from terminal.core.stream import State
from terminal.model.errors import EvtermError, Malformed, Refused
from terminal.session.requests import Requests
from terminal.session.state import SessionState
from terminal.session.tasks import Tasks

PATH = "/exchange/dead-mans-switch"
LOOK_S = 0.25


class Heartbeat:
    """`begin` when the venue took a switch, `run` as long as the session lives."""

    def __init__(self, state: SessionState, requests: Requests, tasks: Tasks) -> None:
        self.state, self.requests, self.tasks = state, requests, tasks
        self.switch = state.switch

    def begin(self, sent: float, timeout_ms: int) -> None:
        self.switch.begin(sent, timeout_ms / 1000)

    async def run(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(LOOK_S)
            self.look(time.monotonic(), late=time.monotonic() - before - LOOK_S)

    def look(self, now: float, late: float = 0.0) -> None:
        """What to do now. `late` is for how long nothing could run here."""
        switch, held = self.switch, self.switch.held
        if late > LAG_S:
            switch.lagged(now)
        if switch.ran_out(now):
            switch.end()
            told = "the dead man's switch ran out: the venue cancels every order of the account"
            self.state.notice(told, "bad")
        elif switch.due(now, self._stale()):
            self.tasks.start(self._beat(now))
        if switch.held != held and switch.armed:
            left = f"~{switch.left(now):.0f} s"
            went = f"no heartbeats, {switch.held}: every order is cancelled in {left}" if switch.held else ""
            self.state.notice(
                f"dead man's switch: {went or 'heartbeats go out again'}", "bad" if went else "good"
            )

    async def remove(self) -> None:
        """Only one that this terminal armed."""
        if self.switch.armed:
            await self.requests.tell("DELETE", PATH, priority=Priority.CANCEL)
            self.switch.end()

    def leave(self, now: float) -> None:
        """To bots or others that rely on it: from now on it is theirs to keep alive."""
        left = self.switch.left(now)
        self.switch.end()
        told = f"no more heartbeats from here: unless others send them, every order is cancelled in ~{left:.0f} s"
        self.state.notice(told, "warn")

    def _stale(self) -> str:
        link = self.state.clob
        return "" if link.state is State.LIVE else link.why or "own orders are not told of"

    async def _beat(self, sent: float) -> None:
        switch = self.switch
        try:
            await self.requests.tell("POST", f"{PATH}/heartbeat", priority=Priority.CANCEL)
            switch.taken(sent)
        except Malformed:
            switch.missed(sent)
        except Refused as error:
            # It is not armed any more: it has acted, or another terminal or bot has removed it.
            switch.end()
            self.state.notice(f"the dead man's switch is off, by the venue's word: {error}", "bad")
        except EvtermError as error:
            switch.missed(sent)
            self.state.notice(f"a heartbeat was not answered: {error}", "warn")
