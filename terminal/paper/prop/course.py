"""How an account goes on: what each second, day and result does to it, and the news of that to its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.paper.clearing import Notice
from terminal.paper.prop import judging, tell
from terminal.paper.prop.account import TRADING, PropAccount, Trade
from terminal.paper.prop.tiers import REVIEW_US
from terminal.paper.prop.times import DAY, HOUR
from terminal.wire import prop as wire
from terminal.wire.prop import Phase

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange
    from terminal.paper.prop.dealing import Dealer


class Course:
    def __init__(self, exchange: Exchange, dealer: Dealer) -> None:
        self.exchange = exchange
        self.dealer = dealer

    def live(self, account: PropAccount, now: int) -> None:
        """A second has passed."""
        self.settle_day(account, now)
        self._settle_hour(account, now)
        self._liquidate(account, now)
        self.judge(account, now)

    def settle_day(self, account: PropAccount, now: int) -> None:
        """A new UTC day measures its loss from here."""
        if now // DAY == account.day:
            return
        account.day, account.day_start = now // DAY, self.dealer.equity(account, now)
        if account.phase is Phase.SUSPENDED:
            account.daily_breached = False
            account.ended_by = ""
            account.phase = Phase.FUNDED
            self.tell_account(account, now)

    def _settle_hour(self, account: PropAccount, now: int) -> None:
        if now // HOUR != account.hour:
            account.hour = now // HOUR
            self.dealer.pay_funding(account, now)

    def _liquidate(self, account: PropAccount, now: int) -> None:
        for trade in [trade for trade in account.open if self.dealer.is_liquidated(trade, now)]:
            self._force(account, trade, now, "liquidation")

    def judge(self, account: PropAccount, now: int) -> None:
        if account.phase not in TRADING:
            return
        equity = self.dealer.equity(account, now)
        account.track(equity)
        if rule := judging.breach(account, equity):
            self._break(account, rule, now)
        elif account.phase is Phase.EVAL and all(judging.gates(account, self.dealer.sure(account, now))):
            self._pass(account, now)

    def _break(self, account: PropAccount, rule: str, now: int) -> None:
        """A day's loss suspends a funded account until the next day; all else ends the account."""
        self._force_all(account, now, rule)
        account.track(account.settled)
        account.ended_by = judging.breach(account, account.settled)
        account.daily_breached = account.settled <= judging.daily_floor(account, account.day_start)
        pauses = account.phase is Phase.FUNDED and account.ended_by == judging.DAILY_LOSS
        account.phase = Phase.SUSPENDED if pauses else Phase.CLOSED
        self.tell_account(account, now)

    def _pass(self, account: PropAccount, now: int) -> None:
        self._force_all(account, now, "passed")
        account.passed = True
        account.phase = Phase.EVAL_PASSED
        account.funded_at = now + REVIEW_US
        self.tell_account(account, now)

    def fund(self, account: PropAccount, now: int) -> None:
        """The review is over: equity starts again at the allocation."""
        account.phase = Phase.FUNDED
        account.begin(now)
        self.tell_account(account, now)

    def _force_all(self, account: PropAccount, now: int, why: str) -> None:
        for trade in list(account.open):
            self._force(account, trade, now, why)

    def _force(self, account: PropAccount, trade: Trade, now: int, why: str) -> None:
        self.end(account, trade, self.dealer.exit_price(trade, now), now, why)

    def end(self, account: PropAccount, trade: Trade, price: int, now: int, why: str) -> None:
        self.dealer.close(account, trade, price, now, why)
        self.tell_trade(account, trade, now)

    # -- news ---------------------------------------------------------------------------------------------

    def tell_account(self, account: PropAccount, now: int) -> wire.PropAccountAnswer:
        answer = tell.account_answer(self.dealer, account, now)
        self._notify(account, "prop_account", answer)
        return answer

    def tell_trade(self, account: PropAccount, trade: Trade, now: int) -> None:
        self._notify(account, "prop_trade", tell.trade_answer(self.dealer, trade, now))

    def _notify(
        self, account: PropAccount, kind: str, data: wire.PropAccountAnswer | wire.PropTradeAnswer
    ) -> None:
        self.exchange.changes.notices.append(Notice(account.owner, "balanceUpdate", kind, data))
