"""What must hold after any commands to the exchange, in both modes, checked with arithmetic of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper.clearing import QUOTE, Changes
from terminal.paper.exchange import Exchange
from terminal.paper.matching import Cancelled, Dropped, Event, Reduced, Rested, Traded
from terminal.paper.orders import Fill, NewOrder, Receipt
from terminal.paper.paperbook import HOUSE

T = TypeVar("T")

ANNA, BEN, CARL, CROWD = 1, 2, 3, 4
TRADERS = (ANNA, BEN, CARL)
POOLED = "alpha"
MAKER_BPS = {"alpha": 20, "beta": -30}
TAKER_BPS = {"alpha": 100, "beta": 70}
UNIT = {"alpha": 1, "beta": 25}
BASE = {"alpha": "ALPHA", "beta": "BETA"}
LEAST = 2
MANY = 20
"""So many open orders that cancelling them all at once is not most of what happens."""

symbols = st.sampled_from(["alpha", "beta"])
any_symbols = st.sampled_from([*["alpha"] * 6, *["beta"] * 6, "gamma"])
sides = st.sampled_from([BUY, SELL])
modes = st.sampled_from([Mode.LIVE, Mode.LIVE, Mode.PAPER])
prices = st.integers(97, 103)
prices_or_touch = st.none() | prices
"""None is the best price of the other side, so that orders often meet."""
sizes = st.one_of(st.integers(1, 12), st.integers(2, 12), st.just(40))
resting_types = st.sampled_from([OrderType.LIMIT, OrderType.LIMIT, OrderType.POST_ONLY])
picks = st.integers(0, 10**6)

Queue = list[tuple[int, int]]
"""(order id, lots) at one price, the next to trade first."""


@dataclass
class Known:
    """What the test itself remembers of an order."""

    owner: int
    symbol: str
    side: Side
    mode: Mode
    type: OrderType
    price: int
    quantity: int
    filled: int = 0
    cancelled: int = 0

    @property
    def left(self) -> int:
        return self.quantity - self.filled - self.cancelled

    def binds(self) -> tuple[int, Mode, str, int]:
        """What it should hold while it rests: whose, of what, and how much."""
        if self.side is SELL:
            return self.owner, self.mode, BASE[self.symbol], self.left
        cost = self.price * self.left * UNIT[self.symbol]
        fee = max(0, cost * MAKER_BPS[self.symbol]) // 10_000
        return self.owner, self.mode, QUOTE, cost + fee


def copy_of(changes: Changes) -> tuple[object, ...]:
    return (
        list(changes.trades),
        list(changes.private),
        {symbol: set(levels) for symbol, levels in changes.touched.items()},
        set(changes.pools),
        list(changes.balances),
    )


def purses(exchange: Exchange, mode: Mode) -> dict[tuple[int, str], tuple[int, int]]:
    """Empty ones left out: to own nothing of an asset and never to have owned it are the same."""
    return {
        (account, asset): (purse.available, purse.held)
        for account, assets in exchange.ledgers[mode].accounts.items()
        for asset, purse in assets.items()
        if purse.available or purse.held
    }


def live_queues(exchange: Exchange, symbol: str, side: Side) -> dict[int, Queue]:
    half = exchange.pairs[symbol].live.half(side)
    return {level.price: [(order.id, order.left) for order in level] for level in half.walk()}


def snapshot(exchange: Exchange) -> tuple[object, ...]:
    """All that the exchange knows, by value."""
    return (
        [(purses(exchange, mode), dict(exchange.ledgers[mode].fees)) for mode in Mode],
        [(order.view(), order.left, order.held, list(order.fills)) for order in exchange.orders.values()],
        [(account.id, list(account.open)) for account in exchange.accounts.values()],
        [
            (
                list(live_queues(exchange, symbol, BUY).items()),
                list(live_queues(exchange, symbol, SELL).items()),
                list(pair.live.orders),
                [(order.id, order.left) for order in pair.paper.orders.values()],
                dict(pair.paper.ahead),
                {level: dict(taken) for level, taken in pair.paper.taken.items()},
                list(pair.pools),
                pair.last,
            )
            for symbol, pair in exchange.pairs.items()
        ],
        (exchange.next_order, exchange.next_trade),
        copy_of(exchange.changes),
    )


class AnyCommands(RuleBasedStateMachine):
    """Random commands; the books are rebuilt from the events alone and compared."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.known: dict[int, Known] = {}
        self.queues: dict[tuple[str, Side], dict[int, Queue]] = defaultdict(dict)
        pairs = [
            Instrument("ALPHA", Decimal("0.0001"), Decimal("0.0001"), LEAST, 20, 100),
            Instrument("BETA", Decimal("0.005"), Decimal("0.00005"), LEAST, -30, 70),
        ]
        self.exchange = Exchange(pairs)
        for name in ("anna", "ben", "carl", "crowd"):
            self.exchange.open_account(name, watched=name != "crowd")
        pool = self.exchange.open_pool(POOLED, "pool", 2_000, 200_000, 30)
        self.pool = pool.account
        self.totals: dict[tuple[Mode, str], int] = defaultdict(int)
        self.totals[Mode.LIVE, "ALPHA"] += 2_000
        self.totals[Mode.LIVE, QUOTE] += 200_000

    @initialize(
        money=st.lists(st.sampled_from([10**6, 10**6, 30_000, 1_000, 0]), min_size=4, max_size=4),
        goods=st.lists(st.sampled_from([1_000, 1_000, 60, 5, 0]), min_size=4, max_size=4),
    )
    def give(self, money: list[int], goods: list[int]) -> None:
        for mode in Mode:
            for account, quote, base in zip((*TRADERS, CROWD), money, goods, strict=True):
                for asset, units in ((QUOTE, quote), ("ALPHA", base), ("BETA", base)):
                    self.exchange.ledgers[mode].deposit(account, asset, units)
                    self.totals[mode, asset] += units
        for symbol in UNIT:
            for away in (1, 2, 3):
                self._place(CROWD, symbol, BUY, OrderType.LIMIT, 100 - away, 4 * away, Mode.LIVE)
                self._place(CROWD, symbol, SELL, OrderType.LIMIT, 100 + away, 4 * away, Mode.LIVE)

    # -- commands ------------------------------------------------------------------------------------------

    @rule(
        account=st.sampled_from(TRADERS), symbol=symbols, side=sides, order_type=resting_types,
        price=prices, lots=sizes, mode=modes,
    )  # fmt: skip
    def place_to_rest(
        self, account: int, symbol: str, side: Side, order_type: OrderType, price: int, lots: int, mode: Mode
    ) -> None:
        self._place(account, symbol, side, order_type, price, lots, mode)

    @rule(
        account=st.sampled_from(TRADERS), symbol=any_symbols, side=sides,
        order_type=st.sampled_from(list(OrderType)), price=prices_or_touch, lots=sizes, mode=modes,
    )  # fmt: skip
    def place_any(
        self,
        account: int,
        symbol: str,
        side: Side,
        order_type: OrderType,
        price: int | None,
        lots: int,
        mode: Mode,
    ) -> None:
        if price is None:
            queues = self.queues[symbol, side.other]
            price = 100 if not queues else min(queues) if side is BUY else max(queues)
        self._place(account, symbol, side, order_type, price, lots, mode)

    @rule(symbol=symbols, side=sides, price=prices, lots=sizes)
    def crowd_places(self, symbol: str, side: Side, price: int, lots: int) -> None:
        self._place(CROWD, symbol, side, OrderType.LIMIT, price, lots, Mode.LIVE)

    @precondition(lambda self: self.known)
    @rule(
        pick=picks,
        price=st.none() | prices,
        lots=st.none() | sizes,
        foreign=st.integers(0, 9),
    )
    def amend(self, pick: int, price: int | None, lots: int | None, foreign: int) -> None:
        order_id, order = self._pick(pick)
        account = order.owner if foreign else ANNA
        before = [one for one, _ in self.queues[order.symbol, order.side].get(order.price, [])]
        old_price, old_left = order.price, order.left
        receipt = self._attempt(lambda: self.exchange.amend(account, order_id, price, lots, self.now))
        if receipt is None:
            return
        order.price = old_price if price is None else price
        order.quantity = order.quantity if lots is None else lots
        new_left = order.left
        self._learn(receipt)
        if order.type is OrderType.POST_ONLY:
            assert not [event for event in receipt.events if isinstance(event, Traded)]
        if order.mode is Mode.PAPER or order_id not in self.exchange.orders:
            return
        queue = [one for one, _ in self.queues[order.symbol, order.side][order.price]]
        if order.price == old_price and new_left <= old_left:
            assert queue == before
        else:
            assert queue[-1] == order_id

    @precondition(lambda self: self.known)
    @rule(pick=picks, foreign=st.integers(0, 9))
    def cancel(self, pick: int, foreign: int) -> None:
        order_id, order = self._pick(pick)
        account = order.owner if foreign else ANNA
        receipt = self._attempt(lambda: self.exchange.cancel(account, order_id, self.now))
        if receipt is not None:
            self._learn(receipt)

    @precondition(lambda self: len(self.exchange.orders) > MANY)
    @rule(
        account=st.sampled_from((*TRADERS, CROWD)), symbol=st.none() | symbols, side=st.none() | sides,
        mode=st.none() | modes,
    )  # fmt: skip
    def cancel_all(self, account: int, symbol: str | None, side: Side | None, mode: Mode | None) -> None:
        receipts = self._attempt(
            lambda: self.exchange.cancel_all(account, self.now, symbol, side, mode), may_refuse=False
        )
        assert receipts is not None
        for receipt in receipts:
            self._learn(receipt)
        assert not [
            order_id
            for order_id in self.exchange.accounts[account].open
            if symbol in (None, self.known[order_id].symbol)
            and side in (None, self.known[order_id].side)
            and mode in (None, self.known[order_id].mode)
        ]

    @rule(account=st.sampled_from(TRADERS), side=sides, price=st.integers(90, 110), lots=sizes)
    def swap(self, account: int, side: Side, price: int, lots: int) -> None:
        ledger = self.exchange.ledgers[Mode.LIVE]
        afford = ledger.purse(account, QUOTE).available // (price * UNIT[POOLED])
        lots = min(lots, afford if side is BUY else ledger.purse(account, "ALPHA").available)
        if not lots:
            return
        before = self._pool_product()
        dealt = self._attempt(
            lambda: self.exchange.swap(account, POOLED, "pool", side, price, lots, self.now),
            may_refuse=False,
        )
        assert dealt is not None
        assert 0 <= dealt <= lots
        assert self._pool_product() >= before

    # -- learning from what is told ------------------------------------------------------------------------

    def _place(
        self, account: int, symbol: str, side: Side, order_type: OrderType, price: int, lots: int, mode: Mode
    ) -> None:
        price = 0 if order_type is OrderType.MARKET else price
        new = NewOrder(symbol, side, order_type, price, lots, mode)
        receipt = self._attempt(lambda: self.exchange.place(account, new, self.now))
        if receipt is None:
            return
        order_id = receipt.order.id
        assert order_id not in self.known
        self.known[order_id] = Known(account, symbol, side, mode, order_type, price, lots)
        self._learn(receipt)
        dropped = any(isinstance(event, Dropped) for event in receipt.events)
        rested = order_id in self.exchange.orders
        if order_type in (OrderType.LIMIT, OrderType.POST_ONLY):
            assert not dropped
        else:
            assert not rested
        if order_type is OrderType.FOK:
            assert self.known[order_id].filled == lots
        if order_type is OrderType.POST_ONLY:
            assert not [event for event in receipt.events if isinstance(event, Traded)]

    def _attempt(self, command: Callable[[], T], *, may_refuse: bool = True) -> T | None:
        """Carry it out, or see that its refusal changed nothing; what was told before is still pending then."""
        self.now += 1
        before = snapshot(self.exchange)
        try:
            answer = command()
        except Refused:
            assert may_refuse
            assert snapshot(self.exchange) == before
            return None
        self._learn_paper_fills(self.exchange.drain())
        return answer

    def _learn(self, receipt: Receipt) -> None:
        incoming = self.known[receipt.order.id]
        for event in receipt.events:
            if isinstance(event, Cancelled):
                known = self.known[event.order_id]
                if event.reason != "amend":
                    known.cancelled += event.lots
                if event.reason == "self_trade":
                    assert known is not incoming
                    assert known.owner == incoming.owner
                    assert known.side is not incoming.side
            elif isinstance(event, Dropped):
                self.known[event.order_id].cancelled += event.lots
            elif isinstance(event, Traded) and incoming.mode is Mode.PAPER:
                assert event.maker_id == HOUSE
                incoming.filled += event.lots
            if incoming.mode is Mode.LIVE:
                self._rebuild(incoming.symbol, event)
        view = receipt.order
        assert (view.price, view.lots, view.filled) == (incoming.price, incoming.quantity, incoming.filled)

    def _rebuild(self, symbol: str, event: Event) -> None:
        """One live event on the queues that earlier events made."""
        if isinstance(event, Dropped):
            return
        if isinstance(event, Traded):
            maker, taker = self.known[event.maker_id], self.known[event.taker_id]
            assert maker.owner != taker.owner
            self._assert_next_to_trade(symbol, event.side.other, event.price, event.maker_id)
            if taker.price:
                assert event.price <= taker.price if taker.side is BUY else event.price >= taker.price
            maker.filled += event.lots
            taker.filled += event.lots
            queue = self.queues[symbol, maker.side][maker.price]
            order_id, lots = queue[0]
            queue[0] = (order_id, lots - event.lots)
            assert queue[0][1] == maker.left
            if not queue[0][1]:
                del queue[0]
            self._forget_empty(symbol, maker.side, maker.price)
            return
        queue = self.queues[symbol, event.side].setdefault(event.price, [])
        at = next((i for i, (order_id, _) in enumerate(queue) if order_id == event.order_id), None)
        if isinstance(event, Rested):
            assert at is None
            queue.append((event.order_id, event.lots))
            return
        assert at is not None
        if isinstance(event, Reduced):
            assert queue[at][1] == event.left + event.lots
            queue[at] = (event.order_id, event.left)
            return
        assert queue[at][1] == event.lots
        if event.reason == "self_trade":
            self._assert_next_to_trade(symbol, event.side, event.price, event.order_id)
        del queue[at]
        self._forget_empty(symbol, event.side, event.price)

    def _assert_next_to_trade(self, symbol: str, side: Side, price: int, order_id: int) -> None:
        queues = self.queues[symbol, side]
        assert price == (max(queues) if side is BUY else min(queues))
        assert queues[price][0][0] == order_id

    def _forget_empty(self, symbol: str, side: Side, price: int) -> None:
        if not self.queues[symbol, side][price]:
            del self.queues[symbol, side][price]

    def _learn_paper_fills(self, changes: Changes) -> None:
        """What the live market did to resting paper orders is told only to their owners."""
        for told in changes.private:
            if isinstance(told, Fill) and told.mode is Mode.PAPER and told.maker:
                known = self.known[told.order_id]
                assert told.price == known.price
                known.filled += told.lots

    def _pick(self, pick: int) -> tuple[int, Known]:
        """Mostly an open order, now and then one that is not."""
        chosen = list(self.exchange.orders) if pick % 8 else list(self.known)
        order_id = (chosen or list(self.known))[pick // 8 % len(chosen or self.known)]
        return order_id, self.known[order_id]

    def _pool_product(self) -> int:
        ledger = self.exchange.ledgers[Mode.LIVE]
        return ledger.purse(self.pool, "ALPHA").available * ledger.purse(self.pool, QUOTE).available

    # -- what must hold ------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        for mode in Mode:
            sums: dict[str, int] = defaultdict(int)
            for (account, asset), (available, held) in purses(self.exchange, mode).items():
                sums[asset] += available + held
                if mode is Mode.LIVE or account != HOUSE:
                    assert available >= 0
                    assert held >= 0
            for asset, fees in self.exchange.ledgers[mode].fees.items():
                sums[asset] += fees
            for asset in (QUOTE, "ALPHA", "BETA"):
                assert sums[asset] == self.totals[mode, asset]

    @invariant()
    def held_is_what_open_orders_bind(self) -> None:
        bound: dict[tuple[int, Mode, str], int] = defaultdict(int)
        for order_id in self.exchange.orders:
            owner, mode, asset, units = self.known[order_id].binds()
            bound[owner, mode, asset] += units
        for mode in Mode:
            for (account, asset), (_, held) in purses(self.exchange, mode).items():
                assert held == bound.pop((account, mode, asset), 0)
        assert not any(bound.values())

    @invariant()
    def every_order_adds_up(self) -> None:
        for order_id, known in self.known.items():
            order = self.exchange.orders.get(order_id)
            assert 0 <= known.filled <= known.quantity
            if order is None:
                assert known.filled + known.cancelled == known.quantity
            else:
                assert not known.cancelled
                assert order.left == known.left > 0
                assert order.filled == known.filled
            assert (order_id in self.exchange.accounts[known.owner].open) == (order is not None)

    @invariant()
    def books_are_what_the_events_made(self) -> None:
        for symbol in self.exchange.pairs:
            for side in (BUY, SELL):
                assert live_queues(self.exchange, symbol, side) == self.queues[symbol, side]
                for level in self.exchange.pairs[symbol].live.half(side).walk():
                    queue = self.queues[symbol, side][level.price]
                    assert (level.lots, level.count) == (sum(lots for _, lots in queue), len(queue))

    @invariant()
    def bids_are_below_asks(self) -> None:
        for symbol in self.exchange.pairs:
            bids, asks = self.queues[symbol, BUY], self.queues[symbol, SELL]
            if bids and asks:
                assert max(bids) < min(asks)


TestAnyCommands = AnyCommands.TestCase
TestAnyCommands.settings = settings(
    max_examples=150, stateful_step_count=50, derandomize=True, deadline=None, database=None
)
