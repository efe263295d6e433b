"""Position and P&L, sizes, latency and the latest notices as lists of figures; and the first line."""

from __future__ import annotations

from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING

from terminal.present import words
from terminal.present.looks import Looks
from terminal.present.sizes import order_lots, presets
from widgets.view import Figure, FiguresView, HeaderView, Text

if TYPE_CHECKING:
    from terminal.core.account import Profit
    from terminal.model.instrument import Instrument
    from terminal.model.market import MarketLine
    from terminal.session.state import Notice, SessionState

SPARK = 18
ROLES = {"info": "normal", "good": "bid", "warn": "amber", "bad": "danger"}


def signed_role(units: int) -> str:
    return "bid" if units > 0 else "ask" if units < 0 else "normal"


def mark2(state: SessionState, symbol: str) -> int:
    """Twice the price that a position counts at: the middle of the CLOB, else the last good mark."""
    pair = state.pairs[symbol]
    return (
        pair.book.mid2
        or state.portfolio.marks.get(symbol)
        or (2 * pair.tape.last.ticks if pair.tape.last else 0)
    )


def position(state: SessionState) -> FiguresView:
    """Own fills since the baseline; what was held before is holdings, shown apart."""
    symbol, instrument = state.symbol, state.market.instrument
    held = state.portfolio.positions[symbol]
    profit = state.portfolio.profit(symbol, state.venue_ms())
    balance = state.balances.get(instrument.base)
    holdings = held.holdings(balance.available + balance.held) if balance else None
    rows = (
        Figure(
            "long" if held.lots > 0 else "short" if held.lots < 0 else "flat",
            words.size(instrument, abs(held.lots)), instrument.base,
        ),
        Figure("entry", words.exact_price(instrument, held.average) if held.average is not None else "-", "", "normal", True),
        Figure("mark", words.price(instrument, mark2(state, symbol) // 2), "", "normal", True),
        Figure("holdings", words.size(instrument, holdings) if holdings is not None else "-", "", "dim"),
        Figure(),
        *_profit(profit),
        Figure("day", words.money(profit.day), "USDC", f"{signed_role(profit.day)}!"),
    )  # fmt: skip
    samples = state.portfolio.equity.values
    return FiguresView("POSITION", rows, spark=words.spark(samples, SPARK))


def position_line(state: SessionState) -> FiguresView:
    """The same in one line, for small terminals."""
    symbol, instrument = state.symbol, state.market.instrument
    held = state.portfolio.positions[symbol]
    profit = state.portfolio.profit(symbol, state.venue_ms())
    rows = [Figure("pos", _signed_size(instrument, held.lots))]
    if held.average is not None:
        rows.append(Figure("@", words.exact_price(instrument, held.average), "", "normal", True))
    rows += [
        Figure("unr", words.money(profit.unrealised), "", signed_role(profit.unrealised)),
        Figure("real", words.money(profit.realised), "", signed_role(profit.realised)),
        Figure("fees", words.money(-profit.fees), "", signed_role(-profit.fees)),
        Figure("day", words.money(profit.day), "", f"{signed_role(profit.day)}!"),
    ]
    return FiguresView("POSITION", tuple(rows))


def _signed_size(instrument: Instrument, lots: int) -> str:
    return ("+" if lots > 0 else "") + words.size(instrument, lots)


def _profit(profit: Profit) -> tuple[Figure, ...]:
    return (
        Figure("unreal.", words.money(profit.unrealised), "", signed_role(profit.unrealised)),
        Figure("realised", words.money(profit.realised), "", signed_role(profit.realised)),
        Figure("fees", words.money(-profit.fees), "", signed_role(-profit.fees)),
    )


def sizes(state: SessionState, looks: Looks) -> FiguresView:
    """The presets, what each is worth, and the one that the next order takes."""
    instrument = state.market.instrument
    ticks = mark2(state, state.symbol) // 2
    chosen = order_lots(looks, instrument, ticks)
    rows = tuple(
        Figure(
            str(number),
            words.size(instrument, lots),
            words.money(instrument.notional(ticks, lots), signed=False),
            "accent!" if lots == chosen else "normal",
        )
        for number, lots in enumerate(presets(looks, instrument, ticks), start=1)
    )
    return FiguresView("SIZES", rows)


def notice_lines(notice: Notice, width: int) -> list[tuple[Text, ...]]:
    """When it was, and what it says, on more than one line where it is long."""
    time, role = words.clock(notice.at_ms // 1000)[:5] + " ", ROLES.get(notice.role, "normal")
    parts = wrap(notice.text, max(10, width - len(time)), break_long_words=False) or [""]
    return [((" " * len(time) if index else time, "dim"), (part, role)) for index, part in enumerate(parts)]


def header(state: SessionState, looks: Looks, width: int) -> HeaderView:
    """The pair, its last price and change, what is held, and the size of the next order."""
    pair = state.market
    instrument, line = pair.instrument, pair.line
    last = pair.tape.last
    ticks = last.ticks if last else mark2(state, state.symbol) // 2
    change = line.change_pct if line else Decimal(0)
    sign = "▲ +" if change > 0 else "▼ -" if change < 0 else "= "
    taken = "normal" if last is None else "bid" if last.side == "buy" else "ask"
    moved = "bid" if change > 0 else "ask" if change < 0 else "dim"
    return HeaderView(
        pair=instrument.pair,
        price=words.price(instrument, ticks) if ticks else "-",
        price_role=taken if state.is_live else "ghost",
        change=f"{sign}{words.percent(change)} %",
        change_role=moved if state.is_live else "ghost",
        figures=_figures(state, looks, width, ticks, line),
    )


def _figures(
    state: SessionState, looks: Looks, width: int, ticks: int, line: MarketLine | None
) -> tuple[Text, ...]:
    instrument = state.market.instrument
    held = state.portfolio.positions[state.symbol].lots
    profit = state.portfolio.profit(state.symbol, state.venue_ms())
    lots = order_lots(looks, instrument, ticks)
    size = words.size(instrument, lots)
    day: tuple[Text, ...] = (("day ", "dim"), (words.money(profit.day), f"{signed_role(profit.day)}!"))
    gap = "   " if width < 110 else "   size "
    chosen: tuple[Text, ...] = ((f"{gap}× ", "dim"), (size, "bright!"))
    if looks.preset:
        chosen = ((gap, "dim"), (f"{looks.preset} ", "accent!"), ("× ", "dim"), (size, "bright!"))
    if width < 110:
        return (*day, *chosen)
    figures: tuple[Text, ...] = (
        ("pos ", "dim"), (_signed_size(instrument, held), "bright!"),
        ("  unr ", "dim"), (words.money(profit.unrealised), f"{signed_role(profit.unrealised)}!"),
        ("  day ", "dim"), day[1], *chosen,
    )  # fmt: skip
    if width >= 180 and line is not None:
        figures += (("     vol ", "dim"), (words.short(line.volume), "normal"))
    return figures


def balances_text(state: SessionState, currency: str) -> tuple[str, str]:
    """Available and held."""
    report = state.balances.get(currency)
    if report is None:
        return "-", "-"
    pair = state.pairs.get(currency.lower())
    if pair is None:
        return words.quote_amount(report.available), words.quote_amount(report.held)
    return words.size(pair.instrument, report.available), words.size(pair.instrument, report.held)
