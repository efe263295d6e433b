"""The desk's tickets: forms with a preview from the book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.cockpit.calling import Calls
from terminal.present.sizes import next_choice, presets

if TYPE_CHECKING:
    from terminal.calls.filling import Filling
    from terminal.core.objections import Objection
    from terminal.present.rows import Foreseen

TICKET, AMEND = "order.place", "order.amend"
FIELDS = {
    "smallest order": ("quantity", "total_quantity"),
    "largest order": ("quantity", "total_quantity"),
    "notional": ("quantity", "total_quantity"),
    "position": ("quantity", "total_quantity"),
    "price band": ("price", "price_low", "stop_price"),
}
"""the fields that would have to change for a rule, the first that a form has"""


class Ticketing(Calls):
    def open_ticket(self) -> None:
        self.open_call(TICKET, ())

    def open_call(self, id_: str, texts: Sequence[str]) -> None:
        """What orders wants to know the fees; a change is of the chosen order where none is named."""
        if self.session is not None and ROUTES[id_].does == "orders":
            self.session.calling.tier.look()
        bare = id_ == AMEND and not any(texts)
        if bare and self.state is not None and not any(one.order_id for one in self.state.orders.all_live()):
            self.tell("no order is open that could be changed", "amber")
            return
        chosen = self.chosen_order() if bare else None
        if self.session is not None and chosen is not None and chosen.order_id:
            from terminal.calls.filling import Filling

            known = {"order_id": chosen.order_id, "symbol": chosen.symbol}
            self._open_form(Filling(ROUTES[AMEND], self.session.calling.around(), known), 1)
        else:
            super().open_call(id_, texts)

    def cycle_type(self) -> None:
        """The type that the next ticket opens with."""
        param = next(one for one in ROUTES[TICKET].params if one.name == "order_type")
        texts = self._typed.setdefault(TICKET, {})
        texts[param.name] = next_choice(param.choices, texts.get(param.name) or param.default)
        self.tell(f"the ticket's type: {texts[param.name].replace('_', '-')}")

    # -- what a form shows ---------------------------------------------------------------------------------

    def foresee(self, filling: Filling, width: int, room: int) -> Foreseen:
        """What would come of it, and what would hold it back were the keys armed."""
        from terminal.present.preview import foresee
        from terminal.present.rows import Foreseen

        if self.state is None:
            return Foreseen()
        if (known := self.page_foresee(filling, width, room)) is not None:
            return known
        found = foresee(filling, self.state, width, room)
        return found._replace(said=(*found.said, *self._held_back(filling)))

    def _held_back(self, filling: Filling) -> tuple[Objection, ...]:
        if self.session is None or filling.route.does != "orders" or filling.first_wrong() is not None:
            return ()
        from terminal.calls.request import build

        refusal = self.session.calling.why_not(build(filling), as_armed=True)
        if refusal is None:
            return ()
        from terminal.core.objections import Objection

        there = {param.name for param in filling.fields}
        named = next((name for name in FIELDS.get(refusal.rule, ()) if name in there), "")
        return (Objection(named, refusal.sentence),)

    def sizes(self, filling: Filling) -> tuple[str, ...]:
        """The presets of the form's pair."""
        state, instrument = self.state, filling.instrument
        if state is None or instrument is None or filling.route.does != "orders":
            return ()
        mid2 = state.pairs[instrument.symbol].book.mid2 or 0
        lots = presets(self.looks, instrument, mid2 // 2)
        return tuple(instrument.size_text(one) for one in sorted(set(lots)))
