"""The real exchange and the reference, given the same commands and compared after each."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from hashlib import sha256

import msgspec

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode
from terminal.paper import snapshot
from terminal.paper.clearing import QUOTE, Changes
from terminal.paper.exchange import Exchange
from terminal.paper.orders import Fill, NewOrder, OrderEvent, Receipt
from tests.paper.reference import ReferenceExchange
from tests.paper.reference_commands import (
    ACCOUNTS,
    GOODS,
    MONEY,
    MOST_OPEN,
    Amend,
    Cancel,
    CancelAll,
    Command,
    Fees,
    Place,
    Refill,
    Restart,
    Tick,
    instruments,
)
from tests.paper.reference_fields import (
    fill_fields,
    fills_of,
    orders_in,
    plain,
    print_fields,
    seen,
    seen_by_reference,
    words_for,
)
from tests.paper.reference_parts import Done, Record, Refusal

DEAD_ID = 10**9
Asked = Place | Amend | Cancel | CancelAll | Tick


class Divergence(Exception):
    """The two exchanges differ."""


def same(what: str, really: object, expected: object) -> None:
    if really != expected:
        raise Divergence(f"{what}: the exchange has {really!r}, the reference {expected!r}")


class Twins:
    def __init__(self, fees: Fees) -> None:
        self.pairs = instruments(fees)
        self.real = Exchange(self.pairs)
        self.reference = ReferenceExchange({pair.symbol: pair for pair in self.pairs}, MOST_OPEN)
        self.assets = [QUOTE, *(pair.base for pair in self.pairs)]
        self.watched = {account for account in ACCOUNTS if account % 2}
        self.ids: dict[int, int] = {}
        self.labels: dict[int, int] = {}
        self.now = 1_000_000
        for account, money, goods in zip(ACCOUNTS, MONEY, GOODS, strict=True):
            self.real.open_account(f"account {account}", watched=account in self.watched)
            for asset, units in zip(self.assets, (money, goods, goods), strict=True):
                self._deposit(account, asset, units)

    # -- one command ---------------------------------------------------------------------------------------

    def apply(self, command: Command) -> Iterator[str]:
        """Give it to both and compare; yields the words for what happened."""
        match command:
            case Refill(account, asset, units):
                self._deposit(account, asset, units - self.reference.available(account, asset))
            case Restart():
                self._restart()
            case Tick(time):
                self.now += time
                yield from self._compare(command)
            case _:
                yield from self._compare(command)

    def _deposit(self, account: int, asset: str, units: int) -> None:
        self.real.ledgers[Mode.LIVE].deposit(account, asset, units)
        self.reference.deposit(account, asset, units)

    def _restart(self) -> None:
        """The fresh exchange goes on; it must hold all that was saved."""
        saved = self._saved()
        fresh = Exchange(self.pairs)
        try:
            snapshot.load(fresh, msgspec.msgpack.decode(saved))
        except Exception as error:
            raise Divergence(f"the exchange did not start again: {traceback.format_exc()}") from error
        self.real = fresh
        same("state after a restart", sha256(self._saved()).hexdigest(), sha256(saved).hexdigest())

    def _saved(self) -> bytes:
        return msgspec.msgpack.encode(snapshot.dump(self.real), order="deterministic")

    def _compare(self, command: Asked) -> Iterator[str]:
        self._forget_news()
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
        same("events", [plain(event) for one in receipts for event in one.events], events)
        orders = [seen_by_reference(one.order) for one in done]
        same("orders", [seen(receipt.order) for receipt in receipts], orders)
        if isinstance(command, Place) and done:
            self.ids[command.label], self.labels[done[0].order.id] = done[0].order.id, command.label
        changed = orders_in(events) | {one.order.id for one in done}
        self._compare_news(self.real.drain(), [self.reference.orders[order_id] for order_id in changed])
        for receipt in receipts:
            self._compare_own_fills(receipt)
        owners = {self.reference.orders[order_id].owner for order_id in changed}
        if not isinstance(command, Tick):
            owners.add(command.account)
        for account in owners:
            self._compare_balances(account)
        yield from words_for(code, events)
        yield from self.reference.noted.elements()

    def _forget_news(self) -> None:
        self.reference.prints.clear()
        self.reference.touched.clear()
        self.reference.noted.clear()

    def _expected(self, command: Asked) -> list[Done]:
        reference = self.reference
        match command:
            case Place(_, account, symbol, side, order_type, price, lots, stp, stop, display, _):
                return [
                    reference.place(
                        account, symbol, side, order_type, price, lots, self.now,
                        stp=stp, stop=stop, display=display, expires=self._end_of(command),
                    )
                ]  # fmt: skip
            case Amend(account, label, new_price, new_lots):
                return [reference.amend(account, self.ids.get(label, DEAD_ID), new_price, new_lots)]
            case Cancel(account, label):
                return [reference.cancel(account, self.ids.get(label, DEAD_ID))]
            case CancelAll(account, only_symbol, only_side):
                return reference.cancel_all(account, only_symbol, only_side)
            case Tick():
                return reference.expire(self.now)

    def _really(self, command: Asked) -> list[Receipt]:
        real = self.real
        try:
            match command:
                case Place(_, account, symbol, side, order_type, price, lots, stp, stop, display, _):
                    new = NewOrder(
                        symbol, side, order_type, price, lots,
                        stp=stp, stop=stop, display=display, expires=self._end_of(command),
                    )  # fmt: skip
                    return [real.place(account, new, self.now)]
                case Amend(account, label, new_price, new_lots):
                    order_id = self.ids.get(label, DEAD_ID)
                    return [real.amend(account, order_id, new_price, new_lots, self.now)]
                case Cancel(account, label):
                    return [real.cancel(account, self.ids.get(label, DEAD_ID), self.now)]
                case CancelAll(account, only_symbol, only_side):
                    return real.cancel_all(account, self.now, only_symbol, only_side)
                case Tick():
                    return real.expire(self.now)
        except Refused:
            raise
        except Exception as error:
            raise Divergence(f"the exchange broke: {traceback.format_exc()}") from error

    def _end_of(self, command: Place) -> int:
        return 0 if command.lasts is None else self.now + command.lasts

    # -- what is compared ----------------------------------------------------------------------------------

    def _compare_news(self, changes: Changes, changed: list[Record]) -> None:
        if not changed:
            same("changes", bool(changes), False)
            return
        touched = {
            (symbol, side, price) for symbol, levels in changes.touched.items() for side, price in levels
        }
        same("touched levels", touched, self.reference.touched)
        for symbol, side, price in touched:
            level = self.real.pairs[symbol].live.half(side).levels.get(price)
            really = (level.lots, level.count) if level else (0, 0)
            same(f"{symbol} {side} {price}", really, self.reference.level(symbol, side, price))
        prints = self.reference.prints
        same(
            "tape",
            [print_fields(trade) for trade in changes.trades],
            [(p.id, p.symbol, p.side, p.price, p.lots, "clob", p.maker, p.taker) for p in prints],
        )
        fills = [fill_fields(one) for one in changes.private if isinstance(one, Fill)]
        same("fills told", sorted(fills), sorted(self._fills()))
        told = {one.order.id: seen(one.order) for one in changes.private if isinstance(one, OrderEvent)}
        mine = {order.id: seen_by_reference(order) for order in changed if order.owner in self.watched}
        same("orders as told last", told, mine)
        same("fees", self.real.ledgers[Mode.LIVE].fees.get(QUOTE, 0), self.reference.fees)

    def _compare_own_fills(self, receipt: Receipt) -> None:
        own = [fill for fill in self._fills() if fill[1] == receipt.order.id]
        same("own fills", [fill_fields(fill) for fill in receipt.fills], own)

    def _fills(self) -> list[tuple[int, ...]]:
        fills = [fill for trade in self.reference.prints for fill in fills_of(trade)]
        return [fill for fill in fills if fill[2] in self.watched]

    def _compare_balances(self, account: int) -> None:
        held = self.reference.held(account)
        for asset in self.assets:
            purse, bound = self.real.ledgers[Mode.LIVE].purse(account, asset), held.get(asset, 0)
            expected = (self.reference.owned[account, asset] - bound, bound)
            if min(expected) < 0:
                raise Divergence(f"account {account} owes {asset}: available and held are {expected}")
            same(f"account {account} {asset}", (purse.available, purse.held), expected)

    def compare_whole_state(self) -> None:
        reference = self.reference
        for symbol, pair in self.real.pairs.items():
            same(f"{symbol} last", pair.last, reference.last[symbol])
            for side in (BUY, SELL):
                levels = list(pair.live.half(side).walk())
                queue = [(o.id, o.owner, o.price, o.left, o.shown) for level in levels for o in level]
                expected = reference.queue(symbol, side)
                same(
                    f"{symbol} {side} queue",
                    queue,
                    [(o.id, o.owner, o.price, o.left, o.shown) for o in expected],
                )
                for level in levels:
                    there = reference.level(symbol, side, level.price)
                    same(f"{symbol} {side} {level.price}", (level.lots, level.count), there)
            same(
                f"{symbol} stops",
                sorted((o.id, o.stop, o.left) for o in pair.stops),
                [(o.id, o.stop, o.left) for o in reference.pending if o.symbol == symbol],
            )
        self._compare_orders()
        for account in ACCOUNTS:
            self._compare_balances(account)
            mine = {o.id for o in reference.open_of(account)}
            same(f"open orders of {account}", set(self.real.accounts[account].open), mine)
        same("fees", self.real.ledgers[Mode.LIVE].fees.get(QUOTE, 0), reference.fees)
        same("next order", self.real.next_order, reference.next_order)
        same("next trade", self.real.next_trade, reference.next_trade)

    def _compare_orders(self) -> None:
        """Every open order, field by field, and what it holds."""
        reference = self.reference
        expected = {
            o.id: (seen_by_reference(o), o.left, reference.binds(o))
            for o in (*reference.resting, *reference.pending)
        }
        really = {o.id: (seen(o.view()), o.left, o.held) for o in self.real.orders.values()}
        same("open orders", really, expected)
