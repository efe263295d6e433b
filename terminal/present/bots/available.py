"""The tab of the bots that can be cloned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.present.bots.seeing import Sight, Table, number, plain
from widgets.view import Column, Field, TableRow

if TYPE_CHECKING:
    from terminal.model.clones import Source

NARROW = (
    Column("name", 0), Column("kind", 19), Column("pair", 28), Column("risk", 38), Column("stop %", 51, True),
    Column("profit %", 61, True), Column("position %", 72, True),
)  # fmt: skip
WIDE = (*NARROW, Column("what it does", 76))
WIDE_FROM = 110
KINDS = {"wta_species": "species", "perpetual_agent": "agent", "backtest_bot": "backtest"}
LEVELS = {"low": "bid", "medium": "normal", "high": "amber"}


def table(sight: Sight) -> Table:
    sources = sight.bots.sources
    wide = sight.width >= WIDE_FROM
    return Table(
        WIDE if wide else NARROW,
        tuple(_row(one, wide=wide) for one in sources or ()),
        tuple(f"{one.kind} {one.id}" for one in sources or ()),
        f"the venue has nothing to clone now - {sight.key('read')} asks again" if sources is not None else "",
    )


def _row(source: Source, *, wide: bool) -> TableRow:
    settings = source.settings
    fields = (
        Field(source.name, "bright"),
        Field(KINDS.get(source.kind, source.kind), "dim"),
        Field(source.pair),
        Field(source.level, LEVELS.get(source.level, "normal")),
        *(number(plain(one)) for one in (settings.stop_loss, settings.take_profit, settings.max_position)),
    )
    return TableRow((*fields, Field(source.about, "dim")) if wide else fields)
