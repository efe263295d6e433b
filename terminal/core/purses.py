"""Accounts by their numbers, and what there is in each of them to take money from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from terminal.core.orderline.amounts import Free
from terminal.model.funds import PairFunds, Purse, SubAccount
from terminal.model.instrument import Instrument

UNIT = 10**8
CHAIN_STEP = 100
"""USDC has six decimals on every chain: what leaves has no more"""


def account_named(texts: Mapping[str, str], field: str, subs: Sequence[SubAccount]) -> SubAccount | None:
    """Whom a field names; money that comes from nobody else comes from the main account."""
    named = texts[field].strip()
    if not named and field.startswith("from"):
        return next((one for one in subs if one.is_main), None)
    return next((one for one in subs if str(one.id) == named), None)


def purse_of(account: SubAccount | None, currency: str) -> Purse | None:
    """What was not listed of an account that is known is nothing."""
    if account is None:
        return None
    return next((one for one in account.purses if one.asset == currency), Purse(currency, 0))


def to_withdraw(funds: PairFunds | None) -> Free | None:
    return None if funds is None else Free(funds.quote.available, funds.quote.asset, CHAIN_STEP)


def to_transfer(
    texts: Mapping[str, str], subs: Sequence[SubAccount], instruments: Mapping[str, Instrument]
) -> Free | None:
    """In whole lots of what is traded."""
    purse = purse_of(account_named(texts, "from_sub_account_id", subs), texts["currency"].strip().upper())
    if purse is None:
        return None
    instrument = instruments.get(purse.asset.lower())
    return Free(purse.available, purse.asset, int(instrument.lot * UNIT) if instrument else 1)
