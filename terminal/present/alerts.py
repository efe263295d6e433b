"""What is watched for, and below it what happened last."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from terminal.model.money import QUOTE_DECIMALS
from terminal.present import words
from terminal.present.account import notice_lines
from widgets.view import FiguresView, Text

if TYPE_CHECKING:
    from terminal.core.alerts import PriceAlert
    from terminal.session.state import SessionState

MOST_SHARE = 2
"""alerts take up to half of the pane"""
USAGE = (
    ":alert vaix above 0.0040   :alert below 0.0037",
    ":alert fill on   stale off   loss 200   clear 2   clear all",
)
HINT = (("A sets one at the cursor, :alert by hand", "dim"),)


def pane(state: SessionState, rows: int, width: int) -> FiguresView:
    """The nearest prices first; the rest of the room is the log's."""
    set_ = [_line(state, one) for one in _nearest(state)] + _switches(state)
    room = max(1, rows // MOST_SHARE)
    if len(set_) > room:
        set_ = [*set_[: room - 1], ((f"and {len(set_) - room + 1} more: :alerts", "dim"),)]
    newest = islice(reversed(state.notices), rows)  # each takes a line at least
    told = [line for notice in newest for line in notice_lines(notice, width)]
    return FiguresView("ALERTS", notes=tuple((*set_, *told)[:rows]))


def sheet(state: SessionState) -> list[tuple[Text, ...]]:
    """Each with the number that `:alert clear` takes."""
    lines = [
        (
            (f"{one.number:>3}  ", "dim"),
            *_line(state, one),
            (f"  in {state.pairs[one.symbol].instrument.pair}", "dim"),
        )
        for one in _nearest(state)
    ]
    hint = [] if lines else [HINT]
    return [*lines, *_switches(state), *hint, (), *((((usage, "dim"),)) for usage in USAGE)]


def _nearest(state: SessionState) -> list[PriceAlert]:
    """Those of the pair in focus by their distance, then the others."""
    mid2 = state.market.book.mid2 or 0
    prices = state.alerts.prices.values()
    return sorted(
        prices,
        key=lambda one: (one.symbol != state.symbol, one.symbol, abs(2 * one.ticks - mid2), one.number),
    )


def _line(state: SessionState, alert: PriceAlert) -> tuple[Text, ...]:
    """`▲ 0.003860 set 12 m ago`; another pair's name comes first."""
    instrument, now_ms = state.pairs[alert.symbol].instrument, state.venue_ms()
    up = alert.way == "above"
    name = () if alert.symbol == state.symbol else ((f"{instrument.base} ", "dim"),)
    when = alert.fired_ms if not alert.armed and alert.fired_ms else alert.set_ms
    since = words.age(max(0, now_ms - when) / 1000)
    told = (f" rang {since} ago", "amber") if not alert.armed else (f" set {since} ago", "dim")
    return (
        ("▲ " if up else "▼ ", "bid" if up else "ask"),
        *name,
        (words.price(instrument, alert.ticks), "normal"),
        told,
    )


def _switches(state: SessionState) -> list[tuple[Text, ...]]:
    alerts = state.alerts
    lines: list[tuple[Text, ...]] = []
    if alerts.loss is not None:
        lines.append((("· ", "dim"), (f"day below -{alerts.loss / 10**QUOTE_DECIMALS:,.0f} USDC", "normal")))
    on = [name for name, is_on in (("fills", alerts.on_fill), ("a silent feed", alerts.on_stale)) if is_on]
    return [*lines, (("· ", "dim"), (" and ".join(on), "normal"))] if on else lines
