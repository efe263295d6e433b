"""The tab of the chosen clone's results by asset, with bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.present.bots.seeing import Sight, Table, money, money_role, number, percent, plain
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.model.clones import Asset

NARROW = (
    Column("pair", 0), Column("trades", 17, True), Column("volume USDC", 31, True), Column("fees USDC", 42, True),
    Column("won %", 49, True), Column("P&L USDC", 61, True), Column("compared", 64),
)  # fmt: skip
WIDE = (
    Column("pair", 0), Column("trades", 16, True), Column("volume USDC", 29, True), Column("fees USDC", 40, True),
    Column("position", 52, True), Column("realised USDC", 67, True), Column("unrealised USDC", 84, True),
    Column("won %", 91, True), Column("P&L USDC", 103, True), Column("compared", 105),
)  # fmt: skip
WIDE_FROM = 120
CELLS = 12


def table(sight: Sight) -> Table:
    assets = sight.bots.assets(sight.id)
    wide = sight.width >= WIDE_FROM
    most = max((abs(one.profit) for one in assets or ()), default=0)
    rows = tuple(_row(one, most, wide=wide) for one in assets or ())
    empty = "it traded nothing yet" if assets is not None else ""
    return Table(WIDE if wide else NARROW, rows, tuple(one.pair for one in assets or ()), empty)


def _row(asset: Asset, most: int, *, wide: bool) -> TableRow:
    role = money_role(asset.profit)
    fields = [
        Field(asset.pair, "bright"), number(str(asset.trades) if asset.trades else "-"), number(money(asset.volume)),
        number(money(asset.fees)), number(percent(asset.won)), number(money(asset.profit, signed=True), role),
        Field(bar(asset.profit, most), role),
    ]  # fmt: skip
    if wide:
        parts = [
            number(money(one, signed=True), money_role(one)) for one in (asset.realised, asset.unrealised)
        ]
        fields[4:4] = [number(plain(asset.position)), *parts]
    return TableRow(tuple(fields))


def bar(profit: int, most: int) -> str:
    """As long as its share of the largest: whoever made or lost anything has a cell at least."""
    return "█" * max(1, abs(profit) * CELLS // most) if profit and most else ""
