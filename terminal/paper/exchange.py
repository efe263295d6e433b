"""The venue's commands over the clearing, the books and the pools. Pure: the time is an argument.

A command is refused with nothing changed, or carried out whole.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from terminal.model.errors import NotFound, Refused
from terminal.model.order import BUY, Mode, OrderType, Route, Side, Status
from terminal.paper.admission import (
    admit,
    explain,
    least,
    no_liquidity,
    not_halted,
    not_in_simulation,
    too_little,
)
from terminal.paper.amm import ladder, touch
from terminal.paper.amm import levels as pool_levels
from terminal.paper.breaker import Breaker
from terminal.paper.clearing import CLOB, QUOTE, Account, Clearing, Pair, Pool
from terminal.paper.events import Cancelled, Dropped, Event, Swapped, Triggered, Waiting
from terminal.paper.ledger import Shortfall
from terminal.paper.matching import Unfillable, WouldCross, reach
from terminal.paper.orders import NewOrder, Receipt, VenueOrder
from terminal.paper.routing import Step, legs, plan
from terminal.paper.stops import protection_price

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument

FEW_ENDS = 1000


class Exchange(Clearing):
    """The venue as one machine: `place`, `amend`, `cancel`, `cancel_all`, `expire`, `swap`."""

    def __init__(self, instruments: Iterable[Instrument], *, breaker: bool = False) -> None:
        super().__init__(instruments)
        self.breaker = Breaker(self, on=breaker)

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
        not_halted(pair, now)
        admit(pair, self.accounts[account], new, now)
        order = VenueOrder(self.next_order, account, new, pair.instrument, now)
        order.cap_fees(*self.accounts[account].fee_caps)
        events = self._wait(pair, order) if order.type.is_stop else self._enter(pair, order)
        self.next_order += 1
        if order.expires:
            self._note_end(order)
        return self._finish(pair, order, events, now, "order_placed")

    def amend(self, account: int, order_id: int, price: int | None, lots: int | None, now: int) -> Receipt:
        """A new price, a new total quantity, or both."""
        order = self.find(account, order_id)
        pair = self.pairs[order.symbol]
        not_halted(pair, now)
        price = _amended_price(order, price)
        left = order.left if lots is None else lots - order.filled
        _not_below_filled(order, left, pair.instrument)
        least(pair.instrument, order.filled + left)
        waits = order.id in pair.stops.orders
        less = price == order.price and left <= order.left
        in_place = less and not waits
        if not less and order.mode is Mode.LIVE:
            not_in_simulation(self.accounts[account], "a live order may be made smaller or cancelled")
        need = order.need(price * left, left, order.maker_bps if in_place else order.taker_bps)
        try:
            self.ledgers[order.mode].require(
                account, self.bound_asset(order, pair.instrument), need - order.held
            )
            events = [] if waits else pair.book(order.mode).amend(order_id, price, left)
        except (Shortfall, WouldCross) as error:
            raise explain(error, order.side, price, order.filled + left, pair.instrument) from None
        if waits:
            order.price, order.left, order.display = price, left, min(order.display, left)
            events = [Waiting(order.id, order.side, order.stop, left)]
        order.lots = order.filled + left
        self.hold(order, pair.instrument, need)
        return self._finish(pair, order, events, now, "order_amended")

    def cancel(self, account: int, order_id: int, now: int, reason: str = "user") -> Receipt:
        order = self.find(account, order_id)
        pair = self.pairs[order.symbol]
        if order.id in pair.stops.orders:
            pair.stops.remove(order)
            event = Cancelled(order.id, order.side, order.price, order.left, reason)
            self.cancelled(event, pair, now)
            return Receipt(order.view(), (), [event])
        events = pair.book(order.mode).cancel(order_id, reason)
        self.settle(pair, order.mode, None, events, now)
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
        # Cancelling a live order moves the book, which may fill a paper order that was still to be cancelled.
        mine = self.accounts[account].open
        return [self.cancel(account, order_id, now) for order_id in chosen if order_id in mine]

    def expire(self, now: int) -> list[Receipt]:
        """Cancel what has come to its end."""
        gone: list[Receipt] = []
        while self.ends and self.ends[0][0] <= now:
            _, order_id = heappop(self.ends)
            if order := self.orders.get(order_id):
                gone.append(self.cancel(order.owner, order_id, now, "expired"))
        return gone

    def _note_end(self, order: VenueOrder) -> None:
        """Those that are gone already are let go when they are the most: who places and cancels all day long must not
        fill the memory with what would end next month."""
        heappush(self.ends, (order.expires, order.id))
        if len(self.ends) > FEW_ENDS + 2 * len(self.orders):
            self.ends = sorted(one for one in self.ends if one[1] in self.orders or one[1] == order.id)

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
        parts: list[tuple[int, int]] = []
        left = lots
        for price, size in self.pool_depth(pair, venue, side, limit):
            parts.append((price, min(left, size)))
            left -= parts[-1][1]
            if not left:
                break
        if parts:
            self._deal(account, pair, pair.pools[venue], side, parts, now)
        return lots - left

    def _deal(
        self, account: int, pair: Pair, pool: Pool, side: Side, parts: list[tuple[int, int]], now: int
    ) -> None:
        """Exchange goods and money with a pool, all parts or none."""
        instrument, ledger = pair.instrument, self.ledgers[Mode.LIVE]
        lots = sum(part for _, part in parts)
        cost = sum(instrument.notional(price, part) for price, part in parts)
        asset, due = (QUOTE, cost) if side is BUY else (instrument.base, lots)
        try:
            ledger.require(account, asset, due)
        except Shortfall as error:
            raise too_little(error, instrument, lots) from None
        sign = 1 if side is BUY else -1
        ledger.deposit(account, instrument.base, sign * lots)
        ledger.deposit(account, QUOTE, -sign * cost)
        self.take_from_pool(pair, pool.venue, side, lots, cost)
        for price, part in parts:
            self.print_trade(pair, side, price, part, pool.venue, now, 0, account)
        if self.accounts[account].watched:
            self.note_balances(account, Mode.LIVE, pair)

    # -- what can be asked --------------------------------------------------------------------------------

    def pool_depth(
        self, pair: Pair, venue: str, side: Side, limit: int | None = None, depth: int = 400
    ) -> Iterator[tuple[int, int]]:
        """What a taker on this side finds at one pool, best first: (price, lots)."""
        pool = pair.pools[venue]
        for price, lots in pool_levels(side, *self._reserves(pair, pool), pool.fee_bps, depth, pool.step):
            if limit is not None and (price > limit if side is BUY else price < limit):
                return
            yield price, lots

    def pool_ladder(self, pair: Pair, venue: str, side: Side, depth: int) -> tuple[tuple[int, int], ...]:
        """The same without a limit, for those who look several times a second."""
        pool = pair.pools[venue]
        return ladder(side, *self._reserves(pair, pool), pool.fee_bps, depth, pool.step)

    def _reserves(self, pair: Pair, pool: Pool) -> tuple[int, int, int]:
        """Both reserves of a pool, and what a lot at a tick is worth."""
        ledger, instrument = self.ledgers[Mode.LIVE], pair.instrument
        base = ledger.purse(pool.account, instrument.base).available
        return base, ledger.purse(pool.account, QUOTE).available, instrument.unit

    # -- how an order comes in ----------------------------------------------------------------------------

    def _wait(self, pair: Pair, order: VenueOrder) -> list[Event]:
        """A stop binds what it may need and waits."""
        if order.type is OrderType.STOP_MARKET:
            order.price = protection_price(order.side, order.stop)
        cost = order.price * order.left
        try:
            self._require(pair, order, cost)
        except Shortfall as error:
            raise too_little(error, pair.instrument, order.lots) from None
        self.hold(order, pair.instrument, order.need(cost, order.left, order.taker_bps))
        order.status = Status.PENDING
        pair.stops.add(order)
        return [Waiting(order.id, order.side, order.stop, order.left)]

    def _enter(self, pair: Pair, order: VenueOrder) -> list[Event]:
        """Match it now, or raise Refused with nothing changed."""
        steps = self._steps(pair, order)
        try:
            cost = self._worst_cost(pair, order, steps)
            self._require(pair, order, cost)
            events = self._match(pair, order, steps)
        except (Shortfall, WouldCross, Unfillable) as error:
            raise explain(error, order.side, order.price, order.lots, pair.instrument) from None
        self.hold(order, pair.instrument, order.need(cost, order.lots, order.taker_bps))
        return events

    def _require(self, pair: Pair, order: VenueOrder, cost: int) -> None:
        need = order.need(cost, order.left, order.taker_bps)
        self.ledgers[order.mode].require(order.owner, self.bound_asset(order, pair.instrument), need)

    @staticmethod
    def _worst_cost(pair: Pair, order: VenueOrder, steps: list[Step] | None) -> int:
        """Ticks x lots it could pay: its limit, or for a market order what it reaches."""
        if order.type is not OrderType.MARKET:
            return order.price * order.left
        offers = pair.book(order.mode).offers(order) if steps is None else ((p, lots) for p, lots, _ in steps)
        found, cost = reach(offers, order.left)
        if not found:
            raise no_liquidity(order.side)
        return cost

    def _steps(self, pair: Pair, order: VenueOrder) -> list[Step] | None:
        """Its way through the book and the pools; None where the book alone is concerned."""
        if order.route is Route.CEX or order.type is OrderType.POST_ONLY:
            return None
        limit = order.price or None
        pools = [
            (venue, self._pool_offers(pair, venue, order, limit))
            for venue in pair.pools
            if self._pool_reaches(pair, venue, order.side, limit)
        ]
        if order.route is Route.DEX:
            return plan(order.side, order.left, pools)
        if not pools:
            return None
        steps = plan(order.side, order.left, [(CLOB, pair.book(order.mode).offers(order)), *pools])
        return steps if any(venue != CLOB for _, _, venue in steps) else None

    @staticmethod
    def _match(pair: Pair, order: VenueOrder, steps: list[Step] | None) -> list[Event]:
        """Trade step by step; what is left goes the way of its type, and off where the pools alone were asked for."""
        book = pair.book(order.mode)
        if steps is None:
            return book.place(order)
        found = sum(lots for _, lots, _ in steps)
        if order.type is OrderType.FOK and found < order.left:
            raise Unfillable(found)
        events: list[Event] = []
        for venue, leg in legs(steps):
            if venue == CLOB:
                most = order.left if order.gets_past_own else sum(lots for _, lots, _ in leg)
                if not book.sweep(order, leg[-1][0], most, events):
                    return events
                continue
            for price, offered, _ in leg:
                if lots := min(offered, order.left):
                    order.left -= lots
                    events.append(Swapped(order.id, order.side, price, lots, venue))
        if order.left and order.route is Route.DEX:
            events.append(Dropped(order.id, order.side, order.left, Route.DEX.value))
        elif order.left:
            events += book.place(order)
        return events

    def _pool_reaches(self, pair: Pair, venue: str, side: Side, limit: int | None) -> bool:
        pool = pair.pools[venue]
        best = touch(side, *self._reserves(pair, pool), pool.fee_bps, pool.step)
        return best > 0 and (limit is None or (best <= limit if side is BUY else best >= limit))

    def _pool_offers(
        self, pair: Pair, venue: str, order: VenueOrder, limit: int | None
    ) -> Iterator[tuple[int, int]]:
        """What a pool would trade with this order: on paper less what its owner took of it already."""
        taken = pair.pool_taken.get((venue, order.owner, order.side), 0) if order.mode is Mode.PAPER else 0
        for price, lots in self.pool_depth(pair, venue, order.side, limit):
            gone = min(taken, lots)
            taken -= gone
            if lots > gone:
                yield price, lots - gone

    # -- what follows from it -----------------------------------------------------------------------------

    def _finish(self, pair: Pair, order: VenueOrder, events: list[Event], now: int, told: str) -> Receipt:
        before = len(order.fills)
        self.carry_out(pair, order, events, now, told)
        self._let_stops_follow(pair, events, now)
        return Receipt(order.view(), tuple(order.fills[before:]), events)

    def _let_stops_follow(self, pair: Pair, events: list[Event], now: int) -> None:
        """Each trade fires the stops that it reaches, whose trades may fire more. Paper stops are not the book's events."""
        traded = bool(pair.prints)
        fired: deque[VenueOrder] = deque()
        while True:
            for price in pair.prints:
                fired += pair.stops.fire(price)
            pair.prints.clear()
            if not fired:
                break
            order = fired.popleft()
            done = self._activate(pair, order, now)
            if order.mode is Mode.LIVE:
                events += done
        if traded and self.breaker.on:
            self.breaker.watch(pair, now)

    def _activate(self, pair: Pair, order: VenueOrder, now: int) -> list[Event]:
        order.status = Status.OPEN
        events = self._match(pair, order, self._steps(pair, order))
        self.carry_out(pair, order, events, now, "order_triggered")
        return [Triggered(order.id, order.side, order.stop), *events]


def _amended_price(order: VenueOrder, price: int | None) -> int:
    if price is None:
        return order.price
    if order.type is OrderType.STOP_MARKET:
        raise Refused(
            "OUT_OF_RANGE", "a stop_market order has no price to amend: name a quantity", "price", price
        )
    if price <= 0:
        raise Refused("OUT_OF_RANGE", "price must be above zero", "price", price)
    return price


def _not_below_filled(order: VenueOrder, left: int, instrument: Instrument) -> None:
    if left <= 0:
        asked, filled = instrument.size_text(order.filled + left), instrument.size_text(order.filled)
        said = f"quantity {asked} is not above the {filled} already filled: cancel the order instead"
        raise Refused("BELOW_FILLED", said, "quantity", asked)
