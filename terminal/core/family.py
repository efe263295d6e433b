"""Which order belongs to which parent, by the request ids that the venue gives to children."""

from __future__ import annotations

import re

_CHILD = re.compile(r"([A-Za-z][A-Za-z0-9_~|=+@-]*)[.:]\d{1,6}")
_OF_VENUE = re.compile(r"(twap|scale|algo)_.+", re.ASCII)


def parent_of(request_id: str) -> str:
    """`twap_07` of `twap_07.3`, `evt-1f` of `evt-1f:2`; empty where the id is nobody's child."""
    found = _CHILD.fullmatch(request_id)
    return found[1] if found else ""


def kind_of(parent: str) -> str:
    """`scale` of `scale_07`; a batch goes by the key that it was sent with."""
    found = _OF_VENUE.fullmatch(parent)
    return found[1] if found else "batch"
