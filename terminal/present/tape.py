"""Time and sales, and the watch list."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from terminal.model.market import LETTERS, VENUE_NAMES
from terminal.model.money import grouped
from terminal.model.order import BUY
from terminal.present import words
from terminal.present.looks import Looks
from terminal.present.scales import BarScale
from widgets.view import Market, MarketsView, Print, TapeView, VenueShare

if TYPE_CHECKING:
    from terminal.session.state import SessionState

BAR_COLUMNS = 10
SAMPLE = 100


class TapeMaker:
    """Makes the tape's view; the bars' scale and what counts as big follow the latest sizes."""

    def __init__(self) -> None:
        self._bars = BarScale()
        self._big = 0

    def tape(self, state: SessionState, looks: Looks, rows: int, *, shares: bool) -> TapeView:
        market = state.market
        instrument = market.instrument
        least = int(looks.least / instrument.lot)
        sample = market.tape.sweeps(max(SAMPLE, rows), least=least, join=looks.sweeps)
        if sample:
            sizes = sorted(sweep.lots for sweep in sample)
            self._bars.fit(sizes[-1])
            self._big = sizes[len(sizes) * 9 // 10] if len(sizes) >= 10 else sizes[-1] + 1
        prints = tuple(
            Print(
                time=words.clock(sweep.at_ms // 1000),
                fraction=f".{sweep.at_ms % 1000:03d}",
                price=words.price(instrument, sweep.ticks),
                size=words.size(instrument, sweep.lots),
                side="bid" if sweep.side is BUY else "ask",
                venue=sweep.venue,
                bar=self._bars.root_eighths(sweep.lots, BAR_COLUMNS),
                big=sweep.lots >= self._big,
                mine=sweep.mine,
                newest=index == 0,
            )
            for index, sweep in enumerate(sample[:rows])
        )
        least_text = f"from {words.size(instrument, least)}" if least else "all sizes"
        joined = "sweeps joined" if looks.sweeps else "each print"
        told = _shares(state) if shares else ()
        return TapeView(prints, f"{least_text}, {joined}", told, stale=not state.is_live)


def _shares(state: SessionState) -> tuple[VenueShare, ...]:
    found = state.market.tape.shares(state.venue_ms())
    total = sum(found.values())
    instrument = state.market.instrument
    return tuple(
        VenueShare(
            letter,
            VENUE_NAMES[letter],
            words.size(instrument, found.get(letter, 0)),
            f"{found.get(letter, 0) * 100 / total:.0f} %" if total else "-",
        )
        for letter in LETTERS
    )


def markets(state: SessionState, looks: Looks) -> MarketsView:
    """Every pair: its price is the newest trade's where one was heard, else the venue's word."""
    rows = []
    for symbol, pair in state.pairs.items():
        line, last = pair.line, pair.tape.last
        if last is not None:
            price = words.price(pair.instrument, last.ticks)
        else:
            price = grouped(f"{line.price:f}") if line else "-"
        change = line.change_pct if line else Decimal(0)
        rows.append(
            Market(
                symbol=pair.instrument.base,
                price=price,
                sign=(change > 0) - (change < 0),
                change=words.percent(change),
                volume=words.short(line.volume) if line else "-",
                spark=words.spark(pair.day, 4),
                chosen=symbol == state.symbol,
            )
        )
    return MarketsView(tuple(rows), looks.market_row, stale=not state.is_live)
