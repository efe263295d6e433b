"""Where to and as whom: addresses are checked, keys come from the environment or a file that only its owner can read."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from terminal.model.errors import EvtermError

CYMETICA = "https://cymetica.com"
_KEY = re.compile(r"(?:evt|mcp)_[A-Za-z0-9]{8,128}")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SetUpError(EvtermError):
    """The terminal cannot start like this; the message says what to mend."""


@dataclass(frozen=True)
class Venue:
    """An exchange's address and the key to it. The key stays out of reprs."""

    url: str
    ws_url: str
    key: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"X-API-Key": self.key} if self.key else {}

    @property
    def is_loopback(self) -> bool:
        return urlsplit(self.url).hostname in _LOOPBACK


def venue_at(url: str, key: str = "") -> Venue:
    """Check an address: https anywhere, plain http on this machine alone, no names or passwords in it."""
    parts = urlsplit(url.rstrip("/"))
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("http", "https") or not parts.hostname or port == -1:
        raise SetUpError(f"--url {url} is not an address: say for example http://127.0.0.1:8080")
    if parts.username or parts.password or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise SetUpError("--url takes scheme, host and port alone: a key belongs in --key-file or ET_API_KEY")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise SetUpError(f"--url {url} would send your key unencrypted: use https for any other machine")
    origin = f"{parts.scheme}://{parts.netloc}"
    return Venue(origin, "ws" + origin.removeprefix("http"), key)


def read_key(path: Path) -> str:
    """The key in a file, refused where others could read it."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise SetUpError(f"--key-file {path} is not there: name the file that the exchange wrote") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SetUpError(f"--key-file {path} cannot be read: {error}") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SetUpError(f"--key-file {path} can be read by others: chmod 600 {path}")
    return checked_key(text, f"--key-file {path}")


def environment_key() -> str:
    """The key that users of the venue's SDK keep in ET_API_KEY; empty where there is none."""
    text = os.environ.get("ET_API_KEY", "").strip()
    return checked_key(text, "ET_API_KEY") if text else ""


def checked_key(text: str, source: str) -> str:
    if not _KEY.fullmatch(text):
        raise SetUpError(f"{source} holds no API key: one is evt_ and 64 hexadecimal digits")
    return text
