"""What is known of the Prop Desk: parts that are asked for, equity as it was seen, and the phase where it changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from terminal.model.errors import Malformed, NotFound
from terminal.session.propstops import PropStops
from terminal.session.told import Part, Told
from terminal.wire import propread
from terminal.wire.news import prop_account

if TYPE_CHECKING:
    from terminal.model import prop
    from terminal.session.calling import Run
    from terminal.session.session import Session

MOST_SAMPLES, MOST_CLOSED = 4_000, 200
ALWAYS = ("account", "config")
OWN = ("account", "open", "closed", "payouts")
OPEN, _PREFIX = "prop.open", "prop."


class PropDesk:
    """`look` is called while something of it is shown; `on_account` hears of each answer about the account."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.told = Told(session.requests, session.trading.tasks, _parts())
        self.told.on_answer = self._answered
        self.samples: deque[tuple[int, int]] = deque(maxlen=MOST_SAMPLES)
        self.stops = PropStops(session.calling, lambda: self.look(("open",)))
        self._phase = ""
        self._before: Callable[[Run], None] = session.calling.on_answered
        session.calling.on_answered = self._after_call

    @property
    def account(self) -> prop.Account | None:
        found: prop.Account | None = self.told["account"]
        return found

    def look(self, names: tuple[str, ...]) -> None:
        """Of an account that is not there nothing else is asked."""
        self.told.look(self._there((*ALWAYS, *names)))

    def again(self, names: tuple[str, ...]) -> None:
        self.told.again(self._there((*ALWAYS, *names)))

    def _there(self, names: tuple[str, ...]) -> tuple[str, ...]:
        part = self.told.parts["account"]
        has_one = part.value is not None and not isinstance(part.error, NotFound)
        return tuple(dict.fromkeys(name for name in names if has_one or name not in OWN[1:]))

    def _answered(self, name: str) -> None:
        if name == "open":
            self.stops.told(self.told["open"].trades)
        account = self.account
        if name != "account" or account is None:
            return
        if account.equity is not None:
            self.samples.append((self.session.state.venue_ms(), account.equity))
        if self._phase and account.phase != self._phase:
            self.session.feed.tell(prop_account({"phase": account.phase, "note": account.note}))
            self.told.again(("open", "closed", "payouts"))
        self._phase = account.phase

    def _after_call(self, run: Run) -> None:
        """What a call may have changed is asked for at once."""
        self._before(run)
        if run.ready.route.id == OPEN:
            self._keep_stop(run)
        if run.ready.route.id.startswith(_PREFIX) and run.ready.route.does != "asks":
            self.again(OWN)

    def _keep_stop(self, run: Run) -> None:
        """A trade whose answer was lost has no name to keep a stop by, and that is said."""
        stop = run.ready.values.get("stop")
        if stop is None or (run.error is not None and not run.is_unknown):
            return
        try:
            self.stops.keep(propread.trade(run.answers[0]).id, Decimal(stop))
        except (IndexError, Malformed):
            told = f"the stop {stop} is NOT kept: the venue did not say which trade it opened - look at F3"
            self.session.state.notice(told, "bad")


def _parts() -> dict[str, Part]:
    """Equity moves each second, a list of tiers hardly ever. All of it together stays below half of the venue's allowance."""
    own, closed = "/prop/accounts/me/trades", (("status", "closed"), ("limit", MOST_CLOSED))
    return {
        "account": Part("/prop/accounts/me", propread.account, 4.0),
        "config": Part("/prop/config", propread.config, 600.0),
        "open": Part(own, propread.trades, 4.0, (("status", "open"), ("limit", MOST_CLOSED))),
        "closed": Part(own, propread.trades, 20.0, closed),
        "markets": Part("/prop/markets", propread.markets, 5.0, (("venue", "hyperliquid"),)),
        "cards": Part("/prop/markets", propread.markets, 10.0, (("venue", "event_cards"),)),
        "payouts": Part("/prop/accounts/me/payouts", propread.payouts, 20.0),
        "reserve": Part("/prop/reserve", propread.reserve, 60.0),
        "stats": Part("/prop/stats", propread.stats, 60.0),
    }
