"""When Python's garbage collector works. Left alone it holds up keys for 40 ms now and then, and finds next to nothing.

The program turns it off as it starts; where that was not done, as in tests, it goes on by itself.
"""

from __future__ import annotations

import gc

EACH_S = 60.0
QUIET_S, MOST_S = 3.0, 600.0
"""it waits for a moment in which nobody types, but not for ever"""
WHOLE = 15
"""every so many sweeps look at everything that is alive"""


class Sweeper:
    """Most sweeps look only at what came since the one before."""

    _next = float("inf")
    _sweeps = 0

    def sweep(self, now: float) -> None:
        if gc.isenabled():
            return
        if self._sweeps and self._sweeps % WHOLE == 0:
            gc.unfreeze()
        if self._sweeps:  # the first one comes while it starts, when there is nothing to find yet
            gc.collect()
        # What is alive is not looked at again before a whole sweep: a page that is open just now stays until then.
        gc.freeze()
        self._sweeps += 1
        self._next = now + EACH_S

    def look(self, now: float, typed: float) -> None:
        """To be asked between frames. `typed` is when the last key came."""
        if now >= self._next and (now - typed >= QUIET_S or now >= self._next + MOST_S):
            self.sweep(now)
