"""Accounts within an account: each has purses of its own, and one owner."""

from __future__ import annotations

import msgspec

from terminal.model.errors import NotFound, Refused

MAX_SUBS = 20
MAX_LABEL = 64


class SubAccounts(msgspec.Struct):
    """Labels of each owner's sub-accounts, by their number, oldest first."""

    labels: dict[int, dict[int, str]] = {}

    def of(self, owner: int) -> dict[int, str]:
        return self.labels.get(owner, {})

    def checked(self, owner: int, label: str) -> str:
        """The label without the space around it, or Refused."""
        said, mine = label.strip(), self.of(owner)
        if not (said.isprintable() and 1 <= len(said) <= MAX_LABEL):
            raise Refused(
                "BAD_LABEL", f"label must be 1 to {MAX_LABEL} printable characters", "label", _shown(label)
            )
        if said in mine.values():
            raise Refused(
                "LABEL_TAKEN", f"a sub-account is called {said!r} already: try another", "label", said
            )
        if len(mine) >= MAX_SUBS:
            raise Refused(
                "TOO_MANY_SUB_ACCOUNTS", f"{MAX_SUBS} sub-accounts are the most there may be", "label", said
            )
        return said

    def add(self, owner: int, number: int, label: str) -> None:
        self.labels.setdefault(owner, {})[number] = label

    def account(self, owner: int, number: int, field: str) -> int:
        """Which account is meant, or NotFound: nobody is told whether another's exists."""
        if number in (0, owner):
            return owner
        if number not in self.of(owner):
            known = ", ".join(map(str, self.of(owner))) or "none yet"
            raise NotFound(
                "SUB_ACCOUNT_NOT_FOUND",
                f"no sub-account of yours has the id {number}: yours are {known}, the main account is {owner}",
                field,
                number,
            )
        return number


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
