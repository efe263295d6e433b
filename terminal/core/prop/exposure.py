"""What open trades may still lose: each down to where it ends, by its stop or its liquidation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil

from terminal.core.prop.margin import USDC, costs_of, worth
from terminal.model.prop import Market, Rules, Trade


def at_risk(
    trades: Iterable[Trade],
    stops: Mapping[str, Decimal],
    rules: Rules,
    market: Callable[[str, str], Market | None],
) -> int:
    """From the marks of now, the exit's spread and fee included. What a trade has won counts on top of it."""
    return sum(
        _at_risk(one, stops.get(one.id), rules, market(one.coin, one.venue)) for one in trades if one.is_open
    )


def _at_risk(trade: Trade, stop: Decimal | None, rules: Rules, market: Market | None) -> int:
    now = trade.mark or trade.entry
    end = ends_at(trade, stop)
    if now is None or (end is None and trade.sign < 0):
        return trade.margin or 0
    costs = costs_of(rules, market or Market(trade.coin, trade.venue))
    price = Decimal(0) if end is None else costs.fill(end, -trade.sign)
    fallen = ceil(trade.sign * (Fraction(now) - Fraction(price)) * Fraction(trade.size) * USDC)
    return max(0, fallen) + costs.fee_of(worth(price, trade.size))


def ends_at(trade: Trade, stop: Decimal | None) -> Decimal | None:
    """The mark at which it is closed, whichever comes first; None is nowhere."""
    ends = [price for price in (stop, trade.liquidation) if price]
    return max(ends, key=lambda price: trade.sign * price, default=None)


def is_reached(trade: Trade, stop: Decimal) -> bool:
    """Whether the mark is at the stop or beyond it."""
    return trade.mark is not None and trade.sign * (trade.mark - stop) <= 0
