"""The exchange against the plain reference: a small fixed slice of `python -m tests.engine_check`."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper import clearing as real_clearing
from terminal.paper.clearing import QUOTE
from terminal.paper.exchange import MAX_OPEN_ORDERS, Exchange
from terminal.paper.matching import Level, Order
from terminal.paper.orders import NewOrder
from tests import engine_check
from tests.paper.reference import ReferenceExchange, Refusal

EVERYTHING = {
    "BELOW_FILLED",
    "BELOW_MINIMUM",
    "FOK_NOT_FILLABLE",
    "INSUFFICIENT_BALANCE",
    "NO_LIQUIDITY",
    "ORDER_NOT_OPEN",
    "POST_ONLY_WOULD_CROSS",
    "TOO_MANY_ORDERS",
    "UNKNOWN_SYMBOL",
    "cancelled amend",
    "cancelled self_trade",
    "cancelled user",
    "dropped ioc",
    "dropped market",
    "reduced",
    "rested",
    "traded",
}


def test_the_exchange_does_as_the_reference() -> None:
    happened: set[str] = set()
    for seed in range(6001, 6006):
        session = engine_check.run_session(seed, 1500)
        assert not session.difference, f"seed {seed}: {session.difference}"
        happened |= set(session.counts)
    assert happened >= EVERYTHING


def _one_unit_more(cost: int, bps: int) -> int:
    return cost * bps // 10_000 + 1


def _cut_in_line(level: Level, order: Order) -> None:
    """Join at the front of the queue."""
    order.level, order.prev, order.next = level, None, level.first
    if level.first is None:
        level.last = order
    else:
        level.first.prev = order
    level.first = order
    level.lots += order.left
    level.count += 1


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [(real_clearing, "fee_of", _one_unit_more), (Level, "join", _cut_in_line)],
    ids=["fees a unit too high", "the last to come is served first"],
)
def test_a_planted_fault_is_found_and_cut_down(
    monkeypatch: pytest.MonkeyPatch, where: object, name: str, fault: object
) -> None:
    monkeypatch.setattr(where, name, fault)
    session = engine_check.run_session(1, 2000)
    assert session.difference
    shortest = engine_check.shrink(
        session.commands, lambda some: engine_check.first_difference(session.seed, some)
    )
    assert len(shortest) <= 4
    assert engine_check.first_difference(session.seed, shortest) is not None


def test_an_account_may_have_so_many_orders_open_and_no_more() -> None:
    instrument = Instrument("ALPHA", Decimal("0.0001"), Decimal("0.0001"), 1)
    real = Exchange([instrument])
    account = real.open_account("anna", watched=False).id
    reference = ReferenceExchange({instrument.symbol: instrument})
    real.ledgers[Mode.LIVE].deposit(account, QUOTE, 10**9)
    reference.deposit(account, QUOTE, 10**9)
    for price in range(1, MAX_OPEN_ORDERS + 1):
        real.place(account, NewOrder("alpha", BUY, OrderType.LIMIT, price, 1), 0)
    for price in range(1, reference.most_open + 1):
        reference.place(account, "alpha", BUY, OrderType.LIMIT, price, 1)
    with pytest.raises(Refused) as refused:
        real.place(account, NewOrder("alpha", SELL, OrderType.LIMIT, 1, 1), 0)
    with pytest.raises(Refusal) as refusal:
        reference.place(account, "alpha", SELL, OrderType.LIMIT, 1, 1)
    assert refused.value.code == refusal.value.code == "TOO_MANY_ORDERS"
