"""What the journal keeps in mind of orders that run in the terminal: the newest word on each, and its children."""

from __future__ import annotations

from typing import Any

from terminal.entries import Entry


class OpenWorks:
    """A work is open from its first entry until one with `done` true. Its entries name the children that still count."""

    def __init__(self) -> None:
        self._works: dict[str, Entry] = {}
        self._children: dict[str, dict[int, Entry]] = {}

    def told(self, entry: Entry) -> None:
        uid = str(entry.get("uid"))
        if entry.get("done"):
            self._works.pop(uid, None)
            self._children.pop(uid, None)
            return
        self._works[uid] = entry
        following, still = whole(entry.get("next")), entry.get("open")
        kept = set(still) if isinstance(still, list) else set()
        children = self._children.setdefault(uid, {})
        self._children[uid] = {n: one for n, one in children.items() if n >= following or n in kept}

    def sent(self, intent: Entry) -> None:
        """An order's intent that may be a child's."""
        children = self._children.get(str(intent.get("parent", "")))
        if children is not None and (number := whole(intent.get("child"))):
            children[number] = intent

    def open(self) -> list[tuple[Entry, list[Entry]]]:
        """Each open work with the intents of its children, oldest first."""
        return [(entry, list(self._children[uid].values())) for uid, entry in self._works.items()]

    def carry(self, unanswered: dict[str, Entry]) -> list[Entry]:
        """What a new file starts with. A child without an answer is among the open intents anyway."""
        kept: list[Entry] = []
        for work, children in self.open():
            kept.append(work)
            kept += [
                {**one, "answered": True} for one in children if str(one.get("request_id")) not in unanswered
            ]
        return kept


def whole(value: Any) -> int:
    """A number of the journal; 0 where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
