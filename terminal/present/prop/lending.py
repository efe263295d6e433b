"""What the desk lends and pays: tiers, payouts, and what is in reserve for them."""

from __future__ import annotations

from terminal.model import prop
from terminal.present import words
from terminal.present.prop import texts
from terminal.present.prop.seen import Seen
from terminal.present.prop.tab import Tab
from widgets.view import Column, Field, TableRow

CLAIM = "claim"
"""the id of the row that says what can be claimed"""

# -- tiers ---------------------------------------------------------------------------------------------------

_TIERS = (
    Column("tier", 0), Column("allocation", 25, True), Column("fee", 34, True), Column("target", 41, True),
    Column("drawdown", 50, True), Column("day's loss", 61, True), Column("split", 67, True), Column("leverage", 77, True),
)  # fmt: skip


def tiers(seen: Seen, width: int) -> Tab:
    del width
    own = seen.account.tier_id if seen.account else None
    tiers = seen.rules.tiers
    failed = f"the venue does not tell its tiers: {seen.key('page.read')} asks again"
    return Tab(
        _TIERS,
        tuple(_tier(one, own=one.id == own) for one in tiers),
        tuple(str(one.id) for one in tiers),
        failed if "config" in seen.errors else "asking for the tiers",
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


def payouts(seen: Seen, width: int) -> Tab:
    del width
    told = seen.payouts
    if told is None:
        return Tab(_PAYOUTS, empty=_no_payouts(seen))
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


def _no_payouts(seen: Seen) -> str:
    if seen.has_none:
        return f"no account, no payouts: {seen.key('prop.sign_up')} signs up"
    failed = f"the venue does not tell the payouts: {seen.key('page.read')} asks again"
    return failed if "payouts" in seen.errors else "asking for the payouts"


def _accrued(told: prop.Payouts, seen: Seen) -> TableRow:
    account = seen.account
    may = account is None or account.phase not in (prop.PENDING, prop.EVAL, prop.EVAL_PASSED)
    amount, split = texts.money(told.accrued, "USDC"), texts.percent(told.split_pct)
    claims = f"{seen.key('prop.claim_payout')} claims it"
    claim = Field(claims, "accent!") if may else Field("once it is funded", "dim")
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


def reserve(seen: Seen, width: int) -> Tab:
    rows = [*_backing(seen, width - 3), *_counts(seen)]
    failed = "reserve" in seen.errors and "stats" in seen.errors
    again = f"the venue does not tell its reserve: {seen.key('page.read')} asks again"
    empty = again if failed else "asking for the proof of reserve"
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
