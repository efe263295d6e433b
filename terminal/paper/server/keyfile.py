"""The file with the run's API key, which its owner alone can read."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from terminal.paper.server.options import Options, StartError

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


def check(options: Options) -> None:
    """Refuse early what could not be written later."""
    if path := _path(options):
        with _fresh(path) as (fresh, handle):
            os.close(handle)
            fresh.unlink()


@contextlib.contextmanager
def key_file(options: Options, key: str) -> Iterator[Path]:
    """The file with this key in it; without a folder it goes when the run ends."""
    with contextlib.ExitStack() as until_the_end:
        path = _path(options)
        if path is None:
            path = Path(until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="evterm-"))) / "key"
        with _fresh(path) as (fresh, handle):
            with os.fdopen(handle, "w") as file:
                file.write(key + "\n")
            fresh.replace(path)
        yield path


def _path(options: Options) -> Path | None:
    return options.key_file or (options.folder / "key" if options.folder else None)


@contextlib.contextmanager
def _fresh(path: Path) -> Iterator[tuple[Path, int]]:
    """A new file beside it, opened for writing."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield fresh, os.open(fresh, _FLAGS, 0o600)
    except OSError as error:
        raise StartError(
            f"the key file {path} cannot be written: {error.strerror}. Choose another --key-file"
        ) from error
