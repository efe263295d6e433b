"""What a match means for accounts: money and goods change hands, holds are freed, and what happened is gathered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from terminal.model.money import fee_of
from terminal.model.order import BUY, Mode, Side, Status
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
)
from terminal.paper.ledger import Ledger
from terminal.paper.matching import Book
from terminal.paper.orders import BPS, Fill, OrderEvent, PublicTrade, VenueOrder
from terminal.paper.paperbook import HOUSE, PaperBook
from terminal.paper.stops import Stops

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
    simulated: bool = False
    """In simulation mode: whatever it asks for, it trades on paper."""
    open: dict[int, VenueOrder] = field(default_factory=dict)
    fee_caps: tuple[int, int] = (BPS, BPS)
    """Basis points that its new orders pay at most as maker and as taker, by its fee tier."""


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
    volume: int = 0
    """Lots of all trades in the live book, ever."""
    stops: Stops = field(default_factory=Stops)
    prints: list[int] = field(default_factory=list)
    """Prices of the command's trades that stops have still to be told of."""
    pool_taken: dict[tuple[str, int, Side], int] = field(default_factory=dict)
    """Lots an owner took of a venue's pool on paper since the pool itself last traded."""
    reference: int = 0
    reference_at: int = 0
    """The price that a sharp move is measured from, and when it was taken."""
    halted_until: int = 0

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
    events: list[tuple[str, Event]] = field(default_factory=list)
    """What the live books did, by pair, while `keep_events` asks for it."""

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
        self.unsettled: list[Fill] | None = None
        """Fills of watched accounts for whoever sees to their settlement; kept only where somebody does."""
        self.changes = Changes()
        self.keep_events = False
        """Does somebody follow the books order by order? It is no part of the state."""

    def drain(self) -> Changes:
        changes, self.changes = self.changes, Changes()
        return changes

    def carry_out(self, pair: Pair, order: VenueOrder, events: list[Event], now: int, told: str) -> None:
        account = self.accounts[order.owner]
        told_at = len(self.changes.private)
        account.open[order.id] = self.orders[order.id] = order
        order.updated = now
        self.settle(pair, order.mode, order, events, now)
        if not order.left:
            self._end(order, pair.instrument, "")
        elif order.status is not Status.PENDING and not order.status.ended:
            self.hold(order, pair.instrument, order.resting_need())
        if account.watched:
            self.changes.private.insert(told_at, OrderEvent(told, order.view()))
            self.note_balances(order.owner, order.mode, pair)

    def hold(self, order: VenueOrder, instrument: Instrument, need: int) -> None:
        """Bind so much for the order, in place of what it bound before."""
        self.ledgers[order.mode].hold(order.owner, self.bound_asset(order, instrument), need - order.held)
        order.held = need

    def settle(
        self, pair: Pair, mode: Mode, incoming: VenueOrder | None, events: list[Event], now: int
    ) -> None:
        if self.keep_events and mode is Mode.LIVE:
            self.changes.events.extend((pair.instrument.symbol, event) for event in events)
        touched: set[tuple[Side, int]] = set()
        for event in events:
            match event:
                case Traded():
                    self._trade(pair, mode, incoming, event, now)
                    touched.add((event.side.other, event.price))
                case Swapped():
                    self._swap(pair, incoming, event, now)
                case Rested() | Refilled():
                    touched.add((event.side, event.price))
                case Cancelled():
                    touched.add((event.side, event.price))
                    if incoming is None or event.order_id != incoming.id:
                        self.cancelled(event, pair, now)
                case Reduced():
                    touched.add((event.side, event.price))
                    if incoming is None or event.order_id != incoming.id:
                        self._reduced(event, pair, now)
                case Dropped() if incoming is not None:
                    self._end(incoming, pair.instrument, event.reason)
                case Decremented() if incoming is not None:
                    incoming.lots -= event.lots
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

    def cancelled(self, event: Cancelled, pair: Pair, now: int) -> None:
        order = self.orders[event.order_id]
        order.updated = now
        self._end(order, pair.instrument, event.reason)
        self._tell(order, pair, "order_cancelled")

    def _reduced(self, event: Reduced, pair: Pair, now: int) -> None:
        """Its owner's own order met it and took a part of it away."""
        order = self.orders[event.order_id]
        order.lots -= event.lots
        order.updated = now
        self.hold(order, pair.instrument, order.resting_need())
        self._tell(order, pair, "order_amended")

    def _tell(self, order: VenueOrder, pair: Pair, kind: str) -> None:
        if self.accounts[order.owner].watched:
            self.changes.private.append(OrderEvent(kind, order.view()))
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
                self._house_trades(pair, mode, side, event.price, event.lots)
            else:
                self._fill(pair, order, event, order is maker, trade_id, now)
        if maker is not None:
            if maker.filled == maker.lots:
                self._end(maker, pair.instrument, "")
            self._tell(maker, pair, "order_updated")

    def _fill(
        self, pair: Pair, order: VenueOrder, event: Traded, is_maker: bool, trade_id: int, now: int
    ) -> None:
        notional = pair.instrument.notional(event.price, event.lots)
        fee = fee_of(notional, order.maker_bps if is_maker else order.taker_bps)
        unbind = notional + fee if order.side is BUY else event.lots
        if is_maker and order.side is BUY:
            unbind = order.held - order.resting_need()
        self._pay(pair, order, notional, fee, event.lots, unbind)
        self._note_fill(order, event.price, event.lots, fee, is_maker, trade_id, now, CLOB)

    def _pay(self, pair: Pair, order: VenueOrder, notional: int, fee: int, lots: int, unbind: int) -> None:
        """Money and goods of an order's own side of a trade."""
        instrument, ledger = pair.instrument, self.ledgers[order.mode]
        if order.side is BUY:
            ledger.spend_held(order.owner, QUOTE, unbind, notional + fee)
            ledger.deposit(order.owner, instrument.base, lots)
        else:
            ledger.spend_held(order.owner, instrument.base, unbind, lots)
            ledger.deposit(order.owner, QUOTE, notional - fee)
        order.held -= unbind
        ledger.take_fee(QUOTE, fee)
        order.filled += lots
        order.spent += notional
        order.fee += fee

    def _note_fill(
        self,
        order: VenueOrder,
        price: int,
        lots: int,
        fee: int,
        is_maker: bool,
        trade_id: int,
        now: int,
        venue: str,
    ) -> None:
        order.updated = now
        order.status = Status.PARTIAL
        if self.accounts[order.owner].watched:
            fill = Fill(
                trade_id, order.id, order.owner, order.symbol, order.side, price, lots, fee, is_maker, now, order.mode,
                venue,
            )  # fmt: skip
            order.fills.append(fill)
            self.changes.private.append(fill)
            if self.unsettled is not None:
                self.unsettled.append(fill)

    def _swap(self, pair: Pair, order: VenueOrder | None, event: Swapped, now: int) -> None:
        """A pool deals at its price, its fee within it; on paper it is only as if."""
        if order is None:
            raise AssertionError(f"nobody ordered {event}")
        notional = pair.instrument.notional(event.price, event.lots)
        self._pay(pair, order, notional, 0, event.lots, notional if order.side is BUY else event.lots)
        trade_id = self.next_trade
        self.next_trade += 1
        if order.mode is Mode.LIVE:
            self.take_from_pool(pair, event.venue, event.side, event.lots, notional)
            self.print_trade(
                pair, event.side, event.price, event.lots, event.venue, now, 0, order.owner, trade_id
            )
        else:
            self._house_trades(pair, order.mode, event.side.other, event.price, event.lots)
            key = event.venue, order.owner, event.side
            pair.pool_taken[key] = pair.pool_taken.get(key, 0) + event.lots
        self._note_fill(order, event.price, event.lots, 0, False, trade_id, now, event.venue)

    def take_from_pool(self, pair: Pair, venue: str, side: Side, lots: int, notional: int) -> None:
        """The pool's side of a deal. What paper orders took of it before counts no longer: it is another pool now."""
        ledger, sign = self.ledgers[Mode.LIVE], 1 if side is BUY else -1
        ledger.deposit(pair.pools[venue].account, pair.instrument.base, -sign * lots)
        ledger.deposit(pair.pools[venue].account, QUOTE, sign * notional)
        for key in [key for key in pair.pool_taken if key[0] == venue]:
            del pair.pool_taken[key]
        self.changes.pools.add(pair.instrument.symbol)

    def _house_trades(self, pair: Pair, mode: Mode, side: Side, price: int, lots: int) -> None:
        ledger, sign = self.ledgers[mode], 1 if side is BUY else -1
        ledger.deposit(HOUSE, pair.instrument.base, sign * lots)
        ledger.deposit(HOUSE, QUOTE, -sign * pair.instrument.notional(price, lots))

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
            pair.volume += lots
            pair.prints.append(price)
        self.changes.trades.append(
            PublicTrade(trade_id, pair.instrument.symbol, side, price, lots, venue, now, maker, taker)
        )

    def note_balances(self, account: int, mode: Mode, pair: Pair) -> None:
        self.changes.balances[account, mode, pair.instrument.base] = None
        self.changes.balances[account, mode, QUOTE] = None

    @staticmethod
    def bound_asset(order: VenueOrder, instrument: Instrument) -> str:
        return instrument.quote if order.side is BUY else instrument.base
