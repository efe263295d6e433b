"""Accounts, orders, fees and modes over the books, the ledger and the pools. Pure: the time is an argument.

A command is refused with nothing changed, or carried out whole; what changed is gathered in `changes` until the
driver drains it, so nothing is called back while orders are matched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from terminal.model.errors import NotFound, Refused
from terminal.model.money import quote_text
from terminal.model.order import BUY, Mode, OrderType, Side, Status
from terminal.paper.amm import levels as pool_levels
from terminal.paper.ledger import Ledger, Shortfall
from terminal.paper.matching import Book, Cancelled, Dropped, Event, Traded, Unfillable, WouldCross
from terminal.paper.orders import Fill, NewOrder, OrderEvent, PublicTrade, Receipt, VenueOrder, fee_of
from terminal.paper.paperbook import HOUSE, PaperBook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terminal.model.instrument import Instrument

QUOTE = "USDC"
CLOB = "clob"
MAX_OPEN_ORDERS = 2000
"""Open orders an account may have at once, so that none can fill the memory."""


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


@dataclass(slots=True)
class Changes:
    """What happened since the last drain, in order."""

    trades: list[PublicTrade] = field(default_factory=list)
    private: list[Fill | OrderEvent] = field(default_factory=list)
    touched: dict[str, set[tuple[Side, int]]] = field(default_factory=dict)
    pools: set[str] = field(default_factory=set)
    balances: dict[tuple[int, Mode, str], None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.trades or self.private or self.touched or self.pools or self.balances)


class Exchange:
    """The venue as one machine: `place`, `amend`, `cancel`, `cancel_all`, `swap`."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self.pairs = {instrument.symbol: Pair(instrument) for instrument in instruments}
        self.ledgers = {Mode.LIVE: Ledger(), Mode.PAPER: Ledger()}
        self.accounts = {HOUSE: Account(HOUSE, "house", watched=False)}
        self.orders: dict[int, VenueOrder] = {}
        self.next_order = 1
        self.next_trade = 1
        self.changes = Changes()

    def drain(self) -> Changes:
        changes, self.changes = self.changes, Changes()
        return changes

    def open_account(self, name: str, *, watched: bool) -> Account:
        account = Account(len(self.accounts), name, watched)
        self.accounts[account.id] = account
        return account

    def open_pool(
        self, symbol: str, venue: str, base_lots: int, quote_units: int, fee_bps: int, step: int = 1
    ) -> Pool:
        """A pool with its reserves."""
        pair = self.pair(symbol)
        pool = Pool(venue, self.open_account(f"{venue}:{symbol}", watched=False).id, fee_bps, step)
        ledger = self.ledgers[Mode.LIVE]
        ledger.deposit(pool.account, pair.instrument.base, base_lots)
        ledger.deposit(pool.account, QUOTE, quote_units)
        pair.pools[venue] = pool
        return pool

    def pair(self, symbol: str) -> Pair:
        pair = self.pairs.get(symbol)
        if pair is None:
            known = ", ".join(self.pairs)
            raise NotFound(
                "UNKNOWN_SYMBOL",
                f"no pair {symbol[:40]!r} is traded here: try {known}",
                "symbol",
                symbol[:40],
            )
        return pair

    # -- commands ------------------------------------------------------------------------------------------

    def place(self, account: int, new: NewOrder, now: int) -> Receipt:
        pair = self.pair(new.symbol)
        instrument = pair.instrument
        if new.lots < instrument.min_lots:
            least, asked = instrument.size_text(instrument.min_lots), instrument.size_text(new.lots)
            raise Refused(
                "BELOW_MINIMUM",
                f"quantity {asked} is below the least order of {least} {instrument.base}",
                "quantity",
                asked,
            )
        if len(self.accounts[account].open) >= MAX_OPEN_ORDERS:
            raise Refused(
                "TOO_MANY_ORDERS",
                f"{MAX_OPEN_ORDERS} orders are open, the most an account may have: cancel some first",
                "orders",
                MAX_OPEN_ORDERS,
            )
        order = VenueOrder(self.next_order, account, new, instrument, now)
        book, ledger = pair.book(new.mode), self.ledgers[new.mode]
        need = order.need(self._worst_cost(pair, order), order.left, order.taker_bps)
        asset = self._bound_asset(order, instrument)
        try:
            ledger.require(account, asset, need)
            events = book.place(order)
        except (Shortfall, WouldCross, Unfillable) as error:
            raise self._explain(error, order, instrument) from None
        self.next_order += 1
        ledger.hold(account, asset, need)
        order.held = need
        return self._carry_out(pair, order, events, now, "order_placed")

    def amend(self, account: int, order_id: int, price: int | None, lots: int | None, now: int) -> Receipt:
        """A new price, a new total quantity, or both."""
        order = self.find(account, order_id)
        pair = self.pairs[order.symbol]
        instrument, ledger = pair.instrument, self.ledgers[order.mode]
        price = order.price if price is None else price
        left = order.left if lots is None else lots - order.filled
        if left <= 0:
            raise Refused(
                "BELOW_FILLED",
                f"quantity {instrument.size_text(order.lots - order.left + left)} is not above the {instrument.size_text(order.filled)} already filled: cancel the order instead",
                "quantity", instrument.size_text(order.filled + left),
            )  # fmt: skip
        if order.filled + left < instrument.min_lots:
            least = instrument.size_text(instrument.min_lots)
            raise Refused(
                "BELOW_MINIMUM",
                f"quantity would fall below the least order of {least} {instrument.base}",
                "quantity",
                instrument.size_text(order.filled + left),
            )
        in_place = price == order.price and left <= order.left
        need = order.need(price * left, left, order.maker_bps if in_place else order.taker_bps)
        asset = self._bound_asset(order, instrument)
        total = order.filled + left
        try:
            ledger.require(account, asset, need - order.held)
            events = pair.book(order.mode).amend(order_id, price, left)
        except (Shortfall, WouldCross) as error:
            raise self._explain(error, order, instrument) from None
        order.lots = total
        ledger.hold(account, asset, need - order.held)
        order.held = need
        return self._carry_out(pair, order, events, now, "order_amended")

    def cancel(self, account: int, order_id: int, now: int, reason: str = "user") -> Receipt:
        order = self.find(account, order_id)
        pair = self.pairs[order.symbol]
        events = pair.book(order.mode).cancel(order_id, reason)
        self._settle(pair, order.mode, None, events, now)
        return Receipt(order.view(), (), events)

    def cancel_all(
        self,
        account: int,
        now: int,
        symbol: str | None = None,
        side: Side | None = None,
        mode: Mode | None = None,
    ) -> list[Receipt]:
        """Every open order of the account that matches, oldest first."""
        chosen = [
            order.id
            for order in self.accounts[account].open.values()
            if (symbol is None or order.symbol == symbol)
            and (side is None or order.side is side)
            and (mode is None or order.mode is mode)
        ]
        return [self.cancel(account, order_id, now) for order_id in chosen]

    def find(self, account: int, order_id: int) -> VenueOrder:
        """The account's own open order."""
        order = self.accounts[account].open.get(order_id)
        if order is None:
            raise NotFound(
                "ORDER_NOT_OPEN",
                "no open order of yours has this id: it may be filled or cancelled already",
                "order_id",
                order_id,
            )
        return order

    def swap(self, account: int, symbol: str, venue: str, side: Side, limit: int, lots: int, now: int) -> int:
        """Trade with a pool, no worse than the limit, as far as it goes; answers the lots that did."""
        pair = self.pair(symbol)
        pool, instrument = pair.pools[venue], pair.instrument
        ledger = self.ledgers[Mode.LIVE]
        left = lots
        base = ledger.purse(pool.account, instrument.base)
        quote = ledger.purse(pool.account, QUOTE)
        for price, size in self.pool_depth(pair, venue, side, limit):
            part = min(left, size)
            cost = instrument.notional(price, part)
            payer, asset, due = (account, QUOTE, cost) if side is BUY else (account, instrument.base, part)
            ledger.require(payer, asset, due)
            sign = 1 if side is BUY else -1
            ledger.deposit(account, instrument.base, sign * part)
            ledger.deposit(account, QUOTE, -sign * cost)
            base.available -= sign * part
            quote.available += sign * cost
            left -= part
            self._print(pair, side, price, part, venue, now, 0, account)
            if not left:
                break
        if left < lots:
            self.changes.pools.add(symbol)
        return lots - left

    # -- what can be asked --------------------------------------------------------------------------------

    def pool_depth(
        self, pair: Pair, venue: str, side: Side, limit: int | None = None, depth: int = 400
    ) -> Iterator[tuple[int, int]]:
        """What a taker on this side finds at one pool, best first: (price, lots)."""
        pool, unit = pair.pools[venue], pair.instrument.unit
        ledger = self.ledgers[Mode.LIVE]
        base = ledger.purse(pool.account, pair.instrument.base).available
        quote = ledger.purse(pool.account, QUOTE).available
        for price, lots in pool_levels(side, base, quote, unit, pool.fee_bps, depth, pool.step):
            if limit is not None and (price > limit if side is BUY else price < limit):
                return
            yield price, lots

    # -- carrying out -------------------------------------------------------------------------------------

    def _worst_cost(self, pair: Pair, order: VenueOrder) -> int:
        """Ticks x lots it could pay: its limit, or for a market order the walk through the book."""
        if order.type is not OrderType.MARKET:
            return order.price * order.left
        found, cost = pair.book(order.mode).reach(order)
        if not found:
            raise Refused(
                "NO_LIQUIDITY",
                f"nobody is on the other side of a market {order.side.value} now: use a limit order",
                "order_type",
                order.type.value,
            )
        return cost

    @staticmethod
    def _bound_asset(order: VenueOrder, instrument: Instrument) -> str:
        return instrument.quote if order.side is BUY else instrument.base

    def _carry_out(self, pair: Pair, order: VenueOrder, events: list[Event], now: int, told: str) -> Receipt:
        account = self.accounts[order.owner]
        told_at, fills_before = len(self.changes.private), len(order.fills)
        account.open[order.id] = self.orders[order.id] = order
        order.updated = now
        self._settle(pair, order.mode, order, events, now)
        if not order.left:
            self._end(order, pair.instrument, "")
        elif not order.status.ended:
            self.ledgers[order.mode].hold(
                order.owner, self._bound_asset(order, pair.instrument), order.resting_need() - order.held
            )
            order.held = order.resting_need()
        view = order.view()
        if account.watched:
            self.changes.private.insert(told_at, OrderEvent(told, view))
            self._note_balances(order, pair)
        return Receipt(view, tuple(order.fills[fills_before:]), events)

    def _settle(
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
                self._settle(pair, Mode.PAPER, None, follow, now)
        for side, price in sorted(touched):
            self._settle(pair, Mode.PAPER, None, pair.paper.on_level(side, price), now)

    def _cancelled(self, event: Cancelled, pair: Pair, now: int) -> None:
        order = self.orders[event.order_id]
        order.updated = now
        self._end(order, pair.instrument, event.reason)
        if self.accounts[order.owner].watched:
            self.changes.private.append(OrderEvent("order_cancelled", order.view()))
            self._note_balances(order, pair)

    def _end(self, order: VenueOrder, instrument: Instrument, reason: str) -> None:
        """Free what it still held and let go of it. With something left it was cancelled, else filled."""
        if order.held:
            self.ledgers[order.mode].hold(order.owner, self._bound_asset(order, instrument), -order.held)
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
            self._print(
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
            self._note_balances(maker, pair)

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

    def _print(
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

    def _note_balances(self, order: VenueOrder, pair: Pair) -> None:
        self.changes.balances[order.owner, order.mode, pair.instrument.base] = None
        self.changes.balances[order.owner, order.mode, QUOTE] = None

    @staticmethod
    def _explain(error: Exception, order: VenueOrder, instrument: Instrument) -> Refused:
        """A refusal of the inner rooms in the trader's words and units."""
        if isinstance(error, WouldCross):
            best, price = instrument.price_text(error.best), instrument.price_text(order.price)
            better = "below" if order.side is BUY else "above"
            return Refused(
                "POST_ONLY_WOULD_CROSS",
                f"post_only {order.side.value} at {price} would trade at once against {best}: price it {better} that",
                "price",
                price,
            )
        if isinstance(error, Unfillable):
            found, asked = instrument.size_text(error.found), instrument.size_text(order.left)
            return Refused(
                "FOK_NOT_FILLABLE",
                f"only {found} of {asked} can be filled at once within the price",
                "quantity",
                asked,
            )
        if not isinstance(error, Shortfall):
            raise error
        text = quote_text if error.asset == instrument.quote else instrument.size_text
        need, available = text(error.need), text(error.available)
        return Refused(
            "INSUFFICIENT_BALANCE",
            f"needs {need} {error.asset} more, {available} is available",
            "quantity",
            instrument.size_text(order.left),
        )
