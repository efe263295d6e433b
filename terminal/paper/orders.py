"""What the exchange keeps and tells of an order: the request, the order itself, its fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from terminal.model.money import fee_of
from terminal.model.order import BUY, Mode, OrderType, Route, SelfTrade, Side, Status
from terminal.paper.events import Event
from terminal.paper.matching import Order

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument

BPS = 10_000


class NewOrder(msgspec.Struct, frozen=True):
    """An order as asked for, already in ticks and lots; a market order has price 0."""

    symbol: str
    side: Side
    type: OrderType
    price: int
    lots: int
    mode: Mode = Mode.LIVE
    stp: SelfTrade = SelfTrade.CANCEL_RESTING
    request_id: str = ""
    stop: int = 0
    """The trade price in ticks that triggers a stop order."""
    display: int = 0
    """Lots an iceberg shows at a time; 0 shows all."""
    expires: int = 0
    """When it is cancelled by itself, in epoch microseconds; 0 is never."""
    route: Route = Route.CEX
    lasts: int = 0
    """The same as so long from its placing. The same request an instant later is the same order: its key is known."""

    def dated(self, now: int) -> NewOrder:
        """With its end as a moment."""
        return structs.replace(self, expires=now + self.lasts, lasts=0) if self.lasts else self


class Fill(msgspec.Struct, frozen=True):
    """One side of a trade: `fee` is in units of the quote and negative for a rebate."""

    trade_id: int
    order_id: int
    account: int
    symbol: str
    side: Side
    price: int
    lots: int
    fee: int
    maker: bool
    at: int
    mode: Mode
    venue: str = "clob"


class PublicTrade(msgspec.Struct, frozen=True, gc=False):
    """A print on the tape; `side` is the taker's."""

    id: int
    symbol: str
    side: Side
    price: int
    lots: int
    venue: str
    at: int
    maker: int = 0
    taker: int = 0


class OrderView(msgspec.Struct, frozen=True):
    """An order at one moment, free of the book: what is stored, streamed and answered."""

    id: int
    account: int
    symbol: str
    side: Side
    type: OrderType
    price: int
    lots: int
    filled: int
    spent: int
    fee: int
    status: Status
    reason: str
    mode: Mode
    request_id: str
    created: int
    updated: int
    stop: int = 0
    display: int = 0
    expires: int = 0
    route: Route = Route.CEX


class OrderEvent(msgspec.Struct, frozen=True):
    """What happened to a watched account's order, and how it stands now."""

    kind: str
    order: OrderView


class VenueOrder(Order):
    """A matching order with what the exchange must remember of it. Always `filled + left == lots`, once a command is
    carried out whole."""

    __slots__ = (
        "created", "expires", "fee", "filled", "fills", "held", "lots", "maker_bps", "mode", "reason", "request_id",
        "route", "spent", "status", "stop", "symbol", "taker_bps", "unit", "updated",
    )  # fmt: skip

    def __init__(self, id: int, owner: int, new: NewOrder, instrument: Instrument, now: int) -> None:  # noqa: A002
        super().__init__(id, owner, new.side, new.type, new.price, new.lots)
        self.symbol = new.symbol
        self.lots = new.lots
        self.mode = new.mode
        self.stp = new.stp
        self.display = new.display if new.display < new.lots else 0
        self.stop = new.stop
        self.expires = new.expires
        self.route = new.route
        self.request_id = new.request_id
        self.unit = instrument.unit
        self.maker_bps = instrument.maker_bps
        self.taker_bps = instrument.taker_bps
        self.filled = 0
        self.spent = 0
        self.fee = 0
        self.held = 0
        self.status = Status.OPEN
        self.reason = ""
        self.created = self.updated = now
        self.fills: list[Fill] = []

    def cap_fees(self, maker_bps: int, taker_bps: int) -> None:
        self.maker_bps = min(self.maker_bps, maker_bps)
        self.taker_bps = min(self.taker_bps, taker_bps)

    def resting_need(self) -> int:
        """What it must hold while it rests: the goods, or the money with the maker's fee."""
        return self.need(self.price * self.left, self.left, self.maker_bps)

    def need(self, cost: int, lots: int, bps: int) -> int:
        """What so many lots at a cost in ticks x lots would bind, with a fee of so many basis points."""
        if self.side is not BUY:
            return lots
        notional = cost * self.unit
        return notional + max(0, fee_of(notional, bps))

    def view(self) -> OrderView:
        return OrderView(
            self.id, self.owner, self.symbol, self.side, self.type, self.price, self.lots, self.filled, self.spent,
            self.fee, self.status, self.reason, self.mode, self.request_id, self.created, self.updated,
            self.stop, self.display, self.expires, self.route,
        )  # fmt: skip


class Receipt(msgspec.Struct, frozen=True):
    """What a command did: the order as it stands after it, its own fills, and the book's events in order."""

    order: OrderView
    fills: tuple[Fill, ...]
    events: list[Event]
