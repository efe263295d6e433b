"""Pictures of the running terminal: a real program in a real pty against a real practice exchange.

`python -m tests.shots.screens [folder [name ...]]` draws these alone.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.practice import Practice, running
from tests.shots.paint import Cell, Colour, paint
from tests.widgets.terminal import Program, Screen

GROUND, FRONT = (15, 18, 21), (179, 188, 198)
NAMED: dict[str, Colour] = {
    "black": (0, 0, 0), "red": (170, 0, 0), "green": (0, 170, 0), "brown": (170, 85, 0), "blue": (0, 0, 170),
    "magenta": (170, 0, 170), "cyan": (0, 170, 170), "white": (170, 170, 170), "brightblack": (85, 85, 85),
    "brightred": (255, 85, 85), "brightgreen": (85, 255, 85), "brightbrown": (255, 255, 85),
    "brightblue": (85, 85, 255), "brightmagenta": (255, 85, 255), "bfightmagenta": (255, 85, 255),
    "brightcyan": (85, 255, 255), "brightwhite": (255, 255, 255),
}  # fmt: skip
Step = Callable[[Program], None]


@dataclass(frozen=True)
class Shot:
    """A picture: its size, what is pressed before, and how the program is started."""

    name: str
    width: int
    height: int
    steps: Sequence[Step] = ()
    arguments: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = (("COLORTERM", "truecolor"),)
    config: str = ""
    frozen: float = 0.0
    """for so many seconds the exchange is silent before the picture is taken"""
    then: Sequence[Step] = ()
    """what is pressed as soon as it is"""
    exchange: tuple[str, ...] = ()
    """how that is started"""


def grid(screen: Screen) -> list[list[Cell]]:
    rows = []
    for y in range(screen.lines):
        row = []
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            fg, bg = _colour(cell.fg, FRONT), _colour(cell.bg, GROUND)
            if cell.reverse:
                fg, bg = bg, fg
            row.append(Cell(cell.data or " ", fg, bg, cell.bold))
        rows.append(row)
    return rows


def _colour(value: str, default: Colour) -> Colour:
    if value == "default":
        return default
    if value in NAMED:
        return NAMED[value]
    return int(value[:2], 16), int(value[2:4], 16), int(value[4:], 16)


def keys(text: str, pause: float = 0.4) -> Step:
    def press(program: Program) -> None:
        for key in text:  # as fast as a person: a burst would be taken for a paste
            program.send(key)
            wait(0.06)(program)
        wait(pause)(program)

    return press


def key(sequence: str, pause: float = 0.8) -> Step:
    """One key of several characters, in one piece."""

    def press(program: Program) -> None:
        program.send(sequence)
        wait(pause)(program)

    return press


def wait(seconds: float) -> Step:
    """Let the market run."""

    def run(program: Program) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            program.read(0.05)

    return run


ARMED = (keys("ga"), wait(0.3))
TRADED = (
    *ARMED, keys("3"), keys("tb", 1.0), keys("2"), keys("b", 1.0), keys("4"), keys("s", 1.0), keys("1"), keys("tb", 1.0),
    keys("s", 1.0), wait(2),
)  # fmt: skip

F3, F4, F6, F10 = "\x1bOR", "\x1bOS", "\x1b[17~", "\x1b[21~"
SIGNED = (key(F3, 3.0), keys("s", 1.0), key("\x0a", 1.2), key("\r", 2.5), key("\x1b", 1.0))
MARKETS = (key("\x1b[Z", 1.5),)
"""one tab back from the tiers, where somebody without an account begins"""
OPENED = (*ARMED, *SIGNED, *MARKETS, keys("n", 1.5), key("\x1b[C", 0.3), keys("\t0.01\t\x155\t\t\t", 0.5))
"""BTC, long, 0.01 at 5x, at its stop"""
CLONED = (
    keys(":clone wta_species macd\r", 1.0),
    key("\x0a", 1.2),
    key("\r", 2.0),
    key("\x1b", 1.0),
    key(F4, 3.0),
)
SEND = (key("\x0a", 1.2), key("\r", 2.0), key("\x1b", 1.0))
"""a form away, and its answer"""
ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"
GRID = (keys(":clone wta_species grid\r", 1.0), *SEND, key(F4, 3.0))
SKILLED = (*GRID, keys("\t\t\t", 2.0), keys("jjjj", 0.5), keys("K", 1.0))
LOSES = (
    *SKILLED,
    keys("\x15max_loss=0.01", 0.5),
    *SEND,
    keys("\t\t", 1.0),
    keys("t", 1.0),
    key("\r", 2.0),
    key("\x1b", 1.0),
)
WITHDRAWS = (key(F6, 4.0), keys("w", 1.0), keys(f"25\t{ADDRESS}", 0.6), key("\x0a", 1.2))
CHASE = (keys(":chase buy 20k max 10t\r", 0.8), keys("\r", 1.0))
TWAP = (keys(":twap buy 20000 30m\r", 0.8), keys("\x0a", 0.8), keys("\r", 1.0), keys("\x1b", 0.5))
ALGOS = (*TRADED, *CHASE, *TWAP, wait(3))
LITTLE = "[limits]\ndaily_loss = 0.02\n"
LOST = (*ARMED, keys("1"), keys("tb", 1.0), keys("ts", 1.0), keys("tb", 1.0), keys("ts", 1.0), wait(2))

SHOTS = (
    Shot("trade-120", 120, 40, (wait(3),)),
    Shot("trade-120-armed", 120, 40, TRADED),
    Shot("trade-120-ladder", 120, 40, (*TRADED, keys("v"), keys("jjjj"), wait(1))),
    Shot("trade-120-light", 120, 40, (*TRADED, keys(":theme light\r", 1.0))),
    Shot("trade-120-cvd", 120, 40, (*TRADED, keys(":theme cvd-dark\r", 1.0))),
    Shot("trade-80", 80, 24, TRADED),
    Shot("trade-80-ladder", 80, 24, (*TRADED, keys("v"), wait(1))),
    Shot("ladder-80-preview", 80, 24, (*TRADED, keys("v"), keys("jj", 1.0), keys("\r", 0.8))),
    Shot("ladder-120-zoomed", 120, 40, (*TRADED, keys("v"), keys("z", 4.0))),
    Shot(
        "alerts-80", 80, 24, (keys("jjjjj", 0.5), keys("A"), keys(":alert fill on\r"), keys(":alerts\r", 0.8))
    ),
    Shot("alerts-120", 120, 40, (*TRADED, keys("jjjjj", 0.5), keys("A"), keys(":alert loss 200\r", 1.0))),
    Shot("slow-line-80", 80, 24, (*TRADED, keys("v"), wait(2)), arguments=("--slow",)),
    Shot("trade-200", 200, 60, (*TRADED, wait(2))),
    Shot("trade-80-stale", 80, 24, TRADED, frozen=5.0),
    Shot("trade-120-stale", 120, 40, TRADED, frozen=5.0),
    Shot("trade-256-colours", 120, 40, TRADED, environment=()),
    Shot("help-80", 80, 24, (keys("?", 1.0),)),
    Shot("help", 120, 40, (keys("?", 1.0),)),
    Shot("palette", 120, 40, (keys("\x10", 1.5),)),
    Shot("command-line", 120, 40, (keys(":th", 1.0),)),
    Shot("order-line-80", 80, 24, (*TRADED, keys(":buy 10k @ bid-2t po gtt=10m", 1.0))),
    Shot("order-line-120-fault", 120, 40, (*TRADED, keys(":buy 10k @ 0.0012345 po stp=both gtt=10m", 1.0))),
    Shot("order-line-80-asks", 80, 24, (*TRADED, keys(":bracket buy 500 @ bid-10t tp +2% sl -2%\r", 1.0))),
    Shot("order-line-80-form", 80, 24, (*TRADED, keys(":sell 50% @ ask+2t po\r", 1.0))),
    Shot("form-withdraw-80", 80, 24, (keys(":withdraw\r", 1.0), keys("25x", 0.6))),
    Shot("form-twap", 120, 40, (keys(":twap buy 20000 30m\r", 1.0),)),
    Shot("ticket-80", 80, 24, (*TRADED, keys("ob\r20k\rask", 1.0))),
    Shot("ticket-120-refused", 120, 40, (*TRADED, keys("ob\r5m\r+1%\x14", 1.0))),
    Shot("ticket-80-scale", 80, 24, (*TRADED, keys("lb\r20k\r-1%\rbid", 1.0))),
    Shot("ticket-80-twap", 80, 24, (*TRADED, keys("wb\r50k", 1.0))),
    Shot("ticket-80-iceberg", 80, 24, (*TRADED, keys("ai\tb\t20k\tbid\t2k", 1.0))),
    Shot("ticket-80-amend", 80, 24, (*TRADED, keys("n"), keys(":amend\r", 0.8), keys("0.0038", 0.8))),
    Shot("algos-80", 80, 24, (*ALGOS, keys("go", 1.0))),
    Shot("algos-120", 120, 40, (*ALGOS, keys("go", 1.0))),
    Shot("orders-120-marks", 120, 40, (*TRADED, keys("go"), keys("mkm", 0.8))),
    Shot("orders-80-detail", 80, 24, (*TRADED, keys("go"), keys("\r", 0.8))),
    Shot("kill-switch-80", 80, 24, (*TRADED, key(F10))),
    Shot("deadman-120", 120, 40, (*TRADED, keys(":deadman 60\r", 0.8), keys("\r", 1.5))),
    Shot("loss-lock-80", 80, 24, (*LOST, keys("b", 1.0)), config=LITTLE),
    Shot("loss-lock-80-unlock", 80, 24, (*LOST, keys(":unlock\r", 1.0)), config=LITTLE),
    Shot("prop-80-tiers", 80, 24, (key(F3, 4.0),)),
    Shot("prop-80", 80, 24, (*SIGNED, wait(2))),
    Shot("prop-120-trade", 120, 40, OPENED),
    Shot("prop-80-trade", 80, 24, (*OPENED, keys("60000", 1.0))),
    Shot("prop-80-stop", 80, 24, (*OPENED, keys("96000", 1.0), *SEND, key("\x1b[Z", 8.0))),
    Shot(
        "prop-120-stop-line",
        120,
        40,
        (*OPENED, keys("96000", 1.0), *SEND, key("\x1b[Z", 6.0), keys("e", 1.0)),
    ),
    Shot("prop-200-markets", 200, 60, (*SIGNED, *MARKETS)),
    Shot("bots-80-sources", 80, 24, (key(F4, 3.0), keys("\t", 1.0))),
    Shot("bots-120", 120, 40, (*CLONED, wait(3))),
    Shot("bots-80-empty", 80, 24, (key(F4, 3.0),)),
    Shot("bots-80-wizard", 80, 24, (*CLONED, key("\r", 1.0), keys("500", 0.8))),
    Shot("bots-80-skill", 80, 24, (*SKILLED, keys(" max_l\t40", 0.8))),
    Shot("bots-80-live", 80, 24, (*CLONED, keys("L", 1.0), keys("liv", 0.5))),
    Shot("bots-80-stopped", 80, 24, (*LOSES, wait(45), keys("R", 3.0)), exchange=("--speed", "60")),
    Shot("account-80-empty", 80, 24, (key(F6, 4.0), keys("\t\t", 1.0))),
    Shot("account-80-no-answer", 80, 24, frozen=9.0, then=(key(F6), keys("\t\t"))),
    Shot("account-80-withdraw", 80, 24, (*WITHDRAWS, keys("9EE7", 0.5))),
    Shot(
        "account-120-settlements",
        120,
        40,
        (*WITHDRAWS, keys("9EE7", 1.0), key("\r", 3.0), key("\x1b", 1.0), keys("\t", 3.0)),
    ),
    Shot("account-80", 80, 24, (key(F6, 6.0),)),
    Shot("account-120-fees", 120, 40, (key(F6, 4.0), keys("\t\t\t", 1.0))),
    Shot("answer-prop-config", 120, 40, (keys(":prop-config\r", 1.5),)),
    Shot("answer-fees-80", 80, 24, (keys(":fees\r", 1.5),)),
    Shot("history-80-fills", 80, 24, (*TRADED, keys("g5", 2.0), keys("\t"))),
    Shot("history-80-filter", 80, 24, (*TRADED, keys("g5", 2.0), keys("\t"), keys("fvaix selll\r"))),
    Shot("history-120-orders", 120, 40, (*TRADED, keys("g5", 2.0))),
    Shot(
        "history-120-pnl", 120, 40, (*TRADED, keys("g5", 2.0), keys("\t\t\t"), keys("e"), keys("csv\r", 1.0))
    ),
    Shot("history-200-equity", 200, 60, (*TRADED, keys("g5", 2.0), keys("\t\t\t\t", 1.0))),
    Shot("stream-l3", 120, 40, (keys(":stream l3book\r", 2.5),)),
    Shot(
        "chart-zoomed",
        120,
        40,
        (keys("gc"), keys("z"), keys(":overlay bollinger\r"), keys(":study macd\r"), keys("c"), wait(1)),
    ),
)


def take(shot: Shot, exchange: Practice, folder: Path) -> Path:
    with tempfile.TemporaryDirectory() as home:
        Path(home, "config.toml").write_text(shot.config)
        command = [
            sys.executable,
            "-m",
            "terminal",
            "--url",
            exchange.url,
            "--key-file",
            str(exchange.key_file),
            *shot.arguments,
        ]
        program = Program(
            command, shot.width, shot.height, sync=True, **{**dict(shot.environment), "EVTERM_HOME": home}
        )
        try:
            program.until("live" if shot.width >= 110 else "kB/s", 15)
            wait(2)(program)
            for step in shot.steps:
                step(program)
            if shot.frozen:
                exchange.process.send_signal(signal.SIGSTOP)
                for step in shot.then:
                    step(program)
                wait(shot.frozen)(program)
            program.settle(0.02, 0.3)
            path = folder / f"{shot.name}.png"
            paint(grid(program.screen), path)
        finally:
            program.close()
            exchange.process.send_signal(signal.SIGCONT)
    return path


def draw(folder: Path, wanted: Sequence[str] = ()) -> Iterator[Path]:
    for shot in SHOTS:
        if not wanted or shot.name in wanted:
            with running("--memory", "--seed", "11", "--tier", "none", *shot.exchange) as exchange:
                yield take(shot, exchange, folder)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    for path in draw(folder, sys.argv[2:]):
        print(path, flush=True)


if __name__ == "__main__":
    main()
