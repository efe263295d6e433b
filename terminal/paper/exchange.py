"""The venue's commands over the clearing, the books and the pools. Pure: the time is an argument.

A command is refused with nothing changed, or carried out whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from terminal.model.errors import EvtermError, NotFound, Refused
from terminal.model.money import quote_text
from terminal.model.order import BUY, Mode, OrderType, Side
from terminal.paper.amm import levels as pool_levels
from terminal.paper.clearing import QUOTE, Account, Clearing, Pair, Pool
from terminal.paper.ledger import Shortfall
from terminal.paper.matching import Unfillable, WouldCross
from terminal.paper.orders import NewOrder, Receipt, VenueOrder

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument

MAX_OPEN_ORDERS = 2000
"""Open orders an account may have at once, so that none can fill the memory."""


class Exchange(Clearing):
    """The venue as one machine: `place`, `amend`, `cancel`, `cancel_all`, `swap`."""

    def expire(self, now: int) -> None:
        """Cancel what has come to its end."""

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
        if (new.price <= 0) is not (new.type is OrderType.MARKET) or new.price < 0:
            raise Refused(
                "OUT_OF_RANGE",
                "a market order has no price, every other one a price above zero",
                "price",
                new.price,
            )
        order = VenueOrder(self.next_order, account, new, instrument, now)
        book, ledger = pair.book(new.mode), self.ledgers[new.mode]
        need = order.need(self._worst_cost(pair, order), order.left, order.taker_bps)
        asset = self.bound_asset(order, instrument)
        try:
            ledger.require(account, asset, need)
            events = book.place(order)
        except (Shortfall, WouldCross, Unfillable) as error:
            raise self._explain(error, new.side, new.price, new.lots, instrument) from None
        self.next_order += 1
        ledger.hold(account, asset, need)
        order.held = need
        return self.carry_out(pair, order, events, now, "order_placed")

    def amend(self, account: int, order_id: int, price: int | None, lots: int | None, now: int) -> Receipt:
        """A new price, a new total quantity, or both."""
        order = self.find(account, order_id)
        pair = self.pairs[order.symbol]
        instrument, ledger = pair.instrument, self.ledgers[order.mode]
        price = order.price if price is None else price
        if price <= 0:
            raise Refused("OUT_OF_RANGE", "price must be above zero", "price", price)
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
        asset = self.bound_asset(order, instrument)
        total = order.filled + left
        try:
            ledger.require(account, asset, need - order.held)
            events = pair.book(order.mode).amend(order_id, price, left)
        except (Shortfall, WouldCross) as error:
            raise self._explain(error, order.side, price, total, instrument) from None
        order.lots = total
        ledger.hold(account, asset, need - order.held)
        order.held = need
        return self.carry_out(pair, order, events, now, "order_amended")

    def cancel(self, account: int, order_id: int, now: int, reason: str = "user") -> Receipt:
        order = self.find(account, order_id)
        pair = self.pairs[order.symbol]
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
        buyer, seller = (account, pool.account) if side is BUY else (pool.account, account)
        asset, due = (QUOTE, cost) if side is BUY else (instrument.base, lots)
        try:
            ledger.require(account, asset, due)
        except Shortfall as error:
            raise self._too_little(error, instrument, lots) from None
        ledger.deposit(buyer, instrument.base, lots)
        ledger.deposit(seller, instrument.base, -lots)
        ledger.deposit(buyer, QUOTE, -cost)
        ledger.deposit(seller, QUOTE, cost)
        for price, part in parts:
            self.print_trade(pair, side, price, part, pool.venue, now, 0, account)
        self.changes.pools.add(instrument.symbol)
        if self.accounts[account].watched:
            self.note_balances(account, Mode.LIVE, pair)

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

    @classmethod
    def _explain(
        cls, error: EvtermError, side: Side, price: int, lots: int, instrument: Instrument
    ) -> Refused:
        """A refusal of the inner rooms in the trader's words and units."""
        if isinstance(error, WouldCross):
            best, asked = instrument.price_text(error.best), instrument.price_text(price)
            better = "below" if side is BUY else "above"
            said = f"post_only {side.value} at {asked} would trade at once against {best}: price it {better} that"
            return Refused("POST_ONLY_WOULD_CROSS", said, "price", asked)
        if isinstance(error, Unfillable):
            found, asked = instrument.size_text(error.found), instrument.size_text(lots)
            return Refused(
                "FOK_NOT_FILLABLE",
                f"only {found} of {asked} can be filled at once within the price",
                "quantity",
                asked,
            )
        if isinstance(error, Shortfall):
            return cls._too_little(error, instrument, lots)
        raise error

    @staticmethod
    def _too_little(error: Shortfall, instrument: Instrument, lots: int) -> Refused:
        text = quote_text if error.asset == instrument.quote else instrument.size_text
        said = f"needs {text(error.need)} {error.asset}, {text(error.available)} is available"
        return Refused("INSUFFICIENT_BALANCE", said, "quantity", instrument.size_text(lots))
