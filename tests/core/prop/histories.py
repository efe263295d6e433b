"""Random lives of prop accounts in which three reckonings must agree: the terminal's, the desk's own, and a naive one.

python -m tests.core.prop.histories [number] [first seed]
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from fractions import Fraction
from multiprocessing import Pool
from typing import Any

from terminal.core.prop import margin
from terminal.core.prop.gates import Gate, gates
from terminal.core.prop.headroom import DAILY_LOSS, Headroom, Limit, headroom
from terminal.paper.prop import judging, tell
from terminal.wire import prop as wire
from terminal.wire import propread
from tests.core.prop import naive as tried
from tests.core.prop.trials import TRADING, Trial, fraction, over_the_wire, units
from tests.paper.prop.bench import DAY
from tests.paper.prop.contest import LOT
from tests.paper.prop.naive import down

ACTS = 10
ADDED = ("realized_pnl_usdc", "unrealized_pnl_usdc", "free_margin_usdc", "drawdown_floor_usdc", "daily_loss_floor_usdc",
         "max_leverage", "open_trades", "note")  # fmt: skip
"""what the practice exchange says beyond the venue's own fields"""


class History(Trial):
    """Before a trade is opened the three say what would come of it, and it is tried; after each act they say what is left."""

    def live(self) -> None:
        if self.random.random() < 0.2:
            self.earn_an_account()
        for _ in range(ACTS):
            if self.naive.phase == "funded" and self.random.random() < 0.1:
                self.lose_a_day()
            self.act()
            self.met[f"phase {self.naive.phase}"] += 1
        self.met["histories"] += 1

    def lose_a_day(self) -> None:
        """About as much as it may."""
        lots = int(self.terms["allocation"] / self.naive.marks["ALPHA"] * 10)
        self.open("ALPHA", "long", lots * LOT["ALPHA"], 3)
        self.move("ALPHA", -self.random.choice((300, 390, 450, 600)))
        self.time_passes()
        self.compare()

    # -- after each act ---------------------------------------------------------------------------------------

    def compare(self) -> None:
        super().compare()
        answer = over_the_wire(self.bench.account)
        told = propread.account(answer)
        usual = down(self.naive.terms["allocation"] / self.random.randint(20, 400))
        seen = headroom(told, self.rules, (), units(usual))
        self.same_gates(gates(told, self.rules))
        self.same_positions()
        if self.naive.phase in tried.NOT_MEASURED:
            assert seen.daily.left is seen.drawdown.left is seen.target.left is None
            assert not seen.warnings
            return
        self.same_room(seen, usual)
        self.without_what_is_added(answer, seen)

    def same_room(self, seen: Headroom, usual: Fraction) -> None:
        account = self.bench.room.account(self.bench.owner)
        equity = self.bench.dealer.equity(account, self.bench.now)
        daily, drawdown = tried.daily(self.naive), tried.drawdown(self.naive)
        today = account.day_start if account.day == self.bench.now // DAY else equity
        assert seen.daily.left == equity - judging.daily_floor(account, today) == units(daily.left)
        if equity <= account.peak:
            assert seen.drawdown.left == equity - judging.drawdown_floor(account)
        assert seen.drawdown.left == units(drawdown.left)
        for limit, left in ((seen.daily, daily), (seen.drawdown, drawdown)):
            self.same_limit(limit, left, usual)
            warns = any(limit.name in warning for warning in seen.warnings)
            assert warns == (left.warns and self.naive.phase in TRADING) or left.on_the_edge
            self.met[f"{limit.name} at 80 %"] += warns
        if self.naive.phase == "eval":
            assert seen.target.left == units(tried.target(self.naive))

    def same_limit(self, limit: Limit, left: tried.Left, usual: Fraction) -> None:
        """A peak that is known from its floor alone may be a unit higher."""
        slack = 0 if limit.name == DAILY_LOSS else 1
        assert limit.allowed is not None
        assert 0 <= units(left.allowed) - limit.allowed <= slack
        assert limit.losing_trades == left.trades(usual)
        assert limit.broken == (left.left <= 0)
        assert limit.used == max(0, 1 - units(left.left) / Fraction(limit.allowed))

    def without_what_is_added(self, answer: dict[str, Any], seen: Headroom) -> None:
        """From the venue's own fields alone the day's loss is the same, and the drawdown is never taken for less."""
        bare = propread.account({name: value for name, value in answer.items() if name not in ADDED})
        less = headroom(bare, self.rules, (), None)
        assert less.daily.left == seen.daily.left
        assert seen.drawdown.left is not None
        assert less.drawdown.left is not None
        peak = self.bench.room.account(self.bench.owner).peak
        assert less.drawdown.left >= seen.drawdown.left or units(self.naive.day_start) > peak
        assert not less.drawdown.told

    def same_gates(self, seen: tuple[Gate, ...]) -> None:
        account = self.bench.room.account(self.bench.owner)
        desk = judging.gates(account, self.bench.dealer.sure(account, self.bench.now))
        assert tuple(gate.open for gate in seen) == tuple(desk) == self.naive.gates()
        assert all((gate.missing == "") == gate.open for gate in seen)
        goal, drawdown, daily, trades, days = seen
        assert (goal.done, trades.done, days.done) == tried.progress(self.naive)
        if drawdown.open:
            fallen = self.naive.worst() / self.naive.terms["drawdown"]
            assert 0 <= fallen - drawdown.done < Fraction(1, 10_000)
        if daily.open and self.naive.phase in TRADING:
            left = tried.daily(self.naive)
            assert daily.done == min(1, max(0, (left.allowed - left.left) / left.allowed))

    def same_positions(self) -> None:
        """The liquidation of each open trade, from what its row in the list says."""
        mine = self.bench.room.account(self.bench.owner)
        rows = tell.trades_answer(self.bench.dealer, mine, wire.TradeStatus.OPEN, 200, 0, self.bench.now)
        deals = {self.ids[place]: deal for place, deal in enumerate(self.naive.deals)}
        for trade in propread.trades(over_the_wire(rows)).trades:
            costs = margin.costs_of(self.rules, self.market(trade.coin))
            assert trade.entry is not None
            assert trade.margin is not None
            found = margin.liquidation(costs, trade.sign, trade.entry, trade.size, trade.margin)
            assert found == trade.liquidation
            assert fraction(found) == tried.liquidation(deals[trade.id])
            self.met["liquidations"] += 1


def run(seeds: range) -> Counter[str]:
    met: Counter[str] = Counter()
    for seed in seeds:
        try:
            History(seed, met).live()
        except Exception as error:
            error.add_note(f"in the history of seed {seed}")
            raise
    return met


def main(arguments: list[str]) -> None:
    number, first = (int(one) for one in (*arguments, *("10000", "0")[len(arguments) :]))
    begun, met = time.perf_counter(), Counter[str]()
    parts = [range(at, min(at + 50, first + number)) for at in range(first, first + number, 50)]
    with Pool() as pool:
        for part in pool.imap(run, parts):
            met.update(part)
    print(
        f"seeds {first} to {first + number - 1}: {number:,} histories agree, {time.perf_counter() - begun:.0f} s"
    )
    for what, count in sorted(met.items()):
        print(f"{count:>10,}  {what}")


if __name__ == "__main__":
    main(sys.argv[1:])
