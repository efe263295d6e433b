"""The whole market as one replayable machine: the exchange, its simulated traders, candles, tape and remembered keys.

The same commands at the same times give the same state to the byte, so a journal of commands is a full record.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import structs

from terminal.core.candles import CandleBook
from terminal.model.errors import Refused
from terminal.model.money import QUOTE_DECIMALS
from terminal.paper import snapshot
from terminal.paper.algos import Algos
from terminal.paper.clearing import CLOB, QUOTE, Account, Changes
from terminal.paper.clones import Clones
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
    Unread,
)
from terminal.paper.exchange import Exchange
from terminal.paper.flow import PAIRS, Profile, Simulation, history
from terminal.paper.money import Money
from terminal.paper.orders import PublicTrade, Receipt
from terminal.paper.prop import PropDesk
from terminal.paper.rooms import Room
from terminal.paper.timers import Timers

START_USDC = 100_000 * 10**QUOTE_DECIMALS
START_BASE_USDC = 10_000 * 10**QUOTE_DECIMALS
KEY_KEPT_US = 300_000_000
WARM_UP_US = 20_000_000
TAPE_KEPT = 500

_pack = msgspec.msgpack.Encoder().encode


class Leg(msgspec.Struct, frozen=True):
    """The outcome of one leg of a batch: a receipt, or why it was refused."""

    receipt: Receipt | None = None
    code: str = ""
    message: str = ""
    field: str = ""
    value: Any = None


class Told(msgspec.Struct, frozen=True):
    """What a room answered, as the JSON that goes over the wire."""

    body: bytes


Answer = Receipt | tuple[Leg, ...] | Told
Reply = Answer | list[Receipt] | Account | None
_unpack: dict[type, Callable[[bytes], Answer]] = {
    Receipt: msgspec.msgpack.Decoder(Receipt).decode,
    tuple: msgspec.msgpack.Decoder(tuple[Leg, ...]).decode,
    Told: msgspec.msgpack.Decoder(Told).decode,
}


class Remembered(msgspec.Struct, frozen=True):
    """The answer to an idempotency key, kept so that the same intent is never carried out twice.

    Packed, since a busy maker leaves hundreds of thousands of them; the book's events are not part of an answer.
    """

    until: int
    account: int
    key: str
    command: bytes
    answer: bytes


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
        self.algos, self.money, self.prop, self.clones = (
            Algos(exchange),
            Money(exchange),
            PropDesk(exchange),
            Clones(exchange),
        )
        self.rooms: tuple[Room, ...] = (Timers(exchange), self.algos, self.money, self.prop, self.clones)
        self._room_of = {kind: room for room in self.rooms for kind in room.handles}

    @classmethod
    def opened(cls, symbols: list[str], seed: int, now: int, *, still: bool = False) -> Market:
        """A new market with a week of candles behind it, warmed up so that the tape has begun. A `still` one stands as it is
        from then on, but for what comes from outside."""
        exchange = Exchange((PAIRS[symbol].instrument for symbol in symbols), breaker=True)
        market = cls(exchange, Simulation(exchange, seed, symbols, now - WARM_UP_US), now)
        for symbol, profile in market.profiles.items():
            market.exchange.pairs[symbol].last = profile.start_ticks
            market.candles[symbol].load_history(*history(seed, profile, now - WARM_UP_US))
        market.apply(Advance(), now)
        market.drain()
        market.flow.still = still
        return market

    def due(self) -> int:
        """When something next happens by itself: at once where it fell due while the exchange was shut."""
        return max(self.now, min(self.flow.due(), *[room.due() for room in self.rooms]))

    def apply(self, command: Command, now: int) -> Reply:
        """Let the market come to this time, then carry out the command or raise Refused."""
        if isinstance(command, Skip):
            if now > self.now:
                self.flow.skip(now - self.now)
                for room in self.rooms:
                    room.skip(now - self.now, now)
                self.now = now
            return None
        self._pass_time(max(self.now, now))
        match command:
            case Advance():
                return None
            case OpenAccount(name):
                return self._open_account(name)
            case Place():
                return self._once(command.account, command.order.request_id, command, Receipt)
            case Batch(account, _, request_id):
                return self._once(account, request_id, command, tuple)
            case Keyed(account, key, inner):
                return self._once(account, key, inner, Told)
            case Amend() | Cancel():
                return self._trade(command)
            case CancelAll():
                return self._cancel_all(command)
            case _:
                return self._carry_out(command)

    def _pass_time(self, now: int) -> None:
        """Everything that is due, in the order of its time; what fell due while the exchange was shut happens at once."""
        while (room := min(self.rooms, key=_when)).due() <= now:
            self.now = max(self.now, room.due())
            self.flow.advance(self.now)
            room.advance(self.now)
        self.now = now
        self.flow.advance(now)
        self._forget_old_keys()

    def _carry_out(self, command: Any) -> Answer:
        match command:
            case Place(account, order):
                return self.exchange.place(account, order.dated(self.now), self.now)
            case Batch():
                return tuple(self._leg(leg) for leg in command.legs)
            case _:
                answer = self._room_of[type(command)].apply(command, self.now)
                return Told(msgspec.json.encode(answer))

    def _trade(self, command: Place | Amend | Cancel) -> Receipt:
        match command:
            case Place(account, order):
                return self.exchange.place(account, order.dated(self.now), self.now)
            case Amend(account, order_id, price, lots):
                return self.exchange.amend(account, order_id, price, lots, self.now)
            case Cancel(account, order_id):
                return self.exchange.cancel(account, order_id, self.now)

    def _cancel_all(self, command: CancelAll) -> list[Receipt]:
        """With no pair and no side it is the kill switch, which ends what would place more orders too."""
        account, symbol, side, mode = command.account, command.symbol, command.side, command.mode
        receipts = self.exchange.cancel_all(account, self.now, symbol, side, mode)
        if symbol is None and side is None:
            self.algos.cancel_all(account, self.now, None, mode, "kill_switch")
        return receipts

    def _leg(self, command: Place | Amend | Cancel | Unread) -> Leg:
        if isinstance(command, Unread):
            return Leg(None, command.code, command.message, command.field, command.value)
        try:
            return Leg(self._trade(command))
        except Refused as error:
            return Leg(None, error.code, error.message, error.field, error.value)

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

    def _once(self, account: int, key: str, command: Any, kind: type) -> Reply:
        """Carry out a command, or answer as before where its key has been seen."""
        if not key:
            return self._carry_out(command)
        known = self.remembered.get((account, key))
        packed = _pack(command.asked if isinstance(command, Batch) and command.asked else command)
        if known is None:
            answer = self._carry_out(command)
            kept = _pack(_without_events(answer))
            self.remembered[account, key] = Remembered(self.now + KEY_KEPT_US, account, key, packed, kept)
            return answer
        if known.command != packed:
            raise Refused(
                "IDEMPOTENCY_KEY_REUSED",
                "this key already stands for a different order: one intent, one key",
                "Idempotency-Key",
                key,
            )
        return _unpack[kind](known.answer)

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
            "rooms": {room.name: room.dump() for room in self.rooms},
        }
        return msgspec.msgpack.encode(state, order="deterministic")

    @classmethod
    def load(cls, body: bytes) -> Market:
        state: dict[str, Any] = msgspec.msgpack.decode(body)
        exchange = Exchange((PAIRS[symbol].instrument for symbol in state["symbols"]), breaker=True)
        snapshot.load(exchange, state["exchange"])
        market = cls(exchange, Simulation.load(exchange, state["flow"]), state["now"])
        for symbol in market.candles:
            market.candles[symbol].load(state["candles"][symbol])
            market.tape[symbol].extend(msgspec.convert(state["tape"][symbol], list[PublicTrade]))
        for row in msgspec.convert(state["remembered"], list[Remembered]):
            market.remembered[row.account, row.key] = row
        for room in market.rooms:
            room.load(state["rooms"][room.name])
        return market

    def state_hash(self) -> str:
        return sha256(self.dump()).hexdigest()


def _when(room: Room) -> int:
    return room.due()


def _without_events(answer: Answer) -> Answer:
    if isinstance(answer, Receipt):
        return _bare(answer)
    if isinstance(answer, tuple):
        return tuple(structs.replace(leg, receipt=leg.receipt and _bare(leg.receipt)) for leg in answer)
    return answer


def _bare(receipt: Receipt) -> Receipt:
    return Receipt(receipt.order, receipt.fills, [])


def _two_digits(lots: int) -> int:
    """Round down to two leading digits: a first balance should be easy to read."""
    scale = int(10 ** max(0, len(str(lots)) - 2))
    return lots // scale * scale
