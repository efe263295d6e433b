"""Every intent, answer and fill in an append-only file of JSON lines. What `write` returned from is on the disk.

EvtermError
 +-- JournalError         the journal cannot be used: the sentence says what to do
      +-- JournalFull     an entry could not be written; the file is whole, and the next write tries again
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from terminal.entries import Entry, line_of, read
from terminal.model.errors import EvtermError
from terminal.openworks import OpenWorks

ROTATE_AT = 8 * 1024 * 1024
KEEP_FILES = 32
KEEP_PARENTS = 200
KEEP_SENT = 2_500
"""as many orders as may leave in a minute"""
_NAME = "journal-{:06d}.jsonl"
_NAMED = re.compile(r"journal-(\d{6})\.jsonl")


class Kind(StrEnum):
    INTENT = "intent"
    """Carries `request_id`, and stays open until an answer to it with `ended` true."""
    ANSWER = "answer"
    FILL = "fill"
    CANCEL = "cancel"
    BASELINE = "baseline"
    """Carries `symbol`; the newest of each pair holds."""
    WORK = "work"
    """Carries `uid`, an order that runs in the terminal; open until one with `done` true."""
    STOP = "prop_stop"
    """Carries `uid`, a stop of a prop trade that this terminal keeps; the newest holds, open until one with `done` true."""
    PARENT = "parent"
    """Carries `id`: what was begun here and has orders of its own. The newest of them are kept."""
    NOTE = "note"


class JournalError(EvtermError):
    """The journal cannot be used."""


class JournalFull(JournalError):
    """An entry is not on the disk, so what it announces must not be sent. Cancels need no journal."""


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


class Journal:
    """One writer's files in a folder of its own; `Journal.open` is the way in."""

    def __init__(self, folder: Path, rotate_at: int, clock: Callable[[], int]) -> None:
        self.folder = folder
        self.messages: list[str] = []
        """What opening found wrong and put right, for the screen."""
        self.rotate_at = rotate_at
        self._clock = clock
        self._folder_fd = self._fd = -1
        self._number = 0
        self._size = 0
        self._torn = False
        self._intents: dict[str, Entry] = {}
        self._sent: deque[Entry] = deque(maxlen=KEEP_SENT)
        self._baselines: dict[str, Entry] = {}
        self._parents: dict[str, Entry] = {}
        self._works = OpenWorks()
        self._stops: dict[str, Entry] = {}

    @classmethod
    def open(
        cls, folder: Path, *, rotate_at: int = ROTATE_AT, clock: Callable[[], int] = _wall_ms
    ) -> Journal:
        """Open a folder's journal for this process alone, made whole again if its last writer died in mid-line."""
        journal = cls(folder, rotate_at, clock)
        try:
            journal._take()
        except OSError as error:
            journal.close()
            raise JournalError(f"The journal in {folder} cannot be opened: {error.strerror}.") from error
        except JournalError:
            journal.close()
            raise
        return journal

    def close(self) -> None:
        for fd in (self._fd, self._folder_fd):
            if fd >= 0:
                os.close(fd)
        self._fd = self._folder_fd = -1

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        return self.folder / _NAME.format(self._number)

    def write(self, kind: Kind, **fields: Any) -> None:
        """Put an entry on the disk. JournalFull where that failed; nothing of the entry stays then."""
        entry: Entry = {"kind": kind.value, "at_ms": self._clock(), **fields}
        line = line_of(entry)
        if self._size + len(line) > self.rotate_at and self._size > 2 * self._carried():
            self._rotate()
        self._append(line)
        self._learn(entry)

    def entries(self, last: int = 0) -> Iterator[Entry]:
        """All entries of all files kept, or of the `last` ones, oldest first. What a new file repeats comes once."""
        for position, path in enumerate(self._files()[-last:]):
            for entry in read(path):
                if position == 0 or not entry.get("carried"):
                    yield entry

    def open_intents(self) -> list[Entry]:
        """Intents with no final answer yet, oldest first: what to ask the venue about at the start."""
        return list(self._intents.values())

    def sent_since(self, venue_ms: int) -> list[tuple[int, int]]:
        """When the newest intents left by the venue's clock, and how many orders were in each."""
        found = [(entry.get("sent_ms"), entry.get("orders", 1)) for entry in self._sent]
        return [
            (at, orders) for at, orders in found if type(at) is int and type(orders) is int and at >= venue_ms
        ]

    def open_works(self) -> list[tuple[Entry, list[Entry]]]:
        """Orders that ran in the terminal and did not end, each with the intents of its children."""
        return self._works.open()

    def open_stops(self) -> list[Entry]:
        """Stops of prop trades that did not end, the newest word on each."""
        return list(self._stops.values())

    def baselines(self) -> dict[str, Entry]:
        """The newest baseline of each pair."""
        return dict(self._baselines)

    def parents(self) -> list[Entry]:
        """What was begun here and has orders of its own, oldest first."""
        return list(self._parents.values())

    # -- opening -------------------------------------------------------------------------------------------

    def _take(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder_fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        if os.fstat(self._folder_fd).st_mode & 0o077:
            raise JournalError(f"Others can read the journal's folder: run chmod 700 {self.folder}")
        try:
            fcntl.flock(self._folder_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise JournalError(
                f"Another evterm writes the journal in {self.folder}: close it first."
            ) from error
        for leftover in self.folder.glob("*.new"):
            leftover.unlink()
        files = self._files()
        self._number = int(files[-1].stem[-6:]) if files else 1
        self._fd = _open(self.path)
        os.fsync(self._folder_fd)
        self._mend()
        for entry in read(self.path, self.messages):
            self._learn(entry)

    def _mend(self) -> None:
        """Cut back a last line that its writer did not finish; it was never answered for."""
        written = self.path.read_bytes()
        self._size = written.rfind(b"\n") + 1
        if torn := len(written) - self._size:
            os.ftruncate(self._fd, self._size)
            os.fsync(self._fd)
            self.messages.append(
                f"The journal's last line was torn: {torn} bytes were cut from {self.path.name}."
            )

    def _learn(self, entry: Entry) -> None:
        """Keep in mind what must survive a rotation."""
        kind = entry.get("kind")
        if kind == Kind.INTENT:
            self._sent.append(entry)
            if not entry.get("answered"):
                self._intents[str(entry.get("request_id"))] = entry
            self._works.sent(entry)
        elif kind == Kind.ANSWER and entry.get("ended"):
            self._intents.pop(str(entry.get("request_id")), None)
        elif kind == Kind.BASELINE:
            self._baselines[str(entry.get("symbol"))] = entry
        elif kind == Kind.PARENT:
            self._parents[str(entry.get("id"))] = entry
            if len(self._parents) > KEEP_PARENTS:
                del self._parents[next(iter(self._parents))]
        elif kind == Kind.WORK:
            self._works.told(entry)
        elif kind == Kind.STOP:
            self._stops.pop(str(entry.get("uid")), None)
            if not entry.get("done"):
                self._stops[str(entry.get("uid"))] = entry

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if _NAMED.fullmatch(path.name))

    # -- writing -------------------------------------------------------------------------------------------

    def _append(self, line: bytes) -> None:
        try:
            self._cut_back()
            self._torn = True
            _write_all(self._fd, line)
            os.fsync(self._fd)
        except OSError as error:
            with suppress(OSError):  # else the next write cuts it back, or the next start
                self._cut_back()
            raise _full(error) from error
        self._torn = False
        self._size += len(line)

    def _cut_back(self) -> None:
        if self._torn:
            os.ftruncate(self._fd, self._size)
            self._torn = False

    def _carried(self) -> int:
        """The size of what a new file would start with: a file that holds little more is not worth a rotation."""
        return sum(len(line) for line in self._carry())

    def _carry(self) -> list[bytes]:
        kept = [
            *self._baselines.values(),
            *self._parents.values(),
            *self._works.carry(self._intents),
            *self._stops.values(),
            *self._intents.values(),
        ]
        return [line_of({**entry, "carried": True}) for entry in kept]

    def _rotate(self) -> None:
        """Begin a new file with what is still open. It gets its name only when it is whole and on the disk."""
        path = self.folder / _NAME.format(self._number + 1)
        draft = path.with_suffix(".new")
        start, fd = b"".join(self._carry()), -1
        try:
            self._cut_back()
            fd = _open(draft)
            _write_all(fd, start)
            os.fsync(fd)
            draft.rename(path)
            os.fsync(self._folder_fd)
        except OSError as error:
            _drop(fd, draft, path)
            raise _full(error) from error
        os.close(self._fd)
        self._fd, self._number, self._size = fd, self._number + 1, len(start)
        for old in self._files()[:-KEEP_FILES]:
            with suppress(OSError):
                old.unlink()


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)


def _drop(fd: int, *paths: Path) -> None:
    """Let go of a file that did not come to be."""
    if fd >= 0:
        os.close(fd)
    for path in paths:
        path.unlink(missing_ok=True)


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


def _full(error: OSError) -> JournalFull:
    what = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror
    return JournalFull(f"The journal cannot be written: {what}. New orders are refused, cancels still work.")
