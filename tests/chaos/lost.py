"""Lose answers, requests and whole minutes of the line while a trader trades: nothing is doubled and nothing is lost.

    python -m tests.chaos.lost [--runs 500] [--sockets 50] [--seed 1] [--only RUN]

Each run is one deed (an order of any type, a change, a cancel, a list, an algo) whose request meets one fault, an
outage of 0 to 60 s for all requests behind it, and in half of them the same order once more, on purpose, in the midst
of it. Afterwards the exchange's own lists say what happened: each intent is there once or not at all, and the terminal
believes just that.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.lost_deeds import DEEDS
from tests.chaos.lost_ground import Ground, in_virtual_time, over_sockets
from tests.chaos.lost_plans import ANY, ON_THE_DEED, OUTAGES, Plan
from tests.chaos.lost_truth import as_text, different, doubled, ids, truth, wrongly_absent
from tests.practice import running
from tests.session import virtual

OVER_S = 65.0
AGREE_S = 12.0
EXCHANGES = 13
QUICK = ("--memory", "--faults", "--tier", "none", "--pairs", "vaix")


@dataclass
class Tally:
    runs: int = 0
    orders: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    """outcomes that were not known, by how they were settled"""
    fired: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.runs, self.orders = self.runs + other.runs, self.orders + other.orders
        self.unknown += other.unknown
        self.fired += other.fired
        self.deeds += other.deeds
        self.wrong += other.wrong


async def play(ground: Ground, plan: Plan) -> Tally:
    """One run: the deed, its fault, the outage, the twin; then the exchange's word."""
    tally, deed = Tally(runs=1, deeds=Counter([plan.deed])), DEEDS[plan.deed]
    ground.before = await ids(ground)
    await ground.ready()
    needed = await deed.before(ground) if deed.before else None
    await ground.ready()
    begun = time.monotonic()
    await _break(ground, plan)
    deed.act(ground, needed)
    await _meanwhile(ground, plan, needed)
    tally.fired = await ground.clear()
    await ground.until(ground.is_settled)
    tally.unknown = outcomes(ground)
    if "late" in f"{plan.fault} {plan.outage}":
        await asyncio.sleep(max(0.0, begun + plan.outage_s + OVER_S - time.monotonic()))
    tally.orders = len(ground.sent)
    tally.wrong = [f"{plan.text}: {one}" for one in await wrong(ground)]
    return tally


async def _break(ground: Ground, plan: Plan) -> None:
    """The deed's own fault first: what is behind it in the line meets the outage."""
    kind, how = ON_THE_DEED[plan.fault]
    if kind:
        if plan.fault == "time-out, executed late":
            how = {"before_ms": plan.late_s * 1000}
        deed = DEEDS[plan.deed]
        await ground.arm(kind, match={"method": deed.method, "path": deed.path}, **how)


async def _meanwhile(ground: Ground, plan: Plan, needed: Any) -> None:
    await asyncio.sleep(0.3)  # what has left has met its fault by now
    end = time.monotonic() + plan.outage_s
    if plan.outage_s:
        kind, how = OUTAGES[plan.outage]
        await ground.arm(kind, count=ANY, match={"path": "/api/v1/"}, **how)
    if plan.twin_s is not None:
        await asyncio.sleep(plan.twin_s)
        ground.session.arm.arm(time.monotonic())
        if not ground.session.trading.unconfirmed and ground.session.state.is_live:
            DEEDS[plan.deed].act(ground, needed)
            await asyncio.sleep(0.3)
    await asyncio.sleep(max(0.0, end - time.monotonic()))


def outcomes(ground: Ground) -> Counter[str]:
    said = [notice.text for notice in ground.session.state.notices]
    told = {"found": "the unknown order was found", "absent": "the unknown order never reached"}
    found = Counter({name: sum(words in text for text in said) for name, words in told.items()})
    found["orders"] = sum("UNKNOWN, asking the venue" in text for text in said)
    found["calls"] = sum(run.is_unknown for run in ground.runs)
    return found


async def wrong(ground: Ground) -> list[str]:
    """What is doubled or differs. The market moves on while both are asked, so they may take a moment to agree."""
    end = time.monotonic() + AGREE_S
    while True:
        await ground.compared()
        told = await truth(ground)
        found = list(different(ground, told))
        if not found or time.monotonic() > end:
            found += [*doubled(ground, told), *wrongly_absent(ground, told)]
            return [*found, str(as_text(told))] if found else []
        await asyncio.sleep(0.5)


# -- in virtual time -----------------------------------------------------------------------------------------


def virtual_run(plan: Plan) -> Tally:
    tally = Tally()

    async def inside() -> None:
        async with in_virtual_time() as ground:
            tally.add(await play(ground, plan))

    try:
        virtual.run(inside())
    except AssertionError as error:
        tally.wrong.append(f"{plan.text}: {error}")
    return tally


def virtual_runs(numbers: list[int], seed: int) -> tuple[Tally, float]:
    """And how long they took."""
    tally, begun = Tally(), time.perf_counter()
    for number in numbers:
        tally.add(virtual_run(Plan.made(number, seed)))
    return tally, time.perf_counter() - begun


# -- over sockets --------------------------------------------------------------------------------------------


async def socket_runs(plans: list[Plan], exchanges: int) -> tuple[Tally, float]:
    """Each exchange has its own share, one run after the other: waiting is most of it. And how long it took."""
    tally, begun = Tally(), time.perf_counter()
    with contextlib.ExitStack() as stack:
        shares = [plans[first::exchanges] for first in range(exchanges)]

        async def serve(share: list[Plan]) -> None:
            exchange = await asyncio.to_thread(
                stack.enter_context, running(*QUICK, "--seed", str(share[0].number))
            )
            for plan in share:
                async with over_sockets(exchange) as ground:
                    try:
                        tally.add(await play(ground, plan))
                    except AssertionError as error:
                        tally.wrong.append(f"{plan.text}: {error}")
                    await ground.clear()
                    await _sweep(ground)

        await asyncio.gather(*(serve(share) for share in shares if share))
    return tally, time.perf_counter() - begun


async def _sweep(ground: Ground) -> None:
    """The next run begins with nothing open."""
    await ground.plain.delete("/api/v1/exchange/orders/all")
    for kind, name in (("twap", "twap_id"), ("algo", "algo_id")):
        for parent in await ground.ask(f"/{kind}"):
            await ground.plain.delete(f"/api/v1/exchange/vaix/{kind}/{parent[name]}")


# -- the command ---------------------------------------------------------------------------------------------


def lines(name: str, tally: Tally, seconds: float) -> Iterator[str]:
    yield f"{name}: {tally.runs} runs, {tally.orders} commands, {seconds:.0f} s"
    yield "  deeds  " + ", ".join(f"{deed} {count}" for deed, count in sorted(tally.deeds.items()))
    yield "  fired  " + ", ".join(f"{kind} {count}" for kind, count in sorted(tally.fired.items()))
    yield (
        "  unknown: {orders} orders, {found} found and {absent} absent by evidence; {calls} calls, told with where to look"
    ).format_map(tally.unknown)
    yield f"  {len(tally.wrong)} wrong: doubled, lost or settled wrongly"
    yield from (f"  {one}" for one in tally.wrong)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Answers and minutes lost, in virtual time and over sockets."
    )
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--sockets", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="RUN", help="one run in virtual time, by its number")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    if options.only is not None:
        return told("virtual time", *virtual_runs([options.only], options.seed))
    with ProcessPoolExecutor(1) as beside:
        numbers = list(range(options.runs))
        computing = beside.submit(virtual_runs, numbers, options.seed)
        plans = [Plan.made(number, options.seed) for number in range(options.sockets)]
        waiting = asyncio.run(socket_runs(plans, EXCHANGES))
        return max(told("virtual time", *computing.result()), told("sockets", *waiting))


def told(name: str, tally: Tally, seconds: float) -> int:
    """Say it; 1 where something was wrong."""
    print("\n".join(lines(name, tally, seconds)), flush=True)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
