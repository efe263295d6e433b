"""The venue's reasons in plain words."""

from __future__ import annotations

import pytest

from terminal.model.reasons import plainly


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("", ""), ("user", ""), ("self_trade", "it stood in the way of an order of your own"),
        ("POST_ONLY_WOULD_CROSS", "a post-only order would have traded at that price"),
        ("INSUFFICIENT_BALANCE: 25 VAIX are needed", "25 VAIX are needed"), ("NEVER_HEARD_OF", "never heard of"),
        ("the moon is full", "the moon is full"), ("OK", "OK"),
    ],
)  # fmt: skip
def test_a_reason_is_said_plainly_and_what_is_new_is_passed_on(said: str, plain: str) -> None:
    assert plainly(said) == plain
