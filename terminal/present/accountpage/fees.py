"""The venue's fee tiers, and which of them is the own one."""

from __future__ import annotations

from terminal.core.feetier import own_rung, to_reach
from terminal.model.funds import FeeStanding, Rung
from terminal.present.accountpage.facts import bps
from terminal.present.accountpage.seen import WIDE, Line, Seen, Shown, amount, exact
from widgets.view import Column, Field, TableRow

COLUMNS = (
    Column("tier", 3, True), Column("name", 6), Column("30-day volume USDC", 42, True), Column("maker bps", 54, True),
    Column("taker bps", 66, True), Column("", 69),
)  # fmt: skip
WIDE_COLUMNS = (*COLUMNS[:-1], Column("missing USDC", 82, True), Column("", 85))


def fees(seen: Seen, width: int) -> Shown:
    rungs: tuple[Rung, ...] = seen.value("schedule") or ()
    standing: FeeStanding | None = seen.value("fees")
    own = own_rung(rungs, standing) if standing else None
    wide = width >= WIDE
    lines = tuple(_line(rung, standing, own, wide=wide) for rung in rungs)
    return Shown(
        WIDE_COLUMNS if wide else COLUMNS, lines, seen.empty("schedule", "the venue tells no fee tiers")
    )


def _line(rung: Rung, standing: FeeStanding | None, own: Rung | None, *, wide: bool) -> Line:
    mine = rung == own
    role = "bright" if mine else "normal"
    fields = [
        Field(str(rung.tier), "dim"),
        Field(rung.name, f"{role}!" if mine else role),
        Field(amount(rung.least, "USDC", {}), role),
        Field(bps(rung.maker_bps), role),
        Field(bps(rung.taker_bps), role),
    ]
    if wide:
        missing = to_reach(rung, standing) if standing else None
        fields.append(Field(amount(missing, "USDC", {}) if missing else "", "dim"))
    fields.append(Field("● yours" if mine else "", "accent"))
    parts = (str(rung.tier), rung.name, exact(rung.least), bps(rung.maker_bps), bps(rung.taker_bps))
    return Line(f"tier {rung.tier}", TableRow(tuple(fields)), "\t".join(parts))
