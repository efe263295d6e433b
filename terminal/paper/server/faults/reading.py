"""The body of `POST /faults` made into a fault, or what is wrong with it by field, value and what would be right."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Raw, Struct, structs

from terminal.model.errors import Malformed
from terminal.paper.server.bodies import reader
from terminal.paper.server.faults.kinds import (
    BOOK_FORMS,
    KINDS,
    AcceptClose,
    Close,
    Delay,
    Fault,
    Form,
    Garbage,
    RequestFault,
    RequestMatch,
    StreamFault,
    StreamMatch,
)
from terminal.paper.server.sockets import SYMBOL_STREAMS
from terminal.wire.amounts import decimal_of
from terminal.wire.streams import MARKET_CHANNELS, USER_CHANNELS

METHODS = ("GET", "POST", "PATCH", "DELETE")
SOCKETS = ("/ws/", "/md/")
CHANNELS = tuple(
    dict.fromkeys((*MARKET_CHANNELS, *USER_CHANNELS, *SYMBOL_STREAMS, "markets", "private", "binary"))
)
CLOSE_CODES = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})
MOST_REASON = 123


class _Named(Struct):
    kind: str


_read_kind, _read_fields = reader(_Named), reader(dict[str, Raw])


@functools.cache
def _reader(kind: str) -> Callable[[bytes], Fault]:
    return reader(KINDS[kind])


def read_fault(body: bytes, symbols: Mapping[str, str]) -> Fault:
    """`symbols` are the pairs' symbols by all their names."""
    kind = _read_kind(body).kind
    if kind not in KINDS:
        raise Malformed(
            "kind", f"kind must be one of {', '.join(KINDS)}, not {kind[:40]!r}", "kind", kind[:40]
        )
    _check_names(body, kind)
    fault = _reader(kind)(body)
    chance = decimal_of(fault.probability, "probability")
    if not 0 <= chance <= 1:
        raise _out("probability", str(chance)[:40], "from 0 to 1, such as 0.05")
    _check_parts(fault)
    fault = structs.replace(
        fault, probability=Raw(bytes(fault.probability))
    )  # it outlives the body it lies in
    if isinstance(fault, RequestFault | StreamFault):
        return structs.replace(fault, match=_checked_match(fault, symbols))
    return fault


def _check_names(body: bytes, kind: str) -> None:
    known = ("kind", *KINDS[kind].__struct_fields__)
    for name in _read_fields(body):
        if name not in known:
            said = f"{kind} has no {name[:40]!r}: it must be one of {', '.join(known)}"
            raise Malformed(name[:40], said, "unknown_field")


def _check_parts(fault: Fault) -> None:
    """What a type alone cannot say."""
    match fault:
        case Delay(before_ms=0, after_ms=0):
            raise Malformed("before_ms", "name before_ms, after_ms, or both: at least 1", "missing")
        case Garbage(form=form) if form in BOOK_FORMS:
            forms = ", ".join(one for one in Form if one not in BOOK_FORMS)
            raise _out("form", form, f"one of {forms}: the others are for corrupt")
        case Close(code=code, reason=reason) | AcceptClose(code=code, reason=reason):
            if code not in CLOSE_CODES and not 3000 <= code <= 4999:
                raise _out(
                    "code", code, f"one of {', '.join(map(str, sorted(CLOSE_CODES)))}, or 3000 to 4999"
                )
            if len(reason.encode("utf-8", "surrogatepass")) > MOST_REASON:
                raise _out("reason", f"{reason[:20]}...", f"at most {MOST_REASON} bytes of UTF-8")


def _checked_match(fault: RequestFault | StreamFault, symbols: Mapping[str, str]) -> Any:
    """The match with its pair or symbol by the name that the exchange uses."""
    match fault.match:
        case RequestMatch(method, path, symbol):
            if method is not None and method not in METHODS:
                raise _out("match.method", method[:40], f"one of {', '.join(METHODS)}")
            if path and (not path.startswith("/") or path.startswith((*SOCKETS, "/faults"))):
                raise _out(
                    "match.path", path[:40], "the beginning of a path, such as /api/v1/exchange/vaix/orders"
                )
            return structs.replace(fault.match, symbol=_known("match.symbol", symbol, symbols))
        case StreamMatch(path, channel, _, pair):
            if path and not path.startswith(SOCKETS):
                raise _out("match.path", path[:40], "the beginning of a stream's path, such as /ws/clob")
            if channel is not None and channel not in CHANNELS:
                raise _out("match.channel", channel[:40], f"one of {', '.join(CHANNELS)}")
            return structs.replace(fault.match, pair=_known("match.pair", pair, symbols))


def _known(field: str, name: str | None, symbols: Mapping[str, str]) -> str | None:
    if name is None:
        return None
    try:
        return symbols[name.lower()]
    except KeyError:
        raise _out(field, name[:40], f"one of {', '.join(sorted(set(symbols.values())))}") from None


def _out(field: str, value: Any, right: str) -> Malformed:
    return Malformed(field, f"{field} must be {right}, not {value}", "invalid", value)
