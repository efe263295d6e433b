"""A market of one or two pairs with an owner on it, and the ways to tell its clones something."""

from __future__ import annotations

import functools
import json
from typing import Any

from terminal.model.order import Mode, OrderType, Side
from terminal.paper.clearing import Account
from terminal.paper.clones import commands as told
from terminal.paper.clones import tell
from terminal.paper.clones.clone import Clone
from terminal.paper.commands import Advance, OpenAccount
from terminal.paper.market import Market, Told
from terminal.paper.orders import NewOrder, Receipt
from terminal.paper.rooms import NEVER

START = 1_795_000_000_000_000
SECOND = 1_000_000
USDC = 10**8
SEED = 5


@functools.cache
def _opened(symbols: tuple[str, ...]) -> bytes:
    return Market.opened(list(symbols), SEED, START).dump()


class Lab:
    """The market, and one owner of clones on it."""

    def __init__(self, *symbols: str, market: Market | None = None) -> None:
        self.market = market or Market.load(_opened(symbols or ("vaix",)))
        self.owner = self.newcomer("owner")
        self.market.drain()

    def newcomer(self, name: str) -> int:
        account = self.market.apply(OpenAccount(name), self.market.now)
        assert isinstance(account, Account)
        return account.id

    def do(self, command: Any) -> Any:
        """What the venue answers, as its JSON."""
        answer = self.market.apply(command, self.market.now)
        assert isinstance(answer, Told)
        return json.loads(answer.body)

    def clone(
        self,
        source: str = "macd",
        *,
        paper: bool = True,
        fund: int = 0,
        run: bool = False,
        kind: str = "wta_species",
    ) -> str:
        clone_id: str = self.do(told.CloneBot(self.owner, kind, source, None, paper))["id"]
        if fund:
            self.do(told.FundClone(self.owner, clone_id, fund * USDC))
        if run:
            self.toggle(clone_id)
        return clone_id

    def toggle(self, clone_id: str, enabled: bool = True) -> Any:
        return self.do(told.ToggleClone(self.owner, clone_id, enabled))

    def equip(self, clone_id: str, skill: str, **params: str) -> Any:
        return self.do(told.EquipSkill(self.owner, clone_id, skill, None, params or None))

    def passes(self, seconds: float) -> None:
        self.market.apply(Advance(), self.market.now + int(seconds * SECOND))
        self.market.drain()

    def state(self, clone_id: str) -> Clone:
        return self.market.clones.register.find(self.owner, clone_id)

    def profile(self, clone_id: str) -> Any:
        return tell.profile(self.market.exchange, self.state(clone_id))

    def kinds(self, clone_id: str) -> list[str]:
        """What it did, oldest first."""
        return [entry.kind for entry in self.state(clone_id).activity]

    def orders(self, clone_id: str) -> dict[Side, tuple[int, int]]:
        """Its open orders: price and lots left, by side."""
        account = self.state(clone_id).account
        return {
            order.side: (order.price, order.left)
            for order in self.market.exchange.accounts[account].open.values()
        }

    def totals(self) -> dict[tuple[Mode, str], int]:
        """All there is of every asset in both modes."""
        exchange = self.market.exchange
        assets = ["USDC", *(pair.instrument.base for pair in exchange.pairs.values())]
        return {
            (mode, asset): ledger.total(asset)
            for mode, ledger in exchange.ledgers.items()
            for asset in assets
        }

    def purse(self, account: int, mode: Mode, asset: str = "USDC") -> int:
        purse = self.market.exchange.ledgers[mode].accounts.get(account, {}).get(asset)
        return purse.available + purse.held if purse else 0

    # -- a market that only the test moves ------------------------------------------------------------------

    def alone(self, low: int, high: int, lots: int = 10**8) -> None:
        """Everybody else leaves for good; somebody rich quotes this bid and ask from here on."""
        exchange = self.market.exchange
        self.market.flow.agenda = [(NEVER, 0)]
        for account in list(exchange.accounts):
            exchange.cancel_all(account, self.market.now)
        self.rich = exchange.open_account("rich", watched=False).id
        for mode in Mode:
            exchange.ledgers[mode].deposit(self.rich, "USDC", 10**17)
            exchange.ledgers[mode].deposit(self.rich, "VAIX", 10**12)
        self.moves_to(low, high, lots)

    def moves_to(self, low: int, high: int, lots: int = 10**8) -> None:
        """The only quotes move, and a trade prints at their bid."""
        exchange, now = self.market.exchange, self.market.now
        exchange.cancel_all(self.rich, now)
        self.put(self.rich, Side.BUY, low, lots)
        self.put(self.rich, Side.SELL, high, lots)
        exchange.pairs["vaix"].last = low

    def put(
        self, account: int, side: Side, price: int, lots: int, kind: OrderType = OrderType.LIMIT
    ) -> Receipt:
        return self.market.exchange.place(account, NewOrder("vaix", side, kind, price, lots), self.market.now)

    def turn(self, clone_id: str) -> None:
        """The clone acts once, at the time it would, and nobody else does."""
        run = self.state(clone_id).run
        assert run is not None
        self.market.now = run.acts_at
        self.market.clones.advance(run.acts_at)
