"""The desk's orders that run in the terminal: begun, paused, resumed and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.cockpit.calling import Calls
from terminal.core.refusal import Refusal
from terminal.model.errors import Refused
from terminal.present.looks import TABS

if TYPE_CHECKING:
    from collections.abc import Callable

    from terminal.core.works.spec import Spec

NONE = "nothing runs in this terminal: :chase, :bracket and :oco do"


class Working(Calls):
    def start_work(self, spec: Spec) -> None:
        if self.session is None:
            self.tell("nothing to start yet: the venue has not answered", "amber")
            return
        if self.screen.too_small:
            self.tell("the terminal is too small: nothing is started", "amber")
            return
        outcome = self.session.working.start(spec)
        if isinstance(outcome, Refusal):
            self.refuse(outcome)
            return
        if "algos" in TABS:
            self.looks.tab = TABS.index("algos")
        self.tell(f"{outcome.name} runs: pauses when closed or stale")

    def pause_works(self, id_: str = "") -> None:
        self._each(
            id_,
            lambda one: "" if self.session and self.session.working.pause(one) else f"{one} cannot be paused",
        )

    def resume_works(self, id_: str = "") -> None:
        def resume(one: str) -> str:
            refusal = self.session.working.resume(one) if self.session else None
            return refusal.sentence if refusal else ""

        self._each(id_, resume)

    def end_works(self, id_: str = "") -> None:
        self._each(
            id_,
            lambda one: (
                "" if self.session and self.session.working.cancel(one) else f"{one} has ended already"
            ),
        )

    def _each(self, id_: str, do: Callable[[str], str]) -> None:
        """To the one named, or to all; what could not be done is said."""
        known = [work.id for work in self.session.working.works if not work.ended] if self.session else []
        if not known:
            self.tell(NONE, "amber")
        elif id_ and id_ not in known:
            told = f"{id_} does not run here, {', '.join(known)} {'does' if len(known) == 1 else 'do'}"
            raise Refused("work", told, "id", id_)
        else:
            problems = [said for one in ([id_] if id_ else known) if (said := do(one))]
            if problems:
                self.tell(problems[0], "amber")
