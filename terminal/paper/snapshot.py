"""The exchange's whole state as plain values, and back: queues in their order, every purse, every counter."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from terminal.model.order import Mode, OrderType, Route, SelfTrade, Side, Status
from terminal.paper.clearing import Account, Pool
from terminal.paper.exchange import Exchange
from terminal.paper.ledger import Ledger, Purse
from terminal.paper.orders import Fill, NewOrder, VenueOrder


class SavedOrder(msgspec.Struct, array_like=True):
    id: int
    owner: int
    symbol: str
    side: Side
    type: OrderType
    price: int
    lots: int
    left: int
    mode: Mode
    request_id: str
    maker_bps: int
    taker_bps: int
    spent: int
    fee: int
    held: int
    status: Status
    filled: int
    hidden: int
    stp: SelfTrade
    stop: int
    display: int
    expires: int
    route: Route
    created: int
    updated: int
    fills: list[Fill]


_fields = attrgetter(*SavedOrder.__struct_fields__)
_LATER = (
    "left",
    "display",
    "hidden",
    "filled",
    "maker_bps",
    "taker_bps",
    "spent",
    "fee",
    "held",
    "status",
    "updated",
    "fills",
)
"""What an order has that it did not come with."""


def dump(exchange: Exchange) -> dict[str, Any]:
    """Live orders come in queue order, so that joining them again gives every queue back."""
    return {
        "next_order": exchange.next_order,
        "next_trade": exchange.next_trade,
        "accounts": [
            (a.id, a.name, a.watched, list(a.open), a.simulated) for a in exchange.accounts.values()
        ],
        "ledgers": {mode.value: _dump_ledger(ledger) for mode, ledger in exchange.ledgers.items()},
        "pairs": {symbol: _dump_pair(exchange, symbol) for symbol in exchange.pairs},
    }


def load(exchange: Exchange, state: dict[str, Any]) -> None:
    """Fill a fresh exchange of the same pairs with a dumped state."""
    exchange.next_order, exchange.next_trade = state["next_order"], state["next_trade"]
    exchange.accounts = {row[0]: Account(row[0], row[1], row[2], row[4]) for row in state["accounts"]}
    exchange.ledgers = {Mode(mode): _load_ledger(rows) for mode, rows in state["ledgers"].items()}
    for symbol, saved in state["pairs"].items():
        _load_pair(exchange, symbol, saved)
    exchange.ends = sorted((order.expires, order.id) for order in exchange.orders.values() if order.expires)
    exchange.breaker.halts = sorted(
        (pair.halted_until, symbol) for symbol, pair in exchange.pairs.items() if pair.halted_until
    )
    for account_id, _, _, open_ids, *_ in state["accounts"]:
        exchange.accounts[account_id].open = {order_id: exchange.orders[order_id] for order_id in open_ids}


def _dump_ledger(ledger: Ledger) -> dict[str, Any]:
    purses = [
        (account, asset, p.available, p.held)
        for account, held in ledger.accounts.items()
        for asset, p in held.items()
    ]
    return {"purses": purses, "fees": ledger.fees}


def _load_ledger(saved: dict[str, Any]) -> Ledger:
    ledger = Ledger()
    ledger.fees = dict(saved["fees"])
    for account, asset, available, held in saved["purses"]:
        ledger.accounts.setdefault(account, {})[asset] = Purse(available, held)
    return ledger


def _dump_pair(exchange: Exchange, symbol: str) -> dict[str, Any]:
    pair = exchange.pairs[symbol]
    queues = chain(pair.live.bids.walk(), pair.live.asks.walk())
    return {
        "last": pair.last,
        "volume": pair.volume,
        "breaker": (pair.reference, pair.reference_at, pair.halted_until),
        "stops": [_save(order) for order in pair.stops],
        "pool_taken": [
            (venue, owner, side.value, lots) for (venue, owner, side), lots in pair.pool_taken.items()
        ],
        "pools": [(pool.venue, pool.account, pool.fee_bps, pool.step) for pool in pair.pools.values()],
        "live": [_save(exchange.orders[order.id]) for level in queues for order in level],
        "paper": [_save(exchange.orders[order_id]) for order_id in pair.paper.orders],
        "ahead": list(pair.paper.ahead.items()),
        "taken": [
            (side.value, price, list(owners.items())) for (side, price), owners in pair.paper.taken.items()
        ],
    }


def _save(order: VenueOrder) -> SavedOrder:
    return SavedOrder(*_fields(order))


def _load_pair(exchange: Exchange, symbol: str, saved: dict[str, Any]) -> None:
    pair = exchange.pairs[symbol]
    pair.last, pair.volume = saved["last"], saved["volume"]
    pair.reference, pair.reference_at, pair.halted_until = saved["breaker"]
    pair.pool_taken = {(venue, owner, Side(side)): lots for venue, owner, side, lots in saved["pool_taken"]}
    for row in saved["stops"]:
        pair.stops.add(_restore(exchange, row))
    pair.pools = {row[0]: Pool(*row) for row in saved["pools"]}
    for row in saved["live"]:
        order = _restore(exchange, row)
        pair.live.half(order.side).join(order)
        pair.live.orders[order.id] = order
    for row in saved["paper"]:
        order = _restore(exchange, row)
        pair.paper.orders[order.id] = order
    pair.paper.ahead = dict(saved["ahead"])
    pair.paper.taken = {(Side(side), price): dict(owners) for side, price, owners in saved["taken"]}


def _restore(exchange: Exchange, row: list[Any]) -> VenueOrder:
    saved = msgspec.convert(row, SavedOrder)
    instrument = exchange.pairs[saved.symbol].instrument
    new = NewOrder(
        saved.symbol, saved.side, saved.type, saved.price, saved.lots, saved.mode, saved.stp, saved.request_id,
        saved.stop, saved.display, saved.expires, saved.route,
    )  # fmt: skip
    order = VenueOrder(saved.id, saved.owner, new, instrument, saved.created)
    for name in _LATER:
        setattr(order, name, getattr(saved, name))
    exchange.orders[order.id] = order
    return order
