"""A stop of a prop trade as this terminal keeps it: which trade it belongs to, and what may not be set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from terminal.core.prop.exposure import is_reached
from terminal.model.money import grouped
from terminal.model.prop import LONG, Trade

SLACK_MS = 5_000
"""how far the venue's clock may seem behind ours"""


@dataclass(frozen=True, slots=True)
class Stop:
    """`trade_id` is empty until it is known which trade came of what was sent."""

    uid: str
    coin: str
    venue: str
    side: str
    size: Decimal
    price: Decimal
    sent_ms: int
    """by the venue's clock"""
    trade_id: str = ""
    before: frozenset[str] = frozenset()
    """trades that were open before it was sent: none of them came of it"""

    @property
    def words(self) -> str:
        return f"stop {price_text(self.price)} of the {self.side} {self.coin}"

    def may_be(self, trade: Trade) -> bool:
        """Whether this trade may have come of what was sent."""
        return (
            trade.id not in self.before
            and trade.coin.upper() == self.coin.upper()
            and (trade.venue == self.venue or not trade.venue or not self.venue)
            and (trade.side, trade.size) == (self.side, self.size)
            and (not trade.opened_ms or trade.opened_ms >= self.sent_ms - SLACK_MS)
        )


def evidence(stops: Iterable[Stop], trades: Sequence[Trade]) -> dict[str, Trade]:
    """The trade that each stop without one belongs to, by the stop's uid. First sent is first served, and no trade serves two."""
    kept = list(stops)
    taken = {one.trade_id for one in kept if one.trade_id}
    found: dict[str, Trade] = {}
    for stop in sorted((one for one in kept if not one.trade_id), key=lambda one: one.sent_ms):
        free = [one for one in trades if one.id not in taken and stop.may_be(one)]
        if free:
            first = min(free, key=lambda one: (one.opened_ms, one.id))
            found[stop.uid] = first
            taken.add(first.id)
    return found


def chosen(word: str, trades: Collection[Trade]) -> Trade | str:
    """The open trade that is named by its id or its coin; or why none is."""
    named = [one for one in trades if one.id == word] or [
        one for one in trades if one.coin.upper() == word.upper()
    ]
    if len(named) == 1:
        return named[0]
    if named:
        return f"{len(named)} trades in {named[0].coin} are open: name one by its id, {', '.join(one.id for one in named[:4])}"
    return f"trade must be the id or the coin of an open trade, not {word!r}"


def misplaced(trade: Trade, price: Decimal) -> str:
    """Why the stop cannot stand there."""
    side = "below" if trade.side == LONG else "above"
    if trade.mark is None:
        return f"the venue tells no mark of {trade.coin} now: nothing can be held against the stop"
    if price <= 0 or is_reached(trade, price):
        mark = price_text(trade.mark)
        return f"the stop of a {trade.side} must be {side} the mark {mark}, not {price_text(price)}"
    return ""


def price_text(price: Decimal) -> str:
    return grouped(format(price, "f"))
