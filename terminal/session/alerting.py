"""Alerts fed from the state a few times a second; what rings is told in the log, and by whoever has a bell."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from decimal import Decimal

from terminal.core.alertline import Ask, Clear, Loss, Price, Switched, read
from terminal.core.alerts import MOST, Bell, PriceAlert, Seen
from terminal.model.errors import Refused
from terminal.model.market import TradePrint
from terminal.model.money import QUOTE_DECIMALS, format_units, grouped
from terminal.model.order import BUY
from terminal.model.reports import FillReport
from terminal.session.state import SessionState

LOOK_S = 0.25
DAY_S = 1.0
RUNG = "rung"
"""behind a price that has rung and is not armed again"""


class Alerting:
    def __init__(self, state: SessionState) -> None:
        self.state = state
        self.ring: Callable[[str], None] = lambda _: None
        """told what is to be heard, at most once a second"""
        self._bell = Bell()
        self._last: dict[str, TradePrint | None] = {}
        self._day_at = 0.0
        self._strange: list[str] = []
        """what was remembered of pairs that are not traded here: kept for where they are"""

    async def run(self) -> None:
        while True:
            self.look(time.monotonic())
            await asyncio.sleep(LOOK_S)

    # -- what is set ---------------------------------------------------------------------------------------

    def take(self, ask: Ask) -> str:
        """Set what was asked for; answers in words. Refused says why not."""
        alerts = self.state.alerts
        match ask:
            case Price():
                return self._set(ask)
            case Switched(what, on):
                alerts.switch(what, on=on)
                return f"{'each fill' if what == 'fill' else 'a silent feed'} {'rings' if on else 'does not ring'}"
            case Loss(None):
                alerts.watch_loss(None)
                return "no loss rings"
            case Loss(limit):
                alerts.watch_loss(int(limit * 10**QUOTE_DECIMALS) if limit is not None else None)
                return f"rings when the day has lost {limit:,f} USDC"
            case Clear(0):
                alerts.prices.clear()
                alerts.version += 1
                return "no price rings"
            case Clear(number):
                return self._clear(number)

    def toggle(self, symbol: str, ticks: int) -> str:
        """An alert at a price, or none where there was one."""
        if known := self.state.alerts.at(symbol, ticks):
            return self._clear(known[0].number)
        mid2 = self._mid2(symbol)
        if mid2 is None or mid2 == 2 * ticks:
            raise Refused("alert", "the market stands there: choose a price above or below it")
        return self._add(symbol, "above" if 2 * ticks > mid2 else "below", ticks)

    def remembered(self) -> tuple[str, ...]:
        """As lines that set them again."""
        alerts, lines = self.state.alerts, []
        for one in alerts.prices.values():
            price = self.state.pairs[one.symbol].instrument.price_text(one.ticks)
            lines.append(f"{one.symbol} {one.way} {price}{'' if one.armed else f' {RUNG}'}")
        lines += [f"{what} on" for what, on in (("fill", alerts.on_fill), ("stale", alerts.on_stale)) if on]
        if alerts.loss is not None:
            lines.append(f"loss {Decimal(alerts.loss).scaleb(-QUOTE_DECIMALS):f}")
        return (*lines, *self._strange)

    def recall(self, lines: Sequence[str]) -> None:
        """What was set in the run before. A price that was passed meanwhile rings at the first look."""
        for line in lines[: 2 * MOST]:
            words, rung = line.split(), line.endswith(f" {RUNG}")
            try:
                ask = read(words[:-1] if rung else words, self.state.symbol, list(self.state.pairs))
                if isinstance(ask, Price):
                    self._recall(ask, armed=not rung)
                else:
                    self.take(ask)
            except Refused:
                self._strange.append(line)

    def _recall(self, ask: Price, *, armed: bool) -> None:
        ticks = self.state.pairs[ask.symbol].instrument.ticks(ask.price)
        alert = self.state.alerts.add(ask.symbol, ask.way, ticks, self.state.venue_ms())
        if alert is not None:
            alert.armed = armed

    def _set(self, ask: Price) -> str:
        instrument = self.state.pairs[ask.symbol].instrument
        ticks, mid2 = instrument.ticks(ask.price), self._mid2(ask.symbol)
        if mid2 is not None and (mid2 >= 2 * ticks if ask.way == "above" else mid2 <= 2 * ticks):
            price, now = (grouped(instrument.price_text(one)) for one in (ticks, mid2 // 2))
            raise Refused(
                "alert", f"{instrument.base} is at {now}: {ask.way} {price} is so already", "price", f"{ask.price:f}"
            )  # fmt: skip
        return self._add(ask.symbol, ask.way, ticks)

    def _add(self, symbol: str, way: str, ticks: int) -> str:
        alert = self.state.alerts.add(
            symbol, "above" if way == "above" else "below", ticks, self.state.venue_ms()
        )
        if alert is None:
            raise Refused("alert", f"there are {MOST} alerts: :alert clear N makes room")
        return f"alert {alert.number}: {self._named(alert)}"

    def _clear(self, number: int) -> str:
        alert = self.state.alerts.clear(number)
        if alert is None:
            raise Refused("alert", f"there is no alert {number}: :alerts lists them", "clear", str(number))
        return f"gone: {self._named(alert)}"

    def _named(self, alert: PriceAlert) -> str:
        instrument = self.state.pairs[alert.symbol].instrument
        return f"{instrument.base} {alert.way} {grouped(instrument.price_text(alert.ticks))}"

    def _mid2(self, symbol: str) -> int | None:
        pair = self.state.pairs[symbol]
        last = pair.tape.last
        return pair.book.mid2 or (2 * last.ticks if last else None)

    # -- what happens --------------------------------------------------------------------------------------

    def filled(self, fill: FillReport) -> None:
        if self.state.alerts.on_fill:
            instrument = self.state.pairs[fill.symbol].instrument
            verb = "bought" if fill.side is BUY else "sold"
            size, price = instrument.size_text(fill.lots), instrument.price_text(fill.ticks)
            self._bell.hear(f"{verb} {grouped(size)} {instrument.base} at {grouped(price)}")

    def look(self, now: float) -> None:
        alerts, state = self.state.alerts, self.state
        for symbol in {one.symbol for one in alerts.prices.values()}:
            seen = self._seen(symbol)
            for alert in alerts.price(symbol, seen, state.venue_ms()) if seen else ():
                self._tell(f"{self._named(alert)} reached")
        if alerts.feed(fresh=state.is_live, now=now):
            self._tell(f"no fresh prices: {state.clob.why or 'the feed is silent'}")
        if now >= self._day_at:
            self._day_at = now + DAY_S
            day = state.portfolio.total(state.venue_ms()).day if alerts.loss is not None else 0
            if alerts.day(day):
                self._tell(f"the day stands at {_to_the_cent(day)} USDC")
        if text := self._bell.ring(now):
            self.ring(text)

    def warn(self, text: str) -> None:
        """Of what is said elsewhere already."""
        self._bell.hear(text)

    def _tell(self, text: str) -> None:
        self._bell.hear(text)
        self.state.notice(f"alert: {text}", "warn")

    def _seen(self, symbol: str) -> Seen | None:
        """Trades since the last look and the middle as it is; nothing of what was before the first look."""
        pair = self.state.pairs[symbol]
        prints, last = pair.tape.prints, self._last.get(symbol)
        found = [pair.book.mid2] if self.state.is_fresh(symbol) and pair.book.mid2 else []
        if symbol in self._last:
            for trade in reversed(prints):
                if trade is last:
                    break
                found.append(2 * trade.ticks)
        self._last[symbol] = pair.tape.last
        return Seen(min(found), max(found)) if found else None


def _to_the_cent(units: int) -> str:
    cent = 10 ** (QUOTE_DECIMALS - 2)
    return grouped(format_units((units + cent // 2) // cent, 2))
