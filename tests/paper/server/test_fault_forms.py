"""The forms of harm, and times moved in a text: pure functions, on whatever JSON there may be."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.paper.server.faults import harm, times
from terminal.paper.server.faults.kinds import BOOK_FORMS, Form

NAMES = st.sampled_from(["price", "type", "pair", "note", "fills", "timestamp", "id", "x"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(max_size=8)
    | st.sampled_from(["0.0038", "-7"])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
SEEDS = st.integers(0, 1000)
CONTROLS = {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0))}
READABLE = {
    Form.HUGE,
    Form.WRONG_TYPE,
    Form.DIGITS,
    Form.OVERFLOW,
    Form.SURROGATE,
    Form.ESCAPES,
    Form.BIDI,
    Form.MARKUP,
}
"""What a parser of JSON takes, for its reader to find out."""


def packed(tree: Any) -> bytes:
    return json.dumps(tree, separators=(",", ":")).encode()


def strict(body: bytes) -> Any:
    """JSON as the standard has it: no NaN, no controls in texts, UTF-8."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    return json.loads(body.decode("utf-8"), parse_constant=refuse)


@given(tree=TREES, form=st.sampled_from([one for one in Form if one not in BOOK_FORMS]), seed=SEEDS)
def test_each_form_is_readable_or_not_as_it_says_and_the_same_for_the_same_dice(
    tree: Any, form: Form, seed: int
) -> None:
    body = packed(tree)
    spoilt = harm.spoilt(form, body, random.Random(seed), 4000)
    assert spoilt == harm.spoilt(form, body, random.Random(seed), 4000)
    if form in READABLE:
        strict(spoilt)
    elif not (form is Form.TRUNCATED and len(body) < 2) and not isinstance(tree, int):
        with pytest.raises((ValueError, RecursionError)):
            strict(spoilt)
    if form is Form.HUGE:
        assert (len(spoilt), strict(spoilt)) == (4000, tree)


@given(tree=st.dictionaries(NAMES, TREES, max_size=5), seed=SEEDS)
def test_poison_is_legal_json_that_still_arrives(tree: dict[str, Any], seed: int) -> None:
    """Types, pairs and numbers are as they were; there is harm in what came."""
    spoilt = strict(harm.spoilt(Form.ESCAPES, packed(tree), random.Random(seed), 0))
    for name in ("type", "pair", "id"):
        if isinstance(tree.get(name), str | int):
            assert spoilt[name] == tree[name]
    if isinstance(tree.get("price"), int):
        assert spoilt["price"] == tree["price"]
    assert CONTROLS & set("".join(spoilt))


@given(
    stamps=st.lists(st.integers(1_000_000_000_000, 2_000_000_000_000), min_size=1, max_size=4),
    sizes=st.lists(st.from_regex(r"[0-9]{13}|[0-9]{16}|[0-9]{1,9}\.[0-9]{2}", fullmatch=True), max_size=4),
    small=st.lists(st.integers(0, 10**12 - 1), max_size=4),
    ms=st.integers(-(10**10), 10**10),
)
def test_every_time_is_moved_and_nothing_else(
    stamps: list[int], sizes: list[str], small: list[int], ms: int
) -> None:
    """Money and sizes are texts, however long; counts and sequences are shorter."""

    def told(by: int) -> Any:
        moved = [stamp + by for stamp in stamps]
        micros = [stamp * 1000 + by * 1000 for stamp in stamps]
        return {
            "at": moved[0],
            "list": moved,
            "micros": [{"epoch_us": one} for one in micros],
            "sizes": sizes,
            "n": small,
        }

    if all(10**12 <= stamp + ms < 10**13 for stamp in stamps):
        assert json.loads(times.moved(packed(told(0)), ms)) == told(ms)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-09-21T12:00:00+00:00", "2026-09-21T12:10:00+00:00"),
        ("2026-09-21T23:59:59.250Z", "2026-09-22T00:09:59.250Z"),
        ("2026-12-31T23:55:00.000001+00:00", "2027-01-01T00:05:00.000001+00:00"),
        ("2026-09-21", "2026-09-21"),
    ],
)
def test_times_in_words_keep_their_form(before: str, after: str) -> None:
    assert json.loads(times.moved(packed({"at": before}), 600_000)) == {"at": after}
