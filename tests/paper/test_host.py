"""The market alive on its clock: what is told was kept first, and what was kept gives the market back."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, OrderType
from terminal.paper import host as module
from terminal.paper.clearing import Account
from terminal.paper.clock import Clock
from terminal.paper.commands import Advance, Cancel, OpenAccount, Place
from terminal.paper.host import Host
from terminal.paper.market import Market
from terminal.paper.orders import NewOrder
from terminal.paper.server.opening import replay
from terminal.paper.store import Store, StoreError

START = 1_795_000_000_000_000


def host_at(path: Path, speed: float = 200.0) -> Host:
    market, store = Market.opened(["vaix"], 3, START), Store(path)
    host = Host(market, store, Clock(speed))
    host.clock._start = START
    store.save_snapshot(market.dump())
    return host


def kept(path: Path) -> Market:
    """The market as a start after a sudden end would find it."""
    store = Store(path)
    body = store.meta("snapshot", bytes)
    assert body is not None
    market = Market.load(body)
    replay(market, store)
    store.close()
    return market


async def lives(host: Host, until_seq: int) -> None:
    """Let it run until so many commands are journalled, trading now and then."""
    running = asyncio.create_task(host.run())
    account, _ = await host.submit(OpenAccount("trader"))
    assert isinstance(account, Account)
    while host.store.seq < until_seq:
        new = NewOrder(
            "vaix",
            BUY,
            OrderType.LIMIT,
            host.market.exchange.pairs["vaix"].last,
            500,
            request_id=str(host.store.seq),
        )
        with contextlib.suppress(Refused):
            await host.submit(Place(account.id, new))
        await asyncio.sleep(0.002)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    host.flush()


async def test_a_sudden_end_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "exchange.sqlite"
    host = host_at(path)
    await lives(host, 150)
    expected = host.market.state_hash()
    host.store.db.close()
    assert kept(path).state_hash() == expected


async def test_snapshots_on_the_way_keep_the_journal_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SNAPSHOT_ENTRIES", 40)
    path = tmp_path / "exchange.sqlite"
    host = host_at(path)
    await lives(host, 200)
    assert host.store.entries_since_snapshot < 100
    expected = host.market.state_hash()
    host.store.db.close()
    assert kept(path).state_hash() == expected


async def test_a_clean_end_needs_no_journal(tmp_path: Path) -> None:
    path = tmp_path / "exchange.sqlite"
    host = host_at(path)
    await lives(host, 60)
    host.close()
    store = Store(path)
    assert store.journal().entries == []
    store.close()
    assert kept(path).state_hash() == host.market.state_hash()


async def places_until_it_fails(host: Host, account: int) -> None:
    for number in range(5000):
        await host.submit(Place(account, NewOrder("vaix", BUY, OrderType.LIMIT, 100 + number, 500)))


async def test_a_store_that_cannot_be_written_answers_unknown_and_ends_the_host(tmp_path: Path) -> None:
    host = host_at(tmp_path / "exchange.sqlite")
    account, _ = await host.submit(OpenAccount("trader"))
    assert isinstance(account, Account)
    (pages,) = host.store.db.execute("PRAGMA page_count").fetchone()
    host.store.db.execute(f"PRAGMA max_page_count = {pages}")
    running = asyncio.create_task(host.run())
    with pytest.raises(StoreError, match="cannot be written"):
        await places_until_it_fails(host, account.id)
    with pytest.raises(ExceptionGroup) as ended:
        await running
    assert ended.group_contains(StoreError)
    with contextlib.suppress(sqlite3.Error):
        host.store.db.close()


async def test_behind_by_more_than_sleep_the_market_skips(tmp_path: Path) -> None:
    host = host_at(tmp_path / "exchange.sqlite", speed=1.0)
    host.clock._start = START + 3_600_000_000
    running = asyncio.create_task(host.run())
    while host.market.now < START + 3_600_000_000:
        await asyncio.sleep(0.005)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert host.market.due() - host.market.now < 5_000_000
    assert not [trade for trade in host.market.tape["vaix"] if START < trade.at < START + 3_599_000_000]
    host.close()


async def test_who_asks_first_after_a_sleep_is_not_kept_waiting_for_it(tmp_path: Path) -> None:
    """A request that comes before the market's own turn must find it skipped, not have it rush through the hours."""
    host = host_at(tmp_path / "exchange.sqlite", speed=1.0)
    host.clock._start = START + 3_600_000_000
    await host.submit(OpenAccount("trader"))
    assert not [trade for trade in host.market.tape["vaix"] if START < trade.at < START + 3_599_000_000]
    host.close()


async def test_a_refusal_right_before_a_sleep_is_no_different_in_the_journal(tmp_path: Path) -> None:
    """It moves the market's time on and is not journalled: how long was slept must be counted the same again."""
    path = tmp_path / "exchange.sqlite"
    host = host_at(path, speed=1e-9)
    while host.market.due() - host.market.now < 4000:
        host._advance(Advance(), host.market.due())
    host.clock._start = host.market.now + 2000
    with pytest.raises(Refused):
        await host.submit(Cancel(1, 999_999_999))
    host.clock._start += 3_600_000_000
    await host.submit(OpenAccount("trader"))
    expected = host.market.state_hash()
    host.store.db.close()
    assert kept(path).state_hash() == expected
