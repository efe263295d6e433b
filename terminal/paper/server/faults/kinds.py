"""What can be armed: one struct a kind, named in the body by the struct's own name in small letters."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, get_args

from msgspec import Meta, Raw, Struct, field

from terminal.wire.amounts import Amount

MOST_MS = 600_000
MIB = 1024 * 1024
READ_BY_TERMINAL = 8 * MIB

Count = Annotated[
    int, Meta(ge=0, le=1_000_000, description="How often it happens; 0 is until it is cleared.")
]
Every = Annotated[int, Meta(ge=1, le=1_000_000, description="Only each nth of what matches.")]
Seed = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Ms = Annotated[int, Meta(ge=0, le=MOST_MS)]
Window = Annotated[int, Meta(ge=1, le=MOST_MS, description="For so long from now.")]
Size = Annotated[int, Meta(ge=0, le=64 * MIB)]
Words = Annotated[str, Meta(max_length=2_000)]


def _certain() -> Raw:
    return Raw(b'"1"')


def _kind(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class RequestMatch(Struct, frozen=True, forbid_unknown_fields=True):
    """Which requests: all, or those with this method, path prefix, symbol in the path, and account."""

    method: str | None = None
    path: str = ""
    symbol: str | None = None
    account: int | None = None


class StreamMatch(Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages: all, or those on sockets with this path prefix and account, of this channel, type and pair."""

    path: str = ""
    channel: str | None = None
    type: str | None = None
    pair: str | None = None
    account: int | None = None


class Fault(Struct, frozen=True, kw_only=True, tag_field="kind", tag=_kind):
    """`probability` is rolled with dice that begin at `seed`."""

    count: Count = 1
    every: Every = 1
    probability: Amount = field(default_factory=_certain)
    seed: Seed = 0

    @property
    def window_ms(self) -> int:
        """How long it lasts from when it is armed; 0 is for ever."""
        return 0


class RequestFault(Fault, frozen=True, kw_only=True):
    match: RequestMatch = RequestMatch()


class StreamFault(Fault, frozen=True, kw_only=True):
    match: StreamMatch = StreamMatch()


# -- requests and their answers ----------------------------------------------------------------------------


class Ending(StrEnum):
    CLOSED = "closed"
    RESET = "reset"


class LostAnswer(RequestFault, frozen=True, kw_only=True):
    """Carried out, then the connection ends without an answer."""

    how: Ending = Ending.CLOSED


class LostRequest(RequestFault, frozen=True, kw_only=True):
    """The connection ends before anything is carried out."""

    how: Ending = Ending.CLOSED


class MayHaveExecuted(RequestFault, frozen=True, kw_only=True):
    """503 with the code may_have_executed: it was carried out, or with `executed` false it was not."""

    executed: bool = True


class Shape(StrEnum):
    ERROR = "error"
    DETAIL = "detail"


class ErrorAnswer(RequestFault, frozen=True, kw_only=True, tag="error"):
    """An error before anything is carried out, in the shape {"error": {...}} or {"detail": ...}."""

    status: Annotated[int, Meta(ge=400, le=599)] = 500
    shape: Shape = Shape.ERROR
    code: Words = "ARMED_FAULT"
    message: Words = "an armed fault"


class Delay(RequestFault, frozen=True, kw_only=True):
    """Late to be carried out, or late to be answered."""

    before_ms: Ms = 0
    after_ms: Ms = 0


class RateLimit(RequestFault, frozen=True, kw_only=True):
    """429 with all its headers; each one that matches. `fired` tells how many came before you cleared it."""

    seconds: Annotated[int, Meta(ge=1, le=3_600)] = 30
    limit: Annotated[int, Meta(ge=1, le=1_000_000)] = 100


class ExpiredToken(RequestFault, frozen=True, kw_only=True):
    """401 as for an expired token, where one was sent; or with `token_seconds` tokens that are issued from now on
    live so short, and nothing else."""

    token_seconds: Annotated[int, Meta(ge=1, le=900)] | None = None


class Form(StrEnum):
    NOT_JSON = "not_json"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    BAD_UTF8 = "bad_utf8"
    HUGE = "huge"
    DEEP = "deep"
    NAN = "nan"
    INFINITY = "infinity"
    OVERFLOW = "overflow"
    DIGITS = "digits"
    WRONG_TYPE = "wrong_type"
    SURROGATE = "surrogate"
    CONTROLS = "controls"
    ESCAPES = "escapes"
    BIDI = "bidi"
    MARKUP = "markup"
    WRONG_SIZE = "wrong_size"
    NEGATIVE_SIZE = "negative_size"
    OFF_TICK = "off_tick"
    CROSSED = "crossed"


BOOK_FORMS = frozenset({Form.WRONG_SIZE, Form.NEGATIVE_SIZE, Form.OFF_TICK, Form.CROSSED})
"""Only for messages with levels of a book."""


class Garbage(RequestFault, frozen=True, kw_only=True):
    """Carried out, and its answer spoilt in this form. `bytes` is the size of a huge one."""

    form: Form
    bytes: Size = READ_BY_TERMINAL + 1


class Truncate(RequestFault, frozen=True, kw_only=True):
    """Carried out, and the connection ends after so many bytes of the body."""

    after: Size = 0


class ClockOffset(Fault, frozen=True, kw_only=True):
    """Every time that the exchange tells, in answers and streams, is off by so much. Its own clock is not, and times
    that are sent to it are taken as they are."""

    count: Count = 0
    ms: Annotated[int, Meta(ge=-30 * 86_400_000, le=30 * 86_400_000)]


class Refuse(Fault, frozen=True, kw_only=True):
    """New connections are reset when they are accepted. To clear it early, use one that is open."""

    count: Count = 0
    ms: Window

    @property
    def window_ms(self) -> int:
        return self.ms


class FailingLeg(Fault, frozen=True, kw_only=True):
    """This leg of the next batch, counted from 0, is refused; the others go on."""

    leg: Annotated[int, Meta(ge=0, le=49)] = 0
    code: Words = "ARMED_FAULT"
    message: Words = "this leg fails by an armed fault"


# -- streams -----------------------------------------------------------------------------------------------


class Drop(StreamFault, frozen=True, kw_only=True):
    """Left out. On /ws/clob its number was used, so the gap shows."""


class Duplicate(StreamFault, frozen=True, kw_only=True):
    """Sent twice."""


class Reorder(StreamFault, frozen=True, kw_only=True):
    """Sent after the message that follows it."""


class Corrupt(StreamFault, frozen=True, kw_only=True):
    """Spoilt in this form. `bytes` is the size of a huge one."""

    form: Form
    bytes: Size = READ_BY_TERMINAL + 1


class Half(StrEnum):
    DATA = "data"
    MESSAGES = "messages"
    ALL = "all"


class Silence(StreamFault, frozen=True, kw_only=True):
    """Messages are lost from now on: `data` spares heartbeats, `messages` spares pongs, `all` spares nothing."""

    count: Count = 0
    ms: Window
    half: Half = Half.MESSAGES

    @property
    def window_ms(self) -> int:
        return self.ms


class Close(StreamFault, frozen=True, kw_only=True):
    """The socket is closed in place of a message."""

    code: int = 1011
    reason: str = ""


class AcceptClose(StreamFault, frozen=True, kw_only=True):
    """A socket is accepted and closed at once."""

    code: int = 1001
    reason: str = ""


class Binary(StreamFault, frozen=True, kw_only=True):
    """A binary frame that nobody expects goes before a message."""

    bytes: Annotated[int, Meta(ge=0, le=MIB)] = 48


class Late(StreamFault, frozen=True, kw_only=True):
    """A message, and all behind it on its socket, waits so long."""

    ms: Ms


AnyFault = (
    LostAnswer | LostRequest | MayHaveExecuted | ErrorAnswer | Delay | RateLimit | ExpiredToken | Garbage | Truncate
    | ClockOffset | Refuse | FailingLeg
    | Drop | Duplicate | Reorder | Corrupt | Silence | Close | AcceptClose | Binary | Late
)  # fmt: skip
KINDS: dict[str, type[Fault]] = {str(kind.__struct_config__.tag): kind for kind in get_args(AnyFault)}


class Told(Struct, frozen=True):
    """An armed fault: what matched it, how often it happened, and whether it can happen again."""

    id: int
    kind: str
    matched: int
    fired: int
    spent: bool
    fault: Any


class ToldFaults(Struct, frozen=True):
    faults: list[Told]


class Sleep(Struct, frozen=True, forbid_unknown_fields=True):
    """How long the exchange sleeps, in seconds of its own clock."""

    seconds: int


class Slept(Struct, frozen=True):
    """What time it is then."""

    now: str
