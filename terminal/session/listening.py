"""One more ear on a stream, for a sheet that shows what comes as it comes. Nothing of the session depends on it."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any, NamedTuple

from terminal.calls.streams import Stream
from terminal.model.errors import EvtermError, Malformed
from terminal.model.instrument import Instrument
from terminal.model.text import clean
from terminal.session.state import SessionState
from terminal.venue.auth import Venue
from terminal.venue.socket import Socket
from terminal.wire import binary
from terminal.wire.values import loads, word

KEPT = 500
API_HOST = "api.cymetica.com"
"""where the real venue has its binary feed"""


class Heard(NamedTuple):
    """A message as it came. `kind` is its type, `body` what it carries, or `wrong` why it cannot be read."""

    at_ms: int
    kind: str
    body: Any
    wrong: str = ""


class Listening:
    """Newest last. `status` says how the connection is."""

    def __init__(
        self, state: SessionState, venue: Venue, name: str, stream: Stream, instrument: Instrument
    ) -> None:
        self.name, self.stream, self.instrument = name, stream, instrument
        self.heard: deque[Heard] = deque(maxlen=KEPT)
        self.count = 0
        self.status = "connecting"
        self._state, self._venue = state, venue

    async def run(self) -> None:
        """Until the stream ends or this is cancelled."""
        venue = self._venue
        if self.stream.binary and venue.url == "https://cymetica.com":
            venue = replace(venue, url=f"https://{API_HOST}", ws_url=f"wss://{API_HOST}")
        try:
            socket = await Socket.open(venue.ws_url + self.stream.at(self.instrument), venue.headers)
        except EvtermError as error:
            self.status = str(clean(error))
            return
        self.status = ""
        try:
            while (frame := await socket.recv()) is not None:
                self.count += 1
                self.heard.append(self._read(frame))
            self.status = socket.farewell
        finally:
            socket.abort()

    def _read(self, frame: bytes) -> Heard:
        now = self._state.venue_ms()
        try:
            if self.stream.binary:
                told = binary.decode(frame)
                kind = told.kind.name.lower() if isinstance(told.kind, binary.Kind) else f"type {told.kind}"
                return Heard(now, kind, told._asdict())
            body = loads(frame)
        except Malformed as error:
            return Heard(now, "unreadable", None, error.message)
        kind = word(body.get("type", "")) if isinstance(body, dict) else ""
        return Heard(now, str(clean(kind or self.name, 24)), body)
