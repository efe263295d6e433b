"""From a line to what it comes to."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.orderline import acting, placing
from terminal.core.orderline.plans import Market, Plan
from terminal.core.orderline.reading import read
from terminal.core.orderline.reckoning import Reckoner

MEANINGS: dict[str, Callable[[Reckoner], Plan]] = {
    "buy": placing.order,
    "sell": placing.order,
    "iceberg": placing.iceberg,
    "twap": placing.twap,
    "scale": placing.scale,
    "pov": placing.pov,
    "sniper": placing.sniper,
    "chase": acting.chase,
    "bracket": acting.bracket,
    "oco": acting.oco,
    "cancel": acting.cancel,
    "amend": acting.amend,
    "close": acting.close,
    "reverse": acting.reverse,
}


def understand(line: str, market: Market) -> Plan:
    """LineError says what is wrong, at its column."""
    spoken = read(line, market.symbols)
    return MEANINGS[spoken.verb](Reckoner(spoken, market))
