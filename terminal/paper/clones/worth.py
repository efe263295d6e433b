"""What a clone has and what it comes to, from its own purses: these are the truth, and whole units."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from terminal.paper.clearing import QUOTE

if TYPE_CHECKING:
    from terminal.paper.clones.clone import Clone
    from terminal.paper.exchange import Exchange


class Held(NamedTuple):
    """How much of an asset is free, and how much open orders bind."""

    available: int = 0
    held: int = 0

    @property
    def total(self) -> int:
        return self.available + self.held


def held_by(exchange: Exchange, clone: Clone, account: int, asset: str) -> Held:
    """In the clone's mode. To look opens no purse: a question must leave everything as it was."""
    purse = exchange.ledgers[clone.mode].accounts.get(account, {}).get(asset)
    return Held(purse.available, purse.held) if purse else Held()


def money_of(exchange: Exchange, clone: Clone) -> Held:
    return held_by(exchange, clone, clone.account, QUOTE)


def goods_of(exchange: Exchange, clone: Clone, symbol: str) -> Held:
    """Lots of a pair's base."""
    return held_by(exchange, clone, clone.account, exchange.pairs[symbol].instrument.base)


def equity_of(exchange: Exchange, clone: Clone) -> int:
    """Its money, and all it holds at the last prices."""
    worth = money_of(exchange, clone).total
    for symbol in clone.books:
        pair = exchange.pairs[symbol]
        worth += pair.instrument.notional(pair.last, goods_of(exchange, clone, symbol).total)
    return worth
