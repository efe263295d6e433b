"""The money room over a bare exchange: two traders with funds, and time that the test moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper.clearing import QUOTE, Notice
from terminal.paper.exchange import Exchange
from terminal.paper.flow import PAIRS
from terminal.paper.money import Money
from terminal.paper.money.commands import OpenSubAccount, TransferFunds, WithdrawFunds
from terminal.paper.orders import NewOrder, Receipt

SECOND, MINUTE, DAY = 10**6, 60 * 10**6, 86_400 * 10**6
OPENED = 20_700 * DAY
"""A midnight UTC."""
USDC = 10**8
FUNDS, GOODS = 1_000_000 * USDC, 500_000_000
WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@dataclass
class Desk:
    exchange: Exchange
    money: Money
    now: int = OPENED
    ann: int = 1
    ben: int = 2
    heard: list[Notice] = field(default_factory=list)

    def pass_time(self, us: int) -> None:
        """As the market does: each thing that is due, in its turn."""
        until = self.now + us
        while self.money.due() <= until:
            self.now = max(self.now, self.money.due())
            self.money.advance(self.now)
        self.now = until
        self.heard += self.exchange.drain().notices

    def tell(self, command: Any) -> Any:
        return self.money.apply(command, self.now)

    def withdraw(self, units: int, account: int = 1, mode: Mode = Mode.LIVE, currency: str = QUOTE) -> Any:
        return self.tell(WithdrawFunds(account, "vaix", mode, currency, units, WALLET))

    def sub(self, label: str, account: int = 1) -> int:
        return int(self.tell(OpenSubAccount(account, label)).id)

    def transfer(self, source: int, target: int, units: int, account: int = 1, currency: str = QUOTE) -> Any:
        return self.tell(TransferFunds(account, source, target, Mode.LIVE, currency, units))

    def place(
        self,
        account: int,
        side: Side,
        price: int,
        lots: int,
        kind: OrderType = OrderType.LIMIT,
        mode: Mode = Mode.LIVE,
    ) -> Receipt:
        return self.exchange.place(account, NewOrder("vaix", side, kind, price, lots, mode), self.now)

    def trade(self, price: int, lots: int) -> tuple[Receipt, Receipt]:
        """Ben rests, Ann takes: what both were answered."""
        return self.place(self.ben, SELL, price, lots), self.place(self.ann, BUY, price, lots)

    def has(self, account: int, asset: str = QUOTE, mode: Mode = Mode.LIVE) -> int:
        purse = self.exchange.ledgers[mode].accounts.get(account, {}).get(asset)
        return purse.available if purse else 0

    def state(self) -> bytes:
        """All that the room knows and every purse, as bytes."""
        purses = {
            mode.value: {
                f"{account} {asset}": (purse.available, purse.held)
                for account, owned in ledger.accounts.items()
                for asset, purse in owned.items()
            }
            for mode, ledger in self.exchange.ledgers.items()
        }
        whole = {"room": self.money.dump(), "purses": purses, "accounts": len(self.exchange.accounts)}
        return msgspec.msgpack.encode(whole, order="deterministic")

    def put_away_and_taken_up(self) -> None:
        """A room that knows nothing takes up what this one knew."""
        kept = msgspec.msgpack.decode(msgspec.msgpack.encode(self.money.dump(), order="deterministic"))
        self.money = Money(self.exchange)
        self.money.load(kept)


def desk() -> Desk:
    exchange = Exchange(PAIRS[symbol].instrument for symbol in ("vaix", "btc"))
    for name in ("ann", "ben"):
        account = exchange.open_account(name, watched=True).id
        for ledger in exchange.ledgers.values():
            ledger.deposit(account, QUOTE, FUNDS)
            ledger.deposit(account, "VAIX", GOODS)
            ledger.deposit(account, "BTC", GOODS)
    made = Desk(exchange, Money(exchange))
    made.pass_time(0)
    return made
