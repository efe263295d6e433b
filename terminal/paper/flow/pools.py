"""Those who trade with the pools: arbitrageurs who keep them at the book's price, and people who just swap."""

from __future__ import annotations

from terminal.model.order import BUY, SELL, Side
from terminal.paper.amm import offered, touch
from terminal.paper.clearing import QUOTE, Pool
from terminal.paper.flow.actor import SECOND, Actor, after
from terminal.paper.flow.floor import LIVE, Floor

SWAPS = 0.035
"""People's swaps a second, at all pools together."""

SLIPPAGE = 0.006
"""What they let the price slip before the swap stops."""


class Arbitrage(Actor):
    """Where a pool would sell below the best bid or buy above the best ask: trade there, and undo it in the book."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def act(self, now: int) -> int:
        floor = self.floor
        for pool in floor.pair.pools.values():
            bid, ask = floor.best_bid(), floor.best_ask()
            if bid and pool_price(floor, pool, BUY) <= bid:
                self._trade(pool, BUY, bid, now)
            elif ask and pool_price(floor, pool, SELL) >= ask:
                self._trade(pool, SELL, ask, now)
        return now + int(floor.rng.uniform(0.3, 0.9) * SECOND)

    def _trade(self, pool: Pool, side: Side, limit: int, now: int) -> None:
        """The pool is moved all the way; the book undoes as much as it gives at once."""
        floor = self.floor
        account = floor.accounts["arbitrage"][0]
        lots = offered(side, limit, *reserves(floor, pool))
        if lots < floor.least:
            return
        lots = floor.swap(account, pool.venue, side, limit, lots, now)
        if lots:
            floor.take(account, side.other, limit, lots, now)


class Swappers(Actor):
    """People who trade with a pool from their wallet: most find the best one, some only know their own."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def act(self, now: int) -> int:
        floor, rng = self.floor, self.floor.rng
        pools = list(floor.pair.pools.values())
        side = BUY if rng.random() < 0.5 else SELL
        prices = [pool_price(floor, pool, side) for pool in pools]
        best = min(prices) if side is BUY else max(prices)
        pool = rng.choice(pools) if rng.random() < 0.25 else pools[prices.index(best)]
        slip = 1 + SLIPPAGE if side is BUY else 1 - SLIPPAGE
        lots = floor.size(floor.profile.ticket_lots * 1.2, 0.9)
        floor.swap(rng.choice(floor.accounts["swapper"]), pool.venue, side, int(best * slip), lots, now)
        return after(rng, now, SWAPS * min(3.0, floor.latent.level))


def reserves(floor: Floor, pool: Pool) -> tuple[int, int, int, int]:
    """What `amm` asks of a pool: base lots, quote units, the worth of a tick of a lot, and the fee."""
    purses = floor.exchange.ledgers[LIVE].accounts[pool.account]
    instrument = floor.profile.instrument
    return purses[instrument.base].available, purses[QUOTE].available, instrument.unit, pool.fee_bps


def pool_price(floor: Floor, pool: Pool, side: Side) -> int:
    """The first price a taker on this side would get."""
    return touch(side, *reserves(floor, pool), pool.step)
