"""Where to and as whom: addresses are checked, keys come from the environment or a file that only its owner can read."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import SupportsIndex
from urllib.parse import urlsplit

from terminal.model.errors import EvtermError
from terminal.model.text import clean

MOST_KEY_BYTES = 1024
CYMETICA = "https://cymetica.com"
_KEY = re.compile(r"(?:evt|mcp)_[A-Za-z0-9]{8,128}")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.ASCII)
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SetUpError(EvtermError):
    """The terminal cannot start like this; the message says what to mend."""


class Key(str):
    """A key that no repr shows: tracebacks print the locals of every frame, headers among them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"

    def __getitem__(self, index: SupportsIndex | slice) -> Key:
        return Key(super().__getitem__(index))


@dataclass(frozen=True)
class Venue:
    """An exchange's address and the key to it. The key stays out of reprs."""

    url: str
    ws_url: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", Key(self.key))

    @property
    def headers(self) -> dict[str, str]:
        return {"X-API-Key": self.key} if self.key else {}

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.url).hostname in _LOOPBACK


def venue_at(url: str, key: str = "") -> Venue:
    """Check an address: https anywhere, plain http on this machine alone, no names or passwords in it."""
    shown = clean(url, 80)
    if "@" in url or "?" in url or "#" in url or url.strip("/").count("/") > 2:
        raise SetUpError("--url takes scheme, host and port alone: a key belongs in --key-file or ET_API_KEY")
    try:
        parts = urlsplit(url.rstrip("/"))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in ("http", "https") or port == 0 or not _HOST.fullmatch(host):
        raise SetUpError(f"--url {shown} is not an address: say for example http://127.0.0.1:8080")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise SetUpError(f"--url {shown} would send your key unencrypted: use https for any other machine")
    named = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{named}" + (f":{port}" if port else "")
    return Venue(origin, "ws" + origin.removeprefix("http"), key)


def read_key(path: Path) -> str:
    """The key in a file, refused where others could read it."""
    try:
        folder = path.resolve().parent
        # Not to wait for the other end of a pipe that was named by mistake.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            known = os.fstat(file.fileno())
            text = file.read(MOST_KEY_BYTES) if stat.S_ISREG(known.st_mode) else b""
        others = folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH | stat.S_ISVTX)
    except FileNotFoundError:
        raise SetUpError(f"--key-file {path} is not there: name the file that the exchange wrote") from None
    except OSError as error:
        raise SetUpError(f"--key-file {path} cannot be read: {error.strerror}") from None
    if known.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SetUpError(f"--key-file {path} can be read by others: chmod 600 {path}")
    if others and not others & stat.S_ISVTX:
        raise SetUpError(f"--key-file {path} could be replaced by others: chmod 700 {folder}")
    return checked_key(text.decode("ascii", "replace").strip(), f"--key-file {path}")


def environment_key() -> str:
    """The key that users of the venue's SDK keep in ET_API_KEY; empty where there is none."""
    text = os.environ.get("ET_API_KEY", "").strip()
    return checked_key(text, "ET_API_KEY") if text else ""


def checked_key(text: str, source: str) -> str:
    if not _KEY.fullmatch(text):
        raise SetUpError(f"{source} holds no API key: one is evt_ and 64 hexadecimal digits")
    return text
