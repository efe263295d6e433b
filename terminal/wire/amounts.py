"""Decimal numbers on the wire: a string or a JSON number, never through a binary float."""

from __future__ import annotations

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

ZERO = Raw(b'"0"')
ABSENT = Raw(b"null")


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
