"""The whole desk: keys and lines come in, commands run on it, and the app does what only an app can."""

from __future__ import annotations

import time
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from terminal.cockpit.alerting import Alerting
from terminal.cockpit.calling import Sheets
from terminal.cockpit.hinting import Hinting
from terminal.cockpit.laddering import Laddering
from terminal.cockpit.lining import Lining
from terminal.cockpit.managing import Managing
from terminal.cockpit.ordering import NEVER
from terminal.cockpit.pages import Pages
from terminal.cockpit.safeguarding import Safeguarding
from terminal.cockpit.ticketing import Ticketing
from terminal.cockpit.working import Working
from terminal.commands import GRAMMAR, REGISTRY, perform
from terminal.core.chords import DIALOG, TEXT, Asleep, Chords, Command, Pass, Pending
from terminal.core.cmdline import Call, LineError, blamed, complete, parse
from terminal.core.history import History
from terminal.core.keys import canonical
from terminal.desk import Need, Sheet
from terminal.model.errors import Refused
from terminal.present.looks import TABS, Looks

if TYPE_CHECKING:
    from terminal.config import Settings
    from terminal.core.keyguard import KeyGuard
    from terminal.core.refusal import Refusal
    from terminal.keymap import Keymap
    from terminal.screens.trade import TradeScreen
    from widgets.pane import Pane

Focus = str


class Ui(Sheets, Protocol):
    """What only the app can do."""

    def open_palette(self) -> None: ...
    def show_sheet(self, name: Sheet) -> None: ...
    def close_top(self) -> bool:
        """Close a sheet or the palette; False where none is open."""
        ...

    def use_theme(self, name: str) -> None: ...
    def use_keymap(self, name: str) -> None: ...
    def close_palette(self) -> None: ...
    def redraw(self) -> None: ...
    def leave(self) -> None: ...
    def suspend_to_shell(self) -> None: ...
    def copy(self, text: str) -> None: ...
    def reconnect(self) -> None: ...


class Cockpit(Hinting, Ticketing, Lining, Working, Managing, Laddering, Safeguarding, Alerting, Pages):
    """The Desk. `ui` is the app, `line` the `:` line."""

    def __init__(
        self, ui: Ui, looks: Looks, settings: Settings, screen: TradeScreen, guard: KeyGuard, keymap: Keymap, lines: Sequence[str],
    ) -> None:  # fmt: skip
        super().__init__(looks, settings, screen, guard)
        self.ui = self.sheets = ui
        self.keymap = keymap
        self.chords = Chords(keymap.bindings)
        self.lines, self.searches = History(lines), History()

    # -- keys ----------------------------------------------------------------------------------------------

    def key(self, name: str, focus: Focus, at: float) -> bool:
        """Handle a key; False where it belongs to whatever has the focus."""
        now = time.monotonic()
        if self.session:
            self.session.arm.touched(now)
        paste = self.guard.of_paste(at) if self.guard.watches else self.guard.arrived(at)
        if paste is not None and focus != TEXT:
            self._disarm_by(paste)
        if canonical(name) != "enter":
            self.other_key()
        elif focus in (TEXT, DIALOG):
            self.enter_elsewhere()
        outcome = self.chords.feed(name, focus, now, confirming=self.confirming)
        match outcome:
            case Command(id_) if paste is not None and focus != TEXT and not harmless(id_):
                self.chords.clear()
            case Command(id_):
                self.pressed = (id_, at)
                self.run(Call(id_, ()))
            case Asleep(_, reason):
                self.tell(reason, "amber")
            case Pending():
                pass  # shown by `message` for as long as it waits
            case Pass():
                return self.out_of_place(name, focus)
        return True

    def message(self, now: float) -> tuple[str, str] | None:
        """A chord that was begun and a question that stands come before what was said."""
        if waiting := self.chords.pending(now):
            return f"{waiting} …", "accent"
        return self.question(now) or super().message(now)

    def pasted(self, at: float) -> None:
        """Text came in one piece where nothing is typed: nothing of it is read as keys."""
        self.chords.clear()
        self._disarm_by(self.guard.pasted(at))

    def _disarm_by(self, paste: Refusal) -> None:
        armed = self.armed
        if self.session:
            self.session.arm.disarm("a paste")
        self.tell(f"{paste.sentence}{' Disarmed.' if armed else ''}", "amber")

    def run(self, call: Call) -> None:
        """Run a command; what it refuses is said, never raised."""
        try:
            self._perform(call)
        except Refused as error:
            self.tell(error.message, "amber")

    def _perform(self, call: Call) -> None:
        """Refused says what is wrong with a word of it."""
        if self.reaches(REGISTRY[call.id]):
            perform(self, call)

    def why_not(self, need: Need) -> str:
        if need == "armed" and not self.armed:
            reason = self.arm_switch.reason if self.arm_switch else ""
            return f"disarmed{f' ({reason})' if reason else ''} - ga or F9 arms the keys"
        if need == "chosen" and not self.has_chosen():
            what = "nothing at work" if self.looks.tab_name == "algos" else "no order"
            return f"{what} is chosen: n and N step through them"
        if need == "cursor" and self.looks.cursor is None:
            return "no price is chosen: j and k move the cursor"
        return ""

    # -- the `:` line --------------------------------------------------------------------------------------

    def open_line(self, text: str = "") -> None:
        self.sheets.clear()
        self.line.open(":", text, self.lines)

    def open_search(self) -> None:
        self.line.open("/", "", self.searches)

    def typed(self, prompt: str, text: str, cursor: int) -> None:
        """Ways to go on from what is typed."""
        if prompt == "/":
            found = [(name, self._describe(name)) for name in self.symbols() if text.lower() in name]
            self.line.offer(0, found)
            return
        completion = self.orders_go_on(text, cursor) or complete(text, cursor, GRAMMAR, self.symbols())
        self.line.offer(completion.start, completion.candidates)
        self.explain(text, cursor)
        self.explain_unlock(text)

    def _describe(self, symbol: str) -> str:
        return self.state.pairs[symbol].instrument.pair if self.state else ""

    def submitted(self, prompt: str, text: str, at: float | None = None) -> None:
        """`at` is when its Enter was read."""
        if not text.strip():
            self.line.close()
            return
        if prompt == "/":
            self._searched(text)
            return
        if self.order_line(text, time.monotonic() if at is None else at):
            return
        self._run_line(text)

    def _run_line(self, text: str) -> None:
        """The line stands until its command is under way: what that refuses is pointed at, and nothing typed is lost."""
        line, openings = self.line, self.line.openings
        try:
            call = parse(text, GRAMMAR, self.symbols())
            self.pressed = ("", 0.0)
            self._perform(call)
        except LineError as error:
            line.fail(error.message, error.column, error.width)
        except Refused as error:
            self._point_at(text, error)
        else:
            if call.id != UNREMEMBERED:
                self.lines.add(text)
            if line.openings == openings:  # else the command has begun another line
                line.close()

    def _point_at(self, text: str, error: Refused) -> None:
        """In the line, unless what was done before has closed it."""
        if self.line.display:
            self.line.fail(error.message, *blamed(text, str(error.value or "")))
        else:
            self.tell(error.message, "amber")

    def _searched(self, text: str) -> None:
        found = [name for name in self.symbols() if text.strip().lower() in name]
        if not found:
            self.line.fail(f"no pair has {text.strip()!r} in its name", 0, len(text))
            return
        exact = [name for name in found if name == text.strip().lower()]
        self.searches.add(text)
        self.line.close()
        self.choose_symbol((exact or found)[0])

    # -- what only the app can do --------------------------------------------------------------------------

    def show_sheet(self, name: Sheet) -> None:
        is_there = "blotter" in self.screen.placed and self.sheets.ground_name() == "trade"
        if name == "log" and is_there:
            self.looks.tab, self.looks.row = TABS.index("log"), 0
        else:
            self.ui.show_sheet(name)

    def chosen_by_mouse(self, pane: Pane, index: int) -> None:
        """A click puts the cursor there, and nothing else."""
        if pane.can_focus:
            self.screen.focus_pane(self.screen.name_of(pane))
        match self.screen.name_of(pane):
            case "markets":
                self.choose_symbol(self.symbols()[index])
            case "blotter":
                self.looks.row = index
            case "book":
                view = pane.view
                level = view.bids[index] if index >= 0 else view.asks[~index]
                self._put_cursor(level.price)
            case "ladder":
                self._put_cursor(pane.view.rungs[index].price)

    def _put_cursor(self, price: str) -> None:
        if self.state:
            instrument = self.state.market.instrument
            self.looks.cursor = int(Decimal(price.replace(",", "")) / instrument.tick)

    def open_palette(self) -> None:
        self.ui.open_palette()

    def dismiss(self) -> None:
        """The `:` line, a sheet, the keys that wait, the message: the topmost goes. Never quits, never trades."""
        self.chords.clear()
        self._confirm_until = NEVER
        if (line := self.sheets.typed_line()) is not None:
            line.close()
        elif not self.ui.close_top() and not self.let_go():
            self.looks.crosshair = None

    def cancel_all(self) -> None:
        super().cancel_all()
        self._stop_typing()

    def flatten(self, everything: bool = False) -> None:
        self._stop_typing()
        super().flatten(everything)

    def _stop_typing(self) -> None:
        """Or the key that flattens would be typed."""
        if self.line.display:
            self.line.close()
        self.ui.close_palette()

    def quit(self) -> None:
        if self.may_leave():
            self.ui.leave()
        else:  # nothing lies on what was said: no line, and no question whose key is from now on too late
            self._confirm_until = min(self._confirm_until, time.monotonic())
            self._closing_asked = 0.0
            self._stop_typing()

    def redraw(self) -> None:
        self.ui.redraw()

    def use_theme(self, name: str) -> None:
        self.ui.use_theme(name)

    def use_keymap(self, name: str) -> None:
        self.ui.use_keymap(name)

    def take_keymap(self, keymap: Keymap) -> None:
        self.keymap, self.chords = keymap, Chords(keymap.bindings)

    def suspend(self) -> None:
        self.ui.suspend_to_shell()

    def reconnect(self) -> None:
        self.ui.reconnect()

    def copy_text(self, text: str) -> None:
        self.ui.copy(text)
        self.tell("copied")


UNREMEMBERED = "safety.unlock"
"""its phrase is to be typed anew each time"""


def harmless(id_: str) -> bool:
    """What may run in a burst of keys, which is a paste or the repeats of a held key on a slow line."""
    return REGISTRY[id_].role == "panic" or id_.startswith("cursor.")
