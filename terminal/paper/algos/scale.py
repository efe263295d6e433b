"""A scale: orders over a range of prices, all paid for or none placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.core import plans
from terminal.model.errors import Refused
from terminal.model.money import quote_text
from terminal.model.order import BUY
from terminal.paper import tell
from terminal.paper.admission import MAX_OPEN_ORDERS
from terminal.paper.clearing import QUOTE
from terminal.paper.ledger import Shortfall
from terminal.paper.orders import NewOrder, Receipt, VenueOrder
from terminal.wire.algos import Distribution, ScaleAnswer
from terminal.wire.answers import BatchResult, ErrorBody

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.paper.algos.commands import PlaceScale
    from terminal.paper.exchange import Exchange


def place(exchange: Exchange, asked: PlaceScale, name: str, now: int) -> ScaleAnswer:
    """Place every leg, from the touch outwards. Refused where not all can be held for, or none of them is taken."""
    instrument = exchange.pair(asked.symbol).instrument
    legs = orders(asked, name, instrument)
    _require_room(exchange, asked)
    _require_funds(exchange, asked, legs, now)
    outcomes = [_place(exchange, asked.account, leg, now) for leg in legs]
    if not any(isinstance(outcome, Receipt) for outcome in outcomes):
        raise next(outcome for outcome in outcomes if isinstance(outcome, Refused))
    return _answer(asked, name, instrument, outcomes)


def orders(asked: PlaceScale, name: str, instrument: Instrument) -> list[NewOrder]:
    """The legs, the nearest to the touch first, or Refused where the range or the quantity does not carry them."""
    _require_range(asked, instrument)
    parts = plans.weights(asked.legs, asked.exponential)
    if asked.lots < (needed := plans.least_total(parts, instrument.min_lots)):
        least, enough = instrument.size_text(instrument.min_lots), instrument.size_text(needed)
        raise Refused(
            "BELOW_MINIMUM",
            f"the smallest of {asked.legs} orders would be below the least order of {least} {instrument.base}: "
            f"quantity must be at least {enough}, or num_orders less",
            "quantity",
            instrument.size_text(asked.lots),
        )
    return [
        NewOrder(
            asked.symbol, asked.side, asked.order_type, price, lots, asked.mode, request_id=f"{name}.{leg}"
        )
        for leg, (price, lots) in enumerate(
            plans.ladder(asked.side, asked.low, asked.high, asked.lots, parts), 1
        )
    ]


def _require_range(asked: PlaceScale, instrument: Instrument) -> None:
    if asked.high - asked.low >= asked.legs - 1:
        return
    text = instrument.price_text
    least = text(asked.low + asked.legs - 1)
    raise Refused(
        "OUT_OF_RANGE",
        f"{asked.legs} different prices on a tick of {instrument.tick} do not fit from {text(asked.low)} to "
        f"{text(asked.high)}: price_high must be at least {least}, or num_orders less",
        "price_high",
        text(asked.high),
    )


def _require_room(exchange: Exchange, asked: PlaceScale) -> None:
    free = MAX_OPEN_ORDERS - len(exchange.accounts[asked.account].open)
    if asked.legs > free:
        raise Refused(
            "TOO_MANY_ORDERS",
            f"{MAX_OPEN_ORDERS} open orders are the most an account may have: num_orders may be {free} now",
            "num_orders",
            asked.legs,
        )


def _require_funds(exchange: Exchange, asked: PlaceScale, legs: list[NewOrder], now: int) -> None:
    """What all legs bind together, each as it would alone."""
    instrument = exchange.pairs[asked.symbol].instrument
    need = 0
    for leg in legs:
        order = VenueOrder(0, asked.account, leg, instrument, now)
        order.cap_fees(*exchange.accounts[asked.account].fee_caps)
        need += order.need(order.price * order.lots, order.lots, order.taker_bps)
    asset, text = (QUOTE, quote_text) if asked.side is BUY else (instrument.base, instrument.size_text)
    try:
        exchange.ledgers[asked.mode].require(asked.account, asset, need)
    except Shortfall as error:
        said = f"all orders together need {text(error.need)} {asset}, {text(error.available)} is available"
        raise Refused("INSUFFICIENT_BALANCE", said, "quantity", instrument.size_text(asked.lots)) from None


def _place(exchange: Exchange, account: int, leg: NewOrder, now: int) -> Receipt | Refused:
    try:
        return exchange.place(account, leg, now)
    except Refused as error:
        return error


def _answer(
    asked: PlaceScale,
    name: str,
    instrument: Instrument,
    outcomes: list[Receipt | Refused],
) -> ScaleAnswer:
    taken = [outcome for outcome in outcomes if isinstance(outcome, Receipt)]
    return ScaleAnswer(
        scale_id=name,
        id=name,
        symbol=instrument.symbol,
        pair=instrument.pair,
        side=asked.side.value,
        mode=asked.mode.value,
        quantity=instrument.size_text(asked.lots),
        price_low=instrument.price_text(asked.low),
        price_high=instrument.price_text(asked.high),
        num_orders=asked.legs,
        distribution=(Distribution.EXPONENTIAL if asked.exponential else Distribution.LINEAR).value,
        total=len(outcomes),
        successful=len(taken),
        failed=len(outcomes) - len(taken),
        orders=[tell.order_answer(receipt.order, instrument, receipt.fills) for receipt in taken],
        results=[_result(index, outcome) for index, outcome in enumerate(outcomes)],
    )


def _result(index: int, outcome: Receipt | Refused) -> BatchResult:
    if isinstance(outcome, Receipt):
        order = outcome.order
        return BatchResult(index, True, tell.order_name(order.id), order.status.value)
    details = {"field": outcome.field, "value": outcome.value}
    return BatchResult(index, False, error=ErrorBody(outcome.code, outcome.message, details))
