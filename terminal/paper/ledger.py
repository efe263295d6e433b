"""Who owns what, to the last unit: available, held by open orders, and the fees the exchange took.

Nothing is made or lost here but by `deposit`. USDC is in units of 1e-8, a base asset in its pair's lots.
"""

from __future__ import annotations

from terminal.model.errors import EvtermError


class Shortfall(EvtermError):
    """An account has less available than a command needs."""

    def __init__(self, asset: str, need: int, available: int) -> None:
        super().__init__(f"needs {need} units of {asset}, has {available} available")
        self.asset = asset
        self.need = need
        self.available = available


class Purse:
    """One account's holding of one asset."""

    __slots__ = ("available", "held")

    def __init__(self, available: int = 0, held: int = 0) -> None:
        self.available = available
        self.held = held


class Ledger:
    """Purses by account and asset. `fees` is what the exchange has taken, and may fall by a maker's rebate."""

    def __init__(self) -> None:
        self.accounts: dict[int, dict[str, Purse]] = {}
        self.fees: dict[str, int] = {}

    def purse(self, account: int, asset: str) -> Purse:
        purses = self.accounts.setdefault(account, {})
        purse = purses.get(asset)
        if purse is None:
            purse = purses[asset] = Purse()
        return purse

    def deposit(self, account: int, asset: str, units: int) -> None:
        self.purse(account, asset).available += units

    def require(self, account: int, asset: str, units: int) -> None:
        """Raise Shortfall where so much is not available; changes nothing."""
        purse = self.accounts.get(account, {}).get(asset)
        available = purse.available if purse else 0
        if available < units:
            raise Shortfall(asset, units, available)

    def hold(self, account: int, asset: str, units: int) -> None:
        """Bind what is available; a negative number frees what was held."""
        purse = self.purse(account, asset)
        if purse.available < units:
            raise Shortfall(asset, units, purse.available)
        purse.available -= units
        purse.held += units

    def spend_held(self, account: int, asset: str, unbind: int, pay: int) -> None:
        """Unbind so much of what is held and pay out of it; the rest of it becomes available again."""
        purse = self.purse(account, asset)
        purse.held -= unbind
        purse.available += unbind - pay

    def take_fee(self, asset: str, units: int) -> None:
        self.fees[asset] = self.fees.get(asset, 0) + units

    def total(self, asset: str) -> int:
        """All there is of an asset, fees included: constant but for deposits."""
        owned = sum(
            p.available + p.held for purses in self.accounts.values() for a, p in purses.items() if a == asset
        )
        return owned + self.fees.get(asset, 0)
