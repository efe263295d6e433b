"""How a line of orders may go on at the cursor: what the table of the grammar has for that place."""

from __future__ import annotations

from collections.abc import Iterator

from terminal.core.cmdline import Candidate, Completion, LineError, matching
from terminal.core.orderline.plans import Market
from terminal.core.orderline.reading import Reader
from terminal.core.orderline.slots import VERBS, Slot
from terminal.core.orderline.terms import Term, terms
from terminal.model.money import grouped

PRICES = (("bid", "the best bid"), ("ask", "the best ask"), ("mid", "the middle"), ("last", "the last trade"))
DISTANCES = (
    ("bid-2t", "two ticks below"),
    ("-1%", "from the touch of your side"),
    ("mid+5bp", "above the middle"),
)
SIZES = (("50%", "of the position, or of the balance"), ("max", "all of it"), ("$250", "for so much money"))


def go_on(line: str, cursor: int, market: Market) -> Completion:
    """Nothing is offered behind a word that cannot be, nor for one that is whole."""
    try:
        found = terms(line[:cursor])
    except LineError:
        found = []
    if not found or found[0].word not in VERBS:
        return Completion(cursor)
    name, *rest = found
    current = _current(rest, cursor)
    reader = Reader(VERBS[name.word], market.symbols, cursor)
    try:
        for term in rest[: len(rest) - (current is not None)]:
            reader.take(term)
    except LineError:
        return Completion(cursor)
    typed, start = (current.word, current.column) if current else ("", cursor)
    key, equals, value = typed.partition("=")
    if equals and reader.waiting is None:
        typed, start = value, start + len(key) + 1
        slots = [slot for slot in reader.open if key in slot.key]
        options = [option for slot in slots for option in _values(slot, market)]
    else:
        options = list(_options(reader, market))
    fitting = tuple(matching(typed, options))
    is_whole = len(fitting) == 1 and fitting[0].text == typed
    return Completion(start, () if is_whole else fitting)


def _current(rest: list[Term], cursor: int) -> Term | None:
    """The word that is being typed: signs that stand alone are whole."""
    last = rest[-1] if rest else None
    if last is None or last.column + last.width < cursor or last.text in ("@", ".."):
        return None
    return last


def _options(reader: Reader, market: Market) -> Iterator[Candidate]:
    if reader.waiting is not None:
        yield from _values(reader.waiting, market)
        return
    if reader.place is not None:
        yield from _values(reader.place, market)
        if reader.verb.needed:
            return
    for slot in reader.open:
        yield from _marks(slot, market)


def _marks(slot: Slot, market: Market) -> Iterator[Candidate]:
    """The words by which a part begins."""
    if slot.kind == "pair":
        yield from _values(slot, market)
    elif slot.lead:
        yield Candidate(slot.lead[0], slot.shown)
    elif slot.key:
        yield Candidate(f"{slot.key[0]}=", slot.shown)
    elif slot.prefix:
        yield Candidate(slot.prefix + slot.example, slot.name)
    else:
        yield from (Candidate(choice, slot.name) for choice in slot.choices)


def _values(slot: Slot, market: Market) -> Iterator[Candidate]:
    match slot.kind:
        case "pair":
            yield from (Candidate(symbol, "pair") for symbol in market.symbols if symbol != market.focus)
        case "price":
            yield from (Candidate(*one) for one in (*PRICES, *DISTANCES))
        case "size" if slot.name == "size":
            yield from (Candidate(*one) for one in SIZES)
    yield from (Candidate(choice, slot.name) for choice in slot.choices)
    if slot.name == "order":
        yield from _own(market)
    elif slot.kind == "text" and not slot.choices:
        yield Candidate(slot.example, slot.name)


def _own(market: Market) -> Iterator[Candidate]:
    """One's orders as the blotter shows them."""
    for order in market.orders:
        instrument = market.here(order.symbol).instrument
        price = f" @ {instrument.price_text(order.ticks)}" if order.ticks else ""
        said = f"{order.side.value} {grouped(instrument.size_text(order.lots))} {instrument.base}{price}"
        yield Candidate(order.order_id[-4:], said)
