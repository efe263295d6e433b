"""What a new trade would do to the account, and which trade is about to be closed: lines for their forms."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terminal.calls.wrong import Wrong
from terminal.core.objections import Objection
from terminal.core.prop.exposure import at_risk
from terminal.core.prop.headroom import WARN_AT, Limit, usual_loss
from terminal.core.prop.preview import Foreseen as Preview
from terminal.core.prop.preview import preview
from terminal.present.prop import texts
from terminal.present.prop.seen import Seen
from terminal.present.rows import Fact, Foreseen, Line, fact, lines_of

if TYPE_CHECKING:
    from terminal.calls.filling import Filling

LINES = 5
"""of a preview, so that nothing jumps"""
EMPTY: Line = (("preview - what would come of it, as soon as coin, side and size are told", "ghost"),)
FIELDS = {
    "leverage": "leverage", "size": "size", "a trade must": "size", "margin": "size", "the stop": "stop", "it could": "stop",
    "the trade opens": "limit_price",
}  # fmt: skip
"""how a refusal begins, and the field that would have to change"""
WHOLE = "the desk closes a trade whole, never a part; a price limit closes it only at that price or better"


def opening(filling: Filling, seen: Seen, width: int, room: int) -> Foreseen:
    try:
        values = filling.values()
    except Wrong:
        return _padded((EMPTY,), room)
    found = _preview(values, seen)
    if isinstance(found, str):
        return _padded(((("no preview: ", "amber"), (found, "amber")),), room)
    said = (_objection(found.refusal, filling),) if found.refusal else ()
    return _padded(_lines(found, width), room)._replace(said=said)


def refusal(values: Mapping[str, Any], seen: Seen) -> str:
    """Why the trade must not be sent; what cannot be reckoned could break a rule as well."""
    found = _preview(values, seen)
    return found if isinstance(found, str) else found.refusal


def _preview(values: Mapping[str, Any], seen: Seen) -> Preview | str:
    """Or what the venue has not told that a trade is measured by."""
    account, market = seen.account, seen.market(values["coin"], values["venue"])
    if seen.has_none:
        return "there is no prop account: :prop-signup opens one"
    if account is None or seen.config is None:
        return "the venue has not told the account yet: wait a moment"
    if not seen.markets:
        return "the venue has not told its marks yet: wait a moment"
    if market is None:
        return f"{values['coin']} is not traded at {values['venue'].replace('_', ' ')}: the markets tab of F3 lists what is"
    if "open" not in seen.ages:
        return "the venue has not told the open trades yet: wait a moment"
    if seen.unsettled:
        return (
            f"it is not known yet whether the trade with the {seen.unsettled} was opened: wait for the venue"
        )
    limit, stop = (
        None if values.get(name) is None else Decimal(values[name]) for name in ("limit_price", "stop")
    )
    return preview(
        account, seen.rules, market, values["side"], Decimal(values["size"]), values["leverage"], limit, stop,
        others=at_risk(seen.open, counted(seen), seen.rules, seen.market), usual=usual_loss(seen.closed),
    )  # fmt: skip


def counted(seen: Seen) -> Mapping[str, Decimal]:
    """A stop that is not watched now ends no trade: its trade counts down to its liquidation."""
    return {} if seen.silence else seen.stops


def _objection(said: str, filling: Filling) -> Objection:
    there = {param.name for param in filling.fields}
    named = next(
        (field for begins, field in FIELDS.items() if said.startswith(begins) and field in there), ""
    )
    return Objection(named, said)


def _lines(found: Preview, width: int) -> tuple[Line, ...]:
    if found.entry is None:
        return ((("preview - none: it cannot be done so", "ghost"),),)
    rows: list[Line] = []
    rows += lines_of("trade", _costs(found), width)
    rows += lines_of("ends", _ends(found), width)
    rows += lines_of("then", _then(found), width)
    if found.unsaid:
        rows += lines_of("~", [fact("the venue does not tell its", ", ".join(found.unsaid), "amber")], width)
    return tuple(rows)


def _costs(found: Preview) -> list[Fact]:
    short = found.free_after is not None and found.free_after < 0
    return [
        fact("opens at", texts.number(found.entry)), fact("worth", texts.money(found.notional), "bright", "USDC"),
        fact("fee", texts.money(found.fee)), fact("margin", texts.money(found.margin), "bright", "USDC"),
        fact("free then", texts.money(found.free_after), "danger" if short else "bright"),
    ]  # fmt: skip


def _ends(found: Preview) -> list[Fact]:
    """Where it ends at the worst, and what that costs. A jump of the price can cost more, so with a `~`."""
    away = "" if found.distance is None else f"{float(found.distance * 100):.1f} % from the mark"
    loss = None if found.worst_loss is None else -found.worst_loss
    where = (
        f"at its {found.worst_by}" if found.worst_by in ("stop", "liquidation") else "if it falls to nothing"
    )
    nowhere = found.liquidation is None
    return [
        fact("liquidation", "nowhere" if nowhere else texts.number(found.liquidation), "bright", away),
        fact("at worst", f"~{texts.signed(loss)}", "ask", f"USDC {where}"),
    ]


def _then(found: Preview) -> list[Fact]:
    """What is left to each limit once that is lost."""
    if found.after is None:
        return []
    limits = [_limit(limit) for limit in (found.after.daily, found.after.drawdown)]
    return [*limits, fact("equity", texts.money(found.equity_at_worst), "bright", "USDC")]


def _limit(limit: Limit) -> Fact:
    if limit.broken:
        return fact(limit.name, "broken", "danger!")
    near = limit.used is not None and limit.used >= WARN_AT
    share = "" if limit.used is None else f"left, {int(limit.used * 100)} % used"
    return fact(limit.name, texts.money(limit.left), "amber" if near else "bright", share)


def closing(filling: Filling, seen: Seen, width: int, room: int) -> Foreseen:
    """Its id says nothing to a trader."""
    trade = seen.trade(filling.texts.get("id", "").strip())
    lines: list[Line] = []
    if trade is not None and trade.is_open:
        which = f"{trade.side} {texts.number(trade.size)} {trade.coin}"
        found = [
            fact("closes", which), fact("entry", texts.number(trade.entry)), fact("mark", texts.number(trade.mark)),
            fact("P&L", texts.signed(trade.unrealized), texts.role_of(trade.unrealized), "USDC before the exit's fee"),
        ]  # fmt: skip
        lines += lines_of("trade", found, width)
    lines += [((line, "dim"),) for line in texts.wrapped(WHOLE, width)]
    return Foreseen(tuple(lines[:room]))


def _padded(lines: tuple[Line, ...], room: int) -> Foreseen:
    return Foreseen((*lines, *((),) * (LINES - len(lines)))[:room])
