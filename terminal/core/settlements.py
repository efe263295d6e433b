"""What is on its way to a chain, followed to its end: lists, answers and the stream tell it in any order."""

from __future__ import annotations

from collections.abc import Iterable

from terminal.model.funds import Move

KEPT = 300
_RANK = {"pending": 0, "delayed": 1, "settled": 2, "failed": 2}


class Settlements:
    """By name. An end is final: an older list cannot take it back."""

    def __init__(self) -> None:
        self._moves: dict[str, Move] = {}
        self.version = 0

    @property
    def moves(self) -> list[Move]:
        """What is under way first, then what has ended, the newest of each first."""
        found = sorted(self._moves.values(), key=lambda one: one.created_ms, reverse=True)
        return sorted(found, key=lambda one: one.ended)

    @property
    def under_way(self) -> int:
        """Withdrawals that have not come to their end."""
        return sum(one.what == "withdrawal" and not one.ended for one in self._moves.values())

    def told(self, move: Move, now_ms: int) -> None:
        """One as an answer, a list or the stream has it; what it leaves out stays as it was known."""
        name = _name(move)
        before = self._moves.get(name)
        after = _joined(before, move) if before else move._replace(created_ms=move.created_ms or now_ms)
        if after == before:
            return
        self._moves[name] = after
        self.version += 1
        if len(self._moves) > KEPT:
            self._forget()

    def listed(self, moves: Iterable[Move], now_ms: int) -> None:
        for move in moves:
            self.told(move, now_ms)

    def waiting(self, symbol: str, fills: Iterable[Move], now_ms: int) -> None:
        """A pair's fills that wait now: those that did before and are gone have left the list without a word."""
        fills = list(fills)
        self.listed(fills, now_ms)
        names = {_name(one) for one in fills}
        gone = [
            name
            for name, one in self._moves.items()
            if one.what == "fill" and one.symbol == symbol and not one.ended and name not in names
        ]
        for name in gone:
            del self._moves[name]
            self.version += 1

    def _forget(self) -> None:
        """The oldest goes: fills that have ended first, a withdrawal under way last."""

        def weight(name: str) -> tuple[bool, bool, int]:
            one = self._moves[name]
            return not one.ended, one.what == "withdrawal", one.created_ms

        del self._moves[min(self._moves, key=weight)]


def _name(move: Move) -> str:
    return f"{move.id} {move.trade_id}".strip()


def _joined(before: Move, after: Move) -> Move:
    newer, older = (before, after) if _RANK[before.course] > _RANK[after.course] else (after, before)
    known = {name: value or getattr(older, name) for name, value in newer._asdict().items()}
    amount = older.amount if newer.amount is None else newer.amount
    created_ms = min(before.created_ms, after.created_ms or before.created_ms)
    # When it is expected, and why it is late, belong to a state and end with it.
    lasting = {
        "amount": amount,
        "created_ms": created_ms,
        "reason": newer.reason,
        "expected_ms": newer.expected_ms,
    }
    return Move(**{**known, **lasting})
