"""What follows from what a clone is: free money, where it stops, free slots, what may be done to it and what comes next. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal, NamedTuple

from terminal.model.clones import Activity, Clone, Loadout, Settings, Skill, Slot

BOUNDS = {"stop_loss": (1, 20), "take_profit": (5, 100), "max_position": (1, 50)}
"""what the venue takes, in per cent"""
MAKER = "market_making"
STOPS = {"stop_loss": "stop loss", "take_profit": "take profit", "max_loss": "greatest loss"}
"""what ends a run, by the venue's words for it in the activity"""
STEP_NAMES = {"fund": "fund it", "settings": "set what stops it", "start": "start it"}
MOST_SEEN = 720
Step = Literal["fund", "settings", "start", ""]


# -- money ---------------------------------------------------------------------------------------------------


def free(clone: Clone) -> int:
    """What can be taken out now: what its open orders hold cannot, and what it holds of an asset would be sold first."""
    return max(0, clone.available or 0)


def share(part: int | None, whole: int | None) -> Decimal | None:
    """In per cent; None where there is nothing to measure it by."""
    return None if part is None or not whole or whole < 0 else Decimal(part * 100) / Decimal(whole)


def as_typed(settings: Settings) -> dict[str, str]:
    """By the venue's words for them, as they would be typed."""
    told = zip(Settings._fields, settings, strict=True)
    return {f"{name}_pct": _plain(one) for name, one in told if one is not None}


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


class Levels(NamedTuple):
    """Equity at which it sells everything, in units: at the first or less, at the second or more."""

    stop: int | None = None
    profit: int | None = None


def levels(basis: int, settings: Settings) -> Levels:
    """`basis` is what the per cents are of: the equity that it was started with."""
    loss, gain = settings.stop_loss, settings.take_profit
    return Levels(
        None if loss is None else floor(basis * (100 - Fraction(loss)) / 100),
        None if gain is None else ceil(basis * (100 + Fraction(gain)) / 100),
    )


# -- a run, from being started to being paused ---------------------------------------------------------------


class Run(NamedTuple):
    """What the venue measures a running clone by and does not tell: it is known where the start was seen."""

    started_ms: int
    equity: int
    """with which it was started; what comes in or goes out since changes it in proportion"""
    profit: int
    """what it had made before"""
    deposits: int
    exact: bool = True
    """False where the start or money that moved was seen a little late"""


def followed(run: Run | None, before: Clone | None, after: Clone, *, at_once: bool = False) -> Run | None:
    """The run once more is told of the clone; `at_once` where the venue said it in answer to the start itself."""
    if not after.trading or after.equity is None or after.deposits is None:
        return None
    if run is not None and run.started_ms == after.started_ms:
        came = after.deposits - run.deposits
        return run if not came else moved(run, after.equity, came)._replace(exact=False)
    if before is None or before.started_ms == after.started_ms:
        return None
    return Run(after.started_ms, after.equity, after.equity - after.deposits, after.deposits, at_once)


def moved(run: Run, equity: int, came: int) -> Run:
    """Money came in, or went out where negative; `equity` is that behind it. No profit, no loss."""
    before = equity - came
    scaled = run.equity * equity // before if before > 0 else equity
    return run._replace(equity=scaled, deposits=run.deposits + came)


def run_levels(run: Run, settings: Settings, max_loss: int | None = None) -> Levels:
    """With the loss in money that a maker may be given: what comes first counts."""
    found = levels(run.equity, settings)
    if max_loss is None:
        return found
    floor_ = run.deposits + run.profit - max_loss
    return found._replace(stop=max(floor_, found.stop) if found.stop is not None else floor_)


def stopped_by(clone: Clone, entries: Iterable[Activity]) -> Activity | None:
    """What ended its last run, where that was no hand: `entries` are the newest first."""
    if clone.trading:
        return None
    for entry in entries:
        if entry.kind in STOPS:
            return entry
        if entry.kind in ("paused", "started", "created"):
            return None
    return None


# -- skills --------------------------------------------------------------------------------------------------


def slots_free(loadout: Loadout) -> dict[str, tuple[int, int]]:
    """How many slots of each kind are free, and how many there are."""
    kinds = dict.fromkeys(one.kind for one in loadout.slots)
    return {
        kind: (sum(not one.skill for one in of), len(of))
        for kind in kinds
        if (of := [one for one in loadout.slots if one.kind == kind])
    }


def place_for(loadout: Loadout, skill: Skill) -> Slot | None:
    """Where a skill is, or the first slot that it could have."""
    there = next((one for one in loadout.slots if one.skill == skill.id), None)
    open_ = (one for one in loadout.slots if one.kind == skill.kind and not one.skill)
    return there or min(open_, key=lambda one: one.place, default=None)


def why_no_slot(loadout: Loadout, skill: Skill, key: str) -> str:
    """`key` takes a skill out."""
    if place_for(loadout, skill) is not None:
        return ""
    held = [one.skill for one in loadout.slots if one.kind == skill.kind]
    if not held:
        return f"this clone has no {skill.kind} slot for {skill.id}"
    return f"the {skill.kind} slots hold {', '.join(held)}: {key} on one of them makes room"


# -- what may be done ----------------------------------------------------------------------------------------


def why_not_delete(clone: Clone, key: str) -> str:
    """`key` pauses it."""
    if not clone.active:
        return f"{clone.name} is deleted already"
    return f"{clone.name} trades: {key} pauses it, then it can be deleted" if clone.trading else ""


def why_not_live(clone: Clone) -> str:
    if clone.mode != "paper":
        return f"{clone.name} is live already: only one on paper goes live"
    return ""


def why_not_withdraw(clone: Clone, key: str) -> str:
    """`key` pauses it."""
    if free(clone):
        return ""
    held = f" - its open orders hold all of it: {key} pauses it and cancels them" if clone.held else ""
    return f"nothing of {clone.name} is free to take out{held}"


# -- the wizard ----------------------------------------------------------------------------------------------

STEPS: tuple[Literal["fund", "settings", "start"], ...] = ("fund", "settings", "start")


def next_step(clone: Clone, done: Collection[str]) -> Step:
    """What a clone that never traded still needs."""
    if clone.trading or clone.started_ms or not clone.active:
        return ""
    return next((one for one in STEPS if one not in done), "")


# -- going live ----------------------------------------------------------------------------------------------


class Difference(NamedTuple):
    what: str
    paper: str
    live: str


def differences(clone: Clone, has: str, owner: str, fees: str) -> tuple[Difference, ...]:
    """What changes with real money. `has` and `owner` are what the clone and the account have, `fees` what trades cost."""
    loss = clone.settings.stop_loss
    stop = f"real; its stop loss is {_plain(loss)} % of what it starts with" if loss is not None else "real"
    return (
        Difference("money", "practice USDC, lent to it", "real USDC, yours"),
        Difference("balance", f"{has} stays in the paper clone", f"begins with none: + moves it in, {owner}"),
        Difference("fees", "counted, nobody pays them", f"paid: {fees}"),
        Difference("losses", "cost nothing", stop),
        Difference("trading", "goes on as it is", "a twin that begins paused: t starts it"),
    )


# -- equity as it was seen -----------------------------------------------------------------------------------


class Seen:
    """A clone's equity each time that the venue told it since this terminal was started; no more than so many."""

    def __init__(self) -> None:
        self.since_ms = 0
        self.values: deque[int] = deque(maxlen=MOST_SEEN)
        self._best = 0
        self._deposits: int | None = None

    def take(self, clone: Clone, at_ms: int) -> None:
        """Money that came or went is no gain and no fall: the best moves with it."""
        if clone.equity is None:
            return
        if self._deposits is not None and clone.deposits is not None:
            self._best += clone.deposits - self._deposits
        self.since_ms, self._deposits = self.since_ms or at_ms, clone.deposits
        self.values.append(clone.equity)
        self._best = max(self._best, clone.equity)

    @property
    def fall(self) -> Decimal | None:
        """How far it is below its best, in per cent."""
        return share(self._best - self.values[-1], self._best) if self.values else None
