"""The app on a market that stands still, for a terminal of its own: `python -m tests.app.play on|off [stale]`."""

from __future__ import annotations

import sys

from tests.app.still import still_app

if __name__ == "__main__":
    still_app(live="stale" not in sys.argv, painter=sys.argv[1] == "on", ticks=True).run()
