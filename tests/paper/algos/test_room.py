"""The room as a whole: its bounds, its state written out and read in, and replay within the whole market."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from terminal.model.errors import NotFound, Refused
from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper.algos.commands import (
    BeatSwitch,
    PlaceScale,
    SetSwitch,
    StartIceberg,
    StartPov,
    StartSniper,
    StartTwap,
    StopAlgo,
)
from terminal.paper.algos.room import MOST_ACTIVE, MOST_ENDED
from terminal.paper.clearing import Account
from terminal.paper.commands import Advance, Command, Keyed, OpenAccount, Skip
from terminal.paper.market import Market, Told
from terminal.paper.orders import NewOrder
from terminal.paper.store import Store
from tests.paper.algos.floor import ANNA, BEN, CARL, MINUTE, SECOND, START, Floor, lots
from tests.paper.replaying import assert_the_journal_gives_back


def sale(size: int) -> NewOrder:
    """It meets the iceberg that is bid at 98."""
    return NewOrder("alpha", SELL, OrderType.IOC, 98, size)


def busy() -> Floor:
    """One of each, some way on."""
    floor = Floor()
    for price in range(100, 110):
        floor.rest(SELL, price, 400)
    floor.start(StartTwap, randomize=True)
    floor.start(StartPov, rate=200_000, slippage=100_000)
    floor.start(StartSniper, trigger=99)
    floor.start(StartIceberg, SELL, limit=140)
    floor.start(StartIceberg, lots=100, limit=98)
    floor.start(StartTwap, slices=1, lots=50)
    floor.tell(SetSwitch(BEN, MINUTE))
    floor.wait(MINUTE // 2)
    floor.trade(100, 300)
    return floor


def test_nothing_to_do_is_never_due() -> None:
    floor = Floor()
    assert floor.room.due() > START + 10**15
    floor.start(StartIceberg, limit=98)
    floor.stop("algo_0000000001")
    assert floor.room.due() > START + 10**15


def test_a_room_read_in_goes_on_as_if_it_had_never_been_written_out() -> None:
    one = busy()
    for pause in (0, 1, SECOND // 4, SECOND, 30 * SECOND, 5 * MINUTE, 20 * MINUTE):
        one.wait(pause)
        two = one.again()
        assert two.dumped() == one.dumped()
        for floor in (one, two):
            floor.trade(99, 200)
            floor.exchange.place(CARL, sale(10), floor.now)
            floor.wait(MINUTE + 7)
            floor.shut(MINUTE)
            floor.wait(SECOND)
        assert two.dumped() == one.dumped()
        assert two.room.due() == one.room.due()


def test_looking_changes_nothing() -> None:
    looked, left_alone = busy(), busy()
    for _ in range(100):
        for floor in (looked, left_alone):
            floor.wait(SECOND // 3)
            if 98 in floor.pair.live.bids.levels:
                floor.exchange.place(CARL, sale(10), floor.now)
        for kind in ("twap_", "algo_"):
            for run in looked.room.listed(ANNA, "alpha", kind, every=True):
                looked.look(run.id)
        looked.dumped()
    assert looked.dumped() == left_alone.dumped()


def test_so_many_run_at_once_and_no_more() -> None:
    floor = Floor()
    for _ in range(MOST_ACTIVE):
        floor.start(StartSniper, trigger=50)
    with pytest.raises(Refused, match="50 are running"):
        floor.start(StartTwap)
    floor.tell(StartSniper(account=BEN, symbol="alpha", side=BUY, lots=100, trigger=50))
    floor.stop("algo_0000000001")
    floor.start(StartTwap)


def test_of_the_ended_the_last_ones_are_kept() -> None:
    floor = Floor()
    for _ in range(MOST_ENDED + 20):
        floor.stop(floor.start(StartSniper, trigger=50).id)
    kept = [run.id for run in floor.room.listed(ANNA, "alpha", "algo_", every=True)]
    assert len(kept) == MOST_ENDED
    assert (kept[0], kept[-1]) == (f"algo_{MOST_ENDED + 20:010x}", f"algo_{21:010x}")
    with pytest.raises(NotFound, match="nothing of yours"):
        floor.look("algo_0000000001")


def test_lists_have_the_newest_first_and_the_ended_only_when_asked() -> None:
    floor = Floor()
    for _ in range(3):
        floor.start(StartTwap)
    floor.stop("twap_0000000002")
    ids = [
        [run.id[-1] for run in floor.room.listed(ANNA, "alpha", "twap_", every=every)]
        for every in (False, True)
    ]
    assert ids == [["3", "1"], ["3", "2", "1"]]
    assert not floor.room.listed(ANNA, "alpha", "algo_", every=True)
    assert not floor.room.listed(BEN, "alpha", "twap_", every=True)


@pytest.mark.parametrize(("account", "symbol", "kind"), [(BEN, "alpha", "twap_"), (ANNA, "beta", "twap_"), (ANNA, "alpha", "algo_")])  # fmt: skip
def test_only_its_owner_finds_it_on_its_pair_under_its_kind(account: int, symbol: str, kind: str) -> None:
    floor = Floor()
    name = floor.start(StartTwap).id
    with pytest.raises(NotFound):
        floor.tell(StopAlgo(account, symbol, kind, name))
    assert floor.look(name).status == "active"


@pytest.mark.parametrize(
    ("chosen", "ended"),
    [({}, 4), ({"symbol": "alpha"}, 4), ({"symbol": "beta"}, 0), ({"mode": Mode.PAPER}, 1)],
)
def test_all_can_be_ended_at_once(chosen: dict[str, Any], ended: int) -> None:
    floor = Floor()
    floor.start(StartTwap)
    floor.start(StartPov, mode=Mode.PAPER)
    floor.start(StartSniper, trigger=50)
    floor.start(StartIceberg, limit=50)
    floor.tell(StartSniper(account=BEN, symbol="alpha", side=BUY, lots=100, trigger=50))
    assert len(floor.room.cancel_all(ANNA, floor.now, **chosen)) == ended
    assert len(floor.room.active) == 5 - ended
    assert len(floor.exchange.accounts[ANNA].open) == (0 if ended == 4 else 1)


# -- within the whole market -------------------------------------------------------------------------------

OPENED = 1_795_000_000_000_000


def opened() -> tuple[Market, int]:
    market = Market.opened(["vaix"], 5, OPENED)
    account = market.apply(OpenAccount("trader"), market.now)
    assert isinstance(account, Account)
    return market, account.id


def day(account: int, last: int) -> list[tuple[int, Command]]:
    """(seconds, command): one of each kind, with a night in between."""
    each: dict[str, Any] = {"account": account, "symbol": "vaix", "side": BUY, "lots": 3000}
    return [
        (1, StartTwap(**each, minutes=1, slices=12, slippage=30_000, randomize=True)),
        (1, StartPov(**each, minutes=1, rate=250_000, slippage=30_000)),
        (2, StartSniper(**each, trigger=last)),
        (2, StartIceberg(**each, limit=last, display=200)),
        (3, StartTwap(**each | {"mode": Mode.PAPER}, minutes=1, slices=5, slippage=10_000, randomize=False)),
        (3, PlaceScale(
            **each, low=last - 40, high=last + 2, legs=7, exponential=True, order_type=OrderType.LIMIT,
        )),
        (5, SetSwitch(account, 20 * SECOND)),
        (9, Keyed(account, "beat", BeatSwitch(account))),
        (9, Keyed(account, "beat", BeatSwitch(account))),
        (11, Skip()),
        (13, StopAlgo(account, "vaix", "twap_", "twap_0000000001")),
        (36, Advance()),
    ]  # fmt: skip


def apply_all(market: Market, commands: list[tuple[int, Command]]) -> None:
    for at, command in commands:
        market.apply(command, OPENED + at * SECOND)
        market.drain()


def test_the_same_commands_give_the_same_market_however_it_is_put_away_between() -> None:
    market, account = opened()
    market.drain()
    commands = day(account, market.exchange.pairs["vaix"].last)
    again = Market.load(market.dump())
    apply_all(market, commands)
    for one in commands:
        again = Market.load(again.dump())
        apply_all(again, [one])
    assert again.state_hash() == market.state_hash()
    assert not market.exchange.accounts[account].open, "the switch has fired"
    assert not market.algos.active
    statuses = {run.state.value for run in market.algos.ended[account]}
    assert "cancelled" in statuses


def test_steps_of_any_length_lead_to_the_same_executions() -> None:
    one, account = opened()
    many, _ = opened()
    commands = day(account, one.exchange.pairs["vaix"].last)[:6]
    for market in (one, many):
        apply_all(market, commands)
    one.apply(Advance(), OPENED + 40 * SECOND)
    for step in range(31, 401):
        many.apply(Advance(), OPENED + step * SECOND // 10)
    one.drain(), many.drain()
    assert one.state_hash() == many.state_hash()
    assert sum(run.filled for run in one.algos.active.values()) > 0


def test_a_journal_gives_the_executions_back(tmp_path: Path) -> None:
    market, account = opened()
    market.drain()
    store = Store(tmp_path / "market.sqlite")
    store.save_snapshot(market.dump())
    for at, command in day(account, market.exchange.pairs["vaix"].last):
        market.apply(command, OPENED + at * SECOND)
        store.append(command, OPENED + at * SECOND)
        market.drain()
    assert_the_journal_gives_back(market, store)


def test_one_key_is_one_execution() -> None:
    market, account = opened()
    asked = StartTwap(
        account=account, symbol="vaix", side=BUY, lots=2000, minutes=1, slices=10, slippage=0, randomize=False
    )
    first, second = (market.apply(Keyed(account, "intent", asked), market.now) for _ in range(2))
    assert isinstance(first, Told)
    assert first == second
    assert len(market.algos.active) == 1


def test_sums_stay_what_they_were() -> None:
    floor = busy()
    floor.wait(30 * MINUTE)
    for run in [*floor.room.active.values(), *floor.room.ended[ANNA]]:
        answer = floor.look(run.id)
        assert lots(answer.filled_quantity) + lots(answer.remaining_quantity) == lots(answer.quantity)
    by_parent: dict[str, int] = {}
    parents = {order.order.id: order.order.request_id.split(".")[0] for order in floor.orders}
    for fill in floor.had():
        parent = parents[fill.order_id]
        by_parent[parent] = by_parent.get(parent, 0) + fill.lots
    assert by_parent == {
        run.id: run.filled for run in [*floor.room.active.values(), *floor.room.ended[ANNA]] if run.filled
    }
