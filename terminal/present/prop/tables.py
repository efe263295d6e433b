"""The tabs below: trades, markets, tiers, payouts, and what is in reserve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from terminal.core.prop.exposure import ends_at
from terminal.model import prop
from terminal.present import words
from terminal.present.prop import texts
from terminal.present.prop.seen import Seen
from widgets.view import Column, Field, TableRow

TABS = ("trades", "markets", "tiers", "payouts", "reserve")
TRADES, MARKETS, TIERS, PAYOUTS, RESERVE = TABS
PARTS = {
    TRADES: ("open", "closed"), MARKETS: ("markets", "cards"), TIERS: ("config",), PAYOUTS: ("payouts",),
    RESERVE: ("reserve", "stats"),
}  # fmt: skip
"""what the venue has to be asked for each tab"""
WIDE = 110
CLAIM = "claim"
"""the id of the row that says what can be claimed"""


class Tab(NamedTuple):
    """Rows and the ids that go with them."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...] = ()
    ids: tuple[str, ...] = ()
    empty: str = ""


def tab(name: str, seen: Seen, width: int, letters: str = "") -> Tab:
    """Narrowed to the rows that have these words."""
    made = _MAKERS[name](seen, width)
    if not letters:
        return made
    kept = [pair for pair in zip(made.rows, made.ids, strict=True) if _has(pair[0], letters.split())]
    none = f"nothing here has {letters!r} in it: Esc takes the filter away"
    return made._replace(rows=tuple(row for row, _ in kept), ids=tuple(id_ for _, id_ in kept), empty=none)


def heads(seen: Seen, chosen: str) -> tuple[str, ...]:
    """The names of the tabs with how many rows each has, where that is known."""
    counts = {
        TRADES: len(seen.open) if seen.account else None, MARKETS: len(seen.markets) or None,
        TIERS: len(seen.rules.tiers) or None, PAYOUTS: len(seen.payouts.payouts) if seen.payouts else None,
    }  # fmt: skip
    shown = ((name.upper() if name == chosen else name, counts.get(name)) for name in TABS)
    return tuple(name if count is None else f"{name} {count}" for name, count in shown)


def _has(row: TableRow, parts: Sequence[str]) -> bool:
    text = " ".join(field.text for field in row.fields).lower()
    return all(part in text for part in parts)


# -- trades --------------------------------------------------------------------------------------------------

_TRADES = (
    Column("side", 0), Column("coin", 8), Column("size", 31, True), Column("entry", 42, True), Column("mark", 52, True),
    Column("lev", 56, True), Column("liq/stop", 66, True), Column("P&L USDC", 77, True),
)  # fmt: skip
_TRADES_WIDE = (
    *_TRADES[:-1], Column("margin USDC", 78, True), Column("fees USDC", 88, True), Column("P&L USDC", 100, True), Column("opened", 103),
)  # fmt: skip


def _trades(seen: Seen, width: int) -> Tab:
    wide = width >= WIDE
    trades = (*seen.open, *seen.closed)
    rows = tuple(_trade(one, seen.stops.get(one.id), wide=wide) for one in trades)
    return Tab(_TRADES_WIDE if wide else _TRADES, rows, tuple(one.id for one in trades), _no_trades(seen))


def _trade(one: prop.Trade, stop: Decimal | None, *, wide: bool) -> TableRow:
    profit = one.unrealized if one.is_open else one.realized
    bright = "bright" if one.is_open else "normal"
    long = one.side == prop.LONG
    fields = [
        Field("▲ long" if long else "▼ short", "bid" if long else "ask"), Field(one.coin, bright),
        Field(texts.number(one.size), bright), Field(texts.number(one.entry), "normal", True),
        Field(texts.number(one.mark if one.is_open else one.exit), bright, True), Field(texts.leverage(one.leverage), "dim"),
        _end(one, stop),
        Field(texts.signed(profit), texts.role_of(profit)),
    ]  # fmt: skip
    if wide:
        more = (Field(texts.money(one.margin), "dim"), Field(texts.money(one.fees), "dim"))
        fields = [*fields[:-1], *more, fields[-1], Field(texts.when(one.opened_ms), "dim")]
    return TableRow(tuple(fields), dim=not one.is_open)


def _end(one: prop.Trade, stop: Decimal | None) -> Field:
    """Where it would end: at a stop that this terminal keeps, else at its liquidation; or how it ended."""
    if not one.is_open:
        return Field(texts.ended(one.closed_by), "dim")
    if stop is not None and ends_at(one, stop) == stop:
        return Field(f"s {texts.number(stop)}", "accent")
    return Field(texts.number(one.liquidation), "normal", True)


def _no_trades(seen: Seen) -> str:
    if seen.has_none:
        return "no account, no trades: the tiers are two tabs on, s signs up"
    if "open" in seen.errors or (seen.account is None and "account" in seen.errors):
        return "the venue does not tell the trades: R asks again"
    return "no trades yet: n opens the first one" if "open" in seen.ages else "asking for the trades"


# -- markets -------------------------------------------------------------------------------------------------

_MARKETS = (
    Column("coin", 0), Column("venue", 18), Column("mark", 44, True), Column("funding an hour", 61, True),
    Column("spread", 71, True), Column("most", 77, True),
)  # fmt: skip


def _markets(seen: Seen, width: int) -> Tab:
    del width
    most = seen.account.max_leverage if seen.account else None
    rows = tuple(_market(one, most) for one in seen.markets)
    ids = tuple(market_id(one) for one in seen.markets)
    failed = "markets" in seen.errors
    return Tab(
        _MARKETS,
        rows,
        ids,
        "the venue does not tell its markets: R asks again" if failed else "asking for the markets",
    )


def market_id(one: prop.Market) -> str:
    return f"{one.venue}:{one.symbol}"


def _market(one: prop.Market, most: int | None) -> TableRow:
    """`most` is what the account may use at most."""
    capped = min(filter(None, (one.max_leverage, most)), default=None)
    spread = None if one.half_spread_bps is None else 2 * one.half_spread_bps
    return TableRow(
        (
            Field(one.symbol, "bright"), Field(texts.VENUES.get(one.venue, one.venue), "dim"),
            Field(texts.number(one.mark), "bright", True), Field(_funding(one), _pays(one)),
            Field(texts.NOT_TOLD if spread is None else f"{spread:.1f} bps"), Field(texts.leverage(capped)),
        )
    )  # fmt: skip


def _funding(one: prop.Market) -> str:
    return texts.NOT_TOLD if one.funding_pct is None else f"{one.funding_pct:+.4f} %"


def _pays(one: prop.Market) -> str:
    """A long pays where it is above zero."""
    return "dim" if not one.funding_pct else "ask" if one.funding_pct > 0 else "bid"


# -- tiers ---------------------------------------------------------------------------------------------------

_TIERS = (
    Column("tier", 0), Column("allocation", 25, True), Column("fee", 34, True), Column("target", 41, True),
    Column("drawdown", 50, True), Column("day's loss", 61, True), Column("split", 67, True), Column("leverage", 77, True),
)  # fmt: skip


def _tiers(seen: Seen, width: int) -> Tab:
    del width
    own = seen.account.tier_id if seen.account else None
    tiers = seen.rules.tiers
    failed = "config" in seen.errors
    empty = "the venue does not tell its tiers: R asks again" if failed else "asking for the tiers"
    return Tab(
        _TIERS,
        tuple(_tier(one, own=one.id == own) for one in tiers),
        tuple(str(one.id) for one in tiers),
        empty,
    )


def _tier(one: prop.Tier, *, own: bool) -> TableRow:
    """The last column: in the evaluation, and once funded."""
    fee = Field("free", "bid") if one.fee == 0 else Field(texts.round_money(one.fee), "bright")
    return TableRow(
        (
            Field(one.name or one.slug or str(one.id), "accent!" if own else "bright"), Field(texts.round_money(one.allocation), "bright"),
            fee, Field(texts.percent(one.target_pct)), Field(texts.percent(one.drawdown_pct)),
            Field(texts.percent(one.daily_loss_pct)), Field(texts.percent(one.split_pct)),
            Field(f"{texts.leverage(one.leverage)} {texts.leverage(one.funded_leverage)}"),
        )
    )  # fmt: skip


# -- payouts -------------------------------------------------------------------------------------------------

_PAYOUTS = (
    Column("asked for", 0), Column("amount", 36, True), Column("split", 43, True), Column("status", 46), Column("transaction", 60),
)  # fmt: skip


def _payouts(seen: Seen, width: int) -> Tab:
    del width
    told = seen.payouts
    if told is None:
        failed = "payouts" in seen.errors and not seen.has_none
        nothing = "no account, no payouts: s signs up" if seen.has_none else "asking for the payouts"
        return Tab(_PAYOUTS, empty="the venue does not tell the payouts: R asks again" if failed else nothing)
    rows = tuple(_payout(one) for one in told.payouts)
    ids: tuple[str, ...] = tuple(one.id for one in told.payouts)
    if told.accrued:
        rows, ids = (_accrued(told, seen), *rows), (CLAIM, *ids)
    return Tab(
        _PAYOUTS,
        rows,
        ids,
        "nothing accrued or paid out yet: a funded account shares its profits",
    )


def _accrued(told: prop.Payouts, seen: Seen) -> TableRow:
    account = seen.account
    may = account is None or account.phase not in (prop.PENDING, prop.EVAL, prop.EVAL_PASSED)
    amount, split = texts.money(told.accrued, "USDC"), texts.percent(told.split_pct)
    claim = Field("p claims it", "accent!") if may else Field("once it is funded", "dim")
    return TableRow(
        (Field("accrued", "bright"), Field(amount, "bid!"), Field(split, "dim"), claim, Field(""))
    )


def _payout(one: prop.Payout) -> TableRow:
    status = one.status.replace("_", " ") or texts.NOT_TOLD
    chain = one.tx_hash or ("simulated" if one.real is False else texts.NOT_TOLD)
    return TableRow(
        (
            Field(texts.when(one.requested_ms), "dim"), Field(texts.money(one.amount, "USDC"), "bright"),
            Field(texts.percent(one.split_pct), "dim"), Field(status), Field(chain, "dim"),
        )
    )  # fmt: skip


# -- reserve -------------------------------------------------------------------------------------------------

_RESERVE = (Column("", 0), Column("figure", 42, True), Column("", 45))


def _reserve(seen: Seen, width: int) -> Tab:
    rows = [*_backing(seen, width - 3), *_counts(seen)]
    failed = "reserve" in seen.errors and "stats" in seen.errors
    empty = (
        "the venue does not tell its reserve: R asks again" if failed else "asking for the proof of reserve"
    )
    return Tab(_RESERVE, tuple(rows), tuple(str(place) for place in range(len(rows))), empty)


def _backing(seen: Seen, width: int) -> list[TableRow]:
    told = seen.reserve
    if told is None:
        return []
    real = "" if told.real is None else "real capital" if told.real else "simulated: no real capital"
    checked = (
        f"{words.age((seen.now_ms - told.checked_ms) / 1000)} ago" if told.checked_ms else texts.NOT_TOLD
    )
    lines = texts.wrapped(told.note, width)
    return [
        _line("in reserve", texts.money(told.onchain, "USDC"), real, "bid" if told.real else "amber"),
        _line("promised to accounts", texts.money(told.allocated, "USDC")),
        _line("left over", texts.money(told.available, "USDC")),
        _line("covered", texts.percent(told.coverage_pct)),
        _line("proof looked at", checked, texts.when(told.checked_ms) + " UTC" if told.checked_ms else ""),
        _line("wallet", "" if told.wallet else "none told", told.wallet),
        *([_line("explorer", "", told.explorer_url)] if told.explorer_url else []),
        *(TableRow((Field(line), Field(""), Field(""))) for line in lines),
    ]


def _counts(seen: Seen) -> list[TableRow]:
    told = seen.stats
    if told is None:
        return []
    return [
        _line("signed up so far", texts.count(told.signups)),
        _line("in evaluation now", texts.count(told.in_evaluation)),
        _line("funded now", texts.count(told.funded), f"{texts.count(told.ever_funded)} ever"),
        _line(
            "paid out in all",
            texts.money(told.paid_out, "USDC"),
            f"{texts.money(told.accrued, 'USDC')} accrued",
        ),
    ]


def _line(name: str, figure: str, about: str = "", role: str = "dim") -> TableRow:
    return TableRow((Field(name, "dim"), Field(figure, "bright"), Field(about, role)))


_MAKERS: dict[str, Callable[[Seen, int], Tab]] = {
    TRADES: _trades, MARKETS: _markets, TIERS: _tiers, PAYOUTS: _payouts, RESERVE: _reserve,
}  # fmt: skip
