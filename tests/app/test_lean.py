"""What must not be imported by the time of the first frame, before the practice exchange is on its way, or at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BEHIND_THE_FIRST_FRAME = {
    "fastapi", "httpx", "msgspec", "plotext", "pydantic", "sqlite3", "starlette", "statistics", "uvicorn", "uvloop", "websockets",
    "importlib.resources", "terminal.paper", "terminal.wire", "terminal.core.risk", "terminal.model.instrument",
    "terminal.session.session", "terminal.screens.makers", "terminal.screens.sheets", "terminal.palette_source",
    "terminal.calls", "terminal.screens.form", "terminal.screens.answer", "widgets.forms", "terminal.cockpit", "terminal.keymap",
    "terminal.commands", "terminal.present.blotter", "terminal.core.orders",
}  # fmt: skip
BEHIND_THE_EXCHANGE = {"asyncio", "textual", "rich", "tomllib", "terminal.config", "terminal.keymap"}

FIRST_FRAME = """
import sys
from pathlib import Path
import terminal.cli, terminal.launch
from terminal import config, remembered
from terminal.app import Evterm
from terminal.files import Folders

class Begun(Evterm):
    def _begin(self):
        assert "connecting" in self.trade.panes["book"].view.doing and self.trade.panes["book"].region.width < 60
        print(*sys.modules)
        self.exit(0)

home = Path(sys.argv[1])
state = remembered.load(home).state
settings = config.load(home).settings
Begun(None, mode="practice", settings=settings, state=state, keymap=None, folders=Folders(home, home, home)).run(
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


def test_the_session_brings_no_command_line_of_httpx_along() -> None:
    modules = imported("import sys, terminal.session.session; print(*sys.modules)")
    assert "httpx" in modules
    assert not modules & {"click", "pygments", "rich"}


@pytest.mark.parametrize(
    "refused", ["--pairs=vaix,doge", "--data=/dev/null/folder", "--memory --key-file=/dev/null/key"]
)
def test_what_an_exchange_refuses_is_refused_before_its_server_is_imported(refused: str) -> None:
    modules = imported(
        "import sys, terminal.cli; assert terminal.cli.main(['exchange', *sys.argv[1:]]) == 2; print(*sys.modules)",
        *refused.split(),
    )
    assert not modules & {"fastapi", "pydantic", "uvicorn"}
