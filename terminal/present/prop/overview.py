"""The facts above the table: who the account is, what it may still lose, and how far each gate is."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from terminal.core.prop.gates import Gate, gates
from terminal.core.prop.headroom import WARN_AT, Headroom, Limit, headroom
from terminal.model import prop
from terminal.present import failures
from terminal.present.prop import texts
from terminal.present.prop.seen import Seen
from terminal.present.rows import Line, fact, lines_of
from widgets.view import Text

NAME, BAR, SHARE, MONEY = 14, 10, 6, 16
"""columns of a gate: its name, its bar, percent, money with its unit"""
HEADS, LEAST_TABLE = 2, 6
"""lines of a table that are no rows, and how many it has in any case: all tiers are to be seen at once"""
THROUGH = (prop.FUNDED, prop.SUSPENDED)
"""past its evaluation: only the limits stand between it and its end"""
OVER = (prop.SUSPENDED, prop.CLOSED)
WELCOME = (
    "The desk lends its money by rules: reach a tier's target within its limits, and from then on share the profits.",
    "A tier without a fee begins its evaluation at once; of one with a fee the fee is paid first.",
)
SAID = (
    "target",
    "drawdown",
    "daily_loss",
    "trading_day",
    "review",
    "payout",
    "orders",
    "funding",
    "liquidation",
)
"""rules in the venue's own words, the most important first"""


ROOMY = 78
"""columns from which all of it is said"""


class Words(NamedTuple):
    """What a usual trade that loses or wins is called: on narrow screens shorter."""

    losing: str
    winning: str


LONG, SHORT = Words("losing trade", "winning trade"), Words("loss", "win")
AT_LENGTH = 1_000
"""there is room for all of a sentence"""
MANY = 1_000
"""so many usual losses are no figure to go by"""


def facts(seen: Seen, width: int, room: int) -> tuple[Line, ...]:
    """As many lines as there is room for, what matters most first."""
    if seen.account is not None:
        return tuple(_account(seen, seen.account, width, room))[:room]
    return tuple(_nobody(seen, width, room) if seen.has_none else _waiting(seen, width))[:room]


# -- without an account --------------------------------------------------------------------------------------


def _waiting(seen: Seen, width: int) -> list[Line]:
    """Nothing is known yet, or the venue does not say."""
    if error := seen.errors.get("account"):
        lines = texts.wrapped(failures.said(error, seen.now_ms, AT_LENGTH), width - 2)
        return [
            (("PROP DESK", "amber!"), ("  the venue does not tell", "amber")),
            *(((line, "normal"),) for line in lines),
        ]
    return [(("PROP DESK", "bright!"), ("  asking for the account", "dim"))]


def _nobody(seen: Seen, width: int, room: int) -> list[Line]:
    lines: list[Line] = [(("PROP DESK", "bright!"), ("  no account yet", "normal")), ()]
    for sentence in WELCOME:
        lines += [((line, "normal"),) for line in texts.wrapped(sentence, width - 2)]
    lines.append(())
    lines.append(
        (
            (f"{seen.key('page.down')} {seen.key('page.up')}", "bright!"), (" choose a tier   ", "dim"),
            (seen.key("prop.sign_up"), "bright!"), (" signs up for it   ", "dim"),
            (seen.key("prop.pay_fee"), "bright!"), (" pays its fee", "dim"),
        )
    )  # fmt: skip
    table = max(0, len(seen.rules.tiers) + HEADS - LEAST_TABLE)
    return [*lines, *_rules(seen, width, room - len(lines) - table)]


def _rules(seen: Seen, width: int, room: int) -> list[Line]:
    """The venue's own sentences, as many whole ones as there is room for."""
    told, lines = {str(name): said for name, said in seen.rules.sentences}, list[Line]()
    for name in SAID:
        rows = texts.wrapped(told.get(name, ""), max(20, width - NAME - 2))
        if rows and len(lines) + len(rows) + (not lines) <= room:
            lines += [()] * (not lines)
            head = name.replace("_", " ").ljust(NAME)
            lines += [
                ((" " * NAME if place else head, "dim"), (row, "normal")) for place, row in enumerate(rows)
            ]
    return lines


# -- with one ------------------------------------------------------------------------------------------------


def _account(seen: Seen, account: prop.Account, width: int, room: int) -> list[Line]:
    left = headroom(account, seen.rules, seen.closed, None)
    head = [_who(seen, account, width), *_money(account, width)]
    rows = _gates(seen, account, left, width)
    tail = _next(seen, account, left, width)
    spare = room - len(head) - len(rows) - len(tail)
    return [*head, *[()] * (spare > 0), *rows, *[()] * (spare > 1 and bool(tail)), *tail]


def _who(seen: Seen, account: prop.Account, width: int) -> Line:
    phase, tier = texts.phase_of(account.phase), seen.tier
    name = tier.name if tier and tier.name else f"tier {texts.count(account.tier_id)}"
    parts: list[Text] = [(phase.word, phase.role), (f"  {name}", "bright")]
    parts += [(f"  {account.track} track", "dim")] if account.track else []
    if account.simulated is not None:
        parts.append(
            ("  simulated" if account.simulated else "  real money", "dim" if account.simulated else "amber")
        )
    del width
    return tuple(parts)


def _money(account: prop.Account, width: int) -> list[Line]:
    balance = (
        None
        if account.allocation is None or account.realized is None
        else account.allocation + account.realized
    )
    share = "" if account.profit_pct is None else f"({account.profit_pct:+.2f} %)"
    found = [
        fact("equity", texts.money(account.equity), "bright!", "USDC"),
        fact("day", texts.signed(account.day_profit), texts.role_of(account.day_profit)),
        fact("total", texts.signed(account.profit), texts.role_of(account.profit), share),
        fact("balance", texts.money(balance), "bright"),
        fact("free margin", texts.money(account.free_margin), "bright"),
        fact("up to", texts.leverage(account.max_leverage), "bright"),
    ]
    return [line[1:] for line in lines_of("", found, width + 6)]


def _gates(seen: Seen, account: prop.Account, left: Headroom, width: int) -> list[Line]:
    target, drawdown, daily, trades, days = gates(account, seen.rules)
    said = LONG if width >= ROOMY else SHORT
    rows = [_limit(daily, left.daily, said), _limit(drawdown, left.drawdown, said)]
    if account.phase in THROUGH:
        return [*rows, _payout(account, width)]
    won = _trades(left.target.winning_trades, said.winning)
    rows.append(_goal(target, width, left.target.left, won))
    return [*rows, _goal(trades, width), _goal(days, width)]


def _limit(gate: Gate, limit: Limit, said: Words) -> Line:
    """How much of it is gone, what is left in money, and as losing trades."""
    used = limit.used if limit.used is not None else gate.done
    broken = limit.broken or (not gate.open and bool(gate.missing))
    role = "danger" if broken else "amber" if used >= WARN_AT else "accent"
    row = (
        *_row(gate.name, used, role),
        *_left(limit.left, "danger!" if broken else "amber!" if role == "amber" else "bright"),
    )
    if broken:
        return (*_row(gate.name, used, role), (f"  {gate.missing or 'broken'}", "danger!"))
    if limit.left is None:
        return _row(gate.name, used, role)
    trades = _trades(limit.losing_trades, said.losing) or "  left"
    return (*row, (trades, "amber" if role == "amber" else "dim"))


def _goal(gate: Gate, width: int, left: int | None = None, also: str = "") -> Line:
    row = _row(gate.name, gate.done, "bid" if gate.open else "accent")
    if gate.open:
        return (*row, ("  ✓ open", "bid"))
    if left:
        return (*row, *_left(left, "bright"), (also or "  to earn", "dim"))
    room = width - NAME - BAR - SHARE - 4
    missing = (
        gate.missing if len(gate.missing) <= room else gate.missing.partition(":")[0].partition(" with ")[0]
    )
    return (*row, (f"  {missing}", "normal"))


def _row(name: str, done: Fraction, role: str) -> tuple[Text, ...]:
    share = max(Fraction(0), min(Fraction(1), done))
    full = min(BAR, int(share * BAR) or (1 if share else 0))
    percent = f"{int(done * 100)} %".rjust(SHARE)
    return (
        (name.ljust(NAME), "dim"),
        ("━" * full, role),
        ("─" * (BAR - full), "rule"),
        (percent, "bright" if role == "accent" else role),
    )


def _left(units: int | None, role: str) -> tuple[Text, Text]:
    return (texts.money(units).rjust(MONEY - 5), role), (" USDC", "dim")


def _trades(count: int | None, what: str) -> str:
    """Estimated by what usually is lost, so with a `~`."""
    if count is None:
        return ""
    plural = f"{what}es" if what.endswith("s") else f"{what}s"
    return f"  many {plural}" if count >= MANY else f"  ~{count} {what if count == 1 else plural}"


def _payout(account: prop.Account, width: int) -> Line:
    line: list[Text] = [
        ("payout".ljust(NAME), "dim"),
        (texts.money(account.accrued), "bid!" if account.accrued else "normal"),
        (" USDC accrued", "dim"),
        (f"   {texts.money(account.paid_out)}", "normal"),
        (" paid out", "dim"),
    ]
    split: tuple[Text, ...] = ((f"   {texts.percent(account.split_pct)}", "normal"), (" of profits", "dim"))
    return (*line, *split) if width >= ROOMY else tuple(line)


def _next(seen: Seen, account: prop.Account, left: Headroom, width: int) -> list[Line]:
    """What is near, what happened, and what can be done."""
    lines: list[Text] = []
    if account.phase in OVER:
        lines.append((_happened(seen, account), "danger"))
    lines += [(warning, "amber") for warning in left.warnings]
    phase = texts.phase_of(account.phase)
    lines.append((texts.spoken(phase.next, seen.keys) if phase.next else str(account.note), "normal"))
    if account.phase in (prop.EVAL_PASSED, prop.SUSPENDED) and account.note:
        lines.append((str(account.note), "dim"))
    return [((row, role),) for text, role in lines for row in texts.wrapped(text, width - 2)]


def _happened(seen: Seen, account: prop.Account) -> str:
    wanted, tier = account.graduation, seen.tier or prop.Tier(-1)
    if wanted.drawdown_ok is False:
        most = wanted.drawdown_pct or tier.drawdown_pct
        return f"the drawdown reached its limit of {texts.percent(most)}: every trade was closed"
    if account.daily_loss_broken or wanted.daily_loss_ok is False:
        most = wanted.daily_loss_pct or tier.daily_loss_pct
        return f"the day's loss reached its limit of {texts.percent(most)}: every trade was closed"
    return str(account.note) or f"the desk calls this account {account.phase}"
