"""The app on a market that stands still, for a terminal of its own: `python -m tests.app.play on|off [stale]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from terminal import remembered
from terminal.app import Evterm
from terminal.config import Settings
from terminal.files import Folders
from terminal.keymap import load
from terminal.session.session import Session
from tests.app.still import still_session


def main() -> None:
    folder = Path(tempfile.mkdtemp())

    async def opening() -> Session:
        return still_session(folder, live="stale" not in sys.argv)

    app = Evterm(
        opening, mode="practice", settings=Settings(), state=remembered.State(), keymap=load("default"),
        folders=Folders(folder, folder, folder), painter=sys.argv[1] == "on",
    )  # fmt: skip
    app._measure = lambda _now: None  # type: ignore[method-assign]  # what painting costs differs, and is shown
    app.run()


if __name__ == "__main__":
    main()
