"""A single value of an answer for show: exact, safe, and by the kind that it has or that its name tells."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from terminal.model.errors import Malformed
from terminal.model.money import grouped
from terminal.model.text import clean
from terminal.wire.values import millis, number

MOST_TEXT = 160
_UNITS = (
    ("_usdc", "USDC"), ("_pct", "%"), ("_bps", "bps"), ("_ms", "ms"), ("_us", "µs"), ("_seconds", "s"), ("_minutes", "min"),
)  # fmt: skip
"""the ends of names that say a unit"""
_TIMES = (
    "_at", "timestamp", "time", "halt_until", "epoch_us", "iso", "estimated_completion", "created", "updated",
)  # fmt: skip
_NAMES = (
    "id", "hash", "address", "label", "name", "slug", "url", "version", "token", "reason", "message", "note",
)  # fmt: skip
_SIGNED = ("pnl", "change", "cash_flow")
_BUYS, _SELLS = ("buy", "bid", "long"), ("sell", "ask", "short")
_GOOD = ("open", "active", "filled", "settled", "funded", "live", "ok", "done", "completed", "running")
_BAD = ("rejected", "failed", "suspended", "closed", "expired", "error")
_DAY_MS = 86_400_000


class Cell(NamedTuple):
    text: str
    role: str = "normal"
    is_number: bool = False


def label_of(name: str) -> tuple[str, str]:
    """A field's name in words, and the unit that stands at its end."""
    for suffix, unit in _UNITS:
        if name.endswith(suffix) and name != suffix[1:]:
            return str(clean(name.removesuffix(suffix).replace("_", " "), 32)), unit
    return str(clean(name.replace("_", " "), 32)), ""


def cell_of(name: str, value: Any, kind: str = "", *, now_ms: int = 0) -> Cell:
    """A value as it is shown: by its kind, or by what its name says."""
    kind = kind or _kind_of(name)
    if value is None or value == "":
        return Cell("-", "ghost")
    if isinstance(value, bool):
        return Cell("yes" if value else "no", "normal" if value else "dim")
    if isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        return Cell(f"{len(value)} entries", "dim")
    if isinstance(value, list):
        words = [cell_of(name, one, "text").text for one in value[:8]]
        return Cell(
            ", ".join(words) + (f" and {len(value) - 8} more" if len(value) > 8 else "") if words else "none",
            "normal" if words else "dim",
        )
    if isinstance(value, dict):
        return Cell("an object" if value else "none", "dim")
    if kind == "time":
        return _time(value, now_ms)
    if kind in ("", "number", "signed", "money", "limit"):
        return _number(value, kind)
    said = str(clean(value, MOST_TEXT))
    return _word(kind, said)


def _kind_of(name: str) -> str:
    lower = name.lower()
    if lower.endswith(_TIMES):
        return "time"
    if lower in ("side", "taker_side", "status", "state", "phase", "mode"):
        return {"taker_side": "side", "state": "status", "phase": "status"}.get(lower, lower)
    if lower.endswith(_NAMES):
        return "text"
    if lower == "profit_pct" or any(word in lower for word in _SIGNED):
        return "signed"
    return "money" if lower.endswith(("_usdc", "_balance")) else ""


def _word(kind: str, said: str) -> Cell:
    lower = said.lower()
    if kind == "side" and lower in _BUYS:
        return Cell(f"▲ {lower}", "bid")
    if kind == "side" and lower in _SELLS:
        return Cell(f"▼ {lower}", "ask")
    if kind == "status":
        role = "bid" if lower in _GOOD else "amber" if lower in _BAD else "normal"
        return Cell(lower.replace("_", " "), role)
    return Cell(said)


def _number(value: Any, kind: str) -> Cell:
    """Exact, with commas. What is none is said to be none where it should be one."""
    try:
        amount = number(value, "value")
    except Malformed:
        said = str(clean(value, MOST_TEXT))
        return (
            Cell(f"not a number: {said}", "amber")
            if kind or said.lower() in ("nan", "inf", "infinity", "-inf")
            else Cell(said)
        )
    if kind == "limit" and not amount:
        return Cell("none", "dim")
    text = _digits(amount, kind)
    if kind == "signed" and amount:
        return Cell(f"+{text}" if amount > 0 else text, "bid" if amount > 0 else "ask", is_number=True)
    return Cell(text, "bright" if amount else "dim", is_number=True)


def _digits(amount: Decimal, kind: str) -> str:
    """As the venue wrote it; money and long tails without the zeros behind the second decimal."""
    if abs(amount) >= 10**18 or amount.adjusted() < -18:
        return str(amount)
    text = format(amount, "f")
    whole, point, part = text.partition(".")
    if point and (kind in ("money", "signed") or len(part) >= 8):
        part = part.rstrip("0").ljust(2, "0")
    return grouped(f"{whole}{point}{part}") if not whole.startswith("-0") else f"{whole}{point}{part}"


def _time(value: Any, now_ms: int) -> Cell:
    """In UTC, the day left out where it is today."""
    at = millis(value)
    if not at or at > 250_000_000_000_000:
        return Cell(str(clean(value, MOST_TEXT)))
    moment = datetime.fromtimestamp(at // 1000, UTC)
    if now_ms and at // _DAY_MS == now_ms // _DAY_MS:
        return Cell(f"{moment:%H:%M:%S}")
    return Cell(f"{moment:%Y-%m-%d %H:%M:%S}")
