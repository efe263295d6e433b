"""Money between a clone and its owner. It moves from purse to purse, so that sums stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.model.errors import Refused
from terminal.model.money import quote_text
from terminal.paper.clearing import QUOTE
from terminal.paper.clones.worth import equity_of, held_by, money_of
from terminal.paper.paperbook import HOUSE

if TYPE_CHECKING:
    from terminal.paper.clones.clone import Clone
    from terminal.paper.exchange import Exchange


def lend(exchange: Exchange, clone: Clone, units: int) -> None:
    """The practice purse of a paper clone, from the house that stands for the market on paper."""
    _move(exchange, clone, QUOTE, HOUSE, clone.account, units)
    clone.lent += units
    clone.deposits += units


def fund(exchange: Exchange, clone: Clone, units: int) -> None:
    available = held_by(exchange, clone, clone.owner, QUOTE).available
    _require(available, units, f"your {clone.mode.value} account")
    _transfer(exchange, clone, clone.owner, clone.account, units)


def withdraw(exchange: Exchange, clone: Clone, units: int) -> None:
    _require(money_of(exchange, clone).available, units, "this clone")
    _transfer(exchange, clone, clone.account, clone.owner, units)


def refund(exchange: Exchange, clone: Clone) -> tuple[int, dict[str, int]]:
    """All that a paused clone has goes back: first what it was lent, the rest and the goods to its owner.

    Answers what was returned of the purse, and what the owner got by asset.
    """
    for symbol, books in clone.books.items():
        pair = exchange.pairs[symbol]
        clone.deposits -= pair.instrument.notional(pair.last, books.position)
        books.hand_over(pair.last, pair.instrument)
    money = money_of(exchange, clone).available
    returned = min(clone.lent, money)
    clone.deposits -= money
    clone.lent -= returned
    _move(exchange, clone, QUOTE, clone.account, HOUSE, returned)
    purses = exchange.ledgers[clone.mode].accounts.get(clone.account, {})
    refunded = {asset: purses[asset].available for asset in sorted(purses) if purses[asset].available}
    for asset, units in refunded.items():
        _move(exchange, clone, asset, clone.account, clone.owner, units)
    return returned, refunded


def _require(available: int, units: int, whose: str) -> None:
    if units > available:
        message = (
            f"amount must be at most what {whose} has, not {quote_text(units)}:"
            f" {quote_text(available)} USDC is available"
        )
        raise Refused("INSUFFICIENT_BALANCE", message, "amount", quote_text(units))


def _transfer(exchange: Exchange, clone: Clone, source: int, target: int, units: int) -> None:
    """USDC in or out is no profit and no loss: what the clone is measured by goes with it."""
    before = equity_of(exchange, clone)
    _move(exchange, clone, QUOTE, source, target, units)
    after = equity_of(exchange, clone)
    clone.deposits += after - before
    if clone.run is not None:
        clone.run.equity = clone.run.equity * after // before if before else after
        clone.run.peak = clone.run.peak * after // before if before else after


def _move(exchange: Exchange, clone: Clone, asset: str, source: int, target: int, units: int) -> None:
    if units:
        ledger = exchange.ledgers[clone.mode]
        ledger.deposit(source, asset, -units)
        ledger.deposit(target, asset, units)
        exchange.changes.balances[clone.owner, clone.mode, asset] = None
