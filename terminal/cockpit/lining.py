"""The desk's one-line orders: understood as they are typed, asked about at an Enter, away at another."""

from __future__ import annotations

import time
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from terminal.cockpit.managing import Managing
from terminal.cockpit.working import Working
from terminal.core.cmdline import Completion, LineError
from terminal.core.confirming import Confirming
from terminal.core.keyguard import TOO_OLD_S

if TYPE_CHECKING:
    from terminal.calls.filling import Filling
    from terminal.cockpit.linereader import LineReader
    from terminal.core.history import History
    from terminal.core.orderline.plans import Plan

AGAIN_S = 0.5
"""how often what a line means is worked out anew while the market moves"""
ASKS = (("Enter", "bright!"), (" starts it, ", "amber"), ("Esc", "bright!"), (" does not", "amber"))


class Asked(NamedTuple):
    """What has no form is asked about in the line itself."""

    text: str
    plan: Plan
    confirming: Confirming


class Lining(Working, Managing):
    lines: History
    """what was typed before"""
    _asked: Asked | None = None
    _explained = 0.0
    _reader: LineReader | None = None

    def get_ready(self) -> None:
        """The key that begins the first line must not wait for imports."""
        import terminal.cockpit.linereader  # noqa: F401

    @property
    def reader(self) -> LineReader | None:
        """None until there is a session to read lines for."""
        if self._reader is None and self.session is not None:
            from terminal.cockpit.linereader import LineReader

            self._reader = LineReader(self.session, self.chosen_order)
        return self._reader

    # -- as it is typed ------------------------------------------------------------------------------------

    def orders_go_on(self, text: str, cursor: int) -> Completion | None:
        """How a line of orders may go on at the cursor; None where the line is something else."""
        return self.reader.go_on(text, cursor) if self.reader else None

    def explain(self, text: str, cursor: int) -> None:
        """Say what a line of orders means as it stands, or what is wrong with it and where."""
        self._asked, self._explained = None, time.monotonic()
        if self.reader is None or not self.reader.speaks(text):
            return
        width = self.line.app.size.width
        try:
            self.line.say(self.reader.meaning(*self.reader.understood(text), width))
        except LineError as error:
            if _is_typed_yet(error, text, cursor):
                from terminal.cockpit.linereader import wrapped

                self.line.say(wrapped(error.message, "dim", width))
            else:
                self.line.fail(error.message, error.column, error.width)

    def explain_again(self, now: float) -> None:
        """Before a frame: the market moves while a line stands."""
        line = self.line
        if line.display and line.prompt == ":" and self._asked is None and now - self._explained >= AGAIN_S:
            self.explain(line.text, line.cursor)

    # -- Enter ---------------------------------------------------------------------------------------------

    def order_line(self, text: str, at: float) -> bool:
        """Take a line of orders on; False where it is something else. Nothing is sent by the first Enter."""
        reader = self.reader
        if reader is None or not reader.speaks(text):
            return False
        if self._asked is not None and self._asked.text == text:
            self._answer(self._asked, at)
            return True
        try:
            plan, filling = reader.understood(text)
        except LineError as error:
            self.line.fail(error.message, error.column, error.width)
            self._explained = inf  # it stands until the next key
            return True
        self.lines.add(text)
        self._take_on(text, plan, filling, at)
        return True

    def _take_on(self, text: str, plan: Plan, filling: Filling | None, at: float) -> None:
        from terminal.core.orderline.plans import Cancel, Send

        if filling is not None and isinstance(plan, Send):
            self._leave_line()
            self._go_on(filling)
            if plan.notes:
                self.tell("; ".join(plan.notes))
        elif isinstance(plan, Cancel):
            self._leave_line()
            self._cancel_these(plan.order_ids)
        else:
            self._ask(Asked(text, plan, Confirming(at)))

    def _leave_line(self) -> None:
        self._asked = None
        self.line.close()
        self.pressed = ("", 0.0)

    def _cancel_these(self, order_ids: tuple[str, ...]) -> None:
        """Cancels never wait."""
        if self.session is None:
            return
        for order_id in order_ids:
            if order := self.session.state.orders.find(order_id):
                self.session.trading.cancel(order)

    # -- the second Enter of what has no form ------------------------------------------------------------

    def _ask(self, asked: Asked, why: str = "") -> None:
        if self.reader is None:
            return
        self._asked = asked
        why = why or ("" if self.armed else "disarmed: F9 arms the keys")
        rows = self.reader.meaning(asked.plan, None, self.line.app.size.width)
        self.line.offer(0, ())
        self.line.say([*rows, *([((why, "amber"),)] if why else []), ASKS])

    def _answer(self, asked: Asked, at: float) -> None:
        """A key that is held down, or one that waited too long, is no yes."""
        if time.monotonic() - at > TOO_OLD_S:
            self._ask(asked, "the key waited too long: press it again")
        elif (wait := asked.confirming.press(at)) == 0:
            self._away(asked)
        elif wait is not None:
            self.line.set_timer(wait, lambda: self._still(asked))

    def _still(self, asked: Asked) -> None:
        if self._asked is asked and asked.confirming.counts():
            self._away(asked)

    def _away(self, asked: Asked) -> None:
        if self.screen.too_small or not self.armed:
            why = "the terminal is too small: nothing is sent" if self.screen.too_small else ""
            self._ask(asked._replace(confirming=Confirming(time.monotonic())), why)
        else:
            self._leave_line()
            self._begin(asked.plan)

    def _begin(self, plan: Plan) -> None:
        from terminal.core.orderline.plans import Close, Reverse, Start

        match plan:
            case Start(spec):
                self.start_work(spec)
            case Close(part):
                self.close_part(part)
            case Reverse():
                self.reverse()


def _is_typed_yet(error: LineError, text: str, cursor: int) -> bool:
    """What is missing, or wrong in the word under the cursor, may be right with the next key."""
    in_last_word = error.column + error.width >= cursor == len(text) and not text[-1:].isspace()
    return in_last_word or error.column >= len(text.rstrip())
