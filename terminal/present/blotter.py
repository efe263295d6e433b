"""The blotter's tabs as tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from terminal.core.lifecycle import State
from terminal.model.order import BUY, Side
from terminal.present import words
from terminal.present.account import ROLES, balances_text, mark2
from terminal.present.looks import TABS, Looks
from widgets.view import BlotterView, Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.model.instrument import Instrument
    from terminal.session.state import SessionState

WIDE = (
    Column("id", 0), Column("side", 5), Column("type", 12), Column("price", 30, True), Column("size", 39, True),
    Column("done", 48, True), Column("state", 50), Column("age", 70, True), Column("queue", 79, True), Column("note", 81),
)  # fmt: skip
NARROW = (
    Column("id", 0), Column("side", 5), Column("type", 12), Column("price", 30, True), Column("size", 37, True),
    Column("done", 44, True), Column("state", 46), Column("age", 67, True), Column("queue", 76, True), Column("note", 78),
)  # fmt: skip
FILLS = (
    Column("time", 0), Column("pair", 10), Column("side", 16), Column("price", 34, True), Column("size", 45, True),
    Column("fee", 56, True), Column("role", 58), Column("order", 66),
)  # fmt: skip
BALANCES = (
    Column("coin", 0),
    Column("available", 30, True),
    Column("held", 46, True),
    Column("worth", 64, True),
)
MARKETS = (
    Column("pair", 0), Column("price", 24, True), Column("change %", 36, True), Column("24 h volume", 50, True),
)  # fmt: skip
LOG = (Column("time", 0), Column("what happened", 10))
STATE_ROLES = {
    State.PENDING: "accent", State.UNKNOWN: "amber!", State.REJECTED: "danger", State.CANCELLED: "dim",
}  # fmt: skip
LOUD = (State.PENDING, State.UNKNOWN)
Made = tuple[tuple[Column, ...], tuple[TableRow, ...], str]


def visible_orders(state: SessionState) -> list[Order]:
    """Live orders: the pair in focus first, then all others; the newest first."""
    live = list(state.orders.all_live())
    return sorted(live, key=lambda order: (order.symbol != state.symbol, -order.number))


def blotter(state: SessionState, looks: Looks, width: int, now: float) -> BlotterView:
    makers: dict[str, Callable[[], Made]] = {
        "orders": lambda: _orders(state, width, now),
        "fills": lambda: _fills(state),
        "balances": lambda: _balances(state),
        "markets": lambda: _markets(state),
        "log": lambda: _log(state),
    }
    chosen = looks.tab % len(TABS)
    columns, rows, empty = makers[TABS[chosen]]()
    counts = {"orders": len(list(state.orders.all_live())), "fills": len(state.fills)}
    tabs = tuple(_tab(name, counts, index == chosen) for index, name in enumerate(TABS))
    row = min(looks.row, len(rows) - 1)
    return BlotterView(tabs, chosen, columns, rows, cursor=row, empty=empty)


def _tab(name: str, counts: dict[str, int], chosen: bool) -> str:
    shown = name.upper() if chosen else name
    return f"{shown} {counts[name]}" if name in counts else shown


def _orders(state: SessionState, width: int, now: float) -> Made:
    rows = tuple(_order(state, order, now) for order in visible_orders(state))
    empty = "no open orders - armed, b and s join the touch; ? shows every key"
    return WIDE if width >= 100 else NARROW, rows, empty


def _order(state: SessionState, order: Order, now: float) -> TableRow:
    instrument = state.pairs[order.symbol].instrument
    done = words.size(instrument, order.filled) if order.state is not State.UNKNOWN else "?"
    return TableRow(
        (
            Field(short_id(order), "dim")
            if order.symbol == state.symbol
            else Field(instrument.base[:4], "amber"),
            side_field(order.side),
            Field(order.kind.replace("_", "-")),
            _price(order, instrument),
            Field(words.size(instrument, order.lots), "bright"),
            Field(done),
            state_field(order),
            Field(words.age(order.age(now)), "dim"),
            Field(queued(state, order), "dim"),
            Field(note(state, order), "dim"),
        )
    )


def _price(order: Order, instrument: Instrument) -> Field:
    """Of a stop that waits the price that wakes it: what it may trade at comes after that."""
    ticks = order.stop_ticks if order.waiting else order.ticks
    return Field(words.price(instrument, ticks) if ticks else "-", "bright", bool(ticks))


def short_id(order: Order) -> str:
    """Four letters: the end of the venue's id, or p- and a number while there is none."""
    return order.order_id[-4:] if order.order_id else f"p-{order.number % 100:02d}"


def side_field(side: Side) -> Field:
    return Field("▲ buy", "bid") if side is BUY else Field("▼ sell", "ask")


def state_field(order: Order) -> Field:
    if order.cancelling:
        return Field("cancelling", "accent")
    if order.amending is not None:
        return Field("amending", "accent")
    if order.waiting and order.state.resting:
        return Field("waiting", "dim")
    name = order.state.value
    return Field(name.upper() if order.state in LOUD else name, STATE_ROLES.get(order.state, "normal"))


def queued(state: SessionState, order: Order) -> str:
    """`~12,300`: at most so much stands before it."""
    pair = state.pairs[order.symbol]
    spot = pair.queue.spots.get(order.order_id)
    return f"~{words.size(pair.instrument, spot.ahead)}" if spot else ""


def note(state: SessionState, order: Order) -> str:
    """The pair where it is another one, how far it is from the touch, whose it is, and the venue's reason."""
    parts = []
    if order.symbol != state.symbol:
        parts.append(order.symbol.upper())
    book = state.pairs[order.symbol].book
    best = book.half(order.side).best
    if order.ticks and best is not None and order.in_book:
        behind = best - order.ticks if order.side is BUY else order.ticks - best
        parts.append("at the touch" if behind <= 0 else f"{behind} t behind")
    if order.waiting and order.ticks:
        parts.append(f"then {words.price(state.pairs[order.symbol].instrument, order.ticks)}")
    if order.foreign:
        parts.append("from elsewhere")
    if order.state is State.UNKNOWN:
        parts.append("asking the venue")
    elif order.doubtful:
        parts.append("being looked up")
    if order.reason:
        parts.append(order.reason)
    return "  ".join(parts)


def _fills(state: SessionState) -> Made:
    rows = []
    for fill in reversed(state.fills):
        instrument = state.pairs[fill.symbol].instrument
        rows.append(
            TableRow(
                (
                    Field(words.clock(fill.at_ms // 1000), "dim"),
                    Field(instrument.base),
                    side_field(fill.side),
                    Field(words.price(instrument, fill.ticks), "bright", True),
                    Field(words.size(instrument, fill.lots), "bright"),
                    Field(_fee(fill.fee), "dim"),
                    Field("maker" if fill.maker else "taker", "dim"),
                    Field(fill.order_id[-4:], "dim"),
                )
            )
        )
    return FILLS, tuple(rows), "no fills yet"


def _fee(units: int) -> str:
    return f"{units / 10**8:.4f}"


def _balances(state: SessionState) -> Made:
    rows = []
    for currency in ["USDC", *(pair.instrument.base for pair in state.pairs.values())]:
        report = state.balances.get(currency)
        if report is None:
            continue
        available, held = balances_text(state, currency)
        pair = state.pairs.get(currency.lower())
        whole = report.available + report.held
        worth = pair.instrument.notional(mark2(state, currency.lower()) // 2, whole) if pair else whole
        rows.append(
            TableRow(
                (
                    Field(currency, "bright"),
                    Field(available, "bright"),
                    Field(held),
                    Field(words.money(worth, signed=False), "dim"),
                )
            )
        )
    empty = (
        "asking for balances" if state.has_key else "no key: balances need one (--key-file, or ET_API_KEY)"
    )
    return BALANCES, tuple(rows), empty


def _markets(state: SessionState) -> Made:
    rows = []
    for symbol, pair in state.pairs.items():
        line = pair.line
        price = words.price(pair.instrument, mark2(state, symbol) // 2)
        change = f"{line.change_pct:+.2f}" if line else "-"
        rows.append(
            TableRow(
                (
                    Field(pair.instrument.pair, "bright" if symbol == state.symbol else "normal"),
                    Field(price, "bright", True),
                    Field(change, "bid" if change[0] == "+" else "ask" if change != "-" else "dim"),
                    Field(words.short(line.volume) if line else "-", "dim"),
                )
            )
        )
    return MARKETS, tuple(rows), "asking for the markets"


def _log(state: SessionState) -> Made:
    rows = tuple(
        TableRow(
            (
                Field(words.clock(notice.at_ms // 1000), "dim"),
                Field(notice.text, ROLES.get(notice.role, "normal")),
            )
        )
        for notice in reversed(state.notices)
    )
    return LOG, rows, "nothing to tell yet"
