"""Every order type, algo and action of the manager, by keys alone at 80x24, in each keymap."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from event_trader import EventTrader

from tests.app.patient import REAL
from tests.app.running import attached
from tests.app.walking import ENTER, FREE_S, Walk
from tests.practice import REAL_TIME, Practice, running
from tests.witness.sdk import plain

pytestmark = REAL_TIME

LEAST_STEPS = 60


@pytest.fixture
def exchange() -> Iterator[Practice]:
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix,sbio", "--still") as practice:
        yield practice


@pytest.mark.parametrize("keymap", ["default", "vim", "emacs"])
async def test_all_of_trading_by_keys(exchange: Practice, tmp_path: Path, keymap: str) -> None:
    (tmp_path / "config.toml").write_text(f'keymap = "{keymap}"\n')
    with (
        attached(tmp_path, exchange, size=(80, 24), patient=not REAL) as program,
        httpx.Client(base_url=exchange.url, headers=exchange.headers, trust_env=False, timeout=10) as web,
    ):
        async with EventTrader(api_key=exchange.key, base_url=exchange.url, max_retries=0) as sdk:
            walk = Walk(program, web, plain(sdk), keymap)
            for part in ALL if REAL or keymap == "default" else (order_keys, the_ladder, panic):
                await part(walk)
            print(f"{keymap}: {walk.steps} steps agreed")
            assert walk.steps >= LEAST_STEPS or not REAL


async def order_keys(walk: Walk) -> None:
    walk.do("order.arm")
    await walk.step(sees="● ARMED")
    walk.do("order.join_bid")
    await walk.step(holds=lambda: kinds(walk) == ["post_only"])
    walk.do("order.amend_down")
    await walk.step(sees="its place in the queue is lost")
    walk.do("order.cancel")
    await walk.step(holds=lambda: not walk.orders())
    walk.do("size.preset_3", "order.join_ask")
    await walk.step(holds=lambda: kinds(walk) == ["post_only"])
    walk.do("order.undo")
    await walk.step(holds=lambda: not walk.orders())
    for key, holds in (("order.take_ask", "pos +300"), ("order.take_bid", "pos 0")):
        walk.line("size 300")
        walk.again(key)
        await walk.step(sees=holds)
    walk.line("size 1500")
    walk.again("order.join_bid")
    await walk.step(holds=lambda: sizes(walk) == [1500])
    walk.do("size.preset_1", "size.double")
    walk.program.wait(FREE_S)
    walk.do("order.join_bid")
    await walk.step(holds=lambda: len(walk.orders()) == 2)
    walk.line("cb")
    await walk.step(holds=lambda: not walk.orders())


async def the_ladder(walk: Walk) -> None:
    walk.do("pane.toggle_ladder", "pane.ladder", "cursor.home", "cursor.down", "cursor.down", "cursor.down")
    walk.program.press(ENTER)
    walk.sure("Enter again")
    await walk.step(holds=lambda: len(walk.orders()) == 1)
    before = walk.newest()["price"]
    walk.do("order.amend_up")
    await walk.step(holds=lambda: Decimal(walk.newest()["price"]) > Decimal(before))
    walk.do("order.cancel_at_cursor")
    await walk.step(holds=lambda: not walk.orders())
    walk.do("pane.toggle_ladder")
    await walk.step(sees="BOOK")


async def one_line_orders(walk: Walk) -> None:
    """Each type that there is, one after the other; those that rest are there together in the end."""
    resting = (
        ("buy 1000 @ bid-20t po", "post_only"),
        ("buy 1k @ bid-30t", "limit"),
        ("sell 1000 @ ask+20t gtt=10m", "limit"),
        ("buy 2000 @ bid-40t iceberg=500", "limit"),
        (f"buy 1000 @ {walk.price('ask', 60)} stop={walk.price('ask', 50)}", "stop_limit"),
        (f"sell 1000 market stop={walk.price('bid', -50)}", "stop_market"),
    )
    for count, (text, kind) in enumerate(resting, start=1):
        walk.order(text)
        await walk.step(holds=lambda: len(walk.orders()) == count and kind in kinds(walk))  # noqa: B023
    for text, signed in (
        ("buy 500 market", 500),
        ("sell 500 @ bid-10t ioc", 0),
        ("buy 800 @ ask+10t fok", 800),
    ):
        walk.order(text)
        await walk.step(sees=f"pos +{signed}" if signed else "pos 0")
    walk.order("sell 800 @ bid-10t ioc stp=cancel_both")
    await walk.step(sees="pos 0")
    walk.line("cancel buys")
    await walk.step(holds=lambda: not [row for row in walk.orders().values() if row["side"] == "buy"])
    walk.line("cs")
    await walk.step(holds=lambda: not walk.orders())


async def tickets(walk: Walk) -> None:
    walk.do("order.ticket")
    walk.program.until("Place an order")
    walk.type("b\t1500\tbid-10t\n")
    walk.sure()
    await walk.step(holds=lambda: sizes(walk) == [1500])
    walk.do("order.repeat")
    walk.sure()
    await walk.step(holds=lambda: sizes(walk) == [1500, 1500])
    walk.do("order.undo")
    await walk.step(holds=lambda: sizes(walk) == [1500])
    walk.line("cancel buys")
    await walk.step(holds=lambda: not walk.orders())


async def executions(walk: Walk) -> None:
    """The venue's own: begun by ticket or line, ended in the manager."""
    walk.do("algo.twap")
    walk.program.until("TWAP: slices")
    walk.type("b\t6000\t30m\t6\n")
    walk.accepted()
    await walk.step(sees="pos +1,000", holds=lambda: len(walk.parents("twap")) == 1)
    walk.line(f"scale buy 5000 {walk.price('bid', -60)}..{walk.price('bid', -20)} x5 exp")
    walk.accepted()
    await walk.step(holds=lambda: len(walk.orders()) == 5 and sum(sizes(walk)) == 5000)
    walk.line("pov buy 2000 10% over 1h")
    walk.accepted()
    await walk.step(holds=lambda: walk.algos() == ["pov"])
    walk.line(f"sniper sell 1000 at {walk.price('bid', 40)}")
    walk.accepted()
    await walk.step(holds=lambda: walk.algos() == ["pov", "sniper"])
    walk.do("algo.start")
    walk.program.until("Algo: TWAP")
    walk.type(f"i\tb\t3000\t{walk.price('bid', -30)}\t500\n")
    walk.accepted()
    await walk.step(holds=lambda: walk.algos() == ["iceberg", "pov", "sniper"])
    walk.line("tab algos")
    walk.do("pane.blotter", "cursor.home")
    await walk.step(sees="ALGOS 5")
    for left in (4, 3, 2, 1, 0):
        walk.do("cursor.home", "order.cancel")
        await walk.step(sees=f"ALGOS {left}")
        walk.program.wait(FREE_S)
    await walk.step(holds=lambda: not walk.orders() and not walk.parents("twap") and not walk.algos())
    walk.line("tab orders")
    walk.order("sell 1000 @ bid-10t ioc")
    await walk.step(sees="pos 0")


async def local_orders(walk: Walk) -> None:
    """Those that run in the terminal."""
    walk.start("chase buy 500 max 10t")
    await walk.step(sees="ALGOS 1", holds=lambda: sizes(walk) == [500])
    walk.line("pause c1")
    await walk.step(sees="paused")
    walk.line("resume c1")
    await walk.step(holds=lambda: sizes(walk) == [500])
    walk.line("end c1")
    await walk.step(sees="ALGOS 0", holds=lambda: not walk.orders())
    high, low = walk.price("ask", 60), walk.price("bid", -60)
    walk.start(f"bracket buy 700 @ {walk.price('bid', -10)} tp {high} sl {low}")
    await walk.step(sees="ALGOS 1", holds=lambda: sizes(walk) == [700])
    walk.line("end b1")
    await walk.step(sees="ALGOS 0", holds=lambda: not walk.orders())
    walk.line("tab orders")
    walk.order("buy 900 market")
    await walk.step(sees="pos +900")
    walk.start(f"oco sell 900 tp {high} sl {low}")
    await walk.step(sees="ALGOS 1", holds=lambda: sizes(walk) == [900])
    walk.line("end o1")
    await walk.step(sees="ALGOS 0", holds=lambda: not walk.orders())


async def the_manager(walk: Walk) -> None:
    for away in (10, 20, 30):
        walk.order(f"buy {away}00 @ bid-{away}t po")
    walk.order("sell 400 @ ask+25t po")
    await walk.step(holds=lambda: len(walk.orders()) == 4)
    walk.do("pane.blotter", "blotter.filter")
    walk.type("sell\r")
    await walk.step(sees="sell")
    walk.line("filter")
    await walk.step(sees="ORDERS 4")
    walk.line("sort size")
    walk.do("blotter.reverse")
    await walk.step(sees="ORDERS 4")
    walk.do("cursor.home", "order.next", "order.previous")
    await walk.step()
    before = prices(walk)
    walk.do("blotter.mark", "cursor.down", "blotter.mark", "order.amend_up")
    await walk.step(holds=lambda: len([one for one in prices(walk) if one not in before]) == 2)
    walk.do("order.cancel")
    await walk.step(holds=lambda: len(walk.orders()) == 2)
    walk.do("blotter.detail")
    walk.program.until("ORDER ord_")
    walk.back()
    await walk.step()
    walk.do("order.cancel")
    await walk.step(holds=lambda: len(walk.orders()) == 1)
    walk.order("buy 1000 @ bid-15t po")
    await walk.step(holds=lambda: len(walk.orders()) == 2)
    walk.line("amend size 600")
    walk.accepted()
    await walk.step(holds=lambda: 600 in sizes(walk))
    walk.do("pane.book", "position.close_2")
    await walk.step(sees="pos +450")
    walk.start("close all")
    await walk.step(sees="pos 0")


async def batches(walk: Walk) -> None:
    low = walk.price("bid", -25)
    walk.line(f"batch buy 500 {low} post_only; buy 600 {low} post_only")
    walk.accepted()
    await walk.step(holds=lambda: {500, 600} <= set(sizes(walk)))


async def looking(walk: Walk) -> None:
    """Nothing of this sends an order."""
    walk.do("alert.here")
    await walk.step(sees="alert")
    walk.do("cursor.copy")
    await walk.step(sees="copied")
    walk.line("export fills csv")
    await walk.step(sees="fills")
    walk.do("app.history")
    walk.program.until("slippage  latency")
    walk.back()
    await walk.step()


async def panic(walk: Walk) -> None:
    walk.order("buy 2000 market")
    await walk.step(sees="pos +2,000")
    walk.do("order.cancel_all")
    await walk.step(holds=lambda: not walk.orders())
    walk.do("position.confirm")
    await walk.step(sees="pos 0")
    walk.do("order.disarm")
    await walk.step(sees="○ disarmed")


ALL = (
    order_keys, the_ladder, one_line_orders, tickets, executions, local_orders, the_manager, batches, looking, panic,
)  # fmt: skip


def prices(walk: Walk) -> set[str]:
    return {row["price"] for row in walk.orders().values()}


def kinds(walk: Walk) -> list[str]:
    return sorted(row["order_type"] for row in walk.orders().values())


def sizes(walk: Walk) -> list[int]:
    return sorted(int(row["quantity"]) for row in walk.orders().values())
