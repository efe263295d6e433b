"""SIGKILL the exchange at random, and at each step of a commit; start it again and see that nothing acknowledged is lost.

    python -m tests.chaos.kills [--kills 200] [--seed 1] [--folder DIR]

After each death: every acknowledged order is there as it was told or further on; the request that was not answered,
sent again with its key, stands once; balances are what the fills make them, to the last unit, and holds what the open
orders bind; orders at a price wait in the order in which they came; the market's state is the same by hash however
often the journal is replayed.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import connect

from tests.chaos.dying import STAGES
from tests.chaos.trader import SYMBOL, UNIT, Lost, Trader

EACH_FOLDER = 25
"""So many deaths on one market before a new one begins."""
OPEN = ("open", "partially_filled", "pending")
QUICK = ("--tier", "none", "--pairs", "vaix,sbio")


@dataclass
class Process:
    """One life of the exchange on its folder."""

    child: subprocess.Popen[str]
    web: httpx.Client
    ws_url: str
    key: str


@dataclass
class Tally:
    deaths: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    orders: int = 0
    fills: int = 0
    replayed: int = 0


def begin(folder: Path, *before: str) -> Process:
    """Start it, with or without a death arranged before."""
    command = [sys.executable, "-m", *(before or ("terminal", "exchange")), "--data", str(folder), *QUICK]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise Lost("it died before it was ready")
    told = json.loads(line)
    key = Path(told["key_file"]).read_text().strip()
    web = httpx.Client(base_url=told["url"], headers={"X-API-Key": key}, trust_env=False, timeout=10)
    return Process(child, web, told["ws_url"], key)


def end(process: Process, number: int = signal.SIGTERM) -> None:
    process.child.send_signal(number)
    process.child.wait(20)
    process.web.close()
    if process.child.stdout:
        process.child.stdout.close()


def live_and_die(folder: Path, trader: Trader, rng: random.Random) -> str:
    """Trade until the exchange dies, at random or at a step of a commit; answers how."""
    stage = rng.choice(["random", *STAGES])
    arranged = () if stage == "random" else ("tests.chaos.dying", stage, str(rng.randrange(5, 120)))
    try:
        process = begin(folder, *arranged)
    except Lost:
        return f"{stage} (while starting)"
    trader.web = process.web
    timer = threading.Timer(rng.uniform(0.02, 1.2), process.child.kill)
    if stage == "random":
        timer.start()
    try:
        trader.again()
        for _ in range(400):
            trader.act()
    except Lost:
        pass
    finally:
        timer.cancel()
        end(process, signal.SIGKILL)
    return stage


# -- what must hold ------------------------------------------------------------------------------------------


def check(process: Process, trader: Trader, start: dict[str, Decimal]) -> int:
    """Compare what the exchange says with what was acknowledged; answers how many fills there are."""
    web, known = process.web, dict(trader.orders)
    for name, told in known.items():
        now = ask(web, f"/api/v1/exchange/{SYMBOL}/orders/{name}")
        _not_behind(told, now)
        trader.saw(now)
    trader.again()
    open_now = ask(web, f"/api/v1/exchange/{SYMBOL}/orders/open")["orders"]
    keys = [order["request_id"] for order in open_now if order["request_id"]]
    assert len(keys) == len(set(keys)), "one key placed two orders"
    for order in open_now:
        trader.orders.setdefault(order["order_id"], order)
    fills = all_fills(web)
    _balances(web, start, fills)
    _queues(process, trader, {order["order_id"] for order in open_now})
    return len(fills)


def ask(web: httpx.Client, path: str, **query: Any) -> Any:
    answer = web.get(path, params=query)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


def _not_behind(told: dict[str, Any], now: dict[str, Any]) -> None:
    name = told["order_id"]
    assert Decimal(now["filled_quantity"]) >= Decimal(told["filled_quantity"]), f"{name} lost a fill"
    if told["status"] not in OPEN:
        assert now["status"] == told["status"], f"{name} was {told['status']} and is {now['status']}"


def all_fills(web: httpx.Client) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while True:
        page = ask(web, f"/api/v1/exchange/{SYMBOL}/trades/mine", limit=500, offset=len(rows))["trades"]
        rows += page
        if len(page) < 500:
            assert len({(row["trade_id"], row["order_id"]) for row in rows}) == len(rows)
            return rows


def balance(web: httpx.Client) -> dict[str, Decimal]:
    told = ask(web, f"/api/v1/exchange/{SYMBOL}/balance")
    return {
        name: Decimal(told[name]) for name in ("base_balance", "base_held", "quote_balance", "quote_held")
    }


def _balances(web: httpx.Client, start: dict[str, Decimal], fills: list[dict[str, Any]]) -> None:
    """Orders move on while they are read: where the exchange is in the midst of it, look again."""
    for _ in range(20):
        before = balance(web)
        orders = ask(web, f"/api/v1/exchange/{SYMBOL}/orders/open")["orders"]
        fills = all_fills(web)
        if balance(web) == before:
            break
    base, quote = start["base_balance"], start["quote_balance"]
    for fill in fills:
        size, cost = Decimal(fill["quantity"]), Decimal(fill["quantity"]) * Decimal(fill["price"])
        sign = 1 if fill["side"] == "buy" else -1
        base += sign * size
        quote -= sign * cost + Decimal(fill["fee"])
    assert before["base_balance"] + before["base_held"] == base, "goods do not add up"
    assert before["quote_balance"] + before["quote_held"] == quote, "money does not add up"
    assert before["base_held"] == sum(Decimal(o["remaining_quantity"]) for o in orders if o["side"] == "sell")
    assert before["quote_held"] == sum(_bound(order) for order in orders if order["side"] == "buy")


def _bound(order: dict[str, Any]) -> Decimal:
    """This market's makers pay nothing, and a stop that waits binds as a taker, at ten basis points."""
    cost = Decimal(order["remaining_quantity"]) * Decimal(order["price"])
    fee = (cost / 1000).quantize(UNIT, ROUND_DOWN) if order["status"] == "pending" else Decimal(0)
    return cost + fee


def _queues(process: Process, trader: Trader, open_now: set[str]) -> None:
    """Own orders at one price stand in the order in which they took their place; icebergs change theirs by design."""
    headers = {"X-API-Key": process.key}
    with connect(
        f"{process.ws_url}/ws/clob?channels=l3Book", additional_headers=headers, max_size=None
    ) as socket:
        while (message := json.loads(socket.recv(5)))["type"] != "l3_snapshot" or message["data"][
            "pair"
        ] != "VAIX/USDC":
            pass
    for side in ("bids", "asks"):
        by_price: dict[str, list[str]] = {}
        for row in message["data"][side]:
            name = row[0]
            if name in open_now and name in trader.turns and not trader.orders[name].get("display_qty"):
                by_price.setdefault(row[1], []).append(name)
        for names in by_price.values():
            waiting = [name for name in names if trader.orders[name]["order_type"] != "stop_limit"]
            assert waiting == sorted(waiting, key=trader.turns.__getitem__), "the queue's order changed"


def state_hash(folder: Path) -> tuple[str, int]:
    """The market from the snapshot and the journal of a copy, and how many entries were replayed."""
    from terminal.paper.market import Market
    from terminal.paper.server.opening import replay
    from terminal.paper.store import Store

    with tempfile.TemporaryDirectory() as copy:
        for part in folder.glob("exchange.sqlite*"):
            shutil.copy(part, copy)
        store = Store(Path(copy) / "exchange.sqlite")
        body = store.snapshot()
        assert body is not None
        market = Market.load(body)
        entries = store.entries_since_snapshot
        replay(market, store)
        entries = store.seq - entries
        store.db.close()
        return market.state_hash(), entries


# -- the run -------------------------------------------------------------------------------------------------


def market(seed: int, kills: int, parent: Path, say: Callable[[str], None]) -> Tally:
    """Deaths on one folder, one after the other."""
    rng, tally = random.Random(seed), Tally()
    folder = parent / f"market-{seed}"
    process = begin(folder)
    start = balance(process.web)
    end(process)
    trader = Trader(rng, process.web, f"s{seed}")
    for number in range(kills):
        stage = live_and_die(folder, trader, rng)
        tally.deaths[stage] += 1
        first, replayed = state_hash(folder)
        assert first == state_hash(folder)[0], "two replays, two states"
        tally.replayed += replayed
        process = begin(folder)
        trader.web = process.web
        try:
            tally.fills = check(process, trader, start)
        except BaseException:
            say(f"seed {seed}, death {number + 1} ({stage}): folder {folder}")
            raise
        finally:
            end(process)
    tally.told, tally.orders = trader.told, len(trader.orders)
    say(
        f"seed {seed}: {kills} deaths, {tally.orders} orders, {tally.fills} fills, {tally.replayed} entries replayed"
    )
    return tally


def run(kills: int, seed: int, parent: Path, workers: int = 2) -> None:
    logging.getLogger("terminal").setLevel(logging.ERROR)  # that it ended suddenly is no news here
    begun = time.monotonic()
    parts = [min(EACH_FOLDER, kills - done) for done in range(0, kills, EACH_FOLDER)]
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(market, seed + n, part, parent, print) for n, part in enumerate(parts)]
        tallies = [job.result() for job in jobs]
    deaths: Counter[str] = sum((tally.deaths for tally in tallies), Counter())
    told: Counter[str] = sum((tally.told for tally in tallies), Counter())
    print(f"{kills} SIGKILLs in {time.monotonic() - begun:.0f} s, seeds {seed}..{seed + len(parts) - 1}")
    print(f"  at      {dict(sorted(deaths.items()))}")
    print(f"  acknowledged {dict(sorted(told.items()))}")
    print(f"  orders {sum(t.orders for t in tallies)}, own fills {sum(t.fills for t in tallies)}")
    print("  lost 0, doubled 0, balances exact, queues in order, states equal")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evterm-kills-") as folder:
        run(asked.kills, asked.seed, asked.folder or Path(folder))


if __name__ == "__main__":
    main()
