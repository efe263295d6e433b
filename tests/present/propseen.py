"""An account in its evaluation with an open trade and two closed ones: 150 USDC are left of the day, 20 is a usual loss."""

from __future__ import annotations

from decimal import Decimal

from terminal.model import prop
from terminal.model.text import clean
from terminal.present.prop.seen import Seen

USDC = 10**8
KEYS = {
    "prop.enter": "Enter", "prop.new": "n", "prop.close_row": "c", "prop.close_part": "C", "prop.close_all": "X", "prop.stop_row": "e", "prop.sign_up": "s",
    "prop.pay_fee": "F", "prop.claim_payout": "p", "page.down": "j", "page.up": "k", "page.read": "R",
}  # fmt: skip


def _tier(id_: int, name: str, allocation: int, fee: int) -> prop.Tier:
    shares = (Decimal(8), Decimal(8), Decimal(4), Decimal(70))
    return prop.Tier(id_, clean(name), clean(name), allocation * USDC, fee * USDC, *shares, 10, 5)


RULES = prop.Rules(
    tiers=(_tier(1, "Starter $5K", 5_000, 0), _tier(2, "Plus $10K", 10_000, 99), _tier(3, "Pro $25K", 25_000, 199)),
    min_trades=10, min_days=3, min_notional=10 * USDC, max_open=50, fee_bps=Decimal("3.5"), maintenance_pct=Decimal("0.5"),
    sentences=((clean("target"), clean("The target is met when what is realised reaches it.")),),
)  # fmt: skip
ACCOUNT = prop.Account(
    id=clean("7"), track=clean("free"), tier_id=1, phase=prop.EVAL, simulated=True, allocation=5_000 * USDC, equity=4_950 * USDC,
    profit=-50 * USDC, profit_pct=Decimal("-1.0"), drawdown_pct=Decimal("1.0"), day_profit=-50 * USDC, daily_loss_broken=False,
    trade_count=4, trading_days=1, accrued=0, paid_out=0, split_pct=Decimal(70), realized=-45 * USDC, unrealized=-5 * USDC,
    graduation=prop.Graduation(Decimal(8), Decimal(8), Decimal(4), 10, 3, False, True, True, False, False),
    free_margin=4_900 * USDC, drawdown_floor=4_600 * USDC, daily_floor=4_800 * USDC, max_leverage=10, open_trades=1,
)  # fmt: skip
OPEN = prop.Trade(
    clean("open-1"), clean("BTC"), prop.LONG, Decimal("0.001"), "open", clean("hyperliquid"), 10, Decimal("97416.5"), mark=Decimal("97412.5"),
    liquidation=Decimal("97300.0"), unrealized=-5 * USDC, margin=10 * USDC, fees=3_000_000, phase="eval", opened_ms=1_795_340_000_000,
)  # fmt: skip
CLOSED = (
    prop.Trade(
        clean("closed-1"), clean("ETH"), prop.LONG, Decimal(1), "closed", clean("hyperliquid"), 5, Decimal("3200.0"), Decimal("3180.0"),
        realized=-20 * USDC, phase="eval", opened_ms=1_795_330_000_000, closed_ms=1_795_335_000_000, closed_by=clean("liquidation"),
    ),
    prop.Trade(
        clean("closed-2"), clean("SOL"), prop.SHORT, Decimal(5), "closed", clean("hyperliquid"), 5, Decimal("214.00"), Decimal("212.00"),
        realized=10 * USDC, phase="eval", opened_ms=1_795_320_000_000, closed_ms=1_795_325_000_000, closed_by=clean("trader"),
    ),
)  # fmt: skip
BTC = prop.Market(
    clean("BTC"), clean("hyperliquid"), Decimal("97412.5"), Decimal("0.5"), Decimal("0.00001"), 50, Decimal("0.5"), Decimal("-0.0069"),
)  # fmt: skip
CARD = prop.Market(
    clean("EVCDX-SPACEX"),
    clean("event_cards"),
    Decimal("152.30"),
    Decimal("0.01"),
    Decimal("0.1"),
    5,
    Decimal(10),
)
SEEN = Seen(
    account=ACCOUNT,
    config=prop.Config(RULES),
    stats=prop.Stats(12, 1, 5, 3, 4, 900 * USDC, 12 * USDC, True),
    reserve=prop.Reserve(
        onchain=1_000_000 * USDC, allocated=5_000 * USDC, available=995_000 * USDC, real=False, checked_ms=1_795_340_460_000,
        note=clean("Simulated: no wallet and no chain stand behind these figures.", 400),
    ),
    markets=(BTC, CARD),
    open=(OPEN,),
    closed=CLOSED,
    payouts=prop.Payouts(
        1_250_000_000, 30 * USDC, Decimal(70), (prop.Payout(clean("1"), 30 * USDC, clean("accrued_sim"), Decimal(70), False),), True
    ),
    ages=dict.fromkeys(("account", "config", "open", "closed", "markets", "cards", "payouts", "reserve", "stats"), 2.0),
    now_ms=1_795_340_467_214,
    keys=KEYS,
)  # fmt: skip
