"""What orders do by themselves over time: TWAP, scale, participation, sniper, iceberg and the dead man's switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, get_args

import msgspec

from terminal.model.errors import NotFound, Refused
from terminal.model.order import Mode
from terminal.paper.algos import scale, starting, telling
from terminal.paper.algos.commands import (
    BeatSwitch,
    ClearSwitch,
    Command,
    PlaceScale,
    SetSwitch,
    StopAlgo,
)
from terminal.paper.algos.desk import Desk
from terminal.paper.algos.kinds import AnyRun, Iceberg
from terminal.paper.algos.switch import Switch
from terminal.paper.clearing import Notice
from terminal.paper.rooms import NEVER, Room

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terminal.paper.algos.commands import Start
    from terminal.paper.algos.runs import Run
    from terminal.paper.exchange import Exchange
    from terminal.wire import algos as wire

MOST_ACTIVE = 50
MOST_ENDED = 200
"""Of one account: what runs, and what is still told of those that ended."""
SWITCHED_OFF = "dead_mans_switch"


class Algos(Room):
    name: ClassVar[str] = "algos"
    handles: ClassVar[tuple[type, ...]] = get_args(Command)

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.desk = Desk(exchange)
        self.active: dict[str, Run] = {}
        self.ended: dict[int, list[Run]] = {}
        self.switches: dict[int, Switch] = {}
        self.next_id = 1
        self._due = NEVER

    # -- time ---------------------------------------------------------------------------------------------

    def due(self) -> int:
        return self._due

    def advance(self, now: int) -> None:
        for switch in [one for one in self.switches.values() if one.expires <= now]:
            self._fire(switch, now)
        for run in [one for one in self.active.values() if one.next_at <= now]:
            if run.act(self.desk, now):
                self._tell(run, now)
        self._plan()

    def skip(self, us: int, now: int) -> None:
        for run in self.active.values():
            run.shift(us)
        for switch in self.switches.values():
            switch.wake(now)
        self._plan()

    def _plan(self) -> None:
        """After every change: who is next?"""
        runs = min((run.next_at for run in self.active.values()), default=NEVER)
        self._due = min((switch.expires for switch in self.switches.values()), default=NEVER)
        self._due = min(self._due, runs)

    # -- commands -----------------------------------------------------------------------------------------

    def apply(self, command: Any, now: int) -> Any:
        answer = self._carry_out(command, now)
        self._plan()
        return answer

    def _carry_out(self, command: Command, now: int) -> Any:
        match command:
            case StopAlgo():
                return self._stop(command, now)
            case PlaceScale():
                answer = scale.place(self.exchange, command, self._name(telling.SCALE), now)
                self.next_id += 1
                return answer
            case SetSwitch(account, timeout):
                self.switches.setdefault(account, Switch(account)).arm(timeout, now)
            case BeatSwitch(account):
                self._armed(account).beat(now)
            case ClearSwitch(account):
                if switch := self.switches.get(account):
                    switch.disarm()
            case _:
                return self._start(command, now)
        return self.switch_answer(command.account, now)

    def _start(self, command: Start, now: int) -> Any:
        starting.check(command, self.exchange.pair(command.symbol).instrument)
        if len(self._of(command.account)) >= MOST_ACTIVE:
            raise Refused(
                "TOO_MANY_ALGOS",
                f"{MOST_ACTIVE} are running, the most an account may have at once: stop some first",
                "algo",
                MOST_ACTIVE,
            )
        run = starting.made(command, self._name, self.desk, now)
        run.begin(self.desk, now)
        self.next_id += 1
        self.active[run.id] = run
        return self._tell(run, now)

    def _name(self, kind: str) -> str:
        return f"{kind}{self.next_id:010x}"

    def _stop(self, asked: StopAlgo, now: int) -> Any:
        run = self.find(asked.account, asked.symbol, asked.kind, asked.id)
        run.refresh(self.desk)
        if run.over:
            raise NotFound("ALGO_NOT_ACTIVE", f"{run.id} has ended already", f"{asked.kind}id", run.id)
        run.stop(self.desk, now, "user")
        return self._tell(run, now)

    def cancel_all(
        self,
        account: int,
        now: int,
        symbol: str | None = None,
        mode: Mode | None = None,
        reason: str = "user",
    ) -> list[str]:
        """End every execution of the account that matches; answers their ids. For the kill switch."""
        chosen = [
            run for run in self._of(account) if symbol in (None, run.symbol) and mode in (None, run.mode)
        ]
        for run in chosen:
            run.stop(self.desk, now, reason)
            self._tell(run, now)
        self._plan()
        return [run.id for run in chosen]

    def _tell(self, run: Run, now: int) -> wire.TwapAnswer | wire.AlgoAnswer:
        """Note and publish how it stands; one that has ended goes to the ended."""
        run.updated = now
        answer = self.answer(run)
        kind = "twap_update" if run.id.startswith(telling.TWAP) else "algo_update"
        self.exchange.changes.notices.append(Notice(run.account, "userOrders", kind, answer))
        if not run.active:
            del self.active[run.id]
            self.desk.resting.pop(run.id, None)
            ended = self.ended.setdefault(run.account, [])
            ended.append(run)
            del ended[:-MOST_ENDED]
        return answer

    # -- the dead man's switch ----------------------------------------------------------------------------

    def _armed(self, account: int) -> Switch:
        switch = self.switches.get(account)
        if switch is None or not switch.armed:
            said = "no dead man's switch is armed: arm one first with POST /api/v1/exchange/dead-mans-switch"
            raise Refused("SWITCH_NOT_ARMED", f"{said} {{timeout_ms}}", "dead-mans-switch")
        return switch

    def _fire(self, switch: Switch, now: int) -> None:
        """Everything of the account that could still trade is taken back: what runs first, then what rests."""
        gone = len(self.cancel_all(switch.account, now, reason=SWITCHED_OFF))
        mine = self.exchange.accounts[switch.account].open
        for order_id in list(mine):
            if order_id in mine:
                self.exchange.cancel(switch.account, order_id, now, SWITCHED_OFF)
                gone += 1
        switch.fire(gone, now)
        news = Notice(switch.account, "userOrders", SWITCHED_OFF, telling.switch(switch, now))
        self.exchange.changes.notices.append(news)

    # -- what can be asked --------------------------------------------------------------------------------

    def find(self, account: int, symbol: str, kind: str, name: str) -> Run:
        """The account's own, running or ended."""
        for run in self.listed(account, symbol, kind, every=True):
            if run.id == name:
                return run
        said = f"nothing of yours on {symbol} has this id: the list with ?all=true has those that are known"
        raise NotFound("ALGO_NOT_FOUND", said, f"{kind}id", name)

    def listed(self, account: int, symbol: str, kind: str, *, every: bool) -> list[Run]:
        """The newest first: those whose ids begin so, with the ended ones or without."""
        found = [*self._of(account), *(self.ended.get(account, ()) if every else ())]
        chosen = [run for run in found if run.symbol == symbol and run.id.startswith(kind)]
        return sorted(chosen, key=lambda run: run.id, reverse=True)

    def answer(self, run: Run) -> wire.TwapAnswer | wire.AlgoAnswer:
        run.refresh(self.desk)
        return telling.progress(run, self.desk.instrument(run))

    def switch_answer(self, account: int, now: int) -> wire.SwitchAnswer:
        return telling.switch(self.switches.get(account), now)

    def _of(self, account: int) -> list[Run]:
        return [run for run in self.active.values() if run.account == account]

    # -- the whole state ----------------------------------------------------------------------------------

    def dump(self) -> Any:
        for run in self.active.values():
            run.refresh(self.desk)
        return {
            "next_id": self.next_id,
            "active": list(self.active.values()),
            "ended": list(self.ended.items()),
            "switches": list(self.switches.values()),
        }

    def load(self, state: Any) -> None:
        self.next_id = state["next_id"]
        self.active = {run.id: run for run in _runs(state["active"])}
        self.ended = {account: list(_runs(rows)) for account, rows in state["ended"]}
        for switch in msgspec.convert(state["switches"], list[Switch]):
            self.switches[switch.account] = switch
        for run in self.active.values():
            if isinstance(run, Iceberg) and (order := self.exchange.orders.get(run.orders[-1])):
                self.desk.resting[run.id] = order
        self._plan()


def _runs(rows: Any) -> Iterable[Run]:
    return msgspec.convert(rows, list[AnyRun])
