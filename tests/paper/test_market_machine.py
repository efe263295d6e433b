"""The whole market under random commands to all of its rooms: sums, holds, refusals, replay and restarts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType, Route, SelfTrade, Side
from terminal.paper import snapshot
from terminal.paper.algos import commands as algos
from terminal.paper.clearing import Account
from terminal.paper.clones import commands as clones
from terminal.paper.commands import (
    Advance,
    Amend,
    Batch,
    Cancel,
    CancelAll,
    Command,
    Keyed,
    OpenAccount,
    Place,
    Skip,
)
from terminal.paper.market import Market
from terminal.paper.money import commands as money
from terminal.paper.orders import NewOrder
from terminal.paper.prop import commands as prop

OPENED = 1_790_000_000_000_000
SECOND = 1_000_000
SYMBOL = "vaix"
LEAST = 100
"""Lots of the least order there."""
PAID_TIER, FREE_TIER = 3, 1

traders = st.integers(0, 1)
sides = st.sampled_from([BUY, SELL])
modes = st.sampled_from([Mode.LIVE, Mode.PAPER])
lots = st.sampled_from([LEAST, 10 * LEAST, 50 * LEAST, 400 * LEAST])
offsets = st.integers(-30, 30)
"""Ticks from the last price."""
picks = st.integers(0, 10**6)
dollars = st.sampled_from([1, 50, 5_000, 10**7])


@cache
def _opened() -> bytes:
    return Market.opened([SYMBOL], 5, OPENED).dump()


class AnyRoom(RuleBasedStateMachine):
    """Every accepted command goes to a journal as well, from which the market is made again at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.market = Market.load(_opened())
        self.now = OPENED
        self.journal: list[tuple[Command, int]] = []
        self.refusals: list[Refused] = []
        self.traders = [self._open(name) for name in ("ann", "ben")]
        self.totals = {mode: self._sums(mode) for mode in Mode}
        self.placed: list[int] = []
        self.keys = 0

    def _open(self, name: str) -> int:
        account = self._do(OpenAccount(name))
        assert isinstance(account, Account)
        return account.id

    def _do(self, command: Command) -> Any:
        """None where it is refused, which changes nothing."""
        # Time itself may do much: let it pass first, so that a refusal has nothing to hide behind.
        self.journal.append((Advance(), self.now))
        self.market.apply(Advance(), self.now)
        before = self._essence()
        try:
            answer = self.market.apply(command, self.now)
        except Refused as error:
            assert self._essence() == before, f"{command} was refused and changed something"
            self.refusals.append(error)
            return None
        self.journal.append((command, self.now))
        return answer

    def _essence(self) -> bytes:
        """All that a command may change; candles, tape and the simulated traders only follow."""
        market = self.market
        rooms = [room.dump() for room in market.rooms]
        return msgspec.msgpack.encode(
            (snapshot.dump(market.exchange), rooms, list(market.remembered.values()))
        )

    # -- commands ------------------------------------------------------------------------------------------

    @rule(
        who=traders, side=sides, kind=st.sampled_from(list(OrderType)), offset=offsets, size=lots, mode=modes,
        stp=st.sampled_from(list(SelfTrade)), route=st.sampled_from(list(Route)), ends=st.sampled_from([0, 3]),
        display=st.sampled_from([0, LEAST]),
    )  # fmt: skip
    def place(
        self, who: int, side: Side, kind: OrderType, offset: int, size: int, mode: Mode, stp: SelfTrade, route: Route,
        ends: int, display: int,
    ) -> None:  # fmt: skip
        last = self.market.exchange.pairs[SYMBOL].last
        unpriced = kind in (OrderType.MARKET, OrderType.STOP_MARKET)
        rests = kind in (OrderType.LIMIT, OrderType.POST_ONLY, OrderType.STOP_LIMIT)
        new = NewOrder(
            SYMBOL, side, kind, 0 if unpriced else last + offset, size, mode, stp,
            stop=last + offset if kind.is_stop else 0,
            display=display if rests else 0,
            expires=self.now + ends * SECOND if ends and (rests or kind.is_stop) else 0,
            route=route,
        )  # fmt: skip
        if receipt := self._do(Place(self.traders[who], new)):
            self.placed.append(receipt.order.id)

    @precondition(lambda self: self.placed)
    @rule(who=traders, pick=picks, offset=offsets, size=st.none() | lots)
    def amend(self, who: int, pick: int, offset: int, size: int | None) -> None:
        price = self.market.exchange.pairs[SYMBOL].last + offset
        self._do(Amend(self.traders[who], self.placed[pick % len(self.placed)], price, size))

    @precondition(lambda self: self.placed)
    @rule(who=traders, first=picks, second=picks)
    def cancel_by_the_list(self, who: int, first: int, second: int) -> None:
        account = self.traders[who]
        legs = tuple(Cancel(account, self.placed[pick % len(self.placed)]) for pick in (first, second))
        assert len(self._do(Batch(account, legs))) == 2

    @rule(who=traders, mode=st.none() | modes)
    def kill_switch(self, who: int, mode: Mode | None) -> None:
        account = self.traders[who]
        self._do(CancelAll(account, mode=mode))
        assert not [o for o in self.market.exchange.accounts[account].open.values() if mode in (None, o.mode)]

    @rule(
        who=traders, side=sides, size=lots, mode=modes, kind=st.sampled_from(["twap", "pov", "sniper", "iceberg", "scale"])
    )  # fmt: skip
    def execute(self, who: int, side: Side, size: int, mode: Mode, kind: str) -> None:
        last = self.market.exchange.pairs[SYMBOL].last
        account, whole = self.traders[who], 10 * size
        make: dict[str, Callable[[], Command]] = {
            "twap": lambda: algos.StartTwap(
                account=account, symbol=SYMBOL, side=side, lots=whole, mode=mode,
                minutes=1, slices=5, slippage=30_000, randomize=True,
            ),
            "pov": lambda: algos.StartPov(
                account=account, symbol=SYMBOL, side=side, lots=whole, mode=mode, minutes=1, rate=200_000, slippage=30_000
            ),
            "sniper": lambda: algos.StartSniper(
                account=account, symbol=SYMBOL, side=side, lots=whole, mode=mode, trigger=last
            ),
            "iceberg": lambda: algos.StartIceberg(
                account=account, symbol=SYMBOL, side=side, lots=whole, mode=mode, limit=last, display=0
            ),
            "scale": lambda: algos.PlaceScale(
                account=account, symbol=SYMBOL, side=side, lots=whole, mode=mode,
                low=last - 20, high=last - 1, legs=5, exponential=True, order_type=OrderType.LIMIT,
            ),
        }  # fmt: skip
        self._do(make[kind]())

    @rule(who=traders, seconds=st.sampled_from([1, 5]))
    def arm_the_switch(self, who: int, seconds: int) -> None:
        self._do(algos.SetSwitch(self.traders[who], seconds * 1000))

    @rule(who=traders, amount=dollars, mode=modes)
    def withdraw(self, who: int, amount: int, mode: Mode) -> None:
        to = "0x52908400098527886e0f7030069857d2e4169ee7"
        self._do(money.WithdrawFunds(self.traders[who], SYMBOL, mode, "USDC", amount * 10**8, to))

    @rule(who=traders, amount=dollars)
    def move_to_a_sub_account(self, who: int, amount: int) -> None:
        account = self.traders[who]
        self._do(money.OpenSubAccount(account, "one"))
        newest = max(self.market.exchange.accounts)
        self._do(money.TransferFunds(account, 0, newest, Mode.LIVE, "USDC", amount * 10**8))

    @rule(who=traders, tier=st.sampled_from([FREE_TIER, PAID_TIER]))
    def join_the_desk(self, who: int, tier: int) -> None:
        self._do(prop.PropSignUp(self.traders[who], tier))
        self._do(prop.PropPayFee(self.traders[who]))

    @rule(who=traders, side=st.sampled_from(["long", "short"]), size=st.sampled_from([1, 1000, 10**6]))
    def trade_at_the_desk(self, who: int, side: str, size: int) -> None:
        asked: dict[str, Any] = {
            "account": self.traders[who],
            "symbol": "BTC",
            "side": side,
            "lots": size,
            "leverage": 2,
        }
        self._do(msgspec.convert(asked, prop.PropOpenTrade))

    @rule(who=traders, paper=st.booleans(), skill=st.sampled_from(["market_making", "rsi_momentum"]))
    def run_a_clone(self, who: int, paper: bool, skill: str) -> None:
        account = self.traders[who]
        told = self._do(clones.CloneBot(account, "wta_species", "macd", None, paper))
        if told is None:
            return
        name = msgspec.json.decode(told.body)["id"]
        if not paper:
            self._do(clones.FundClone(account, name, 500 * 10**8))
        self._do(clones.EquipSkill(account, name, skill))
        self._do(clones.ToggleClone(account, name, enabled=True))

    @rule(who=traders)
    def ask_twice_with_one_key(self, who: int) -> None:
        account = self.traders[who]
        self.keys += 1
        command = Keyed(account, f"key-{self.keys}", money.OpenSubAccount(account, "twice"))
        first = self._do(command)
        if first is not None:
            accounts = len(self.market.exchange.accounts)
            assert self._do(command).body == first.body
            assert len(self.market.exchange.accounts) == accounts

    @rule(seconds=st.sampled_from([1, 5, 30]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * SECOND
        self._do(Advance())

    @rule()
    def it_is_shut_for_a_while(self) -> None:
        # Not by _do: it lets the time pass first, and then nothing is skipped.
        self.now += 3_600 * SECOND
        self.journal.append((Skip(), self.now))
        self.market.apply(Skip(), self.now)

    @rule()
    def restart(self) -> None:
        self.market.drain()
        body = self.market.dump()
        self.market = Market.load(body)
        assert self.market.dump() == body

    # -- what must hold ------------------------------------------------------------------------------------

    def _sums(self, mode: Mode) -> dict[str, int]:
        ledger = self.market.exchange.ledgers[mode]
        sums: dict[str, int] = defaultdict(int)
        for purses in ledger.accounts.values():
            for asset, purse in purses.items():
                sums[asset] += purse.available + purse.held
        for asset, fees in ledger.fees.items():
            sums[asset] += fees
        return dict(sums)

    @invariant()
    def nothing_is_made_or_lost(self) -> None:
        for mode in Mode:
            assert self._sums(mode) == self.totals[mode]

    @invariant()
    def nobody_owes_and_holds_are_of_open_orders(self) -> None:
        exchange = self.market.exchange
        for mode, ledger in exchange.ledgers.items():
            for account in (one for one in exchange.accounts.values() if one.watched):
                bound: dict[str, int] = defaultdict(int)
                for order in account.open.values():
                    if order.mode is mode:
                        bound[exchange.bound_asset(order, exchange.pairs[order.symbol].instrument)] += (
                            order.held
                        )
                for asset, purse in ledger.accounts.get(account.id, {}).items():
                    assert purse.available >= 0
                    assert purse.held == bound[asset]

    @invariant()
    def refusals_say_why(self) -> None:
        assert all(error.code and error.message for error in self.refusals)

    @invariant()
    def orders_add_up(self) -> None:
        for order in self.market.exchange.orders.values():
            assert order.filled + order.left == order.lots
            assert 0 <= order.hidden < order.left

    def teardown(self) -> None:
        """The journal alone gives the same market."""
        again = Market.load(_opened())
        for command, at in self.journal:
            again.apply(command, at)
            again.drain()
        self.market.drain()
        assert again.state_hash() == self.market.state_hash()


TestAnyRoom = AnyRoom.TestCase
TestAnyRoom.settings = settings(max_examples=8, stateful_step_count=25, derandomize=True, database=None)
