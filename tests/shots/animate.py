"""The picture that moves: a real terminal in a real pty against a real practice exchange, keys pressed by a script.

`python -m tests.shots.animate [file]` draws it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.practice import Practice, running
from tests.shots.paint import Cell, Colour, picture
from tests.shots.screens import grid
from tests.widgets.terminal import Program

FILE = Path(__file__).parents[2] / "screenshots" / "evterm.gif"
COLUMNS, ROWS = 110, 30
FRAME_S = 1 / 6
KEY_S = 0.06
"""between the keys of a fast hand; a burst would be taken for a paste"""
CELL = (8, 16)
COLOURS = 64
LAST_S = 2.0
"""the end stands still before it begins anew"""
PAPER, INK, QUIET = (30, 34, 39), (232, 182, 76), (179, 188, 198)
"""of the line below the screen, which is no part of it"""


@dataclass(frozen=True)
class Scene:
    """What is pressed, what is said of it, and how long it is looked at."""

    keys: str
    says: str
    seconds: float


ENTER, ESC, RIGHT, F12 = "\r", "\x1b", "\x1b[C", "\x1b[24~"
NAMES = {F12: "F12", RIGHT: "→", ENTER: "Enter", ESC: "Esc"}
"""the longer ones before those that they begin with"""

SCENES = (
    Scene("", "a live book of one exchange and four chains, its chart and its tape", 1.8),
    Scene("ga", "arm: before that no order key works", 0.7),
    Scene("2b", "size 2, join the bid", 1.1),
    Scene("3s", "size 3, join the ask", 1.1),
    Scene("v", "the ladder", 0.7),
    Scene("jjj", "walk it: what would an order do there?", 1.0),
    Scene("v", "back to the book", 0.4),
    Scene("2tb", "take the ask", 1.3),
    Scene(":buy 10k @ bid-2t po gtt=10m", "an order in one line, read as it is typed", 1.3),
    Scene(ENTER, "what it would do", 1.2),
    Scene(ENTER, "sent", 0.9),
    Scene(":twap buy 20k over 30m in 20", "a TWAP", 0.7),
    Scene(ENTER, "its slices", 1.0),
    Scene(ENTER, "at work", 1.0),
    Scene(ESC, "", 0.4),
    Scene("go" + 2 * RIGHT, "how its fills compare with the price it began at", 1.6),
    Scene(F12, "cancel everything, and be told when it is so", 1.8),
)


class Film:
    """The screens of a program, each with how long it was seen."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.frames: list[tuple[list[list[Cell]], float]] = []
        self._caption: list[Cell] = []

    def play(self, scene: Scene) -> None:
        shown = ""
        for key in _single(scene.keys):
            self._program.send(key)
            shown += f" {name}" if (name := NAMES.get(key)) else key
            self._caption = _caption(shown, scene.says)
            self._look(KEY_S)
        self._caption = _caption(shown, scene.says)
        self._look(scene.seconds)

    def _look(self, seconds: float) -> None:
        """Take frames for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            until = time.monotonic() + min(left, FRAME_S)
            while (wait := until - time.monotonic()) > 0:
                self._program.read(wait)
            self._take(min(left, FRAME_S))

    def _take(self, seconds: float) -> None:
        """One like the last makes that longer."""
        seen = [*grid(self._program.screen), self._caption]
        if self.frames and self.frames[-1][0] == seen:
            seconds += self.frames.pop()[1]
        self.frames.append((seen, seconds))


def _single(keys: str) -> Sequence[str]:
    """Each key by itself: those with names are sent as several bytes."""
    found = []
    while keys:
        key = next((name for name in NAMES if keys.startswith(name)), keys[0])
        found.append(key)
        keys = keys[len(key) :]
    return found


def _caption(keys: str, says: str) -> list[Cell]:
    cells = [Cell(char, INK, PAPER, bold=True) for char in f" {keys.strip()}  " if keys]
    cells += [Cell(char, QUIET, PAPER) for char in f" {says}"]
    return [*cells, *(Cell(" ", QUIET, PAPER) for _ in range(COLUMNS - len(cells)))]


def write(film: Film, path: Path) -> None:
    """In one palette. What did not change since the frame before is left out by the format."""
    palette = _palette(film)
    frames = [_flat(picture(seen, *CELL, margin=CELL[0]), palette) for seen, _ in film.frames]
    lasts = [round(1000 * seconds) for _, seconds in film.frames]
    lasts[-1] += round(1000 * LAST_S)
    path.parent.mkdir(parents=True, exist_ok=True)
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=lasts, loop=0, optimize=True, disposal=1
    )


def _flat(image: Image.Image, palette: Image.Image) -> Image.Image:
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def _palette(film: Film) -> Image.Image:
    """Every colour of a cell, and as far as there is room halfway from ink to ground, for the edges of letters."""
    used: Counter[tuple[Colour, Colour]] = Counter()
    for seen, _ in film.frames:
        used.update((cell.fg, cell.bg) for row in seen for cell in row if cell.char != " ")
    pairs = [pair for pair, _ in used.most_common()]
    halves = (tuple((a + b) // 2 for a, b in zip(*pair, strict=True)) for pair in pairs)
    colours = list(dict.fromkeys([*(colour for pair in pairs for colour in pair), *halves]))[:COLOURS]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return palette


def shoot(exchange: Practice) -> Film:
    with tempfile.TemporaryDirectory() as home:
        Path(home, "config.toml").write_text('line = "fast"\n')
        at = ("--url", exchange.url, "--key-file", str(exchange.key_file))
        command = [sys.executable, "-m", "terminal", *at]
        program = Program(command, COLUMNS, ROWS, sync=True, COLORTERM="truecolor", EVTERM_HOME=home)
        film = Film(program)
        try:
            program.until("live", 15)
            _settled(program, 4.0)
            for scene in SCENES:
                film.play(scene)
        finally:
            program.close()
    return film


def _settled(program: Program, seconds: float) -> None:
    """Let the market run, unseen."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        program.read(0.05)


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    with running("--memory", "--seed", "11", "--tier", "none") as exchange:
        film = shoot(exchange)
    write(film, path)
    seconds = sum(seconds for _, seconds in film.frames) + LAST_S
    print(f"{path}: {len(film.frames)} frames, {seconds:.1f} s, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
