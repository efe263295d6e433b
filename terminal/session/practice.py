"""The practice exchange as a child process: started before anything else is imported, ended with the terminal."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from terminal.model.errors import EvtermError
from terminal.model.text import clean

READY_S = 30.0
GOODBYE_S = 3.0


class PracticeError(EvtermError):
    """The practice exchange did not start; the message is its own."""


class Practice:
    """A child that ends when its parent does. Its complaints go to a file that is read where it fails to start."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - as long-lived as this
        self._command = [sys.executable, "-m", "terminal", "exchange", "--data", str(folder), *arguments]
        self._process = self._spawn()
        self.url = ""
        self.key_file = Path()

    def again(self) -> None:
        """After a sudden end: at the same address, where it is looked for. Blocks until it is ready."""
        port = str(urlsplit(self.url).port or 0)
        if self._process.stdout is not None:
            self._process.stdout.close()
        url, self.url = self.url, ""
        self._process = self._spawn("--port", port)
        try:
            self.wait_ready()
        finally:
            self.url = self.url or url

    def _spawn(self, *more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own module, by this interpreter
            [*self._command, *more],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._said,
            start_new_session=True,
        )

    def wait_ready(self) -> None:
        """Until it says where it listens. Blocks: call it in a thread."""
        import json

        if self.url:
            return
        stdout = self._process.stdout
        too_late = threading.Timer(READY_S, self._process.kill)
        too_late.daemon = True
        too_late.start()
        line = stdout.readline() if stdout is not None else b""
        too_late.cancel()
        try:
            told = json.loads(line)
            self.url, self.key_file = str(told["url"]), Path(told["key_file"])
        except (ValueError, KeyError, TypeError):
            raise PracticeError(self._complaint()) from None

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Let it keep what it has, and end it where it takes too long."""
        if self.running:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GOODBYE_S)
        if self.running:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._said.close()

    def _complaint(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GOODBYE_S)
        self._said.seek(0)
        lines = self._said.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
        last = lines[-1].removeprefix("evterm: ") if lines else f"it ended with {self._process.returncode}"
        if "database is locked" in last:
            last = (
                "another evterm has this practice market open. Close it, or set EVTERM_HOME to another folder"
            )
        return f"the practice exchange did not start: {clean(last, 300)}"
