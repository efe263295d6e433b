"""The desk's page of the account: what it shows, and what its keys do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.cockpit.paging import Paging
from terminal.core.stream import State

if TYPE_CHECKING:
    from terminal.cockpit.accounttold import AccountTold
    from terminal.desk import AccountAction, PageName
    from terminal.model.funds import SubAccount
    from terminal.present.accountpage import Seen
    from terminal.present.page import Page, PageLooks

PAGE: PageName = "account"


class Accounting(Paging):
    account_hints: tuple[tuple[str, str], ...] = (
        ("page.copy", "copy"), ("account.simulate", "simulation"), ("account.open_sub", "new sub"),
        ("account.move account.move_back", "transfer"), ("account.send", "withdraw"),
    )  # fmt: skip
    """command ids and what the last line calls them"""
    _account: AccountTold | None = None

    def account_page(self, looks: PageLooks, width: int, facts: int) -> Page:
        from terminal.present.accountpage import page

        return page(self._account_seen(), looks, width, facts)

    def account_look(self) -> None:
        """Ask for what is old."""
        self._account_told.look(balances=self._account_sees_funds)

    def account_again(self) -> None:
        """Ask for all of it."""
        self._account_told.again(balances=self._account_sees_funds)

    # -- keys ----------------------------------------------------------------------------------------------

    def steer_account(self, action: AccountAction) -> None:
        {
            "withdraw": self._account_withdraw,
            "transfer": self._account_transfer,
            "transfer_back": self._account_transfer_back,
            "open": lambda: self.open_call("account.subaccount_new", ()),
            "simulation": self._account_simulation,
        }[action]()

    def _account_withdraw(self) -> None:
        """From the pair under the cursor."""
        pair = self._account_chosen("pair")
        self.open_call("account.withdraw", ("", "", pair) if pair else ())

    def _account_transfer(self) -> None:
        sub = self._account_chosen_sub()
        if sub is not None and sub.is_main:
            self.tell(
                "that is the main account: choose the sub-account that gets it, T brings it back", "amber"
            )
        else:
            self.open_call("account.transfer", (str(sub.id),) if sub else ())

    def _account_transfer_back(self) -> None:
        """From the chosen sub-account to the main one."""
        sub = self._account_chosen_sub()
        if sub is None or sub.is_main:
            self.tell("choose the sub-account that gives it, on the tab of sub-accounts", "amber")
            return
        main = next((one.id for one in self._account_subs if one.is_main), 0)
        self.open_call("account.transfer", (str(main), "", "USDC", str(sub.id)))

    def _account_simulation(self) -> None:
        """To what it is not."""
        worth = self._account_told.told["worth"]
        known = worth is not None and worth.simulated is not None
        self.open_call("account.simulation", ("no" if worth.simulated else "yes",) if known else ())

    def _account_chosen(self, kind: str) -> str:
        what, _, name = self.page_chosen(PAGE).partition(" ")
        return name if what == kind else ""

    def _account_chosen_sub(self) -> SubAccount | None:
        name = self._account_chosen("sub")
        return next((one for one in self._account_subs if str(one.id) == name), None)

    @property
    def _account_subs(self) -> tuple[SubAccount, ...]:
        return self._account_told.told["subs"] or ()

    # -- what it is made of ----------------------------------------------------------------------------------

    @property
    def _account_told(self) -> AccountTold:
        from terminal.cockpit.accounttold import AccountTold

        session = self._page_session()
        if self._account is None or self._account.session is not session:
            self._account = AccountTold(session)
        return self._account

    @property
    def _account_sees_funds(self) -> bool:
        from terminal.present.accountpage import FUNDED

        return self.page_looks(PAGE).tab < FUNDED

    def _account_seen(self) -> Seen:
        from terminal.present.accountpage import Seen

        session, told, now = self._page_session(), self._account_told, time.monotonic()
        state, requests, link = session.state, session.requests, session.state.clob
        down = link.state is not State.LIVE
        return Seen(
            parts=told.told.parts,
            funds=told.funds(),
            instruments={symbol: pair.instrument for symbol, pair in state.pairs.items()},
            moves=session.banking.settlements.moves,
            fills={fill.trade_id: fill for fill in state.fills},
            permits=session.banking.permits,
            general=requests.general.figures(now),
            orders=requests.orders.figures(now),
            mode=state.mode,
            now=now,
            now_ms=state.venue_ms(),
            wait_s=told.wait_s,
            down_s=now - link.stale_since if down and link.stale_since is not None else None,
        )
