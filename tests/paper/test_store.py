"""The store: what is damaged at the journal's end is cut off and said, an older market is put aside, replay is exact."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest

from terminal.model.order import BUY, Mode, OrderType
from terminal.paper.clearing import Account
from terminal.paper.commands import Advance, Cancel, OpenAccount, Place
from terminal.paper.market import Market
from terminal.paper.orders import NewOrder, OrderEvent, Receipt
from terminal.paper.server.opening import _store, replay
from terminal.paper.store import FORMAT, Store, StoreError

OPENED = 1_790_000_000_000_000
STEP = 50_000


@pytest.fixture(scope="module")
def opened() -> bytes:
    return Market.opened(["vaix"], 3, OPENED).dump()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "exchange.sqlite"


def lived(path: Path, opened: bytes, orders: int = 6) -> list[str]:
    """A market that placed some orders, cancelled one, and died: its state's hash after each journalled command."""
    market, store = Market.load(opened), Store(path)
    store.save_snapshot(market.dump())
    hashes: list[str] = []

    def step(command: object) -> object:
        at = market.now + STEP
        store.append(command, at)  # type: ignore[arg-type]
        answer = market.apply(command, at)  # type: ignore[arg-type]
        for event in market.drain().private:
            if isinstance(event, OrderEvent) and event.order.status.ended:
                store.add_ended(event.order)
        store.commit()
        hashes.append(market.state_hash())
        return answer

    account = step(OpenAccount("ann"))
    assert isinstance(account, Account)
    placed = [
        step(Place(account.id, NewOrder("vaix", BUY, OrderType.LIMIT, 3_000 + n, 1_000, Mode.LIVE)))
        for n in range(orders)
    ]
    first = placed[0]
    assert isinstance(first, Receipt)
    step(Cancel(account.id, first.order.id))
    step(Advance())
    store.db.close()  # as if it died: nothing more is written
    return hashes


def begun_again(path: Path) -> tuple[Market, Store]:
    store = Store(path)
    body = store.snapshot()
    assert body is not None
    market = Market.load(body)
    replay(market, store)
    return market, store


def test_replaying_the_journal_gives_the_same_state(path: Path, opened: bytes) -> None:
    hashes = lived(path, opened)
    for _ in range(2):
        market, store = begun_again(path)
        assert market.state_hash() == hashes[-1]
        store.db.close()


@pytest.mark.parametrize("damage", ["flipped", "cut short", "gone", "moved"])
@pytest.mark.parametrize("at", [2, 5, 9])
def test_a_damaged_tail_is_cut_back_with_a_message(
    path: Path, opened: bytes, caplog: pytest.LogCaptureFixture, damage: str, at: int
) -> None:
    """From the damage on nothing is believed, whatever stands behind it."""
    hashes = lived(path, opened)
    with sqlite3.connect(path) as db:
        if damage == "flipped":
            db.execute("UPDATE journal SET body = zeroblob(length(body)) WHERE seq = ?", (at,))
        elif damage == "cut short":
            db.execute("UPDATE journal SET body = substr(body, 1, length(body) - 1) WHERE seq = ?", (at,))
        elif damage == "gone":
            db.execute("DELETE FROM journal WHERE seq = ?", (at,))
        else:
            db.execute("UPDATE journal SET seq = seq + 100 WHERE seq = ?", (at,))
    db.close()
    with caplog.at_level(logging.WARNING):
        market, store = begun_again(path)
    assert market.state_hash() == hashes[at - 2]
    lost = len(hashes) - at + (damage != "gone")
    assert (f"{lost} entries" in caplog.text) is bool(lost)
    account = max(market.exchange.accounts)
    ended = store.ended_orders(account, "vaix", "live", 100, 0)
    assert not {order.id for order in ended} & set(market.exchange.orders)
    assert all(order.id < market.exchange.next_order for order in ended)
    store.append(Advance(), market.now + STEP)
    store.commit()
    store.db.close()
    again, store = begun_again(path)
    assert again.now == market.now + STEP
    store.db.close()


def test_a_market_of_an_older_version_is_put_aside_and_kept(
    path: Path, opened: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    lived(path, opened)
    with Store(path).db as db:
        db.execute("UPDATE meta SET value = x'01' WHERE name = 'format'")
        db.execute("COMMIT")
    db.close()
    with caplog.at_level(logging.WARNING):
        store = _store(path)
    assert store.snapshot() is None
    assert "put aside" in caplog.text
    assert (path.parent / "exchange.format1.sqlite").stat().st_size > 10_000
    store.db.close()


def test_a_market_of_a_newer_version_is_left_alone(path: Path) -> None:
    store = Store(path)
    store.set_meta("format", FORMAT + 1)
    store.close()
    with pytest.raises(StoreError, match="newer version"):
        _store(path)


@pytest.mark.parametrize("body", [b"this is no database" * 300, b"SQLite format 3\0" + bytes(5_000)])
def test_a_file_that_is_no_store_is_named(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    with pytest.raises(StoreError, match=r"damaged.*move it away"):
        Store(path)


def test_who_came_in_the_part_that_is_cut_off_is_not_known(path: Path, opened: bytes) -> None:
    """The number of their account is anybody's who comes next: their password must not open it."""
    lived(path, opened)
    came = Market.load(opened).exchange.accounts
    with sqlite3.connect(path) as db:
        for account, name in ((len(came) - 1, "early"), (len(came), "late")):
            db.execute("INSERT INTO users VALUES (?, ?, ?, x'00')", (account, f"{name}@example.com", name))
            db.execute("INSERT INTO refresh VALUES (?, ?, 9999999999)", (name.encode(), account))
        db.execute("UPDATE journal SET body = x'00' WHERE seq = 1")
    db.close()
    market, store = begun_again(path)
    assert list(market.exchange.accounts) == list(came)
    assert store.user_by_email("late@example.com") is None
    assert store.use_refresh(b"late", 0) is None
    assert store.user_by_email("early@example.com") is not None
    store.close()


def test_a_damaged_snapshot_is_named_and_not_believed(path: Path, opened: bytes) -> None:
    lived(path, opened)
    store = Store(path)
    body = bytearray(store.snapshot() or b"")
    body[len(body) // 2] ^= 1
    store.set_meta("snapshot", bytes(body))
    with pytest.raises(StoreError, match="damaged"):
        store.snapshot()
    store.close()
