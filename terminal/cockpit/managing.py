"""The desk's order manager: filters, sorts, marks and details of the blotter; undo, repeat, and what ends a parent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.cockpit.closing import Closing
from terminal.core.parents import Group, Parent
from terminal.desk import Which
from terminal.model.errors import Refused
from terminal.model.money import grouped
from terminal.present.blotter import ALGOS, TABLES, Running, arrange, short_id, table_text
from terminal.present.looks import TABS

if TYPE_CHECKING:
    from terminal.core.order import Intent, Order
    from terminal.session.placing import Body
    from terminal.session.work_parent import Work


class Managing(Closing):
    _of_table = ""
    """what was said last of the marks and the filter"""

    # -- what is shown -------------------------------------------------------------------------------------

    def use_tab(self, name: str) -> None:
        self.looks.tab = TABS.index(name)
        if "blotter" not in self.screen.placed:
            self.tell("the blotter is not on the screen: g o shows it", "amber")

    def open_filter(self) -> None:
        """The `:` line, begun with the filter as it is."""
        self.open_line(" ".join(("filter", *self.looks.table.words)) + " ")

    def open_line(self, text: str = "") -> None:
        raise NotImplementedError

    def filter_table(self, text: str) -> None:
        table = self.looks.table
        table.words = tuple(text.lower().split())
        if self.state is not None:
            arrange(self.state, self.looks)
        shown = f"{len(table.keys)} in {self.looks.tab_name} with {' '.join(table.words)}"
        self._tell_table(shown if table.words else f"all {self.looks.tab_name}")

    def _tell_table(self, text: str) -> None:
        self._of_table = text
        self.tell(text)

    def let_go(self) -> bool:
        """One step back. What only told of marks or the filter goes together with them."""
        told_of_it = self._message[0] == self._of_table
        if self.clear_message() and not told_of_it:
            return True
        return self.looks.table.let_go()

    def sort_table(self, text: str) -> None:
        """By a column's head or the beginning of it; empty for the table's own order."""
        heads, wanted = TABLES[self.looks.tab_name].heads(), text.strip().lower()
        found = [head for head in heads if head == wanted] or [
            head for head in heads if head.startswith(wanted)
        ]
        if wanted and not found:
            told = f"{self.looks.tab_name} has no column {wanted}: {', '.join(heads)}"
            raise Refused("sort", told, "column", wanted)
        self.looks.table.sort_by(found[0] if wanted else "", downwards=self.looks.table.downwards)

    def step_sort(self, by: int) -> None:
        table = self.looks.table
        table.step_column(TABLES[self.looks.tab_name].heads(), by)
        self.tell(f"sorted by {table.column}: r reverses" if table.column else "in its own order")

    def reverse_sort(self) -> None:
        table = self.looks.table
        if table.column:
            table.downwards = not table.downwards
        else:
            self.tell("nothing is sorted: < and > choose a column", "amber")

    def mark(self) -> None:
        self.looks.table.mark()

    def mark_all(self) -> None:
        table = self.looks.table
        table.mark_all()
        self._tell_table(f"{len(table.marked)} marked" if table.marked else "nothing is marked")

    def follow_chosen(self) -> None:
        """What a tab shows beside the streams is asked for while it is looked at."""
        super().follow_chosen()
        if self.session is not None and "blotter" in self.screen.placed:
            if self.looks.tab_name == "algos":
                self.session.parents.want()
            elif self.looks.tab_name == "history":
                self.session.ended.want()

    def reload_history(self) -> None:
        if self.session is not None:
            self.session.ended.load()
            self.use_tab("history")

    def blotter_text(self) -> str:
        """The table of the tab, tab-separated."""
        return table_text(self.state, self.looks) if self.state is not None else ""

    def show_detail(self) -> None:
        """All that is known of the row under the cursor, in a sheet."""
        from terminal.present.blotter.detail import detail, title

        state, tab, key = self.state, self.looks.tab_name, self.looks.table.chosen
        if state is None or not title(state, tab, key):
            self.tell("no row with more to tell is chosen", "amber")
        else:
            self.sheets.show_lines(title(state, tab, key), lambda: detail(state, tab, key))

    # -- what works by itself ------------------------------------------------------------------------------

    def _meant_running(self) -> list[Running]:
        if self.state is None or self.looks.tab_name != "algos":
            return []
        found = (ALGOS.find(self.state, key) for key in self.looks.table.meant)
        return [one for one in found if one is not None and not one.ended]

    def has_chosen(self) -> bool:
        return bool(self._meant_running()) or super().has_chosen()

    def cancel(self, which: Which) -> None:
        """In the tab of algos, a whole parent; else orders."""
        if which != "chosen" or self.looks.tab_name != "algos":
            super().cancel(which)
            return
        running = self._meant_running()
        whys = [why for one in running if (why := self._kill(one))]
        self.looks.table.ending.update(one.key for one in running)
        if whys or not running:
            self.tell(whys[0] if whys else "nothing at work is chosen", "amber")
        else:
            self.tell(
                f"cancelling {_named(running[0])}" if len(running) == 1 else f"cancelling {len(running)}"
            )

    def _kill(self, one: Running) -> str:
        """Why it cannot be; empty where it ends."""
        session, source = self.session, one.source
        if session is None:
            return "the venue has not answered yet"
        if isinstance(source, Parent):
            return session.parents.cancel(source)
        if isinstance(source, Group):
            for order in source.live:
                session.trading.cancel(order)
            return ""
        session.working.cancel(source.id)
        return ""

    def pause_chosen(self) -> None:
        """Only what runs in this terminal can pause: the venue has none."""
        running = self._meant_running()
        works = [one.source for one in running if not isinstance(one.source, Parent | Group)]
        if not works:
            kind = (
                f"the venue has no pause for a {running[0].kind}: x ends it"
                if running
                else "nothing at work is chosen"
            )
            self.tell(kind, "amber")
        for work in works:
            self._pause(work)

    def _pause(self, work: Work) -> None:
        if self.session is None:
            return
        if work.state.value == "paused":
            self.refuse(self.session.working.resume(work.id))
        else:
            self.session.working.pause(work.id)

    # -- undo and repeat -----------------------------------------------------------------------------------

    def undo(self) -> None:
        """Cancel the newest order of this terminal that is still live. It never places one."""
        if self.state is None or self.trading is None or self._key_refused("undo"):
            return
        own = [
            one
            for one in self.state.orders.all_live()
            if not one.foreign and not one.parent and not one.cancelling
        ]
        newest = max(own, key=lambda order: order.number, default=None)
        if newest is None:
            self.tell("no order of yours to undo: what works by itself is in algos", "amber")
            return
        self.trading.cancel(newest)
        self.tell(f"undo: cancelling {self._said(newest)}")

    def _said(self, order: Order) -> str:
        """`buy 500 VAIX @ 0.003841 (a81f)`"""
        instrument = self.state.pairs[order.symbol].instrument if self.state else None
        if instrument is None:
            return ""
        price = f" @ {grouped(instrument.price_text(order.ticks))}" if order.ticks else ""
        return f"{order.side.value} {grouped(instrument.size_text(order.lots))} {instrument.base}{price} ({short_id(order)})"

    def repeat(self) -> None:
        """The last order as a preview: only another key sends it."""
        last = self.trading.last_sent if self.trading else None
        if last is None or self.state is None:
            self.tell("no order to repeat: none was sent in this run", "amber")
            return
        texts = self._as_typed(*last)
        self.open_call("order.place", [texts.get(param.name, "") for param in ROUTES["order.place"].params])

    def _as_typed(self, intent: Intent, more: Body) -> dict[str, str]:
        """An order as it would be typed into its ticket. A moment that it should end at is not taken over."""
        instrument = self.session.state.pairs[intent.symbol].instrument if self.session else None
        if instrument is None:
            return {}
        texts = {name: str(value) for name, value in more.items() if name != "expire_at"}
        if "time_in_force_ms" in texts:
            texts["time_in_force_ms"] += "ms"
        return texts | {
            "side": intent.side.value, "quantity": instrument.size_text(intent.lots), "order_type": intent.kind,
            "price": instrument.price_text(intent.ticks) if intent.ticks else "", "symbol": intent.symbol,
        }  # fmt: skip


def _named(one: Running) -> str:
    return f"{one.kind} {one.side.value} {one.symbol.upper()} ({one.name})"
