"""The desk's page of the bots: what it shows, and what its keys do. They open forms; nothing is sent without one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.cockpit.paging import Paging
from terminal.core import clones as core
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
    from terminal.session.bots import Bots

CLONES, AVAILABLE, ACTIVITY, SKILLS, ASSETS = range(5)
"""the tabs"""
DETAILS = {
    CLONES: ("money", "activity", "skills"), AVAILABLE: (), ACTIVITY: ("activity",), SKILLS: ("skills",), ASSETS: ("assets",),
}  # fmt: skip
"""what is asked of the chosen clone, by tab"""
RESTS_S = 0.3
"""the cursor has to rest so long before the details of a clone are asked for"""
KEYS = {
    "new": "clone.begin", "on": "clone.on", "skip": "clone.skip", "fund": "clone.put_in", "toggle": "clone.toggle",
    "newer": "clone.newer", "older": "clone.older",
}  # fmt: skip


class Botting(Paging):
    bots_hints: tuple[tuple[str, str], ...] = (
        ("clone.remove", "delete"), ("clone.go_live", "go live"), ("clone.equip_skill", "skill"), ("clone.change", "settings"),
        ("clone.put_in clone.take_out", "money"), ("clone.toggle", "trade"), ("clone.begin", "clone"),
    )  # fmt: skip
    """command ids and what the last line calls them"""
    _bots: Bots | None = None
    _bots_cursor_kept: Cursor | None = None
    _bots_rested: tuple[str, float] = "", 0.0
    """the chosen clone, and since when it is"""

    # -- what is shown -------------------------------------------------------------------------------------

    @property
    def bots(self) -> Bots:
        """From the first look on, for as long as the session runs."""
        from terminal.session.bots import Bots

        if self._bots is None:
            self._bots = Bots(self._page_session())
            self._bots.on_made = self._clone_made
        return self._bots

    def bots_page(self, looks: PageLooks, width: int, facts: int) -> Page:
        from terminal.present.bots import bots_page

        return bots_page(self._bots_sight(looks, width), looks, facts)

    def _bots_sight(self, looks: PageLooks, width: int) -> Sight:
        from terminal.present.bots import Sight

        live = self._page_session().state.clob.state is State.LIVE
        keys = tuple((name, self._bots_key(id_)) for name, id_ in KEYS.items())
        return Sight(self.bots, looks.chosen, width, time.monotonic(), live, self._bots_cursor(), keys)

    def _bots_cursor(self) -> Cursor:
        from terminal.present.bots.seeing import Cursor

        if self._bots_cursor_kept is None:
            self._bots_cursor_kept = Cursor()
        return self._bots_cursor_kept

    def _bots_key(self, id_: str) -> str:
        return next(iter(self.keymap.keys_of(id_)), f":{id_}")

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
        if not filling.route.id.startswith("clone.") or self._bots is None or self.state is None:
            return super().page_foresee(filling, width, room)
        from terminal.present.bots.forms import form_lines
        from terminal.present.rows import Foreseen

        return Foreseen(tuple(form_lines(filling, self._bots, self.state, width)[:room]))

    # -- what its keys do ----------------------------------------------------------------------------------

    def steer_clone(self, action: CloneAction) -> None:
        if action == "begin":
            self._clone_begin()
        elif action in ("newer", "older"):
            self._clone_turn(1 if action == "older" else -1)
        elif (clone := self.bots.clone(self.page_looks("bots").chosen)) is None:
            key = self._bots_key("clone.begin")
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

    def _clone_form(self, id_: str, clone: Clone, focus: int = 1, asking: bool = False, **texts: str) -> None:
        """The call's form with this clone in it; what was typed for another clone is left out of it."""
        from terminal.calls.filling import Filling

        typed = self._typed.get(id_, {})
        kept = typed if typed.get("id") == clone.id and not asking else {}
        around = self._page_session().calling.around()
        filling = Filling(ROUTES[id_], around, {**texts, **kept, "id": clone.id})
        self._open_form(filling, focus, asking=asking)

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
            told = "its wizard is done" if not step else f"{self._bots_key('clone.on')} starts it"
            self.tell(f"nothing to leave out for {clone.name}: {told}", "amber")
        else:
            self.bots.took(clone.id, step)

    def _clone_withdraw(self, clone: Clone) -> None:
        if why := core.why_not_withdraw(clone):
            self.tell(why, "amber")
        else:
            self._clone_form("clone.withdraw", clone, focus=1)

    def _clone_settings(self, clone: Clone) -> None:
        """As they are now: the first letter that is typed takes the place of each."""
        from terminal.calls.filling import Filling

        route, told = ROUTES["clone.settings"], core.as_typed(clone.settings)
        params = tuple(one._replace(default=told.get(one.name, one.default)) for one in route.params)
        around = self._page_session().calling.around()
        self._open_form(Filling(route._replace(params=params), around, {"id": clone.id}), 1)

    def _clone_toggle(self, clone: Clone) -> None:
        self._clone_form(
            "clone.trading", clone, focus=1, asking=True, enabled="no" if clone.trading else "yes"
        )

    def _clone_live(self, clone: Clone) -> None:
        if why := core.why_not_live(clone):
            self.tell(why, "amber")
        else:
            self._page_session().calling.tier.look()
            self._clone_form("clone.live", clone, focus=1, asking=True)

    def _clone_delete(self, clone: Clone) -> None:
        if why := core.why_not_delete(clone):
            self.tell(why, "amber")
        else:
            self._clone_form("clone.delete", clone, focus=0, asking=True)

    # -- skills --------------------------------------------------------------------------------------------

    def _clone_equip(self, clone: Clone) -> None:
        """The skill under the cursor, or any into the empty slot under it."""
        from terminal.present.bots.skills import EMPTY

        row = self.page_chosen("bots") if self.page_looks("bots").tab == SKILLS else ""
        loadout = self.bots.loadout(clone.id)
        skill = next((one for one in loadout.skills if one.id == row), None) if loadout else None
        if skill is not None and loadout is not None and (why := core.why_no_slot(loadout, skill)):
            self.tell(why, "amber")
        elif row.startswith(EMPTY):
            self._clone_form("clone.equip", clone, focus=1, slot_position=row.rpartition(" ")[2])
        else:
            self._clone_form("clone.equip", clone, focus=1 if not row else 2, skill_id=row)

    def _clone_unequip(self, clone: Clone) -> None:
        looks, loadout = self.page_looks("bots"), self.bots.loadout(clone.id)
        row = self.page_chosen("bots") if looks.tab == SKILLS else ""
        if row and loadout and all(one.skill != row for one in loadout.slots):
            self.tell("that is in no slot: the skills that are equipped stand first", "amber")
        elif row:
            self._clone_form("clone.unequip", clone, focus=1, asking=True, skill_id=row)
        else:
            looks.tab = SKILLS
            self.tell("choose the skill to take out, then the same key again")
