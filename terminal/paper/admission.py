"""Why an order is turned down, in the trader's words and units: each names the field, the value and what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.model.errors import EvtermError, Refused
from terminal.model.money import quote_text
from terminal.model.order import BUY, OrderType, Side
from terminal.paper.ledger import Shortfall
from terminal.paper.matching import RESTING, Unfillable, WouldCross
from terminal.paper.stops import is_reached

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.paper.clearing import Account, Pair
    from terminal.paper.orders import NewOrder

MAX_OPEN_ORDERS = 2000
"""Open orders an account may have at once, so that none can fill the memory."""
UNPRICED = frozenset({OrderType.MARKET, OrderType.STOP_MARKET})


def admit(pair: Pair, account: Account, new: NewOrder, now: int) -> None:
    """Raise Refused where the order itself is wrong; what it costs and meets is seen to later."""
    least(pair.instrument, new.lots)
    if len(account.open) >= MAX_OPEN_ORDERS:
        raise Refused(
            "TOO_MANY_ORDERS",
            f"{MAX_OPEN_ORDERS} orders are open, the most an account may have: cancel some first",
            "orders",
            MAX_OPEN_ORDERS,
        )
    if (new.price <= 0) is not (new.type in UNPRICED) or new.price < 0:
        said = "an order that takes any price has no price, every other one a price above zero"
        raise Refused("OUT_OF_RANGE", said, "price", new.price)
    _stop(pair, new)
    _display(pair.instrument, new)
    _expiry(new, now)


def least(instrument: Instrument, lots: int) -> None:
    if lots < instrument.min_lots:
        smallest, asked = instrument.size_text(instrument.min_lots), instrument.size_text(lots)
        said = f"quantity {asked} is below the least order of {smallest} {instrument.base}"
        raise Refused("BELOW_MINIMUM", said, "quantity", asked)


def not_halted(pair: Pair, now: int) -> None:
    if now < pair.halted_until:
        wait = -(-(pair.halted_until - now) // 1_000_000)
        said = f"{pair.instrument.pair} is halted after a sharp move: orders may be placed again in {wait} s, cancels go through"
        raise Refused("MARKET_HALTED", said, "symbol", pair.instrument.symbol)


def not_in_simulation(account: Account, instead: str) -> None:
    """An account in simulation mode deals with live money no more than it must."""
    if account.simulated:
        said = f"your account is in simulation mode: {instead}, or switch it off first"
        raise Refused("ACCOUNT_IN_PAPER_MODE", said, "mode", "live")


def _stop(pair: Pair, new: NewOrder) -> None:
    instrument = pair.instrument
    if (new.stop > 0) is not new.type.is_stop or new.stop < 0:
        said = (
            "a stop order needs a stop_price above zero"
            if new.type.is_stop
            else f"stop_price is for stop orders: leave it out, or use stop_limit in place of {new.type.value}"
        )
        raise Refused("STOP_PRICE", said, "stop_price", instrument.price_text(new.stop))
    if new.stop and pair.last and is_reached(new.side, new.stop, pair.last):
        asked, last = instrument.price_text(new.stop), instrument.price_text(pair.last)
        beyond = "above" if new.side is BUY else "below"
        said = f"stop_price {asked} is reached already, the last trade was at {last}: a {new.side.value} stop must be {beyond} that"
        raise Refused("STOP_WOULD_TRIGGER", said, "stop_price", asked)


def _display(instrument: Instrument, new: NewOrder) -> None:
    if not new.display:
        return
    if new.type not in RESTING:
        said = f"display_qty is for orders that rest, and a {new.type.value} order does not: leave it out"
    elif not instrument.min_lots <= new.display <= new.lots:
        low, high = instrument.size_text(instrument.min_lots), instrument.size_text(new.lots)
        said = f"display_qty must be from {low}, the least order, to {high}, the quantity"
    else:
        return
    raise Refused("DISPLAY_QUANTITY", said, "display_qty", instrument.size_text(new.display))


def _expiry(new: NewOrder, now: int) -> None:
    if not new.expires:
        return
    if new.type not in RESTING and not new.type.is_stop:
        said = f"expire_at and time_in_force_ms are for orders that rest or wait, and a {new.type.value} order does not: leave them out"
    elif new.expires <= now:
        said = f"expire_at must be later than the exchange's time, {now} in epoch microseconds"
    else:
        return
    raise Refused("EXPIRY", said, "expire_at", new.expires)


def no_liquidity(side: Side) -> Refused:
    said = f"nobody is on the other side of a market {side.value} now: use a limit order"
    return Refused("NO_LIQUIDITY", said, "order_type", OrderType.MARKET.value)


def explain(error: EvtermError, side: Side, price: int, lots: int, instrument: Instrument) -> Refused:
    """A refusal of the inner rooms in the trader's words."""
    if isinstance(error, WouldCross):
        best, asked = instrument.price_text(error.best), instrument.price_text(price)
        better = "below" if side is BUY else "above"
        said = f"post_only {side.value} at {asked} would trade at once against {best}: price it {better} that"
        return Refused("POST_ONLY_WOULD_CROSS", said, "price", asked)
    if isinstance(error, Unfillable):
        found, asked = instrument.size_text(error.found), instrument.size_text(lots)
        said = f"only {found} of {asked} can be filled at once within the price"
        return Refused("FOK_NOT_FILLABLE", said, "quantity", asked)
    if isinstance(error, Shortfall):
        return too_little(error, instrument, lots)
    raise error


def too_little(error: Shortfall, instrument: Instrument, lots: int) -> Refused:
    text = quote_text if error.asset == instrument.quote else instrument.size_text
    said = f"needs {text(error.need)} {error.asset}, {text(error.available)} is available"
    return Refused("INSUFFICIENT_BALANCE", said, "quantity", instrument.size_text(lots))
