"""Commands that look: they change what is shown and never an order."""

from __future__ import annotations

from decimal import Decimal

from terminal.commands.command import Command
from terminal.config import KEYMAPS, THEMES
from terminal.core.candles import INTERVALS
from terminal.core.chords import EVERYWHERE, SCREEN, SCREENS
from terminal.core.cmdline import Argument
from terminal.desk import Desk

PANES = {
    "book": "book",
    "ladder": "ladder",
    "chart": "chart",
    "tape": "time and sales",
    "markets": "markets",
    "blotter": "orders and fills",
    "position": "position",
}
OVERLAYS = ("ema", "vwap", "bollinger", "none")
STUDIES = ("rsi", "macd", "none")
BOOK = "ladder book"

_KEYMAP = (Argument("keymap", choices=KEYMAPS),)
_THEME = (Argument("theme", choices=THEMES),)
_PAIR = (Argument("pair", "symbol"),)
_SOURCE = (Argument("source", choices=("hybrid", "clob")),)
_PANE = (Argument("pane", choices=tuple(PANES)),)
_MAYBE_PANE = (Argument("pane", choices=tuple(PANES), optional=True),)
_TIMEFRAME = (Argument("timeframe", choices=tuple(INTERVALS)),)
_OVERLAY = (Argument("overlay", choices=OVERLAYS),)
_STUDY = (Argument("study", choices=STUDIES),)
_LEAST = (Argument("size", "threshold"),)


def _focus(name: str, title: str) -> Command:
    def run(desk: Desk) -> None:
        desk.focus_pane(name)

    return Command(f"pane.{name}", f"Focus the {title}", SCREEN, run)


def _filter(desk: Desk, least: Decimal) -> None:
    desk.filter_tape(least)


# fmt: off
LOOKING = (
    Command("app.trade", "Trade screen", EVERYWHERE, lambda desk: desk.show_sheet("trade"), "trade"),
    Command("app.help", "Help: every key and command", EVERYWHERE, lambda desk: desk.show_sheet("help"), "help"),
    Command("app.palette", "Command palette", EVERYWHERE, lambda desk: desk.open_palette(), "palette"),
    Command("app.line", "Command line", " ".join((SCREEN, *SCREENS)), lambda desk: desk.open_line()),
    Command("app.dismiss", "Back, dismiss", EVERYWHERE, lambda desk: desk.dismiss(), role="dismiss", fixed=("Esc",)),
    Command("app.quit", "Quit", EVERYWHERE, lambda desk: desk.quit(), "q quit"),
    Command("app.suspend", "Suspend, back to the shell (fg returns)", EVERYWHERE, lambda desk: desk.suspend(), "suspend", fixed=("Ctrl+Z",)),
    Command("app.redraw", "Draw the whole screen again", SCREEN, lambda desk: desk.redraw(), "redraw"),
    Command("app.keymap", "Switch the keymap", SCREEN, lambda desk, name: desk.use_keymap(name), "keymap", _KEYMAP),
    Command("app.theme", "Switch the theme", SCREEN, lambda desk, name: desk.use_theme(name), "theme", _THEME),
    Command("app.retry", "Connect again at once", SCREEN, lambda desk: desk.reconnect(), "retry reconnect"),
    Command("app.latency", "Latency of every part", SCREEN, lambda desk: desk.show_sheet("latency"), "latency"),
    Command("app.log", "What happened", SCREEN, lambda desk: desk.show_sheet("log"), "log"),
    Command("app.limits", "Limits in force", SCREEN, lambda desk: desk.show_sheet("limits"), "limits"),

    Command("pair.search", "Search a pair", SCREEN, lambda desk: desk.open_search()),
    Command("pair.go", "Go to a pair", SCREEN, lambda desk, symbol: desk.choose_symbol(symbol), "symbol", _PAIR),
    Command("pair.next", "Next pair", SCREEN, lambda desk: desk.step_symbol(1), "next"),
    Command("pair.previous", "Previous pair", SCREEN, lambda desk: desk.step_symbol(-1), "previous"),
    Command("pair.source", "Book with the pools, or the CLOB alone", SCREEN, lambda desk, source: desk.use_source(source), "book", _SOURCE),

    *(_focus(name, title) for name, title in PANES.items()),
    Command("pane.go", "Focus a pane", SCREEN, lambda desk, name: desk.focus_pane(name), "pane", _PANE),
    Command("pane.next", "Next pane", SCREEN, lambda desk: desk.step_pane(1)),
    Command("pane.previous", "Previous pane", SCREEN, lambda desk: desk.step_pane(-1)),
    Command("pane.left", "Pane to the left", SCREEN, lambda desk: desk.focus_toward("left")),
    Command("pane.right", "Pane to the right", SCREEN, lambda desk: desk.focus_toward("right")),
    Command("pane.up", "Pane above", SCREEN, lambda desk: desk.focus_toward("up")),
    Command("pane.down", "Pane below", SCREEN, lambda desk: desk.focus_toward("down")),
    Command("pane.zoom", "Zoom the pane, and back", SCREEN, lambda desk: desk.toggle_zoom(), "zoom"),
    Command("pane.hide", "Hide the pane", SCREEN, lambda desk, name="": desk.hide_pane(name), "hide", _MAYBE_PANE),
    Command("pane.all", "Show all panes", SCREEN, lambda desk: desk.show_all_panes(), "panes"),
    Command("pane.toggle_ladder", "Book or ladder", SCREEN, lambda desk: desk.toggle_ladder()),

    Command("cursor.up", "Up", SCREEN, lambda desk: desk.move_cursor("up")),
    Command("cursor.down", "Down", SCREEN, lambda desk: desk.move_cursor("down")),
    Command("cursor.page_up", "A page up", SCREEN, lambda desk: desk.move_cursor("page_up")),
    Command("cursor.page_down", "A page down", SCREEN, lambda desk: desk.move_cursor("page_down")),
    Command("cursor.home", "To the touch, or the first row", SCREEN, lambda desk: desk.move_cursor("home")),
    Command("cursor.end", "To the last row", SCREEN, lambda desk: desk.move_cursor("end")),
    Command("cursor.recentre", "Recentre on the touch", BOOK, lambda desk: desk.recentre()),
    Command("cursor.finer", "Finer price steps", BOOK, lambda desk: desk.compress(-1)),
    Command("cursor.coarser", "Coarser price steps", BOOK, lambda desk: desk.compress(1)),
    Command("cursor.copy", "Copy the row", SCREEN, lambda desk: desk.copy_row(), "copy"),

    Command("chart.timeframe", "Timeframe of the chart", SCREEN, lambda desk, name: desk.use_timeframe(name), "tf", _TIMEFRAME),
    Command("chart.shorter", "Shorter timeframe", SCREEN, lambda desk: desk.step_timeframe(-1)),
    Command("chart.longer", "Longer timeframe", SCREEN, lambda desk: desk.step_timeframe(1)),
    Command("chart.zoom_in", "Wider candles", "chart", lambda desk: desk.zoom_chart(1)),
    Command("chart.zoom_out", "Narrower candles", "chart", lambda desk: desk.zoom_chart(-1)),
    Command("chart.older", "Older candles", "chart", lambda desk: desk.scroll_chart(1)),
    Command("chart.newer", "Newer candles", "chart", lambda desk: desk.scroll_chart(-1)),
    Command("chart.crosshair", "Crosshair on and off", "chart", lambda desk: desk.toggle_crosshair(), "crosshair"),
    Command("chart.overlay", "Curve over the candles", SCREEN, lambda desk, name: desk.use_overlay(name), "overlay", _OVERLAY),
    Command("chart.study", "Study below the chart", SCREEN, lambda desk, name: desk.use_study(name), "study", _STUDY),

    Command("tape.filter", "Smallest trade on the tape", SCREEN, _filter, "tape", _LEAST),
    Command("tape.sweeps", "Join the trades of a sweep, or not", SCREEN, lambda desk: desk.toggle_sweeps(), "sweeps"),
    Command("blotter.next", "Next tab", "blotter", lambda desk: desk.step_tab(1)),
    Command("blotter.previous", "Previous tab", "blotter", lambda desk: desk.step_tab(-1)),
)
# fmt: on
