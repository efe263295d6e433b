"""What must hold after any commands to the exchange, in both modes, checked with arithmetic of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, OrderType, Route, SelfTrade, Side
from terminal.paper import snapshot as saving
from terminal.paper.clearing import QUOTE, Changes
from terminal.paper.events import (
    Cancelled,
    Decremented,
    Dropped,
    Event,
    Reduced,
    Refilled,
    Rested,
    Swapped,
    Traded,
    Triggered,
    Waiting,
)
from terminal.paper.exchange import Exchange
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
self_trades = st.sampled_from(list(SelfTrade))
peaks = st.sampled_from([0, 0, 0, 2, 3, 5])
lives = st.sampled_from([0, 0, 0, 0, 5, 30])
"""How long an order may stand, in ticks of the test's clock; 0 is for ever."""
routes = st.sampled_from([Route.CEX, Route.CEX, Route.AUTO, Route.DEX])

STOPS = (OrderType.STOP_LIMIT, OrderType.STOP_MARKET)
RESTING = (OrderType.LIMIT, OrderType.POST_ONLY, OrderType.STOP_LIMIT)
UNPRICED = (OrderType.MARKET, OrderType.STOP_MARKET)

Queue = list[tuple[int, int]]
"""(order id, lots shown) at one price, the next to trade first."""


@dataclass
class Known:
    """What the test itself remembers of an order."""

    owner: int
    new: NewOrder
    price: int
    quantity: int
    filled: int = 0
    cancelled: int = 0
    pending: bool = False

    @property
    def symbol(self) -> str:
        return self.new.symbol

    @property
    def side(self) -> Side:
        return self.new.side

    @property
    def mode(self) -> Mode:
        return self.new.mode

    @property
    def type(self) -> OrderType:
        return self.new.type

    @property
    def left(self) -> int:
        return self.quantity - self.filled - self.cancelled

    @property
    def peak(self) -> int:
        return self.new.display or self.quantity

    def reached(self, price: int) -> bool:
        return price >= self.new.stop if self.side is BUY else price <= self.new.stop

    def binds(self) -> tuple[int, Mode, str, int]:
        """What it should hold while it rests or waits: whose, of what, and how much."""
        if self.side is SELL:
            return self.owner, self.mode, BASE[self.symbol], self.left
        cost = self.price * self.left * UNIT[self.symbol]
        bps = (TAKER_BPS if self.pending else MAKER_BPS)[self.symbol]
        return self.owner, self.mode, QUOTE, cost + max(0, cost * bps) // 10_000


def protected(side: Side, stop: int) -> int:
    """A tenth beyond the stop, rounded towards it."""
    return stop * 11 // 10 if side is BUY else max(1, (stop * 9 + 9) // 10)


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
    return {level.price: [(order.id, order.shown) for order in level] for level in half.walk()}


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
                sorted(pair.live.orders),
                [(order.id, order.left) for order in pair.paper.orders.values()],
                [(order.id, order.price, order.left) for order in pair.stops],
                dict(pair.pool_taken),
                list(pair.prints),
                dict(pair.paper.ahead),
                {level: dict(taken) for level, taken in pair.paper.taken.items()},
                list(pair.pools),
                pair.last,
            )
            for symbol, pair in exchange.pairs.items()
        ],
        (exchange.next_order, exchange.next_trade),
        sorted(end for end in exchange.ends if end[1] in exchange.orders),
        copy_of(exchange.changes),
    )


class AnyCommands(RuleBasedStateMachine):
    """Random commands; the books are rebuilt from the events alone and compared."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.known: dict[int, Known] = {}
        self.queues: dict[tuple[str, Side], dict[int, Queue]] = defaultdict(dict)
        self.prints: list[int] = []
        """What the last command traded in the live books."""
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
                self._place(CROWD, NewOrder(symbol, BUY, OrderType.LIMIT, 100 - away, 4 * away))
                self._place(CROWD, NewOrder(symbol, SELL, OrderType.LIMIT, 100 + away, 4 * away))

    # -- commands ------------------------------------------------------------------------------------------

    @rule(
        account=st.sampled_from(TRADERS), symbol=symbols, side=sides, order_type=resting_types,
        price=prices, lots=sizes, mode=modes, stp=self_trades, display=peaks, lasts=lives,
    )  # fmt: skip
    def place_to_rest(
        self, account: int, symbol: str, side: Side, order_type: OrderType, price: int, lots: int, mode: Mode,
        stp: SelfTrade, display: int, lasts: int,
    ) -> None:  # fmt: skip
        expires = self.now + lasts if lasts else 0
        self._place(
            account,
            NewOrder(symbol, side, order_type, price, lots, mode, stp, display=display, expires=expires),
        )

    @rule(
        account=st.sampled_from(TRADERS), symbol=symbols, side=sides, order_type=st.sampled_from(STOPS),
        stop=st.integers(96, 104), price=prices, lots=sizes, mode=modes, stp=self_trades, display=peaks, route=routes,
    )  # fmt: skip
    def place_stop(
        self, account: int, symbol: str, side: Side, order_type: OrderType, stop: int, price: int, lots: int,
        mode: Mode, stp: SelfTrade, display: int, route: Route,
    ) -> None:  # fmt: skip
        price = 0 if order_type is OrderType.STOP_MARKET else price
        self._place(
            account, NewOrder(symbol, side, order_type, price, lots, mode, stp, "", stop, display, 0, route)
        )

    @rule(
        account=st.sampled_from(TRADERS), symbol=any_symbols, side=sides,
        order_type=st.sampled_from(list(OrderType)), price=prices_or_touch, lots=sizes, mode=modes, stp=self_trades,
        route=routes,
    )  # fmt: skip
    def place_any(
        self, account: int, symbol: str, side: Side, order_type: OrderType, price: int | None, lots: int,
        mode: Mode, stp: SelfTrade, route: Route,
    ) -> None:  # fmt: skip
        if price is None:
            queues = self.queues[symbol, side.other]
            price = 100 if not queues else min(queues) if side is BUY else max(queues)
        price = 0 if order_type in UNPRICED else price
        self._place(account, NewOrder(symbol, side, order_type, price, lots, mode, stp, route=route))

    @rule(wait=st.integers(0, 30))
    def time_passes(self, wait: int) -> None:
        self.now += wait
        due = [
            one for one, known in self.known.items() if known.left and 0 < known.new.expires <= self.now + 1
        ]
        gone = self._attempt(lambda: self.exchange.expire(self.now), may_refuse=False)
        assert gone is not None
        assert [receipt.order.id for receipt in gone] == sorted(
            due, key=lambda i: (self.known[i].new.expires, i)
        )
        for receipt in gone:
            assert receipt.order.reason == "expired"
            self._learn(receipt)

    @rule()
    def restart(self) -> None:
        """What is saved and loaded again is the same exchange."""
        saved = msgspec.msgpack.encode(saving.dump(self.exchange))
        self.exchange.drain()
        before = snapshot(self.exchange)
        fresh = Exchange(pair.instrument for pair in self.exchange.pairs.values())
        saving.load(fresh, msgspec.msgpack.decode(saved))
        assert msgspec.msgpack.encode(saving.dump(fresh)) == saved
        self.exchange = fresh
        for at, part in enumerate(snapshot(fresh)):
            if at != 1:  # the orders of one list may stand in another order there: nothing depends on it
                assert part == before[at], (part, before[at])

    @rule(symbol=symbols, side=sides, price=prices, lots=sizes)
    def crowd_places(self, symbol: str, side: Side, price: int, lots: int) -> None:
        self._place(CROWD, NewOrder(symbol, side, OrderType.LIMIT, price, lots))

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
        old_price, old_left, waits = order.price, order.left, order.pending
        receipt = self._attempt(lambda: self.exchange.amend(account, order_id, price, lots, self.now))
        if receipt is None:
            return
        order.price = old_price if price is None else price
        order.quantity = order.quantity if lots is None else lots
        new_left = order.left
        self._learn(receipt, amended=True)
        if order.type is OrderType.POST_ONLY:
            assert not [event for event in receipt.events if isinstance(event, Traded)]
        if order.mode is Mode.PAPER or order_id not in self.exchange.orders or waits:
            return
        if any(isinstance(event, Triggered) for event in receipt.events):
            return  # what it set off may have moved the queue since
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

    def _place(self, account: int, new: NewOrder) -> None:
        order_id = self.exchange.next_order
        price = protected(new.side, new.stop) if new.type is OrderType.STOP_MARKET else new.price
        self.known[order_id] = Known(account, new, price, new.lots, pending=new.type in STOPS)
        receipt = self._attempt(lambda: self.exchange.place(account, new, self.now))
        if receipt is None:
            del self.known[order_id]
            return
        assert receipt.order.id == order_id
        self._learn(receipt)
        own = [event for event in receipt.events if getattr(event, "order_id", None) == order_id]
        if new.type not in RESTING and new.type not in STOPS:
            assert order_id not in self.exchange.orders
        if new.type is OrderType.FOK:
            assert self.known[order_id].filled == new.lots
        if new.type is OrderType.POST_ONLY:
            assert [type(event) for event in receipt.events] == [Rested]
        if any(isinstance(event, Dropped) for event in own) and new.type in RESTING:
            assert receipt.order.reason in ("self_trade", "dex")

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
        changes = self.exchange.drain()
        self._learn_paper(changes)
        self.prints = [trade.price for trade in changes.trades if trade.venue == "clob"]
        return answer

    def _learn(self, receipt: Receipt, *, amended: bool = False) -> None:
        """Follow a command by its events. The first is about the order it names, and from a trigger on about that stop."""
        incoming = self.known[receipt.order.id]
        if incoming.mode is Mode.LIVE:
            self._follow(receipt, receipt.order.id if amended else None)
        view = receipt.order
        assert (view.price, view.lots, view.filled) == (incoming.price, incoming.quantity, incoming.filled)

    def _follow(self, receipt: Receipt, amended: int | None) -> None:
        incoming, symbol = self.known[receipt.order.id], receipt.order.symbol
        printed: list[int] = []
        for event in receipt.events:
            match event:
                case Waiting():
                    assert self.known[event.order_id].pending
                case Triggered():
                    incoming = self.known[event.order_id]
                    assert incoming.pending, "a stop fires once"
                    assert any(incoming.reached(price) for price in printed), "a stop fires by a real trade"
                    incoming.pending = False
                case Traded():
                    printed.append(event.price)
                    self._traded(symbol, event)
                case Swapped():
                    self.known[event.order_id].filled += event.lots
                case Dropped():
                    assert self.known[event.order_id] is incoming
                    incoming.cancelled += event.lots
                case Decremented():
                    assert self.known[event.order_id] is incoming
                    assert incoming.new.stp is SelfTrade.DECREMENT
                    incoming.quantity -= event.lots
                case _:
                    self._in_queue(symbol, event, incoming, amended)
        assert printed == self.prints
        for known in self.known.values():
            if known.pending and known.left and known.mode is Mode.LIVE and known.symbol == symbol:
                assert not any(known.reached(price) for price in printed)

    def _traded(self, symbol: str, event: Traded) -> None:
        maker, taker = self.known[event.maker_id], self.known[event.taker_id]
        assert maker.owner != taker.owner
        self._assert_next_to_trade(symbol, event.side.other, event.price, event.maker_id)
        if taker.price:
            assert event.price <= taker.price if taker.side is BUY else event.price >= taker.price
        maker.filled += event.lots
        taker.filled += event.lots
        queue = self.queues[symbol, maker.side][maker.price]
        order_id, shown = queue[0]
        assert event.lots <= shown <= maker.peak
        queue[0] = (order_id, shown - event.lots)
        if not queue[0][1]:
            del queue[0]
        self._forget_empty(symbol, maker.side, maker.price)

    def _in_queue(self, symbol: str, event: Event, incoming: Known, amended: int | None) -> None:
        """One event of a resting order on the queues that earlier events made."""
        assert isinstance(event, Rested | Refilled | Reduced | Cancelled)
        known = self.known[event.order_id]
        if isinstance(event, Cancelled):
            if event.reason != "amend":
                assert event.lots == known.left
                known.cancelled += event.lots
            if known.pending:
                return
        queue = self.queues[symbol, event.side].setdefault(event.price, [])
        at = next((i for i, (order_id, _) in enumerate(queue) if order_id == event.order_id), None)
        if isinstance(event, Rested | Refilled):
            assert at is None
            assert event.lots == min(known.peak, known.left)
            queue.append((event.order_id, event.lots))
            return
        assert at is not None
        if isinstance(event, Reduced):
            if event.order_id != amended:
                assert (known.owner, incoming.new.stp) == (incoming.owner, SelfTrade.DECREMENT)
                known.quantity -= event.lots
            assert event.left == known.left
            assert event.shown == min(queue[at][1], known.left)
            queue[at] = (event.order_id, event.shown)
            return
        if event.reason == "self_trade":
            assert known is not incoming
            assert (known.owner, known.side) == (incoming.owner, incoming.side.other)
            self._assert_next_to_trade(symbol, event.side, event.price, event.order_id)
        del queue[at]
        self._forget_empty(symbol, event.side, event.price)

    def _assert_next_to_trade(self, symbol: str, side: Side, price: int, order_id: int) -> None:
        queues = self.queues[symbol, side]
        assert price == (max(queues) if side is BUY else min(queues))
        assert queues[price][0][0] == order_id

    def _forget_empty(self, symbol: str, side: Side, price: int) -> None:
        if not self.queues[symbol, side].get(price, True):
            del self.queues[symbol, side][price]

    def _learn_paper(self, changes: Changes) -> None:
        """What happens to paper orders is told to their owners alone."""
        for told in changes.private:
            if isinstance(told, Fill):
                if told.mode is Mode.PAPER:
                    known = self.known[told.order_id]
                    assert told.price == known.price or not told.maker
                    known.filled += told.lots
            elif told.order.mode is Mode.PAPER:
                known = self.known[told.order.id]
                known.pending = known.pending and told.kind != "order_triggered"
                known.quantity = told.order.lots
                if told.order.status.ended:
                    known.cancelled = told.order.lots - told.order.filled

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
TestAnyCommands.settings = settings(max_examples=60, stateful_step_count=50, derandomize=True, database=None)
