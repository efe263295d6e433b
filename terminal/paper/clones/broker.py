"""What a clone sees of the market when it acts, and its orders: refusals are told, never raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from terminal.model.errors import Refused
from terminal.model.order import BUY, OrderType, Side
from terminal.paper.clones.clone import Resting
from terminal.paper.clones.worth import equity_of, goods_of, money_of
from terminal.paper.orders import BPS, NewOrder

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.paper.clones.clone import Clone
    from terminal.paper.exchange import Exchange
    from terminal.paper.matching import Half


class View(NamedTuple):
    """The touch is that of others, 0 where nobody is. Money and goods are all there are, what orders bind as well."""

    instrument: Instrument
    bid: int
    ask: int
    last: int
    money: int
    goods: int
    equity: int

    @property
    def flat(self) -> bool:
        """Less than can be sold."""
        return self.goods < self.instrument.min_lots

    def affordable(self, units: int, price: int) -> int:
        """Lots that so much buys at a price, with the fee that the exchange may bind for it."""
        per_lot = price * self.instrument.unit * (BPS + max(0, self.instrument.taker_bps))
        return max(0, min(units, self.money)) * BPS // per_lot


def look(exchange: Exchange, clone: Clone) -> View:
    pair = exchange.pairs[clone.settings.symbol]
    return View(
        pair.instrument,
        _best_of_others(pair.live.bids, clone.account),
        _best_of_others(pair.live.asks, clone.account),
        pair.last,
        money_of(exchange, clone).total,
        goods_of(exchange, clone, clone.settings.symbol).total,
        equity_of(exchange, clone),
    )


def place(
    exchange: Exchange, clone: Clone, kind: OrderType, side: Side, price: int, lots: int, now: int
) -> bool:
    """Whether the exchange took the order; if not, the clone has told why."""
    order = NewOrder(clone.settings.symbol, side, kind, price, lots, clone.mode)
    try:
        receipt = exchange.place(clone.account, order, now)
    except Refused as error:
        clone.complain(now, error.code, f"the exchange refused an order: {error.message}")
        return False
    clone.content()
    clone.count(exchange)
    resting = exchange.accounts[clone.account].open.get(receipt.order.id)
    if resting is not None:
        clone.resting.append(Resting(resting.id, resting.fills))
        clone.count(exchange)
    elif receipt.fills:
        clone.take(receipt.fills, exchange)
    return True


def cancel_orders(exchange: Exchange, clone: Clone, now: int) -> None:
    exchange.cancel_all(clone.account, now)
    clone.count(exchange)


def slipped(side: Side, price: int, part: int) -> int:
    """A limit that reaches through the touch by one in `part` of the price, at least a tick."""
    away = max(1, price // part)
    return price + away if side is BUY else max(1, price - away)


def _best_of_others(half: Half, account: int) -> int:
    """A maker that followed its own quotes would walk away with them."""
    for level in half.walk():
        if any(order.owner != account for order in level):
            return level.price
    return 0
