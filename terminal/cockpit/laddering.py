"""Trading on the ladder: an order at the cursor, and moving what rests there."""

from __future__ import annotations

from terminal.cockpit.calling import Calls


class Laddering(Calls):
    pass
