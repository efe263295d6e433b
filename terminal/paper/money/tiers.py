"""Six fee tiers, and the 30-day volumes that decide which is whose."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from terminal.model.money import QUOTE_DECIMALS, quote_text
from terminal.wire import money as wire

DAY_US = 86_400_000_000
DAYS = 30


class FeeTier(NamedTuple):
    """From a volume of so much USDC on; a negative fee is a rebate."""

    number: int
    name: str
    usdc: int
    maker_bps: int
    taker_bps: int

    @property
    def units(self) -> int:
        return self.usdc * int(10**QUOTE_DECIMALS)


TIERS = (
    FeeTier(0, "Standard", 0, 0, 10),
    FeeTier(1, "Active", 100_000, 0, 8),
    FeeTier(2, "Professional", 500_000, -1, 7),
    FeeTier(3, "Elite", 1_000_000, -1, 5),
    FeeTier(4, "Prime", 5_000_000, -2, 4),
    FeeTier(5, "Institutional", 25_000_000, -3, 3),
)


def tier_for(volume: int) -> FeeTier:
    return next(tier for tier in reversed(TIERS) if volume >= tier.units)


class Fees(msgspec.Struct):
    """Units traded by account and day since 1970, and the tiers above the first."""

    day: int = 0
    volumes: dict[int, dict[int, int]] = {}
    tiers: dict[int, int] = {}

    def add(self, account: int, at: int, units: int) -> None:
        days = self.volumes.setdefault(account, {})
        days[at // DAY_US] = days.get(at // DAY_US, 0) + units

    def volume(self, account: int, last_day: int) -> int:
        """Of the 30 days that end with this one."""
        days = self.volumes.get(account, {})
        return sum(units for day, units in days.items() if last_day - DAYS < day <= last_day)

    def roll(self, day: int) -> None:
        """A new day has begun: the 30 before it decide. What no later day will ask for is forgotten."""
        self.day = day
        volumes = {account: self.volume(account, day - 1) for account in self.volumes}
        self.tiers = {
            account: number for account, units in volumes.items() if (number := tier_for(units).number)
        }
        for days in self.volumes.values():
            for old in [old for old in days if old <= day - DAYS]:
                del days[old]
        self.volumes = {account: days for account, days in self.volumes.items() if days}

    def tier(self, account: int) -> FeeTier:
        return TIERS[self.tiers.get(account, 0)]

    def standing(self, account: int, fresh: int, now: int) -> wire.FeeStanding:
        """`fresh` units have been traded beside what is counted already."""
        tier, volume = self.tier(account), self.volume(account, now // DAY_US) + fresh
        higher = TIERS[tier.number + 1] if tier.number + 1 < len(TIERS) else None
        return wire.FeeStanding(
            tier=tier.number,
            name=tier.name,
            maker_bps=tier.maker_bps,
            taker_bps=tier.taker_bps,
            volume_30d=quote_text(volume),
            next_tier=higher and _ahead(higher, volume),
            next_review_at=(now // DAY_US + 1) * DAY_US // 1000,
        )


def _ahead(tier: FeeTier, volume: int) -> wire.NextTier:
    return wire.NextTier(
        tier=tier.number,
        name=tier.name,
        maker_bps=tier.maker_bps,
        taker_bps=tier.taker_bps,
        min_volume_30d=str(tier.usdc),
        missing=quote_text(max(0, tier.units - volume)),
    )
