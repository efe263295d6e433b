"""The desk's tickets: forms with a preview from the book."""

from __future__ import annotations

from terminal.cockpit.calling import Calls


class Ticketing(Calls):
    pass
