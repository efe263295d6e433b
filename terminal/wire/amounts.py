"""Decimal numbers on the wire: a string or a JSON number, never through a binary float."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Raw

from terminal.model.errors import Malformed
from terminal.model.money import parse_decimal

Amount = Annotated[
    Raw,
    Meta(
        description="A decimal number, as a string (preferred) or as a JSON number.",
        extra_json_schema={"type": ["string", "number"], "examples": ["0.0038"]},
    ),
]

Perhaps = Annotated[
    Raw,
    Meta(
        description="A decimal number, or null.",
        extra_json_schema={"type": ["string", "number", "null"], "examples": ["0.0038"]},
    ),
]

Moment = Annotated[
    Raw,
    Meta(
        description="A time: epoch microseconds as a number or a string, or ISO 8601 with its zone; or null.",
        extra_json_schema={"type": ["string", "integer", "null"], "examples": [1790000000000000]},
    ),
]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZERO = Raw(b'"0"')
ABSENT = Raw(b"null")


def optional_decimal(raw: Raw, field: str) -> Decimal | None:
    """The number, or None where it was left out, null or zero."""
    if raw == ABSENT:
        return None
    return decimal_of(raw, field) or None


def moment_of(raw: Raw, field: str) -> int | None:
    """Epoch microseconds; None where it was left out, null or zero."""
    if raw == ABSENT:
        return None
    text = bytes(raw).decode("utf-8", "replace")
    quoted = text[1:-1] if text.startswith('"') else text
    if quoted.isascii() and quoted.isdigit() and len(quoted) <= 17:
        return int(quoted) or None
    with contextlib.suppress(ValueError):
        moment = datetime.fromisoformat(quoted)
        if moment.tzinfo is not None:
            return (moment - EPOCH) // timedelta(microseconds=1)
    said = text if len(text) <= 60 else text[:57] + "..."
    right = 'epoch microseconds such as 1790000000000000, or a time such as "2026-11-21T12:00:00Z"'
    raise Malformed(field, f"{field} must be {right}, not {said}", "moment", said)


def decimal_of(raw: Raw, field: str) -> Decimal:
    """The exact number in a body's field; Malformed where it is anything else."""
    try:
        text = bytes(raw).decode("ascii")
    except UnicodeDecodeError:
        text = bytes(raw).decode("utf-8", "replace")
    quoted = text[1:-1] if text.startswith('"') else text
    try:
        return parse_decimal(quoted)
    except ValueError:
        said = text if len(text) <= 60 else text[:57] + "..."
        raise Malformed(
            field, f'{field} must be a plain decimal number such as "0.0038", not {said}', "decimal", said
        ) from None
