"""Where evterm's files are, and how one is replaced whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Folders(NamedTuple):
    config: Path
    data: Path
    state: Path


def folders() -> Folders:
    """Under EVTERM_HOME where that is set, else where the system wants each."""
    home = os.environ.get("EVTERM_HOME")
    if home:
        return Folders(*[Path(home)] * 3)
    from platformdirs import PlatformDirs

    system = PlatformDirs("evterm", appauthor=False)
    return Folders(system.user_config_path, system.user_data_path, system.user_state_path)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file by these bytes or leave it as it is, whenever the power goes."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last. Not every system can open a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
