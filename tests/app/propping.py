"""A trader at the Prop Desk by keys alone: after each step the page, the API and the venue's SDK say the same.

`python -m tests.app.propping` goes all of the way by keyboard, on an exchange whose clock runs a thousand times as fast.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from event_trader import EventTrader
from event_trader.core import errors
from event_trader.models import prop as models
from event_trader.services.prop import PropService

from tests.app.crowd import START, Crowd
from tests.app.propseen import Told, wrong_on
from tests.app.running import Evterm, attached
from tests.app.walking import AGREE_S, Walk
from tests.practice import running
from tests.witness.sdk import plain

EXCHANGE = ("--memory", "--seed", "7", "--tier", "mm", "--pairs", "vaix,sbio", "--still")
SPED_UP = ("--speed", "1000")
SLEEPING = ("--faults",)
"""the nights are slept through instead"""
DAY_S, REVIEW_S = 86_400, 301
UP = Decimal("0.003927")
PRO, STARTER = 3, 1
WINNER, LITTLE = 10_000_000, 10_000
LOOK_S = 0.3
"""between two looks, since the exchange counts requests"""
ME = "/prop/accounts/me"


class Propping(Walk):
    """`typed` trades everything by keys; else the SDK makes the trades that are like another."""

    def __init__(
        self, program: Evterm, web: httpx.Client, sdk: EventTrader, crowd: Crowd, *, typed: bool, sleeps: bool
    ) -> None:
        super().__init__(program, web, sdk, "default")
        self.desk = PropService(sdk._http)
        self.crowd, self.typed, self.sleeps = crowd, typed, sleeps

    # -- what time does ------------------------------------------------------------------------------------

    def goes_by(self, seconds: int) -> None:
        """The exchange sleeps through it, or it is waited for."""
        end = self._now() + seconds
        if self.sleeps:
            self.web.post("/faults/sleep", json={"seconds": seconds}).raise_for_status()
        while self._now() < end:
            self.program.wait(LOOK_S)

    def next_day(self) -> None:
        self.goes_by(DAY_S - self._now() % DAY_S + 1)

    def _now(self) -> int:
        return int(self.ask("/exchange/time")["epoch_us"]) // 1_000_000

    # -- what a trader does --------------------------------------------------------------------------------

    def signs_up(self, tier: int) -> None:
        """Choosing from the table of tiers."""
        self._tab("TIERS")
        self.do("page.home", *["page.down"] * (tier - 1), "prop.sign_up")
        self.accepted()

    def pays(self) -> None:
        self.do("prop.pay_fee")
        self.program.until("type pay")
        self.type("pay")
        self.sure("send it")
        self.program.until("ACCEPTED")
        self.back()

    def opens(self, side: str, size: int, stop: str = "") -> None:
        """Of a trade under the cursor the coin is known."""
        self._tab("TRADES")
        self.do("prop.new")
        self.program.until("Open a prop trade")
        coin = "" if self.ask(f"{ME}/trades")["trades"] else "vaix\t"
        self.type(f"{coin}{side[0]}\t{size}\t\x155\t\t\t{stop}\n")
        self.accepted()

    def closes(self) -> None:
        """The newest trade."""
        self._tab("TRADES")
        self.do("page.home", "prop.close_row")
        self.accepted()

    def claims(self) -> None:
        self.do("prop.claim_payout")
        self.accepted()

    def _tab(self, name: str) -> None:
        for _ in range(5):
            if f"\n{name}" in self.program.text or f"  {name}" in self.program.text:
                return
            self.do("page.next")
            self.program.wait(LOOK_S)

    async def counts(self, trades: int) -> None:
        """So many trades that earn nothing."""
        for _ in range(trades):
            if self.typed:
                self.opens("short", LITTLE, str(START * 2))
                self.closes()
            else:
                trade = await self.desk.open_trade("VAIX", "short", LITTLE)
                await self.desk.close_trade(trade["id"])

    async def wins_unseen(self) -> None:
        """By the SDK."""
        trade = await self.desk.open_trade("VAIX", "long", WINNER, leverage=5)
        self.crowd.trades_at(UP)
        await self.desk.close_trade(trade["id"])
        self.crowd.trades_at(START)

    async def wins(self, size: int, then: str) -> None:
        """Two per cent, closed in time."""
        phase = self._account()["phase"]
        self.opens("long", size, "0.003830")
        await self.agree(phase, lambda told: told["open_trades"] == 1)
        self.crowd.trades_at(UP)
        await self.agree(phase, lambda told: Decimal(told["unrealized_pnl_usdc"]) > 0)
        self.closes()
        await self.agree(then, lambda told: not told["open_trades"])
        self.crowd.trades_at(START)

    async def loses(self, to: Decimal, then: str) -> None:
        """The price jumps over the stop of an open trade."""
        self.crowd.trades_at(to)
        await self.agree(then, lambda told: not told["open_trades"])
        self.crowd.trades_at(START)

    # -- that it is so everywhere --------------------------------------------------------------------------

    async def agree(self, phase: str, holds: Callable[[dict[str, Any]], bool] = bool) -> None:
        """All three say that it has come so far."""
        self.do("page.read")
        end = time.monotonic() + 2 * AGREE_S
        while wrong := await self._wrong(phase, holds):
            assert time.monotonic() < end, f"step {self.steps + 1}: {wrong}\n{self.program.text}"
            self.program.wait(LOOK_S)
        self.steps += 1

    async def _wrong(self, phase: str, holds: Callable[[dict[str, Any]], bool]) -> str:
        told = self._told()
        account = told.account if told else {"phase": ""}
        if account["phase"] != phase or not holds(account):
            return f"it has not come to {phase}: {account}"
        if (by_sdk := await self._told_to_the_sdk()) != told:
            return f"the SDK is told {by_sdk}, by the API it is {told}"
        return wrong_on(self.program.text, told)

    def _account(self) -> dict[str, Any]:
        account: dict[str, Any] = self.ask(ME)
        return account

    def _told(self) -> Told | None:
        if self.web.get(f"/api/v1{ME}").status_code == 404:
            return None
        trades, payouts = self.ask(f"{ME}/trades?limit=200"), self.ask(f"{ME}/payouts")
        return Told(self._account(), trades["trades"], payouts["payouts"])

    async def _told_to_the_sdk(self) -> Told | None:
        """Every answer fits its models."""
        try:
            account = await self.desk.account()
        except errors.EventTraderError:
            return None
        trades, payouts = (
            (await self.desk.trades(limit=200))["trades"],
            (await self.desk.payouts())["payouts"],
        )
        models.PropAccount(**account)
        for row in trades:
            models.PropTrade(**row)
        for row in payouts:
            models.PropPayout(**row)
        return Told(account, trades, payouts)


# -- stories -------------------------------------------------------------------------------------------------


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
        attached(folder, exchange, size=(100, 36)) as program,
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
