"""What each fault of a stream does to the messages of one socket, between the outbox and the line.

The messages come here numbered, so what is left out leaves a gap.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from starlette.types import Message, Send

from terminal.model.order import BUY, SELL
from terminal.paper.binary import MARKETS
from terminal.paper.server.faults import harm, kinds, times
from terminal.paper.server.faults.armed import Armed, Faults
from terminal.wire.binary import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from terminal.paper.clearing import Pair

_CHANNELS = {
    "l2_snapshot": "l2Book", "book_delta": "l2Book", "l3_snapshot": "l3Book", "l3_delta": "l3Book",
    "trade": "trades", "bbo": "bbo", "bbo_raw": "bbo_raw", "fill": "userFills", "balance_changed": "balanceUpdate",
}  # fmt: skip
_SYMBOLS = {number: symbol for symbol, number in MARKETS.items()}


class Text(NamedTuple):
    payload: bytes


class Frame(NamedTuple):
    """A binary one."""

    payload: bytes


class Pause(NamedTuple):
    seconds: float


class Goodbye(NamedTuple):
    code: int
    reason: str


Piece = Text | Frame | Pause | Goodbye


class About(NamedTuple):
    """What a message is about, as far as it says so."""

    channel: str
    type: str
    pair: str
    levels: bool


class Filter:
    """One socket's."""

    def __init__(
        self, faults: Faults, pairs: Mapping[str, Pair], path: str, account: int | None, send: Send
    ) -> None:
        self._faults = faults
        self._pairs = pairs
        self._path = path
        self._account = account
        self._send = send
        self._behind: list[Piece] = []
        self._closed = False

    async def send(self, message: Message) -> None:
        """In place of the socket's own."""
        if self._closed:
            return
        if message["type"] == "websocket.accept":
            await self._send(message)
            await self._greet()
        elif message["type"] == "websocket.send" and (self._behind or self._faults.any_live()):
            await self._emit([out for piece in _pieces(message) for out in self.passed(piece)])
        else:
            await self._send(message)

    async def _greet(self) -> None:
        for armed in self._faults.live(kinds.AcceptClose):
            if self._here(armed.fault.match) and armed.fires():
                await self._emit([Goodbye(armed.fault.code, armed.fault.reason)])
                return

    async def _emit(self, pieces: list[Piece]) -> None:
        """Texts that follow each other go out in one write, as they came."""
        texts: list[bytes] = []
        for piece in pieces:
            if isinstance(piece, Text):
                texts.append(piece.payload)
                continue
            await self._emit_texts(texts)
            texts = []
            match piece:
                case Frame(payload):
                    await self._send({"type": "websocket.send", "bytes": payload})
                case Pause(seconds):
                    await asyncio.sleep(seconds)
                case Goodbye(code, reason):
                    self._closed = True
                    await self._send({"type": "websocket.close", "code": code, "reason": reason})
                    return
        await self._emit_texts(texts)

    async def _emit_texts(self, texts: list[bytes]) -> None:
        if texts:
            await self._send({"type": "websocket.send", "texts": texts})

    # -- one message --------------------------------------------------------------------------------------

    def passed(self, piece: Text | Frame) -> list[Piece]:
        """What goes out in its place, and then what was to go behind it. A message meets one fault of a kind."""
        behind, self._behind = self._behind, []
        met: set[type] = {kinds.Reorder} if behind else set()
        pieces: list[Piece] = [self._told(piece)]
        about = self._about(piece)
        for armed in self._faults.streams():
            kind = type(armed.fault)
            if pieces and kind not in met and self._concerns(armed.fault, about) and armed.fires():
                met.add(kind)
                pieces = self._harmed(armed, pieces, about)
        return pieces + behind

    def _told(self, piece: Text | Frame) -> Piece:
        ms = self._faults.offset_ms()
        if not ms:
            return piece
        move = times.moved if isinstance(piece, Text) else times.moved_frame
        return type(piece)(move(piece.payload, ms))

    def _harmed(self, armed: Armed[Any], pieces: list[Piece], about: About) -> list[Piece]:
        match armed.fault:
            case kinds.Drop() | kinds.Silence():
                return []
            case kinds.Duplicate():
                return pieces * 2
            case kinds.Reorder():
                self._behind = pieces
                return []
            case kinds.Close(code=code, reason=reason):
                return [Goodbye(code, reason)]
            case kinds.Binary(bytes=size):
                return [Frame(armed.dice.randbytes(size)), *pieces]
            case kinds.Late(ms=ms):
                return [Pause(ms / 1000), *pieces]
            case kinds.Corrupt():
                return [self._corrupted(armed, one, about) for one in pieces]
        raise TypeError(armed.fault)

    def _corrupted(self, armed: Armed[kinds.Corrupt], piece: Piece, about: About) -> Piece:
        if not isinstance(piece, Text):
            return piece
        form = armed.fault.form
        if form not in kinds.BOOK_FORMS:
            return Text(harm.spoilt(form, piece.payload, armed.dice, armed.fault.bytes))
        return Text(harm.spoilt_book(form, piece.payload, armed.dice, self._touch(about.pair)))

    def _touch(self, symbol: str) -> harm.Touch:
        def touch(asks: bool) -> str | None:
            pair = self._pairs[symbol]
            best = pair.live.half(SELL if asks else BUY).best()
            return pair.instrument.price_text(best.price) if best else None

        return touch

    # -- which ones ---------------------------------------------------------------------------------------

    def _here(self, match: kinds.StreamMatch) -> bool:
        return self._path.startswith(match.path) and match.account in (None, self._account)

    def _concerns(self, fault: kinds.StreamFault, about: About) -> bool:
        match = fault.match
        if isinstance(fault, kinds.AcceptClose) or not self._here(match):
            return False
        if isinstance(fault, kinds.Silence) and fault.half is kinds.Half.DATA and about.type == "heartbeat":
            return False
        if isinstance(fault, kinds.Corrupt) and fault.form in kinds.BOOK_FORMS and not about.levels:
            return False
        return (
            match.channel in (None, about.channel)
            and match.type in (None, about.type)
            and match.pair in (None, about.pair)
        )

    def _about(self, piece: Text | Frame) -> About:
        """The path says what a bare message leaves out."""
        if isinstance(piece, Frame):
            return About("binary", "", _SYMBOLS[decode(piece.payload).market], levels=False)
        *_, symbol, stream = ["", "", *self._path.strip("/").split("/")]
        said = msgspec.json.decode(piece.payload)
        kind, data = str(said.get("type", "")), harm.inner(said)
        if self._path.startswith("/ws/clob"):
            stream = "userOrders" if kind.startswith("order_") else _CHANNELS.get(kind, "")
        named = str(data.get("symbol") or data.get("pair") or symbol)
        return About(stream, kind, named.partition("/")[0].lower(), harm.has_levels(said))


def _pieces(message: Message) -> list[Text | Frame]:
    if "texts" in message:
        return [Text(one) for one in message["texts"]]
    if (text := message.get("text")) is not None:
        return [Text(text.encode())]
    if "frames" in message:
        return [Frame(one) for one in message["frames"]]
    return [Frame(message["bytes"])]
