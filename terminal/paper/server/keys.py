"""The idempotency key of a request, under either of its names."""

from __future__ import annotations

import re

from starlette.requests import Request

from terminal.model.errors import Malformed

MAX_KEY = 128
KEY = re.compile(r"(?!ord_)[A-Za-z0-9][A-Za-z0-9._:~-]{0,127}")
KEY_HEADERS = ("idempotency-key", "x-idempotency-key")
RESERVED = ("open", "history", "batch", "all")
"""Words that stand in the place of an order's id in some path."""


def idempotency_key(request: Request) -> str:
    """A key must be able to stand in a path, since an order is looked up by it."""
    found = {value for name in KEY_HEADERS for value in request.headers.getlist(name)}
    if len(found) > 1:
        said = "Idempotency-Key and X-Idempotency-Key must be the same: one intent, one key"
        raise Malformed("Idempotency-Key", said, "mismatch")
    if not found:
        return ""
    key = found.pop()
    if not KEY.fullmatch(key) or key in RESERVED:
        said = f"Idempotency-Key must be 1 to {MAX_KEY} of A-Z a-z 0-9 . _ : ~ - and not begin with ord_"
        raise Malformed("Idempotency-Key", said, "key", key[:60])
    return key
