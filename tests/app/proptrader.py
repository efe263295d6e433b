"""A trader at the Prop Desk by keys alone: after each step the page, the API and the venue's SDK say the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
from event_trader import EventTrader
from event_trader.core import errors
from event_trader.models import prop as models
from event_trader.services.prop import PropService

from tests.app.crowd import START, Crowd
from tests.app.propseen import Told, wrong_on
from tests.app.running import Evterm
from tests.app.walking import AGREE_S, Walk

DAY_S = 86_400
UP = Decimal("0.003927")
WINNER, LITTLE = 10_000_000, 10_000
LOOK_S = 0.5
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
        if said := wrong_on(self.program.text, told):
            return said
        by_sdk = await self._told_to_the_sdk()
        return "" if by_sdk == told else f"the SDK is told {by_sdk}, by the API it is {told}"

    def _account(self) -> dict[str, Any]:
        account: dict[str, Any] = self.ask(ME)
        return account

    def _told(self) -> Told | None:
        """Few requests: all three ask with one key, and what they use up of its minute the terminal cannot trade with."""
        if (mine := self.web.get(f"/api/v1{ME}")).status_code == 404:
            return None
        mine.raise_for_status()
        trades, payouts = self.ask(f"{ME}/trades?limit=200"), self.ask(f"{ME}/payouts")
        return Told(mine.json(), trades["trades"], payouts["payouts"])

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
