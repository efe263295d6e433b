"""All that is known of the Prop Desk at a moment: what the venue told, how old it is, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from terminal.core.stream import State
from terminal.model import prop
from terminal.model.errors import EvtermError, NotFound, Unserved

if TYPE_CHECKING:
    from terminal.session.propdesk import PropDesk


@dataclass(frozen=True, slots=True)
class Seen:
    """What was not told yet is None or empty. Ages are in seconds, by the part's name."""

    account: prop.Account | None = None
    config: prop.Config | None = None
    stats: prop.Stats | None = None
    reserve: prop.Reserve | None = None
    markets: tuple[prop.Market, ...] = ()
    open: tuple[prop.Trade, ...] = ()
    closed: tuple[prop.Trade, ...] = ()
    payouts: prop.Payouts | None = None
    ages: Mapping[str, float] = field(default_factory=dict)
    errors: Mapping[str, EvtermError] = field(default_factory=dict)
    samples: tuple[tuple[int, int], ...] = ()
    """times in milliseconds and equities, as they were seen in this session"""
    closing: str = ""
    """how far the closing of all trades has come"""
    live: bool = True
    """whether the streams are"""
    now_ms: int = 0
    keys: Mapping[str, str] = field(default_factory=dict)
    """by command"""
    stops: Mapping[str, Decimal] = field(default_factory=dict)
    """by trade, where this terminal closes it"""
    silence: str = ""
    """why no stop is watched now"""
    wait_s: float = 0.0
    """how long the venue's allowance keeps what is being asked waiting"""
    unsettled: str = ""
    """a trade of which it is not known whether it was opened"""

    def key(self, command: str) -> str:
        return self.keys.get(command, "")

    @property
    def has_none(self) -> bool:
        """The venue says that there is no account."""
        error = self.errors.get("account")
        return self.account is None and isinstance(error, NotFound) and not isinstance(error, Unserved)

    @property
    def rules(self) -> prop.Rules:
        return self.config.rules if self.config else prop.Rules()

    @property
    def tier(self) -> prop.Tier | None:
        return self.rules.tier(self.account.tier_id) if self.account else None

    def market(self, coin: str, venue: str = "") -> prop.Market | None:
        """By its symbol, in capitals or not."""
        found = (one for one in self.markets if one.symbol.upper() == coin.upper())
        return next((one for one in found if not venue or not one.venue or one.venue == venue), None)

    def trade(self, id_: str) -> prop.Trade | None:
        return next((one for one in (*self.open, *self.closed) if one.id == id_), None)


def seen_of(desk: PropDesk, keys: Mapping[str, str], closing: str, now: float) -> Seen:
    """`now` is by the monotonic clock, as the ages are."""
    told, parts, state = desk.told, desk.told.parts, desk.session.state
    markets = [one for name in ("markets", "cards") if told[name] for one in told[name].markets]
    closed = told["closed"]
    return Seen(
        account=told["account"],
        config=told["config"],
        stats=told["stats"],
        reserve=told["reserve"],
        markets=tuple(markets),
        open=desk.open_trades(),
        closed=closed.trades if closed else (),
        payouts=told["payouts"],
        ages={name: age for name, part in parts.items() if (age := part.age(now)) is not None},
        errors={name: part.error for name, part in parts.items() if part.error is not None},
        samples=tuple(desk.samples),
        closing=closing,
        live=state.clob.state is State.LIVE,
        now_ms=state.venue_ms(),
        keys=keys,
        stops=desk.stops.prices,
        silence=desk.stops.silence,
        wait_s=told.wait_s(),
        unsettled=desk.stops.unsettled,
    )
