"""The desk's alerts and copies."""

from __future__ import annotations

from terminal.cockpit.calling import Calls


class Alerting(Calls):
    pass
