"""The session over real sockets against a practice exchange, judged by the exchange's own word."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from terminal.core.limits import Limits
from terminal.core.order import Order
from terminal.model.order import BUY
from terminal.session.session import Session, Start
from terminal.venue.auth import venue_at
from tests.practice import Practice, running


@pytest.fixture(scope="module")
def exchange() -> Iterator[Practice]:
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix,sbio") as practice:
        yield practice


@pytest.fixture
async def session(exchange: Practice, tmp_path: Path) -> AsyncIterator[Session]:
    async with opened(exchange, tmp_path) as one:
        yield one


@contextlib.asynccontextmanager
async def opened(exchange: Practice, folder: Path) -> AsyncIterator[Session]:
    """Live and armed, its own orders compared."""
    start = Start(
        venue_at(exchange.url, exchange.key), "practice", "vaix", folder / "journal", Limits(), 600.0
    )
    session = await Session.open(start)
    running_session = asyncio.create_task(session.run())
    await until(lambda: session.state.is_live and not session.trading.unconfirmed)
    session.arm.arm(time.monotonic())
    yield session
    running_session.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running_session


async def until(done: Callable[[], Any], most_s: float = 10.0) -> None:
    end = time.monotonic() + most_s
    while not done():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.02)


def told(exchange: Practice, path: str) -> Any:
    at = f"{exchange.url}/api/v1/exchange/{path}"
    return httpx.get(at, headers=exchange.headers, trust_env=False).json()


def take(session: Session, lots: int) -> Order:
    """At the touch as it is this moment."""
    touch = session.state.market.book.asks.best
    assert touch is not None
    assert session.trading.take(BUY, lots, touch) is None
    return max(session.state.orders.all_live(), key=lambda order: order.number)


async def test_fills_position_and_balance_are_the_exchange_s(session: Session, exchange: Practice) -> None:
    orders = []
    for lots in (500, 700, 900):
        orders.append(take(session, lots))
        await until(lambda: orders[-1].state.ended)
    await until(lambda: session.state.balances["VAIX"].held == 0)
    fills = told(exchange, "vaix/trades/mine?limit=500")["trades"]
    mine = {fill.trade_id for fill in session.state.fills}
    assert mine == {fill["trade_id"] for fill in fills}
    position = session.state.portfolio.positions["vaix"]
    assert (
        position.lots == sum(order.filled for order in orders) == sum(int(one["quantity"]) for one in fills)
    )
    fees = sum(Decimal(one["fee"]) for one in fills)
    assert position.fees == int(fees * 10**8)
    balance = told(exchange, "vaix/balance")
    assert session.state.balances["VAIX"].available == int(Decimal(balance["base_balance"]))
    session.trading.flatten(["vaix"])
    await until(lambda: not session.trading.blocked)
    assert position.lots == 0


async def test_cancel_all_leaves_nothing_open_anywhere(session: Session, exchange: Practice) -> None:
    bid = session.state.market.book.bids.best
    assert bid is not None
    for _ in range(5):
        session.trading.join(BUY, 500, session.state.market.book.bids.best or bid)
    session.trading.cancel_all()
    await until(lambda: not session.trading.blocked)
    assert not list(session.state.orders.all_live())
    for symbol in session.state.pairs:
        assert not told(exchange, f"{symbol}/orders/open")["orders"]


async def test_an_intent_of_the_last_run_is_found_at_the_next_start(
    exchange: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(exchange, tmp_path) as first:
        monkeypatch.setattr(
            first.scribe, "note", lambda *_, **__: None
        )  # it dies before it can note the answer
        order = take(first, 500)
        await until(lambda: order.state.ended)
        request_id, order_id = order.request_id, order.order_id
    async with opened(exchange, tmp_path) as second:
        await until(lambda: (found := second.state.orders.find(request_id)) and found.state.ended)
        found = second.state.orders.find(request_id)
        assert found is not None
        assert (found.order_id, found.filled, found.foreign) == (order_id, 500, False)
        assert second.state.portfolio.positions["vaix"].lots == 500
        await until(lambda: not second.scribe.journal.open_intents())
