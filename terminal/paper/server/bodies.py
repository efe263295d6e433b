"""JSON bodies in, and what is wrong with them in words: the field, its value, and what would be right."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec

from terminal.model.errors import Malformed

T = TypeVar("T")
_WHERE = re.compile(r" - at `\$\.?([^`]*)`$")


def reader(kind: type[T]) -> Callable[[bytes], T]:
    """A function that decodes a body of this kind, or raises Malformed."""
    decode = msgspec.json.Decoder(kind).decode

    def read(body: bytes) -> T:
        try:
            return decode(body)
        except msgspec.ValidationError as error:
            raise _explained(str(error), body, kind) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Malformed("", f"the body is not JSON: {error}", "json_invalid", _shown(body)) from None
        except RecursionError:
            raise Malformed("", "the body is nested too deeply", "json_invalid", _shown(body)) from None

    return read


def _explained(message: str, body: bytes, kind: type) -> Malformed:
    where = _WHERE.search(message)
    said = _WHERE.sub("", message)
    field = where.group(1) if where else ""
    if not field and (missing := re.search(r"missing required field `(\w+)`", message)):
        return Malformed(missing.group(1), f"{missing.group(1)} is required", "missing")
    value = _value_at(body, field) if field else _shown(body)
    if choices := _choices(kind, field):
        said = f"{field} must be one of {', '.join(choices)}"
    return Malformed(field, f"{said}, not {value}" if value else said, "invalid", value)


def _choices(kind: type, field: str) -> list[str]:
    """The words that a field takes, where it takes only some."""
    hint = get_type_hints(kind).get(field)
    kinds = [one for one in (hint, *get_args(hint)) if isinstance(one, type) and issubclass(one, enum.Enum)]
    return [str(choice.value) for one in kinds for choice in one]


def _value_at(body: bytes, field: str) -> str | None:
    """The offending value as it was sent, for a field of the body itself."""
    try:
        fields = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return _shown(bytes(fields[field]))
    except (msgspec.MsgspecError, KeyError, RecursionError, UnicodeDecodeError):
        return None


def _shown(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    return text if len(text) <= 60 else text[:57] + "..."


def problem(error: Malformed) -> dict[str, Any]:
    """The contract's shape for a message that could not be read."""
    loc = ["body", *error.field.split(".")] if error.field else ["body"]
    return {"loc": loc, "msg": error.message, "type": error.code, "input": error.value}
