"""An account, a market and the rules as a venue may tell them, for tests that change a thing or two."""

from __future__ import annotations

from decimal import Decimal

from terminal.model.prop import Account, Graduation, Market, Rules, Tier, Trade
from terminal.model.text import Clean, clean

USDC = 10**8
GRADUATION = Graduation(Decimal(8), Decimal(8), Decimal(4), 10, 3, False, True, True, False, False)
ACCOUNT = Account(
    tier_id=1,
    phase="eval",
    allocation=5_000 * USDC,
    equity=5_000 * USDC,
    profit=0,
    drawdown_pct=Decimal(0),
    day_profit=0,
    trade_count=0,
    trading_days=0,
    graduation=GRADUATION,
    realized=0,
    unrealized=0,
    free_margin=5_000 * USDC,
    drawdown_floor=4_600 * USDC,
    daily_floor=4_800 * USDC,
    max_leverage=10,
    open_trades=0,
)
TIER = Tier(
    1,
    target_pct=Decimal(8),
    drawdown_pct=Decimal(8),
    daily_loss_pct=Decimal(4),
    leverage=10,
    funded_leverage=5,
)
RULES = Rules(
    (TIER,), min_notional=10 * USDC, max_open=50, fee_bps=Decimal("3.5"), maintenance_pct=Decimal("0.5")
)
BTC = Market(
    clean("BTC"),
    mark=Decimal(100_000),
    tick=Decimal("0.5"),
    lot=Decimal("0.00001"),
    max_leverage=50,
    half_spread_bps=Decimal("0.5"),
)


def trade(realized: int | None, closed_ms: int = 0, status: str = "closed") -> Trade:
    return Trade(Clean("t"), Clean("BTC"), "long", Decimal(1), status, realized=realized, closed_ms=closed_ms)
