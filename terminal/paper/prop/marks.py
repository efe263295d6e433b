"""What each market is worth at a moment, and its funding rate. Asking changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.model.errors import Refused
from terminal.model.order import Mode
from terminal.paper.clearing import QUOTE
from terminal.paper.prop.catalogue import CARD_TOP, MARKETS, OWN_HALF_SPREAD, OWN_LEVERAGE, Market
from terminal.paper.prop.sums import RATE
from terminal.paper.prop.times import HOUR, SECOND
from terminal.paper.prop.walks import ONE, Walk
from terminal.wire.prop import Venue

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.paper.clearing import Pair
    from terminal.paper.exchange import Exchange

RATE_MEAN = RATE // 80_000
"""0.00125 % an hour: who is long usually pays."""
RATE_MOST = RATE // 2_000
"""0.05 % an hour."""
_RATE_LEVELS, _RATE_VARIANCE, _RATE_SCALE = 9, (ONE // 80) ** 2, RATE // 1_000


class Marks:
    """The desk's markets by symbol. `asleep` is how long the exchange has been shut: no price moves in that time."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.asleep = 0
        self.markets = {market.symbol: market for market in MARKETS}
        for pair in exchange.pairs.values():
            base = pair.instrument.base
            self.markets[base] = _on_pair(self.markets.get(base), pair.instrument)
        self._rates = {
            symbol: Walk(f"funding:{symbol}", _RATE_VARIANCE, _RATE_LEVELS) for symbol in self.markets
        }
        self._seen: dict[str, tuple[int, int]] = {}
        """The newest step of a walk and the mark there: several positions ask for the same."""

    def of_venue(self, venue: Venue) -> list[Market]:
        return [market for market in self.markets.values() if market.venue is venue]

    def find(self, coin: str, venue: Venue) -> Market:
        """The market that a trader names, in capitals or not."""
        market = self.markets.get(coin.upper())
        if market is None:
            known = ", ".join(market.symbol for market in self.of_venue(venue))
            raise Refused(
                "UNKNOWN_MARKET",
                f"coin must be one of {known} at {venue}, not {coin[:40]!r}",
                "coin",
                coin[:40],
            )
        if market.venue is not venue:
            said = f"{market.symbol} is traded at {market.venue}: venue must be {market.venue}, not {venue}"
            raise Refused("WRONG_VENUE", said, "venue", venue.value)
        return market

    def mark(self, market: Market, now: int) -> int:
        """In ticks."""
        if market.walk is None:
            return self._near_the_pools(self.exchange.pairs[market.instrument.symbol])
        step = (now - self.asleep) // SECOND
        seen = self._seen.get(market.symbol)
        if seen is None or seen[0] != step:
            seen = self._seen[market.symbol] = (step, _price(market, market.walk.at(step)))
        return seen[1]

    def _near_the_pools(self, pair: Pair) -> int:
        """The pair's last price, but for a print that no market would believe: beyond half or twice the deepest pool."""
        ledger, instrument = self.exchange.ledgers[Mode.LIVE], pair.instrument
        reserves = [
            (
                ledger.purse(pool.account, QUOTE).available,
                ledger.purse(pool.account, instrument.base).available,
            )
            for pool in pair.pools.values()
        ]
        quote, base = max(reserves, default=(0, 0))
        if not base:
            return pair.last
        fair = quote // (base * instrument.unit)
        return max(fair // 2, min(2 * fair, pair.last))

    def funding_rate(self, market: Market, hour: int) -> int | None:
        """What a long pays at the end of this hour, in parts of RATE; event cards know none."""
        if market.venue is not Venue.HYPERLIQUID:
            return None
        rate = RATE_MEAN + self._rates[market.symbol].at(hour) * _RATE_SCALE // ONE
        return max(-RATE_MOST, min(RATE_MOST, rate))

    def hour_ended(self, market: Market, now: int) -> int:
        """The rate of the hour before this one."""
        return self.funding_rate(market, now // HOUR - 1) or 0


def _on_pair(known: Market | None, instrument: Instrument) -> Market:
    """A market whose price is a pair's: it takes over the pair's ticks and lots."""
    if known is not None:
        return replace(known, instrument=instrument, walk=None)
    return Market(instrument.base, Venue.HYPERLIQUID, instrument, 0, OWN_HALF_SPREAD, OWN_LEVERAGE, walk=None)


def _price(market: Market, path: int) -> int:
    """The start by (1 + x) / (1 - x), which is above zero and nearly exp(2x); of an index these are the odds."""
    up, down = market.start * (ONE + path), ONE - path
    if market.venue is Venue.HYPERLIQUID:
        return max(1, up // down)
    top = int(CARD_TOP / market.instrument.tick)
    return max(1, min(top - 1, top * up // (up + (top - market.start) * down)))
