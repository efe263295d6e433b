"""One life of a terminal without a screen: it says what it believes, trades on a word, and kills itself at one journal write.

    python -m tests.chaos.terminal_life URL KEY_FILE FOLDER SEED STAGE WRITE

WRITE counts from the start of the process; `+WRITE` from the word to trade.
The stages: `before` the line is written, `torn` in the midst of it, `written` when it is on the disk and nobody was told.
STAGE `none` leaves the death to others.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.request import build
from terminal.core.limits import USDC, Limits
from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec, Spec
from terminal.journal import Journal
from terminal.model.order import BUY, SELL, Side
from terminal.session.session import Session, Start
from terminal.venue.auth import venue_at

STAGES = ("before", "torn", "written")
SYMBOL = "vaix"
LIMITS = Limits(order_notional=20 * USDC, position_notional=60 * USDC, orders_a_minute=1_000)
TWAP_LOTS = 1_000
SAY_S, ACT_S = 0.05, 0.04


def arm(stage: str, write: int) -> None:
    """Die at this write of the journal, counted from now on."""
    append, seen = Journal._append, 0

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def dying(journal: Journal, line: bytes) -> None:
        nonlocal seen
        seen += 1
        if seen != write:
            append(journal, line)
            return
        if stage == "torn":
            os.write(journal._fd, line[: len(line) // 2])
        elif stage == "written":
            append(journal, line)
        die()

    if stage in STAGES:
        Journal._append = dying  # type: ignore[method-assign, assignment]


# -- what it believes ----------------------------------------------------------------------------------------


def belief(session: Session) -> dict[str, Any]:
    state, works = session.state, session.working.works
    live = list(state.orders.all_live())
    named = [one for one in live if one.order_id]
    return {
        "at": time.time(),
        "ready": state.is_live and not session.trading.unconfirmed and not any(one.doubtful for one in live),
        "open": {one.order_id: [one.side.value, one.ticks, one.lots, one.filled] for one in named},
        "nameless": [one.request_id for one in live if not one.order_id],
        "positions": {symbol: one.lots for symbol, one in state.portfolio.positions.items()},
        "balances": {one.currency: [one.available, one.held] for one in state.balances.values()},
        "works": {
            one.uid: [one.kind, one.filled, one.exited, one.state.value, len(one.live)] for one in works if not one.ended
        },
    }  # fmt: skip


async def say(session: Session, go: threading.Event) -> None:
    """A line each moment until the word comes."""
    while not go.is_set():
        print(json.dumps(belief(session)), flush=True)
        await asyncio.sleep(SAY_S)


# -- what it does --------------------------------------------------------------------------------------------


class Trader:
    """Keeps a chase, a bracket, an OCO and a TWAP at work, and places, moves and cancels plain orders beside them."""

    def __init__(self, session: Session, rng: random.Random) -> None:
        self.session, self.rng = session, rng
        self.state, self.trading, self.working = session.state, session.trading, session.working

    async def run(self) -> None:
        self._twap()
        if self.working.works and self.rng.random() < 0.5:
            self.working.cancel(self.rng.choice(self.working.works).id)
        while True:
            if self.state.is_live and not self.trading.unconfirmed:
                self._act()
            await asyncio.sleep(ACT_S)

    def _act(self) -> None:
        market, rng = self.state.pairs[SYMBOL], self.rng
        bid, ask = market.book.bids.best, market.book.asks.best
        if bid is None or ask is None:
            return
        kinds = {work.kind for work in self.working.works if not work.ended}
        missing = [kind for kind in ("chase", "bracket", "oco") if kind not in kinds]
        if missing:
            self.working.start(self._spec(rng.choice(missing), bid, ask))
        for _ in range(2):
            self._plain(bid, ask)
        if rng.random() < 0.03:
            self._disturb()

    def _spec(self, kind: str, bid: int, ask: int) -> Spec:
        rng, side = self.rng, self.rng.choice([BUY, SELL])
        lots, near, far = rng.randrange(200, 2_500), rng.randrange(4, 12), rng.randrange(20, 60)
        up, down = (near, far) if rng.random() < 0.5 else (far, near)
        if kind == "chase":
            return ChaseSpec(SYMBOL, side, lots, max_ticks=rng.choice([0, 3, 50]))
        take, stop = (ask + up, bid - down) if side is BUY else (bid - down, ask + up)
        if kind == "bracket":
            entry = rng.choice([0, bid if side is BUY else ask])
            return BracketSpec(SYMBOL, side, lots, entry, take, stop)
        return OcoSpec(SYMBOL, side.other, lots, take, stop)

    def _plain(self, bid: int, ask: int) -> None:
        rng = self.rng
        side: Side = rng.choice([BUY, SELL])
        mine = [one for one in self.state.orders.live(SYMBOL) if one.state.resting and not one.parent]
        choice = rng.random()
        if choice < 0.1:
            self.trading.take(side, rng.randrange(100, 1_000), ask if side is BUY else bid)
        elif choice < 0.4 and len(mine) < 12:
            self.trading.join(side, rng.randrange(100, 6_000), bid if side is BUY else ask)
        elif mine and choice < 0.7:
            one = rng.choice(mine)
            self.trading.amend(one, one.ticks + (-1 if one.side is BUY else 1))
        elif mine:
            self.trading.cancel(rng.choice(mine))

    def _disturb(self) -> None:
        work = self.rng.choice(self.working.works)
        match self.rng.randrange(3):
            case 0:
                self.working.cancel(work.id)
            case 1:
                self.working.pause(work.id)
            case _:
                for one in self.working.works:
                    self.working.resume(one.id)

    def _twap(self) -> None:
        asked = {
            "side": self.rng.choice(["buy", "sell"]), "quantity": str(TWAP_LOTS), "duration_minutes": "1",
            "num_slices": "5", "symbol": SYMBOL,
        }  # fmt: skip
        filling = Filling(ROUTES["algo.twap"], self.session.calling.around(), asked)
        ready = build(filling)
        if self.session.calling.why_not(ready) is None:
            self.session.calling.start(ready)


def wait_for_word(go: threading.Event) -> None:
    sys.stdin.readline()
    go.set()


async def live(url: str, key: str, folder: Path, seed: int, death: tuple[str, int]) -> None:
    """`death` is armed with the word to trade."""
    venue = venue_at(url, key)
    session = await Session.open(Start(venue, "practice", SYMBOL, folder / "journal", LIMITS, 600.0))
    running = asyncio.create_task(session.run())
    go = threading.Event()
    threading.Thread(target=wait_for_word, args=(go,), daemon=True).start()
    await say(session, go)
    session.arm.arm(time.monotonic())
    arm(*death)
    print(json.dumps({"trading": True}), flush=True)
    await asyncio.gather(running, Trader(session, random.Random(seed)).run())


def main() -> None:
    url, key_file, folder, seed, stage, write = sys.argv[1:]
    late = write.startswith("+")
    if not late:
        arm(stage, int(write))
    death = (stage, int(write)) if late else ("none", 0)
    asyncio.run(live(url, Path(key_file).read_text().strip(), Path(folder), int(seed), death))


if __name__ == "__main__":
    main()
