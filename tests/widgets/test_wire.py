"""All of a text gets to the terminal, whatever interrupts the writing of it."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import threading
from pathlib import Path

import pytest

from widgets.wire import Frame, Wire

TEXTS = 400
ITEM = "\x1b[{0};{0}H{0:08d}─·👩‍🚀"
WRITER = f"""
import signal, sys, tty
from widgets.wire import Wire
tty.setraw(0)
signal.signal(signal.SIGWINCH, lambda *_: None)
wire = Wire(sys.__stderr__)
for text in range({TEXTS}):
    wire.write("".join({ITEM!r}.format(text * 100 + item) for item in range(100)))
"""


def expected() -> bytes:
    return "".join(ITEM.format(item) for item in range(TEXTS * 100)).encode()


def test_signals_while_it_writes_lose_nothing() -> None:
    """As of a window that is being resized, or a program that is stopped and goes on, while the line is slow."""
    pid, terminal = pty.fork()
    if not pid:
        os.execv(sys.executable, [sys.executable, "-c", WRITER])  # noqa: S606
    whole, got, signals = expected(), bytearray(), 0
    try:
        while len(got) < len(whole) and select.select([terminal], [], [], 20)[0]:
            got += os.read(terminal, 4096)
            if len(got) // 50_000 > signals:
                signals += 1
                for number in (signal.SIGWINCH, signal.SIGSTOP, signal.SIGCONT):
                    os.kill(pid, number)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
    assert bytes(got) == whole
    assert signals > 20


@pytest.mark.parametrize("most", [1, 7, 1 << 20])
def test_a_write_that_takes_a_part_is_followed_by_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    write = os.write
    with (tmp_path / "out").open("w", encoding="utf-8") as file:
        wire = Wire(file)
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:most]))
            wire.write("price 日本語 ")
            wire.write(Frame("👩‍🚀"))
    assert (tmp_path / "out").read_text() == "price 日本語 👩‍🚀"
    assert wire.frames == 1


def test_a_line_that_would_block_is_waited_for() -> None:
    out, into = os.pipe()
    os.set_blocking(into, False)
    text, got = "0123456789" * 50_000, bytearray()

    def reads() -> None:
        while len(got) < len(text):
            got.extend(os.read(out, 1 << 12))

    with open(into, "w", encoding="utf-8") as file:  # noqa: PTH123
        reader = threading.Thread(target=reads, daemon=True)
        reader.start()
        Wire(file).write(text)
        reader.join(20)
    os.close(out)
    assert got.decode() == text


def test_a_file_that_is_none_of_the_systems_is_written_to_as_it_is() -> None:
    class Kept:
        said = ""

        def write(self, text: str) -> None:
            self.said += text

    kept = Kept()
    Wire(kept).write("a frame")  # type: ignore[arg-type]
    assert kept.said == "a frame"
