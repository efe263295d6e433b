"""The half of the desk that looks: it changes what is shown and never an order."""

from __future__ import annotations

from decimal import Decimal

from terminal.cockpit.base import DeskBase
from terminal.desk import Direction, Motion
from terminal.model.errors import Refused
from terminal.present.blotter import arrange
from terminal.present.looks import STUDIES_FROM, TABS, TIMEFRAMES
from terminal.present.sizes import order_lots, presets

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
MOST_ZOOM, LEAST_ZOOM = 4, -4
SCROLL = 10
PAGE = 10


class Viewing(DeskBase):
    # -- the pair in focus ---------------------------------------------------------------------------------

    def symbols(self) -> list[str]:
        return list(self.state.pairs) if self.state else []

    def choose_symbol(self, symbol: str) -> None:
        if self.session is None or symbol not in self.session.state.pairs:
            self.tell(f"no pair {symbol}: choose from {', '.join(self.symbols())}", "amber")
            return
        if symbol != self.session.state.symbol:
            self.looks.leave_pair()
            self.screen.blank()
            self.session.choose(symbol, self.looks.timeframe)
            self.screen.forget()

    def step_symbol(self, by: int) -> None:
        names = self.symbols()
        if self.state and names:
            self.choose_symbol(names[(names.index(self.state.symbol) + by) % len(names)])

    def use_source(self, source: str) -> None:
        self.looks.source = source

    # -- panes ---------------------------------------------------------------------------------------------

    def focus_pane(self, name: str) -> None:
        looks = self.looks
        if name in ("book", "ladder") and name not in self.screen.placed:
            looks.ladder = name == "ladder"
            looks.hidden.discard(name)
            if looks.zoomed in ("book", "ladder"):
                looks.zoomed = name
            self.screen.place()
        if looks.zoomed and name != looks.zoomed:
            looks.zoomed = name
            self.screen.place()
        if not self.screen.focus_pane(name):
            self.tell(f"the {name} pane is not on the screen: :panes shows all, z zooms", "amber")

    def step_pane(self, by: int) -> None:
        order = self.screen.focus_order
        if order:
            here = order.index(self.screen.focused_name) if self.screen.focused_name in order else 0
            self.screen.focus_pane(order[(here + by) % len(order)])

    def focus_toward(self, direction: Direction) -> None:
        """The nearest pane whose middle lies that way."""
        here = self.screen.placed.get(self.screen.focused_name)
        if here is None:
            return
        x, y = here.center
        ways = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
        dx, dy = ways[direction]
        found = []
        for name in self.screen.focus_order:
            px, py = self.screen.placed[name].center
            along = (px - x) * dx / 2 + (py - y) * dy
            across = abs((px - x) * dy / 2) + abs((py - y) * dx)
            if name != self.screen.focused_name and along > 0.5:
                found.append((along + 2 * across, name))
        if found:
            self.screen.focus_pane(min(found)[1])

    def toggle_zoom(self) -> None:
        self.looks.zoomed = "" if self.looks.zoomed else self.screen.focused_name
        self.screen.place()

    def hide_pane(self, name: str = "") -> None:
        name = name or self.screen.focused_name
        if name:
            self.looks.hidden.add(name)
            self.looks.zoomed = "" if self.looks.zoomed == name else self.looks.zoomed
            self.screen.place()
            self.tell(f"{name} is hidden: :panes brings everything back")

    def show_all_panes(self) -> None:
        self.looks.hidden.clear()
        self.looks.zoomed = ""
        self.screen.place()

    def toggle_ladder(self) -> None:
        in_focus = self.screen.focused_name in ("book", "ladder")
        self.looks.ladder = not self.looks.ladder
        name = "ladder" if self.looks.ladder else "book"
        if self.looks.zoomed in ("book", "ladder"):
            self.looks.zoomed = name
        self.screen.place()
        if in_focus or self.screen.focused_name == "":
            self.screen.focus_pane(name)

    # -- cursors -------------------------------------------------------------------------------------------

    def move_cursor(self, motion: Motion) -> None:
        match self.screen.focused_name:
            case "blotter":
                self._move_row(motion)
            case "markets":
                self._move_market(motion)
            case "chart":
                if motion in ("up", "down"):
                    self.zoom_chart(1 if motion == "up" else -1)
            case _:
                self._move_price(motion)

    def _move_row(self, motion: Motion) -> None:
        self.looks.row = _moved(self.looks.row, motion, len(self.looks.table.keys))

    def _move_market(self, motion: Motion) -> None:
        names = self.symbols()
        if self.state and names:
            self.choose_symbol(names[_moved(names.index(self.state.symbol), motion, len(names))])

    def _move_price(self, motion: Motion) -> None:
        """The price cursor: over the levels that the book shows, or by the steps of the ladder."""
        state = self.state
        if state is None or state.market.book.mid2 is None:
            return
        looks, book = self.looks, state.market.book
        touch = book.bids.best or 1
        if looks.cursor is None or motion == "home":
            looks.cursor = touch
            if motion == "home":
                self.recentre()
            return
        if self.screen.focused_name == "ladder" or "book" not in self.screen.placed:
            by = {"up": 1, "down": -1, "page_up": PAGE, "page_down": -PAGE}.get(motion, 0)
            looks.cursor = max(1, looks.cursor + by * looks.step)
            self._follow_cursor()
            return
        view = self.screen.panes["book"].view
        prices = [*reversed(view.asks), *view.bids]
        ticks = [
            int(Decimal(level.price.replace(",", "")) / state.market.instrument.tick) for level in prices
        ]
        if ticks:
            here = min(range(len(ticks)), key=lambda index: abs(ticks[index] - (looks.cursor or 0)))
            looks.cursor = ticks[_moved(here, motion, len(ticks))]

    def _follow_cursor(self) -> None:
        """The ladder moves only where the cursor would leave it."""
        looks, place = self.looks, self.screen.placed.get("ladder")
        rows = max(1, place.height - 3) if place else 1
        if looks.centre is None or looks.cursor is None:
            return
        reach = (rows // 2 - 1) * looks.step
        if abs(looks.cursor - looks.centre) > reach:
            looks.centre = looks.cursor

    def recentre(self) -> None:
        if self.state and (mid2 := self.state.market.book.mid2):
            self.looks.centre = mid2 // 2

    def compress(self, by: int) -> None:
        here = STEPS.index(self.looks.step) if self.looks.step in STEPS else 0
        self.looks.step = STEPS[max(0, min(len(STEPS) - 1, here + by))]
        self.tell(f"{self.looks.step} ticks a row")

    # -- chart, tape, blotter ------------------------------------------------------------------------------

    def use_timeframe(self, name: str) -> None:
        if name not in TIMEFRAMES:
            raise Refused(
                "timeframe", f"the chart has {', '.join(TIMEFRAMES)}, not {name}", "timeframe", name
            )
        self.looks.timeframe, self.looks.chart_scroll = name, 0
        if self.session:
            self.session.load(name)

    def step_timeframe(self, by: int) -> None:
        here = TIMEFRAMES.index(self.looks.timeframe)
        self.use_timeframe(TIMEFRAMES[max(0, min(len(TIMEFRAMES) - 1, here + by))])

    def zoom_chart(self, by: int) -> None:
        zoom = self.looks.chart_zoom + by
        self.looks.chart_zoom = max(LEAST_ZOOM, min(MOST_ZOOM, zoom))

    def scroll_chart(self, by: int) -> None:
        looks = self.looks
        bars = len(self.state.market.series[looks.timeframe].bars) if self.state else 0
        if looks.crosshair is not None:
            looks.crosshair = max(0, min(bars - 1, looks.crosshair + by))
        else:
            looks.chart_scroll = max(0, min(max(0, bars - 10), looks.chart_scroll + by * SCROLL))

    def toggle_crosshair(self) -> None:
        self.looks.crosshair = 0 if self.looks.crosshair is None else None

    def use_overlay(self, name: str) -> None:
        self.looks.overlays = _toggled(self.looks.overlays, name)
        self.tell(f"{name} {'on' if name in self.looks.overlays else 'off'}")

    def use_study(self, name: str) -> None:
        self.looks.studies = _toggled(self.looks.studies, name)
        place = self.screen.placed.get("chart")
        hidden = place is None or place.height < STUDIES_FROM
        where = f", shown where the chart has {STUDIES_FROM} rows: zoom it" if hidden else ""
        self.tell(f"{name} {'on' + where if name in self.looks.studies else 'off'}")

    def filter_tape(self, least: Decimal) -> None:
        self.looks.least = least

    def toggle_sweeps(self) -> None:
        self.looks.sweeps = not self.looks.sweeps

    def step_tab(self, by: int) -> None:
        self.looks.tab = (self.looks.tab + by) % len(TABS)

    # -- sizes ---------------------------------------------------------------------------------------------

    def _mark(self) -> int:
        return (self.state.market.book.mid2 or 0) // 2 if self.state else 0

    def use_preset(self, number: int) -> None:
        """For one order; the same digit again puts the base size back."""
        self.looks.typed = None
        self.looks.preset = 0 if self.looks.preset == number else number

    def set_preset(self, number: int, size: Decimal) -> None:
        if self.state is None:
            return
        instrument = self.state.market.instrument
        lots = instrument.lots(size, "size")
        sizes = [instrument.size(one) for one in presets(self.looks, instrument, self._mark())]
        sizes[number - 1] = instrument.size(lots)
        self.looks.presets[self.state.symbol] = tuple(sizes)
        self.tell(f"preset {number} is {instrument.size_text(lots)} {instrument.base}")

    def set_size(self, size: Decimal) -> None:
        if self.state is None:
            return
        instrument = self.state.market.instrument
        lots = max(instrument.min_lots, instrument.lots(size, "size"))
        self.looks.typed, self.looks.preset = instrument.size(lots), 0

    def scale_size(self, factor: Decimal) -> None:
        if self.state is None:
            return
        instrument = self.state.market.instrument
        lots = int(order_lots(self.looks, instrument, self._mark()) * factor)
        self.looks.typed, self.looks.preset = instrument.size(max(instrument.min_lots, lots)), 0

    # -- what can be copied --------------------------------------------------------------------------------

    def row_text(self) -> str:
        """The row under the cursor of the pane in focus, as plain text."""
        if self.screen.focused_name == "blotter":
            rows = self.screen.panes["blotter"].view.rows
            if 0 <= self.looks.row < len(rows):
                return "  ".join(field.text for field in rows[self.looks.row].fields if field.text)
        if self.state and self.looks.cursor is not None:
            return self.state.market.instrument.price_text(self.looks.cursor)
        return ""

    def step_order(self, by: int) -> None:
        """The next own order becomes the chosen one, in the blotter."""
        if self.state is None:
            return
        self.looks.tab = TABS.index("orders")
        arrange(self.state, self.looks)
        self.looks.table.step(by)
        if not self.looks.table.keys:
            filtered = bool(self.looks.table.words)
            self.tell("no open order passes the filter: Esc shows all" if filtered else "no open orders")


def _moved(here: int, motion: Motion, count: int) -> int:
    by = {"up": -1, "down": 1, "page_up": -PAGE, "page_down": PAGE, "home": -count, "end": count}[motion]
    return max(0, min(count - 1, here + by))


def _toggled(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    """One more, or one less; `none` clears."""
    if name == "none":
        return ()
    return tuple(one for one in names if one != name) if name in names else (*names, name)
