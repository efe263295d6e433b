"""The Prop Desk: accounts that are evaluated, funded and ended, by what their owners and the passing seconds do."""

from __future__ import annotations

from itertools import chain
from typing import Any, ClassVar

import msgspec

from terminal.model.errors import NotFound, Refused
from terminal.model.money import quote_text
from terminal.model.order import Mode
from terminal.paper.admission import not_in_simulation
from terminal.paper.clearing import QUOTE
from terminal.paper.exchange import Exchange
from terminal.paper.ledger import Shortfall
from terminal.paper.prop import tell
from terminal.paper.prop.account import TRADING, Payout, PropAccount, Trade
from terminal.paper.prop.commands import PropClaim, PropCloseTrade, PropOpenTrade, PropPayFee, PropSignUp
from terminal.paper.prop.course import Course
from terminal.paper.prop.dealing import Dealer
from terminal.paper.prop.marks import Marks
from terminal.paper.prop.texts import usdc
from terminal.paper.prop.tiers import TIERS
from terminal.paper.prop.times import HOUR, next_midnight, next_second
from terminal.paper.rooms import NEVER, Room
from terminal.wire import prop as wire
from terminal.wire.prop import Phase


class Desk(msgspec.Struct):
    """The counts of the whole desk. `house` is its own account on the exchange, opened for the first fee."""

    next_account: int = 1
    next_payout: int = 1
    signups: int = 0
    ever_funded: int = 0
    paid_out: int = 0
    house: int = 0
    fees: int = 0
    due: int = NEVER


class PropDesk(Room):
    """An owner has one account. Positions are looked at each second, and only while there are any."""

    name: ClassVar[str] = "prop"
    handles: ClassVar[tuple[type, ...]] = (PropSignUp, PropPayFee, PropOpenTrade, PropCloseTrade, PropClaim)

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.marks = Marks(exchange)
        self.dealer = Dealer(self.marks)
        self.course = Course(exchange, self.dealer)
        self.desk = Desk()
        self.accounts: dict[int, PropAccount] = {}

    # -- what is asked of it ------------------------------------------------------------------------------

    def apply(self, command: Any, now: int) -> Any:
        match command:
            case PropSignUp():
                answer: Any = self._sign_up(command, now)
            case PropPayFee():
                answer = self._pay_fee(self.account(command.account), now)
            case PropOpenTrade():
                answer = self._open(self.account(command.account), command, now)
            case PropCloseTrade():
                answer = self._close(self.account(command.account), command, now)
            case PropClaim():
                answer = self._claim(self.account(command.account), now)
            case _:
                raise TypeError(command)
        self._plan(now)
        return answer

    def account(self, owner: int) -> PropAccount:
        account = self.accounts.get(owner)
        if account is None:
            said = "you have no account at the desk: try POST /api/v1/prop/signup first"
            raise NotFound("NO_PROP_ACCOUNT", said, "account", owner)
        return account

    def _sign_up(self, asked: PropSignUp, now: int) -> wire.PropAccountAnswer:
        tier = TIERS.get(asked.tier_id)
        if tier is None:
            said = f"tier_id must be one of {', '.join(map(str, TIERS))}, not {asked.tier_id}"
            raise Refused("UNKNOWN_TIER", said, "tier_id", asked.tier_id)
        held = self.accounts.get(asked.account)
        if held is not None and held.tier is tier and held.phase is not Phase.CLOSED:
            return tell.account_answer(self.dealer, held, now)  # bots sign up each time they start
        self._require_room_for_another(asked.account)
        phase = Phase.PENDING if tier.fee else Phase.EVAL
        account = PropAccount(self.desk.next_account, asked.account, tier.id, phase)
        account.begin(now)
        self.accounts[asked.account] = account
        self.desk.next_account += 1
        self.desk.signups += 1
        return self.course.tell_account(account, now)

    def _require_room_for_another(self, owner: int) -> None:
        """A new account may take the place of one that is closed or on which nothing has happened."""
        old = self.accounts.get(owner)
        if old is None:
            return
        if old.accrued:
            said = f"{usdc(old.accrued)} have accrued and must be claimed first: try POST .../payouts/claim"
            raise Refused("CLAIM_FIRST", said, "accrued_payout_usdc", quote_text(old.accrued))
        if old.phase is not Phase.CLOSED and not old.untouched:
            said = f"you have a {old.tier.name} account in phase {old.phase}: it must be closed before there is another"
            raise Refused("ACCOUNT_EXISTS", said, "phase", old.phase.value)

    def _pay_fee(self, account: PropAccount, now: int) -> wire.PropAccountAnswer:
        if account.phase is not Phase.PENDING:
            said = (
                f"phase must be {Phase.PENDING} for a fee to be due, not {account.phase}: nothing was taken"
            )
            raise Refused("NO_FEE_DUE", said, "phase", account.phase.value)
        not_in_simulation(
            self.exchange.accounts[account.owner], "the fee is live money, so choose the free tier"
        )
        ledger, fee = self.exchange.ledgers[Mode.LIVE], account.tier.fee
        try:
            ledger.require(account.owner, QUOTE, fee)
        except Shortfall as error:
            said = f"the fee is {usdc(fee)}, {usdc(error.available)} is available"
            raise Refused("INSUFFICIENT_BALANCE", said, "fee_usdc", quote_text(fee)) from None
        if not self.desk.house:
            self.desk.house = self.exchange.open_account("prop desk", watched=False).id
        ledger.deposit(account.owner, QUOTE, -fee)
        ledger.deposit(self.desk.house, QUOTE, fee)
        self.desk.fees += fee
        self.exchange.changes.balances[account.owner, Mode.LIVE, QUOTE] = None
        account.paid_fee = True
        account.phase = Phase.EVAL
        account.begin(now)
        return self.course.tell_account(account, now)

    def _open(self, account: PropAccount, asked: PropOpenTrade, now: int) -> wire.PropTradeAnswer:
        self._require_trading(account, now)
        trade = self.dealer.ticket(account, asked, now)
        if not account.open:
            account.hour = now // HOUR
        self.course.settle_day(account, now)
        self.dealer.open(account, trade)
        self.course.tell_trade(account, trade, now)
        self.course.judge(account, now)
        return tell.trade_answer(self.dealer, trade, now)

    def _close(self, account: PropAccount, asked: PropCloseTrade, now: int) -> wire.PropClosedTrade:
        trade = self.trade(account, asked.trade_id)
        if trade.closed:
            said = "this trade is closed already: open ones are at GET .../trades?status=open, try those"
            raise Refused("TRADE_CLOSED", said, "trade_id", trade.id)
        price = self.dealer.exit_price(trade, now, asked.limit)
        self.course.end(account, trade, price, now, "trader")
        self.course.judge(account, now)
        return wire.PropClosedTrade(
            tell.trade_answer(self.dealer, trade, now), tell.account_answer(self.dealer, account, now)
        )

    @staticmethod
    def trade(account: PropAccount, trade_id: str) -> Trade:
        """One of the account's own, open or closed."""
        for trade in chain(account.open, reversed(account.closed)):
            if trade.id == trade_id:
                return trade
        said = "no trade of yours has this id: try GET /api/v1/prop/accounts/me/trades"
        raise NotFound("TRADE_NOT_FOUND", said, "trade_id", trade_id)

    @staticmethod
    def _require_trading(account: PropAccount, now: int) -> None:
        if account.phase not in TRADING:
            said = f"phase must be eval or funded to trade, not {account.phase}: {tell.note(account, now)}"
            raise Refused("NOT_TRADING", said, "phase", account.phase.value)

    def _claim(self, account: PropAccount, now: int) -> wire.PropPayoutAnswer:
        """Nothing leaves any purse: the desk is simulated, and says so in the record."""
        if not account.passed or account.phase is Phase.EVAL_PASSED:
            said = f"phase must be funded before there is a payout, not {account.phase}: {tell.note(account, now)}"
            raise Refused("NOT_FUNDED", said, "phase", account.phase.value)
        if not account.accrued:
            said = "nothing has accrued: a trade must be closed with equity at a new high before there is a payout"
            raise Refused("NOTHING_TO_CLAIM", said, "accrued_payout_usdc", quote_text(0))
        payout = Payout(self.desk.next_payout, account.accrued, account.tier.split, now)
        self.desk.next_payout += 1
        self.desk.paid_out += payout.amount
        account.paid_out += payout.amount
        account.accrued = 0
        account.payouts.append(payout)
        self.course.tell_account(account, now)
        return tell.payout_answer(payout)

    # -- what time does -----------------------------------------------------------------------------------

    def due(self) -> int:
        return self.desk.due

    def advance(self, now: int) -> None:
        for account in self.accounts.values():
            if account.phase is Phase.EVAL_PASSED and now >= account.funded_at:
                self.course.fund(account, now)
                self.desk.ever_funded += 1
            if account.open or account.phase is Phase.SUSPENDED:
                self.course.live(account, now)
        self._plan(now)

    def skip(self, us: int, now: int) -> None:
        """No price moves while the exchange is shut, and no funding is paid for the time."""
        self.marks.asleep += us
        for account in self.accounts.values():
            account.hour = now // HOUR

    def _plan(self, now: int) -> None:
        self.desk.due = min((_next(account, now) for account in self.accounts.values()), default=NEVER)

    # -- the whole state ----------------------------------------------------------------------------------

    def dump(self) -> Any:
        """As JSON, whose numbers have no bound: one print far away may make a profit or a loss of more than 64 bits."""
        return msgspec.json.encode((self.desk, self.marks.asleep, list(self.accounts.values())))

    def load(self, state: Any) -> None:
        kept = msgspec.json.decode(state, type=tuple[Desk, int, list[PropAccount]])
        self.desk, self.marks.asleep = kept[:2]
        self.accounts = {one.owner: one for one in kept[2]}


def _next(account: PropAccount, now: int) -> int:
    """When the account must be looked at again."""
    if account.open:
        return next_second(now)
    if account.phase is Phase.EVAL_PASSED:
        return account.funded_at
    return next_midnight(now) if account.phase is Phase.SUSPENDED else NEVER
