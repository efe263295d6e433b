"""Money and standing: fee tiers, sub-accounts, transfers, withdrawals and their settlement, simulation mode.

tiers         six fee tiers, and the volumes that decide which is whose
subaccounts   accounts within an account
withdrawals   what leaves for a wallet, and how it stands
settlements   the chain, as if: when a withdrawal or a fill is settled, late, or failed
makers        who quoted both sides, minute by minute
turnover      how many trades the last 24 hours saw
addresses     wallets, and the typing errors that are found in them
"""

from terminal.paper.money.room import Money

__all__ = ["Money"]
