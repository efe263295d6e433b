"""Nothing is made or lost: random transfers, withdrawals, trades and time, against a purse book kept by the test."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from terminal.model.errors import NotFound, Refused
from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper.money.commands import TransferFunds, WithdrawFunds
from tests.paper.money.desk import FUNDS, GOODS, SECOND, WALLET, Desk, desk

PRICE = 3_800
ASSETS = ("USDC", "VAIX", "BTC")

amounts = st.sampled_from([0, 1, 7, 100, 10**6, FUNDS // 3, FUNDS // 2, FUNDS, FUNDS + 1, 10**17]).filter(
    bool
)
assets = st.sampled_from(ASSETS)
modes = st.sampled_from([Mode.LIVE, Mode.LIVE, Mode.PAPER])
picks = st.integers(0, 20)


class RandomMoney(RuleBasedStateMachine):
    """`owned` is what each account has available by the test's own arithmetic; `gone` what has left for a wallet."""

    @initialize()
    def begin(self) -> None:
        self.it: Desk = desk()
        self.owners = {self.it.ann: [self.it.ann], self.it.ben: [self.it.ben]}
        self.owned: Counter[tuple[int, Mode, str]] = Counter()
        for account in self.owners:
            for mode in Mode:
                for asset in ASSETS:
                    self.owned[account, mode, asset] = FUNDS if asset == "USDC" else GOODS
        self.gone: dict[str, tuple[int, Mode, str, int]] = {}
        self.totals = {
            (mode, asset): self.it.exchange.ledgers[mode].total(asset) for mode in Mode for asset in ASSETS
        }

    def refused_or(self, command: Any, may: bool, kind: type[Refused] = Refused) -> Any:
        """Carried out where it may be; else refused with nothing changed."""
        before = self.it.state()
        try:
            answer = self.it.tell(command)
        except kind:
            assert not may
            assert self.it.state() == before
            return None
        assert may, command
        return answer

    @rule(owner=st.sampled_from([1, 2]), label=st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    def open_sub(self, owner: int, label: str) -> None:
        names = {one.label for one in self.it.money.sub_accounts(owner, Mode.LIVE)[1:]}
        if label in names:
            return
        self.owners[owner].append(self.it.sub(label, owner))

    @rule(owner=st.sampled_from([1, 2]), source=picks, goal=picks, asset=assets, units=amounts, mode=modes)
    def transfer(self, owner: int, source: int, goal: int, asset: str, units: int, mode: Mode) -> None:
        mine = self.owners[owner]
        a, b = mine[source % len(mine)], mine[goal % len(mine)]
        may = a != b and self.owned[a, mode, asset] >= units
        if self.refused_or(TransferFunds(owner, a, b, mode, asset, units), may):
            self.owned[a, mode, asset] -= units
            self.owned[b, mode, asset] += units

    @rule(owner=st.sampled_from([1, 2]), pick=picks, units=amounts, inward=st.booleans())
    def reach_for_anothers(self, owner: int, pick: int, units: int, inward: bool) -> None:
        """An account of the other, the other's sub-account, one that is not there, or the one that holds withdrawals."""
        strange = [*self.owners[3 - owner], 10**6, *filter(None, [self.it.money.records.vault])]
        them = strange[pick % len(strange)]
        pair = (them, owner) if inward else (owner, them)
        self.refused_or(TransferFunds(owner, *pair, Mode.LIVE, "USDC", units), may=False, kind=NotFound)

    @rule(owner=st.sampled_from([1, 2]), asset=st.sampled_from(["USDC", "VAIX"]), units=amounts, mode=modes)
    def withdraw(self, owner: int, asset: str, units: int, mode: Mode) -> None:
        under_way = sum(one[0] == owner for one in self.gone.values() if one[3] > 0)
        may = self.owned[owner, mode, asset] >= units and under_way < 50
        answer = self.refused_or(WithdrawFunds(owner, "vaix", mode, asset, units, WALLET), may)
        if answer:
            self.owned[owner, mode, asset] -= units
            self.gone[answer.withdrawal_id] = (owner, mode, asset, units)

    @rule(lots=st.integers(100, 10**6))
    def trade(self, lots: int) -> None:
        cost = lots * PRICE * 100
        fee = cost * 10 // 10_000
        if self.owned[1, Mode.LIVE, "USDC"] < cost + fee or self.owned[2, Mode.LIVE, "VAIX"] < lots:
            return
        self.it.place(2, SELL, PRICE, lots)
        self.it.place(1, BUY, PRICE, lots, OrderType.IOC)
        self.owned[1, Mode.LIVE, "USDC"] -= cost + fee
        self.owned[1, Mode.LIVE, "VAIX"] += lots
        self.owned[2, Mode.LIVE, "USDC"] += cost
        self.owned[2, Mode.LIVE, "VAIX"] -= lots

    @rule(seconds=st.sampled_from([1, 9, 15, 31, 61]))
    def wait(self, seconds: int) -> None:
        self.it.pass_time(seconds * SECOND)
        for notice in self.it.heard:
            if notice.data.trade_id is None and notice.data.settlement_status in ("settled", "failed"):
                owner, mode, asset, units = self.gone.pop(notice.data.order_id)
                if notice.data.settlement_status == "failed":
                    self.owned[owner, mode, asset] += units
        self.it.heard.clear()

    @rule()
    def restart(self) -> None:
        before = self.it.state()
        self.it.put_away_and_taken_up()
        assert self.it.state() == before

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        for (mode, asset), total in self.totals.items():
            assert self.it.exchange.ledgers[mode].total(asset) == total
        for (account, mode, asset), units in self.owned.items():
            assert self.it.has(account, asset, mode) == units >= 0

    @invariant()
    def each_owner_sees_his_own(self) -> None:
        for owner, mine in self.owners.items():
            rows = self.it.money.sub_accounts(owner, Mode.LIVE)
            assert [row.id for row in rows] == mine
            assert [row.is_main for row in rows] == [True] + [False] * (len(mine) - 1)


TestRandomMoney = RandomMoney.TestCase
TestRandomMoney.settings = settings(max_examples=60, stateful_step_count=40)
