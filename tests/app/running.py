"""The whole terminal in a pty, against a practice exchange of its own process."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from tests.practice import Practice
from tests.widgets.terminal import Program

PRESS_S = 0.03
"""keys of a hand are further apart than those of a paste"""
LOCKED_S = 0.75
"""the same order key is locked so long"""
CTRL_Q, F9 = "\x11", "\x1b[20~"
ESC = "\x1b[27u"
"""as terminals send it that can: it is itself, whatever is read with it"""
START, END = b"\x1b[?2026h", b"\x1b[?2026l"


class Evterm(Program):
    def __init__(
        self,
        home: Path,
        *arguments: str,
        size: tuple[int, int] = (120, 40),
        patient: bool = True,
        **environment: str,
    ) -> None:
        self.raw = self._begun = b""
        self.said: set[str] = set()
        """every last line that was shown, until a test clears it: the next message may come at once"""
        _is_fast(home / "config.toml")
        command = [sys.executable, "-m", "tests.app.patient" if patient else "terminal", *arguments]
        width, height = size
        given: dict[str, Any] = {"EVTERM_HOME": str(home), **environment}
        super().__init__(command, width, height, **given)

    def feed(self, data: bytes) -> None:
        """A frame is shown as a whole."""
        self.raw += data
        *frames, rest = (self._begun + data).split(END)
        for frame in frames:
            super().feed(frame)
            self.said.add("".join(cell.data for cell in self.screen.cells_of(-1)))
        outside, begun, self._begun = rest.partition(START)
        self._begun = begun + self._begun
        super().feed(outside)

    def press(self, *keys: str) -> None:
        """Each by itself, as a hand would."""
        for key in keys:
            end = time.monotonic() + PRESS_S
            while (left := end - time.monotonic()) > 0:
                self.read(left)
            self.send(key)

    def arm(self) -> None:
        """Whatever the last key was, its sleep is over."""
        for _ in range(3):
            self.press(F9)
            with contextlib.suppress(AssertionError):
                self.until("● ARMED", 2)
                return
        self.until("● ARMED", 2)

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(min(left, 0.05))

    def ended(self, most_s: float) -> int:
        """Its exit code, which has to come within so long; minus the signal that killed it."""
        code = self._ended_or(lambda: False, most_s)
        assert code is not None
        return code

    def quit(self, most_s: float = 15.0) -> int:
        """Its exit code by Ctrl+Q, pressed again where what stays at the venue asks for that."""
        self.press(CTRL_Q)
        code = self._ended_or(lambda: "Ctrl+Q again" in self.text, most_s)
        if code is None:
            self.press(CTRL_Q)
            code = self.ended(most_s)
        return code

    def _ended_or(self, other: Callable[[], bool], most_s: float) -> int | None:
        end = time.monotonic() + most_s
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.settle(limit=0.3)
                return os.waitstatus_to_exitcode(status)
            if other():
                return None
            assert time.monotonic() < end, f"it still runs:\n{self.text}"
            if not self.read(0.02):
                time.sleep(0.005)  # one that has closed its terminal has nothing to be waited for

    @property
    def is_restored(self) -> bool:
        """Cursor shown, alternate screen left, mouse and paste reports off: in this order of last words."""
        pairs = (
            ("?25h", "?25l"),
            ("?1049l", "?1049h"),
            ("?1000l", "?1000h"),
            ("?1003l", "?1003h"),
            ("?2004l", "?2004h"),
        )
        return all(self._last(on) > self._last(off) or self._last(off) < 0 for on, off in pairs)

    def _last(self, mode: str) -> int:
        return self.raw.rfind(b"\x1b[" + mode.encode())


def _is_fast(config: Path) -> None:
    """A test that reads late, on a busy machine, is no slow line: what a slow line shows is tested where it is meant."""
    config.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = config.read_text() if config.exists() else ""
    if "line =" not in said:
        config.write_text(f'line = "fast"\n{said}')


@contextlib.contextmanager
def evterm(
    home: Path,
    *arguments: str,
    size: tuple[int, int] = (120, 40),
    patient: bool = True,
    **environment: str,
) -> Iterator[Evterm]:
    program = Evterm(home, *arguments, size=size, patient=patient, **environment)
    try:
        yield program
    finally:
        with contextlib.suppress(OSError):
            program.close()


@contextlib.contextmanager
def attached(
    home: Path, exchange: Practice, *arguments: str, size: tuple[int, int] = (120, 40), patient: bool = True
) -> Iterator[Evterm]:
    """A terminal on an exchange, live."""
    where = ("--url", exchange.url, "--key-file", str(exchange.key_file), "--symbol", "vaix")
    with evterm(home, *where, *arguments, size=size, patient=patient) as program:
        program.until("● live" if size[0] > 100 else " mid 0", 20)
        yield program


def asked(exchange: Practice, path: str, method: str = "GET", **body: Any) -> Any:
    """What the exchange itself says."""
    at = f"{exchange.url}/api/v1/exchange/{path}"
    answer = httpx.request(
        method, at, headers=exchange.headers, json=body or None, trust_env=False, timeout=10
    )
    answer.raise_for_status()
    return answer.json()


def rest(exchange: Practice, count: int = 1) -> None:
    """Orders from elsewhere, too far off to trade while a test runs."""
    bid = Decimal(asked(exchange, "vaix/bbo")["best_bid"])
    price = str((bid * Decimal("0.7")).quantize(Decimal("0.000001")))
    for _ in range(count):
        asked(exchange, "vaix/orders", "POST", side="buy", quantity="500", price=price)


def placed(exchange: Practice) -> dict[str, dict[str, Any]]:
    """What was ever placed by a terminal: at the touch an order may be filled before anyone looks."""
    rows = [*open_orders(exchange), *asked(exchange, "vaix/orders/history?limit=500")["orders"]]
    return {row["order_id"]: row for row in rows if str(row["request_id"]).startswith("evt-")}


def open_orders(exchange: Practice) -> list[dict[str, Any]]:
    orders: list[dict[str, Any]] = asked(exchange, "vaix/orders/open")["orders"]
    return orders
