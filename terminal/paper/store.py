"""SQLite behind the exchange: the journal of commands, a snapshot to start from, users, and what has ended.

A commit is synced to the operating system, not to the disk's platters: it outlives the process, not a power cut.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zlib import crc32

import msgspec

from terminal.model.errors import EvtermError
from terminal.paper.commands import Command
from terminal.paper.orders import Fill, OrderView

FORMAT = 3
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, account INTEGER NOT NULL, symbol TEXT NOT NULL, mode TEXT NOT NULL,
    request_id TEXT NOT NULL, updated INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS orders_of ON orders (account, symbol, mode, updated DESC, id DESC);
CREATE INDEX IF NOT EXISTS orders_by_request ON orders (account, request_id) WHERE request_id <> '';
CREATE TABLE IF NOT EXISTS fills (
    trade_id INTEGER NOT NULL, order_id INTEGER NOT NULL, account INTEGER NOT NULL, symbol TEXT NOT NULL,
    mode TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (trade_id, order_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS fills_of ON fills (account, symbol, mode, trade_id DESC);
CREATE INDEX IF NOT EXISTS fills_of_order ON fills (order_id, trade_id);
CREATE TABLE IF NOT EXISTS users (
    account INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, username TEXT NOT NULL, password BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS refresh (digest BLOB PRIMARY KEY, account INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
"""

T = TypeVar("T")


class StoreError(EvtermError):
    """The data folder cannot be used; the message says why and what to do."""


class OlderFormat(StoreError):
    """The store was written by an older version and is left as it is."""

    def __init__(self, found: int) -> None:
        super().__init__(f"format {found}, this version writes {FORMAT}")
        self.found = found


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A command of the journal and when it was applied."""

    at: int
    command: Command


class Journal(NamedTuple):
    """The entries that can be read, and how many after them could not."""

    entries: list[Entry]
    cut: int


class User(msgspec.Struct, frozen=True):
    account: int
    email: str
    username: str
    password: bytes


def _check(seq: int, body: bytes) -> int:
    """The sum covers an entry's place too: one that moved is as damaged as one that changed."""
    return crc32(body, seq & 0xFFFFFFFF)


class Store:
    """One connection; what is written becomes durable at `commit`, all of it or nothing."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        try:
            self.db = sqlite3.connect(path or ":memory:", timeout=0.2, isolation_level=None)
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = NORMAL")
            self.db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self.db.executescript(SCHEMA)
            self.db.execute("BEGIN IMMEDIATE")
            found = self.meta("format", int) or FORMAT
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"cannot use {path}: {error}. Is another exchange running on it? Choose another --data"
            ) from error
        except (sqlite3.DatabaseError, msgspec.MsgspecError) as error:
            raise StoreError(
                f"{path} is damaged ({error}): move it away, or choose another --data"
            ) from error
        if found != FORMAT:
            self.db.close()
            if found < FORMAT:
                raise OlderFormat(found)
            raise StoreError(
                f"{path} was written by a newer version (format {found}, this one reads {FORMAT}): choose another --data"
            )
        self.set_meta("format", FORMAT)
        self.seq = self._snapshot_seq = self.meta("snapshot_seq", int) or 0
        self._encode = msgspec.msgpack.Encoder()
        self._entries: list[tuple[int, bytes, int]] = []

    @property
    def is_kept(self) -> bool:
        """Whether anybody will go on from it: nobody does from memory."""
        return self.path is not None

    @property
    def entries_since_snapshot(self) -> int:
        return self.seq - self._snapshot_seq

    # -- writing ------------------------------------------------------------------------------------------

    def append(self, command: Command, at: int) -> None:
        self.seq += 1
        body = self._encode.encode(Entry(at, command))
        self._entries.append((self.seq, body, _check(self.seq, body)))

    def add_ended(self, order: OrderView) -> None:
        row = (
            order.id,
            order.account,
            order.symbol,
            order.mode.value,
            order.request_id,
            order.updated,
            self._encode.encode(order),
        )
        self.db.execute("INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def add_fill(self, fill: Fill) -> None:
        row = (
            fill.trade_id,
            fill.order_id,
            fill.account,
            fill.symbol,
            fill.mode.value,
            self._encode.encode(fill),
        )
        self.db.execute("INSERT OR REPLACE INTO fills VALUES (?, ?, ?, ?, ?, ?)", row)

    def commit(self) -> None:
        self.write()
        self.seal()

    def write(self) -> None:
        """Put the new entries into the journal; they count from `seal`."""
        self.db.executemany("INSERT INTO journal VALUES (?, ?, ?)", self._entries)
        self._entries.clear()

    def seal(self) -> None:
        self.db.execute("COMMIT")
        self.db.execute("BEGIN IMMEDIATE")

    def save_snapshot(self, body: bytes) -> None:
        """From here a start needs no older journal."""
        self.commit()
        self.set_meta("snapshot", body)
        self.set_meta("snapshot_sum", crc32(body))
        self.set_meta("snapshot_seq", self.seq)
        self._snapshot_seq = self.seq
        self.db.execute("DELETE FROM journal WHERE seq <= ?", (self.seq,))
        self.commit()

    def set_meta(self, name: str, value: Any) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, msgspec.msgpack.encode(value)))

    def close(self) -> None:
        self.commit()
        self.db.execute("COMMIT")
        self.db.close()

    # -- reading ------------------------------------------------------------------------------------------

    def meta(self, name: str, kind: type[T]) -> T | None:
        row = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else msgspec.msgpack.decode(row[0], type=kind)

    def snapshot(self) -> bytes | None:
        """The state that the journal goes on from."""
        body = self.meta("snapshot", bytes)
        if body is not None and self.meta("snapshot_sum", int) != crc32(body):
            raise StoreError(
                f"the market in {self.path} is damaged: move the file away, or choose another --data"
            )
        return body

    def journal(self) -> Journal:
        """What came after the snapshot, oldest first. It ends before the first entry that is damaged or missing, and
        what stands behind that is taken out."""
        decode = msgspec.msgpack.Decoder(Entry).decode
        entries: list[Entry] = []
        self.seq = self._snapshot_seq
        rows = self.db.execute("SELECT seq, body, sum FROM journal ORDER BY seq").fetchall()
        for seq, body, check in rows:
            if seq != self.seq + 1 or check != _check(seq, body):
                break
            try:
                entries.append(decode(body))
            except msgspec.MsgspecError:
                break
            self.seq = seq
        cut = len(rows) - len(entries)
        if cut:
            self.db.execute("DELETE FROM journal WHERE seq > ?", (self.seq,))
        return Journal(entries, cut)

    def forget(self, first_order: int, first_trade: int, first_account: int, reopened: list[int]) -> None:
        """What ended in the part of the journal that was cut off has not happened, and who came in it is not known:
        the next account, which may be anybody's, has the number of theirs."""
        self.db.execute("DELETE FROM users WHERE account >= ?", (first_account,))
        self.db.execute("DELETE FROM refresh WHERE account >= ?", (first_account,))
        self.db.execute("DELETE FROM orders WHERE id >= ?", (first_order,))
        self.db.execute("DELETE FROM fills WHERE trade_id >= ?", (first_trade,))
        self.db.executemany("DELETE FROM orders WHERE id = ?", [(order,) for order in reopened])
        self.commit()

    def ended_order(self, account: int, order_id: int) -> OrderView | None:
        return self._one(OrderView, "SELECT body FROM orders WHERE id = ? AND account = ?", order_id, account)

    def ended_by_request(self, account: int, symbol: str, request_id: str) -> OrderView | None:
        query = "SELECT body FROM orders WHERE account = ? AND symbol = ? AND request_id = ? AND request_id <> '' ORDER BY id DESC LIMIT 1"
        return self._one(OrderView, query, account, symbol, request_id)

    def ended_orders(self, account: int, symbol: str, mode: str, limit: int, offset: int) -> list[OrderView]:
        query = "SELECT body FROM orders WHERE account = ? AND symbol = ? AND mode = ? ORDER BY updated DESC, id DESC LIMIT ? OFFSET ?"
        return self._many(OrderView, query, account, symbol, mode, limit, offset)

    def count_ended(self, account: int, symbol: str, mode: str) -> int:
        query = "SELECT count(*) FROM orders WHERE account = ? AND symbol = ? AND mode = ?"
        return int(self.db.execute(query, (account, symbol, mode)).fetchone()[0])

    def fills_of_order(self, order_id: int) -> list[Fill]:
        return self._many(Fill, "SELECT body FROM fills WHERE order_id = ? ORDER BY trade_id", order_id)

    def fills(self, account: int, symbol: str, mode: str, limit: int, offset: int) -> list[Fill]:
        query = "SELECT body FROM fills WHERE account = ? AND symbol = ? AND mode = ? ORDER BY trade_id DESC LIMIT ? OFFSET ?"
        return self._many(Fill, query, account, symbol, mode, limit, offset)

    def _one(self, kind: type[T], query: str, *values: object) -> T | None:
        row = self.db.execute(query, values).fetchone()
        return None if row is None else msgspec.msgpack.decode(row[0], type=kind)

    def _many(self, kind: type[T], query: str, *values: object) -> list[T]:
        decode = msgspec.msgpack.Decoder(kind).decode
        return [decode(row[0]) for row in self.db.execute(query, values)]

    # -- users --------------------------------------------------------------------------------------------

    def add_user(self, user: User) -> None:
        self.db.execute(
            "INSERT INTO users VALUES (?, ?, ?, ?)", (user.account, user.email, user.username, user.password)
        )

    def user_by_email(self, email: str) -> User | None:
        return self._user(self.db.execute("SELECT * FROM users WHERE email = ?", (email,)).fetchone())

    def user_of(self, account: int) -> User | None:
        return self._user(self.db.execute("SELECT * FROM users WHERE account = ?", (account,)).fetchone())

    @staticmethod
    def _user(row: tuple[int, str, str, bytes] | None) -> User | None:
        return None if row is None else User(*row)

    def count_users(self) -> int:
        return int(self.db.execute("SELECT count(*) FROM users").fetchone()[0])

    def keep_refresh(self, digest: bytes, account: int, expires: int) -> None:
        self.db.execute("INSERT INTO refresh VALUES (?, ?, ?)", (digest, account, expires))

    def use_refresh(self, digest: bytes, now: int) -> int | None:
        """The account of a refresh token, which is spent by this."""
        row = self.db.execute(
            "DELETE FROM refresh WHERE digest = ? RETURNING account, expires", (digest,)
        ).fetchone()
        self.db.execute("DELETE FROM refresh WHERE expires < ?", (now,))
        return None if row is None or row[1] < now else int(row[0])
