"""A stop of a prop trade as an entry of the journal, and back."""

from __future__ import annotations

from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING

from terminal.core.prop.stops import Stop
from terminal.entries import Entry
from terminal.model.prop import LONG, SHORT
from terminal.model.text import clean
from terminal.openworks import whole

if TYPE_CHECKING:
    from terminal.calls.request import Ready


def record(stop: Stop) -> Entry:
    return {
        "uid": stop.uid, "trade": stop.trade_id, "coin": stop.coin, "venue": stop.venue, "side": stop.side, "size": str(stop.size),
        "price": str(stop.price), "sent_ms": stop.sent_ms, "before": [] if stop.trade_id else sorted(stop.before),
    }  # fmt: skip


def stop_of(entry: Entry) -> Stop | None:
    """None where it cannot be read."""
    try:
        before = frozenset(str(one) for one in entry.get("before", ()))
        stop = Stop(
            str(entry["uid"]), clean(entry["coin"], 40), clean(entry["venue"], 40), entry["side"], Decimal(entry["size"]),
            Decimal(entry["price"]), whole(entry["sent_ms"]), str(entry["trade"]), before,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, DecimalException):
        return None
    sound = stop.side in (LONG, SHORT) and stop.size.is_finite() and stop.price.is_finite() and stop.price > 0
    return stop if sound else None


def stop_in(ready: Ready, uid: str, sent_ms: int, before: frozenset[str]) -> Stop | None:
    """The stop of a trade that is about to be opened; None where it has none."""
    values = ready.values
    if values.get("stop") is None:
        return None
    return Stop(
        uid, values["coin"], values["venue"], values["side"], Decimal(values["size"]), Decimal(values["stop"]), sent_ms,
        before=before,
    )  # fmt: skip
