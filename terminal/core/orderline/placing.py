"""Lines that place an order or a parent at the venue: buy, sell, iceberg, twap, scale, pov, sniper."""

from __future__ import annotations

from decimal import Decimal

from terminal.core.orderline.amounts import read_plain
from terminal.core.orderline.plans import Send
from terminal.core.orderline.reckoning import Reckoner
from terminal.core.orderline.slots import TYPES
from terminal.core.orderline.terms import Term

BOTH_WAYS = "@ and a price, such as @ bid, or market"
TAKES = ("market", "ioc", "fok")
LASTS = {"gtt": "time_in_force_ms", "until": "expire_at"}


def order(line: Reckoner) -> Send:
    """An order is at the market by the word alone, never by what was left out."""
    stop = line.term("stop")
    kind = _kind(line, stop)
    _check_lasting(line, kind)
    price, wakes = line.price("price"), line.price("stop")
    lots = line.size(price or wakes)
    line.put("side", line.side.value, "side")
    line.put_size("quantity", lots)
    line.put("order_type", kind, "type")
    line.put_price("price", price, "price")
    line.put_price("stop_price", wakes, "stop")
    line.put_size("display_qty", line.part("iceberg", lots), "iceberg")
    for name, field in (*LASTS.items(), ("stp", "stp_mode"), ("route", "route_mode")):
        line.put_told(field, name)
    return line.send("order.place")


def _kind(line: Reckoner, stop: Term | None) -> str:
    """The venue's word for the type, where nothing contradicts it."""
    told, price = line.term("type"), line.term("price")
    kind = TYPES[told.word.replace("-", "_")] if told else "limit"
    if told is None and price is None:
        raise line.spoken.missing(f"{line.spoken.verb} needs a price or a type: {BOTH_WAYS}")
    if told and kind == "market" and price is not None:
        raise later(told, price).wrong(f"market has no price: leave out {told.text!r} or @ {price.text}")
    if kind != "market" and price is None:
        raise line.spoken.missing(
            f"{told.text if told else 'limit'} needs a price: @ and a price, such as @ bid"
        )
    if stop is None:
        return kind
    if told and kind not in ("limit", "market"):
        raise later(told, stop).wrong(f"a stop order is limit or market, not {told.text!r}")
    return "stop_market" if kind == "market" else "stop_limit"


def _check_lasting(line: Reckoner, kind: str) -> None:
    """What ends at once can neither last nor show a part."""
    gtt, until = line.term("gtt"), line.term("until")
    if gtt and until:
        raise later(gtt, until).wrong("gtt and until both say when it ends: one of them alone")
    for name in ("gtt", "until", "iceberg"):
        term = line.term(name)
        if term and kind in TAKES:
            raise term.wrong(f"{name}={term.text} is for orders that rest, and {kind} ends at once")
        if term and name == "iceberg" and kind == "stop_market":
            raise term.wrong(
                f"iceberg={term.text} is for orders with a price, and a stop at the market has none"
            )


def iceberg(line: Reckoner) -> Send:
    _need(line, "price", "@ and a price, such as @ bid")
    _need(line, "shown", "what shows of it, such as show 500")
    kind, price = line.term("type"), line.price("price")
    lots = line.size(price)
    line.put("side", line.side.value, "side")
    line.put_size("quantity", lots)
    line.put_price("price", price, "price")
    line.put_size("display_qty", line.part("shown", lots), "shown")
    line.put("order_type", TYPES[kind.word.replace("-", "_")] if kind else "limit", "type")
    return line.send("order.iceberg")


def twap(line: Reckoner) -> Send:
    limit = line.price("limit")
    line.put("side", line.side.value, "side")
    line.put_size("quantity", line.size(limit))
    line.put_told("duration_minutes", "over")
    line.put_told("num_slices", "slices")
    line.put_price("price_limit", limit, "limit")
    if line.term("random"):
        line.put("randomize", "yes", "random")
    if slip := line.term("slip"):
        line.put("max_slippage_pct", slip.text.removesuffix("%"), "slip")
    return line.send("algo.twap")


def scale(line: Reckoner) -> Send:
    _need(line, "high", "the other end of its prices, such as 0.0020..0.0040")
    low, high = line.price("low"), line.price("high")
    if low >= high:
        raise line.spoken.told["high"].wrong(f"the lower price comes first: {_swapped(line)}", "high")
    line.put("side", line.side.value, "side")
    line.put_size("quantity", line.size(high))
    line.put_price("price_low", low, "low")
    line.put_price("price_high", high, "high")
    line.put_told("num_orders", "orders")
    if sizes := line.term("sizes"):
        line.put("distribution", "exponential" if sizes.word == "exp" else "linear", "sizes")
    return line.send("algo.scale")


def pov(line: Reckoner) -> Send:
    share = _share(line.spoken.told["share"])
    _parent(line, "pov", line.price("limit"))
    line.put("participation_rate", share, "share")
    line.put_told("duration_minutes", "over")
    return line.send("algo.start")


def sniper(line: Reckoner) -> Send:
    _need(line, "price", "the price that it waits for, such as at 0.0035")
    trigger = line.price("price")
    _parent(line, "sniper", line.price("limit"), trigger)
    line.put_price("trigger_price", trigger, "price")
    return line.send("algo.start")


def _parent(line: Reckoner, kind: str, limit: int, trigger: int = 0) -> None:
    line.put("algo_type", kind, "")
    line.put("side", line.side.value, "side")
    line.put_size("total_quantity", line.size(limit or trigger))
    line.put_price("price_limit", limit, "limit")


def _share(term: Term) -> str:
    """10% as the venue has it: 0.1"""
    number = read_plain(term.text.removesuffix("%")) if term.text.endswith("%") else None
    if number is None or not 0 < number <= 100:
        raise term.wrong(
            f"share {term.text!r} is not a share of the volume above 0 % and up to 100 %, such as 10%",
            "share",
        )
    return format((number / Decimal(100)).normalize(), "f")


def _need(line: Reckoner, name: str, what: str) -> None:
    if line.term(name) is None:
        raise line.spoken.missing(f"{line.spoken.verb} needs {what}")


def _swapped(line: Reckoner) -> str:
    told = line.spoken.told
    return f"{told['high'].text}..{told['low'].text}"


def later(one: Term, other: Term) -> Term:
    """Of two that contradict each other, the one that came second."""
    return max(one, other, key=lambda term: term.column)
