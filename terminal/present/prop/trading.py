"""What is traded: open and closed trades, and the markets of both venues."""

from __future__ import annotations

from decimal import Decimal

from terminal.core.prop.exposure import ends_at
from terminal.model import prop
from terminal.present.prop import texts
from terminal.present.prop.seen import Seen
from terminal.present.prop.tab import WIDE, Tab
from widgets.view import Column, Field, TableRow

# -- trades --------------------------------------------------------------------------------------------------

_TRADES = (
    Column("side", 0), Column("coin", 8), Column("size", 31, True), Column("entry", 42, True), Column("mark", 52, True),
    Column("lev", 56, True), Column("liq/stop", 66, True), Column("P&L USDC", 77, True),
)  # fmt: skip
_TRADES_WIDE = (
    *_TRADES[:-1], Column("margin USDC", 78, True), Column("fees USDC", 88, True), Column("P&L USDC", 100, True), Column("opened", 103),
)  # fmt: skip


def trades(seen: Seen, width: int) -> Tab:
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
        return f"no account, no trades: the tiers are two tabs on, {seen.key('prop.sign_up')} signs up"
    if "open" in seen.errors or (seen.account is None and "account" in seen.errors):
        return f"the venue does not tell the trades: {seen.key('page.read')} asks again"
    opens = f"no trades yet: {seen.key('prop.new')} opens the first one"
    return opens if "open" in seen.ages else "asking for the trades"


# -- markets -------------------------------------------------------------------------------------------------

_MARKETS = (
    Column("coin", 0), Column("venue", 18), Column("mark", 44, True), Column("funding an hour", 61, True),
    Column("spread", 71, True), Column("most", 77, True),
)  # fmt: skip


def markets(seen: Seen, width: int) -> Tab:
    del width
    most = seen.account.max_leverage if seen.account else None
    rows = tuple(_market(one, most) for one in seen.markets)
    ids = tuple(market_id(one) for one in seen.markets)
    failed = f"the venue does not tell its markets: {seen.key('page.read')} asks again"
    return Tab(_MARKETS, rows, ids, failed if "markets" in seen.errors else "asking for the markets")


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
