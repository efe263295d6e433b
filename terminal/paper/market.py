"""The whole market as one replayable machine: the exchange, its simulated traders, candles, tape and remembered keys.

The same commands at the same times give the same state to the byte, so a journal of commands is a full record.
"""

from __future__ import annotations

from collections import deque
from hashlib import sha256
from typing import Any

import msgspec

from terminal.core.candles import CandleBook
from terminal.model.errors import Refused
from terminal.model.money import QUOTE_DECIMALS
from terminal.paper import snapshot
from terminal.paper.clearing import CLOB, QUOTE, Account, Changes
from terminal.paper.commands import Advance, Amend, Cancel, CancelAll, Command, OpenAccount, Place, Skip
from terminal.paper.exchange import Exchange
from terminal.paper.flow import PAIRS, Profile, Simulation, history
from terminal.paper.orders import NewOrder, PublicTrade, Receipt

START_USDC = 100_000 * 10**QUOTE_DECIMALS
START_BASE_USDC = 10_000 * 10**QUOTE_DECIMALS
KEY_KEPT_US = 300_000_000
WARM_UP_US = 20_000_000
TAPE_KEPT = 500

_pack = msgspec.msgpack.Encoder().encode
_unpack_receipt = msgspec.msgpack.Decoder(Receipt).decode

Reply = Receipt | list[Receipt] | Account | None


class Remembered(msgspec.Struct, frozen=True):
    """The answer to an idempotency key, kept so that the same intent is never carried out twice.

    Packed, since a busy maker leaves hundreds of thousands of them; the book's events are not part of an answer.
    """

    until: int
    account: int
    key: str
    order: bytes
    receipt: bytes


class Market:
    """Commands in by `apply`, what happened out by `drain`."""

    def __init__(self, exchange: Exchange, flow: Simulation, now: int) -> None:
        self.exchange = exchange
        self.flow = flow
        self.now = now
        self.profiles: dict[str, Profile] = {symbol: PAIRS[symbol] for symbol in exchange.pairs}
        self.candles = {symbol: CandleBook() for symbol in exchange.pairs}
        self.tape: dict[str, deque[PublicTrade]] = {
            symbol: deque(maxlen=TAPE_KEPT) for symbol in exchange.pairs
        }
        self.remembered: dict[tuple[int, str], Remembered] = {}

    @classmethod
    def opened(cls, symbols: list[str], seed: int, now: int) -> Market:
        """A new market with a week of candles behind it, warmed up so that the tape has begun."""
        exchange = Exchange(PAIRS[symbol].instrument for symbol in symbols)
        market = cls(exchange, Simulation(exchange, seed, symbols, now - WARM_UP_US), now)
        for symbol, profile in market.profiles.items():
            market.exchange.pairs[symbol].last = profile.start_ticks
            market.candles[symbol].load_history(*history(seed, profile, now - WARM_UP_US))
        market.apply(Advance(), now)
        market.drain()
        return market

    def due(self) -> int:
        """When the simulated traders next act."""
        return self.flow.due()

    def apply(self, command: Command, now: int) -> Reply:
        """Let the market come to this time, then carry out the command or raise Refused."""
        if isinstance(command, Skip):
            if now > self.now:
                self.flow.skip(now - self.now)
                self.now = now
            return None
        self.now = now = max(self.now, now)
        self.flow.advance(now)
        match command:
            case Advance():
                return None
            case OpenAccount(name):
                return self._open_account(name)
            case Place(account, order):
                return self._place(account, order)
            case Amend(account, order_id, price, lots):
                return self.exchange.amend(account, order_id, price, lots, now)
            case Cancel(account, order_id):
                return self.exchange.cancel(account, order_id, now)
            case CancelAll(account, symbol, side, mode):
                return self.exchange.cancel_all(account, now, symbol, side, mode)

    def drain(self) -> Changes:
        """What happened since the last time, with the tape and the candles brought up to it."""
        changes = self.exchange.drain()
        for trade in changes.trades:
            self.tape[trade.symbol].append(trade)
            if trade.venue == CLOB:
                self.candles[trade.symbol].add(trade.price, trade.lots, trade.at)
        return changes

    def _open_account(self, name: str) -> Account:
        account = self.exchange.open_account(name, watched=True)
        for ledger in self.exchange.ledgers.values():
            ledger.deposit(account.id, QUOTE, START_USDC)
            for pair in self.exchange.pairs.values():
                lots = START_BASE_USDC // (pair.last * pair.instrument.unit)
                ledger.deposit(account.id, pair.instrument.base, _two_digits(lots))
        return account

    def _place(self, account: int, order: NewOrder) -> Receipt:
        if not order.request_id:
            return self.exchange.place(account, order, self.now)
        self._forget_old_keys()
        known = self.remembered.get((account, order.request_id))
        packed = _pack(order)
        if known is None:
            receipt = self.exchange.place(account, order, self.now)
            answer = _pack(Receipt(receipt.order, receipt.fills, []))
            key = account, order.request_id
            self.remembered[key] = Remembered(
                self.now + KEY_KEPT_US, account, order.request_id, packed, answer
            )
            return receipt
        if known.order != packed:
            raise Refused(
                "IDEMPOTENCY_KEY_REUSED",
                "this key already stands for a different order: one intent, one key",
                "Idempotency-Key",
                order.request_id,
            )
        return _unpack_receipt(known.receipt)

    def _forget_old_keys(self) -> None:
        """Keys are in the order of their ends, since all are kept equally long."""
        while self.remembered:
            oldest = next(iter(self.remembered.values()))
            if oldest.until > self.now:
                return
            del self.remembered[oldest.account, oldest.key]

    # -- the whole state ----------------------------------------------------------------------------------

    def dump(self) -> bytes:
        """Everything, in a form whose bytes are the same for the same state."""
        state = {
            "now": self.now,
            "symbols": list(self.exchange.pairs),
            "exchange": snapshot.dump(self.exchange),
            "flow": self.flow.dump(),
            "candles": {symbol: book.dump() for symbol, book in self.candles.items()},
            "tape": {symbol: list(trades) for symbol, trades in self.tape.items()},
            "remembered": list(self.remembered.values()),
        }
        return msgspec.msgpack.encode(state, order="deterministic")

    @classmethod
    def load(cls, body: bytes) -> Market:
        state: dict[str, Any] = msgspec.msgpack.decode(body)
        exchange = Exchange(PAIRS[symbol].instrument for symbol in state["symbols"])
        snapshot.load(exchange, state["exchange"])
        market = cls(exchange, Simulation.load(exchange, state["flow"]), state["now"])
        for symbol in market.candles:
            market.candles[symbol].load(state["candles"][symbol])
            market.tape[symbol].extend(msgspec.convert(state["tape"][symbol], list[PublicTrade]))
        for row in msgspec.convert(state["remembered"], list[Remembered]):
            market.remembered[row.account, row.key] = row
        return market

    def state_hash(self) -> str:
        return sha256(self.dump()).hexdigest()


def _two_digits(lots: int) -> int:
    """Round down to two leading digits: a first balance should be easy to read."""
    scale = int(10 ** max(0, len(str(lots)) - 2))
    return lots // scale * scale
