"""What must not be imported by the time of the first frame, and before the practice exchange is on its way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BEHIND_THE_FIRST_FRAME = {
    "fastapi", "httpx", "msgspec", "plotext", "pydantic", "sqlite3", "starlette", "statistics", "uvicorn", "uvloop", "websockets",
    "importlib.resources", "terminal.paper", "terminal.wire", "terminal.core.risk", "terminal.model.instrument",
    "terminal.session.session", "terminal.screens.makers", "terminal.screens.sheets", "terminal.palette_source",
    "terminal.calls.filling", "terminal.calls.shapes", "terminal.screens.form", "terminal.screens.answer", "widgets.forms",
}  # fmt: skip
BEHIND_THE_EXCHANGE = {"asyncio", "textual", "rich", "tomllib", "terminal.config", "terminal.keymap"}

FIRST_FRAME = """
import sys
from pathlib import Path
import terminal.cli, terminal.launch
from terminal import config, keymap, remembered
from terminal.app import Evterm
from terminal.files import Folders

class Begun(Evterm):
    def _begin(self):
        assert "connecting" in self.trade.panes["book"].view.doing and self.trade.panes["book"].region.width < 60
        print(*sys.modules)
        self.exit(0)

home = Path(sys.argv[1])
state, keys = remembered.load(home).state, keymap.load("default", home)
settings = config.load(home).settings
Begun(None, mode="practice", settings=settings, state=state, keymap=keys, folders=Folders(home, home, home)).run(
    headless=True, size=(120, 40)
)
"""


def imported(code: str, *arguments: str) -> set[str]:
    command = [sys.executable, "-c", code, *arguments]
    return set(subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.split())


def test_the_first_frame_waits_for_nothing_that_only_a_session_needs(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('theme = "light"\n')
    (tmp_path / "state.json").write_text('{"symbol": "vaix"}\n')
    modules = imported(FIRST_FRAME, str(tmp_path))
    assert "widgets.book" in modules
    assert not modules & BEHIND_THE_FIRST_FRAME


def test_the_practice_exchange_is_started_before_all_that_the_screen_needs() -> None:
    modules = imported(
        "import sys, terminal.cli, terminal.launch, terminal.session.practice; print(*sys.modules)"
    )
    assert "subprocess" in modules
    assert not modules & BEHIND_THE_EXCHANGE
