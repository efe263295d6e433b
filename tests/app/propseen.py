"""The Prop Desk's page as a person reads it, beside what the venue told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

PHASES = {
    "pending": "FEE DUE", "eval": "EVALUATION", "eval_passed": "PASSED", "funded": "FUNDED", "suspended": "SUSPENDED",
    "closed": "CLOSED",
}  # fmt: skip
TRADING = ("eval", "funded")
GOALS = {"profit target": "target_met", "trades": "trades_ok", "trading days": "days_ok"}
BAR = r"[━─]+ +\d+ %"
_ROW = re.compile(
    r"^.[▲▼] (?P<side>long|short) +(?P<coin>\w+) +(?P<size>[\d,.]+) +(?P<entry>[\d,.]+) +(?P<at>[\d,.]+) +(?P<leverage>\d+)x"
    r" +(?P<end>\S.*?) +(?P<profit>[+-]?[\d,]+\.\d\d) *$"
)


class Told(NamedTuple):
    """The account, its trades, those opened last first, and its payouts."""

    account: dict[str, Any]
    trades: list[dict[str, Any]]
    payouts: list[dict[str, Any]]


class Figure(NamedTuple):
    """What stands on the screen, and what should."""

    name: str
    seen: str | None
    told: Decimal

    @property
    def is_right(self) -> bool:
        """To the cent."""
        return self.seen is not None and abs(number(self.seen) - self.told) <= Decimal("0.005")


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def wrong_on(text: str, told: Told | None) -> str:
    """The first thing on the page that the venue does not say; empty for none."""
    page = text.partition("\n")[2]
    if told is None:
        return "" if "no account yet" in page else "the page knows an account, the venue knows none"
    if not page.startswith(f" {PHASES[told.account['phase']]} "):
        return f"the page says {page[:20]!r} in phase {told.account['phase']}"
    for figure in _figures(page, told.account):
        if not figure.is_right:
            return f"{figure}"
    return _wrong_goals(page, told.account) or _wrong_trades(page, told.trades)


def _figures(page: str, account: dict[str, Any]) -> Iterator[Figure]:
    def money(name: str) -> Decimal:
        return Decimal(account[name])

    def seen(pattern: str) -> str | None:
        found = re.search(pattern, page)
        return found[1] if found else None

    figure, equity = r"([+-]?[\d,.]+)", money("current_equity_usdc")
    yield Figure("equity", seen(rf"\bequity {figure} USDC"), equity)
    yield Figure("day", seen(rf"\bday {figure}"), money("daily_pnl_usdc"))
    yield Figure("total", seen(rf"\btotal {figure}"), money("total_pnl_usdc"))
    yield Figure("free margin", seen(rf"\bfree margin {figure}"), money("free_margin_usdc"))
    yield Figure("leverage", seen(r"\bup to (\d+)x"), Decimal(account["max_leverage"]))
    if account["phase"] in TRADING:
        daily, drawdown = (equity - money(f"{rule}_floor_usdc") for rule in ("daily_loss", "drawdown"))
        yield Figure("left to the day's loss", seen(rf"daily loss +{BAR} +{figure} USDC"), daily)
        yield Figure("left to the drawdown", seen(rf"drawdown +{BAR} +{figure} USDC"), drawdown)
    if account["phase"] in ("funded", "suspended"):
        yield Figure("accrued", seen(rf"payout +{figure} USDC accrued"), money("accrued_payout_usdc"))
        yield Figure("paid out", seen(rf"accrued +{figure} paid out"), money("total_paid_out_usdc"))


def _wrong_goals(page: str, account: dict[str, Any]) -> str:
    """In an evaluation each gate says whether it is open."""
    if account["phase"] != "eval":
        return ""
    for name, field in GOALS.items():
        found = re.search(rf"\n {name} +{BAR}(.*)", page)
        if found is None or ("✓ open" in found[1]) != account["graduation"][field]:
            return f"{name}: {found and found[0]!r} beside {field} {account['graduation'][field]}"
    return ""


def _wrong_trades(page: str, trades: list[dict[str, Any]]) -> str:
    """As many as there is room for, open ones first."""
    if "\nTRADES" not in page:
        return ""
    rows = [found.groupdict() for line in page.splitlines() if (found := _ROW.match(line))]
    ordered = sorted(trades, key=lambda row: row["status"] != "open")
    if len(rows) < min(len(ordered), 5):
        return f"{len(rows)} trades are shown of {len(ordered)}"
    for row, trade in zip(rows, ordered, strict=False):
        if (said := _as_seen(row)) != (is_so := _as_told(trade)):
            return f"the page has {said}, the venue {is_so}"
    return ""


def _as_seen(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["side"], row["coin"], number(row["size"]), number(row["entry"]), number(row["at"]), int(row["leverage"]),
        number(row["profit"]),
    )  # fmt: skip


def _as_told(trade: dict[str, Any]) -> tuple[Any, ...]:
    is_open = trade["status"] == "open"
    at, profit = (
        trade[name]
        for name in (
            ("mark_price", "unrealized_pnl_usdc") if is_open else ("exit_price", "realized_pnl_usdc")
        )
    )
    return (
        trade["side"], trade["coin"], Decimal(trade["size"]), Decimal(trade["entry_price"]), Decimal(at), trade["leverage"],
        _cents(Decimal(profit)),
    )  # fmt: skip


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
