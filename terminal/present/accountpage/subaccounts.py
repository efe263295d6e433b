"""The main account and its sub-accounts, with what is in them."""

from __future__ import annotations

from terminal.model.funds import Purse, SubAccount
from terminal.present.accountpage.seen import NOTHING, Line, Seen, Shown, amount, exact
from widgets.view import Column, Field, TableRow

COLUMNS = (
    Column("number", 5, True), Column("label", 8), Column("USDC", 40, True), Column("held USDC", 52, True), Column("and", 55),
)  # fmt: skip
NONE_YET = "no sub-accounts: {} opens one"


def subaccounts(seen: Seen, width: int) -> Shown:
    del width
    told: tuple[SubAccount, ...] = seen.value("subs") or ()
    only_main = bool(told) and all(one.is_main for one in told)
    lines = [] if only_main else [_line(seen, one) for one in told]
    return Shown(COLUMNS, tuple(lines), seen.empty("subs", NONE_YET.format(seen.key("account.open_sub"))))


def _line(seen: Seen, one: SubAccount) -> Line:
    usdc = next((purse for purse in one.purses if purse.asset == "USDC"), None)
    more = [purse for purse in one.purses if purse.asset != "USDC" and (_sum(purse))]
    there = ", ".join(f"{amount(_sum(purse), purse.asset, seen.instruments)} {purse.asset}" for purse in more)
    fields = (
        Field(str(one.id), "dim"),
        Field(
            one.label or ("main account" if one.is_main else NOTHING), "accent" if one.is_main else "bright"
        ),
        Field(amount(_sum(usdc) if usdc else None, "USDC", {}), "bright"),
        Field(amount(usdc.held if usdc else None, "USDC", {}), "normal"),
        Field(there, "normal"),
    )
    copied = "\t".join(
        (str(one.id), one.label, *(f"{exact(_sum(p))} {p.asset}" for p in one.purses if _sum(p)))
    )
    # The main account stays first and lit, however little is in it.
    return Line(
        f"sub {one.id}", TableRow(fields, dim=not one.is_main and not any(map(_sum, one.purses))), copied
    )


def _sum(purse: Purse) -> int:
    return purse.available + (purse.held or 0)
