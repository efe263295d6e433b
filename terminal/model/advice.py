"""What a trader can do about each kind of error: the one place where that is said."""

from __future__ import annotations

from typing import NamedTuple

from terminal.model.errors import (
    EvtermError,
    Forbidden,
    Limited,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Refused,
    Unauthorised,
    Unreachable,
    Unserved,
    VenueError,
)
from terminal.model.text import clean


class Advice(NamedTuple):
    """What happened, and the next step."""

    word: str
    """one word for it, such as REFUSED"""
    next: str


def advice(error: Exception, now_s: float = 0.0, look: str = "") -> Advice:
    """`now_s` is the venue's time; `look` names the commands that show whether a command was carried out."""
    match error:
        case OutcomeUnknown():
            where = f": look at {look}" if look else ": ask the venue"
            return Advice("UNKNOWN", f"It may have been carried out{where} before you send it again.")
        case Limited():
            wait = max(1, round(error.reset_at - now_s))
            return Advice("TOO SOON", f"Nothing was carried out. Wait {wait} s.")
        case Forbidden():
            return Advice("FORBIDDEN", "The key is known and may not do this: use one with that permission.")
        case Unauthorised():
            return Advice("NOT KNOWN", "Check the key: ET_API_KEY, or the file named by --key-file.")
        case Unreachable():
            return Advice("NO ANSWER", "Nothing was carried out. Check the line; :retry connects again at once.")
        case VenueError():
            return Advice("NO SENSE", "The venue's answer is not the exchange's own. Try again, or see :log.")
        case Unserved():
            return Advice("NOT SERVED", "This venue does not serve that call. Nothing was carried out.")
        case NotFound():
            return Advice("NOT FOUND", f"Nothing was carried out. Check {_field(error) or 'the name'}.")
        case Malformed():
            return Advice("NOT READ", f"Nothing was carried out. Mend {_field(error) or 'what was sent'}.")
        case Refused():
            return Advice("REFUSED", f"Nothing was carried out. Change {_field(error) or 'what it names'} or leave it.")
        case EvtermError():
            return Advice("STOPPED", "Nothing was sent.")
    return Advice("FAILED", "A fault of this terminal: see :log.")


def sentence(error: Exception) -> str:
    """The venue's own words, with the field and the value that they are about."""
    said = str(clean(error))
    if isinstance(error, Refused) and error.field and str(error.field) not in said:
        return f"{clean(error.field, 60)}: {said}"
    return said


def _field(error: Refused) -> str:
    if not error.field:
        return ""
    value = f" ({clean(error.value, 40)})" if error.value is not None else ""
    return f"{clean(error.field, 40)}{value}"
