"""Random commands to one pair of the bare exchange: orders of every type, amendments, cancels, ends and passing time."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from terminal.model.errors import Refused
from terminal.model.order import Mode, OrderType, SelfTrade, Side
from terminal.paper.clearing import QUOTE, Pair
from terminal.paper.exchange import Exchange
from terminal.paper.flow import PAIRS
from terminal.paper.orders import NewOrder

SYMBOL = "vaix"
ACCOUNTS = 3
LAST, NEAR = 3842, 6
PLENTY = 10**15

_ORDERS = st.tuples(
    st.just("place"),
    st.integers(1, ACCOUNTS),
    st.sampled_from(Side),
    st.sampled_from([OrderType.LIMIT] * 4 + list(OrderType)),
    st.integers(LAST - NEAR, LAST + NEAR),
    st.integers(100, 900),
    st.sampled_from([Mode.LIVE] * 5 + [Mode.PAPER]),
    st.sampled_from(SelfTrade),
    st.integers(LAST - NEAR, LAST + NEAR),
    st.sampled_from([0, 0, 100, 150]),
    st.sampled_from([0, 0, 0, 3, 8]),
)
_OTHERS = st.one_of(
    st.tuples(st.just("cancel"), st.integers(0, 30)),
    st.tuples(
        st.just("amend"),
        st.integers(0, 30),
        st.none() | st.integers(LAST - NEAR, LAST + NEAR),
        st.none() | st.integers(100, 900),
    ),
    st.tuples(st.just("pass"), st.integers(1, 5)),
)
COMMANDS = st.lists(_ORDERS | _ORDERS | _OTHERS, max_size=40)


class Commotion:
    """An exchange of one pair with funded accounts, that is told one command after the other."""

    def __init__(self) -> None:
        self.exchange = Exchange([PAIRS[SYMBOL].instrument])
        self.now = 1_000_000
        for number in range(ACCOUNTS):
            account = self.exchange.open_account(f"trader {number}", watched=True).id
            for ledger in self.exchange.ledgers.values():
                ledger.deposit(account, "VAIX", PLENTY)
                ledger.deposit(account, QUOTE, PLENTY)

    @property
    def pair(self) -> Pair:
        return self.exchange.pairs[SYMBOL]

    def tell(self, command: tuple[Any, ...]) -> None:
        """Carry it out; where it is refused nothing happens."""
        self.now += 1
        try:
            getattr(self, f"_{command[0]}")(*command[1:])
        except Refused:
            return

    def _place(
        self,
        account: int,
        side: Side,
        kind: OrderType,
        price: int,
        lots: int,
        mode: Mode,
        stp: SelfTrade,
        stop: int,
        display: int,
        ends: int,
    ) -> None:
        unpriced = kind in (OrderType.MARKET, OrderType.STOP_MARKET)
        rests = kind in (OrderType.LIMIT, OrderType.POST_ONLY, OrderType.STOP_LIMIT)
        order = NewOrder(
            SYMBOL,
            side,
            kind,
            0 if unpriced else price,
            lots,
            mode,
            stp,
            stop=stop if kind.is_stop else 0,
            display=min(display, lots) if rests else 0,
            expires=self.now + ends if ends and rests else 0,
        )
        self.exchange.place(account, order, self.now)

    def _cancel(self, which: int) -> None:
        if order := self._open(which):
            self.exchange.cancel(order[0], order[1], self.now)

    def _amend(self, which: int, price: int | None, lots: int | None) -> None:
        if order := self._open(which):
            self.exchange.amend(order[0], order[1], price, lots, self.now)

    def _pass(self, us: int) -> None:
        self.now += us
        self.exchange.expire(self.now)

    def _open(self, which: int) -> tuple[int, int] | None:
        """One of the open orders: its owner and its number."""
        orders = sorted(self.exchange.orders)
        if not orders:
            return None
        number = orders[which % len(orders)]
        return self.exchange.orders[number].owner, number
