"""The market making skill: a bid and an ask around the mid, leaning against what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from terminal.model.order import BUY, SELL, OrderType, Side
from terminal.paper.clones.broker import View, cancel_orders, look, place, slipped
from terminal.paper.clones.settings import WHOLE

if TYPE_CHECKING:
    from terminal.paper.clones.clone import Clone, Run
    from terminal.paper.clones.resolver import Verdict
    from terminal.paper.clones.skills import Equipped
    from terminal.paper.exchange import Exchange

CLIPS = 4
"""A quote is the greatest inventory divided by this."""
THROUGH = 1000


class Plan(NamedTuple):
    """Prices in ticks and sizes in lots; a side without lots has no order."""

    bid: int
    bid_lots: int
    ask: int
    ask_lots: int

    @property
    def sides(self) -> set[Side]:
        return {side for side, lots in ((BUY, self.bid_lots), (SELL, self.ask_lots)) if lots}


def make(
    exchange: Exchange, clone: Clone, run: Run, skill: Equipped, view: View, verdict: Verdict, now: int
) -> None:
    """Quote anew where the mid has drifted by a quarter of the spread, or a quote is gone or no longer wanted."""
    most = greatest_inventory(clone, skill, view)
    if most < view.instrument.min_lots:
        cancel_orders(exchange, clone, now)
        clone.complain(now, "TOO_SMALL", f"its inventory is below the least order: {too_small(view)}")
        return
    if not run.stocked and verdict.cap:
        run.stocked = _stock(exchange, clone, view, most, now)
        view = look(exchange, clone)
    spread = int(skill.number("spread_bps"))
    plan = planned(view, most, spread, verdict)
    quoted = {order.side for order in exchange.accounts[clone.account].open.values()}
    mid = view.bid + view.ask
    drifted = abs(mid - run.quoted_at) * 4 * WHOLE > spread * mid
    if not plan.sides:
        clone.complain(now, "HELD_BACK", "its risk skills and its money leave it nothing to quote: it waits")
    if quoted != plan.sides or (quoted and drifted):
        run.quoted_at = mid
        _quote(exchange, clone, plan, now)


def greatest_inventory(clone: Clone, skill: Equipped, view: View) -> int:
    """Lots: as the skill is set, or what max_position_pct of the equity buys at the mid."""
    limit = skill.param("max_inventory")
    if limit is not None:
        return int(limit // view.instrument.lot)
    budget = view.equity * clone.settings.max_position // WHOLE
    return 2 * budget // ((view.bid + view.ask) * view.instrument.unit)


def planned(view: View, most: int, spread_bps: int, verdict: Verdict) -> Plan:
    """Half the greatest inventory is where it stands level: with more both quotes go down, with less up."""
    mid = view.bid + view.ask  # twice, as are `half` and `centre`
    half = max(2, mid * spread_bps // (2 * WHOLE))
    centre = mid + half * verdict.score // 200
    lean = max(-100, min(100, 200 * view.goods // most - 100))
    bid = min((centre - half * (200 + lean) // 200) // 2, view.ask - 1)
    ask = max(-((-centre - half * (200 - lean) // 200) // 2), view.bid + 1)
    least, clip = view.instrument.min_lots, max(most // CLIPS, view.instrument.min_lots)
    buy = min(clip * verdict.cap // 100, most - view.goods) if bid > 0 else 0
    buy = min(buy, view.affordable(view.money, bid)) if buy >= least else 0
    sell = min(clip, view.goods)
    return Plan(bid, buy if buy >= least else 0, ask, sell if sell >= least else 0)


def too_small(view: View) -> str:
    least, instrument = view.instrument.min_lots, view.instrument
    return f"{instrument.size_text(least)} {instrument.base}"


def _stock(exchange: Exchange, clone: Clone, view: View, most: int, now: int) -> bool:
    """On spot nothing can be sold that is not held, so a run begins with half the inventory."""
    limit = slipped(BUY, view.ask, THROUGH)
    lots = min(most // 2 - view.goods, view.affordable(view.money, limit))
    if lots < view.instrument.min_lots:
        return True
    return place(exchange, clone, OrderType.IOC, BUY, limit, lots, now)


def _quote(exchange: Exchange, clone: Clone, plan: Plan, now: int) -> None:
    cancel_orders(exchange, clone, now)
    for side, price, lots in ((BUY, plan.bid, plan.bid_lots), (SELL, plan.ask, plan.ask_lots)):
        if lots:
            place(exchange, clone, OrderType.POST_ONLY, side, price, lots, now)
