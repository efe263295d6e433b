"""The desk's orders that run in the terminal."""

from __future__ import annotations

from terminal.cockpit.calling import Calls


class Working(Calls):
    pass
