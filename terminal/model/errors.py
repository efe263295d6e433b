"""What can go wrong, as one tree. Each error tells a person what to do next.

EvtermError
 +-- VenueError     the venue did not answer as it should
 |    +-- Unreachable     nothing was executed: there was no connection, or it was only asked to tell
 |    +-- OutcomeUnknown  it may have been executed: look it up, never send it again blindly
 |    +-- Unauthorised    the key or session is not accepted
 |    |    +-- Forbidden  it is accepted, and may not do this
 |    +-- Limited         too many requests: nothing before `reset_at`
 +-- Refused         a command the venue or a guard turned down; nothing changed
      +-- NotFound   the thing it names does not exist for this account
      |    +-- Unserved   the venue has no such call at all
      +-- Malformed  it is not even a command: a wrong type, a missing field, not JSON
"""

from __future__ import annotations

from typing import Any


class EvtermError(Exception):
    """Anything evterm raises on purpose."""


class Refused(EvtermError):
    """A command was turned down whole: `field` and `value` name the offender, `message` says what is right."""

    def __init__(self, code: str, message: str, field: str = "", value: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.value = value


class NotFound(Refused):
    """The order, pair or account that a command names is not there."""


class Unserved(NotFound):
    """This venue has no such call."""


class Malformed(Refused):
    """A message that is not even a command: a wrong type, a missing field, not JSON."""

    def __init__(self, field: str, message: str, kind: str = "malformed", value: Any = None) -> None:
        super().__init__(kind, message, field, value)


class VenueError(EvtermError):
    """The venue did not answer as it should."""


class Unreachable(VenueError):
    """Nothing was executed: there was no connection, or a question stayed without an answer."""


class OutcomeUnknown(VenueError):
    """A command left and its answer did not come: it may have been executed."""


class Unauthorised(VenueError):
    """The key or session is not accepted."""


class Forbidden(Unauthorised):
    """The key is accepted, and may not do this."""


class Limited(VenueError):
    """Too many requests: nothing is to be sent before `reset_at`, in epoch seconds."""

    def __init__(self, message: str, reset_at: float) -> None:
        super().__init__(message)
        self.reset_at = reset_at
