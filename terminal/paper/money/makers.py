"""Market-maker standing: minute by minute, who quotes both sides of a pair, and how tightly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from terminal.model.money import QUOTE_DECIMALS, format_units
from terminal.model.order import BUY, Mode, Side, Status
from terminal.wire import money as wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terminal.paper.clearing import Account
    from terminal.paper.exchange import Exchange
    from terminal.paper.orders import VenueOrder

WINDOW = 1440
"""Minutes looked back over: those in which the exchange was open."""
MIN_UPTIME_PCT = 90
MAX_SPREAD_BPS = 50
MIN_SIDE_USDC = 100
SHORT, WIDE, GOOD = 0, 1, 2
"""Not both sides, or not enough; both, too far apart; both as promised."""

OBLIGATIONS = wire.DmmObligations(f"{MIN_UPTIME_PCT}.00", MAX_SPREAD_BPS, f"{MIN_SIDE_USDC}.00", WINDOW)


class Quoting(msgspec.Struct):
    """An account in a pair: the minute it was first seen quoting in, and (minute, grade) of those with any orders."""

    since: int
    grades: list[tuple[int, int]]


class Tally(NamedTuple):
    """Counted minutes: all, those quoted on both sides, those as promised, and the failures up to now."""

    minutes: int
    quoted: int
    good: int
    failures: int


class Makers(msgspec.Struct):
    """Minutes are counted by samples, so that one in which the exchange was shut is nobody's failure."""

    minute: int = 0
    quoting: dict[int, dict[str, Quoting]] = {}

    def sample(self, exchange: Exchange) -> None:
        for account in exchange.accounts.values():
            if account.watched and account.open:
                self._look_at(account)
        self.minute += 1
        self._forget()

    def _look_at(self, account: Account) -> None:
        by_pair: dict[str, list[VenueOrder]] = {}
        for order in account.open.values():
            if order.mode is Mode.LIVE and order.status is not Status.PENDING:
                by_pair.setdefault(order.symbol, []).append(order)
        mine = self.quoting.get(account.id, {})
        for symbol, orders in by_pair.items():
            graded, known = grade(orders), mine.get(symbol)
            if known is not None:
                known.grades.append((self.minute, graded))
            elif graded != SHORT:
                mine[symbol] = Quoting(self.minute, [(self.minute, graded)])
        if mine:
            self.quoting[account.id] = mine

    def _forget(self) -> None:
        """Samples out of the window, and whoever has none left in it."""
        oldest = self.minute - WINDOW
        for account, pairs in list(self.quoting.items()):
            for symbol, one in list(pairs.items()):
                if one.grades[0][0] < oldest:
                    del one.grades[0]
                if not one.grades:
                    del pairs[symbol]
            if not pairs:
                del self.quoting[account]

    def status(self, account: int) -> wire.DmmStatus:
        tallies = {symbol: self._tally(one) for symbol, one in self.quoting.get(account, {}).items()}
        minutes, quoted, good = (
            sum(tally[part] for tally in tallies.values()) for part in range(3)
        )  # fmt: skip
        return wire.DmmStatus(
            enrolled=bool(tallies),
            compliant=bool(tallies) and all(map(_keeps_promises, tallies.values())),
            uptime_pct=_percent(quoted, minutes),
            spread_compliance_pct=_percent(good, quoted),
            consecutive_failures=max((tally.failures for tally in tallies.values()), default=0),
            pairs=[_row(symbol, tally) for symbol, tally in tallies.items()],
            obligations=OBLIGATIONS,
        )

    def _tally(self, one: Quoting) -> Tally:
        minutes = min(WINDOW, self.minute - one.since)
        quoted = sum(graded != SHORT for _, graded in one.grades)
        kept = [minute for minute, graded in one.grades if graded == GOOD]
        failures = self.minute - 1 - kept[-1] if kept else minutes
        return Tally(minutes, quoted, len(kept), failures)


def grade(orders: Iterable[VenueOrder]) -> int:
    """How well one account's orders in one pair quote it."""
    prices: dict[Side, list[int]] = {side: [] for side in Side}
    worth = dict.fromkeys(Side, 0)
    for order in orders:
        prices[order.side].append(order.price)
        worth[order.side] += order.price * order.left * order.unit
    if min(worth.values()) < MIN_SIDE_USDC * 10**QUOTE_DECIMALS:
        return SHORT
    bid, ask = max(prices[BUY]), min(prices[BUY.other])
    return GOOD if (ask - bid) * 20_000 <= MAX_SPREAD_BPS * (ask + bid) else WIDE


def _keeps_promises(tally: Tally) -> bool:
    return tally.good * 100 >= MIN_UPTIME_PCT * tally.minutes


def _row(symbol: str, tally: Tally) -> wire.DmmPair:
    return wire.DmmPair(
        symbol,
        tally.minutes,
        _percent(tally.quoted, tally.minutes),
        _percent(tally.good, tally.quoted),
        tally.failures,
    )


def _percent(part: int, whole: int) -> str:
    """Two decimals, rounded down: a promise is not kept by rounding."""
    return format_units(part * 10_000 // whole if whole else 0, 2)
