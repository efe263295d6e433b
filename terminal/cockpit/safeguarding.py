"""The desk's loss lock, and how the terminal is left."""

from __future__ import annotations

import time

from terminal.cockpit.calling import Calls
from terminal.core.losslock import PHRASE
from terminal.model.errors import Refused

UNLOCK = "unlock "
QUIT_S = 3.0
"""within so long the second press leaves"""
ENDS_SWITCH = "ends dms (bots need it? :deadman-leave)"
"""the venue cannot be asked who relies on it, so the trader is"""


class Safeguarding(Calls):
    _quit_until = 0.0

    # -- the loss lock -------------------------------------------------------------------------------------

    def unlock(self, phrase: str = "") -> None:
        """Without the phrase it says what to type. Refused where it is a wrong one."""
        if self.session is None:
            self.tell("nothing is locked: the venue has not answered", "amber")
        elif phrase or not self.session.safety.needs_phrase:
            refusal = self.session.safety.unlock(phrase)
            if self.refuse(refusal) and refusal is not None and self.session.safety.needs_phrase:
                raise Refused("loss lock", refusal.sentence, "phrase", phrase)
        else:
            self.line.open(":", UNLOCK)

    def explain_unlock(self, text: str) -> None:
        """The phrase stands above the line for as long as it is typed."""
        if text.startswith(UNLOCK) and self.session and self.session.safety.needs_phrase:
            self.line.say(((("to trade on today type  ", "dim"), (PHRASE, "bright")),))

    # -- the dead man's switch -----------------------------------------------------------------------------

    def leave_switch(self) -> None:
        if self.session is None or not self.session.heartbeat.switch.armed:
            self.tell("this terminal armed no dead man's switch: :deadman 60s does", "amber")
        else:
            self.session.heartbeat.leave(time.monotonic())

    # -- the end -------------------------------------------------------------------------------------------

    def may_leave(self) -> bool:
        """At once where nothing is open, else at the second press: it is said first what becomes of it."""
        now, left = time.monotonic(), self._left_open()
        if not left or now < self._quit_until:
            return True
        self._quit_until = now + QUIT_S
        self.tell(left, "amber")
        return False

    def _left_open(self) -> str:
        from terminal.session.leaving import counted, pausing

        session = self.session
        if session is None or not session.state.has_key:
            return ""
        open_here, works = counted(session), pausing(session)
        switch = [ENDS_SWITCH] if session.heartbeat.switch.armed else []
        if session.state.on_exit == "cancel":
            ends = [f"cancels {open_here or 'all'} and quits"] if open_here or works else []
        else:
            stay = f"leaves {open_here} at the venue" if open_here else ""
            told = ", ".join(filter(None, (stay, works)))
            ends = [f"quits and {told}"] if told else []
        does = [*switch, *(ends or ["quits"])]
        return f"Ctrl+Q again {', '.join(does)}" if switch or ends else ""
