"""What a venue tells of clones in these tests, and how it is told."""

from __future__ import annotations

import time
from typing import Any

from terminal.session.bots import Bots

PROFILE: dict[str, Any] = {
    "id": "c1", "name": "Quick MACD", "source_id": "macd", "mode": "paper", "is_paper": True, "is_active": True,
    "is_trading": True, "status": "trading", "status_text": "trading", "pair": "VAIX/USDC", "stop_loss_pct": "5",
    "take_profit_pct": "10", "max_position_pct": "20", "skills": ["macd_cross"], "balance_usdc": "800.00000000",
    "available_usdc": "700.00000000", "held_usdc": "100.00000000", "position": "50000", "average_cost": "0.00400000",
    "position_value_usdc": "190.00000000", "equity_usdc": "990.00000000", "net_deposits_usdc": "1000.00000000",
    "realized_pnl_usdc": "0.00000000", "unrealized_pnl_usdc": "-10.00000000", "total_pnl_usdc": "-10.00000000", "trades": 3,
    "wins": 1, "losses": 2, "win_rate_pct": "33.33", "open_orders": 1, "created_at": 1_795_000_000_000,
    "started_at": 1_795_000_100_000,
}  # fmt: skip
SOURCE = {
    "source_id": "macd", "source_type": "wta_species", "name": "MACD", "description": "Buys above zero.", "default_symbol": "vaix",
    "risk": {"level": "medium", "max_exposure_pct": "20", "max_loss_per_position_pct": "1"}, "skills": ["macd_cross"],
    "default_settings": {"stop_loss_pct": "5", "take_profit_pct": "10", "max_position_pct": "20"},
}  # fmt: skip


def tells(bots: Bots, name: str, body: Any) -> None:
    """The venue's answer to one of the questions, read as it is read."""
    if " " in name:
        bots._part(name.partition(" ")[2], name.partition(" ")[0])
    part = bots.told.parts[name]
    part.value, part.at, part.error = part.decode(body), time.monotonic(), None
    part.asked = time.monotonic()
    bots._heard(name)
