"""What a clone's fills of one asset come to, by average cost and in whole units: nothing is lost to rounding.

Realised - cost = cash flow, always; with the position at its price added on both sides, realised + unrealised =
cash flow + position x price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from terminal.model.order import BUY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from terminal.model.instrument import Instrument
    from terminal.paper.orders import Fill


class Books(msgspec.Struct):
    """Lots and units of USDC; fees are in the cost of what was bought and off the proceeds of what was sold."""

    position: int = 0
    cost: int = 0
    realised: int = 0
    cash_flow: int = 0
    volume: int = 0
    fees: int = 0
    trades: int = 0
    wins: int = 0
    losses: int = 0

    def take(self, fills: Sequence[Fill], instrument: Instrument) -> int | None:
        """Count a trade, which an order may have had in parts; answers what it realised where it sold."""
        self.trades += 1
        profits = [self._fill(fill, instrument) for fill in fills]
        if fills[0].side is BUY:
            return None
        profit = sum(profits)
        self.wins += profit > 0
        self.losses += profit < 0
        return profit

    def hand_over(self, price: int, instrument: Instrument) -> None:
        """The whole position leaves at a price without a trade."""
        self._sell(self.position, instrument.notional(price, self.position))

    def unrealised(self, price: int, instrument: Instrument) -> int:
        return instrument.notional(price, self.position) - self.cost

    def _fill(self, fill: Fill, instrument: Instrument) -> int:
        notional = instrument.notional(fill.price, fill.lots)
        self.volume += notional
        self.fees += fill.fee
        if fill.side is not BUY:
            return self._sell(fill.lots, notional - fill.fee)
        self.position += fill.lots
        self.cost += notional + fill.fee
        self.cash_flow -= notional + fill.fee
        return 0

    def _sell(self, lots: int, proceeds: int) -> int:
        share = self.cost * lots // self.position if self.position else 0
        self.position -= lots
        self.cost -= share
        self.cash_flow += proceeds
        self.realised += proceeds - share
        return proceeds - share
