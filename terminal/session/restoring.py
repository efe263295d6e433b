"""Intents that the last run left without a final answer: UNKNOWN until the venue tells."""

from __future__ import annotations

import time

from terminal.core.order import Intent, Order
from terminal.entries import Entry
from terminal.model.order import Mode, Side
from terminal.session.state import SessionState


def restored(entries: list[Entry], state: SessionState) -> list[Order]:
    """Put them among the orders. What cannot be read or is of another ledger is left in the journal, and said."""
    now, orders, left = time.monotonic(), [], 0
    for entry in entries:
        intent = intent_in(entry, state)
        if intent is None:
            left += 1
            continue
        state.orders.sent(intent, now)
        order = state.orders.lost(intent.request_id)
        if order is not None:
            orders.append(order)
    if orders:
        state.notice(f"{len(orders)} orders of the last run have no answer yet: asking the venue", "warn")
    if left:
        state.notice(f"{left} intents in the journal cannot be looked up here", "warn")
    return orders


def intent_in(entry: Entry, state: SessionState) -> Intent | None:
    """What was asked for; None where the entry cannot be read or is of another ledger."""
    try:
        intent = Intent(
            str(entry["request_id"]), str(entry["symbol"]), Side(entry["side"]), str(entry["type"]),
            int(entry["ticks"]), int(entry["lots"]), int(entry["sent_ms"]), Mode(entry["mode"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None
    return intent if intent.symbol in state.pairs and intent.mode is state.ledger else None
