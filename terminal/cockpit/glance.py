"""Lines for the sheets that show how things are: limits, latency, log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.core.limits import CEILINGS
from terminal.core.losslock import PHRASE, WARN_PERCENT
from terminal.present import alerts
from terminal.present.account import notice_lines
from terminal.present.guards import leaving
from terminal.present.health import latency
from terminal.present.words import money, quote_amount
from widgets.view import Text

if TYPE_CHECKING:
    from terminal.session.session import Session

SheetLine = tuple[Text, ...]
LOG_WIDTH = 70


def sheet_lines(name: str, session: Session | None) -> list[SheetLine]:
    if session is None:
        return [(("the venue has not answered yet", "dim"),)]
    if name == "limits":
        return [*_loss(session), (), *_caps(session), (), *_pairs(session), (), *_watch(session)]
    if name == "latency":
        return [
            ((f"{row.label:<14}", "dim"), (f"{row.value:>12}", "bright"))
            for row in latency(session.state).rows
        ]
    if name == "alerts":
        return alerts.sheet(session.state)
    return [line for notice in reversed(session.state.notices) for line in notice_lines(notice, LOG_WIDTH)]


def _loss(session: Session) -> list[SheetLine]:
    """The day against its limit, and how it opens where it is locked."""
    safety, lock = session.safety, session.safety.lock
    day = session.state.portfolio.total(session.state.venue_ms()).day
    lines: list[SheetLine] = [
        (("LOSS OF THE DAY, all pairs, since 00:00 UTC of the venue", "accent"),),
        _row("day", f"{money(day)} USDC", "" if not lock.locked else "LOCKED", "danger!"),
        _row("locks at", f"-{quote_amount(lock.allowed)} USDC", f"warns at {WARN_PERCENT} %"),
    ]
    if why := safety.why():
        lines.append(((f"only reductions pass: {why}", "danger"),))
    if safety.needs_phrase:
        lines += [
            (("it opens with the next venue day, or when this is typed:", "normal"),),
            ((f":unlock {PHRASE}", "bright"),),
            ((f"and locks again {quote_amount(lock.limit)} USDC further down", "dim"),),
        ]
    return lines


def _caps(session: Session) -> list[SheetLine]:
    """The trader's own, beside the ceilings that no setting lifts."""
    limits = session.trading.limits
    sent = session.trading.pace.count(time.monotonic())
    return [
        (("CAPS, and the ceilings that no setting lifts", "accent"),),
        _row("largest order", _usdc(limits.order_notional), _usdc(CEILINGS["order_notional"])),
        _row("largest position", _usdc(limits.position_notional), _usdc(CEILINGS["position_notional"])),
        _row("orders a minute", f"{sent} of {limits.orders_a_minute}", f"{CEILINGS['orders_a_minute']:,}"),
        _row("through the touch", _percent(limits.band_bps), _percent(CEILINGS["band_bps"])),
        _row("behind the touch", _percent(limits.rest_bps), _percent(CEILINGS["rest_bps"])),
        _row("cap of a take", f"{limits.take_bps} bps, 1 tick", f"{CEILINGS['take_bps']} bps"),
        _row("loss of a day", _usdc(limits.daily_loss), _usdc(CEILINGS["daily_loss"])),
        (("reductions keep to the price and the ceilings, cancels to nothing", "dim"),),
    ]


def _pairs(session: Session) -> list[SheetLine]:
    lines: list[SheetLine] = [(("OF SINGLE PAIRS", "accent"),)]
    for symbol, caps in session.trading.caps.items():
        instrument = session.state.pairs[symbol].instrument
        texts = ["-" if lots is None else instrument.size_text(lots) for lots in (caps.order, caps.position)]
        lines.append(_row(symbol.upper(), f"order {texts[0]}", f"position {texts[1]}"))
    if len(lines) == 1:
        lines.append((("none: [pairs.vaix] largest_order, largest_position set them", "dim"),))
    return lines


def _watch(session: Session) -> list[SheetLine]:
    """What acts when nobody is there."""
    switch, now = session.state.switch, time.monotonic()
    armed = f"~{switch.left(now):.0f} s of {switch.timeout_s:g} s" if switch.armed else "not armed here"
    return [
        (("WHEN NOBODY IS THERE", "accent"),),
        _row(
            "dead man's switch",
            armed,
            switch.held or (":deadman 60s arms it" if not switch.armed else ""),
            "amber",
        ),
        _row("leaving", leaving(session.state, wide=True), "on_exit, on_hangup set it"),
        (
            (
                "config.toml sets them, [limits] and [pairs.NAME], from the next start",
                "dim",
            ),
        ),
    ]


def _row(name: str, value: str, more: str = "", role: str = "dim") -> SheetLine:
    return ((f"{name:<20}", "dim"), (f"{value:>26}", "bright"), (f"  {more}", role))


def _usdc(units: int) -> str:
    return f"{quote_amount(units)} USDC"


def _percent(bps: int) -> str:
    return f"{bps / 100:g} %"
