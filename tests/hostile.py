"""A proxy that puts text made to harm a terminal into whatever an exchange says, over HTTP and WebSocket."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable
from http.client import responses
from typing import Any

from tests.faults import TEXT, Proxy, next_frame, text_frame

POISONS = (
    "\x1b]52;c;QUFBQQ==\x07", "\x1b]8;;http://x\x1b\\x\x1b]8;;\x1b\\", "\x1b[2J\x1b[31m", "\x1bP+q\x1b\\", "\x1bc",
    "\x9b31m", "\x9d52;c;QUFB\x9c", "\x07\x08\x0c\x0e", "a\nb\rc\td", "nul\0l", "del\x7fete", "\u202egnp.exe",
    "\u2066left\u2069", "\u061c\u200e\u200f", "\u2028\u2029", "zero\u200d\u200b\u200c\ufeffwidth", "\U000e0041tag",
    "\ue000\uffff", "e" + "\u0301" * 50, "👩‍👩‍👧‍👦🏳️‍🌈👍🏽", "漢字ｗｉｄｅ", "[red]markup[/red]", "[@click=app.bell]x[/]",
    "[link=http://x]y[/link]", "[/]", "\\[", "L" * 10_000,
)  # fmt: skip
SURROGATE = "\ud800"
"""JSON may say it, UTF-8 cannot"""
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ROUTED = ("type", "pair", "symbol", "side", "mode", "order_id", "request_id", "base_symbol", "quote_symbol")
MARKED = "[red]markup[/red]"
"""to be seen on the screen as it is"""


class Hostile(Proxy):
    """What it does may be changed at any time.

    `added`   to every text but numbers and the names that a message needs to arrive
    `instead` of any text whatever, numbers among them, for this share of them
    `twist`   makes something else of an answer (with its path) or of a message, before all that
    `refused` questions that begin so are answered by nothing but harm, with a status
    `goodbye` is said by each WebSocket, which is then closed
    """

    def __init__(self, url: str, seed: int = 1) -> None:
        super().__init__(url, seed)
        self.added = False
        self.instead = 0.0
        self.twist: Callable[[str, Any], Any] = lambda _, said: said
        self.refused: dict[str, int] = {}
        self.goodbye = ""
        self.poisoned = 0

    def poison(self) -> str:
        self.poisoned += 1
        return self._dice.choice(POISONS)

    def spoilt(self, value: Any, name: str = "") -> Any:
        """The same, with harm in it."""
        if isinstance(value, dict):
            rows = {key: self.spoilt(inner, key) for key, inner in value.items()}
            return {**rows, self.poison(): self.poison()} if self.added else rows
        if isinstance(value, list):
            return [self.spoilt(inner, name) for inner in value]
        if not isinstance(value, str):
            return value
        if self._dice.random() < self.instead:
            return self._dice.choice([self.poison(), value + self.poison(), SURROGATE])
        if self.added and name not in _ROUTED and not _NUMBER.fullmatch(value):
            return value + self.poison()
        return value

    def _spoilt_body(self, path: str, body: bytes) -> bytes:
        try:
            said = self.twist(path, json.loads(body))
        except ValueError:
            return body
        if path.endswith("/pairs") and self.added and isinstance(said, list | dict):
            rows = said if isinstance(said, list) else said["pairs"]
            rows += [{**rows[0], "symbol": one, "pair": one, "base_symbol": one} for one in POISONS]
        return json.dumps(self.spoilt(said)).encode()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Sockets go the usual way; questions are answered one after the other."""
        head = await reader.readuntil(b"\r\n\r\n")
        if (status := self._refusal(head)) is not None:
            writer.write(_answer(status, self._harm_alone(), self._dice))
            writer.close()
            await writer.wait_closed()
            return
        again = asyncio.StreamReader()
        again.feed_data(head)
        pump = asyncio.create_task(_pump(reader, again))
        try:
            await super()._serve(again, writer)
        finally:
            pump.cancel()

    def _refusal(self, head: bytes) -> int | None:
        line = head.split(b"\r\n", 1)[0].decode()
        return next((status for start, status in self.refused.items() if line.startswith(start)), None)

    def _harm_alone(self) -> bytes:
        harm = "".join(one for one in POISONS if len(one) < 100)
        details = {"field": harm, "value": harm}
        return json.dumps({"error": {"message": MARKED + harm, "code": harm, "details": details}}).encode()

    async def _to_client(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if b"upgrade: websocket" in head.lower():
            await self._spoilt_frames(reader, writer)
            return
        path = head.split(b" ", 2)[1].partition(b"?")[0].decode()
        answer = await reader.readuntil(b"\r\n\r\n")
        found = re.search(rb"content-length: (\d+)", answer, re.IGNORECASE)
        body = self._spoilt_body(path, await reader.readexactly(int(found[1]))) if found else b""
        kept = [
            line
            for line in answer.split(b"\r\n")
            if line and not line.lower().startswith((b"content-l", b"conn"))
        ]
        ends = [b"content-length: %d" % len(body), b"connection: close", b"", body]
        writer.write(b"\r\n".join(kept + ends))
        await writer.drain()

    async def _spoilt_frames(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readuntil(b"\r\n\r\n"))
        while True:
            kind, frame, payload = await next_frame(reader)
            if self.goodbye:
                reason = (MARKED + self.goodbye).encode()[:120]
                writer.write(bytes([0x88, 2 + len(reason)]) + (4000).to_bytes(2, "big") + reason)
                await writer.drain()
                return
            if kind == TEXT:
                said = self.spoilt(self.twist("", json.loads(payload)))
                frame = text_frame(json.dumps(said).encode())
            writer.write(frame)
            await writer.drain()


def _answer(status: int, body: bytes, dice: random.Random) -> bytes:
    """The phrase behind the status may say anything that HTTP lets through."""
    phrase = dice.choice([responses[status].encode(), b"\xc2\x9b31m\xe2\x80\xae"])
    head = [b"HTTP/1.1 %d %s" % (status, phrase), b"content-type: application/json", b"connection: close"]
    return b"\r\n".join([*head, b"content-length: %d" % len(body), b"", body])


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamReader) -> None:
    while data := await source.read(65_536):
        sink.feed_data(data)
    sink.feed_eof()
