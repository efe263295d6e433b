"""The tab of one's own clones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.core.clones import share
from terminal.present.bots.seeing import (
    Sight,
    Table,
    mode_field,
    money,
    money_role,
    number,
    percent,
    state_of,
)
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.model.clones import Clone

NARROW = (
    Column("name", 0), Column("mode", 17), Column("state", 23), Column("equity USDC", 43, True), Column("P&L USDC", 54, True),
    Column("return", 64, True), Column("trades", 71, True), Column("won %", 77, True),
)  # fmt: skip
WIDE = (
    Column("name", 0), Column("bot", 20), Column("mode", 36), Column("state", 42), Column("pair", 51),
    Column("equity USDC", 75, True), Column("P&L USDC", 87, True), Column("return", 98, True), Column("off best", 108, True),
    Column("trades", 115, True), Column("won %", 122, True),
)  # fmt: skip
WIDE_FROM = 126
"""below it, some columns of the wide table are left out"""


def table(sight: Sight) -> Table:
    shown = tuple(sight.bots.known.values())
    wide = sight.width >= WIDE_FROM
    return Table(
        WIDE if wide else NARROW,
        tuple(_row(sight, one, wide=wide) for one in shown),
        tuple(one.id for one in shown),
        f"no clones yet - {sight.key('new')} clones a bot; on paper it needs no deposit"
        if sight.bots.clones is not None
        else "",
    )


def _row(sight: Sight, clone: Clone, *, wide: bool) -> TableRow:
    state, role = state_of(sight, clone)
    gain = percent(share(clone.profit, clone.deposits), signed=True)
    seen = sight.bots.seen.get(clone.id)
    name, mode, doing = Field(clone.name, "bright"), mode_field(clone), Field(state, role)
    worth = number(money(clone.equity), "bright")
    profit = number(money(clone.profit, signed=True), money_role(clone.profit))
    gained = number(gain if gain == "-" else f"{gain} %", money_role(clone.profit))
    count = number(str(clone.trades) if clone.trades else "-"), number(percent(clone.won), "normal")
    if not wide:
        return TableRow((name, mode, doing, worth, profit, gained, *count), dim=not clone.active)
    fall = percent(seen.fall) if seen else "-"
    return TableRow(
        (
            name, Field(clone.source, "dim"), mode, doing, Field(clone.pair, "dim"), worth, profit, gained,
            number(fall if fall == "-" else f"{fall} %"), *count,
        ),
        dim=not clone.active,
    )  # fmt: skip
