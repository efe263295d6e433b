"""What is known of the Prop Desk: parts that are asked for, equity as it was seen, and the phase where it changes."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.core.budget import Priority
from terminal.model.errors import NotFound
from terminal.session.propstops import PropStops
from terminal.session.told import Part, Told
from terminal.wire import propoffer, propread
from terminal.wire.news import News, prop_account

if TYPE_CHECKING:
    from terminal.model import prop
    from terminal.session.calling import Run
    from terminal.session.session import Session

MOST_SAMPLES, MOST_CLOSED = 4_000, 200
ALWAYS = ("account", "config")
OWN = ("account", "open", "closed", "payouts")
MARKS = ("markets", "cards")
STOPPED_BY = ("open", *MARKS)
FRESH_S, TOGETHER_S = 15.0, 0.1
"""a market's mark is one so long; and how long news is gathered"""
OPEN, _PREFIX, _NEWS = "prop.open", "prop.", "prop "


class PropDesk:
    """`look` is called while something of it is shown; `on_account` hears of each answer about the account."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.told = Told(session.requests, session.trading.tasks, _parts())
        self.told.on_answer = self._answered
        self.samples: deque[tuple[int, int]] = deque(maxlen=MOST_SAMPLES)
        self.stops = PropStops(session.calling, self._look_for_stops, self.open_trades)
        self._phase = ""
        self._news: asyncio.Task[None] | None = None
        self._before: Callable[[Run], None] = session.calling.on_answered
        session.calling.on_answered, session.calling.on_writing = self._after_call, self._before_call
        session.feed.on_news = self._heard_of

    @property
    def account(self) -> prop.Account | None:
        found: prop.Account | None = self.told["account"]
        return found

    def open_trades(self) -> tuple[prop.Trade, ...]:
        """As far as they were told. Not every venue marks them: then the market's own mark is theirs."""
        told = self.told["open"]
        return tuple(self._marked(one) for one in told.trades) if told else ()

    def look(self, names: tuple[str, ...]) -> None:
        """Of an account that is not there nothing else is asked."""
        self.told.look(self._there((*ALWAYS, *names)))

    def again(self, names: tuple[str, ...]) -> None:
        config = self.told.parts["config"]
        rules = () if config.value is not None and config.error is None else ("config",)
        self.told.again(self._there(("account", *rules, *names)))

    def _there(self, names: tuple[str, ...]) -> tuple[str, ...]:
        part = self.told.parts["account"]
        has_one = part.value is not None and not isinstance(part.error, NotFound)
        return tuple(dict.fromkeys(name for name in names if has_one or name not in OWN[1:]))

    def _answered(self, name: str) -> None:
        if name in STOPPED_BY and self.told["open"]:
            closed = self.told["closed"]
            asked = self.told.parts["open"].asked if name == "open" else None
            self.stops.told(self.open_trades(), closed.trades if closed else (), asked)
        account = self.account
        if name != "account" or account is None:
            return
        if account.equity is not None:
            self.samples.append((self.session.state.venue_ms(), account.equity))
        if self._phase and account.phase != self._phase:
            self.session.feed.tell(prop_account({"phase": account.phase, "note": account.note}))
            self.told.again(("open", "closed", "payouts"))
        self._phase = account.phase

    # -- what calls and the streams tell -------------------------------------------------------------------

    async def _before_call(self, run: Run) -> None:
        if run.ready.route.id == OPEN:
            await self.stops.leaving(run)

    def _after_call(self, run: Run) -> None:
        """What a call may have changed is asked for at once; one that was refused may be so for what changed before."""
        self._before(run)
        self.stops.answered(run)
        if run.ready.route.id.startswith(_PREFIX) and run.ready.route.does != "asks":
            self.again(OWN)

    def _heard_of(self, news: News) -> None:
        """A phase or a trade came to its end: much of that comes at once, and is asked after together."""
        if news.about.startswith(_NEWS) and (self._news is None or self._news.done()):
            self._news = self.session.trading.tasks.start(self._ask_soon())

    async def _ask_soon(self) -> None:
        await asyncio.sleep(TOGETHER_S)
        self.again(OWN)

    # -- what stops are watched by -------------------------------------------------------------------------

    def _look_for_stops(self) -> None:
        """Trades that are not marked need the markets; one that is not known yet may be closed already."""
        part, told = self.told.parts["open"], self.told["open"]
        part.matters = bool(self.stops.kept)
        if part.matters and part.asking and part.priority is Priority.DECORATION:
            self.told.again(("open",))
        bare = told is not None and any(
            one.mark is None for one in told.trades if one.id in self.stops.prices
        )
        self.look(("open", *(MARKS if bare else ()), *(("closed",) if self.stops.unsettled else ())))

    def _marked(self, trade: prop.Trade) -> prop.Trade:
        if trade.mark is not None:
            return trade
        now = time.monotonic()
        for name in MARKS:
            age, told = self.told.parts[name].age(now), self.told[name]
            if age is not None and age < FRESH_S:
                found = (one.mark for one in told.markets if one.symbol.upper() == trade.coin.upper())
                if (mark := next(found, None)) is not None:
                    return replace(trade, mark=mark)
        return trade


def _parts() -> dict[str, Part]:
    """Equity moves each second, a list of tiers hardly ever. All of it together stays below half of the venue's allowance."""
    own, closed = "/prop/accounts/me/trades", (("status", "closed"), ("limit", MOST_CLOSED))
    return {
        "account": Part("/prop/accounts/me", propread.account, 4.0),
        "config": Part("/prop/config", propoffer.config, 600.0),
        "open": Part(own, propread.trades, 4.0, (("status", "open"), ("limit", MOST_CLOSED))),
        "closed": Part(own, propread.trades, 20.0, closed),
        "markets": Part("/prop/markets", propoffer.markets, 5.0, (("venue", "hyperliquid"),)),
        "cards": Part("/prop/markets", propoffer.markets, 10.0, (("venue", "event_cards"),)),
        "payouts": Part("/prop/accounts/me/payouts", propread.payouts, 20.0),
        "reserve": Part("/prop/reserve", propoffer.reserve, 60.0),
        "stats": Part("/prop/stats", propoffer.stats, 60.0),
    }
