"""What opening a trade would do, before it is sent: margin, liquidation, the most it can lose, and what is left then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from terminal.core.prop import margin
from terminal.core.prop.headroom import Headroom, headroom
from terminal.core.prop.lock import Case, Ticket, malformed, refusal
from terminal.model.prop import Account, Market, Rules


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Figures are None where nothing can be reckoned, and `refusal` says why."""

    refusal: str = ""
    """why it must not be sent; empty for none"""
    entry: Decimal | None = None
    notional: int | None = None
    fee: int | None = None
    """of the entry"""
    margin: int | None = None
    free_after: int | None = None
    liquidation: Decimal | None = None
    """None is nowhere"""
    distance: Fraction | None = None
    """from the mark to the liquidation, as a share of the mark"""
    worst_price: Decimal | None = None
    worst_by: str = ""
    """stop, liquidation or fall to nothing"""
    worst_loss: int | None = None
    """fees of both sides included; a jump of the price can lose more"""
    equity_at_worst: int | None = None
    after: Headroom | None = None
    """with that loss taken"""
    warnings: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    """what the venue does not tell, and was taken as nothing"""


def preview(
    account: Account,
    rules: Rules,
    market: Market,
    side: str,
    size: Decimal,
    leverage: int,
    limit_price: Decimal | None,
    stop: Decimal | None,
    *,
    others: int = 0,
    usual: int | None = None,
) -> Foreseen:
    """Of a trade at the mark of this moment. `others` is what the open trades may still lose by their stops,
    `usual` what a usual losing trade loses."""
    ticket = Ticket(side, size, leverage, limit_price, stop)
    said = malformed(market, ticket)
    if said or market.mark is None:
        return Foreseen(said)
    costs = margin.costs_of(rules, market)
    deal = margin.deal(costs, market.mark, side, size, leverage, limit_price)
    before = headroom(account, rules, (), usual)
    case = Case(account, rules, market, ticket, deal, before, others)
    price, by = deal.worst(stop)
    lost = case.loss + others
    after = _after(account, rules, before, lost)
    return Foreseen(
        refusal=refusal(case),
        entry=deal.entry,
        notional=deal.notional,
        fee=deal.fee,
        margin=deal.margin,
        free_after=_free_after(account, deal),
        liquidation=deal.liquidation,
        distance=deal.distance,
        worst_price=price,
        worst_by=by,
        worst_loss=case.loss,
        equity_at_worst=None if account.equity is None else account.equity - lost,
        after=after,
        warnings=tuple(f"at the {by}: {warning}" for warning in after.warnings),
        unsaid=costs.unsaid,
    )


def _after(account: Account, rules: Rules, before: Headroom, lost: int) -> Headroom:
    """The floors stay where they are when equity falls."""
    if account.equity is None:
        return before
    fallen = replace(
        account,
        equity=account.equity - lost,
        realized=None if account.realized is None else account.realized - lost,
        day_profit=None if account.day_profit is None else account.day_profit - lost,
        daily_floor=before.daily.floor,
        drawdown_floor=before.drawdown.floor,
    )
    return headroom(fallen, rules, (), before.usual)


def _free_after(account: Account, deal: margin.Deal) -> int | None:
    """Equity falls at once by the fee and by half the spread."""
    if account.free_margin is None:
        return None
    return account.free_margin - deal.margin - deal.fee + deal.profit(deal.mark)
