"""What a clone is made from: the bot that is named has to be one that the venue offers."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from terminal.calls.wrong import Wrong

if TYPE_CHECKING:
    from terminal.model.clones import Source

NEAR, LIST = 3, ":clone-sources lists them"


def check_source(id_: str, kind: str, sources: Sequence[Source]) -> None:
    """Wrong with the nearest names where no bot of this kind has the id."""
    there = [one for one in sources if one.id == id_]
    if any(one.kind == kind or not kind for one in there):
        return
    if there:
        raise Wrong(f"{id_} is among the others: its source is {there[0].kind}")
    known = {name.lower(): one.id for one in sources for name in (one.name, one.id)}
    near = get_close_matches(id_.lower(), known, n=NEAR)
    found = list(dict.fromkeys(known[name] for name in near))
    raise Wrong(f"no bot {id_}: did you mean {' or '.join(found)}?" if found else f"no bot {id_}: {LIST}")
