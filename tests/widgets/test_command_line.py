"""The command line tells what is typed, goes on as it is told, and never loses a character."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from terminal.core.history import History
from widgets.command_line import CommandLine
from widgets.editing import Edit
from widgets.line import Row
from widgets.pane import Pane


class Ground(Pane):
    DEFAULT_CSS = "Ground { width: 40; height: 12; }"

    def draw(self, width: int, height: int) -> list[Row]:
        return [self.blank(width)] * height


class Bottom(App[None]):
    CSS = "Screen { layers: base line; }"
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield Ground(None)
        yield CommandLine()

    @property
    def line(self) -> CommandLine:
        return self.query_one(CommandLine)

    def on_command_line_submitted(self, message: CommandLine.Submitted) -> None:
        self.heard.append(message)

    def on_command_line_changed(self, message: CommandLine.Changed) -> None:
        self.heard.append(message)

    def on_command_line_closed(self, message: CommandLine.Closed) -> None:
        self.heard.append(message)

    def rows(self) -> list[str]:
        line = self.line
        return [line.render_line(y).text.rstrip() for y in range(line.size.height)]


Driven = Pilot[None]


async def opened(pilot: Driven, text: str = "", lines: tuple[str, ...] = ()) -> Bottom:
    app = pilot.app
    assert isinstance(app, Bottom)
    app.line.open(":", text, History(lines))
    await pilot.pause()
    return app


async def test_typing_is_told_and_enter_submits() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot)
        await pilot.press("t", "f", "space", "5", "m", "enter")
        assert app.heard[-2] == CommandLine.Changed(":", "tf 5m", 5)
        assert app.heard[-1] == CommandLine.Submitted(":", "tf 5m")
        assert app.rows() == [":tf 5m"]


async def test_the_line_lies_over_the_bottom_and_moves_no_pane() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = pilot.app
        assert isinstance(app, Bottom)
        before = app.query_one(Ground).region
        await opened(pilot)
        app.line.offer(0, [("tape", "smallest trade"), ("tf", "timeframe")])
        await pilot.pause()
        assert app.query_one(Ground).region == before
        assert (app.line.region.y, app.line.region.height) == (9, 3)
        assert app.rows()[0].split() == ["tape", "smallest", "trade"]
        await pilot.press("escape")
        assert isinstance(app.heard[-1], CommandLine.Closed)
        assert not app.line.display


async def test_tab_goes_round_the_candidates() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot, "hide t")
        app.line.offer(5, [("tape", ""), ("ticket", "")])
        seen = []
        for key in ("tab", "tab", "tab", "shift+tab"):
            await pilot.press(key)
            seen.append(app.line.text)
        assert seen == ["hide tape", "hide ticket", "hide tape", "hide ticket"]


async def test_the_only_candidate_is_taken_at_once() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot, "the")
        app.line.offer(0, [("theme", "")])
        await pilot.press("tab")
        await pilot.pause()
        assert app.heard[-1] == CommandLine.Changed(":", "theme ", 6)


async def test_an_error_points_at_its_column_and_keeps_what_was_typed() -> None:
    async with Bottom().run_test(size=(60, 12)) as pilot:
        app = await opened(pilot, "tf 7m")
        await pilot.press("enter")
        app.line.fail("timeframe '7m' is not one of 1m, 5m", 3, 2)
        await pilot.pause()
        assert app.rows() == ["    ▼ timeframe '7m' is not one of 1m, 5m", ":tf 7m"]
        await pilot.press("backspace")
        assert app.rows()[-1] == ":tf 7"
        app.line.offer(3, ())
        await pilot.pause()
        assert len(app.rows()) == 1


async def test_what_a_line_means_stands_above_it_and_gives_way_to_what_is_wrong() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot, "buy 5 @ bid")
        app.line.offer(8, [("bid", "the best bid")])
        app.line.say([(("Buy 5 VAIX", "bright"),), (("Enter", "bright!"), (" sends it", "amber"))])
        await pilot.pause()
        assert app.rows() == [
            " bid                the best bid",
            " Buy 5 VAIX",
            " Enter sends it",
            ":buy 5 @ bid",
        ]
        app.line.fail("there is no bid", 8, 3)
        await pilot.pause()
        assert app.rows()[1:] == ["         ▼ there is no bid", ":buy 5 @ bid"]


async def test_a_long_line_scrolls_and_its_error_stays_in_sight() -> None:
    async with Bottom().run_test(size=(30, 12)) as pilot:
        app = await opened(pilot, "x" * 60 + "bad")
        app.line.fail("wrong", 60, 3)
        await pilot.pause()
        assert app.rows()[-1].endswith("bad")
        assert "wrong" in app.rows()[0]
        assert app.rows()[0].index("▼") == app.rows()[1].index("b")


async def test_up_and_down_look_through_history() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot, "tf", ("tf 5m", "zoom", "tf 1h"))
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await pilot.press(key)
            seen.append(app.line.text)
        assert seen == ["tf 1h", "tf 5m", "tf 5m", "tf 1h", "tf", "tf"]
        await pilot.press("backspace", "backspace", "z", "up")
        assert app.line.text == "zoom"


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["home", "x"], "xone two"), (["left", "left", "backspace"], "one wo"), (["ctrl+w"], "one "), (["ctrl+u"], ""),
        (["ctrl+left", "delete"], "one wo"), (["home", "right", "X", "end", "!"], "oXne two!"), (["é", "世"], "one twoé世"),
    ],
)  # fmt: skip
def test_editing(keys: list[str], text: str) -> None:
    edit = Edit("one two")
    for key in keys:
        if not edit.press(key):
            edit.insert(key)
    assert edit.text == text


async def test_the_line_edits_in_its_middle() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot, "tf m")
        await pilot.press("left", "5")
        assert app.heard[-1] == CommandLine.Changed(":", "tf 5m", 4)


async def test_backspace_on_an_empty_line_closes_it() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot, "a")
        await pilot.press("backspace")
        assert app.line.display
        await pilot.press("backspace")
        assert not app.line.display


async def test_a_paste_is_one_line_without_control_characters() -> None:
    from textual.events import Paste

    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot)
        app.line.post_message(Paste("size \x1b[31m5\nca\n"))
        await pilot.pause()
        assert app.line.text == "size [31m5"
        assert not any(isinstance(message, CommandLine.Submitted) for message in app.heard)


async def test_a_click_takes_a_candidate() -> None:
    async with Bottom().run_test(size=(40, 12)) as pilot:
        app = await opened(pilot, "t")
        app.line.offer(0, [("tape", ""), ("tf", "")])
        await pilot.pause()
        await pilot.click(CommandLine, offset=(2, 1))
        assert app.line.text == "tf"
