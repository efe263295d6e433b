"""Random commands to the real exchange and to the reference, compared after each one.

    python -m tests.engine_check [--ops 1000000] [--seed 1] [--workers 2]

The work is cut into sessions, each with its own seed, fees and fresh exchanges, so that any one can be run again
alone. Where the two differ, the commands are cut down to the fewest that still show it.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from unittest.mock import patch

import msgspec

from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper import exchange as real_exchange
from terminal.paper.clearing import QUOTE
from terminal.paper.exchange import Exchange
from terminal.paper.matching import Event as RealEvent
from terminal.paper.orders import Fill, NewOrder, PublicTrade, Receipt
from tests.paper.reference import Done, Event, Print, Record, ReferenceExchange, Refusal, touched

SESSION = 10_000
WHOLE_STATE_EVERY = 1000
MOST_OPEN = 20
"""The real limit of open orders is too far away to be met in a book of moderate size."""
FULL_BOOK = 100
DEAD_ID = 10**9
FEES = ((0, 10), (2, 10), (-3, 7), (0, 0), (25, 25), (1, 100))
"""(maker, taker) basis points; a session takes one for each pair."""
MONEY = (30_000_000, 30_000_000, 3_000_000, 600_000, 60_000, 8_000)
"""What each account starts with; the last ones are often short."""
GOODS = (50_000, 50_000, 5_000, 1_000, 100, 10)
ACCOUNTS = range(1, len(MONEY) + 1)
PLACERS = (1, 1, 1, 2, 2, 3, 4, 5, 6)
"""Who places, as often as named: the first two have the means to fill the book."""
START = {"alpha": 300, "beta": 60}
TYPES = (
    *[OrderType.LIMIT] * 10,
    *[OrderType.POST_ONLY] * 4,
    *[OrderType.IOC] * 3,
    *[OrderType.FOK] * 3,
    *[OrderType.MARKET] * 2,
)


# -- commands ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """`label` names the order for later commands, so that leaving out a command renames no other."""

    label: int
    account: int
    symbol: str
    side: Side
    type: OrderType
    price: int
    lots: int


@dataclass(frozen=True, slots=True)
class Amend:
    account: int
    label: int
    price: int | None
    lots: int | None


@dataclass(frozen=True, slots=True)
class Cancel:
    account: int
    label: int


@dataclass(frozen=True, slots=True)
class CancelAll:
    account: int
    symbol: str | None
    side: Side | None


@dataclass(frozen=True, slots=True)
class Refill:
    """Set what is available to so many units."""

    account: int
    asset: str
    units: int


Command = Place | Amend | Cancel | CancelAll | Refill


class Divergence(Exception):
    """The two exchanges differ."""


# -- both exchanges ----------------------------------------------------------------------------------------


def instruments(fees: tuple[tuple[int, int], tuple[int, int]]) -> list[Instrument]:
    """Two pairs, one of which trades so small that fees are often rounded."""
    first, second = fees
    return [
        Instrument("ALPHA", Decimal("0.0001"), Decimal("0.0001"), 3, *first),
        Instrument("BETA", Decimal("0.005"), Decimal("0.00005"), 1, *second),
    ]


def plain(event: RealEvent) -> Event:
    return (type(event).__name__.lower(), *msgspec.structs.astuple(event))


def seen(receipt: Receipt) -> Event:
    order = receipt.order
    return (
        order.id, order.account, order.symbol, order.side, order.type, order.price, order.lots, order.filled,
        order.spent, order.fee, order.status,
    )  # fmt: skip


def same(what: str, really: object, expected: object) -> None:
    if really != expected:
        raise Divergence(f"{what}: the exchange has {really!r}, the reference {expected!r}")


def fills_of(trade: Print) -> Iterator[tuple[int, ...]]:
    yield trade.id, trade.maker_order, trade.maker, trade.price, trade.lots, trade.maker_fee, True
    yield trade.id, trade.taker_order, trade.taker, trade.price, trade.lots, trade.taker_fee, False


def fill_fields(fill: Fill) -> tuple[int, ...]:
    return fill.trade_id, fill.order_id, fill.account, fill.price, fill.lots, fill.fee, fill.maker


class Twins:
    """The real exchange and the reference, given the same commands."""

    def __init__(self, fees: tuple[tuple[int, int], tuple[int, int]]) -> None:
        pairs = instruments(fees)
        self.real = Exchange(pairs)
        self.reference = ReferenceExchange({pair.symbol: pair for pair in pairs}, MOST_OPEN)
        self.ledger = self.real.ledgers[Mode.LIVE]
        self.assets = [QUOTE, *(pair.base for pair in pairs)]
        self.watched = {account for account in ACCOUNTS if account % 2}
        self.ids: dict[int, int] = {}
        self.labels: dict[int, int] = {}
        self.now = 0
        for account, money, goods in zip(ACCOUNTS, MONEY, GOODS, strict=True):
            self.real.open_account(f"account {account}", watched=account in self.watched)
            for asset, units in zip(self.assets, (money, goods, goods), strict=True):
                self.ledger.deposit(account, asset, units)
                self.reference.deposit(account, asset, units)

    def apply(self, command: Command) -> Iterator[str]:
        """Give it to both and compare; yields the words for what happened."""
        self.now += 1
        if isinstance(command, Refill):
            more = command.units - self.reference.available(command.account, command.asset)
            self.ledger.deposit(command.account, command.asset, more)
            self.reference.deposit(command.account, command.asset, more)
            return
        prints_before = len(self.reference.prints)
        try:
            done, code = self._expected(command), ""
        except Refusal as refusal:
            done, code = [], refusal.code
        try:
            receipts, real_code = self._really(command), ""
        except Refused as refused:
            receipts, real_code = [], refused.code
        same("refusal", real_code, code)
        events = [event for one in done for event in one.events]
        real_events = [plain(event) for receipt in receipts for event in receipt.events]
        same("events", real_events, events)
        same("orders", [seen(receipt) for receipt in receipts], [one.order for one in done])
        if isinstance(command, Place) and done:
            order_id = int(done[0].order[0])
            self.ids[command.label], self.labels[order_id] = order_id, command.label
        prints = self.reference.prints[prints_before:]
        self._compare_changes(receipts, done, prints)
        involved = {command.account}
        for trade in prints:
            involved |= {trade.maker, trade.taker}
        for account in involved:
            self._compare_balances(account)
        same("fees", self.ledger.fees.get(QUOTE, 0), self.reference.fees)
        if code:
            yield code
        for event in events:
            reason = f" {event[-1]}" if event[0] in ("cancelled", "dropped") else ""
            yield f"{event[0]}{reason}"

    def compare_whole_state(self) -> None:
        for symbol, pair in self.real.pairs.items():
            for side in (BUY, SELL):
                half = pair.live.half(side)
                queue = [
                    (order.id, order.owner, order.price, order.left)
                    for level in half.walk()
                    for order in level
                ]
                expected = [(o.id, o.owner, o.price, o.left) for o in self.reference.queue(symbol, side)]
                same(f"{symbol} {side} queue", queue, expected)
                for price in {order[2] for order in queue}:
                    self._compare_level(symbol, side, price)
        held = {o.id: self.reference.binds(o) for o in self.reference.open}
        same("what each order holds", {o.id: o.held for o in self.real.orders.values()}, held)
        for account in ACCOUNTS:
            self._compare_balances(account)
            mine = {o.id for o in self.reference.open if o.owner == account}
            same(f"open orders of {account}", set(self.real.accounts[account].open), mine)
        same("next order", self.real.next_order, self.reference.next_order)
        same("next trade", self.real.next_trade, self.reference.next_trade)

    def _expected(self, command: Command) -> list[Done]:
        reference = self.reference
        match command:
            case Place(_, account, symbol, side, order_type, price, lots):
                return [reference.place(account, symbol, side, order_type, price, lots)]
            case Amend(account, label, new_price, new_lots):
                return [reference.amend(account, self.ids.get(label, DEAD_ID), new_price, new_lots)]
            case Cancel(account, label):
                return [reference.cancel(account, self.ids.get(label, DEAD_ID))]
            case CancelAll(account, only_symbol, only_side):
                return reference.cancel_all(account, only_symbol, only_side)
            case Refill():
                return []

    def _really(self, command: Command) -> list[Receipt]:
        real = self.real
        try:
            match command:
                case Place(_, account, symbol, side, order_type, price, lots):
                    return [real.place(account, NewOrder(symbol, side, order_type, price, lots), self.now)]
                case Amend(account, label, new_price, new_lots):
                    order_id = self.ids.get(label, DEAD_ID)
                    return [real.amend(account, order_id, new_price, new_lots, self.now)]
                case Cancel(account, label):
                    return [real.cancel(account, self.ids.get(label, DEAD_ID), self.now)]
                case CancelAll(account, only_symbol, only_side):
                    return real.cancel_all(account, self.now, only_symbol, only_side)
                case Refill():
                    return []
        except Refused:
            raise
        except Exception as error:
            raise Divergence(f"the exchange broke: {traceback.format_exc()}") from error

    def _compare_changes(self, receipts: list[Receipt], done: list[Done], prints: list[Print]) -> None:
        changes = self.real.drain()
        if not receipts:
            same("changes", bool(changes), False)
        levels: dict[str, set[tuple[Side, int]]] = {}
        for one in done:
            if reached := touched(one.events):
                levels.setdefault(str(one.order[2]), set()).update(reached)
        same("touched levels", changes.touched, levels)
        for symbol, reached in levels.items():
            for side, price in reached:
                self._compare_level(symbol, side, price)
        same(
            "tape",
            [_print_fields(trade) for trade in changes.trades],
            [(p.id, p.symbol, p.side, p.price, p.lots, "clob", p.maker, p.taker) for p in prints],
        )
        fills = [fill_fields(one) for one in changes.private if isinstance(one, Fill)]
        expected = [fill for p in prints for fill in fills_of(p) if fill[2] in self.watched]
        same("fills told", sorted(fills), sorted(expected))
        for receipt in receipts:
            own = [fill for fill in expected if fill[1] == receipt.order.id]
            same("own fills", [fill_fields(fill) for fill in receipt.fills], own)

    def _compare_level(self, symbol: str, side: Side, price: int) -> None:
        level = self.real.pairs[symbol].live.half(side).levels.get(price)
        really = (level.lots, level.count) if level else (0, 0)
        same(f"{symbol} {side} {price}", really, self.reference.level(symbol, side, price))

    def _compare_balances(self, account: int) -> None:
        for asset in self.assets:
            purse = self.ledger.purse(account, asset)
            held = self.reference.held(account, asset)
            expected = (self.reference.owned[account, asset] - held, held)
            same(f"account {account} {asset}", (purse.available, purse.held), expected)


def _print_fields(trade: PublicTrade) -> tuple[int | str, ...]:
    return (
        trade.id, trade.symbol, trade.side, trade.price, trade.lots, trade.venue, trade.maker, trade.taker,
    )  # fmt: skip


# -- making commands up ------------------------------------------------------------------------------------


class Hand:
    """Thinks of the next command, looking at the reference so that it often matters."""

    def __init__(self, rng: random.Random, twins: Twins) -> None:
        self.rng = rng
        self.reference = twins.reference
        self.labels = twins.labels
        self.middle = dict(START)
        self.label = 0
        self.recent: deque[int] = deque(maxlen=200)

    def next(self) -> Command:
        rng, roll = self.rng, self.rng.random()
        if rng.random() < 0.02:
            symbol = rng.choice(list(START))
            moved = self.middle[symbol] + rng.choice((-2, -1, 1, 2))
            self.middle[symbol] = min(max(moved, START[symbol] // 2), START[symbol] * 2)
        if len(self.reference.open) > FULL_BOOK and roll < 0.5:
            return self._cancel() if roll < 0.45 else self._cancel_all()
        if roll < 0.66:
            return self._place()
        if roll < 0.86:
            return self._amend()
        if roll < 0.97:
            return self._cancel()
        return self._cancel_all() if roll < 0.985 else self._refill()

    def _place(self) -> Place:
        rng = self.rng
        self.label += 1
        self.recent.append(self.label)
        symbol = "gamma" if rng.random() < 0.002 else rng.choice(list(START))
        side, order_type = rng.choice((BUY, SELL)), rng.choice(TYPES)
        price = 0 if order_type is OrderType.MARKET else self._price(symbol, side)
        lots = rng.randint(1, 25)
        if rng.random() < 0.05:
            lots *= rng.choice((20, 200, 5000))
        account = rng.choice(PLACERS)
        if rng.random() < 0.1:
            lots = max(1, self._affordable(account, symbol, side, price) + rng.choice((-1, 0, 1)))
        return Place(self.label, account, symbol, side, order_type, price, lots)

    def _affordable(self, account: int, symbol: str, side: Side, price: int) -> int:
        """About as many lots as it can just pay for: the edge where rounding of fees shows."""
        instrument = self.reference.instruments.get(symbol)
        if instrument is None or (side is BUY and not price):
            return 5
        if side is not BUY:
            return self.reference.available(account, instrument.base)
        per_lot = price * instrument.unit * (10_000 + instrument.taker_bps)
        return self.reference.available(account, QUOTE) * 10_000 // per_lot

    def _price(self, symbol: str, side: Side) -> int:
        away = self.rng.randint(-3, 8)
        return self.middle.get(symbol, 10) + (-away if side is BUY else away)

    def _amend(self) -> Command:
        rng, order = self.rng, self._some_order()
        if order is None:
            return Amend(rng.choice(ACCOUNTS), self._dead_label(), self._price("alpha", BUY), None)
        price = lots = None
        if rng.random() < 0.5:
            price = self._price(order.symbol, order.side)
        if price is None or rng.random() < 0.3:
            around = rng.choice((order.filled, order.lots, order.left, order.lots * 10))
            lots = max(1, around + rng.randint(-4, 4))
        return Amend(self._owner(order), self.labels[order.id], price, lots)

    def _cancel(self) -> Cancel:
        order = self._some_order()
        if order is None:
            return Cancel(self.rng.choice(ACCOUNTS), self._dead_label())
        return Cancel(self._owner(order), self.labels[order.id])

    def _cancel_all(self) -> CancelAll:
        rng = self.rng
        symbol, side = rng.choice((None, *START)), rng.choice((None, BUY, SELL))
        return CancelAll(rng.choice(ACCOUNTS), symbol, side)

    def _refill(self) -> Refill:
        account = self.rng.choice(ACCOUNTS)
        asset = self.rng.choice((QUOTE, "ALPHA", "BETA"))
        most = (MONEY if asset == QUOTE else GOODS)[account - 1]
        return Refill(account, asset, self.rng.randint(0, most))

    def _some_order(self) -> Record | None:
        if not self.reference.open or self.rng.random() < 0.08:
            return None
        return self.rng.choice(self.reference.open)

    def _owner(self, order: Record) -> int:
        return order.owner if self.rng.random() < 0.96 else self.rng.choice(ACCOUNTS)

    def _dead_label(self) -> int:
        """Most of the recent ones are no longer open; some never were."""
        return self.rng.choice(self.recent) if self.recent else 0


# -- running -----------------------------------------------------------------------------------------------


@dataclass
class Session:
    """What one session came to."""

    seed: int
    ops: int
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    difference: str = ""
    commands: list[Command] = field(default_factory=list)


def fees_of(seed: int) -> tuple[tuple[int, int], tuple[int, int]]:
    rng = random.Random(f"fees {seed}")
    return rng.choice(FEES), rng.choice(FEES)


def run_session(seed: int, ops: int) -> Session:
    """Random commands until the two differ or all are done."""
    session, started = Session(seed, ops), time.perf_counter()
    with patch.object(real_exchange, "MAX_OPEN_ORDERS", MOST_OPEN):
        twins = Twins(fees_of(seed))
        hand = Hand(random.Random(seed), twins)
        commands: list[Command] = []
        try:
            for done in range(1, ops + 1):
                command = hand.next()
                commands.append(command)
                kind = type(command).__name__.lower()
                session.counts[f"op {kind}"] += 1
                session.counts.update(twins.apply(command))
                if done % WHOLE_STATE_EVERY == 0 or done == ops:
                    twins.compare_whole_state()
        except Divergence as divergence:
            session.difference = str(divergence)
            session.commands = commands
    session.seconds = time.perf_counter() - started
    return session


def first_difference(seed: int, commands: list[Command]) -> tuple[int, str] | None:
    """How many of the commands it takes until the two differ, and in what."""
    with patch.object(real_exchange, "MAX_OPEN_ORDERS", MOST_OPEN):
        twins = Twins(fees_of(seed))
        done = 0
        try:
            for command in commands:
                done += 1
                for _ in twins.apply(command):
                    pass
            twins.compare_whole_state()
        except Divergence as divergence:
            return done, str(divergence)
    return None


def shrink(
    commands: list[Command],
    first: Callable[[list[Command]], tuple[int, str] | None],
    seconds: float = 120.0,
) -> list[Command]:
    """Leave out ever smaller runs of commands as long as the two still differ."""
    until = time.monotonic() + seconds
    chunk = len(commands)
    while chunk:
        start, shorter_found = 0, False
        while start < len(commands) and time.monotonic() < until:
            rest = commands[:start] + commands[start + chunk :]
            found = first(rest)
            if found is None:
                start += chunk
            else:
                commands = rest[: found[0]]
                shorter_found = True
        if chunk > 1 or not shorter_found:
            chunk //= 2
    return commands


def report_difference(session: Session) -> None:
    print(f"DIVERGENCE in seed {session.seed} after {len(session.commands)} commands")
    print(f"  {session.difference}")
    commands = shrink(session.commands, lambda some: first_difference(session.seed, some))
    found = first_difference(session.seed, commands)
    print(f"  (maker, taker) bps: {fees_of(session.seed)}")
    print(f"  shortest list that shows it, {len(commands)} commands:")
    for command in commands:
        print(f"    {command}")
    print(f"  {found[1] if found else 'it did not show itself again'}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Check the practice exchange against a plain reference.")
    parser.add_argument("--ops", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1, help="the first session's; each has its own")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args()
    sizes = [min(SESSION, options.ops - done) for done in range(0, options.ops, SESSION)]
    seeds = range(options.seed, options.seed + len(sizes))
    print(f"{options.ops} operations, seeds {seeds[0]}..{seeds[-1]}, {options.workers} workers", flush=True)
    started, ops, counts = time.perf_counter(), 0, Counter[str]()
    with ProcessPoolExecutor(options.workers) as pool:
        for session in pool.map(run_session, seeds, sizes):
            if session.difference:
                pool.shutdown(wait=False, cancel_futures=True)
                report_difference(session)
                return 1
            ops += session.ops
            counts.update(session.counts)
    seconds = time.perf_counter() - started
    for name, count in sorted(counts.items()):
        print(f"  {name:32}{count:>10}")
    print(f"{ops} operations in {seconds:.1f} s, {ops / seconds:.0f} ops/s")
    print("0 divergences")
    return 0


if __name__ == "__main__":
    sys.exit(main())
