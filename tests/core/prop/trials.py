"""A trade is weighed before it is opened, by the terminal and naively, and tried on a copy of the desk: all three agree."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest

from terminal.core.prop.preview import Foreseen, preview
from terminal.model import prop
from terminal.model.errors import Refused
from terminal.paper.prop import brochure
from terminal.wire import prop as wire
from terminal.wire import propoffer, propread
from terminal.wire.prop import Venue
from terminal.wire.values import loads
from tests.core.prop import naive as tried
from tests.paper.prop.bench import Bench
from tests.paper.prop.contest import LOT, TICK, Contest, exact
from tests.paper.prop.naive import TICK as TICK_OF
from tests.paper.prop.naive import Deal

USDC = 10**8
TRADING = ("eval", "funded")
SAYS = {
    "NOT_TRADING": "phase must be", "LEVERAGE_TOO_HIGH": "leverage must be", "BELOW_MINIMUM": "must be worth at least",
    "INSUFFICIENT_MARGIN": "margin and fee need", "LIMIT_NOT_MARKETABLE": "orders do not rest",
}  # fmt: skip


def over_the_wire(answer: Any) -> Any:
    return loads(msgspec.json.encode(answer))


def units(value: Fraction) -> int:
    found = value * USDC
    assert found.denominator == 1, value
    return found.numerator


def fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


class Trial(Contest):
    """The terminal knows what the desk says over the wire, and no more."""

    def __init__(self, seed: int, met: Counter[str]) -> None:
        tier = seed % 6 + 1
        super().__init__(seed, tier, tried.terms_of(tier))
        self.met = met
        self.spare = Bench()
        self.rules = propoffer.config(over_the_wire(brochure.config(self.bench.room.marks))).rules

    # -- what the terminal sees -------------------------------------------------------------------------------

    def told(self) -> prop.Account:
        return propread.account(over_the_wire(self.bench.account))

    def market(self, coin: str) -> prop.Market:
        rows = brochure.markets(self.bench.room.marks, Venue.HYPERLIQUID, self.bench.now)
        return next(one for one in propoffer.markets(over_the_wire(rows)).markets if one.symbol == coin)

    # -- a trade ---------------------------------------------------------------------------------------

    def open_one(self) -> None:
        """Now and then about as little as may be."""
        if self.random.random() < 0.08:
            self.open("BTC", "long", LOT["BTC"] * self.random.randint(1, 13), 1)
        else:
            super().open_one()

    def open(self, coin: str, side: str, size: Decimal, leverage: int) -> None:
        if self.naive.equity() > max(self.naive.seen):
            self.time_passes()  # the desk looks at a new high within a second, and so do we
        self.weigh(coin, side, size, leverage)
        super().open(coin, side, size, leverage)

    def weigh(self, coin: str, side: str, size: Decimal, leverage: int) -> None:
        sign, market = 1 if side == "long" else -1, self.market(coin)
        stop, limit = self.a_stop(coin, sign), self.a_limit(coin, sign)
        seen = preview(self.told(), self.rules, market, side, size, leverage, limit, stop)
        outcome = tried.attempt(
            self.naive, coin, sign, Fraction(size), leverage, fraction(self.met_first(coin, sign, stop))
        )
        allowed = limit is None or sign * (self.naive.fill(coin, sign) - Fraction(limit)) <= 0
        self.met["previews"] += 1
        twin = self.twin()
        if outcome is None or not allowed:
            with pytest.raises(Refused) as refused:
                twin.open(coin, side, str(size), leverage, str(limit or ""))
            assert SAYS[refused.value.code] in seen.refusal
            self.met[refused.value.code] += 1
            return
        answer = twin.open(coin, side, str(size), leverage, str(limit or ""))
        self.same_figures(seen, answer, outcome)
        if stop is not None and sign * (self.naive.marks[coin] - Fraction(stop)) <= 0:
            assert seen.refusal.startswith("the stop of a"), seen.refusal
            self.met["stop on the wrong side"] += 1
            return
        self.same_end(twin, seen, answer, outcome)

    def met_first(self, coin: str, sign: int, stop: Decimal | None) -> Decimal | None:
        """A stop on the wrong side is never driven to."""
        wrong = stop is not None and sign * (self.naive.marks[coin] - Fraction(stop)) <= 0
        return None if wrong else stop

    def same_figures(self, seen: Foreseen, answer: wire.PropTradeAnswer, outcome: tried.Outcome) -> None:
        deal: Deal = outcome.deal
        assert fraction(seen.entry) == exact(answer.entry_price) == deal.entry
        assert seen.margin == units(exact(answer.margin_usdc)) == units(deal.margin)
        assert seen.notional == units(deal.entry * deal.size)
        forced = None if answer.liquidation_price is None else exact(answer.liquidation_price)
        if outcome.phase_opened in TRADING:
            assert seen.fee == units(exact(answer.fees_usdc))
            assert fraction(seen.liquidation) == forced == outcome.liquidation
            assert seen.free_after == units(outcome.free)

    def same_end(
        self, twin: Bench, seen: Foreseen, answer: wire.PropTradeAnswer, outcome: tried.Outcome
    ) -> None:
        """The lock refuses what breaks a rule when it is driven to where it ends, and nothing else."""
        opened = twin.account
        assert opened.phase == outcome.phase_opened
        if opened.phase not in TRADING:
            assert opened.phase == "eval_passed" or "it could break" in seen.refusal
            self.met[f"ended at opening: {opened.phase}"] += 1
            return
        assert seen.free_after == units(exact(opened.free_margin_usdc))
        if any(deal.coin == outcome.deal.coin for deal in self.naive.open):
            self.met["another trade in the coin"] += 1
            return  # it is moved as well
        twin.price(outcome.deal.coin.lower(), str(Decimal(outcome.end.numerator) / outcome.end.denominator))
        closed = twin.close(answer.id).trade
        broken = twin.account.phase in ("closed", "suspended")
        assert broken == (outcome.phase in ("closed", "suspended"))
        equity = units(outcome.equity)
        assert equity == units(exact(twin.account.current_equity_usdc))
        assert fraction(seen.worst_price) == outcome.end
        assert (
            seen.worst_loss
            == -units(exact(closed.realized_pnl_usdc))
            == -units(outcome.deal.result(outcome.end))
        )
        if not (broken and self.naive.open):  # what else is open is closed with it, and pays for that
            assert seen.equity_at_worst == equity
        assert ("it could break" in seen.refusal) == broken
        assert broken or seen.refusal == ""
        self.met[f"{'refused' if broken else 'allowed'} by its {seen.worst_by}"] += 1

    def twin(self) -> Bench:
        """Another desk that stands where this one does, to try a trade on."""
        self.spare.room.load(self.bench.room.dump())
        self.spare.now = self.bench.now
        for symbol, pair in self.bench.exchange.pairs.items():
            self.spare.exchange.pairs[symbol].last = pair.last
        return self.spare

    def a_stop(self, coin: str, sign: int) -> Decimal | None:
        """Mostly on the losing side, near or far."""
        if self.random.random() < 0.4:
            return None
        away = self.random.choice((5, 20, 50, 100, 200, 400, 800, 2_000, -10))
        return self.on_grid(coin, self.naive.marks[coin] * (10_000 - sign * away) / 10_000)

    def a_limit(self, coin: str, sign: int) -> Decimal | None:
        """Mostly none; otherwise about the price at which the trade opens."""
        if self.random.random() < 0.8:
            return None
        ticks = self.random.choice((-1, 0, 1, 40)) * sign
        return self.on_grid(coin, self.naive.fill(coin, sign) + ticks * TICK_OF[coin])

    def on_grid(self, coin: str, price: Fraction) -> Decimal:
        return max(1, round(price / TICK_OF[coin])) * TICK[coin]
