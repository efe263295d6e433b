"""What leaves for a wallet, and how each withdrawal stands."""

from __future__ import annotations

import msgspec

from terminal.model.errors import Refused
from terminal.model.order import Mode
from terminal.paper.money.settlements import LATE, PENDING, SETTLED, Settling

MAX_PENDING = 50
KEPT = 200


class Withdrawal(msgspec.Struct):
    """`tx_hash` is empty until it is settled, `expected` is when the chain's next word is to come."""

    number: int
    account: int
    mode: Mode
    symbol: str
    currency: str
    units: int
    destination: str
    created: int
    updated: int
    expected: int
    status: str = PENDING
    tx_hash: str = ""

    @property
    def under_way(self) -> bool:
        return self.status in (PENDING, LATE)

    def came_to(self, status: str, one: Settling, now: int) -> None:
        self.status, self.updated, self.expected = status, now, one.next_step
        if status == SETTLED:
            self.tx_hash = one.tx_hash


class Withdrawals(msgspec.Struct):
    """Each account's own, oldest first; of those that have ended only the newest are kept."""

    number: int = 0
    of: dict[int, dict[int, Withdrawal]] = {}

    def require_room(self, account: int) -> None:
        under_way = sum(one.under_way for one in self.of.get(account, {}).values())
        if under_way >= MAX_PENDING:
            raise Refused(
                "TOO_MANY_WITHDRAWALS",
                f"{under_way} withdrawals are under way, the most there may be: try again when some are settled",
                "amount",
                under_way,
            )

    def add(self, one: Withdrawal) -> None:
        mine = self.of.setdefault(one.account, {})
        mine[one.number] = one
        ended = [number for number, other in mine.items() if not other.under_way]
        for number in ended[: max(0, len(ended) - KEPT)]:
            del mine[number]
