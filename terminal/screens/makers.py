"""What the trade screen's panes show: each view, and what tells that it has moved. Nothing of it is needed before there is
a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from terminal.present import account, alerts, blotter, health, tape
from terminal.present.book import BookMaker
from terminal.present.chart import ChartMaker
from terminal.present.intent import intent
from terminal.present.ladder import LadderMaker
from terminal.present.looks import STUDIES_FROM, Looks
from terminal.present.tape import TapeMaker
from terminal.screens.layout import Places

if TYPE_CHECKING:
    from terminal.session.state import SessionState

Maker = Callable[[], Any]
Live = tuple[object, object, Maker]


class Makers:
    def __init__(self, looks: Looks) -> None:
        self.looks = looks
        self.status = health.status
        self._book, self._tape, self._chart = BookMaker(), TapeMaker(), ChartMaker()
        self._ladder = LadderMaker()

    def live(
        self, state: SessionState, placed: Places, width: int, *, armed: bool, now: float
    ) -> dict[str, Live]:
        """For each pane: the trader's part of what it shows, the market's part, and how its view is made."""
        looks, market, symbol = self.looks, state.market, state.symbol
        # A stale book shows its age, which moves by tenths of a second.
        stale = None if state.is_live else (state.clob.why, int(now * 5))
        orders = state.orders.version[symbol]
        chosen = (looks.cursor, looks.typed, looks.preset, tuple(looks.base.items()), len(looks.presets))
        line = intent(state, looks, armed=armed, narrow=width < 110)
        own = (symbol, orders, line, chosen, looks.source)
        book = (market.book.version, market.pools_version, stale)
        series = market.series[looks.timeframe]
        chart = (
            symbol, looks.timeframe, looks.overlays, looks.studies, looks.chart_zoom, looks.chart_scroll, looks.crosshair,
        )  # fmt: skip
        rows = {name: place.height for name, place in placed.items()}
        tall = rows.get("chart", 0) >= STUDIES_FROM and "chart" in placed
        return {
            "book": (
                own, book, lambda: self._book.book(state, looks, max(1, (rows["book"] - 4) // 2), line, now)
            ),
            "ladder": (
                (*own, looks.step, looks.centre), (book, market.tape.version, int(now)),
                lambda: self._ladder.ladder(state, looks, rows["ladder"] - 3, line, now),
            ),
            "chart": (
                chart, (series.version, state.fills_version, state.is_live),
                lambda: self._chart.chart(state, looks, study=tall),
            ),
            "tape": (
                (symbol, looks.least, looks.sweeps, rows.get("tape")), (market.tape.version, state.is_live),
                lambda: self._tape.tape(state, looks, rows["tape"] - 1, shares=placed["tape"].width >= 80),
            ),
            "header": (
                (symbol, orders, chosen), (market.tape.version, state.fills_version, state.is_live, int(now * 4)),
                lambda: account.header(state, looks, width),
            ),
            "blotter": (
                (tuple(state.orders.version.values()), looks.tab, looks.table.choice, state.parents.version,
                 state.works_version(), state.past_version),
                (state.fills_version, state.balances_version, state.notices_version,
                 state.markets_version if looks.tab_name == "markets" else 0, int(now)),
                lambda: blotter.blotter(state, looks, placed["blotter"].width, now),
            ),
        }  # fmt: skip

    def slow(self, state: SessionState, placed: Places) -> dict[str, Maker]:
        looks = self.looks
        return {
            "markets": lambda: tape.markets(state, looks),
            "position": lambda: account.position(state),
            "position_line": lambda: account.position_line(state),
            "sizes": lambda: account.sizes(state, looks),
            "latency": lambda: health.latency(state),
            "log": lambda: alerts.pane(state, placed["log"].height - 1, placed["log"].width),
            "depth": lambda: health.depth(state),
        }
