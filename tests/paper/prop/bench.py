"""The desk alone on a bare exchange: the test sets the prices of two pairs and lets the time pass."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from terminal.model.instrument import Instrument
from terminal.model.order import Mode
from terminal.paper.clearing import Notice
from terminal.paper.exchange import Exchange
from terminal.paper.prop import PropDesk, brochure, tell
from terminal.paper.prop.commands import PropClaim, PropCloseTrade, PropOpenTrade, PropPayFee, PropSignUp
from terminal.paper.prop.dealing import Dealer
from terminal.wire import prop as wire
from terminal.wire.prop import PropSide, Venue

SECOND = 1_000_000
HOUR, DAY = 3_600 * SECOND, 86_400 * SECOND
BEGIN = 20_717 * DAY + 9 * HOUR + 130_000
"""Not on a whole second: what falls due does so at the clock's seconds."""
FUNDS = 1_000 * 10**8
INSTRUMENTS = {
    "btc": Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 1),
    "alpha": Instrument("ALPHA", Decimal("0.01"), Decimal("0.1"), 1),
}
START = {"btc": Decimal(100_000), "alpha": Decimal(50)}


def exchange() -> Exchange:
    made = Exchange(INSTRUMENTS.values())
    for symbol, price in START.items():
        made.pairs[symbol].last = INSTRUMENTS[symbol].ticks(price)
    return made


class Bench:
    """Everything that is done to the room goes through here, and is kept so that it can be done again."""

    def __init__(self) -> None:
        self.exchange = exchange()
        self.room = PropDesk(self.exchange)
        self.now = BEGIN
        self.done: list[tuple[Any, ...]] = []
        self.owner = self.join()

    def join(self) -> int:
        """Another trader, with a thousand USDC."""
        self.done.append(("join",))
        owner = self.exchange.open_account("trader", watched=True).id
        self.exchange.ledgers[Mode.LIVE].deposit(owner, "USDC", FUNDS)
        return owner

    def price(self, symbol: str, price: Decimal | str) -> None:
        self._price(symbol, INSTRUMENTS[symbol].ticks(Decimal(price)))

    def _price(self, symbol: str, ticks: int) -> None:
        self.done.append(("_price", symbol, ticks))
        self.exchange.pairs[symbol].last = ticks

    def run(self, us: int) -> None:
        """Let time pass: the room acts whenever it is due."""
        self.done.append(("run", us))
        end = self.now + us
        while self.room.due() <= end:
            self.now = max(self.now, self.room.due())
            self.room.advance(self.now)
            assert self.room.due() > self.now
        self.now = end

    def sleep(self, us: int) -> None:
        """The exchange is shut for so long."""
        self.done.append(("sleep", us))
        self.now += us
        self.room.skip(us, self.now)

    def sleep_until(self, at: int) -> None:
        self.sleep(at - self.now)
        self.run(0)

    def do(self, command: Any) -> Any:
        answer = self.room.apply(command, self.now)
        self.done.append(("do", command))
        return answer

    # -- what a trader does -------------------------------------------------------------------------------

    def sign_up(self, tier: int = 1) -> wire.PropAccountAnswer:
        answer = self.do(PropSignUp(self.owner, tier))
        assert isinstance(answer, wire.PropAccountAnswer)
        return answer

    def pay(self) -> wire.PropAccountAnswer:
        answer = self.do(PropPayFee(self.owner))
        assert isinstance(answer, wire.PropAccountAnswer)
        return answer

    def open(
        self, coin: str, side: str, size: str, leverage: int = 1, limit: str = ""
    ) -> wire.PropTradeAnswer:
        venue = Venue.EVENT_CARDS if coin.startswith("EVCDX") else Venue.HYPERLIQUID
        instrument = self.room.marks.find(coin, venue).instrument
        lots = instrument.lots(Decimal(size))
        ticks = instrument.ticks(Decimal(limit)) if limit else 0
        answer = self.do(PropOpenTrade(self.owner, coin, PropSide(side), lots, leverage, ticks))
        assert isinstance(answer, wire.PropTradeAnswer)
        return answer

    def close(self, trade: str, limit_ticks: int = 0) -> wire.PropClosedTrade:
        answer = self.do(PropCloseTrade(self.owner, trade, limit_ticks))
        assert isinstance(answer, wire.PropClosedTrade)
        return answer

    def claim(self) -> wire.PropPayoutAnswer:
        answer = self.do(PropClaim(self.owner))
        assert isinstance(answer, wire.PropPayoutAnswer)
        return answer

    # -- what can be seen ---------------------------------------------------------------------------------

    @property
    def dealer(self) -> Dealer:
        return self.room.dealer

    @property
    def account(self) -> wire.PropAccountAnswer:
        return tell.account_answer(self.room.dealer, self.room.account(self.owner), self.now)

    def trades(self, status: wire.TradeStatus | None = None) -> list[wire.PropTradeAnswer]:
        mine = self.room.account(self.owner)
        return tell.trades_answer(self.room.dealer, mine, status, 200, 0, self.now).trades

    def market(self, symbol: str) -> wire.PropMarketAnswer:
        venue = Venue.EVENT_CARDS if symbol.startswith("EVCDX") else Venue.HYPERLIQUID
        rows = brochure.markets(self.room.marks, venue, self.now).markets
        return next(row for row in rows if row.symbol == symbol)

    def news(self) -> list[Notice]:
        return self.exchange.drain().notices

    def purse(self, owner: int) -> int:
        return self.exchange.ledgers[Mode.LIVE].purse(owner, "USDC").available

    def state(self) -> bytes:
        """The room's whole state, and the money's."""
        ledgers = {mode: ledger.accounts for mode, ledger in self.exchange.ledgers.items()}
        purses = [
            (mode, owner, asset, purse.available, purse.held)
            for mode, accounts in ledgers.items()
            for owner, held in accounts.items()
            for asset, purse in held.items()
        ]
        return msgspec.msgpack.encode((self.room.dump(), purses, list(self.exchange.accounts)))

    def again(self, *, reload_at: int) -> Bench:
        """All that was done, done to another room, which is put away and taken up on the way."""
        other, done = Bench(), self.done[1:]  # a bench joins its first trader itself
        for place, (what, *arguments) in enumerate(done):
            if place == reload_at:
                body = msgspec.msgpack.encode(other.room.dump(), order="deterministic")
                other.room = PropDesk(other.exchange)
                other.room.load(msgspec.msgpack.decode(body))
            getattr(other, what)(*arguments)
        return other


def funded(bench: Bench) -> None:
    """Take a new free account through its evaluation, and a second beyond the review."""
    bench.sign_up(1)
    for _ in range(3):
        bench.price("btc", "100000")
        for _ in range(4):
            bench.close(bench.open("BTC", "long", "0.001").id)
        trade = bench.open("BTC", "long", "0.1", 5)
        bench.price("btc", "101500")
        bench.close(trade.id)
        if bench.account.phase == "eval":
            bench.sleep_until((bench.now // DAY + 1) * DAY + HOUR)
    assert bench.account.phase == "eval_passed", bench.account
    bench.run(301 * SECOND)
    assert bench.account.phase == "funded"
    bench.price("btc", "100000")
    bench.news()
