"""The desk's order manager."""

from __future__ import annotations

from terminal.cockpit.calling import Calls


class Managing(Calls):
    pass
