"""Stories of the Prop Desk: from no account to a payout, and into each breach.

`python -m tests.app.propping` goes all of the way by keyboard, on an exchange whose clock runs a thousand times as fast.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import httpx
from event_trader import EventTrader

from tests.app.crowd import Crowd
from tests.app.patient import REAL
from tests.app.proptrader import UP, WINNER, Propping
from tests.app.running import attached
from tests.practice import running
from tests.witness.sdk import plain

EXCHANGE = ("--memory", "--seed", "7", "--tier", "mm", "--pairs", "vaix,sbio", "--still")
SPED_UP = ("--speed", "1000")
SLEEPING = ("--faults",)
"""the nights are slept through instead"""
REVIEW_S = 301
PRO, STARTER = 3, 1


async def graduates(at: Propping) -> None:
    """From no account over ten trades on three days to a funded one."""
    await at.agree("", lambda _: True)
    at.signs_up(PRO)
    await at.agree("pending")
    at.pays()
    await at.agree("eval")
    for day in range(3):
        await at.counts(3 if day < 2 else 1)
        await at.agree("eval", lambda told, day=day: told["trade_count"] == (3, 7, 9)[day])  # type: ignore[misc]
        if day == 2:
            await at.wins(WINNER, "eval_passed" if at.sleeps else "funded")  # five minutes are over at once
        else:
            await (at.wins(WINNER, "eval") if at.typed else at.wins_unseen())
            at.next_day()
            await at.agree("eval", lambda told: not Decimal(told["daily_pnl_usdc"]))
    at.goes_by(REVIEW_S)
    await at.agree("funded", lambda told: Decimal(told["current_equity_usdc"]) == 25_000)


async def is_paid(at: Propping) -> None:
    """A profit of the funded account accrues, and is claimed."""
    await at.wins(WINNER, "funded")
    await at.agree("funded", lambda told: Decimal(told["accrued_payout_usdc"]) > 0)
    at.claims()
    await at.agree("funded", lambda told: Decimal(told["total_paid_out_usdc"]) > 0)


async def is_suspended(at: Propping) -> None:
    """A day's loss of a funded account: no more trades until the next day."""
    at.next_day()
    at.opens("long", WINNER, "0.003830")
    await at.agree("funded", lambda told: told["open_trades"] == 1)
    await at.loses(Decimal("0.003720"), "suspended")
    at.next_day()
    await at.agree("funded", lambda told: not told["daily_loss_breached"])


async def loses_a_day(at: Propping) -> None:
    """In an evaluation the day's loss is the end."""
    at.signs_up(STARTER)
    await at.agree("eval")
    at.opens("long", WINNER // 2, "0.003840")
    await at.agree("eval", lambda told: told["open_trades"] == 1)
    await at.loses(Decimal("0.003800"), "closed")


async def falls_from_its_peak(at: Propping) -> None:
    """The drawdown is measured from the highest equity, open trades included."""
    at.signs_up(STARTER)
    await at.agree("eval")
    at.opens("long", WINNER // 2, "0.003830")
    at.crowd.trades_at(UP)
    await at.agree("eval", lambda told: Decimal(told["total_pnl_usdc"]) > 300)
    await at.loses(Decimal("0.003838"), "closed")
    await at.agree("closed", lambda told: not told["graduation"]["dd_ok"] and not told["daily_loss_breached"])


Story = Callable[[Propping], Awaitable[None]]
FUNDED: tuple[Story, ...] = (graduates, is_paid)
BROKEN: tuple[Story, ...] = (loses_a_day, falls_from_its_peak)


@contextlib.asynccontextmanager
async def at_the_desk(folder: Path, *, typed: bool, sleeps: bool) -> AsyncIterator[Propping]:
    """Armed, with the page open."""
    how = SLEEPING if sleeps else SPED_UP
    with (
        running(*EXCHANGE, *how) as exchange,
        attached(folder, exchange, size=(100, 36), patient=not REAL) as program,
        httpx.Client(base_url=exchange.url, headers=exchange.headers, trust_env=False, timeout=10) as web,
        contextlib.closing(Crowd(exchange)) as crowd,
    ):
        async with EventTrader(api_key=exchange.key, base_url=exchange.url, max_retries=0) as sdk:
            at = Propping(program, web, plain(sdk), crowd, typed=typed, sleeps=sleeps)
            program.arm()
            at.do("app.prop")
            yield at


async def main() -> None:
    for stories in ((*FUNDED, is_suspended), BROKEN):
        with tempfile.TemporaryDirectory() as folder:
            async with at_the_desk(Path(folder), typed=True, sleeps=False) as at:
                for story in stories:
                    await story(at)
                    print(f"{getattr(story, '__name__', story)}: {at.steps} steps agreed", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
