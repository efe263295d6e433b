"""What the venue tells beside books, orders and fills: halts, settlements, algos, the Prop Desk. A line of plain words each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from terminal.model.funds import Move
from terminal.model.money import grouped
from terminal.model.parents import ParentReport
from terminal.model.reasons import plainly
from terminal.model.text import Clean, clean
from terminal.wire.accountread import settlement as read_settlement
from terminal.wire.values import Row, millis, pick, text

_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


class News(NamedTuple):
    """`about` and `state` tell whether it is news: how far something has come is not told twice."""

    text: Clean
    role: str
    about: str
    state: str
    report: ParentReport | None = None
    """the TWAP or algo that it is about, where it tells enough of it"""
    move: Move | None = None
    """the withdrawal or the fill that it is about"""


def settlement(data: Row) -> News:
    order, status = _said(data, "order_id", "id"), _said(data, "settlement_status", "status").lower()
    chain = _said(data, "chain")
    where = f" on {chain}" if chain else ""
    match status:
        case "settled":
            told, role = f"{order} is settled{where}{_short(_tail(data, 'tx_hash', ', '))}", "good"
        case "delayed":
            told, role = f"{order}: settlement{where} is delayed{_delay(data)}", "warn"
        case "failed":
            told, role = f"{order}: settlement{where} failed{_tail(data, 'reason', ': ')}", "bad"
        case _:
            told, role = f"{order}: settlement is {status or 'under way'}{where}", "info"
    return News(
        clean(told), role, f"settlement {order}", status, move=read_settlement(data) if order else None
    )


def circuit_breaker(data: Row) -> News:
    pair, action = _said(data, "pair", "symbol"), _said(data, "action", "state").lower()
    until, why = _until(pick(data, "halt_until", default=None)), _said(data, "reason")
    if action in ("resume", "resumed", "lifted", "end"):
        return News(clean(f"{pair} trades again"), "good", f"halt {pair}", "resume")
    told = (
        f"{pair} is halted{until}: new orders are refused until it trades again{f' ({why})' if why else ''}"
    )
    return News(clean(told), "bad", f"halt {pair}", f"{action}{until}")


def execution(what: str, data: Row) -> News:
    """A TWAP or an algo: how far it has come where it ends or stops, not at each slice."""
    name = _said(data, "twap_id", "algo_id", "id")
    kind = _said(data, "algo_type").upper() or what
    status = _said(data, "status", "state").lower().replace("_", " ") or "changed"
    done, whole = (
        _said(data, "filled_quantity", "filled", "executed_quantity"),
        _said(data, "quantity", "total_quantity"),
    )
    side, pair = _said(data, "side"), _said(data, "pair", "symbol").upper()
    told = f"{kind} {side} {pair} is {status}".replace("  ", " ")
    told += f": {_size(done)} of {_size(whole)} done" if done and whole else ""
    told += f", {why}" if (why := plainly(_said(data, "reason"))) else ""
    return News(clean(f"{told} ({name})" if name else told), _role(status), f"{what} {name}", status)


def switch(data: Row) -> News:
    """The dead man's switch has acted."""
    count = _said(data, "cancelled")
    told = f"no heartbeat came: the dead man's switch cancelled {count or 'every'} order{'' if count == '1' else 's'}"
    return News(clean(told), "bad", "dead man's switch", _said(data, "fired_at") or told)


def prop_account(data: Row) -> News:
    phase, note = _said(data, "phase").replace("_", " "), _said(data, "note")
    told = f"prop account: {phase or 'changed'}{f', {note}' if note else ''}"
    return News(clean(told), "bad" if phase in ("suspended", "closed") else "good", "prop account", phase)


def prop_trade(data: Row) -> News:
    coin, side, status = _said(data, "coin"), _said(data, "side"), _said(data, "status").lower()
    profit, why = _said(data, "realized_pnl_usdc"), _said(data, "closed_by")
    told = f"prop trade {side} {coin} is {status or 'changed'}".replace("  ", " ")
    told += f" at {profit} USDC" if profit and status == "closed" else ""
    told += f" ({why})" if why and why != "trader" else ""
    return News(clean(told), "good", f"prop trade {_said(data, 'id')}", status)


def _said(data: Row, *names: str) -> str:
    return str(text(pick(data, *names, default=""), 80))


def _tail(data: Row, name: str, before: str) -> str:
    said = _said(data, name)
    return f"{before}{said}" if said else ""


def _size(told: str) -> str:
    """Grouped where it is a number."""
    return grouped(told) if _NUMBER.fullmatch(told) else told


def _short(hashed: str) -> str:
    """A hash by its ends: a line has other things to say, and :withdrawals shows it whole."""
    return hashed if len(hashed) <= 20 else f"{hashed[:12]}…{hashed[-4:]}"


def _delay(data: Row) -> str:
    parts = []
    if seconds := _said(data, "delay_seconds"):
        parts.append(f"{seconds} s so far")
    if expected := pick(data, "estimated_completion", default=None):
        at = millis(expected)
        parts.append(f"expected at {_clock(at)}" if at else f"expected in {text(expected, 40)}")
    return f", {', '.join(parts)}" if parts else ""


def _until(value: Any) -> str:
    at = millis(value) if value is not None else 0
    return f" until {_clock(at)} UTC" if at else ""


def _clock(at_ms: int) -> str:
    try:
        return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%H:%M:%S}"
    except (OverflowError, OSError, ValueError):
        return "a time that cannot be"


def _role(status: str) -> str:
    if status in ("rejected", "failed", "error", "expired"):
        return "bad"
    return (
        "good"
        if status in ("filled", "completed", "done", "finished")
        else "warn"
        if status == "cancelled"
        else "info"
    )


NEWS: Mapping[str, Callable[[Row], News]] = {
    "settlement_update": settlement,
    "circuit_breaker": circuit_breaker,
    "twap_update": lambda data: execution("TWAP", data),
    "algo_update": lambda data: execution("algo", data),
    "dead_mans_switch": switch,
    "prop_account": prop_account,
    "prop_trade": prop_trade,
}
