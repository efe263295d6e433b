"""What lies on the screen: the trade screen, a page or the history over it, and over these sheets, forms, answers, the
palette; and where that leaves the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette

from terminal.core.chords import DIALOG, TEXT
from widgets.painter import PaintedApp
from widgets.view import Chrome, Text

if TYPE_CHECKING:
    from pathlib import Path

    from terminal.calls.filling import Filling
    from terminal.cockpit.cockpit import Cockpit
    from terminal.desk import PageName
    from terminal.desk import Sheet as SheetName
    from terminal.files import Folders
    from terminal.present.history import PastLooks
    from terminal.present.page import PageLooks
    from terminal.screens.history import HistoryScreen
    from terminal.screens.page import PageScreen
    from terminal.screens.trade import TradeScreen
    from terminal.session.calling import Run
    from terminal.session.listening import Listening
    from terminal.session.session import Session
    from widgets.command_line import CommandLine
    from widgets.palette import Palette

    Ground = TradeScreen | PageScreen | HistoryScreen
    """what has a line of its own, and lies under all else"""


class Layers(PaintedApp[int], inherit_bindings=False):
    """One layer at a time over the trade screen or a page: a new one takes the place of the one that is there."""

    trade: TradeScreen
    cockpit: Cockpit
    session: Session | None
    mode: str
    colours: Palette
    folders: Folders

    @property
    def chrome(self) -> Chrome:
        return Chrome(self.mode, self.session is not None and self.cockpit.armed)

    def _focus_name(self) -> str:
        if context := getattr(self.screen, "context", ""):
            return str(context)
        if self.screen is not self.trade:
            types = isinstance(self.screen, CommandPalette) or getattr(self.screen, "types", False)
            return TEXT if types else DIALOG
        if self.trade.line.display:
            return TEXT
        return self.trade.focused_name or "screen"

    # -- what has a line of its own ------------------------------------------------------------------------

    @property
    def ground(self) -> Ground:
        """The page, the history or the trade screen, whichever lies under the rest."""
        found = next((one for one in reversed(self._screen_stack) if hasattr(one, "line")), self.trade)
        return cast("Ground", found)

    def ground_name(self) -> str:
        return self.ground.name or ""

    def line(self) -> CommandLine:
        return self.ground.line

    def typed_line(self) -> CommandLine | None:
        ground = self.ground
        return ground.line if ground is self.screen and ground.line.display else None

    def clear(self) -> None:
        while self.screen is not self.ground:
            self.pop_screen()

    # -- what lies over it ---------------------------------------------------------------------------------

    def open_palette(self) -> None:
        from terminal.palette_source import SteadyPalette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(SteadyPalette())

    def pop_screen(self) -> AwaitComplete:
        """The palette looks for commands in the background: that ends first, or it would fill a list that is gone."""
        if isinstance(self.screen, CommandPalette):
            self.screen._cancel_gather_commands()  # noqa: SLF001
            self.screen._stop_no_matches_countdown()  # noqa: SLF001
        return super().pop_screen()

    def show_sheet(self, name: SheetName) -> None:
        """The key that opened a sheet closes it again."""
        from terminal.cockpit.glance import sheet_lines
        from terminal.screens.sheets import Sheet, help_lines

        title = f"HELP  keymap {self.cockpit.keymap.name}" if name == "help" else name.upper()
        is_open = isinstance(self.screen, Sheet) and self.screen.heading == title
        self.clear()
        if name == "trade":
            self.leave_page()
        elif not is_open:
            lines = (
                (lambda: help_lines(self._help()))
                if name == "help"
                else lambda: sheet_lines(name, self.session)
            )
            self.push_screen(Sheet(title, lines, self.colours, self.chrome))

    def _help(self) -> dict[str, list[tuple[str, str, str, str]]]:
        from terminal.commands import by_group

        cockpit = self.cockpit
        return {
            heading: [
                ("  ".join(cockpit.keymap.keys_of(one.id)), one.title, one.usage, cockpit.why_not(one.when))
                for one in commands
            ]
            for heading, commands in by_group().items()
        }

    def show_form(self, filling: Filling, *, focus: int, asking: bool) -> None:
        from terminal.screens.form import FormScreen

        self.clear()
        self.push_screen(
            FormScreen(filling, self.cockpit, self.colours, self.chrome, focus=focus, asking=asking)
        )

    def show_answer(self, run: Run) -> None:
        from terminal.screens.answer import AnswerScreen

        self.clear()
        self.push_screen(AnswerScreen(run, self.cockpit, self.colours, self.chrome))

    def show_stream(self, listening: Listening, left: Callable[[], None]) -> None:
        from terminal.screens.stream import StreamScreen

        self.clear()
        self.push_screen(StreamScreen(listening, left, self.cockpit.copy_text, self.colours, self.chrome))

    def show_history(self, looks: PastLooks) -> None:
        from terminal.screens.history import HistoryScreen

        is_open = self.history() is not None
        self.leave_page()
        if not is_open:
            self.push_screen(HistoryScreen(self.cockpit, looks, self.colours, self.mode))

    def history(self) -> HistoryScreen | None:
        from terminal.screens.history import HistoryScreen

        return self.screen if isinstance(self.screen, HistoryScreen) else None

    def show_page(self, name: PageName, looks: PageLooks) -> None:
        from terminal.screens.page import PageScreen

        is_open = (screen := self.page_screen()) is not None and screen.page_name == name
        self.leave_page()
        if not is_open:
            self.push_screen(PageScreen(self.cockpit, name, looks, self.colours, self.mode))

    def page_screen(self) -> PageScreen | None:
        """Asked with every frame, and also as the app ends: what a page needs is not loaded for that."""
        top = self.screen if self._screen_stack else None
        return cast("PageScreen", top) if getattr(top, "page_name", "") else None

    def exports(self) -> Path:
        return self.folders.data / "exports"

    def show_lines(self, title: str, lines: Callable[[], list[tuple[Text, ...]]]) -> None:
        """A sheet of these lines, made again each second. The key that opened it closes it again."""
        from terminal.screens.sheets import Sheet

        is_open = isinstance(self.screen, Sheet) and self.screen.heading == title
        self.clear()
        if not is_open:
            self.push_screen(Sheet(title, lines, self.colours, self.chrome))

    def close_form(self) -> None:
        self._pop()

    def close_top(self) -> bool:
        """A sheet that has a step before it goes back to that first."""
        step_back = getattr(self.screen, "step_back", None)
        return bool(step_back and step_back()) or self._pop()

    def _pop(self) -> bool:
        if self.screen is self.trade:
            return False
        self.pop_screen()
        return True

    def leave_page(self) -> None:
        """To the trade screen."""
        while self._pop():
            pass

    def close_palette(self) -> None:
        """And whatever else takes letters, or hides the line that says how a panic key fares."""
        hides_all = bool(getattr(self.screen, "context", ""))
        if self._focus_name() == TEXT or hides_all:
            self.leave_page()
