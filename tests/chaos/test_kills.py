"""The smallest honest slice of the SIGKILL run: a death at a step of a commit and one at random, over real sockets."""

from __future__ import annotations

import random
from pathlib import Path

from tests.chaos import kills
from tests.chaos.trader import ORDERS, Trader


def test_what_was_acknowledged_survives_sigkill(tmp_path: Path) -> None:
    told: list[str] = []
    tally = kills.market(seed=8, kills=2, parent=tmp_path, say=told.append)
    assert sum(tally.deaths.values()) == 2
    assert tally.orders > 5
    assert tally.replayed > 0


def test_an_amendment_that_was_not_answered_is_behind_all_that_came_before_it(tmp_path: Path) -> None:
    """Asked for again after the death it changes nothing: its place is known from what the order became."""
    process = kills.begin(tmp_path)
    try:
        start, trader = kills.balance(process.web), Trader(random.Random(1), process.web, "t")
        for price in ("0.0030", "0.0031"):
            body = {"side": "buy", "quantity": "100", "price": price, "order_type": "limit"}
            trader._send("POST", ORDERS, body, "place")
        change = ("PATCH", f"/api/v1/clob/orders/{next(iter(trader.orders))}", {"price": "0.0031"})
        process.web.request(change[0], change[1], json=change[2])
        trader.pending = (*change, "amend")
        kills.check(process, trader, start)
    finally:
        kills.end(process)
