"""Money and standing: fee tiers, sub-accounts, transfers, withdrawals and their settlement, simulation mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from terminal.model.errors import Refused
from terminal.model.order import Mode
from terminal.paper import tell
from terminal.paper.clearing import CLOB, Notice
from terminal.paper.ledger import Shortfall
from terminal.paper.money import settlements, telling
from terminal.paper.money.commands import OpenSubAccount, SetSimulation, TransferFunds, WithdrawFunds
from terminal.paper.money.makers import Makers
from terminal.paper.money.settlements import FAILED, Settlements, Settling
from terminal.paper.money.subaccounts import SubAccounts
from terminal.paper.money.tiers import DAY_US, Fees
from terminal.paper.money.turnover import Turnover
from terminal.paper.money.withdrawals import Withdrawal, Withdrawals
from terminal.paper.orders import BPS, Fill
from terminal.paper.rooms import Room
from terminal.wire import money as wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terminal.paper.exchange import Exchange

MINUTE_US = 60_000_000
GATHER_US = 1_000_000
"""Fills are taken up a second at a time, so that a busy maker costs no more than one look a second."""


class Records(msgspec.Struct):
    """All that the room knows, but for the purses, which are the exchange's."""

    next_minute: int = 0
    vault: int = 0
    """The account that holds what has left for a wallet, so that sums stay; 0 until it is needed."""
    fees: Fees = msgspec.field(default_factory=Fees)
    subs: SubAccounts = msgspec.field(default_factory=SubAccounts)
    withdrawals: Withdrawals = msgspec.field(default_factory=Withdrawals)
    settlements: Settlements = msgspec.field(default_factory=Settlements)
    makers: Makers = msgspec.field(default_factory=Makers)
    turnover: Turnover = msgspec.field(default_factory=Turnover)


class Money(Room):
    name: ClassVar[str] = "money"
    handles: ClassVar[tuple[type, ...]] = (WithdrawFunds, OpenSubAccount, TransferFunds, SetSimulation)

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.exchange.unsettled = []
        self.records = Records()

    # -- time ----------------------------------------------------------------------------------------------

    def due(self) -> int:
        due = min(self.records.next_minute, self.records.settlements.due())
        return min(due, self._fresh[0].at + GATHER_US) if self._fresh else due

    def advance(self, now: int) -> None:
        self._take_up()
        for one, status in self.records.settlements.step(now):
            self._settle(one, status, now)
        if now >= self.records.next_minute:
            self._turn_of_the_day(now)
            self.records.makers.sample(self.exchange)
            self.records.turnover.mark(now, self.exchange.next_trade)
            self._wait_for_the_minute(now)

    def skip(self, us: int, now: int) -> None:  # noqa: ARG002
        """A minute in which the exchange was shut is nobody's; what the chain owes comes next."""
        self._take_up()
        self.records.settlements.postpone(now)
        self._turn_of_the_day(now)
        self._wait_for_the_minute(now)

    def _wait_for_the_minute(self, now: int) -> None:
        self.records.next_minute = (now // MINUTE_US + 1) * MINUTE_US

    @property
    def _fresh(self) -> list[Fill]:
        """Fills that were not taken up yet."""
        return self.exchange.unsettled or []

    def _take_up(self) -> None:
        for fill in self._fresh:
            self.records.settlements.add(settlements.of_fill(fill))
            if units := self._counts(fill):
                self.records.fees.add(fill.account, fill.at, units)
        self.exchange.unsettled = []

    def _counts(self, fill: Fill) -> int:
        """Its volume for a fee tier: trades on the live book have one."""
        if fill.mode is not Mode.LIVE or fill.venue != CLOB:
            return 0
        return self.exchange.pairs[fill.symbol].instrument.notional(fill.price, fill.lots)

    def _turn_of_the_day(self, now: int) -> None:
        fees = self.records.fees
        if now // DAY_US == fees.day:
            return
        before = set(fees.tiers)
        fees.roll(now // DAY_US)
        self._cap_fees(before | set(fees.tiers))

    def _cap_fees(self, accounts: Iterable[int]) -> None:
        """The first tier is each pair's own fees."""
        for account in accounts:
            tier = self.records.fees.tier(account)
            self.exchange.accounts[account].fee_caps = (
                (tier.maker_bps, tier.taker_bps) if tier.number else (BPS, BPS)
            )

    def _settle(self, one: Settling, status: str, now: int) -> None:
        if one.withdrawal:
            withdrawal = self.records.withdrawals.of[one.account][one.withdrawal]
            withdrawal.came_to(status, one, now)
            if status == FAILED:
                self._move(one.mode, self.records.vault, one.account, withdrawal.currency, withdrawal.units)
        update = settlements.update(one, status, now)
        self.exchange.changes.notices.append(Notice(one.account, "userFills", "settlement_update", update))

    # -- commands ------------------------------------------------------------------------------------------

    def apply(self, command: Any, now: int) -> Any:
        match command:
            case WithdrawFunds():
                return self._withdraw(command, now)
            case TransferFunds():
                return self._transfer(command, now)
            case OpenSubAccount():
                return self._open(command)
            case SetSimulation():
                return self._simulate(command)
        raise TypeError(command)

    def _withdraw(self, asked: WithdrawFunds, now: int) -> wire.Withdrawal:
        records = self.records
        records.withdrawals.require_room(asked.account)
        self._require(asked.mode, asked.account, asked.currency, asked.units)
        if not records.vault:
            records.vault = self.exchange.open_account("withdrawn", watched=False).id
        records.withdrawals.number += 1
        number = records.withdrawals.number
        settling = settlements.of_withdrawal(asked.account, asked.mode, asked.symbol, number, now)
        one = Withdrawal(
            number, asked.account, asked.mode, asked.symbol, asked.currency, asked.units, asked.destination,
            now, now, settling.next_step,
        )  # fmt: skip
        records.withdrawals.add(one)
        records.settlements.add(settling)
        self._move(asked.mode, asked.account, records.vault, asked.currency, asked.units)
        return telling.withdrawal(self.exchange, one)

    def _transfer(self, asked: TransferFunds, now: int) -> wire.Transferred:
        subs, exchange = self.records.subs, self.exchange
        source = subs.account(asked.account, asked.source, "from_sub_account_id")
        target = subs.account(asked.account, asked.target, "to_sub_account_id")
        if source == target:
            raise Refused(
                "SAME_ACCOUNT",
                f"funds must go from one account to another, not from {source} to itself",
                "to_sub_account_id",
                asked.target,
            )
        self._require(asked.mode, source, asked.currency, asked.units)
        self._move(asked.mode, source, target, asked.currency, asked.units)
        ledger = exchange.ledgers[asked.mode]
        left = (ledger.purse(account, asked.currency).available for account in (source, target))
        amount, from_left, to_left = (
            tell.asset_text(exchange, asked.currency, units) for units in (asked.units, *left)
        )
        return wire.Transferred(
            source, target, asked.currency, amount, asked.mode.value, from_left, to_left, tell.millis(now)
        )

    def _open(self, asked: OpenSubAccount) -> wire.SubAccount:
        label = self.records.subs.checked(asked.account, asked.label)
        owner = self.exchange.accounts[asked.account]
        account = self.exchange.open_account(f"{owner.name}/{label}", watched=True)
        self.records.subs.add(owner.id, account.id, label)
        return telling.sub_account(self.exchange, account.id, label, Mode.LIVE)

    def _simulate(self, asked: SetSimulation) -> wire.SimulationMode:
        self.exchange.accounts[asked.account].simulated = asked.enabled
        return wire.SimulationMode(asked.enabled)

    def _require(self, mode: Mode, account: int, asset: str, units: int) -> None:
        try:
            self.exchange.ledgers[mode].require(account, asset, units)
        except Shortfall as error:
            need, there = (
                tell.asset_text(self.exchange, asset, one) for one in (error.need, error.available)
            )
            said = f"needs {need} {asset}, {there} is available"
            if held := telling.purse(self.exchange, account, mode, asset).held:
                said += f"; open orders hold {tell.asset_text(self.exchange, asset, held)} more"
            raise Refused("INSUFFICIENT_BALANCE", said, "amount", need) from None

    def _move(self, mode: Mode, source: int, target: int, asset: str, units: int) -> None:
        ledger = self.exchange.ledgers[mode]
        ledger.deposit(source, asset, -units)
        ledger.deposit(target, asset, units)
        for account in (source, target):
            if self.exchange.accounts[account].watched:
                self.exchange.changes.balances[account, mode, asset] = None

    # -- what can be asked ---------------------------------------------------------------------------------

    def fee_standing(self, account: int, now: int) -> wire.FeeStanding:
        fresh = sum(self._counts(fill) for fill in self._fresh if fill.account == account)
        return self.records.fees.standing(account, fresh, now)

    def sub_accounts(self, account: int, mode: Mode) -> list[wire.SubAccount]:
        """The main account, then the others, oldest first."""
        main = telling.sub_account(self.exchange, account, "main", mode, is_main=True)
        subs = self.records.subs.of(account).items()
        return [main, *(telling.sub_account(self.exchange, number, label, mode) for number, label in subs)]

    def withdrawals(self, account: int) -> list[wire.Withdrawal]:
        """Newest first."""
        mine = self.records.withdrawals.of.get(account, {})
        return [telling.withdrawal(self.exchange, one) for one in reversed(mine.values())]

    def pending(self, account: int, symbol: str, mode: Mode) -> list[wire.PendingSettlement]:
        """Fills that wait for the chain, oldest first."""
        waiting = [*self.records.settlements.waiting.values(), *map(settlements.of_fill, self._fresh)]
        return [
            settlements.pending(one)
            for one in waiting
            if (one.account, one.symbol, one.mode) == (account, symbol, mode) and not one.withdrawal
        ]

    # -- the whole state -----------------------------------------------------------------------------------

    def dump(self) -> Any:
        """As bytes, which keep the order of what is listed by number: a map with its keys sorted would not."""
        return msgspec.msgpack.encode((self.records, self._fresh))

    def load(self, state: Any) -> None:
        self.records, self.exchange.unsettled = msgspec.msgpack.decode(state, type=tuple[Records, list[Fill]])
        self._cap_fees(self.records.fees.tiers)
