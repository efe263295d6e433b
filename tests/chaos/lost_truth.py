"""What the exchange has in its store, by its own lists, against what the terminal believes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from terminal.core.lifecycle import State
from terminal.core.order import Order
from tests.chaos.lost_ground import SYMBOL, Body, Ground

PAGE, TICK = 200, Decimal("0.000001")
STATES = {
    "pending": State.OPEN, "open": State.OPEN, "partially_filled": State.PARTIAL, "filled": State.FILLED,
    "cancelled": State.CANCELLED,
}  # fmt: skip


_ROOT = re.compile("[:.]")
"""children are named by their parent and a number"""


class Truth(NamedTuple):
    orders: dict[str, Body]
    fills: list[Body]
    balance: Body
    parents: list[Body]


async def truth(ground: Ground) -> Truth:
    """What has come to the exchange since the run began."""
    rows = (await ground.ask("/orders/open"))["orders"] + await _pages(ground, "/orders/history", "orders")
    parents = [*await ground.ask("/twap", all="true"), *await ground.ask("/algo", all="true")]
    fills = await _pages(ground, "/trades/mine", "trades")
    return Truth(
        {row["order_id"]: row for row in rows if row["order_id"] not in ground.before},
        [fill for fill in fills if fill["trade_id"] not in ground.before],
        await ground.ask("/balance"),
        [parent for parent in parents if parent_id(parent) not in ground.before],
    )


async def ids(ground: Ground) -> set[str]:
    told = await truth(ground)
    return {*told.orders, *(fill["trade_id"] for fill in told.fills), *map(parent_id, told.parents)}


def parent_id(parent: Body) -> str:
    return str(parent.get("twap_id") or parent["algo_id"])


async def _pages(ground: Ground, path: str, name: str) -> list[Body]:
    rows: list[Body] = []
    while True:
        page = (await ground.ask(path, limit=PAGE, offset=len(rows)))[name]
        rows += page
        if len(page) < PAGE:
            return rows


def doubled(ground: Ground, told: Truth) -> Iterator[str]:
    """One intent, two executions: by the wire, by the order's key, by parents, or under a key that was not written down."""
    yield from (f"{key} left {times} times" for key, times in ground.sent.items() if times > 1)
    keys = Counter(row["request_id"] for row in told.orders.values() if row["request_id"])
    yield from (f"{key} is {times} orders" for key, times in keys.items() if times > 1)
    roots = {_ROOT.split(key)[0] for key in keys}
    parents = {parent_id(parent) for parent in told.parents}
    parents |= {root for root in roots if root.startswith("scale_")}
    intents = {entry["request_id"] for entry in _entries(ground, "intent")}
    yield from (f"{root} was never written down" for root in roots - intents - parents)
    for call, prefix in (("algo.twap", "twap_"), ("algo.start", "algo_"), ("algo.scale", "scale_")):
        asked = sum(run.ready.route.id == call for run in ground.runs)
        if (there := sum(name.startswith(prefix) for name in parents)) > asked:
            yield f"{there} parents of {asked} asked for by {call}"


def wrongly_absent(ground: Ground, told: Truth) -> Iterator[str]:
    """Given up by the terminal, and there all the same: later knowledge does not make that right."""
    given_up = {
        entry["request_id"] for entry in _entries(ground, "answer") if entry.get("status") == "rejected"
    }
    for row in told.orders.values():
        if row["request_id"] in given_up:
            yield f"{row['request_id']} was said to be absent, and is {row['status']}"


def _entries(ground: Ground, kind: str) -> list[Any]:
    return [entry for entry in ground.session.scribe.journal.entries() if entry["kind"] == kind]


def different(ground: Ground, told: Truth) -> Iterator[str]:
    """What the terminal believes and the exchange does not have, or the other way round."""
    orders = ground.session.state.orders
    known = [*orders.all_live(), *orders.ended.values()]
    by_id = {one.order_id: one for one in known if one.order_id}
    by_key = {row["request_id"]: row for row in told.orders.values() if row["request_id"]}
    for order in known:
        row = told.orders.get(order.order_id) or by_key.get(order.request_id)
        if row is None and order.state is not State.REJECTED:
            yield f"{_name(order)} is not at the exchange"
        elif row is not None:
            yield from _unlike(order, row)
    ours = {one.request_id for one in known}
    for name, row in told.orders.items():
        if name not in by_id and (
            row["status"] in ("open", "partially_filled", "pending") or row["request_id"] in ours
        ):
            yield f"{name} of {row['request_id']} is {row['status']} and not known here"
    yield from _money(ground, told)
    yield from _journal(ground)


def _unlike(order: Order, row: Body) -> Iterator[str]:
    filled = int(Decimal(row["filled_quantity"]))
    here = (order.state, order.filled)
    if here != (STATES[row["status"]], filled):
        yield f"{_name(order)} is {here}, and {row['status']} with {filled} filled there"
    if order.lots != int(Decimal(row["quantity"])):
        yield f"{_name(order)} has {order.lots} lots, {row['quantity']} there"
    if order.state.resting and order.ticks and Decimal(row["price"]) != order.ticks * TICK:
        yield f"{_name(order)} is at {order.ticks}, at {row['price']} there"


def _money(ground: Ground, told: Truth) -> Iterator[str]:
    state = ground.session.state
    mine = {fill.trade_id for fill in state.fills} - ground.before
    theirs = {fill["trade_id"] for fill in told.fills}
    if mine != theirs:
        yield f"fills {sorted(mine ^ theirs)} are on one side only"
    position = sum(
        int(Decimal(fill["quantity"])) * (1 if fill["side"] == "buy" else -1) for fill in told.fills
    )
    if state.portfolio.positions[SYMBOL].lots != position:
        yield f"the position is {state.portfolio.positions[SYMBOL].lots}, {position} by the fills there"
    base = state.balances.get(SYMBOL.upper())
    if base is None or base.available != int(Decimal(told.balance["base_balance"])):
        yield f"the balance is {base}, {told.balance['base_balance']} there"


def _journal(ground: Ground) -> Iterator[str]:
    """Only calls whose answer was lost stay open, and each of these was told with where to look."""
    unknown = {run.key: run for run in ground.runs if run.is_unknown and run.ready.route.is_journalled}
    left = {entry["request_id"] for entry in ground.session.scribe.journal.open_intents()}
    if left != set(unknown):
        yield f"the journal has open intents {left ^ set(unknown)} too many or too few"
    said = [notice.text for notice in ground.session.state.notices]
    for run in unknown.values():
        look = run.ready.route.look
        if not any("UNKNOWN" in text and f"look at {look}" in text for text in said):
            yield f"{run.ready.sentence} was not said to be UNKNOWN with where to look"


def _name(order: Order) -> str:
    return f"{order.kind} {order.request_id or order.order_id}"


def as_text(told: Truth) -> dict[str, Any]:
    return {
        name: (row["request_id"], row["status"], row["filled_quantity"]) for name, row in told.orders.items()
    }
