"""What an execution sees of the market, and how its orders get there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from terminal.model.errors import Refused
from terminal.model.order import BUY, Mode, OrderType
from terminal.paper.admission import not_in_simulation
from terminal.paper.algos.commands import PPM
from terminal.paper.orders import NewOrder, OrderView, VenueOrder

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.paper.algos.runs import Run
    from terminal.paper.exchange import Exchange


class Desk:
    """Trades for the runs in the exchange's own commands."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.resting: dict[str, VenueOrder] = {}
        """The orders that icebergs follow, by the iceberg's id."""

    def instrument(self, run: Run) -> Instrument:
        return self.exchange.pairs[run.symbol].instrument

    def touch(self, run: Run) -> int | None:
        """The best price it could take, on paper too: paper trades against the live book."""
        best = self.exchange.pairs[run.symbol].live.opposite(run.side).best()
        return best.price if best else None

    def volume(self, run: Run) -> int:
        """Lots that the pair's order book has ever traded."""
        return self.exchange.pairs[run.symbol].volume

    def offered(self, run: Run, price: int, now: int) -> int:
        """Lots it would find at once at no worse a price."""
        pair = self.exchange.pairs[run.symbol]
        order = VenueOrder(0, run.account, self._child(run, run.left, price), pair.instrument, now)
        return pair.book(run.mode).reach(order)[0]

    def worst(self, run: Run, slippage: int) -> int | None:
        """The price it may take now: the touch moved by the slippage, no worse than its own limit. None, with the
        reason noted, where nothing can be had at that."""
        touch, text = self.touch(run), self.instrument(run).price_text
        if touch is None:
            run.note_refusal("NO_LIQUIDITY", "nobody is on the other side of the book")
            return None
        if run.side is BUY:
            price = touch * (PPM + slippage) // PPM
        else:
            price = max(1, -(-touch * (PPM - slippage) // PPM))
        if not run.within(touch, run.limit):
            said = f"the touch at {text(touch)} is beyond the price_limit of {text(run.limit)}"
            run.note_refusal("PRICE_LIMIT", said)
            return None
        return run.tighter(price, run.limit)

    def take(self, run: Run, lots: int, price: int, now: int) -> int:
        """Send an ioc order and answer the lots it filled. A refusal is the run's to know and stops nothing here."""
        try:
            if run.mode is Mode.LIVE:
                not_in_simulation(self.exchange.accounts[run.account], "what was started live waits")
            order = self.exchange.place(run.account, self._child(run, lots, price), now).order
        except Refused as error:
            run.note_refusal(error.code, error.message)
            return 0
        run.note_order(order)
        return order.filled

    def rest(self, run: Run, display: int, now: int) -> OrderView:
        """Place all of it as one limit order at its limit, and follow that; raises Refused."""
        new = structs.replace(self._child(run, run.lots, run.limit), type=OrderType.LIMIT, display=display)
        order = self.exchange.place(run.account, new, now).order
        if not order.status.ended:
            self.resting[run.id] = self.exchange.orders[order.id]
        return order

    def withdraw(self, run: Run, now: int, reason: str) -> None:
        """Take its order off the book, if it is still there."""
        order = self.resting.get(run.id)
        if order and order.id in self.exchange.orders:
            self.exchange.cancel(run.account, order.id, now, reason)

    @staticmethod
    def _child(run: Run, lots: int, price: int) -> NewOrder:
        return NewOrder(run.symbol, run.side, OrderType.IOC, price, lots, run.mode, request_id=run.child_id())
