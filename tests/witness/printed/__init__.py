"""What the venue's documentation prints, word for word, and a way to point it at another host.

Left out is what cannot be run here: the lines of TypeScript, which need node and make the same calls as the lines of
Python beside them, and those that install packages from the registries.
"""

from __future__ import annotations

from pathlib import Path

HOST = "cymetica.com"


def printed(name: str) -> dict[str, str]:
    """The snippets of a file by their names."""
    text = (Path(__file__).parent / f"{name}.txt").read_text()
    parts = (part.partition("\n") for part in text.split("=== ")[1:])
    return {title: body.rstrip("\n") for title, _, body in parts}


def at(url: str, snippet: str) -> str:
    """The snippet with the host of this exchange, which speaks in clear on the loopback."""
    host = url.partition("://")[2]
    return snippet.replace(f"https://{HOST}", f"http://{host}").replace(f"wss://{HOST}", f"ws://{host}")
