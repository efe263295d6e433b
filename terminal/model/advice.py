"""What a trader can do about each kind of error: the one place where that is said."""

from __future__ import annotations

from collections.abc import Collection
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
from terminal.model.money import money_in_words
from terminal.model.text import clean

NOT_DONE = "Nothing was carried out."


class Advice(NamedTuple):
    """What happened, and the next step."""

    word: str
    """one word for it, such as REFUSED"""
    next: str


def advice(
    error: Exception, now_s: float = 0.0, look: str = "", fields: Collection[str] = (), *, asks: bool = False
) -> Advice:
    """`now_s` is the venue's time; `look` names the commands that show whether a command was carried out; `fields` are what
    can be told anew. What only `asks` carries nothing out."""
    word, said = _advice(error, now_s, look, fields)
    return Advice(word, said.removeprefix(NOT_DONE).lstrip() if asks else said)


def _advice(error: Exception, now_s: float, look: str, fields: Collection[str]) -> Advice:
    match error:
        case OutcomeUnknown():
            where = f": look at {look}" if look else ": ask the venue"
            return Advice("UNKNOWN", f"It may have been carried out{where} before you send it again.")
        case Limited():
            wait = max(1, round(error.reset_at - now_s))
            return Advice("TOO SOON", f"{NOT_DONE} Wait {wait} s.")
        case Forbidden():
            return Advice("FORBIDDEN", "The key is known and may not do this: use one with that permission.")
        case Unauthorised():
            return Advice("NOT KNOWN", "Check the key: ET_API_KEY, or the file named by --key-file.")
        case Unreachable():
            return Advice("NO ANSWER", f"{NOT_DONE} Check the line; :retry connects again at once.")
        case VenueError():
            return Advice("NO SENSE", "The venue's answer is not the exchange's own. Try again, or see :log.")
        case Unserved():
            return Advice("NOT SERVED", f"{NOT_DONE} This venue does not serve that call.")
        case NotFound():
            return Advice("NOT FOUND", f"{NOT_DONE}{_mend(error, fields, 'Check')}")
        case Malformed():
            return Advice("NOT READ", f"{NOT_DONE}{_mend(error, fields, 'Mend')}")
        case Refused():
            return Advice("REFUSED", f"{NOT_DONE}{_mend(error, fields, 'Change')}")
        case EvtermError():
            return Advice("STOPPED", "Nothing was sent.")
    return Advice("FAILED", "A fault of this terminal: see :log.")


def sentence(error: Exception) -> str:
    """The venue's own words, with the field and the value that they are about."""
    said = money_in_words(clean(error))
    if isinstance(error, Refused) and error.field and str(error.field) not in said:
        return f"{clean(error.field, 60)}: {said}"
    return said


def _mend(error: Refused, fields: Collection[str], how: str) -> str:
    """The field that is wrong, where it can be told anew. Else the venue's own sentence has to do."""
    name = str(error.field).rpartition(".")[2]
    if name not in fields:
        return ""
    value = f" ({money_in_words(clean(error.value, 40))})" if error.value is not None else ""
    return f" {how} {clean(name, 40)}{value}."
