"""Every stream of the venue by the name that `:stream` knows it by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from terminal.model.instrument import Instrument


class Stream(NamedTuple):
    """Where it is; `{symbol}`, `{base}` and `{quote}` are the pair's. What is `own` needs a key."""

    path: str
    own: bool = False
    binary: bool = False

    def at(self, instrument: Instrument) -> str:
        return self.path.format(symbol=instrument.symbol, base=instrument.base, quote=instrument.quote)


def _channel(name: str, *, own: bool = False) -> Stream:
    return Stream(f"/ws/clob?channels={name}", own)


STREAMS: Mapping[str, Stream] = MappingProxyType(
    {
        **{name: Stream(f"/ws/exchange/{{symbol}}/{name}") for name in ("book", "trades", "price", "bbo")},
        "markets": Stream("/ws/exchange/markets"),
        "private": Stream("/ws/exchange/private", own=True),
        "l2book": _channel("l2Book"),
        "l3book": _channel("l3Book"),
        "clob-trades": _channel("trades"),
        "clob-bbo": _channel("bbo"),
        "bbo_raw": _channel("bbo_raw"),
        "userorders": _channel("userOrders", own=True),
        "userfills": _channel("userFills", own=True),
        "balanceupdate": _channel("balanceUpdate", own=True),
        "binary": Stream("/md/v1/{base}/{quote}", own=True, binary=True),
    }
)
