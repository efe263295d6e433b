"""The desk's page of the bots: what it shows, and what its keys do. They open forms; nothing is sent without one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.cockpit.cloneforms import ACTIVITY, ASSETS, AVAILABLE, CLONES, SKILLS, CloneForms
from terminal.core.stream import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from terminal.calls.filling import Filling
    from terminal.desk import CloneAction
    from terminal.model.clones import Clone
    from terminal.present.bots import Sight
    from terminal.present.bots.seeing import Cursor
    from terminal.present.page import Page, PageLooks
    from terminal.present.rows import Foreseen

DETAILS = {
    CLONES: ("money", "activity", "skills"), AVAILABLE: (), ACTIVITY: ("activity",), SKILLS: ("skills",), ASSETS: ("assets",),
}  # fmt: skip
"""what is asked of the chosen clone, by tab"""
FOR_A_FORM = {"clone.fund": ("money",), "clone.equip": ("skills",), "clone.settings": ("skills",)}
"""what its forms speak of"""
HINTS = {
    CLONES: (
        ("clone.remove", "delete"), ("clone.go_live", "go live"), ("clone.equip_skill", "skill"), ("clone.change", "settings"),
        ("clone.begin", "clone"), ("clone.put_in clone.take_out", "money"), ("clone.toggle", "trade"),
    ),
    AVAILABLE: (("page.filter", "filter"), ("clone.begin", "clone")),
    ACTIVITY: (("page.copy", "copy"), ("clone.toggle", "trade"), ("clone.newer clone.older", "pages")),
    SKILLS: (("clone.unequip_skill", "take out"), ("clone.equip_skill", "skill")),
    ASSETS: (("page.copy", "copy"), ("clone.toggle", "trade")),
}  # fmt: skip
"""command ids and what the last line calls them, by tab: the last ones are shown where there is little room"""
RESTS_S = 0.3
"""the cursor has to rest so long before the details of a clone are asked for"""
KEYS = {
    "new": "clone.begin", "on": "clone.on", "skip": "clone.skip", "fund": "clone.put_in", "toggle": "clone.toggle",
    "newer": "clone.newer", "older": "clone.older", "equip": "clone.equip_skill", "read": "page.read",
}  # fmt: skip
"""commands that the page speaks of"""


class Botting(CloneForms):
    _bots_cursor_kept: Cursor | None = None
    _bots_rested: tuple[str, float] = "", 0.0
    """the chosen clone, and since when it is"""

    # -- what is shown -------------------------------------------------------------------------------------

    def bots_page(self, looks: PageLooks, width: int, facts: int) -> Page:
        from terminal.present.bots import bots_page

        return bots_page(self._bots_sight(looks, width), looks, facts)

    def _bots_sight(self, looks: PageLooks, width: int) -> Sight:
        from terminal.present.bots import Sight

        live = self._page_session().state.clob.state is State.LIVE
        keys = tuple((name, self._key_of(id_)) for name, id_ in KEYS.items())
        return Sight(self.bots, looks.chosen, width, time.monotonic(), live, self._bots_cursor(), keys)

    def _bots_cursor(self) -> Cursor:
        from terminal.present.bots.seeing import Cursor

        if self._bots_cursor_kept is None:
            self._bots_cursor_kept = Cursor()
        return self._bots_cursor_kept

    @property
    def bots_hints(self) -> tuple[tuple[str, str], ...]:
        has_clones = self._bots is not None and self._bots.known
        return HINTS[self.page_looks("bots").tab % len(HINTS)] if has_clones else HINTS[AVAILABLE]

    def bots_look(self) -> None:
        looks, now = self.page_looks("bots"), time.monotonic()
        if looks.chosen != self._bots_rested[0]:
            self._bots_rested = looks.chosen, now
            self.bots.page = 1
        rests = now - self._bots_rested[1] >= RESTS_S
        self.bots.look(looks.chosen if rests else "", DETAILS[looks.tab])

    def bots_again(self) -> None:
        looks = self.page_looks("bots")
        self.bots.look(looks.chosen, DETAILS[looks.tab], again=True)

    def _clone_made(self, id_: str) -> None:
        """The page goes to a clone that was made just now."""
        looks = self.page_looks("bots")
        looks.tab, looks.chosen, looks.filter = CLONES, id_, ""
        self._bots_cursor().go()

    def page_foresee(self, filling: Filling, width: int, room: int) -> Foreseen | None:
        """What a clone's form shows above its sentence."""
        if not filling.route.id.startswith("clone.") or self.state is None or not self.state.has_key:
            return super().page_foresee(filling, width, room)
        from terminal.present.bots.forms import form_lines
        from terminal.present.rows import Foreseen

        id_ = filling.texts.get("id", "").strip()
        self.bots.look(id_ if id_ in self.bots.known else "", FOR_A_FORM.get(filling.route.id, ()))
        key = self._key_of("clone.unequip_skill")
        return Foreseen(tuple(form_lines(filling, self.bots, self.state, width, key)[:room]))

    # -- what its keys do ----------------------------------------------------------------------------------

    def steer_clone(self, action: CloneAction) -> None:
        if action == "begin":
            self._clone_begin()
        elif action in ("newer", "older"):
            self._clone_turn(1 if action == "older" else -1)
        elif (clone := self.bots.clone(self.page_looks("bots").chosen)) is None:
            key = self._key_of("clone.begin")
            self.tell(
                f"no clone is chosen: {key} clones a bot" if not self.bots.known else "no clone is chosen",
                "amber",
            )
        else:
            self._clone_actions[action](clone)

    @property
    def _clone_actions(self) -> dict[str, Callable[[Clone], None]]:
        return {
            "on": self._clone_on, "skip": self._clone_skip, "fund": lambda one: self._clone_form("clone.fund", one, focus=1),
            "withdraw": self._clone_withdraw, "settings": self._clone_settings, "toggle": self._clone_toggle, "live": self._clone_live,
            "equip": self._clone_equip, "unequip": self._clone_unequip, "delete": self._clone_delete,
        }  # fmt: skip

    def _clone_begin(self) -> None:
        """The wizard: from the bot under the cursor, or from the form's first field."""
        from terminal.calls.filling import Filling
        from terminal.present.bots.facts import source_of

        looks = self.page_looks("bots")
        source = (
            source_of(self._bots_sight(looks, 80), self.page_chosen("bots"))
            if looks.tab == AVAILABLE
            else None
        )
        texts = self._typed.get("clone.new", {})
        if source is not None:
            if texts.get("source_id") != source.id:
                texts = {"custom_name": source.name}
            texts = {**texts, "source_type": source.kind, "source_id": source.id}
        filling = Filling(ROUTES["clone.new"], self._page_session().calling.around(), texts)
        self._open_form(filling, 0 if source is None else 2)

    def _clone_turn(self, by: int) -> None:
        looks = self.page_looks("bots")
        told = self.bots.activity(looks.chosen)
        if looks.tab != ACTIVITY or told is None:
            self.tell("that turns the pages of the activity", "amber")
        elif not 1 <= told.page + by <= told.pages:
            self.tell("these are the newest" if by < 0 else "nothing older is told", "amber")
        else:
            looks.rows[ACTIVITY] = 0
            self.bots.turn(looks.chosen, told.page + by)

    def _clone_on(self, clone: Clone) -> None:
        """The wizard's next step; a clone that has had all of them shows what it does."""
        match self.bots.step(clone.id):
            case "fund":
                self._clone_form("clone.fund", clone, focus=1)
            case "settings":
                self._clone_settings(clone)
            case "start":
                self._clone_toggle(clone)
            case _:
                self.page_looks("bots").tab = ACTIVITY

    def _clone_skip(self, clone: Clone) -> None:
        step = self.bots.step(clone.id)
        if step in ("", "start"):
            told = "its wizard is done" if not step else f"{self._key_of('clone.on')} starts it"
            self.tell(f"nothing to leave out for {clone.name}: {told}", "amber")
        else:
            self.bots.took(clone.id, step)
