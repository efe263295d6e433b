"""Stops of prop trades by key and by line: set, moved, taken away. The form of a new trade sets one as well."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.cockpit.proppage import PropPage
from terminal.model.errors import Refused
from terminal.model.money import parse_decimal

if TYPE_CHECKING:
    from terminal.model.prop import Trade

LINE, OFF, CLOSE = "prop-stop", "off", "prop.close"
LASTS = "this terminal closes it there while it runs"


class PropStopping(PropPage):
    def open_line(self, text: str = "") -> None:
        raise NotImplementedError

    def _ask_for_stop(self) -> None:
        """On the `:` line, with the trade under the cursor and the stop that it has."""
        trade = self._chosen_trade()
        if trade is None:
            self._no_trade()
        elif not trade.is_open:
            self.tell(f"this {trade.coin} trade is closed already", "amber")
        else:
            price = self._prop.stops.prices.get(trade.id)
            self.open_line(f"{LINE} {trade.id} {price or ''}")

    def set_prop_stop(self, which: str, price: str) -> None:
        """Refused says which word is wrong. Without words the line begins with its name."""
        if not which or not price:
            self.open_line(f"{LINE} {which} " if which else f"{LINE} ")
            return
        from terminal.core.prop.stops import chosen

        trade = chosen(which, self._prop.open_trades())
        if isinstance(trade, str):
            raise Refused("stop", self._untold() or trade, "trade", which)
        if price.lower() == OFF:
            self._take_stop_away(trade)
        else:
            self._put_stop(trade, price)

    def _untold(self) -> str:
        """The page need not have been open."""
        if self._prop.told["open"] is not None:
            return ""
        self._prop.look(("open",))
        return "the venue has not told the open trades yet: wait a moment"

    def _put_stop(self, trade: Trade, text: str) -> None:
        from terminal.calls.filling import Filling
        from terminal.calls.request import build
        from terminal.core.prop.exposure import ends_at
        from terminal.core.prop.stops import misplaced, price_text

        price = _price(text)
        session, desk = self._page_session(), self._prop
        close = build(Filling(ROUTES[CLOSE], session.calling.around(), {"id": trade.id}))
        refusal = session.calling.why_not(close)
        if why := misplaced(trade, price) or (refusal.sentence if refusal else ""):
            raise Refused("stop", why, "price", text)
        desk.stops.put(trade, price)
        said = f"stop of the {trade.side} {trade.coin} at {price_text(price)}: "
        if ends_at(trade, price) == price:
            session.state.notice(f"{said}{LASTS}", "good")
        else:
            first = price_text(trade.liquidation or price)
            session.state.notice(f"{said}its liquidation at {first} comes first", "warn")
        self._warn_of(trade)

    def _take_stop_away(self, trade: Trade) -> None:
        from terminal.core.prop.stops import price_text

        price = self._prop.stops.prices.get(trade.id)
        if price is None:
            raise Refused("stop", f"the {trade.side} {trade.coin} has no stop", "price", OFF)
        self._prop.stops.remove(trade.id)
        said = f"stop {price_text(price)} of the {trade.side} {trade.coin} is taken away"
        self._page_session().state.notice(said, "warn")
        self._warn_of(trade)

    def _warn_of(self, trade: Trade) -> None:
        """What the open trades can lose now, where that would break a rule. It is said and not refused: the trade is open."""
        from terminal.core.prop.exposure import at_risk
        from terminal.core.prop.headroom import headroom

        seen = self._prop_seen()
        if seen.account is None:
            return
        left = headroom(seen.account, seen.rules, seen.closed, None).least
        if left is not None and at_risk(seen.open, seen.stops, seen.rules, seen.market) >= left:
            end = "its stop" if trade.id in seen.stops else "its liquidation"
            told = f"down to {end} the {trade.side} {trade.coin} and the other open trades could break a limit of the account"
            self._page_session().state.notice(told, "warn")


def _price(text: str) -> Decimal:
    try:
        return parse_decimal(text.replace(",", ""))
    except ValueError:
        raise Refused(
            "stop", f"price must be a price such as 97,000 or {OFF}, not {text!r}", "price", text
        ) from None
