"""A guard's answer to an order or a key that must not go through."""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """Why nothing leaves."""

    rule: str
    sentence: str
