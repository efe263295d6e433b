"""What the desk keeps of a trader: the account, its trades and its payouts. All money in units of 1e-8 USDC."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct, field

from terminal.paper.prop.sums import BPS
from terminal.paper.prop.tiers import KEPT_TRADES, TIERS, Tier
from terminal.paper.prop.times import DAY, HOUR
from terminal.wire.prop import Phase, PropSide

TRADING = (Phase.EVAL, Phase.FUNDED)
"""The phases in which trades are opened and closed."""


class Trade(Struct):
    """A position, open as long as `closed` is 0. Prices are in ticks."""

    id: str
    number: int
    symbol: str
    side: PropSide
    lots: int
    leverage: int
    entry: int
    margin: int
    fees: int
    opened: int
    funded: bool
    """Opened on the funded account, not in the evaluation."""
    funding: int = 0
    exit: int = 0
    realized: int = 0
    closed: int = 0
    closed_by: str = ""


class Payout(Struct, frozen=True):
    id: int
    amount: int
    split: int
    at: int


class PropAccount(Struct):
    """`realized`, `peak` and all that is measured from them start again when the account is funded."""

    id: int
    owner: int
    tier_id: int
    phase: Phase
    day: int = 0
    """The UTC day that `day_start` belongs to."""
    day_start: int = 0
    hour: int = 0
    """The UTC hour up to which funding is paid."""
    realized: int = 0
    peak: int = 0
    """The highest equity."""
    high_water: int = 0
    """Profits above this have not yet been shared."""
    worst_drop: int = 0
    worst_peak: int = 1
    """The deepest fall so far, and the peak it was from."""
    daily_breached: bool = False
    passed: bool = False
    paid_fee: bool = False
    ended_by: str = ""
    funded_at: int = 0
    """When the review ends."""
    trade_count: int = 0
    trading_days: int = 0
    last_trading_day: int = -1
    accrued: int = 0
    paid_out: int = 0
    next_trade: int = 1
    open: list[Trade] = field(default_factory=list)
    closed: list[Trade] = field(default_factory=list)
    """The newest of them, in the order of their ends."""
    payouts: list[Payout] = field(default_factory=list)

    @property
    def tier(self) -> Tier:
        return TIERS[self.tier_id]

    @property
    def settled(self) -> int:
        """The equity but for what open positions would still bring."""
        return self.tier.allocation + self.realized

    @property
    def leverage(self) -> int:
        """The cap of the tier in this phase."""
        return self.tier.funded_leverage if self.phase is Phase.FUNDED else self.tier.leverage

    @property
    def untouched(self) -> bool:
        """Nothing has been paid for it nor traded on it."""
        return not self.paid_fee and self.next_trade == 1

    @property
    def drawdown_breached(self) -> bool:
        return self.worst_drop * BPS >= self.tier.drawdown * self.worst_peak

    def begin(self, now: int) -> None:
        """Start measuring, at the allocation."""
        self.realized = self.worst_drop = 0
        self.peak = self.high_water = self.day_start = self.tier.allocation
        self.worst_peak = self.peak
        self.day, self.hour = now // DAY, now // HOUR

    def track(self, equity: int) -> None:
        """Remember the peak and the deepest fall from one."""
        self.peak = max(self.peak, equity)
        drop = self.peak - equity
        if drop * self.worst_peak > self.worst_drop * self.peak:
            self.worst_drop, self.worst_peak = drop, self.peak

    def put_away(self, trade: Trade) -> None:
        """An open trade is a closed one now."""
        self.open.remove(trade)
        self.closed.append(trade)
        del self.closed[:-KEPT_TRADES]
        self.trade_count += 1
        if (day := trade.closed // DAY) != self.last_trading_day:
            self.last_trading_day = day
            self.trading_days += 1

    def trade_id(self) -> str:
        """The next trade's, the same in each replay."""
        return str(uuid5(NAMESPACE_URL, f"evterm:prop:{self.id}:{self.next_trade}"))
