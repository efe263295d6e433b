"""The tabs of balances and of markets."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from terminal.core.selection import Value
from terminal.model.money import QUOTE_DECIMALS
from terminal.present import words
from terminal.present.account import balances_text, mark2
from terminal.present.blotter.table import Sight, Table
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.model.reports import BalanceReport
    from terminal.session.market import PairMarket
    from terminal.session.state import SessionState

UNIT = Decimal(1).scaleb(-QUOTE_DECIMALS)
BALANCES = (
    Column("coin", 0),
    Column("available", 30, True),
    Column("held", 46, True),
    Column("worth", 64, True),
)
MARKETS = (
    Column("pair", 0), Column("price", 24, True), Column("change %", 36, True), Column("24 h volume", 50, True),
)  # fmt: skip


class BalancesTable(Table["BalanceReport"]):
    name, short = "balances", "bal"
    wide, narrow = BALANCES, BALANCES

    def items(self, state: SessionState, /) -> list[BalanceReport]:
        names = ["USDC", *(pair.instrument.base for pair in state.pairs.values())]
        return [state.balances[name] for name in names if name in state.balances]

    def version(self, state: SessionState, /) -> object:
        return state.balances_version

    def key(self, item: BalanceReport, /) -> str:
        return item.currency

    def words(self, _state: SessionState, item: BalanceReport, /) -> str:
        return item.currency

    def value(self, state: SessionState, item: BalanceReport, head: str, /) -> Value | None:
        if head == "coin":
            return item.currency
        pair = state.pairs.get(item.currency.lower())
        scale = pair.instrument.lot if pair else UNIT
        values: dict[str, Value] = {
            "available": item.available * scale,
            "held": item.held * scale,
            "worth": self._worth(state, item),
        }
        return values.get(head)

    @staticmethod
    def _worth(state: SessionState, item: BalanceReport) -> int:
        """In units of the quote."""
        symbol, whole = item.currency.lower(), item.available + item.held
        pair = state.pairs.get(symbol)
        return pair.instrument.notional(mark2(state, symbol) // 2, whole) if pair else whole

    def row(self, sight: Sight, item: BalanceReport, /) -> TableRow:
        available, held = balances_text(sight.state, item.currency)
        worth = words.money(self._worth(sight.state, item), signed=False)
        return TableRow(
            (Field(item.currency, "bright"), Field(available, "bright"), Field(held), Field(worth, "dim"))
        )

    def empty(self, state: SessionState, /) -> str:
        if state.has_key:
            return "asking for balances"
        return "no key: balances need one (--key-file, or ET_API_KEY)"


class MarketsTable(Table["PairMarket"]):
    name, short = "markets", "mkts"
    wide, narrow = MARKETS, MARKETS
    nothing = "asking for the markets"

    def items(self, state: SessionState, /) -> list[PairMarket]:
        return list(state.pairs.values())

    def version(self, state: SessionState, /) -> object:
        return state.symbol, state.markets_version

    def key(self, item: PairMarket, /) -> str:
        return item.instrument.symbol

    def words(self, _state: SessionState, item: PairMarket, /) -> str:
        return f"{item.instrument.symbol} {item.instrument.pair}"

    def value(self, state: SessionState, item: PairMarket, head: str, /) -> Value | None:
        line = item.line
        if head == "pair":
            return item.instrument.symbol
        if head == "price":
            return item.instrument.tick * mark2(state, item.instrument.symbol)
        values = {"change %": line.change_pct, "24 h volume": line.volume} if line else {}
        return values.get(head)

    def row(self, sight: Sight, item: PairMarket, /) -> TableRow:
        instrument, line = item.instrument, item.line
        change = f"{line.change_pct:+.2f}" if line else "-"
        return TableRow(
            (
                Field(instrument.pair, "bright" if instrument.symbol == sight.state.symbol else "normal"),
                Field(words.price(instrument, mark2(sight.state, instrument.symbol) // 2), "bright", True),
                Field(change, "bid" if change[0] == "+" else "ask" if change != "-" else "dim"),
                Field(words.short(line.volume) if line else "-", "dim"),
            )
        )
