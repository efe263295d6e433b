"""What there is of each asset of each pair, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator

from terminal.model.funds import PairFunds, Purse
from terminal.present.accountpage.seen import ASKING, Line, Seen, Shown, amount, exact
from terminal.present.failures import said
from widgets.view import Column, Field, TableRow

ALL = "all"
"""in place of a pair, where the quote is one and the same of all of them"""
COLUMNS = (
    Column("pair", 0), Column("asset", 6), Column("on chain", 19, True), Column("hot wallet", 31, True),
    Column("deposits", 42, True), Column("held", 52, True), Column("available", 65, True), Column("total", 78, True),
)  # fmt: skip
_WIDER = 16
WIDE_COLUMNS = (
    Column("pair", 0), Column("asset", 8),
    *(one._replace(x=14 + _WIDER * place) for place, one in enumerate(COLUMNS[2:], 1)),
)  # fmt: skip


def balances(seen: Seen, width: int) -> Shown:
    told = [part.value for part in seen.funds.values() if isinstance(part.value, PairFunds)]
    lines = [_line(seen, pair, purse) for pair, purse in purses(told)]
    lines.sort(key=lambda one: one.row.dim)  # what is empty comes last, in the same order
    columns = WIDE_COLUMNS if width > WIDE_COLUMNS[-1].x + 2 else COLUMNS
    return Shown(columns, tuple(lines), _empty(seen))


def _empty(seen: Seen) -> str:
    errors = [part.error for part in seen.funds.values() if part.error is not None]
    if not seen.funds:
        return "the venue lists no pairs"
    return (
        said(errors[0], seen.now_ms, seen.width - 2)
        if errors and not any(p.asking for p in seen.funds.values())
        else ASKING
    )


def purses(told: list[PairFunds]) -> Iterator[tuple[str, Purse]]:
    """The quote first. Where every pair tells the same of it, it is one balance that all share, and is shown once: as
    many rows would look like as many times the money."""
    quotes = {one.quote for one in told}
    shared = len(quotes) == 1 and len(told) > 1
    if shared:
        yield ALL, next(iter(quotes))
    for one in told:
        if not shared:
            yield one.symbol.upper(), one.quote
        yield one.symbol.upper(), one.base


def _line(seen: Seen, pair: str, purse: Purse) -> Line:
    figures = (purse.on_chain, purse.hot_wallet, purse.deposits, purse.held, purse.available, purse.total)
    roles = ("normal", "normal", "normal", "normal", "bright", "bright!")
    fields = [
        Field(amount(one, purse.asset, seen.instruments), role if one else "ghost")
        for one, role in zip(figures, roles, strict=True)
    ]
    row = TableRow((Field(pair), Field(purse.asset, "bright"), *fields), dim=not any(figures))
    copied = "\t".join((pair, purse.asset, *(exact(one) for one in figures)))
    return Line(f"pair {'' if pair == ALL else pair.lower()}".strip(), row, copied)
