"""Money and standing: fee tiers, sub-accounts, transfers, withdrawals and their settlement, simulation mode."""

from terminal.paper.money.room import Money

__all__ = ["Money"]
