"""All that is known of one row, for a sheet: what was asked for, how it stands, its fills, its times."""

from __future__ import annotations

import time
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from terminal.core.family import kind_of
from terminal.core.parents import gain_bps
from terminal.model.money import grouped, quote_text
from terminal.model.reasons import plainly
from terminal.present import words
from terminal.present.blotter.algos import AlgosTable, Running
from terminal.present.blotter.algos import note as running_note
from terminal.present.blotter.cells import average_text, bps_field, done_text, state_field, type_text
from terminal.present.blotter.fills import FillsTable
from terminal.present.blotter.history import HistoryTable, Past
from terminal.present.blotter.orders import OrdersTable, note, parent_name, queued
from widgets.view import Text

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.model.instrument import Instrument
    from terminal.model.reports import FillReport
    from terminal.session.state import SessionState

Line = tuple[Text, ...]
Told = tuple[str, str]
"""a label and its value"""
_ORDERS, _FILLS, _ALGOS, _HISTORY = OrdersTable(), FillsTable(), AlgosTable(), HistoryTable()


def title(state: SessionState, tab: str, key: str) -> str:
    """The heading; empty where a row has nothing more to tell."""
    order = _order(state, tab, key)
    if order is not None:
        return f"ORDER {order.order_id or order.request_id}"
    if tab == "history" and (past := _HISTORY.find(state, key)) is not None:
        return f"ORDER {past.id}"
    if tab == "algos" and (running := _ALGOS.find(state, key)) is not None:
        return f"{running.kind.upper()} {running.name}"
    return ""


def detail(state: SessionState, tab: str, key: str) -> list[Line]:
    """Made again and again while it is open, so that it lives."""
    order = _order(state, tab, key)
    if order is not None:
        return _order_lines(state, order)
    if tab == "history" and (past := _HISTORY.find(state, key)) is not None:
        return _past_lines(state, past)
    if tab == "algos" and (running := _ALGOS.find(state, key)) is not None:
        return _running_lines(state, running)
    return [(("it is no longer known here", "dim"),)]


def _order(state: SessionState, tab: str, key: str) -> Order | None:
    """Of an order's row, also after it ended while it is looked at; of a fill's, the order that it filled."""
    if tab == "orders":
        return _ORDERS.find(state, key) or (state.orders.ended.get(int(key)) if key.isdigit() else None)
    if tab == "history":
        past = _HISTORY.find(state, key)
        return past.order if past else None
    if tab == "fills" and (fill := _FILLS.find(state, key)) is not None:
        return state.orders.find(fill.order_id)
    return None


def _order_lines(state: SessionState, order: Order) -> list[Line]:
    instrument, fills = state.pairs[order.symbol].instrument, list(order.fills.values())
    gain = gain_bps(order.side, order.average, order.arrival2)
    told = [
        *_asked(instrument, order.side.value, order.kind, order.lots, order.ticks, order.stop_ticks),
        ("state", state_field(order).text), ("why", plainly(order.reason)), ("now", note(state, order)),
        ("queue before it", queued(state, order) and f"{queued(state, order)} at most"),
        ("done", done_text(instrument, order.filled, order.lots)), ("average", average_text(instrument, order.average)),
        *_arrival(instrument, order.arrival2, gain), ("fees", _fees(fills)),
        ("whose", _whose(order)), ("part of", parent_name(order) if order.parent else ""), ("ledger", order.mode.value),
        ("id", order.order_id), ("request id", order.request_id),
        ("sent", _moment(order.sent_ms)), ("at the venue", _moment(order.created_ms)), ("last word", _moment(order.updated_ms)),
        ("known for", words.age(order.age(time.monotonic()))),
    ]  # fmt: skip
    return [*_lines(told), *_fill_lines(instrument, fills)]


def _whose(order: Order) -> str:
    if order.foreign:
        return "from elsewhere: this terminal did not send it"
    if kind_of(order.parent) != "batch":
        return "yours: the venue sends what it is a part of"
    return "sent by this terminal"


def _past_lines(state: SessionState, past: Past) -> list[Line]:
    instrument = state.pairs[past.symbol].instrument
    told = [
        *_asked(instrument, past.side.value, past.kind, past.lots, past.ticks, 0), ("state", past.state), ("why", plainly(past.reason)),
        ("done", done_text(instrument, past.filled, past.lots)), ("id", past.id), ("last word", _moment(past.at_ms)),
    ]  # fmt: skip
    return [*_lines(told), (), (("by the venue's list; :lookup asks for its fills", "dim"),)]


def _running_lines(state: SessionState, one: Running) -> list[Line]:
    instrument = state.pairs[one.symbol].instrument
    told = [
        ("pair", instrument.pair), ("side", one.side.value), ("size", f"{words.size(instrument, one.lots)} {instrument.base}"),
        ("state", one.state), ("now", running_note(state, one)), ("done", f"{done_text(instrument, one.filled, one.lots)}  {int(one.share * 100)} %"),
        ("average", average_text(instrument, one.average)), *_arrival(instrument, one.arrival2, one.gain),
        ("began", _moment(one.started_ms)), ("next", _moment(one.next_ms)), ("ends", _moment(one.ends_ms)), ("id", one.key.partition(" ")[0]),
    ]  # fmt: skip
    every = [*state.orders.all_live(), *state.orders.ended.values()]
    name = one.key.partition(" ")[0]
    children = [order for order in every if order.parent in (name, f"{one.kind} {one.name}")]
    return [*_lines(told), *_child_lines(instrument, children)]


def _asked(instrument: Instrument, side: str, kind: str, lots: int, ticks: int, stop: int) -> list[Told]:
    return [
        ("pair", instrument.pair), ("side", side), ("type", type_text(kind)), ("size", f"{words.size(instrument, lots)} {instrument.base}"),
        ("price", words.price(instrument, ticks) if ticks else "none: at the market"),
        ("stop", words.price(instrument, stop) if stop else ""),
    ]  # fmt: skip


def _arrival(instrument: Instrument, arrival2: int, gain: Fraction | None) -> list[Told]:
    if not arrival2:
        return [("middle at arrival", "not seen by this terminal")]
    text = bps_field(gain).text
    return [
        ("middle at arrival", words.half_price(instrument, arrival2)),
        ("better than that", text if gain is not None else ""),
    ]


def _fees(fills: Iterable[FillReport]) -> str:
    total = [fill.fee for fill in fills]
    return f"{quote_text(sum(total))} USDC" if total else ""


def _moment(ms: int) -> str:
    return f"{words.clock(ms // 1000)}.{ms % 1000:03d} UTC" if ms > 0 else ""


def _lines(told: Iterable[Told]) -> list[Line]:
    """What is not known is left out."""
    return [((f"{label:<18}", "dim"), (value, "bright")) for label, value in told if value]


def _fill_lines(instrument: Instrument, fills: list[FillReport]) -> list[Line]:
    if not fills:
        return [(), (("no fills", "dim"),)]
    head = f"{'fills':<14}{'price':>14}{'size':>14}{'fee USDC':>14}  role"
    rows: list[Line] = [
        (
            (f"{_moment(fill.at_ms)[:12]:<14}", "dim"), (f"{words.price(instrument, fill.ticks):>14}", "bright"),
            (f"{words.size(instrument, fill.lots):>14}", "normal"), (f"{grouped(quote_text(fill.fee)):>14}", "dim"),
            ("  maker" if fill.maker else "  taker", "dim"),
        )
        for fill in sorted(fills, key=lambda one: one.at_ms)
    ]  # fmt: skip
    return [(), ((head, "dim"),), *rows]


def _child_lines(instrument: Instrument, orders: list[Order]) -> list[Line]:
    if not orders:
        return []
    rows: list[Line] = [
        (
            (f"{order.order_id[-4:] or '-':<14}", "dim"), (f"{words.price(instrument, order.ticks) if order.ticks else '-':>14}", "bright"),
            (f"{done_text(instrument, order.filled, order.lots):>18}", "normal"), (f"  {state_field(order).text}", "dim"),
        )
        for order in sorted(orders, key=lambda one: one.number)
    ]  # fmt: skip
    return [(), ((f"{'its orders':<14}{'price':>14}{'done':>18}  state", "dim"),), *rows]
