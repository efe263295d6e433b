"""Lines that run in the terminal or act on what is there: chase, bracket, oco, cancel, amend, close, reverse."""

from __future__ import annotations

import re
from fractions import Fraction

from terminal.core.cmdline import LineError
from terminal.core.orderline.amounts import measure_size, read_plain
from terminal.core.orderline.placing import BOTH_WAYS, later
from terminal.core.orderline.plans import Cancel, Close, Resting, Reverse, Send, Start
from terminal.core.orderline.reckoning import Reckoner, pointed
from terminal.core.orderline.terms import Term
from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec, Spec
from terminal.model.instrument import MAX_LOTS
from terminal.model.money import grouped
from terminal.model.order import BUY, SELL

_TICKS = re.compile(r"(\d{1,9})t(?:icks?)?", re.ASCII)
_PART = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)%", re.ASCII)
SHORT = 4
"""letters at the end of an id that tell an order"""
A_VENUE_ID = 8
"""from so many letters on an id may be one that is not known here"""


# -- work for this terminal ----------------------------------------------------------------------------------


def chase(line: Reckoner) -> Start:
    limit, most = line.price("to"), line.term("most")
    found = _TICKS.fullmatch(most.word) if most else None
    if most and (found is None or not int(found[1])):
        raise most.wrong(f"max {most.text!r} is not a distance in ticks, such as 10t", "max")
    spec = ChaseSpec(line.symbol, line.side, line.size(limit), limit, int(found[1]) if found else 0)
    return _start(line, spec, {"limit": "to"})


def bracket(line: Reckoner) -> Start:
    price, kind = line.term("price"), line.term("type")
    if price is None and kind is None:
        raise line.spoken.missing(f"bracket needs its entry: {BOTH_WAYS}")
    if price and kind:
        raise later(price, kind).wrong(f"market has no price: leave out {kind.text!r} or @ {price.text}")
    entry = line.price("price")
    meets = line.here.ask if line.side is BUY else line.here.bid
    take, stop = _exits(line, entry or meets or 0)
    spec = BracketSpec(line.symbol, line.side, line.size(entry), entry, take, stop)
    return _start(line, spec, {"entry": "price"})


def oco(line: Reckoner) -> Start:
    take, stop = _exits(line)
    return _start(line, OcoSpec(line.symbol, line.side, line.size(take), take, stop), {})


def _exits(line: Reckoner, entry: int = 0) -> tuple[int, int]:
    """Of a bracket a bare distance such as +2% counts from its entry."""
    for name, lead in (("take", "tp"), ("stop", "sl")):
        if line.term(name) is None:
            raise line.spoken.missing(f"{line.spoken.verb} needs {lead} and a price, such as {lead} 0.0040")
    closing = line.side if line.spoken.verb == "oco" else line.side.other
    return line.price("take", closing, entry), line.price("stop", closing, entry)


def _start(line: Reckoner, spec: Spec, names: dict[str, str]) -> Start:
    """`names`: what the parts of the line are called where the fields are not."""
    here = line.here
    if wrong := spec.problem(here.instrument, here.bid, here.ask):
        term = line.term(names.get(wrong.field, wrong.field)) or line.spoken.told["size"]
        raise term.wrong(wrong.message, wrong.field)
    return Start(spec, spec.sentence(here.instrument), tuple(line.notes))


# -- own orders ----------------------------------------------------------------------------------------------


def cancel(line: Reckoner) -> Cancel:
    named, price = line.term("order"), line.term("price")
    if named and price:
        raise later(named, price).wrong("an order or a price: one of them alone")
    if named:
        order = _found(line, named)
        return Cancel((order.order_id,), f"Cancel {_described(line, order)}")
    if price is None:
        raise line.spoken.missing(
            "cancel needs an order: chosen, buys, sells, all, the end of an id, or @ and a price"
        )
    ticks = line.price("price", BUY)
    there = [one for one in line.market.orders if one.symbol == line.symbol and one.ticks == ticks]
    if not there:
        raise price.wrong(f"no open order of yours is at {line.here.instrument.price_text(ticks)}", "price")
    count = "1 order" if len(there) == 1 else f"{len(there)} orders"
    return Cancel(
        tuple(one.order_id for one in there), f"Cancel {count} at {line.here.instrument.price_text(ticks)}"
    )


def amend(line: Reckoner) -> Send:
    """`amend +1t` and `amend 0.0039` mean the chosen order; `amend 4f2a +1t` names one."""
    named, move, price, size = (line.term(name) for name in ("order", "move", "price", "size"))
    by = "move" if move else "price"
    if named and not move and not price and _is_price(named.text):
        by, named = "order", None
    if move and price:
        raise later(move, price).wrong("a new price is told twice")
    if line.term(by) is None and size is None:
        raise line.spoken.missing("amend needs a new price or size: +1t, 0.0039, @ bid, or size 300")
    order = _found(line, named) if named else _chosen(line)
    line.go_to(order.symbol)
    line.put("order_id", order.order_id, "order" if named else "")
    moved = line.term(by)
    if moved and moved.text[0] in "+-" and not order.ticks:
        raise moved.wrong(
            f"the price of {order.order_id} is not known here: name the new one, such as 0.0039", "price"
        )
    line.put_price("price", line.price(by, order.side, order.ticks, "price"), by)
    if size:
        line.put_size("quantity", line.part("size", MAX_LOTS), "size")
    return line.send("order.amend")


def _is_price(text: str) -> bool:
    return text[0] in "+-" or read_plain(text) is not None or text[:3].lower() in ("bid", "ask", "mid")


def _chosen(line: Reckoner) -> Resting:
    order = next((one for one in line.market.orders if one.order_id == line.market.chosen), None)
    if order is None:
        raise line.spoken.missing(
            "no order is chosen: n and N step through them, or name one, such as amend 4f2a +1t"
        )
    return order


def _found(line: Reckoner, named: Term) -> Resting:
    """By its id, or by the end of it as the blotter shows it, if that is one order's alone."""
    ending = [one for one in line.market.orders if one.order_id.lower().endswith(named.word)]
    found = [one for one in ending if one.order_id.lower() == named.word] or ending
    if len(found) == 1 and (len(named.text) >= SHORT or found[0].order_id == named.text):
        return found[0]
    if len(found) > 1:
        raise named.wrong(
            f"{len(found)} of your open orders end in {named.text!r}: type more of the id", "order"
        )
    if line.spoken.verb == "amend" and len(named.text) >= A_VENUE_ID:
        return Resting(named.text, line.symbol, BUY, 0, 0)  # the venue may know it
    raise named.wrong(
        f"no open order of yours ends in {named.text!r}: the blotter shows four letters of each", "order"
    )


def _described(line: Reckoner, order: Resting) -> str:
    instrument = line.market.here(order.symbol).instrument
    price = f" at {grouped(instrument.price_text(order.ticks))}" if order.ticks else ""
    return f"{order.order_id}: {order.side.value} {grouped(instrument.size_text(order.lots))} {instrument.base}{price}"


# -- the position --------------------------------------------------------------------------------------------


def close(line: Reckoner) -> Close | Send:
    """At once and capped, or by an order that rests at a price."""
    term = line.spoken.told["part"]
    found = _PART.fullmatch(term.text)
    part = Fraction(1) if term.word in ("all", "max") else Fraction(found[1]) / 100 if found else Fraction(0)
    if not 0 < part <= 1:
        raise term.wrong(f"part {term.text!r} is not a part of the position, such as 50% or all", "part")
    price, kind = line.term("price"), line.term("type")
    if price and kind:
        raise later(price, kind).wrong(f"market has no price: leave out {kind.text!r} or @ {price.text}")
    here, position = line.here, line.here.position
    if not position:
        why = "is not confirmed yet" if position is None else "is flat: there is nothing to close"
        raise term.wrong(f"the position in {here.instrument.base} {why}", "part")
    side = BUY if position < 0 else SELL
    lots = pointed(term, lambda: measure_size(term.text if found else "max", here, side)).units
    size = f"{side.value} {grouped(here.instrument.size_text(lots))} {here.instrument.base}"
    if price is None:
        return Close(
            part, f"Close {term.text} of the position: {size} at once, no further than the cap from the touch"
        )
    line.put("side", side.value, "")
    line.put_size("quantity", lots, "part")
    line.put("order_type", "limit", "")
    line.put_price("price", line.price("price", side), "price")
    return line.send("order.place")


def reverse(line: Reckoner) -> Reverse:
    if not line.here.position:
        why = (
            "is not confirmed yet"
            if line.here.position is None
            else "is flat: there is nothing to turn round"
        )
        raise LineError(f"the position in {line.here.instrument.base} {why}", 0, len("reverse"))
    return Reverse(f"Close the position in {line.here.instrument.base} and open as much on the other side")
