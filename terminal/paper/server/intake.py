"""Bodies of orders turned into the exchange's commands: decimals become ticks and lots, or a refusal that names the field."""

from __future__ import annotations

from decimal import Decimal

from terminal.model.errors import Malformed, NotFound, Refused
from terminal.model.instrument import Instrument
from terminal.model.order import Mode, OrderType, Route, SelfTrade
from terminal.paper import tell
from terminal.paper.admission import UNPRICED
from terminal.paper.commands import Amend
from terminal.paper.host import Host
from terminal.paper.orders import NewOrder, VenueOrder
from terminal.wire.amounts import ABSENT, decimal_of, moment_of, optional_decimal
from terminal.wire.requests import AmendRequest, OrderRequest

SHORTEST_MS, LONGEST_MS = 1_000, 2_592_000_000


def new_order(
    asked: OrderRequest, instrument: Instrument, host: Host, account: int, request_id: str
) -> NewOrder:
    """The request in ticks and lots, or Malformed or Refused with the field that is wrong."""
    lots = instrument.lots(decimal_of(asked.quantity, "quantity"))
    stop = optional_decimal(asked.stop_price, "stop_price")
    display = optional_decimal(asked.display_qty, "display_qty")
    return NewOrder(
        instrument.symbol,
        asked.side,
        asked.order_type,
        _price(asked, instrument),
        lots,
        effective_mode(host, account, asked.effective_mode),
        asked.stp_mode or SelfTrade.CANCEL_RESTING,
        request_id,
        instrument.ticks(stop, "stop_price") if stop is not None else 0,
        instrument.lots(display, "display_qty") if display is not None else 0,
        moment_of(asked.expire_at, "expire_at") or 0,
        _route(asked),
        _lasts(asked),
    )


def effective_mode(host: Host, account: int, asked: Mode) -> Mode:
    """An account in simulation mode trades on paper, whatever it asks for."""
    return Mode.PAPER if host.market.exchange.accounts[account].simulated else asked


def _price(asked: OrderRequest, instrument: Instrument) -> int:
    price = decimal_of(asked.price, "price")
    if asked.order_type not in UNPRICED:
        return instrument.ticks(price)
    if price != 0:
        kind = asked.order_type.value
        other = "stop_limit" if asked.order_type is OrderType.STOP_MARKET else "limit"
        said = f"a {kind} order has no price, not {price}: leave it out or use a {other} order"
        raise Refused("PRICE_ON_MARKET", said, "price", str(price))
    return 0


def _lasts(asked: OrderRequest) -> int:
    """In microseconds, 0 where it was left out."""
    lasts = optional_decimal(asked.time_in_force_ms, "time_in_force_ms")
    if lasts is None:
        return 0
    if moment_of(asked.expire_at, "expire_at"):
        raise Malformed("expire_at", "name one of expire_at and time_in_force_ms, not both", "mismatch")
    return whole(lasts, "time_in_force_ms", SHORTEST_MS, LONGEST_MS) * 1000


def whole(value: Decimal, field: str, least: int, most: int) -> int:
    if value != value.to_integral_value() or not least <= value <= most:
        said = f"{field} must be a whole number from {least} to {most}, not {value:.20g}"
        raise Refused("OUT_OF_RANGE", said, field, str(value))
    return int(value)


def _route(asked: OrderRequest) -> Route:
    """Left out it is auto, which a post_only order takes for the book: it rests there or nowhere."""
    if asked.order_type is not OrderType.POST_ONLY:
        return asked.route_mode or Route.AUTO
    if asked.route_mode is Route.DEX:
        said = "a post_only order rests in the order book: route_mode must be cex or auto, not dex"
        raise Refused("ROUTE", said, "route_mode", Route.DEX.value)
    return Route.CEX


def amendment(asked: AmendRequest, order: VenueOrder, instrument: Instrument) -> Amend:
    price = None if asked.price == ABSENT else instrument.ticks(decimal_of(asked.price, "price"))
    lots = None if asked.quantity == ABSENT else instrument.lots(decimal_of(asked.quantity, "quantity"))
    if price is None and lots is None:
        raise Malformed("price", "name a new price, a new quantity, or both", "missing")
    return Amend(order.owner, order.id, price, lots)


def open_order(host: Host, account: int, name: str) -> VenueOrder:
    """The account's own open order of this name."""
    try:
        return host.market.exchange.find(account, tell.order_number(name))
    except NotFound as error:
        raise NotFound(error.code, error.message, "order_id", name[:60]) from None
