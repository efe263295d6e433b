"""The half of the desk that calls the venue: forms, what they send, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from terminal.calls import ROUTES
from terminal.cockpit.ordering import Ordering
from terminal.core.refusal import Refusal
from terminal.present.looks import TABS

if TYPE_CHECKING:
    from pathlib import Path

    from terminal.calls.filling import Filling
    from terminal.config import Settings
    from terminal.core.keyguard import KeyGuard
    from terminal.desk import PageName
    from terminal.present.history import PastLooks
    from terminal.present.looks import Looks
    from terminal.present.page import PageLooks
    from terminal.present.rows import Foreseen
    from terminal.screens.history import HistoryScreen
    from terminal.screens.page import PageScreen
    from terminal.screens.trade import TradeScreen
    from terminal.session.calling import Run
    from terminal.session.listening import Listening
    from widgets.command_line import CommandLine
    from widgets.view import Text


class Sheets(Protocol):
    """What the app does for calls."""

    def show_form(self, filling: Filling, *, focus: int, asking: bool) -> None: ...
    def show_answer(self, run: Run) -> None: ...
    def show_stream(self, listening: Listening, left: Callable[[], None]) -> None: ...
    def close_form(self) -> None: ...
    def show_lines(self, title: str, lines: Callable[[], list[tuple[Text, ...]]]) -> None: ...
    def show_history(self, looks: PastLooks) -> None:
        """The key that opened it closes it again."""
        ...

    def show_page(self, name: PageName, looks: PageLooks) -> None:
        """The key that opened it closes it again."""
        ...

    def page_screen(self) -> PageScreen | None:
        """The page while it is on top."""
        ...

    def history(self) -> HistoryScreen | None:
        """The history screen while it is on top."""
        ...

    def ground_name(self) -> str:
        """`trade`, `history` or a page's name: what lies under forms, answers and sheets."""
        ...

    def line(self) -> CommandLine:
        """The line there."""
        ...

    def typed_line(self) -> CommandLine | None:
        """It, while it takes the keys."""
        ...

    def clear(self) -> None:
        """Nothing lies over that screen any more."""
        ...

    def exports(self) -> Path:
        """The folder of exports that were not given another."""
        ...


class Calls(Ordering):
    sheets: Sheets

    def __init__(self, looks: Looks, settings: Settings, screen: TradeScreen, guard: KeyGuard) -> None:
        super().__init__(looks, settings, screen, guard)
        self._typed: dict[str, dict[str, str]] = {}
        """what was typed into the forms that were left, by route"""

    @property
    def line(self) -> CommandLine:
        return self.sheets.line()

    def open_call(self, id_: str, texts: Sequence[str]) -> None:
        """A call typed whole goes on at once; one that lacks something opens its form, with what was typed before."""
        if self.session is None:
            self.tell("nothing to ask yet: the venue has not answered", "amber")
            return
        from terminal.calls.filling import Filling, typed

        route = ROUTES[id_]
        given = typed(route, texts)
        filling = Filling(route, self.session.calling.around(), given or self._typed.get(id_))
        wrong = filling.first_wrong()
        if wrong is None and route.does == "asks":
            self._refused(filling)
        elif wrong is None and (given or not route.params):
            self._go_on(filling)
        else:
            self._open_form(filling, wrong or 0)

    def _go_on(self, filling: Filling) -> None:
        if filling.route.asks_again:
            self._open_form(filling, 0, asking=True)
        else:
            self._refused(filling)

    def _refused(self, filling: Filling) -> None:
        """Send it without a form; what holds it back is said."""
        if why := self.send_call(filling):
            self.tell(why, "amber")

    def _open_form(self, filling: Filling, focus: int, *, asking: bool = False) -> None:
        self.sheets.show_form(filling, focus=focus, asking=asking)

    def page_foresee(self, filling: Filling, width: int, room: int) -> Foreseen | None:
        """What a page knows of its calls, above what the form sends; None for what is no page's."""
        del filling, width, room
        return None

    def form_left(self, filling: Filling) -> None:
        """Nothing is lost: the next time it opens as it was."""
        self._typed[filling.route.id] = filling.kept()

    def send_call(self, filling: Filling) -> str:
        """Why it must not leave; empty where it is on its way."""
        from terminal.calls.request import build

        if self.session is None:
            return "the venue has not answered yet"
        calling, ready = self.session.calling, build(filling)
        if self.screen.too_small and filling.route.does in ("orders", "money"):
            return "the terminal is too small: nothing is sent"
        refusal = calling.why_not(ready)
        outcome = calling.place(ready) if refusal is None and filling.route.is_single else refusal
        if isinstance(outcome, Refusal):
            self.session.state.notice(outcome.sentence, "warn")
            return outcome.sentence
        self._typed.pop(filling.route.id, None)
        if outcome is not None:
            self.looks.tab = TABS.index("orders")
            self.sheets.close_form()
            self.tell(f"sent: {ready.sentence}")
        else:
            self.sheets.show_answer(calling.start(ready))
        return ""

    def call_again(self, run: Run, page: int) -> Run:
        """The same question once more, or its next page."""
        ready = run.ready
        if page and "page" in ready.query:
            ready = ready.turned(page=max(1, ready.query["page"] + page))
        elif page:
            step = ready.query.get("limit", 50)
            ready = ready.turned(offset=max(0, ready.query["offset"] + page * step))
        return self.session.calling.start(ready) if self.session else run

    def edit_call(self, run: Run) -> None:
        """The form as it was sent, with the field that the venue did not like."""
        if self.session is None:
            return
        from terminal.calls.filling import Filling

        filling = Filling(run.ready.route, self.session.calling.around(), run.ready.texts)
        filling.blame(run.error)
        self._open_form(filling, filling.first_wrong() or 0)

    def venue_ms(self) -> int:
        return self.session.state.venue_ms() if self.session else 0

    def open_stream(self, name: str, symbol: str = "") -> None:
        """A sheet with an ear of its own, which goes with it."""
        if self.session is None:
            self.tell("nothing to listen to yet: the venue has not answered", "amber")
            return
        venue, symbol = self.session.feed.venue, symbol or self.session.state.symbol
        self.sheets.show_stream(*self.session.calling.listen(venue, name, symbol))
