"""The cell diff by itself, and the painter inside an app whose driver only collects."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style
from textual import _compositor, app, driver, screen, widget
from textual.drivers import _writer_thread, linux_driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widgets import Input, Static

from tests.widgets.stage import Numbers, Question, Stage
from tests.widgets.terminal import Terminal
from widgets.line import Row, cells_of
from widgets.painter import PaintedApp
from widgets.palette import palette
from widgets.pens import Pens
from widgets.shadow import UNKNOWN, Shadow

TRUE = ColorSystem.TRUECOLOR
WIDTH, HEIGHT = 24, 6
LOOKS = [
    None, Style(), Style.parse("bold #ff0000 on #101010"), Style.parse("#ff0000 on #101010"), Style.parse("dim italic"),
    Style.parse("bold dim underline #00ff00"), Style.parse("reverse on #202020"), Style.parse("strike red on blue"),
    Style.parse("underline2 blink color(200)"), Style.parse("bold link https://a.example #ff0000"),
]  # fmt: skip
SIGNS = ["a", "b", " ", "0", "█", "·", "e\u0301", "é", "日", "🚀", "❤\ufe0f", "👩\u200d🚀"]
WIDE = set(SIGNS[-4:])

looks = st.sampled_from(LOOKS)
rows = st.lists(st.tuples(st.sampled_from(SIGNS), looks), min_size=1, max_size=WIDTH)
puts = st.lists(st.tuples(st.integers(-4, WIDTH), st.integers(-1, HEIGHT), rows), max_size=12)


def row_of(signs: list[tuple[str, Style | None]]) -> tuple[list[str], list[Style | None]]:
    chars, styles = [], []
    for sign, style in signs:
        cells = [sign, ""] if sign in WIDE else [sign]
        chars += cells
        styles += [style] * len(cells)
    return chars, styles


def alone(style: Style | None, text: str, system: ColorSystem) -> str:
    return f"\x1b[{Strip.render_ansi(style, system)}m{text}\x1b[0m" if style else text


def shown(shadow: Shadow, system: ColorSystem) -> Any:
    """What is wanted, each cell written in full at its place."""
    terminal = Terminal(shadow.width, shadow.height)
    written = [
        f"\x1b[{y + 1};{x + 1}H{alone(style, char, system)}"
        for y, (chars, styles) in enumerate(shadow.want)
        for x, (char, style) in enumerate(zip(chars, styles, strict=True))
        if char not in ("", UNKNOWN)
    ]
    terminal.feed("".join(written).encode())
    return terminal.screen.cells


@given(
    st.lists(puts, min_size=1, max_size=4),
    st.sampled_from([TRUE, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD]),
)
def test_changes_lead_to_what_is_wanted(frames: list[Any], system: ColorSystem) -> None:
    shadow, terminal = Shadow(Pens(system)), Terminal(WIDTH, HEIGHT)
    shadow.fit(WIDTH, HEIGHT)
    for frame in frames:
        for x, y, signs in frame:
            shadow.put(x, y, *row_of(signs))
        terminal.feed(shadow.changes().encode())
        assert terminal.screen.cells == shown(shadow, system)
        assert shadow.changes() == ""


@given(st.lists(looks, min_size=1, max_size=20))
def test_looks_follow_one_another(styles: list[Style | None]) -> None:
    """However a pen is reached, it draws as the style does alone."""
    pens, terminal = Pens(TRUE), Terminal(30, 1)
    pen = pens.plain
    for style in styles:
        terminal.feed((pen.to[pens[style]] if pens[style] is not pen else "").encode() + b"x")
        pen = pens[style]
    for (_, *look), style in zip(terminal.screen.cells[0], styles, strict=False):
        one = Terminal(1, 1)
        one.feed(alone(style, "x", TRUE).encode())
        assert tuple(look) == one.screen.cells[0][0][1:]


def test_equal_looks_are_one_pen() -> None:
    """By what the terminal can show, not by what was asked for."""
    pens = Pens(ColorSystem.STANDARD)
    assert pens[Style.parse("#ff0000")] is pens[Style.parse("#fe0101")]
    assert pens[Style.parse("not bold")] is pens.plain
    assert pens[Style.parse("bold")] is not pens.plain


def test_links_open_and_close() -> None:
    shadow = Shadow(Pens(TRUE))
    shadow.fit(3, 1)
    style = Style(link="https://a.example")
    shadow.put(0, 0, list("abc"), [None, style, None])
    assert shadow.changes() == f"\x1b[1Ha\x1b]8;id={style.link_id};https://a.example\x1b\\b\x1b]8;;\x1b\\c"
    shadow.put(1, 0, ["x"], [Style(link="https://a.example\x1b[2J")])
    assert "\x1b[2J" not in shadow.changes()


@pytest.mark.parametrize(
    ("before", "after", "bytes_wanted"),
    [
        ("0123456789", "0123456780", "\x1b[1;10H0"),
        ("0123456789", "9123456789", "\x1b[1H9"),
        ("0123456789", "x12345y789", "\x1b[1Hx\x1b[7Gy"),
        ("0123456789", "x1y3456789", "\x1b[1Hx1y"),
        ("01█3456789", "x1█y456789", "\x1b[1Hx\x1b[4Gy"),
        ("012345678é", "é1y345678é", "\x1b[1Hé\x1b[3Gy"),
    ],
)  # fmt: skip
def test_moves_are_short(before: str, after: str, bytes_wanted: str) -> None:
    shadow = Shadow(Pens(TRUE))
    shadow.fit(len(before), 1)
    for text in (before, after):
        shadow.put(0, 0, cells_of(text), [None] * len(before))
        changes = shadow.changes()
    assert changes == bytes_wanted


def test_moves_between_rows_are_short() -> None:
    shadow = Shadow(Pens(TRUE))
    shadow.fit(100, 30)
    for y in range(10, 13):
        shadow.put(50 + y % 2, y, ["x"], [None])
    assert shadow.changes() == "\x1b[11;51Hx\x1b[Bx\x1b[B\b\bx"


UNSAFE = "\x1b\0\r\n\t\x07\x7f\x80\x9b\x9d\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u2028\ud800"


@given(st.lists(st.sampled_from([*UNSAFE, "a", "日", "e\u0301", "x\x1b", "a\u202e"]), max_size=WIDTH))
def test_nothing_steers_the_terminal(chars: list[str]) -> None:
    shadow = Shadow(Pens(TRUE))
    shadow.fit(WIDTH, 1)
    shadow.put(0, 0, chars, [None] * len(chars))
    kept = "".join(shadow.want[0][0]).replace(UNKNOWN, "")
    assert not set(kept) & set(UNSAFE)
    assert all(shadow.want[0][0])
    shadow.changes().encode()


class Collecting(HeadlessDriver):
    """A driver that is no terminal and does not say so. Its frames leave when `release` is called."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._file: Any = io.StringIO()
        self.held: list[str] = []
        self.written: list[str] = []
        self.holds = False

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.held.append(data)
        if not self.holds:
            self.release()

    def release(self) -> None:
        self.holds = False
        held, self.held = self.held, []
        for data in held:
            self.written.append(data)
            self._file.write(data)


class Held(Stage):
    def __init__(self, **options: Any) -> None:
        super().__init__(driver_class=Collecting, **options)
        self.animation_level = "none"

    @property
    def out(self) -> Collecting:
        assert isinstance(self._driver, Collecting)
        return self._driver


@contextlib.asynccontextmanager
async def running(held: Held) -> AsyncIterator[Held]:
    task = asyncio.create_task(held.run_async(size=(80, 24)))
    try:
        while not (held._dom_ready and held.numbers.size):
            await asyncio.sleep(0.01)
        await quiet(held)
        with held._context():
            yield held
    finally:
        held.exit()
        await task


async def quiet(held: Held) -> None:
    """Until nothing has been written for a while."""
    seen = -1
    while seen != len(held.out.written):
        seen = len(held.out.written)
        await asyncio.sleep(0.06)


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("EVTERM_PAINTER", raising=False)


def letters(width: int, role: str = "bid") -> Row:
    return Row(list("x" * width), [palette().pens[role, "ground"]] * width)


async def test_rows_go_past_textual() -> None:
    """One write with the changed cells, counted, and nothing at all where nothing changes."""
    async with running(Held()) as held:
        painter, written = held.painter, held.out.written
        assert painter.takes(held.numbers)
        count, frames, sent = len(written), painter.frames, painter.bytes_out
        painter.put(0, 5, letters(3))
        painter.flush()
        assert written[count:] == [written[-1]]
        assert written[-1].count("x") == 3
        assert painter.frames == frames + 1
        assert painter.bytes_out == sent + len(written[-1])
        painter.put(0, 5, letters(3))
        painter.flush()
        assert len(written) == count + 1


async def test_a_row_put_is_written_without_being_asked_for() -> None:
    async with running(Held()) as held:
        count = len(held.out.written)
        held.painter.put(0, 5, letters(3))
        await asyncio.sleep(0)
        assert "xxx" in "".join(held.out.written[count:])


async def test_what_textual_draws_over_is_not_taken() -> None:
    """A layer, a modal screen and a frame around the pane; after them it is taken again and shows the newest rows."""
    async with running(Held()) as held:
        takes = held.painter.takes
        held.do_over()
        await quiet(held)
        assert not takes(held.numbers)
        held.do_over()
        await quiet(held)
        assert takes(held.numbers)
        held.push_screen(Question(Static("?")))
        await quiet(held)
        assert not takes(held.numbers)
        held.pop_screen()
        await quiet(held)
        assert takes(held.numbers)
        held.numbers.styles.border = ("solid", "red")
        await quiet(held)
        assert not takes(held.numbers)
        held.numbers.display = False
        await quiet(held)
        assert not takes(held.numbers)
        assert not takes(Numbers(()))


async def test_filters_and_the_switch_keep_to_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(Held(painter=False)) as held:
        assert not held.painter.takes(held.numbers)
        assert not held.painter.frames
        assert held.out.written
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(Held()) as held:
        assert not held.painter.takes(held.numbers)
        assert held.painter.frames
    monkeypatch.setenv("EVTERM_PAINTER", "off")
    assert not Held().painter.on


async def test_textual_draws_the_rows_that_went_past_it() -> None:
    """Textual keeps the lines it has drawn: it must not bring back old ones."""
    async with running(Held()) as held:
        terminal, again = Terminal(80, 24), Terminal(80, 24)
        for text in held.out.written:
            terminal.feed(text.encode())
        count = len(held.out.written)
        for _ in range(5):
            held.do_numbers()
        for text in held.out.written[count:]:
            terminal.feed(text.encode())
        count = len(held.out.written)
        held.painter.redraw()
        held.numbers.refresh()
        await quiet(held)
        for text in held.out.written[count:]:
            again.feed(text.encode())
        assert again.screen.cells == terminal.screen.cells


async def test_a_slow_line_gets_one_frame_at_a_time() -> None:
    """What changes while a frame is on its way goes out in the next, whole, and the loop never waits."""
    async with running(Held()) as held:
        painter, out = held.painter, held.out
        assert not painter.waiting
        out.holds = True
        painter.put(0, 5, letters(1))
        painter.flush()
        assert painter.waiting
        for y in range(6, 10):
            painter.put(0, y, letters(1))
            painter.flush()
        held.do_words()
        await asyncio.sleep(0.1)
        assert len(out.held) == 1
        frames = painter.frames
        out.release()
        await asyncio.sleep(0.02)
        assert painter.frames == frames + 1
        assert not painter.waiting
        assert out.written[-1].count("x") >= 4


async def test_nothing_is_written_while_another_program_has_the_terminal() -> None:
    async with running(Held()) as held:
        held.app_suspend_signal.publish(held)
        count = len(held.out.written)
        held.painter.put(0, 5, letters(3))
        held.do_words()
        await asyncio.sleep(0.1)
        assert len(held.out.written) == count
        held.app_resume_signal.publish(held)
        await quiet(held)
        assert "xxx" in "".join(held.out.written[count:])


async def test_the_cursor_moves_only_where_text_is_typed() -> None:
    async with running(Held()) as held:
        held.cursor_position = Offset(7, 7)
        held.painter.put(0, 5, letters(3))
        held.painter.flush()
        assert "\x1b[8;8H" not in held.out.written[-1]
        held.query_one(Input).focus()
        await quiet(held)
        held.cursor_position = Offset(7, 7)
        held.painter.flush()
        assert held.out.written[-1] == "\x1b[8;8H"


async def test_sync_marks_stand_around_frames() -> None:
    async with running(Held()) as held:
        held._sync_available = True
        held.painter.put(0, 5, letters(3))
        held.painter.flush()
        frame = held.out.written[-1]
        assert frame.startswith("\x1b[?2026h")
        assert frame.endswith("\x1b[m\x1b[?2026l")


def test_what_textual_keeps_to_itself_is_there() -> None:
    """The painter stands on these. Where a new Textual drops one, this says so before a screen goes wrong."""
    held = PaintedApp[None]()
    names = {
        held: "_display _handle_exception _build_driver _driver _running _closed _batch_count _sync_available "
        "_screen_stack post_display_hook cursor_position app_suspend_signal app_resume_signal get_line_filters",
        screen.Screen(): "_layout_required _scroll_required _compositor",
        _compositor.Compositor(): "visible_widgets _visible_widgets",
        _compositor.LayoutUpdate([], Region()): "strips region",
        _compositor.ChopsUpdate([], [], []): "chops spans chop_ends",
        widget.Widget(): "_styles_cache gutter opacity loading",
        widget.Widget()._styles_cache: "clear",
        driver.Driver: "write flush is_headless is_inline SignalResume",
        linux_driver.LinuxDriver: "_get_terminal_size",
        Input: "cursor_screen_offset",
    }
    missing = [
        f"{owner!r}.{name}"
        for owner, all_ in names.items()
        for name in all_.split()
        if not hasattr(owner, name)
    ]
    assert not missing
    assert "self._file = " in source(linux_driver.LinuxDriver.__init__)
    assert "WriterThread(self._file)" in source(linux_driver.LinuxDriver.start_application_mode)
    assert "self._visible_widgets = None" in source(_compositor.Compositor.reflow)
    assert "self._file.write" in source(_writer_thread.WriterThread.run)
    assert "def _display(self, screen: Screen, renderable: RenderableType | None)" in source(app.App._display)


def source(function: Any) -> str:
    return inspect.getsource(function)


def test_random_changes_cost_little() -> None:
    """Every cell written differs, or is cheaper to write than to skip."""
    rng = random.Random(3)
    shadow = Shadow(Pens(TRUE))
    shadow.fit(80, 20)
    shadow.put(0, 0, ["x"] * 80, [None] * 80)
    shadow.changes()
    row = ["x"] * 80
    for _ in range(10):
        row[rng.randrange(80)] = "y"
    shadow.put(0, 0, row, [None] * 80)
    assert len(shadow.changes()) <= 10 * len("\x1b[10Cy") + len("\x1b[1;10H")
