"""TWAPs and algos as a venue may tell them: read exactly, by any alias, or not at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Malformed
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL, Mode
from terminal.wire.hearing import Ear
from terminal.wire.news import News
from terminal.wire.parents import parent, parent_in, parents
from terminal.wire.values import Scale

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
SCALE, EAR = Scale(VAIX), Ear([VAIX])
ROW = {
    "twap_id": "twap_1", "pair": "VAIX/USDC", "side": "buy", "status": "active", "quantity": "5000", "filled_quantity": "1250",
    "average_price": "0.00384450", "created_at": 1_795_340_467_214, "num_slices": 20, "slices_done": 5, "mode": "live",
}  # fmt: skip


def test_a_twap_is_read_exactly() -> None:
    read = parent(ROW, "twap", SCALE)
    assert (read.id, read.kind, read.side, read.lots, read.filled) == ("twap_1", "twap", BUY, 5_000, 1_250)
    assert read.average == Fraction(38_445, 10), "between ticks"
    assert (read.slices, read.created_ms, read.ended) == (20, 1_795_340_467_214, False)


def test_aliases_and_what_is_missing() -> None:
    row = {
        "id": "algo_1",
        "algo_type": "POV",
        "side": "sell",
        "total_quantity": 700,
        "state": "Completed",
        "paper": True,
    }
    read = parent(row, "algo", SCALE)
    assert (read.kind, read.side, read.lots, read.filled, read.average) == ("pov", SELL, 700, 0, None)
    assert (read.status, read.ended, read.mode) == ("completed", True, Mode.PAPER)
    assert (
        parents({"twaps": [ROW]}, "twap", SCALE)
        == parents([ROW], "twap", SCALE)
        == [parent(ROW, "twap", SCALE)]
    )


def test_a_word_that_is_new_ends_nothing_and_a_full_one_has_ended() -> None:
    assert not parent({**ROW, "status": "resting"}, "twap", SCALE).ended
    assert parent({**ROW, "status": "resting", "filled_quantity": "5000"}, "twap", SCALE).ended


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("twap_id", "a/../b"), ("twap_id", ""), ("side", "both"), ("quantity", "NaN"), ("quantity", "0.5"), ("quantity", None),
        ("average_price", "1e30"), ("average_price", "-1"), ("num_slices", "1e400"), ("filled_quantity", "9" * 40),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_never_half_read(name: str, value: Any) -> None:
    with pytest.raises(Malformed):
        parent({**ROW, name: value}, "twap", SCALE)
    assert parent_in({**ROW, name: value}, "twap", EAR.scales) is None


@given(st.dictionaries(st.sampled_from([*ROW, "reason", "algo_type", "price_limit"]), st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=30), st.lists(st.integers(), max_size=2)
)))  # fmt: skip
def test_nothing_that_a_venue_sends_raises_or_reaches_the_screen_raw(row: dict[str, Any]) -> None:
    read = parent_in({**ROW, **row}, "twap", EAR.scales)
    if read is not None:
        shown = f"{read.id}{read.kind}{read.status}{read.reason}"
        assert all(char.isprintable() for char in shown)


def test_news_of_a_parent_carries_the_parent() -> None:
    told = EAR.private(
        b'{"type":"twap_update","twap_id":"twap_1","pair":"VAIX/USDC","side":"buy","quantity":"5000","status":"active"}'
    )
    assert isinstance(told, News)
    assert told.report is not None
    assert told.report.id == "twap_1"
    bare = EAR.private(b'{"type":"algo_update","algo_id":"algo_1","status":"active"}')
    assert isinstance(bare, News)
    assert bare.report is None
