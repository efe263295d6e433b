"""The forms of a clone: each with the clone in it, and with what it is now where that is to be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.calls import ROUTES
from terminal.cockpit.paging import Paging
from terminal.core import clones as core

if TYPE_CHECKING:
    from terminal.model.clones import Clone
    from terminal.session.bots import Bots

CLONES, AVAILABLE, ACTIVITY, SKILLS, ASSETS = range(5)
"""the tabs"""


class CloneForms(Paging):
    _bots: Bots | None = None

    @property
    def bots(self) -> Bots:
        """Of the session that there is: another one asks anew."""
        session = self._page_session()
        if self._bots is None or self._bots.session is not session:
            from terminal.session.bots import Bots

            self._bots = Bots(session)
            self._bots.on_made = self._clone_made
        return self._bots

    def _clone_made(self, id_: str) -> None:
        """Told of a clone that was made just now."""

    def _clone_form(self, id_: str, clone: Clone, focus: int = 1, asking: bool = False, **texts: str) -> None:
        """The call's form with this clone in it; what was typed for another clone is left out of it."""
        from terminal.calls.filling import Filling

        typed = self._typed.get(id_, {})
        kept = typed if typed.get("id") == clone.id and not asking else {}
        around = self._page_session().calling.around()
        filling = Filling(ROUTES[id_], around, {**texts, **kept, "id": clone.id})
        self._open_form(filling, focus, asking=asking)

    def _clone_withdraw(self, clone: Clone) -> None:
        if why := core.why_not_withdraw(clone, self._key_of("clone.toggle")):
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
        if why := core.why_not_delete(clone, self._key_of("clone.toggle")):
            self.tell(why, "amber")
        else:
            self._clone_form("clone.delete", clone, focus=0, asking=True)

    # -- skills --------------------------------------------------------------------------------------------

    def _clone_equip(self, clone: Clone) -> None:
        """The skill under the cursor as it is set now, or any into the empty slot under it."""
        from terminal.present.bots.skills import EMPTY

        row = self.page_chosen("bots") if self.page_looks("bots").tab == SKILLS else ""
        loadout, skill = self.bots.loadout(clone.id), self.bots.skill(clone.id, row)
        key = self._key_of("clone.unequip_skill")
        if skill is not None and loadout is not None and (why := core.why_no_slot(loadout, skill, key)):
            self.tell(why, "amber")
        elif row.startswith(EMPTY):
            self._clone_form("clone.equip", clone, focus=1, slot_position=row.rpartition(" ")[2])
        else:
            self._clone_equip_with(clone, row)

    def _clone_equip_with(self, clone: Clone, skill: str) -> None:
        """What was typed for another skill is left out."""
        from terminal.calls.tuning import tuning_typed

        if skill and self._typed.get("clone.equip", {}).get("skill_id") != skill:
            self._typed.pop("clone.equip", None)
        set_to = tuning_typed(self.bots.set_to(clone.id, skill))
        self._clone_form("clone.equip", clone, 2 if skill else 1, skill_id=skill, custom_params=set_to)

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
