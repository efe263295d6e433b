"""What the account's page asks the venue for, and how often: pairs' balances last, a few at a time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial

from terminal.core.orderline.amounts import Free
from terminal.core.purses import to_transfer, to_withdraw
from terminal.model.errors import NotFound
from terminal.model.funds import PairFunds, Worth
from terminal.session.session import Session
from terminal.session.told import Part, Told
from terminal.wire import accountread as wire

AT_ONCE = 2
"""balances asked for side by side"""
FOLLOW_S, LISTED_S, PAIR_S, RETRY_S, UNSERVED_S = 3.0, 30.0, 60.0, 10.0, 600.0
FUNDS = "funds "
"""before the pair, the name of a part that is a pair's balance"""
ONCE = {
    "fees": ("/exchange/my-fees", wire.fee_standing, 60.0),
    "worth": ("/portfolio/summary", wire.worth, 30.0),
    "owner": ("/auth/me", wire.owner, 600.0),
    "withdrawals": ("/exchange/withdrawals", wire.withdrawals, LISTED_S),
    "subs": ("/exchange/sub-accounts", wire.sub_accounts, 60.0),
    "schedule": ("/exchange/fee-schedule", wire.rungs, 3600.0),
}
"""path, reader, and for how long an answer is fresh"""


class AccountTold:
    """The parts of the page, kept while it is closed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._on_paper = session.state.mode == "paper"
        parts = {name: Part(path, read, fresh) for name, (path, read, fresh) in ONCE.items()}
        parts |= self._of_a_ledger()
        self._fresh_s = {name: part.fresh_s for name, part in parts.items()}
        self.told = Told(session.requests, session.trading.tasks, parts)
        self.told.on_answer = self._answered
        self._changes = session.banking.changes
        session.calling.free |= {"account.withdraw": self._to_withdraw, "account.transfer": self._to_transfer}
        self.changed_at = float("-inf")
        """when the account was last changed from here, or may have been"""

    def _of_a_ledger(self) -> dict[str, Part]:
        """Sub-accounts and pairs, in the ledger that orders and withdrawals act on."""
        pairs, mode = self.session.state.pairs, "paper" if self._on_paper else "live"
        path, read_subs, fresh_s = ONCE["subs"]
        parts = {"subs": Part(path, read_subs, fresh_s, (("mode", mode),) if self._on_paper else ())}
        for symbol, pair in pairs.items():
            one = pair.instrument
            read = partial(wire.pair_funds, symbol=symbol, base=one.base, quote=one.quote)
            # However many pairs there are, their balances take a third of a hundred a minute at most.
            fresh_s = max(PAIR_S, 2.0 * len(pairs))
            parts[FUNDS + symbol] = Part(f"/exchange/{symbol}/balance", read, fresh_s, (("mode", mode),))
        return parts

    def look(self, *, balances: bool) -> None:
        """Ask for what is old; pairs only where their balances are looked at."""
        if self._changes != self.session.banking.changes:
            self._changes, self.changed_at = self.session.banking.changes, time.monotonic()
            self.again()
        for name, part in self.told.parts.items():
            part.fresh_s = self._wait_s(name, part)
        self.told.look(tuple(ONCE))
        if balances:
            self._look_at_pairs()

    def look_at(self, symbol: str) -> None:
        """What a form of money is measured by, whichever tab is open."""
        self.look(balances=False)
        if (name := FUNDS + symbol) in self.told.parts:
            self.told.look((name,))

    def again(self) -> None:
        """All anew, before what is only looked at; pairs in their turn, once they are looked at."""
        for name, part in self.told.parts.items():
            part.matters = name != "schedule"
            if name.startswith(FUNDS):
                part.asked = float("-inf")
        self.told.again(tuple(name for name in ONCE if name != "schedule"))

    def funds(self) -> dict[str, Part]:
        """By pair, in the order of the watch list."""
        return {symbol: self.told.parts[FUNDS + symbol] for symbol in self.session.state.pairs}

    def _to_withdraw(self, texts: Mapping[str, str]) -> Free | None:
        part = self.told.parts.get(FUNDS + texts["symbol"].strip().lower().partition("/")[0])
        return to_withdraw(part.value) if part else None

    def _to_transfer(self, texts: Mapping[str, str]) -> Free | None:
        pairs = self.session.state.pairs
        instruments = {symbol: pair.instrument for symbol, pair in pairs.items()}
        return to_transfer(texts, self.told["subs"] or (), instruments)

    @property
    def wait_s(self) -> float:
        """How long the venue's allowance keeps what is being asked waiting."""
        return self.told.wait_s()

    def _wait_s(self, name: str, part: Part) -> float:
        if isinstance(part.error, NotFound):
            return UNSERVED_S
        if part.error is not None:
            return min(RETRY_S, self._fresh_s[name])
        if name == "withdrawals" and self.session.banking.settlements.under_way:
            return FOLLOW_S
        return self._fresh_s[name]

    def _look_at_pairs(self) -> None:
        now, parts = time.monotonic(), self.told.parts
        names = [FUNDS + symbol for symbol in self._in_order()]
        room = AT_ONCE - sum(parts[name].asking for name in names)
        due = [name for name in names if parts[name].is_due(now)]
        if room > 0 and due:
            self.told.look(tuple(due[:room]))

    def _in_order(self) -> list[str]:
        """The pair in focus, then those that something is held of, then the rest."""
        state = self.session.state

        def rank(symbol: str) -> tuple[bool, bool]:
            held = state.balances.get(state.pairs[symbol].instrument.base)
            return symbol != state.symbol, not (held and held.available + held.held)

        return sorted(state.pairs, key=rank)

    def _answered(self, name: str) -> None:
        banking, now_ms, value = self.session.banking, self.session.state.venue_ms(), self.told[name]
        self.told.parts[name].matters = False
        if name == "withdrawals":
            banking.settlements.listed(value, now_ms)
        elif isinstance(value, PairFunds):
            banking.settlements.waiting(value.symbol, value.pending, now_ms)
        elif isinstance(value, Worth) and value.simulated is not None:
            self._simulated(value.simulated)

    def _simulated(self, on: bool) -> None:
        """The other ledger counts from now on: what was told of the first one, or is on its way, does not."""
        self.session.simulation.told(on=on)
        if self.session.state.mode != "paper" and on != self._on_paper:
            self._on_paper = on
            self.told.parts |= self._of_a_ledger()
