"""The desk's loss lock and dead man's switch."""

from __future__ import annotations

from terminal.cockpit.calling import Calls


class Safeguarding(Calls):
    pass
