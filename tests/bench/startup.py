"""From spawning the terminal to its first frame, beside a minimal Textual app, and to the first live book of a practice
exchange that it starts itself and has used before. All modules are compiled already, as they are from the second start on:
the first run of each is not counted."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator

from tests.bench.figures import Figure, middle, spread
from tests.bench.rig import cpu_seconds, exchange
from tests.bench.watched import HEIGHT, WIDTH, Watched
from tests.widgets.terminal import Terminal

TIMES = 7
SHARE, BOOK_S, ISSUE_S = 1.3, 1.0, 1.5
FRAME, BOOK = re.compile("BOOK|minimal"), re.compile(r"mid +[\d.,]+ ")
LIMIT_S = 15.0
MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("minimal")
Minimal().run()
"""


def run() -> list[Figure]:
    return measure(TIMES)


def measure(times: int) -> list[Figure]:
    ours, minimal, book = (
        list[tuple[float, float]](),
        list[tuple[float, float]](),
        list[tuple[float, float]](),
    )
    with exchange() as running, tempfile.TemporaryDirectory(prefix="evterm-bench-") as home:
        attached = ["-m", "terminal", "--url", running.url, "--key-file", str(running.key_file)]
        for _ in range(times + 1):  # in turn, so that a busy moment of the machine meets all of them alike
            minimal.append(first_seen(["-c", MINIMAL], FRAME, home))
            ours.append(first_seen(attached, FRAME, home))
    with tempfile.TemporaryDirectory(prefix="evterm-bench-") as home:
        for _ in range(times + 1):
            book.append(first_seen(["-m", "terminal"], BOOK, home))
    return _figures(ours[1:], minimal[1:], book[1:])


def first_seen(arguments: list[str], wanted: re.Pattern[str], home: str) -> tuple[float, float]:
    """Seconds until the terminal has shown it, and of them those of the processor."""
    begun = time.perf_counter()
    program = Watched([sys.executable, *arguments], EVTERM_HOME=home)
    try:
        for at, text in _shown(program, begun + LIMIT_S):
            if wanted.search(text):
                return at - begun, cpu_seconds(program.pid)
        raise TimeoutError(f"no {wanted.pattern!r}: {bytes(program.data[-500:])!r}")
    finally:
        program.send("\x11")  # ctrl+q: its own exchange ends with it
        program.read_for(0.6)
        program.close()


def _shown(program: Watched, end: float) -> Iterator[tuple[float, str]]:
    """What the screen shows after each piece, and when that came."""
    screen, fed = Terminal(WIDTH, HEIGHT), 0
    while time.perf_counter() < end:
        program.read(0.05)
        for at, until in program.pieces:
            if until > fed:
                screen.feed(bytes(program.data[fed:until]))
                fed = until
                yield at, screen.text


def _figures(
    ours: list[tuple[float, float]], minimal: list[tuple[float, float]], book: list[tuple[float, float]]
) -> list[Figure]:
    (frame, cpu), (least, least_cpu), (live, _) = (
        tuple(middle(column) for column in zip(*one, strict=True)) for one in (ours, minimal, book)
    )
    return [
        Figure(
            "start to the first frame, to a minimal Textual app",
            f"{frame / least:.2f}x",
            f"<= {SHARE}x",
            frame <= SHARE * least,
            f"{frame:.2f} s against {least:.2f} s; of the processor {cpu:.2f} and {least_cpu:.2f} s, {cpu / least_cpu:.2f}x; "
            f"each {spread([at for at, _ in ours], '.2f')} against {spread([at for at, _ in minimal], '.2f')}",
        ),
        Figure(
            "start to the first live book, practice exchange started along on a used folder",
            f"{live:.2f} s",
            f"<= {BOOK_S} s ({ISSUE_S} s by the issue)",
            live <= BOOK_S,
            f"each {spread([at for at, _ in book], '.2f')}",
        ),
    ]
