"""The desk's page of the account: what it shows, and what its keys do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.cockpit.paging import Paging
from terminal.core.stream import State

if TYPE_CHECKING:
    from terminal.calls.filling import Filling
    from terminal.cockpit.accounttold import AccountTold
    from terminal.desk import AccountAction, PageName
    from terminal.model.funds import SubAccount
    from terminal.present.accountpage import Seen
    from terminal.present.page import Page, PageLooks
    from terminal.present.rows import Foreseen

PAGE: PageName = "account"
KEYS = ("account.send", "account.open_sub", "page.copy")
"""commands that the page speaks of"""
WITHDRAW, TRANSFER = "account.withdraw", "account.transfer"


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
        self._account_told.again()

    # -- keys ----------------------------------------------------------------------------------------------

    def steer_account(self, action: AccountAction) -> None:
        {
            "enter": self._account_enter,
            "withdraw": self._account_withdraw,
            "transfer": self._account_transfer,
            "transfer_back": self._account_transfer_back,
            "open": lambda: self.open_call("account.subaccount_new", ()),
            "simulation": self._account_simulation,
        }[action]()

    def _account_enter(self) -> None:
        """What the row under the cursor is there for: of money where it lies or how it goes, else a transfer to it."""
        from terminal.present.accountpage.details import detail, title

        chosen = self.page_chosen(PAGE)
        if self._account_chosen("sub"):
            self._account_transfer()
        elif title(chosen):
            self.sheets.show_lines(title(chosen), lambda: detail(self._account_seen(), chosen))
        else:
            copies = f"{self._key_of('page.copy')} copies it"
            self.tell(
                f"nothing is done with this row: {copies}" if chosen else "nothing is here yet", "amber"
            )

    def _account_withdraw(self) -> None:
        """From the pair under the cursor."""
        pair = self._account_chosen("pair")
        self.open_call(WITHDRAW, ("", "", pair) if pair else ())

    def _account_transfer(self) -> None:
        sub = self._account_chosen_sub()
        if sub is not None and sub.is_main:
            self.tell("that is the main account: choose the one that gets it", "amber")
        else:
            self.open_call(TRANSFER, (str(sub.id),) if sub else ())

    def _account_transfer_back(self) -> None:
        """From the chosen sub-account to the main one."""
        sub = self._account_chosen_sub()
        if sub is None or sub.is_main:
            self.tell("choose the sub-account that gives it, on the tab of sub-accounts", "amber")
            return
        main = next((one.id for one in self._account_subs if one.is_main), 0)
        self.open_call(TRANSFER, (str(main), "", "USDC", str(sub.id)))

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

    # -- forms ---------------------------------------------------------------------------------------------

    def page_foresee(self, filling: Filling, width: int, room: int) -> Foreseen | None:
        """What there is, and what a withdrawal or a transfer would leave of it."""
        if filling.route.id not in (WITHDRAW, TRANSFER) or self.state is None or not self.state.has_key:
            return super().page_foresee(filling, width, room)
        from terminal.present.accountpage.forms import leaving, moving

        make, pair = (leaving, filling.texts["symbol"]) if filling.route.id == WITHDRAW else (moving, "")
        self._account_told.look_at(pair.strip().lower().partition("/")[0])
        return make(filling, self._account_seen(), width, room)

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
            changed_at=told.changed_at,
            keys={command: self._key_of(command) for command in KEYS},
            down_s=now - link.stale_since if down and link.stale_since is not None else None,
        )
