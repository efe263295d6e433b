"""The desk's money, percentages and phases in words. What the venue did not tell is a dash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from textwrap import wrap
from typing import NamedTuple

from terminal.model import prop
from terminal.model.money import grouped
from terminal.present import words

NOT_TOLD = "-"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_MS = 4_102_444_800_000


class Phase(NamedTuple):
    """A phase as a word, its role, and what can be done in it; `{key}` is the key of that command."""

    word: str
    role: str
    next: str


PHASES = {
    prop.PENDING: Phase("FEE DUE", "amber!", "{prop.pay_fee} pays the fee, then the evaluation begins"),
    prop.EVAL: Phase("EVALUATION", "accent!", "trade until every gate is open: {prop.new} opens a trade"),
    prop.EVAL_PASSED: Phase(
        "PASSED", "bid!", "every gate is open: the account is under review, then it is funded"
    ),
    prop.FUNDED: Phase("FUNDED", "bid!", "profits accrue to you: {prop.claim_payout} claims them"),
    prop.SUSPENDED: Phase("SUSPENDED", "danger!", "no trades until the desk's next day begins"),
    prop.CLOSED: Phase("CLOSED", "danger!", "the account is over: {prop.sign_up} begins another"),
}


def phase_of(phase: str) -> Phase:
    """A phase that is new to us is shown as the venue calls it."""
    return PHASES.get(phase) or Phase(phase.replace("_", " ").upper() or NOT_TOLD, "bright!", "")


def money(units: int | None, unit: str = "") -> str:
    """1,234.56, or with its unit."""
    if units is None:
        return NOT_TOLD
    return f"{words.money(units, signed=False)}{unit and f' {unit}'}"


def signed(units: int | None) -> str:
    return NOT_TOLD if units is None else words.money(units)


def round_money(units: int | None) -> str:
    """Without its cents where there are none: 5,000 USDC"""
    return NOT_TOLD if units is None else f"{words.money(units, signed=False).removesuffix('.00')} USDC"


def number(value: Decimal | None) -> str:
    """As the venue said it: its decimals are its tick's."""
    return NOT_TOLD if value is None else grouped(format(value, "f"))


def percent(value: Decimal | None, places: int = 2) -> str:
    """8 %, 0.02 %, 12.5 %"""
    if value is None:
        return NOT_TOLD
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'0' if text in ('-0', '') else text} %"


def leverage(value: int | None) -> str:
    return NOT_TOLD if value is None else f"{value}x"


def count(value: int | None) -> str:
    return NOT_TOLD if value is None else f"{value:,}"


def when(at_ms: int) -> str:
    """11-22 03:15:42 in UTC"""
    if not 0 < at_ms < _MOST_MS:
        return NOT_TOLD
    return f"{_EPOCH + timedelta(milliseconds=at_ms):%m-%d %H:%M:%S}"


def role_of(units: int | None) -> str:
    return "bid" if units and units > 0 else "ask" if units and units < 0 else "normal"


def ended(by: str) -> str:
    """How a trade came to its end."""
    return ENDED.get(by, by.replace("_", " ")[:10] or "closed")


ENDED = {"trader": "closed", "liquidation": "liquidated", "daily_loss": "day's loss", "passed": "passed"}
VENUES = {"hyperliquid": "perpetuals", "event_cards": "event cards"}


def spoken(text: str, keys: Mapping[str, str]) -> str:
    """With the keys of the commands that it names."""
    for command, key in keys.items():
        text = text.replace(f"{{{command}}}", key)
    return text


def wrapped(text: str, width: int) -> list[str]:
    return wrap(text, max(20, width))
