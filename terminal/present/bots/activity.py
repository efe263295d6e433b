"""The tab of what the chosen clone did, newest first."""

from __future__ import annotations

from terminal.core.clones import STOPS
from terminal.model.money import money_in_words
from terminal.present.bots.seeing import Sight, Table, money, money_role, number
from terminal.present.past import moment
from widgets.view import Column, Field, TableRow

COLUMNS = (
    Column("time UTC", 0),
    Column("P&L USDC", 26, True),
    Column("what", 29),
    Column("in its words", 42),
)
ROLES = {
    **dict.fromkeys(STOPS, "danger"), "stopped": "danger", "take_profit": "bid", "waiting": "amber", "refused": "amber",
    "started": "bid", "fill": "bright",
}  # fmt: skip


def table(sight: Sight) -> Table:
    told = sight.bots.activity(sight.id)
    entries = told.entries if told else ()
    rows = (
        TableRow(
            (
                Field(moment(one.at_ms), "dim"), number(money(one.profit, signed=True), money_role(one.profit)),
                Field(one.kind.replace("_", " "), ROLES.get(one.kind, "normal")),
                Field(money_in_words(one.text), "bright" if one.kind == "fill" else "normal"),
            )
        )
        for one in entries
    )  # fmt: skip
    return Table(
        COLUMNS, tuple(rows), tuple(one.id for one in entries), "it did nothing yet" if told else "",
        tuple(money_in_words(one.text) for one in entries),
    )  # fmt: skip
