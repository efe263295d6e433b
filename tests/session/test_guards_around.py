"""Each cap, lock and guard, and the ways around it that a trader could try. Nothing leaves by any of them.

                       21 ways   amend   batch,   two        restart  clock  config  small   sell,    other
                       to send   up      ladder   terminals                  edit    orders  then    pair
                                                                                             more
    arm switch            x        x                           x
    view only             x        x
    stale prices          x        x
    cancel-all runs       x        x
    daily loss            x        x        x        x         x        x      x       x       x       x
    largest order         x        x        x                                  x
    pair's largest order  x        x        x                                  x                       x
    largest position      x        x        x        x         x                       x       x       x
    pair's position       x        x        x        x         x                       x       x       x
    orders a minute       x        x        x                  x               x

The 21 ways are in `around`: keys, forms, stops, icebergs, batches, the account-wide router, ladders, TWAPs and algos, lines,
and what runs in the terminal. Ceilings: test_risk and test_keymaps. Band and moved touch: test_risk. The lock's other ways: test_loss_lock_around.
Held keys, pastes and Enter x 50: test_keyguard, test_confirming, test_terminal.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from terminal.config import PairSettings
from terminal.core.limits import USDC, PairCaps
from terminal.core.risk import Draft
from terminal.model.order import BUY, SELL
from terminal.session.safety import caps_of
from tests.session import virtual
from tests.session.around import LOTS, WAYS, call, line, row, rule
from tests.session.losing import limit, lose, restarted
from tests.session.rig import BID, PAIRS, Rig, on_rig, settle, until
from tests.session.venue import FakeVenue

WORTH = 77 * USDC
"""what an order of these tests is worth, and a little more: 20,000 at 0.003844"""


def left(rig: Rig) -> list[str]:
    """What reached the venue that could trade."""
    asked = [*rig.venue.sent("POST"), *rig.venue.sent("PATCH")]
    return [f"{one.method} {one.path}" for one in asked]


def cap(rig: Rig, order: int | None = None, position: int | None = None) -> None:
    rig.trading.caps["vaix"] = PairCaps(order, position)


# -- every way against every guard ---------------------------------------------------------------------------


def no_key(rig: Rig) -> None:
    rig.state.has_key = False


def stale(rig: Rig) -> None:
    rig.state.clob.gap(time.monotonic(), 3)
    for pair in rig.state.pairs.values():
        pair.book.lost()


def burst(rig: Rig) -> None:
    rig.trading.pace.sent(time.monotonic(), rig.trading.limits.orders_a_minute)


GUARDS: dict[str, tuple[str, Callable[[Rig], object]]] = {
    "arm switch": ("disarmed", lambda rig: rig.session.arm.disarm("by hand")),
    "view only": ("view only", no_key),
    "stale": ("stale", stale),
    "loss lock": ("blocked", lose),
    "cancel-all": ("blocked", lambda rig: rig.trading.cancel_all()),
    "largest order": ("notional", lambda rig: limit(rig, order_notional=50 * USDC)),
    "pair's largest order": ("largest order", lambda rig: cap(rig, order=LOTS - 1)),
    "largest position": ("position", lambda rig: limit(rig, position_notional=70 * USDC)),
    "pair's position": ("position", lambda rig: cap(rig, position=LOTS - 1)),
    "orders a minute": ("pace", burst),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_no_way_leads_around_a_guard(guard: str) -> None:
    expected, arrange = GUARDS[guard]

    async def test(rig: Rig) -> None:
        arrange(rig)
        sent = left(rig)
        refused = {name: way(rig) for name, way in WAYS.items()}
        passed = {name: by for name, by in refused.items() if not by}
        assert not passed, "these left"
        others = {name: by for name, by in refused.items() if by != expected and name not in OTHERWISE}
        assert not others
        await settle()
        assert left(rig) == sent

    on_rig(test)


OTHERWISE = {"chase", "bracket", *(name for name in WAYS if name.startswith("line"))}
"""works and lines say some of it in their own way: what counts is that they do not begin"""


@pytest.mark.parametrize("way", WAYS)
def test_each_way_leads_out_where_no_guard_stands(way: str) -> None:
    async def test(rig: Rig) -> None:
        assert WAYS[way](rig) == ""
        await settle()
        assert left(rig)

    on_rig(test)


@pytest.mark.parametrize("guard", [name for name in GUARDS if name != "cancel-all"])
@pytest.mark.parametrize("more", [{"quantity": str(LOTS)}, {"price": "0.003843", "quantity": str(LOTS)}])
def test_an_order_that_rests_does_not_grow_around_a_guard(guard: str, more: dict[str, str]) -> None:
    _, arrange = GUARDS[guard]

    async def test(rig: Rig) -> None:
        order = rig.buy(100)
        await until(lambda: order.order_id)
        arrange(rig)
        refused = call("order.amend", order_id=order.order_id, **more)(rig)
        rows = call("order.batch_amend", orders=f"{order.order_id} 0.003843 {LOTS}")(rig)
        assert refused
        assert rows
        await settle()
        assert not rig.venue.sent("PATCH")

    on_rig(test)


def test_an_amend_by_key_of_the_last_order_passes_no_cap() -> None:
    async def test(rig: Rig) -> None:
        order = rig.buy()
        await until(lambda: order.order_id)
        limit(rig, position_notional=10 * USDC)
        assert rule(rig.trading.amend(order, BID + 1)) == "position"

    on_rig(test)


# -- many small ones, lists and what is on its way -----------------------------------------------------------


def test_many_small_orders_add_up_to_the_position_they_could_make() -> None:
    async def test(rig: Rig) -> None:
        limit(rig, position_notional=3 * WORTH)
        assert [WAYS["join"](rig) for _ in range(5)] == ["", "", "", "position", "position"]
        await settle()
        assert len(rig.venue.orders) == 3

    on_rig(test)


@pytest.mark.parametrize("way", ["batch", "twap", "scale", "pov"])
def test_a_call_on_its_way_counts_before_the_venue_tells_of_it(way: str) -> None:
    """Two at once would each pass by themselves."""

    async def test(rig: Rig) -> None:
        limit(rig, position_notional=2 * WORTH + WORTH // 2)
        rig.venue.fail("POST", "slow", 5.0, times=10)
        assert WAYS[way](rig) == ""
        refused = [WAYS[way](rig), WAYS[way](rig)]
        assert "position" in refused

    on_rig(test)


def test_each_leg_of_a_list_counts_on_top_of_those_before_it() -> None:
    async def test(rig: Rig) -> None:
        limit(rig, position_notional=3 * WORTH)
        legs = "; ".join([row()] * 4)
        assert call("order.batch", orders=legs)(rig) == "position"
        cap(rig, order=LOTS)
        assert call("order.batch", orders=f"{row(500)}; {row(LOTS + 1)}")(rig) == "largest order"
        limit(rig, orders_a_minute=3)
        assert call("order.batch", orders="; ".join([row(500)] * 4))(rig) == "pace"
        await settle()
        assert not left(rig)

    on_rig(test)


def test_amends_in_a_list_count_on_top_of_each_other() -> None:
    async def test(rig: Rig) -> None:
        orders = [rig.buy(1_000) for _ in range(3)]
        await until(lambda: all(order.order_id for order in orders))
        limit(rig, position_notional=2 * WORTH)
        rows = "; ".join(f"{order.order_id} - {LOTS}" for order in orders)
        assert call("order.batch_amend", orders=rows)(rig) == "position"
        assert call("order.batch_amend", orders=rows.partition(";")[0])(rig) == ""
        assert call("order.amend", order_id=orders[1].order_id, quantity=str(2 * LOTS))(rig) == "position"

    on_rig(test)


@pytest.mark.parametrize("text", [f"buy {LOTS} @ bid", "buy 20k @ bid", "buy 0.02m @ bid", "buy $80 @ bid"])
def test_units_change_nothing(text: str) -> None:
    async def test(rig: Rig) -> None:
        limit(rig, order_notional=70 * USDC)
        assert line(text)(rig) == "notional"

    on_rig(test)


def test_what_runs_at_the_venue_counts_with_what_it_has_not_sent() -> None:
    """A TWAP that sells the whole position leaves nothing to reduce, and one that buys takes up the room there is."""

    async def test(rig: Rig) -> None:
        holds(rig, LOTS)
        rig.state.parents.told(parent(rig, SELL, LOTS))
        lose(rig)
        assert sells(rig, LOTS) == "blocked"
        rig.state.parents.told(replace(parent(rig, SELL, LOTS), filled=5_000, updated_ms=2))
        assert sells(rig, 5_000) == ""

    on_rig(test)


def parent(rig: Rig, side: Any, lots: int) -> Any:
    from terminal.model.parents import ParentReport

    return ParentReport(
        "twap_1", "twap", "twap", "vaix", side, lots, 0, "active", mode=rig.state.ledger, updated_ms=1
    )


# -- reductions ----------------------------------------------------------------------------------------------


def holds(rig: Rig, lots: int) -> None:
    order = rig.venue.place("vaix", None, side="buy", price="0.003844", quantity=str(lots))
    rig.trading.hear(told(rig, order, lots))


def told(rig: Rig, order: dict[str, Any], lots: int, price: str | None = None) -> Any:
    """A fill that the venue made, as it tells of it."""
    from terminal.wire import reading

    rig.venue.fill(order, lots, price)
    return reading.fill(rig.venue.fills[-1], rig.session.feed.ear.named(order["symbol"]))


def sells(rig: Rig, lots: int) -> str:
    return rule(rig.trading.submit(Draft(SELL, BID, lots), "limit"))


@pytest.mark.parametrize(
    "guard", ["loss lock", "largest position", "pair's position", "pair's largest order"]
)
def test_a_reduction_passes_once_and_what_is_more_does_not(guard: str) -> None:
    """Sell what is held, then more; or more than is held at once; or buy on the way."""

    async def test(rig: Rig) -> None:
        holds(rig, LOTS)
        GUARDS[guard][1](rig)
        limit(rig, position_notional=0)
        assert sells(rig, LOTS + 1)
        assert sells(rig, LOTS // 2) == ""
        assert sells(rig, LOTS // 2 + 1)
        assert sells(rig, LOTS // 2) == ""
        assert sells(rig, 100)
        assert WAYS["join"](rig)
        await settle()
        assert sum(int(one.body["quantity"]) for one in rig.venue.sent("POST")) == LOTS

    on_rig(test)


def test_a_limit_never_keeps_a_trader_from_getting_out() -> None:
    async def test(rig: Rig) -> None:
        holds(rig, LOTS)
        lose(rig)
        limit(rig, order_notional=1, position_notional=0, orders_a_minute=0)
        cap(rig, 1, 1)
        rig.session.arm.disarm("by hand")
        rig.trading.flatten(["vaix"])
        await until(lambda: rig.said("VAIX is flat"))

    on_rig(test)


# -- another terminal, another run, another pair ------------------------------------------------------------


@pytest.mark.parametrize("pair", [False, True])
def test_open_orders_of_another_terminal_take_up_room(pair: bool) -> None:
    async def test(rig: Rig) -> None:
        rig.venue.place("vaix", None, side="buy", price="0.003842", quantity=str(LOTS))
        limit(rig, position_notional=WORTH if not pair else 1_000 * USDC)
        if pair:
            cap(rig, position=LOTS)
        await settle()
        assert WAYS["join"](rig) == "position"

    on_rig(test, streams=True)


def test_another_pair_is_locked_as_well_and_has_caps_of_its_own() -> None:
    async def test(rig: Rig) -> None:
        cap(rig, order=100, position=100)
        rig.state.symbol = "sbio"
        assert rule(rig.trading.join(BUY, LOTS, BID)) == ""
        lose(rig)
        assert rule(rig.trading.join(BUY, LOTS, BID)) == "blocked"

    on_rig(test)


def test_orders_a_minute_are_counted_over_a_restart() -> None:
    def send(rig: Rig) -> None:
        for _ in range(3):
            rig.buy(100)

    async def after(rig: Rig) -> None:
        assert WAYS["join"](rig) == "pace"
        await asyncio.sleep(61)
        rig.fresh()
        assert WAYS["join"](rig) == ""

    restarted(send, after, orders_a_minute=3)


def test_a_restart_starts_disarmed() -> None:
    async def inside() -> None:
        with tempfile.TemporaryDirectory() as folder:
            rig = Rig(FakeVenue(), Path(folder), armed=False)
            assert WAYS["join"](rig) == "disarmed"
            await rig.close()

    virtual.run(inside())


def test_caps_of_pairs_come_in_base_and_are_rounded_down_to_lots() -> None:
    pairs = {
        "vaix": PairSettings(largest_order=Decimal("1500.9"), largest_position=Decimal("0.5")),
        "doge": PairSettings(),
    }
    assert caps_of(pairs, PAIRS) == {"vaix": PairCaps(1_500, 0)}
