"""Random histories of clones, judged three ways: `python -m tests.core.clones_histories [number] [seed]`.

The terminal's arithmetic, the practice exchange itself, and a naive account of the same in `Naive`, which shares no code with
either: it is told what was done and what the exchange's JSON says, and counts with fractions and loops.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from fractions import Fraction
from typing import Any

import msgspec

from terminal.core import clones as core
from terminal.model.clones import Clone
from terminal.model.errors import EvtermError, Refused
from terminal.model.order import Side
from terminal.paper.clones import commands as told
from terminal.paper.clones import tell
from terminal.paper.clones.broker import look
from terminal.paper.clones.skills import SKILLS
from terminal.paper.clones.stopping import stop_of
from terminal.wire import clonesread as read
from tests.paper.clones.lab import SECOND, USDC, Lab

SIGNAL_KINDS = {
    "rsi_momentum": "signal",
    "macd_cross": "signal",
    "mean_reversion": "signal",
    "breakout": "signal",
    "volatility_filter": "risk",
    "trend_filter": "risk",
    "drawdown_guard": "risk",
    "market_making": "passive",
}
ROOM = {"signal": 2, "risk": 2, "passive": 1}
SOURCES = (("wta_species", "macd"), ("wta_species", "momentum"), ("wta_species", "grid"))
STEPS = 12
KINDS = ("pass", "pass", "move", "move", "fund", "withdraw", "toggle", "settings", "equip", "unequip")


class Naive:
    """By what was done: what it was started with, each time money moved, what is in its slots."""

    def __init__(self, profile: Any) -> None:
        self.skills: dict[str, str] = {name: SIGNAL_KINDS[name] for name in profile["skills"]}
        self.start: Fraction | None = None
        self.made_before = Fraction(0)

    def toggled(self, profile: Any, enabled: bool) -> None:
        if not enabled:
            self.start = None
        elif self.start is None:
            self.start = Fraction(profile["equity_usdc"])
            self.made_before = self.start - Fraction(profile["net_deposits_usdc"])

    def money_moved(self, equity: str, amount: Fraction) -> None:
        """Money in or out scales what it is measured by: to the unit of 1e-8, downwards."""
        if self.start is None:
            return
        after, before = Fraction(equity), Fraction(equity) - amount
        exact = self.start * after / before if before else after
        self.start = Fraction(exact * 100_000_000 // 1, 100_000_000)

    def stops(self, equity: Fraction, stop_loss: Fraction) -> bool:
        assert self.start is not None
        return (self.start - equity) / self.start >= stop_loss / 100

    def profits(self, equity: Fraction, take_profit: Fraction) -> bool:
        assert self.start is not None
        return (equity - self.start) / self.start >= take_profit / 100

    def loses(self, equity: Fraction, deposits: Fraction, most: Fraction) -> bool:
        """A maker's greatest loss, in money."""
        return self.made_before - (equity - deposits) >= most

    def room_for(self, skill: str) -> bool:
        if skill in self.skills:
            return True
        taken = 0
        for kind in self.skills.values():
            if kind == SIGNAL_KINDS[skill]:
                taken += 1
        return taken < ROOM[SIGNAL_KINDS[skill]]


class History:
    """One clone on a market that only the history moves."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.lab = Lab()
        self.lab.alone(3800, 3804)
        kind, source = self.dice.choice(SOURCES)
        paper = self.dice.random() < 0.5
        self.id = self.lab.clone(source, paper=paper, kind=kind)
        self.naive = Naive(self.profile())
        self.known: Clone = read.clone(self.profile())
        self.run: core.Run | None = None
        self.counts: Counter[str] = Counter()

    def profile(self) -> Any:
        return self._json(tell.profile(self.lab.market.exchange, self.lab.state(self.id)))

    def loadout(self) -> Any:
        return self._json(tell.skills(self.lab.state(self.id)))

    @staticmethod
    def _json(value: Any) -> Any:
        return json.loads(msgspec.json.encode(value), parse_float=str)

    # -- one step ------------------------------------------------------------------------------------------

    def step(self) -> None:
        what = self.dice.choice(KINDS)
        try:
            getattr(self, f"_{what}")()
            self.counts[what] += 1
        except Refused:
            self.counts["refused"] += 1
        self._look()
        self.judge()

    def _look(self) -> None:
        """The page's own look at the list."""
        after = read.clone(self.profile())
        self.run = core.followed(self.run, self.known, after)
        self.known = after
        if not after.trading:
            self.naive.start = None  # a stop paused it

    def _pass(self) -> None:
        state = self.lab.state(self.id)
        for _ in range(self.dice.randrange(1, 4)):
            if state.run is not None:
                self.lab.turn(self.id)

    def _move(self) -> None:
        low = self.lab.market.exchange.pairs["vaix"].last
        low = max(200, low * self.dice.choice((80, 92, 97, 99, 101, 104, 110, 130)) // 100)
        self.lab.moves_to(low, low + 4)

    def _money(self, command: Any, sign: int) -> None:
        units = self.dice.choice((1, 333, 10**6 + 7, 250 * USDC + 1, 4_000 * USDC))
        answer = self.lab.do(command(self.lab.owner, self.id, units))
        self.naive.money_moved(answer["equity_usdc"], Fraction(sign * units, 10**8))
        if self.run is not None:
            self.run = core.moved(self.run, read.money(answer).equity or 0, sign * units)

    def _fund(self) -> None:
        self._money(told.FundClone, 1)

    def _withdraw(self) -> None:
        self._money(told.WithdrawFromClone, -1)

    def _toggle(self) -> None:
        enabled = self.dice.random() < 0.75
        self.lab.market.now += SECOND
        answer = self.lab.toggle(self.id, enabled)
        self.naive.toggled(answer, enabled)
        after = read.clone(self._json(answer))
        self.run = core.followed(self.run, self.known, after, at_once=True)
        self.known = after

    def _settings(self) -> None:
        dice = self.dice
        self.lab.do(
            told.SetClone(
                self.lab.owner,
                self.id,
                dice.randrange(100, 2001),
                dice.randrange(500, 10_001),
                dice.randrange(100, 5001),
            )
        )

    def _equip(self) -> None:
        skill = self.dice.choice(list(SIGNAL_KINDS))
        loadout = read.loadout(self.loadout())
        wanted = next(one for one in loadout.skills if one.id == skill)
        fits, naive = not core.why_no_slot(loadout, wanted, "U"), self.naive.room_for(skill)
        params = {"max_loss": str(self.dice.randrange(1, 900))} if skill == "market_making" else {}
        taken = self._takes(told.EquipSkill(self.lab.owner, self.id, skill, None, params or None))
        assert taken is fits is naive, (skill, taken, fits, naive)
        if not taken:
            raise Refused("SLOTS_FULL", "as all three say")
        self.naive.skills[skill] = SIGNAL_KINDS[skill]

    def _unequip(self) -> None:
        if self.naive.skills:
            skill = self.dice.choice(list(self.naive.skills))
            self.lab.do(told.UnequipSkill(self.lab.owner, self.id, skill))
            del self.naive.skills[skill]

    # -- what must agree -----------------------------------------------------------------------------------

    def judge(self) -> None:
        profile, clone = self.profile(), self.known
        self._judge_free(profile, clone)
        self._judge_slots()
        if clone.trading and self.naive.start and clone.status != "closing":
            self._judge_levels(profile, clone)

    def _judge_free(self, profile: Any, clone: Clone) -> None:
        """Free is what there is less what its open buys bind with their fees."""
        exchange, state = self.lab.market.exchange, self.lab.state(self.id)
        instrument = exchange.pairs["vaix"].instrument
        whole = self.lab.purse(state.account, state.mode)
        bound = 0
        for order in exchange.accounts[state.account].open.values():
            if order.side is Side.BUY:
                worth = order.price * order.left * instrument.unit
                bound += worth
                fee = Fraction(worth * max(0, instrument.maker_bps, instrument.taker_bps), 10_000)
                assert fee >= 0
        assert Fraction(profile["held_usdc"]) * 10**8 >= bound
        assert core.free(clone) == whole - int(Fraction(profile["held_usdc"]) * 10**8)

    def _judge_slots(self) -> None:
        loadout = read.loadout(self.loadout())
        free = core.slots_free(loadout)
        for kind, room in ROOM.items():
            taken = sum(1 for one in self.naive.skills.values() if one == kind)
            assert free[kind] == (room - taken, room)
        assert set(SKILLS) == {one.id for one in loadout.skills}

    def _judge_levels(self, profile: Any, clone: Clone) -> None:
        """At a level it stops, a unit further from it not; each by all three."""
        assert self.run is not None
        assert self.run.exact
        state = self.lab.state(self.id)
        assert state.run is not None
        maker = state.skill("market_making")
        most = maker.params.get("max_loss") if maker else None
        levels = core.run_levels(self.run, clone.settings, None if most is None else int(most) * USDC)
        assert levels.stop is not None
        assert levels.profit is not None
        for equity in (
            levels.stop - 1,
            levels.stop,
            levels.stop + 1,
            levels.profit - 1,
            levels.profit,
            levels.profit + 1,
        ):
            told_ = self._exchange(equity)
            naive = self._naive(Fraction(equity, 10**8), profile, most)
            ours = "stop" if equity <= levels.stop else "profit" if equity >= levels.profit else ""
            assert ours == told_ == naive, (equity, levels, ours, told_, naive)
        self.counts["levels"] += 1

    def _exchange(self, equity: int) -> str:
        state = self.lab.state(self.id)
        assert state.run is not None
        view = look(self.lab.market.exchange, state)._replace(equity=equity, goods=0)
        stop = stop_of(state, state.run, view)
        return "" if stop is None else "profit" if stop.kind == "take_profit" else "stop"

    def _naive(self, equity: Fraction, profile: Any, most: str | None) -> str:
        if self.naive.stops(equity, Fraction(profile["stop_loss_pct"])):
            return "stop"
        if most is not None and self.naive.loses(
            equity, Fraction(profile["net_deposits_usdc"]), Fraction(most)
        ):
            return "stop"
        return "profit" if self.naive.profits(equity, Fraction(profile["take_profit_pct"])) else ""

    def ends(self) -> None:
        """All that is free can be taken out and no unit more; it can be deleted just when it is paused."""
        free = core.free(self.known)
        for units, goes in ((free + 1, False), (free, True)):
            assert (
                self._takes(told.WithdrawFromClone(self.lab.owner, self.id, units)) is (goes and units > 0)
                or units == 0
            )
        self._look()
        may = not core.why_not_delete(self.known, "t")
        assert may is not self.known.trading
        assert self._takes(told.DeleteClone(self.lab.owner, self.id)) is may

    def _takes(self, command: Any) -> bool:
        try:
            self.lab.do(command)
        except EvtermError:
            return False
        return True


def play(seed: int) -> Counter[str]:
    history = History(seed)
    for _ in range(STEPS):
        history.step()
    history.ends()
    return history.counts


def main() -> None:
    number, seed = (int(one) for one in (*sys.argv[1:], *("10000", "1")[len(sys.argv) - 1 :]))
    begun, counts = time.monotonic(), Counter[str]()
    for at in range(number):
        counts += play(seed + at)
    took = time.monotonic() - begun
    print(f"{number:,} histories of {STEPS} steps agree in {took:.0f} s: {dict(counts)}")


if __name__ == "__main__":
    main()
