"""The desk's one-line orders."""

from __future__ import annotations

from terminal.cockpit.calling import Calls


class Lining(Calls):
    pass
