"""Purses and withdrawals put into the venue's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.paper import tell
from terminal.paper.clearing import QUOTE
from terminal.paper.ledger import Purse
from terminal.paper.money.settlements import WHY, chain, explorer_url, withdrawal_name
from terminal.wire import money as wire

if TYPE_CHECKING:
    from terminal.model.order import Mode
    from terminal.paper.exchange import Exchange
    from terminal.paper.money.withdrawals import Withdrawal


def assets(exchange: Exchange) -> list[str]:
    """All that can be owned here."""
    return [QUOTE, *(pair.instrument.base for pair in exchange.pairs.values())]


def purse(exchange: Exchange, account: int, mode: Mode, asset: str) -> Purse:
    """What is there, read without opening a purse: a question must leave the state as it is."""
    return exchange.ledgers[mode].accounts.get(account, {}).get(asset) or Purse()


def holdings(exchange: Exchange, account: int, mode: Mode) -> list[wire.Holding]:
    """Every asset, those of which there is nothing too."""
    return [_holding(exchange, asset, purse(exchange, account, mode, asset)) for asset in assets(exchange)]


def _holding(exchange: Exchange, asset: str, there: Purse) -> wire.Holding:
    units = (there.available, there.held, there.available + there.held)
    return wire.Holding(asset, *(tell.asset_text(exchange, asset, one) for one in units))


def sub_account(
    exchange: Exchange, account: int, label: str, mode: Mode, *, is_main: bool = False
) -> wire.SubAccount:
    purses = holdings(exchange, account, mode)
    return wire.SubAccount(account, account, label, is_main, mode.value, purses)


def withdrawal(exchange: Exchange, one: Withdrawal) -> wire.Withdrawal:
    name = withdrawal_name(one.number)
    return wire.Withdrawal(
        withdrawal_id=name,
        id=name,
        status=one.status,
        symbol=one.symbol,
        currency=one.currency,
        amount=tell.asset_text(exchange, one.currency, one.units),
        destination=one.destination,
        chain=chain(one.symbol),
        mode=one.mode.value,
        tx_hash=one.tx_hash or None,
        explorer_url=explorer_url(one.symbol, one.tx_hash),
        reason=WHY.get(one.status),
        created_at=tell.millis(one.created),
        updated_at=tell.millis(one.updated),
        estimated_completion=tell.millis(one.expected) if one.under_way else None,
    )
