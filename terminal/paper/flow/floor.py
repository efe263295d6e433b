"""One pair as its simulated traders see it, and their hands on it.

They act only by the exchange's own commands. Whatever another trader did to the book in between, none of these
raises: an order that is gone is left alone, and one that is refused is not placed.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from terminal.model.errors import EvtermError, Refused
from terminal.model.order import BUY, Mode, OrderType, Side
from terminal.paper.orders import NewOrder, VenueOrder

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange
    from terminal.paper.flow.catalogue import Profile
    from terminal.paper.flow.latent import Latent

LIMIT, IOC = OrderType.LIMIT, OrderType.IOC
LIVE = Mode.LIVE


class Floor:
    """`accounts` are the simulated owners by role, shared by all pairs."""

    def __init__(
        self,
        exchange: Exchange,
        profile: Profile,
        accounts: dict[str, list[int]],
        latent: Latent,
        rng: Random,
    ) -> None:
        self.exchange = exchange
        self.profile = profile
        self.accounts = accounts
        self.latent = latent
        self.rng = rng
        self.symbol = profile.instrument.symbol
        self.pair = exchange.pairs[self.symbol]
        self.bids = self.pair.live.bids
        self.asks = self.pair.live.asks
        self.least = profile.instrument.min_lots
        self.orders = exchange.orders
        self.slept = 0
        """How much later the exchange's clock is than the traders' own: while it was shut they felt no time pass."""

    # -- the book -------------------------------------------------------------------------------------------

    def best_bid(self) -> int:
        keys = self.bids.keys
        return keys[-1] if keys else 0

    def best_ask(self) -> int:
        """0 where nobody offers."""
        keys = self.asks.keys
        return -keys[-1] if keys else 0

    def mid(self) -> float:
        bid, ask = self.best_bid(), self.best_ask()
        return (bid + ask) / 2 if bid and ask else self.latent.ticks

    def touch(self, side: Side) -> tuple[int, int]:
        """What a taker on this side meets first: price and lots, zeros where nothing is."""
        level = (self.asks if side is BUY else self.bids).best()
        return (level.price, level.lots) if level else (0, 0)

    def uncrossed(self, side: Side, price: int, gap: int = 1) -> int:
        """The price nearest to the one wanted that keeps so many ticks from the other side."""
        if side is BUY:
            ask = self.best_ask()
            return max(1, min(price, ask - gap) if ask else price)
        return max(1, price, self.best_bid() + gap)

    def holding(self, account: int) -> int:
        purse = self.exchange.ledgers[LIVE].purse(account, self.profile.instrument.base)
        return purse.available + purse.held

    # -- hands ----------------------------------------------------------------------------------------------

    def rest(self, account: int, side: Side, price: int, lots: int, now: int) -> int:
        """The id of a new resting order, 0 where it was refused."""
        return self._place(account, side, LIMIT, price, lots, now)

    def take(self, account: int, side: Side, limit: int, lots: int, now: int) -> None:
        """Trade at once, no worse than the limit."""
        if limit > 0:
            self._place(account, side, IOC, limit, lots, now)

    def _place(self, account: int, side: Side, kind: OrderType, price: int, lots: int, now: int) -> int:
        try:
            receipt = self.exchange.place(
                account, NewOrder(self.symbol, side, kind, price, max(lots, self.least)), now + self.slept
            )
        except Refused:
            return 0
        return receipt.order.id

    def move(self, order: VenueOrder, price: int, left: int, now: int) -> None:
        try:
            self.exchange.amend(
                order.owner, order.id, price, order.filled + max(left, self.least), now + self.slept
            )
        except Refused as refused:
            if refused.code != "MARKET_HALTED":  # a book that empties in a halt is easily swept after it
                self.drop(order, now)

    def drop(self, order: VenueOrder, now: int) -> None:
        self.exchange.cancel(order.owner, order.id, now + self.slept)

    def swap(self, account: int, venue: str, side: Side, limit: int, lots: int, now: int) -> int:
        """The lots a pool traded."""
        try:
            return self.exchange.swap(account, self.symbol, venue, side, limit, lots, now + self.slept)
        except EvtermError:
            return 0

    # -- sizes ----------------------------------------------------------------------------------------------

    def size(self, mean: float, spread: float) -> int:
        """Lots as people choose them: log-normal about a mean, rounded to a number one would type."""
        return rounded(mean * self.rng.lognormvariate(0, spread), self.rng.random(), self.least)


def rounded(lots: float, taste: float, least: int) -> int:
    """Most type one or two digits and zeros, some a half step, a few what was left in the wallet."""
    whole = max(least, int(lots))
    if taste > 0.93 or whole < 10:
        return whole
    digits = int(10 ** (len(str(whole)) - (1 if taste < 0.3 else 2)))
    step = max(1, digits // 2) if taste > 0.75 else digits
    return max(least, (whole + step // 2) // step * step)
