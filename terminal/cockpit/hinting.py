"""What the last line says of keys: those that matter now, and where one acts that does nothing here."""

from __future__ import annotations

from terminal.cockpit.grounds import Grounds
from terminal.commands import REGISTRY
from terminal.core.chords import DIALOG, SCREENS, TEXT
from terminal.core.keys import canonical, pretty_chord

OF_ROWS = (
    "blotter.filter", "blotter.sort_left", "blotter.sort_right", "blotter.reverse", "blotter.mark", "blotter.mark_all",
    "algo.pause",
)  # fmt: skip
"""what acts on the rows of the blotter alone"""
HINTS = {
    "book": (("order.join_bid order.join_ask", "join"), ("order.take_ask order.take_bid", "take"), ("order.cancel_at_cursor", "cancel")),
    "ladder": (("order.at_cursor", "order"), ("cursor.recentre", "centre"), ("order.join_bid order.join_ask", "join"), ("order.take_ask order.take_bid", "take")),
    "chart": (("chart.shorter chart.longer", "timeframe"), ("chart.older chart.newer", "scroll"), ("chart.crosshair", "crosshair")),
    "blotter": (("blotter.previous blotter.next", "tabs"), ("blotter.filter", "filter")),
    "markets": (("cursor.down cursor.up", "choose"), ("pair.search", "search")),
    "tape": (("app.line", "command"), ("pane.zoom", "zoom")),
}  # fmt: skip
ROW_HINTS = {
    "orders": (("blotter.mark", "mark"), ("order.amend_up order.amend_down", "amend"), ("order.cancel", "cancel")),
    "algos": (("blotter.mark", "mark"), ("algo.pause", "pause"), ("order.cancel", "end")),
}  # fmt: skip
"""where a row of that tab is chosen"""
ALWAYS = (("order.cancel_all", "cancel all"), ("app.help", "help"))


class Hinting(Grounds):
    def out_of_place(self, name: str, focus: str) -> bool:
        """A key that does nothing here says where it acts: with the keys armed, silence would be taken for an order."""
        if focus in (TEXT, DIALOG):
            return False
        bound = [REGISTRY[one.command] for one in self.keymap.bindings if one.keys == (canonical(name),)]
        order = next((one for one in bound if one.id.startswith("order.")), None)
        if order is not None and self.armed:
            self.tell(f"{order.title}: not in the {focus} pane, go to the book first", "amber")
        elif focus not in SCREENS and any(one.id in OF_ROWS for one in bound):
            shown = pretty_chord((canonical(name),))
            self.tell(f"{self._key_of('pane.blotter')} first: {shown} is a key of the orders pane", "amber")
        else:
            return False
        return True

    def hints(self) -> tuple[tuple[str, str], ...]:
        """The keys that matter now for the pane in focus, the most important last."""
        name = self.screen.focused_name
        chosen = HINTS.get(name, ())
        if name == "blotter" and self.has_chosen():
            chosen = (*chosen, *ROW_HINTS.get(self.looks.tab_name, ()))
        found = [(self._first_key(ids), label) for ids, label in (*chosen, *ALWAYS)]
        return tuple((key, label) for key, label in found if key)

    def _first_key(self, ids: str) -> str:
        keys = [self.keymap.keys_of(one) for one in ids.split()]
        return " ".join(one[0] for one in keys if one)
