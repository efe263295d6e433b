"""The journal's one writer: the disk never holds up the screen, and no two entries are written at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from terminal.journal import Journal, JournalError, Kind


class Scribe:
    """Entries go to the disk in the order in which they were given. `failed` hears of notes that could not be written."""

    def __init__(self, journal: Journal, failed: Callable[[str], None]) -> None:
        self.journal = journal
        self._failed = failed
        self._thread = ThreadPoolExecutor(1, "journal")

    def write(self, kind: Kind, **fields: Any) -> asyncio.Future[None]:
        """Begun at once, done when the entry is on the disk; JournalError where it is not."""
        try:
            return asyncio.wrap_future(self._put(kind, fields))
        except JournalError as error:
            failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            failed.set_exception(error)
            return failed

    def write_now(self, kind: Kind, **fields: Any) -> None:
        """The same for who cannot wait otherwise."""
        self._put(kind, fields).result()

    def note(self, kind: Kind, **fields: Any) -> None:
        """For the record: trading goes on where the disk is full, and it is said."""
        loop = asyncio.get_running_loop()

        def told(done: Future[None]) -> None:
            error = done.exception()
            if error is not None and not loop.is_closed():
                loop.call_soon_threadsafe(self._failed, str(error))

        self._put(kind, fields).add_done_callback(told)

    def close(self) -> None:
        """When all that was given is on the disk."""
        self._thread.shutdown(wait=True)
        self.journal.close()

    def _put(self, kind: Kind, fields: dict[str, Any]) -> Future[None]:
        try:
            return self._thread.submit(self.journal.write, kind, **fields)
        except RuntimeError:
            raise JournalError("The journal is closed: the session is over.") from None
