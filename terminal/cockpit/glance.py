"""Lines for the sheets that show how things are: limits, latency, log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.model.money import grouped, quote_text
from terminal.present.account import notice_lines
from terminal.present.health import latency
from widgets.view import Text

if TYPE_CHECKING:
    from terminal.session.session import Session

SheetLine = tuple[Text, ...]
LOG_WIDTH = 70


def sheet_lines(name: str, session: Session | None) -> list[SheetLine]:
    if session is None:
        return [(("the venue has not answered yet", "dim"),)]
    if name == "limits":
        return _limits(session)
    if name == "latency":
        return [
            ((f"{row.label:<14}", "dim"), (f"{row.value:>12}", "bright"))
            for row in latency(session.state).rows
        ]
    return [line for notice in reversed(session.state.notices) for line in notice_lines(notice, LOG_WIDTH)]


def _limits(session: Session) -> list[SheetLine]:
    limits = session.trading.limits
    money = [("largest order", limits.order_notional), ("largest position", limits.position_notional)]
    rows = [(name, f"{grouped(quote_text(units).rstrip('0').rstrip('.'))} USDC") for name, units in money]
    rows += [
        ("orders a minute", str(limits.orders_a_minute)),
        ("through the touch", f"{limits.band_bps / 100:g} %"),
        ("behind the touch", f"{limits.rest_bps / 100:g} %"),
        ("cap of a take", f"{limits.take_bps} bps, at least a tick"),
    ]
    lines: list[SheetLine] = [((f"{name:<22}", "dim"), (f"{value:>24}", "bright")) for name, value in rows]
    return [*lines, (), (("set in config.toml under [limits]", "dim"),)]
