"""When Python's garbage collector works. Left alone it holds up keys for 40 ms now and then, and finds next to nothing.

The program turns it off as it starts; where that was not done, as in tests, it goes on by itself.
"""

from __future__ import annotations

import gc

EACH_S = 60.0
QUIET_S, MOST_S = 3.0, 600.0
"""it waits for a moment in which nobody types, but not for ever"""


class Sweeper:
    """Each sweep looks only at what came since the one before."""

    _next = float("inf")

    def sweep(self, now: float) -> None:
        if gc.isenabled():
            return
        gc.collect()
        # What is alive is not looked at again. A cycle that dies after this stays: a dialog that is open just now.
        gc.freeze()
        self._next = now + EACH_S

    def look(self, now: float, typed: float) -> None:
        """To be asked between frames. `typed` is when the last key came."""
        if now >= self._next and (now - typed >= QUIET_S or now >= self._next + MOST_S):
            self.sweep(now)
