"""What a line of orders means to a session. Imported behind the first frame: only a session needs it."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING

from terminal.calls.request import build
from terminal.core.cmdline import Completion
from terminal.core.orderline.completing import go_on
from terminal.core.orderline.meaning import understand
from terminal.core.orderline.plans import Market, Plan, Resting, Send, Start
from terminal.core.orderline.reading import speaks
from terminal.core.orderline.slots import VERBS
from terminal.present.lineform import form_of
from terminal.present.preview import preview_short
from terminal.session.around import here

if TYPE_CHECKING:
    from terminal.calls.filling import Filling
    from terminal.core.order import Order
    from terminal.session.session import Session
    from widgets.view import Text

Rows = list[tuple["Text", ...]]
MOST_ROWS = 7
"""of one sentence"""
NARROWEST, INDENT = 20, 3


class LineReader:
    """`chosen` is the order under the blotter's cursor."""

    def __init__(self, session: Session, chosen: Callable[[], Order | None]) -> None:
        self.session, self._chosen = session, chosen

    def speaks(self, text: str) -> bool:
        return speaks(text)

    def go_on(self, text: str, cursor: int) -> Completion | None:
        """How a line of orders may go on at the cursor; None where the line is something else."""
        name, space, _ = text[:cursor].lstrip().lower().partition(" ")
        if not space or name not in VERBS:
            return None
        completion = go_on(text, cursor, self._market())
        return None if VERBS[name].shared and not completion.candidates else completion

    def understood(self, text: str) -> tuple[Plan, Filling | None]:
        """What it comes to, and the form of the call where it is one. LineError says what is wrong, and where."""
        plan = understand(text, self._market())
        if not isinstance(plan, Send):
            return plan, None
        return plan, form_of(plan, self.session.calling.around(), len(text.rstrip()))

    def meaning(self, plan: Plan, filling: Filling | None, width: int) -> Rows:
        """The sentence, what its numbers were worked out from, what would come of it, and what holds it back."""
        sentence = filling.sentence if filling else "" if isinstance(plan, Send) else plan.sentence
        rows = wrapped(sentence, "bright", width)
        if isinstance(plan, Send | Start):
            rows += wrapped("; ".join(plan.notes), "dim", width)
        if filling:
            rows += preview_short(filling, self.session.state, width - INDENT)
        if filling and (refusal := self.session.calling.why_not(build(filling))):
            rows += wrapped(refusal.sentence, "amber", width)
        return rows

    def _market(self) -> Market:
        state, unconfirmed, chosen = self.session.state, self.session.trading.unconfirmed, self._chosen()
        orders = tuple(
            Resting(one.order_id, one.symbol, one.side, one.ticks, one.remaining)
            for one in state.orders.all_live()
            if one.order_id
        )
        return Market(
            state.symbol, lambda symbol: here(state, symbol, unconfirmed), tuple(state.pairs), orders,
            chosen.order_id if chosen else "",
        )  # fmt: skip


def wrapped(text: str, role: str, width: int) -> Rows:
    return [((row, role),) for row in wrap(text, max(NARROWEST, width - INDENT))[:MOST_ROWS]]
