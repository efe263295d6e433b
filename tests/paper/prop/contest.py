"""A trader at the desk, and beside it the rules in fractions: whatever is done is done to both, and compared."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from terminal.model.errors import Refused
from terminal.paper.prop.commands import PropCloseTrade
from tests.paper.prop.bench import DAY, HOUR, SECOND, START, Bench
from tests.paper.prop.naive import STARTER, Naive, Terms

LOT = {"BTC": Decimal("0.00001"), "ALPHA": Decimal("0.1")}
TICK = {"BTC": Decimal("0.5"), "ALPHA": Decimal("0.01")}
MOVES = (-1100, -400, -120, -120, -30, 60, 60, 150, 150, 300, 1100)
"""In hundredths of a percent."""
PARTS = (1, 1, 2, 4, 10, 25, 40, 70, 99, 120)
"""Of a full-sized position, in hundredths."""


def exact(text: str | None) -> Fraction:
    assert text is not None
    return Fraction(text)


class Contest:
    def __init__(self, seed: int, tier: int = 1, terms: Terms = STARTER) -> None:
        self.random = Random(seed)
        self.bench = Bench()
        if self.bench.sign_up(tier).phase == "pending":
            self.bench.pay()
        self.terms = terms
        marks = {coin.upper(): Fraction(price) for coin, price in START.items()}
        self.naive = Naive(marks, self.clock(), terms)
        self.ids: list[str] = []

    def clock(self) -> Fraction:
        return Fraction(self.bench.now, 10**6)

    def act(self) -> None:
        acts = [self.price_moves, self.open_one, self.time_passes, self.close_one, self.sleep, self.claim]
        acts += [self.lose_a_margin, self.take_a_profit]
        self.random.choices(acts, (30, 20, 15, 12, 4, 3, 2, 4))[0]()
        self.compare()

    # -- what is done -------------------------------------------------------------------------------------

    def price_moves(self) -> None:
        self.move(self.random.choice(list(LOT)), self.random.choice(MOVES))

    def move(self, coin: str, move: int) -> None:
        mark = self.naive.marks[coin]
        ticks = mark * (10_000 + move) / 10_000 / Fraction(TICK[coin])
        mark = (int(ticks) or 1) * Fraction(TICK[coin])
        self.bench.price(coin.lower(), Decimal(mark.numerator) / mark.denominator)
        self.naive.marks[coin] = mark

    def open_one(self) -> None:
        coin, side = self.random.choice(list(LOT)), self.random.choice(["long", "short"])
        cap = int(self.terms["leverage"])
        leverage, part = self.random.choice((1, 2, 3, 5, cap, cap + 1)), self.random.choice(PARTS)
        lots = int(
            self.terms["allocation"] * leverage / self.naive.marks[coin] * part / 100 / Fraction(LOT[coin])
        )
        if lots:
            self.open(coin, side, lots * LOT[coin], leverage)

    def open(self, coin: str, side: str, size: Decimal, leverage: int) -> None:
        allowed = self.naive.open_deal(coin, 1 if side == "long" else -1, Fraction(size), leverage)
        if allowed:
            self.ids.append(self.bench.open(coin, side, str(size), leverage).id)
            return
        before = self.bench.state()
        with pytest.raises(Refused):
            self.bench.open(coin, side, str(size), leverage)
        assert self.bench.state() == before, "a refused trade changed something"

    def close_one(self) -> None:
        """One that is open; one that is closed already is refused."""
        if not self.naive.deals:
            return
        deal = self.random.choice(self.naive.deals)
        name = self.ids[self.naive.deals.index(deal)]
        if deal.exit is None:
            self.naive.close_deal(deal)
            self.bench.close(name)
            return
        before = self.bench.state()
        with pytest.raises(Refused, match="closed already"):
            self.bench.do(PropCloseTrade(self.bench.owner, name))
        assert self.bench.state() == before

    def claim(self) -> None:
        if accrued := self.naive.accrued():
            assert exact(self.bench.claim().amount_usdc) == accrued
            self.naive.claimed += accrued
            return
        before = self.bench.state()
        with pytest.raises(Refused):
            self.bench.claim()
        assert self.bench.state() == before

    def time_passes(self) -> None:
        for _ in range(self.random.randint(1, 4)):
            rates = {coin: exact(self.bench.market(coin).funding_rate_pct) / 100 for coin in LOT}
            self.bench.run(SECOND - self.bench.now % SECOND)
            self.naive.second(self.clock(), rates)
        self.bench.run(1_234)
        self.naive.now = self.clock()

    def sleep(self) -> None:
        """Until just before or after a full hour or midnight."""
        unit, past = self.random.choice((HOUR, DAY)), self.random.choice((-2, -1, 3)) * SECOND
        self.sleep_until((self.bench.now // unit + 1) * unit + past + 777)

    def sleep_until(self, at: int) -> None:
        if at > self.bench.now:
            self.bench.sleep_until(at)
            self.naive.second(self.clock(), {}, asleep=True)

    def lose_a_margin(self) -> None:
        """A small one, so that it ends before the account does."""
        leverage = int(self.terms["funded_leverage" if self.naive.phase == "funded" else "leverage"])
        self.open("BTC", "short", Decimal("0.001"), leverage)
        self.move("BTC", 10_000 // leverage)
        self.time_passes()

    def take_a_profit(self) -> None:
        before = len(self.ids)
        self.open("BTC", "long", Decimal("0.01"), 2)
        self.move("BTC", 300)
        if len(self.ids) > before and not (deal := self.naive.deals[-1]).exit:
            self.naive.close_deal(deal)
            self.bench.close(self.ids[-1])

    def earn_an_account(self) -> None:
        """Three days of small profit."""
        size = Decimal(int(self.terms["allocation"] * self.terms["target"])) / 10_000
        for _ in range(3):
            for gain in (0, 0, 0, 400):
                self.open("BTC", "long", size, 2)
                self.move("BTC", gain)
                self.naive.close_deal(self.naive.open[0])
                self.bench.close(self.ids[-1])
                self.compare()
            self.sleep_until((self.bench.now // DAY + 1) * DAY)
            self.move("BTC", -380)

    # -- what must hold -----------------------------------------------------------------------------------

    def compare(self) -> None:
        account, naive = self.bench.account, self.naive
        assert account.phase == naive.phase
        assert exact(account.current_equity_usdc) == naive.equity()
        assert exact(account.unrealized_pnl_usdc) == naive.unrealized()
        assert exact(account.realized_pnl_usdc) + naive.unrealized() == exact(account.total_pnl_usdc)
        assert exact(account.free_margin_usdc) == naive.free()
        assert (account.trade_count, account.open_trades) == (len(naive.closed), len(naive.open))
        assert account.trading_days == naive.trading_days()
        assert exact(account.accrued_payout_usdc) == naive.accrued()
        assert exact(account.total_paid_out_usdc) == naive.claimed
        gates = account.graduation
        assert naive.gates() == (
            gates.target_met, gates.dd_ok, gates.daily_loss_ok, gates.trades_ok, gates.days_ok
        )  # fmt: skip
        assert account.daily_loss_breached is not gates.daily_loss_ok
        assert 0 <= naive.worst() * 100 - exact(account.max_drawdown_pct) < Fraction(1, 10_000)
        if naive.open:
            assert exact(account.daily_pnl_usdc) == naive.equity() - naive.day_start
        assert self.sum_of_the_list() == naive.equity()
        paid = self.bench.room.desk.fees
        assert self.bench.purse(self.bench.owner) == 1_000 * 10**8 - paid, "a practice trade moves no money"

    def sum_of_the_list(self) -> Fraction:
        """What a client adds up from the list of trades, with nothing but what the list says."""
        total = self.terms["allocation"]
        for trade in self.bench.trades():
            if trade.phase != self.naive.stage:
                continue
            total += (
                exact(trade.realized_pnl_usdc)
                if trade.status == "closed"
                else exact(trade.unrealized_pnl_usdc) - exact(trade.fees_usdc) + exact(trade.funding_usdc)
            )
        return total
