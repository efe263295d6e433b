"""SIGKILL the terminal at each write of its journal while a chase, a bracket, an OCO, a TWAP and plain orders are live.

    python -m tests.chaos.terminal_kills [KILLS] [--seed 1]

After each death the next start has to be exact: its open orders, positions and balances, and how far each of its works
came, are what the exchange itself says through REST, and so within 3 s of its start. Never does a work stand for more
than was asked of it, no key places two orders, no order and no position is above its cap, and nothing is at the exchange
that the journal did not hold before.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

import httpx

from tests import practice
from tests.chaos.terminal_life import LIMITS, STAGES, SYMBOL, TWAP_LOTS

EACH_MARKET = 25
"""so many deaths on one exchange before a new one begins"""
PAIRS = ("vaix", "sbio")
TICK = 1_000_000
"""ticks in a unit of the quote: VAIX is traded in millionths, and in whole lots"""
UNIT = 10**8
WITHIN_S, PATIENCE_S = 3.0, 20.0
DRIFT_PER_CENT = 105
"""a position is measured as its order leaves; afterwards the market may move"""
Row = dict[str, Any]
Death = tuple[str, str]
"""the stage, and the write as `terminal_life` counts it"""


@dataclass
class Tally:
    deaths: Counter[str] = field(default_factory=Counter)
    works: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    orders: int = 0
    fills: int = 0
    children: int = 0


class Truth:
    """What the exchange says. Two readings that agree are one moment."""

    def __init__(self, exchange: practice.Practice) -> None:
        self.web = httpx.Client(
            base_url=f"{exchange.url}/api/v1/exchange", headers=exchange.headers, trust_env=False, timeout=10
        )

    def ask(self, path: str, **query: Any) -> Any:
        answer = self.web.get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def now(self) -> Row:
        """What a terminal has to agree with at once."""
        open_now, balances = {}, {}
        for symbol in PAIRS:
            for row in self.ask(f"/{symbol}/orders/open")["orders"]:
                open_now[row["order_id"]] = _facts(row, symbol)
            told = self.ask(f"/{symbol}/balance")
            balances[symbol.upper()] = [int(told["base_balance"]), int(told["base_held"])]
            balances["USDC"] = [_units(told["quote_balance"]), _units(told["quote_held"])]
        return {"open": open_now, "balances": balances}

    def every(self, kind: str, path: str) -> list[Row]:
        """All pages of a list of VAIX; one that moved meanwhile is read again."""
        while True:
            rows: list[Row] = []
            while page := self.ask(path, limit=500, offset=len(rows))[kind]:
                rows += page
            names = {row.get("trade_id") or row["order_id"] for row in rows}
            if len(names) == len(rows):
                return rows

    def orders(self) -> dict[str, Row]:
        ended = self.every("orders", f"/{SYMBOL}/orders/history")
        rows = [*ended, *self.ask(f"/{SYMBOL}/orders/open")["orders"]]
        return {row["order_id"]: row for row in rows}

    def fills(self) -> list[Row]:
        return self.every("trades", f"/{SYMBOL}/trades/mine")


def _facts(row: Row, symbol: str) -> list[Any]:
    scale = TICK if symbol == SYMBOL else TICK // 10
    ticks = round(float(row["price"]) * scale)
    return [row["side"], ticks, int(row["quantity"]), int(row["filled_quantity"])]


def _units(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * UNIT + int(part.ljust(8, "0"))


# -- a life --------------------------------------------------------------------------------------------------


class Life:
    def __init__(self, exchange: practice.Practice, folder: Path, seed: int, stage: str, write: str) -> None:
        where = [exchange.url, str(exchange.key_file), str(folder), str(seed), stage, write]
        self.born = time.time()
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.terminal_life", *where], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def hear(self) -> Row | None:
        """Its next line; None where it is dead."""
        assert self.child.stdout is not None
        line = self.child.stdout.readline()
        return json.loads(line) if line.endswith("\n") else None

    def trade(self, most_s: float) -> None:
        """Until it dies, by its own hand or by ours."""
        assert self.child.stdin is not None
        try:
            self.child.stdin.write("go\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            return
        try:
            self.child.wait(most_s)
        except subprocess.TimeoutExpired:
            self.child.kill()

    def end(self) -> None:
        self.child.kill()
        code = self.child.wait(10)
        said = self.child.stderr.read() if self.child.stderr else ""
        for pipe in (self.child.stdin, self.child.stdout, self.child.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        assert code == -signal.SIGKILL, f"it ended by itself, {code}: {said}"
        assert "Traceback" not in said, said


# -- what must hold ------------------------------------------------------------------------------------------


def agree(life: Life, truth: Truth, folder: Path) -> float | None:
    """Seconds from its birth until it said what is true; None where it died before. Raises where it never did."""
    wrong = "it was never ready"
    while time.time() - life.born < PATIENCE_S:
        before, since = truth.now(), time.time()
        while (said := life.hear()) is not None and said["at"] < since:
            pass
        if said is None:
            return None
        if not said["ready"]:
            continue
        orders, fills, after = truth.orders(), truth.fills(), truth.now()
        if before == after:
            wrong = _difference(said, after, orders, fills, read_journal(folder), truth)
            if not wrong:
                return float(said["at"]) - life.born
    raise AssertionError(f"never exact: {wrong}")


def _difference(
    said: Row, now: Row, orders: dict[str, Row], fills: list[Row], journal: list[Row], truth: Truth
) -> str:
    if said["open"] != now["open"]:
        return f"open orders {said['open']} are {now['open']}"
    if said["balances"] != now["balances"]:
        return f"balances {said['balances']} are {now['balances']}"
    position = sum(int(row["quantity"]) * (1 if row["side"] == "buy" else -1) for row in fills)
    if said["positions"][SYMBOL] != position:
        return f"position {said['positions'][SYMBOL]} is {position}"
    for request_id in said["nameless"]:
        if truth.web.get(f"/{SYMBOL}/orders/{request_id}").status_code != 404:
            return f"{request_id} is at the exchange, and is unknown here"
    works = {entry["uid"]: entry for entry in journal if entry["kind"] == "work"}
    still = {uid for uid, entry in works.items() if not entry.get("done")}
    if set(said["works"]) != still:
        return f"works {sorted(said['works'])} are {sorted(still)}"
    roles = roles_in(journal)
    for uid, (kind, filled, exited, _, live) in said["works"].items():
        opened, closed, resting = sums_of(uid, orders, roles)
        true = (closed if kind == "oco" else opened, closed, resting)
        unknown = sum(name.startswith(f"evt-{uid}-") for name in said["nameless"])
        if (filled, exited, live - unknown) != true:
            return f"{kind} {uid} has filled {filled}, left {exited}, live {live}: it is {true}"
    return ""


def roles_in(journal: list[Row]) -> dict[str, str]:
    return {
        entry["request_id"]: entry["role"]
        for entry in journal
        if entry["kind"] == "intent" and "role" in entry
    }


def sums_of(uid: str, orders: dict[str, Row], roles: dict[str, str]) -> tuple[int, int, int]:
    """What a work's orders have filled on the way in and on the way out, and how many are open."""
    opened = closed = live = 0
    for row in orders.values():
        request_id = row["request_id"] or ""
        if request_id.startswith(f"evt-{uid}-"):
            filled, entering = int(row["filled_quantity"]), roles[request_id] in ("peg", "entry")
            opened, closed = opened + filled * entering, closed + filled * (not entering)
            live += row["status"] in ("open", "partially_filled")
    return opened, closed, live


def check(orders: dict[str, Row], fills: list[Row], journal: list[Row]) -> None:
    """The sums and caps that hold at any moment, dead or alive."""
    keys = [row["request_id"] for row in orders.values() if (row["request_id"] or "").startswith("evt-")]
    assert len(keys) == len(set(keys)), "one key placed two orders"
    intents = {entry["request_id"] for entry in journal if entry["kind"] == "intent"}
    assert set(keys) <= intents, "an order left that the journal does not hold"
    _works_within(orders, journal)
    _caps_hold(orders, fills, journal)


def _works_within(orders: dict[str, Row], journal: list[Row]) -> None:
    roles = roles_in(journal)
    specs = {entry["uid"]: entry["spec"] for entry in journal if entry["kind"] == "work" and "spec" in entry}
    for uid, spec in specs.items():
        entered, left = committed(uid, orders, roles)
        opened, _, _ = sums_of(uid, orders, roles)
        assert entered <= spec["lots"], f"{uid} stands for {entered} of {spec['lots']}"
        assert left <= (opened if spec["kind"] == "bracket" else spec["lots"]), f"{uid} leaves with {left}"


def committed(uid: str, orders: dict[str, Row], roles: dict[str, str]) -> tuple[int, int]:
    """Fills and all that may still fill, on the way in and on the way out."""
    sums = [0, 0]
    for row in orders.values():
        request_id = row["request_id"] or ""
        if request_id.startswith(f"evt-{uid}-"):
            live = row["status"] in ("open", "partially_filled", "pending")
            size = row["quantity"] if live else row["filled_quantity"]
            sums[roles[request_id] not in ("peg", "entry")] += int(size)
    return sums[0], sums[1]


def _caps_hold(orders: dict[str, Row], fills: list[Row], journal: list[Row]) -> None:
    positions = _positions(fills)
    for row in orders.values():
        worth = round(float(row["price"]) * TICK) * int(row["quantity"]) * (UNIT // TICK)
        # What only takes back a position is never refused for its size.
        covered = max(-one if row["side"] == "buy" else one for one in positions) >= int(row["quantity"])
        assert worth <= LIMITS.order_notional or covered, f"{row['order_id']} is worth {worth / UNIT}"
    calls = sum(entry["kind"] == "intent" and entry.get("call") == "algo.twap" for entry in journal)
    twaps = {
        row["request_id"].split(".")[0]
        for row in orders.values()
        if (row["request_id"] or "").startswith("twap_")
    }
    assert len(twaps) <= calls, f"{len(twaps)} TWAPs of {calls} calls"
    # The venue's TWAPs trade by themselves: at most by so much are they above what the terminal may.
    most = LIMITS.position_notional * DRIFT_PER_CENT // 100
    for row, position in zip(_in_time(fills), positions[1:], strict=True):
        ticks = round(float(row["price"]) * TICK)
        beyond = max(0, abs(position) - TWAP_LOTS * len(twaps))
        assert beyond * ticks * (UNIT // TICK) <= most, f"the position came to {position}"


def _in_time(fills: list[Row]) -> list[Row]:
    return sorted(fills, key=lambda one: (one["timestamp"], one["trade_id"]))


def _positions(fills: list[Row]) -> list[int]:
    """Before the first fill, and after each."""
    return list(
        accumulate(
            (int(row["quantity"]) * (1 if row["side"] == "buy" else -1) for row in _in_time(fills)), initial=0
        )
    )


def read_journal(folder: Path) -> list[Row]:
    """By a reader of its own: whole lines only, what a new file repeats once."""
    rows: list[Row] = []
    for number, path in enumerate(sorted((folder / "journal").glob("journal-*.jsonl"))):
        for line in path.read_bytes().split(b"\n")[:-1]:
            entry = json.loads(line)
            if number == 0 or not entry.get("carried"):
                rows.append(entry)
    return rows


# -- the run -------------------------------------------------------------------------------------------------


def plan(kills: int, rng: random.Random) -> list[Death]:
    """Each write at each stage in turn: some of them while it starts, the most while it trades; and a few at random."""
    starting, anywhere = kills // 8, kills // 10
    deaths = [(STAGES[number % 3], str(1 + number // 3)) for number in range(starting)]
    deaths += [(STAGES[number % 3], f"+{1 + number // 3}") for number in range(kills - starting - anywhere)]
    deaths += [("none", "0")] * anywhere
    rng.shuffle(deaths)
    return deaths


def market(seed: int, deaths: list[Death], parent: Path, say: Callable[[str], None]) -> Tally:
    """Deaths of one terminal on one exchange, one after the other, and a last life that is only judged."""
    rng, tally, folder = random.Random(seed), Tally(), parent / f"terminal-{seed}"
    folder.mkdir(parents=True)
    folder.chmod(0o700)
    with practice.running(
        "--memory", "--seed", str(seed), "--tier", "none", "--pairs", ",".join(PAIRS)
    ) as exchange:
        truth = Truth(exchange)
        for number, (stage, write) in enumerate([*deaths, ("none", "0")]):
            try:
                _one_life(
                    Life(exchange, folder, seed * 1000 + number, stage, write),
                    truth,
                    folder,
                    stage,
                    rng,
                    tally,
                )
            except BaseException:
                say(f"seed {seed}, life {number + 1} ({stage} of write {write}): folder {folder}")
                raise
        orders, fills, journal = truth.orders(), truth.fills(), read_journal(folder)
        truth.web.close()
    tally.orders, tally.fills, tally.children = len(orders), len(fills), len(roles_in(journal))
    tally.works = Counter(
        one["kind"] for one in {e["uid"]: e["spec"] for e in journal if "spec" in e}.values()
    )
    say(
        f"seed {seed}: {len(deaths)} deaths, {len(orders)} orders, {len(fills)} fills, works {dict(tally.works)}"
    )
    return tally


def _one_life(life: Life, truth: Truth, folder: Path, stage: str, rng: random.Random, tally: Tally) -> None:
    """It is judged as it wakes, trades and dies; then what is left is judged."""
    try:
        seconds = agree(life, truth, folder)
        if seconds is not None:
            tally.seconds.append(seconds)
            life.trade(rng.uniform(0.2, 2.0) if stage == "none" else 4.0)
    finally:
        life.end()
    tally.deaths[stage if seconds is not None else f"{stage} (while starting)"] += 1
    check(truth.orders(), truth.fills(), read_journal(folder))


def run(kills: int, seed: int, parent: Path, workers: int = 2) -> None:
    begun = time.monotonic()
    deaths = plan(kills, random.Random(seed))
    parts = [deaths[first : first + EACH_MARKET] for first in range(0, kills, EACH_MARKET)]
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(market, seed + n, part, parent, print) for n, part in enumerate(parts)]
        tallies = [job.result() for job in jobs]
    died: Counter[str] = sum((tally.deaths for tally in tallies), Counter())
    works: Counter[str] = sum((tally.works for tally in tallies), Counter())
    seconds = sorted(second for tally in tallies for second in tally.seconds)
    print(f"{kills} SIGKILLs in {time.monotonic() - begun:.0f} s, seeds {seed}..{seed + len(parts) - 1}")
    print(f"  at       {dict(sorted(died.items()))}")
    print(f"  works    {dict(works)}, child orders {sum(t.children for t in tallies)}")
    print(f"  orders   {sum(t.orders for t in tallies)}, own fills {sum(t.fills for t in tallies)}")
    print(
        f"  exact    {len(seconds)} starts, after {seconds[len(seconds) // 2]:.2f} s (median), {seconds[-1]:.2f} s (last),"
        f" {sum(one > WITHIN_S for one in seconds)} after more than {WITHIN_S:g} s"
    )
    print("  lost 0, doubled 0, beyond a whole 0, above a cap 0")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kills", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="evterm-terminal-kills-") as folder:
        run(asked.kills, asked.seed, Path(folder))


if __name__ == "__main__":
    main()
