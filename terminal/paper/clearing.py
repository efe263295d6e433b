"""What a match means for accounts: money and goods change hands, holds are freed, and what happened is gathered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from terminal.model.order import BUY, Mode, Side, Status
from terminal.paper.ledger import Ledger
from terminal.paper.matching import Book, Cancelled, Dropped, Event, Traded
from terminal.paper.orders import Fill, OrderEvent, PublicTrade, Receipt, VenueOrder, fee_of
from terminal.paper.paperbook import HOUSE, PaperBook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terminal.model.instrument import Instrument

QUOTE = "USDC"
CLOB = "clob"


@dataclass(slots=True)
class Account:
    """An owner of orders. Only a watched one has its orders and fills told; the simulated crowd is not."""

    id: int
    name: str
    watched: bool
    open: dict[int, VenueOrder] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pool:
    """A venue's constant-product pool, seen each `step` ticks; its reserves are its account's purses."""

    venue: str
    account: int
    fee_bps: int
    step: int = 1


@dataclass(slots=True)
class Pair:
    """All that is traded in one instrument."""

    instrument: Instrument
    live: Book = field(default_factory=Book)
    paper: PaperBook = field(init=False)
    pools: dict[str, Pool] = field(default_factory=dict)
    last: int = 0

    def __post_init__(self) -> None:
        self.paper = PaperBook(self.live)

    def book(self, mode: Mode) -> Book | PaperBook:
        return self.live if mode is Mode.LIVE else self.paper


class Notice(msgspec.Struct, frozen=True):
    """News of a room for the sockets: to one account, or with none to all who listen to the channel."""

    account: int | None
    channel: str
    kind: str
    data: Any


@dataclass(slots=True)
class Changes:
    """What happened since the last drain, in order."""

    trades: list[PublicTrade] = field(default_factory=list)
    private: list[Fill | OrderEvent] = field(default_factory=list)
    touched: dict[str, set[tuple[Side, int]]] = field(default_factory=dict)
    pools: set[str] = field(default_factory=set)
    balances: dict[tuple[int, Mode, str], None] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(
            self.trades or self.private or self.touched or self.pools or self.balances or self.notices
        )


class Clearing:
    """The accounts, and what each event of a book does to them. Nothing is called back while orders are matched:
    what changed is kept in `changes` until the driver drains it."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self.pairs = {instrument.symbol: Pair(instrument) for instrument in instruments}
        self.ledgers = {Mode.LIVE: Ledger(), Mode.PAPER: Ledger()}
        self.accounts = {HOUSE: Account(HOUSE, "house", watched=False)}
        self.orders: dict[int, VenueOrder] = {}
        self.next_order = 1
        self.next_trade = 1
        self.ends: list[tuple[int, int]] = []
        """(when, order) of those that end by themselves, as a heap; one that is gone already is passed over."""
        self.changes = Changes()

    def drain(self) -> Changes:
        changes, self.changes = self.changes, Changes()
        return changes

    def carry_out(self, pair: Pair, order: VenueOrder, events: list[Event], now: int, told: str) -> Receipt:
        account = self.accounts[order.owner]
        told_at, fills_before = len(self.changes.private), len(order.fills)
        account.open[order.id] = self.orders[order.id] = order
        order.updated = now
        self.settle(pair, order.mode, order, events, now)
        if not order.left:
            self._end(order, pair.instrument, "")
        elif not order.status.ended:
            self.ledgers[order.mode].hold(
                order.owner, self.bound_asset(order, pair.instrument), order.resting_need() - order.held
            )
            order.held = order.resting_need()
        view = order.view()
        if account.watched:
            self.changes.private.insert(told_at, OrderEvent(told, view))
            self.note_balances(order.owner, order.mode, pair)
        return Receipt(view, tuple(order.fills[fills_before:]), events)

    def settle(
        self, pair: Pair, mode: Mode, incoming: VenueOrder | None, events: list[Event], now: int
    ) -> None:
        touched: set[tuple[Side, int]] = set()
        for event in events:
            if isinstance(event, Traded):
                self._trade(pair, mode, incoming, event, now)
                touched.add((event.side.other, event.price))
            elif isinstance(event, Dropped):
                if incoming is not None:
                    self._end(incoming, pair.instrument, event.reason)
            else:
                touched.add((event.side, event.price))
                if isinstance(event, Cancelled) and (incoming is None or event.order_id != incoming.id):
                    self._cancelled(event, pair, now)
        if mode is Mode.LIVE and touched:
            self.changes.touched.setdefault(pair.instrument.symbol, set()).update(touched)
            if pair.paper.orders or pair.paper.taken:
                self._let_paper_follow(pair, events, touched, now)

    def _let_paper_follow(
        self, pair: Pair, events: list[Event], touched: set[tuple[Side, int]], now: int
    ) -> None:
        """Paper orders see what just happened to the live book, one thing at a time: each may fill an order once."""
        for event in events:
            if isinstance(event, Traded):
                follow = pair.paper.on_trade(event.side, event.price, event.lots)
                self.settle(pair, Mode.PAPER, None, follow, now)
        for side, price in sorted(touched):
            self.settle(pair, Mode.PAPER, None, pair.paper.on_level(side, price), now)

    def _cancelled(self, event: Cancelled, pair: Pair, now: int) -> None:
        order = self.orders[event.order_id]
        order.updated = now
        self._end(order, pair.instrument, event.reason)
        if self.accounts[order.owner].watched:
            self.changes.private.append(OrderEvent("order_cancelled", order.view()))
            self.note_balances(order.owner, order.mode, pair)

    def _end(self, order: VenueOrder, instrument: Instrument, reason: str) -> None:
        """Free what it still held and let go of it. With something left it was cancelled, else filled."""
        if order.held:
            self.ledgers[order.mode].hold(order.owner, self.bound_asset(order, instrument), -order.held)
            order.held = 0
        order.status = Status.CANCELLED if order.left else Status.FILLED
        order.reason = reason
        del self.orders[order.id], self.accounts[order.owner].open[order.id]

    def _trade(self, pair: Pair, mode: Mode, incoming: VenueOrder | None, event: Traded, now: int) -> None:
        trade_id = self.next_trade
        self.next_trade += 1
        taker = incoming if event.taker_id != HOUSE else None
        maker = self.orders[event.maker_id] if event.maker_id != HOUSE else None
        if mode is Mode.LIVE and maker and taker:
            self.print_trade(
                pair, event.side, event.price, event.lots, CLOB, now, maker.owner, taker.owner, trade_id
            )
        for order, side in ((maker, event.side.other), (taker, event.side)):
            if order is None:
                self._house_trades(pair, mode, side, event)
            else:
                self._fill(pair, order, event, order is maker, trade_id, now)
        if maker is not None and not maker.left:
            self._end(maker, pair.instrument, "")
        if maker is not None and self.accounts[maker.owner].watched:
            self.changes.private.append(OrderEvent("order_updated", maker.view()))
            self.note_balances(maker.owner, maker.mode, pair)

    def _fill(
        self, pair: Pair, order: VenueOrder, event: Traded, is_maker: bool, trade_id: int, now: int
    ) -> None:
        instrument, ledger = pair.instrument, self.ledgers[order.mode]
        notional = instrument.notional(event.price, event.lots)
        fee = fee_of(notional, order.maker_bps if is_maker else order.taker_bps)
        if order.side is BUY:
            pay = notional + fee
            unbind = order.held - order.resting_need() if is_maker else pay
            ledger.spend_held(order.owner, QUOTE, unbind, pay)
            ledger.deposit(order.owner, instrument.base, event.lots)
        else:
            unbind = event.lots
            ledger.spend_held(order.owner, instrument.base, unbind, event.lots)
            ledger.deposit(order.owner, QUOTE, notional - fee)
        order.held -= unbind
        ledger.take_fee(QUOTE, fee)
        order.spent += notional
        order.fee += fee
        order.updated = now
        order.status = Status.PARTIAL
        if self.accounts[order.owner].watched:
            fill = Fill(
                trade_id,
                order.id,
                order.owner,
                order.symbol,
                order.side,
                event.price,
                event.lots,
                fee,
                is_maker,
                now,
                order.mode,
            )
            order.fills.append(fill)
            self.changes.private.append(fill)

    def _house_trades(self, pair: Pair, mode: Mode, side: Side, event: Traded) -> None:
        ledger, sign = self.ledgers[mode], 1 if side is BUY else -1
        ledger.deposit(HOUSE, pair.instrument.base, sign * event.lots)
        ledger.deposit(HOUSE, QUOTE, -sign * pair.instrument.notional(event.price, event.lots))

    def print_trade(
        self,
        pair: Pair,
        side: Side,
        price: int,
        lots: int,
        venue: str,
        now: int,
        maker: int,
        taker: int,
        trade_id: int = 0,
    ) -> None:
        if not trade_id:
            trade_id = self.next_trade
            self.next_trade += 1
        if venue == CLOB:
            pair.last = price
        self.changes.trades.append(
            PublicTrade(trade_id, pair.instrument.symbol, side, price, lots, venue, now, maker, taker)
        )

    def note_balances(self, account: int, mode: Mode, pair: Pair) -> None:
        self.changes.balances[account, mode, pair.instrument.base] = None
        self.changes.balances[account, mode, QUOTE] = None

    @staticmethod
    def bound_asset(order: VenueOrder, instrument: Instrument) -> str:
        return instrument.quote if order.side is BUY else instrument.base
