"""What a page says of a question that failed."""

from __future__ import annotations

from terminal.model.advice import advice, sentence
from terminal.model.errors import EvtermError


def said(error: EvtermError, now_ms: int, room: int) -> str:
    """What went wrong in the venue's words, and the next step, which is never what is cut off."""
    words, step = sentence(error).rstrip("."), advice(error, now_ms / 1000, asks=True).next
    if len(words) + len(step) + 2 <= room or not step:
        return f"{words}. {step}".strip()
    return f"{_whole(words, room - len(step) - 2)}… {step}"


def _whole(words: str, most: int) -> str:
    """As many whole words as there is room for."""
    cut = words[: max(0, most + 1)]
    return (cut.rpartition(" ")[0] or cut[: max(0, most)]).rstrip(" ,;:")
