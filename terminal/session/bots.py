"""The clones as the venue tells of them while their page is looked at, and what this session saw of them meanwhile."""

from __future__ import annotations

import contextlib
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terminal.core import clones as core
from terminal.core.clones import Run, Seen
from terminal.core.orderline.amounts import Free
from terminal.model.clones import (
    ActivityPage,
    Asset,
    Clone,
    Clones,
    Loadout,
    Money,
    Settings,
    Skill,
    Source,
    Tunable,
)
from terminal.model.errors import EvtermError
from terminal.model.money import quote_units
from terminal.session.told import Part, Told
from terminal.wire import clonesread as read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from terminal.session.calling import Run as Called
    from terminal.session.session import Session

MINE, SOURCES, QUOTE = "clones", "sources", "USDC"
DETAILS = {
    "activity": ("activity", read.activity, 12.0),
    "money": ("balance", read.money, 20.0),
    "skills": ("skills", read.loadout, 120.0),
    "assets": ("asset-analytics", read.assets, 12.0),
}
"""what is told of one clone: where, how it is read, and for how many seconds it is new"""
MOST_KEPT = 12
"""clones whose details are kept"""


class Bots:
    def __init__(self, session: Session) -> None:
        self.session = session
        self._state, self._calling = session.state, session.calling
        parts = {
            MINE: Part("/cloned-bots/my-clones", read.clones, 5.0),
            SOURCES: Part("/cloned-bots/available", read.sources, 600.0),
        }
        self.told = Told(session.requests, session.trading.tasks, parts)
        self.told.on_answer = self._heard
        self._before, self._calling.on_answered = self._calling.on_answered, self._answered
        self._calling.tunables = self.tunables
        self._calling.sources = lambda: self.sources
        self._calling.free |= {"clone.fund": self._to_put_in, "clone.withdraw": self._to_take_out}
        self.known: dict[str, Clone] = {}
        self.runs: dict[str, Run] = {}
        self.seen: dict[str, Seen] = {}
        self.done: dict[str, set[str]] = {}
        """the steps of the wizard that were taken, by clone"""
        self.on_made: Callable[[str], None] = lambda _: None
        """told of a clone that was made just now"""
        self.page = 1
        """of the activity"""
        self._changed = float("-inf")

    # -- what is asked -------------------------------------------------------------------------------------

    def look(self, id_: str, details: tuple[str, ...], *, again: bool = False) -> None:
        """Ask for the lists, and for these details of a clone."""
        ask = self.told.again if again else self.told.look
        ask((MINE, SOURCES))
        if id_:
            names = tuple(self._part(id_, one) for one in details)
            ask(names)

    def wait_s(self) -> float:
        """How long the venue's allowance keeps what is being asked waiting."""
        return self.told.wait_s()

    def venue_ms(self) -> int:
        return self._state.venue_ms()

    def turn(self, id_: str, page: int) -> None:
        """Another page of its activity."""
        self.page = page
        self.told.parts.pop(f"activity {id_}", None)

    def _part(self, id_: str, name: str) -> str:
        key = f"{name} {id_}"
        if key not in self.told.parts:
            path, decode, fresh = DETAILS[name]
            query = (("page", self.page),) if name == "activity" else ()
            self._make_room()
            self.told.parts[key] = Part(f"/cloned-bots/{id_}/{path}", decode, fresh, query)
        return key

    def _make_room(self) -> None:
        details = [name for name in self.told.parts if name not in (MINE, SOURCES)]
        for name in details[: max(0, len(details) - MOST_KEPT * len(DETAILS))]:
            del self.told.parts[name]

    # -- what is known -------------------------------------------------------------------------------------

    @property
    def clones(self) -> Clones | None:
        value: Clones | None = self.told[MINE]
        return value

    @property
    def sources(self) -> tuple[Source, ...] | None:
        value: tuple[Source, ...] | None = self.told[SOURCES]
        return value

    def part(self, name: str, id_: str = "") -> Part | None:
        return self.told.parts.get(f"{name} {id_}" if id_ else name)

    def activity(self, id_: str) -> ActivityPage | None:
        found: ActivityPage | None = self._value("activity", id_)
        return found

    def money(self, id_: str) -> Money | None:
        found: Money | None = self._value("money", id_)
        return found

    def loadout(self, id_: str) -> Loadout | None:
        found: Loadout | None = self._value("skills", id_)
        return found

    def assets(self, id_: str) -> tuple[Asset, ...] | None:
        found: tuple[Asset, ...] | None = self._value("assets", id_)
        return found

    def _value(self, name: str, id_: str) -> Any:
        part = self.part(name, id_)
        return part.value if part else None

    def clone(self, id_: str) -> Clone | None:
        return self.known.get(id_)

    def step(self, id_: str) -> core.Step:
        """What a clone needs next. One that was made before this session and has money is not asked for more."""
        clone = self.known.get(id_)
        if clone is None:
            return ""
        return core.next_step(clone, self.done.get(id_, {"fund"} if clone.equity else ()))

    def took(self, id_: str, step: str) -> None:
        """A step of the wizard was taken or left out, and with it those before."""
        if step in core.STEPS:
            self.done.setdefault(id_, set()).update(core.STEPS[: core.STEPS.index(step) + 1])

    def levels(self, clone: Clone, settings: Settings) -> core.Levels:
        """Where it would sell everything by these settings; none where its start was not seen. Of a paused one, were it started now."""
        run = self.runs.get(clone.id)
        if run is not None:
            return core.run_levels(run, settings, self.max_loss(clone.id))
        if clone.trading or clone.equity is None:
            return core.Levels()
        now = core.Run(0, clone.equity, clone.equity - (clone.deposits or 0), clone.deposits or 0)
        return core.run_levels(now, settings, self.max_loss(clone.id))

    def skill(self, id_: str, skill: str) -> Skill | None:
        loadout = self.loadout(id_)
        return next((one for one in loadout.skills if one.id == skill), None) if loadout else None

    def tunables(self, id_: str, skill: str) -> tuple[Tunable, ...] | None:
        """What a skill can be set to; None where that is not known."""
        found = self.skill(id_, skill)
        return None if found is None else found.params

    def set_to(self, id_: str, skill: str) -> tuple[tuple[str, str], ...]:
        """What was set for a skill of a clone."""
        loadout = self.loadout(id_)
        slots = loadout.slots if loadout else ()
        return next((one.params for one in slots if one.skill == skill), ())

    def max_loss(self, id_: str) -> int | None:
        """What a maker may lose, where that was set for it."""
        told = dict(self.set_to(id_, core.MAKER)).get("max_loss")
        try:
            return None if told is None else quote_units(Decimal(told))
        except (ValueError, ArithmeticError):
            return None

    def _to_put_in(self, texts: Mapping[str, str]) -> Free | None:
        """What the owner has of the ledger that the clone is in."""
        told = self.money(texts["id"].strip())
        return None if told is None or told.owner is None else Free(told.owner, QUOTE)

    def _to_take_out(self, texts: Mapping[str, str]) -> Free | None:
        clone = self.clone(texts["id"].strip())
        return None if clone is None or clone.available is None else Free(core.free(clone), QUOTE)

    # -- what is heard -------------------------------------------------------------------------------------

    def _heard(self, name: str) -> None:
        part = self.told.parts[MINE]
        if name != MINE or self.clones is None:
            return
        if part.asked < self._changed:  # it was asked before something was changed
            self.told.again((MINE,))
            return
        there = {one.id: one for one in self.clones.clones}
        for kept in (self.known, self.runs, self.seen, self.done):
            for gone in kept.keys() - there.keys():
                kept.pop(gone)
        for clone in there.values():
            self._take(clone)

    def _take(self, clone: Clone, *, at_once: bool = False) -> None:
        run = core.followed(self.runs.get(clone.id), self.known.get(clone.id), clone, at_once=at_once)
        self.runs.pop(clone.id, None)
        if run is not None:
            self.runs[clone.id] = run
        self.known[clone.id] = clone
        self.seen.setdefault(clone.id, Seen()).take(clone, self._state.venue_ms())

    def _answered(self, run: Called) -> None:
        """A call ended: what the venue said to it counts at once, and what it changed is asked anew."""
        self._before(run)
        route = run.ready.route
        if not route.id.startswith("clone.") or route.does == "asks":
            return
        self._changed, id_ = time.monotonic(), str(run.ready.values.get("id", ""))
        if run.error is None and run.answers:
            with contextlib.suppress(EvtermError):  # what it means is asked below
                self._learn(route.id.partition(".")[2], id_, run)
        self.look(id_, tuple(name for name in DETAILS if self.part(name, id_)), again=True)

    def _learn(self, what: str, id_: str, run: Called) -> None:
        match what:
            case "fund" | "withdraw":
                self._moved(id_, what, run)
            case "new" | "live":
                made = read.clone(run.answers[0])
                self.done[made.id] = set()
                self._take(made)
                self.on_made(made.id)
            case "settings" | "trading":
                self._take(read.clone(run.answers[0]), at_once=True)
        self.took(id_, what)

    def _moved(self, id_: str, what: str, run: Called) -> None:
        equity, known = read.money(run.answers[0]).equity, self.runs.get(id_)
        if known is not None and equity is not None:
            units = quote_units(Decimal(run.ready.values["amount"]))
            self.runs[id_] = core.moved(known, equity, units if what == "fund" else -units)
