"""What was typed before."""

from __future__ import annotations

from collections.abc import Iterable


class History:
    """The lines typed before, oldest first and each once. Up looks for those that begin as the draft does."""

    def __init__(self, lines: Iterable[str] = (), limit: int = 200) -> None:
        self._limit = limit
        self._lines: list[str] = []
        self._draft: str | None = None
        self._at = 0
        for line in lines:
            self.add(line)

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(self._lines)

    def add(self, line: str) -> None:
        line = line.strip()
        self.reset()
        if line:
            self._lines = [*(kept for kept in self._lines if kept != line), line][-self._limit :]

    def reset(self) -> None:
        """Something was typed: the next look starts from that."""
        self._draft = None

    def older(self, text: str) -> str | None:
        """The line before, or None where there is none."""
        if self._draft is None:
            self._draft, self._at = text, len(self._lines)
        return self._look(range(self._at - 1, -1, -1))

    def newer(self) -> str | None:
        """The line after, in the end the draft itself; None where nothing was looked up."""
        if self._draft is None:
            return None
        found = self._look(range(self._at + 1, len(self._lines)))
        if found is None:
            found, self._draft = self._draft, None
        return found

    def _look(self, order: Iterable[int]) -> str | None:
        draft = self._draft or ""
        for at in order:
            if self._lines[at].startswith(draft) and self._lines[at] != draft:
                self._at = at
                return self._lines[at]
        return None
