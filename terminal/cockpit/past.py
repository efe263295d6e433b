"""The desk's history screen."""

from __future__ import annotations

from terminal.cockpit.calling import Calls


class Past(Calls):
    pass
