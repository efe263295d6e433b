"""All that the terminal knows. Tasks write it, the screen reads it, and version numbers say what moved."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from terminal.config import OnLeaving
from terminal.core.account import Portfolio
from terminal.core.alerts import Alerts
from terminal.core.deadman import DeadMan
from terminal.core.orders import Orders
from terminal.core.parents import Parents
from terminal.core.stream import Link, State
from terminal.model.instrument import Instrument
from terminal.model.order import Mode
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.session.market import PairMarket

if TYPE_CHECKING:
    from terminal.session.work_parent import Work

KEEP_NOTICES = 200
KEEP_FILLS = 1_000
NEW_MS = 5_000
"""what is older was not seen as it arrived"""


class Notice(NamedTuple):
    """Something to tell the trader. `role` is info, good, warn or bad."""

    at_ms: int
    text: str
    role: str


@dataclass(slots=True)
class Health:
    """What the status line and the latency pane show."""

    round_trip_ms: float | None = None
    clock_offset_ms: float | None = None
    quarantined: int = 0
    ignored: int = 0
    audits: int = 0
    audit_misses: int = 0


class SessionState:
    """`mode` is practice, paper or live; `ledger` is what orders say to the venue."""

    def __init__(
        self, instruments: list[Instrument], symbol: str, mode: str, clob: Link, *, has_key: bool
    ) -> None:
        self.pairs = {one.symbol: PairMarket(one) for one in instruments}
        self.symbol = symbol if symbol in self.pairs else next(iter(self.pairs))
        self.mode = mode
        self.ledger = Mode.PAPER if mode == "paper" else Mode.LIVE
        self.clob = clob
        self.health = Health()
        self.alerts = Alerts()
        self.orders = Orders()
        self.orders.arrival = self.middle2
        self.parents = Parents()
        self.switch = DeadMan()
        """the dead man's switch that this terminal armed"""
        self.on_exit: OnLeaving = "keep"
        self.on_hang_up: OnLeaving = "keep"
        self.loss_locked = False
        self.works: Callable[[], Sequence[Work]] = lambda: ()
        """what runs in this terminal, and a number that changes with it"""
        self.works_version: Callable[[], int] = lambda: 0
        self.past_orders: dict[str, OrderReport] = {}
        """ended orders by the venue's lists, as far as they were asked for"""
        self.past_told = ""
        """what came of asking for them"""
        self.past_version = 0
        self.portfolio = Portfolio(instruments, self.ledger)
        self.fills: deque[FillReport] = deque(maxlen=KEEP_FILLS)
        """own fills of all pairs, the newest last"""
        self.fills_version = 0
        self.known_fills: set[str] = set()
        self.fee_tier: tuple[int, int] | None = None
        """what this account pays as maker and as taker, in basis points, once the venue has told"""
        self.simulated = False
        """whether the venue forces this account to paper"""
        self.balances: dict[str, BalanceReport] = {}
        self.balances_version = 0
        self.markets_version = 0
        self.notices: deque[Notice] = deque(maxlen=KEEP_NOTICES)
        self.notices_version = 0
        self.has_key = has_key
        self.budget_text = "-"
        """requests left of this minute's, as the budget last said"""
        self.acks_ms: deque[float] = deque(maxlen=500)
        self.server_ms: deque[float] = deque(maxlen=500)

    @property
    def market(self) -> PairMarket:
        return self.pairs[self.symbol]

    @property
    def is_live(self) -> bool:
        """Whether the book in focus may be believed now."""
        return self.is_fresh(self.symbol)

    def is_fresh(self, symbol: str) -> bool:
        return self.clob.state is State.LIVE and self.pairs[symbol].book.fresh

    def middle2(self, symbol: str, at_ms: int) -> int:
        """Twice the middle of a book that may be believed, for what came at this time; 0 where that is long ago."""
        if abs(self.venue_ms() - at_ms) > NEW_MS or not self.is_fresh(symbol):
            return 0
        return self.pairs[symbol].book.mid2 or 0

    @property
    def diverted(self) -> str:
        """Why an order would land where this terminal does not look; empty where it would not."""
        if not self.simulated or self.ledger is Mode.PAPER:
            return ""
        return f"the venue would put it on paper, and this is the {self.mode} account"

    def venue_ms(self) -> int:
        """The venue's time by our clock and the offset last measured."""
        return int(time.time() * 1000 + (self.health.clock_offset_ms or 0))

    def remember_fill(self, fill: FillReport) -> bool:
        """Keep a fill in the order of its time; False where it is known."""
        if fill.trade_id in self.known_fills or fill.symbol not in self.pairs:
            return False
        self.known_fills.add(fill.trade_id)
        self.fills.append(fill)
        if len(self.fills) > 1 and fill.at_ms < self.fills[-2].at_ms:
            self.fills = deque(sorted(self.fills, key=lambda one: one.at_ms), maxlen=KEEP_FILLS)
        self.fills_version += 1
        return True

    def notice(self, text: str, role: str = "info") -> None:
        self.notices.append(Notice(self.venue_ms(), text, role))
        self.notices_version += 1
