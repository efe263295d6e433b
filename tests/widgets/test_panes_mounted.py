"""The panes inside Textual: focus, mouse, mode, and how little is drawn."""

from __future__ import annotations

from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region

from tests.widgets import panes_sample as sample
from tests.widgets.orders_sample import orders
from widgets.blotter import BlotterPane
from widgets.book import BookPane
from widgets.header import HeaderLine
from widgets.palette import palette
from widgets.pane import Pane
from widgets.view import BookView, Chrome
from widgets.watchlist import MarketsPane


class Stage(App[None]):
    CSS = "Screen { overflow: hidden; }"
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.header = HeaderLine(sample.header())
        self.book = BookPane(sample.book())
        self.markets = MarketsPane(sample.markets())
        self.blotter = BlotterPane(orders())
        self.heard: list[tuple[Pane, str, int]] = []

    def compose(self) -> ComposeResult:
        places = (
            (self.header, 0, 0, 120, 1), (self.markets, 1, 1, 27, 13),
            (self.book, 77, 1, 42, 30), (self.blotter, 1, 31, 118, 8),
        )  # fmt: skip
        for pane, x, y, width, height in places:
            pane.styles.offset = (x, y)
            pane.styles.width, pane.styles.height = width, height
            yield pane

    @on(Pane.Chosen)
    def choose(self, event: Pane.Chosen) -> None:
        self.heard.append((event.pane, "chosen", event.index))

    @on(Pane.Wheeled)
    def wheel(self, event: Pane.Wheeled) -> None:
        self.heard.append((event.pane, "wheeled", event.step))


async def test_the_screen_shows_what_is_drawn() -> None:
    stage = Stage()
    async with stage.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert stage.book.render_line(3).text == stage.book.draw(42, 30)[3].text
        # the mode stands in the rules of line 1 and nowhere else
        for pane in (stage.book, stage.blotter, stage.header):
            pane.dress(palette(), Chrome("live", armed=True))
        assert "━━━" in stage.book.render_line(0).text
        assert "━━━" not in stage.blotter.render_line(0).text
        assert stage.header.render_line(0).text.endswith("   LIVE   ")


async def test_focus_shows_in_the_title() -> None:
    stage = Stage()
    async with stage.run_test(size=(120, 40)) as pilot:
        stage.book.focus()
        await pilot.pause()
        style = stage.book.draw(42, 30)[0].styles[0]
        assert style.bold
        assert stage.book.render_line(0).text.startswith("BOOK")
        assert next(iter(stage.book.render_line(0))).style == style
        stage.blotter.focus()
        await pilot.pause()
        assert not stage.book.draw(42, 30)[0].styles[0].bold
        cursor = palette().pens["normal", "cursor"].bgcolor
        assert stage.blotter.draw(118, 8)[2].styles[0].bgcolor == cursor
        assert not stage.header.focusable


async def test_mouse_tells_the_row() -> None:
    stage = Stage()
    async with stage.run_test(size=(120, 40)) as pilot:
        await pilot.click(stage.markets, offset=(3, 2))
        await pilot.click(stage.markets, offset=(3, 0))
        await pilot.click(stage.book, offset=(10, 14))
        await pilot.click(stage.book, offset=(10, 15))
        await pilot.click(stage.book, offset=(10, 16))
        await pilot.click(stage.blotter, offset=(10, 3))
        await pilot.pause()
        stage.markets.on_mouse_scroll_down()
        await pilot.pause()
    assert stage.heard == [
        (stage.markets, "chosen", 1),
        (stage.book, "chosen", -1),
        (stage.book, "chosen", 0),
        (stage.blotter, "chosen", 1),
        (stage.markets, "wheeled", 1),
    ]


async def test_only_changed_lines_are_refreshed() -> None:
    stage = Stage()
    async with stage.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        refreshed: list[Region] = []
        stage.book.refresh = lambda *regions, **_: refreshed.extend(regions)  # type: ignore[method-assign,assignment]
        view = sample.book()
        stage.book.show(view)
        assert refreshed == []
        bids = (view.bids[0]._replace(size="9,999"), *view.bids[1:])
        stage.book.show(BookView(view.asks, bids, view.middle, view.source, intent=view.intent))
        assert refreshed == [Region(0, 16, 42, 1)]
