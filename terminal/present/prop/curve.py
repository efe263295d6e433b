"""Equity over time: by the closed trades of this phase, or where there are too few as it was seen in this session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.present import words
from terminal.present.prop.texts import money
from widgets.view import CurveView

if TYPE_CHECKING:
    from terminal.present.prop.seen import Seen

LEAST = 3
_UNIT = 10**8


def curve(seen: Seen) -> CurveView | None:
    """None where there is no account to draw."""
    account = seen.account
    if account is None or account.equity is None:
        return None
    steps = by_trades(seen)
    if len(steps) >= LEAST:
        return CurveView(
            f"EQUITY by {len(steps) - 2} closed trades", _drawn(steps), money(account.equity, "USDC")
        )
    values = [equity for _, equity in seen.samples]
    since = f"EQUITY seen since {words.clock(seen.samples[0][0] // 1000)}" if values else "EQUITY"
    return CurveView(since, _drawn(values), money(account.equity, "USDC"))


def by_trades(seen: Seen) -> list[int]:
    """Back from what is settled now, trade by trade; the last step is what the open ones would bring."""
    account = seen.account
    if account is None or account.equity is None:
        return []
    ended = sorted(
        (one for one in seen.closed if one.realized is not None and one.closed_ms),
        key=lambda one: -one.closed_ms,
    )
    phase = ended[0].phase if ended else ""
    values = [account.equity, account.equity - (account.unrealized or 0)]
    for one in ended:
        if one.phase != phase or not _goes_on(account.phase, phase):
            break
        values.append(values[-1] - (one.realized or 0))
    return values[::-1] if len(values) > LEAST - 1 else []


def _goes_on(now: str, then: str) -> bool:
    """A funded account starts again at its allocation: what was won before is not part of it."""
    return now != "funded" or then in ("", "funded")


def _drawn(values: list[int]) -> tuple[float, ...]:
    """For the eye alone."""
    return tuple(value / _UNIT for value in values)
