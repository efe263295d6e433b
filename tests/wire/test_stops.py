"""A stop order's own words are read: what wakes it, and whether it still waits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from terminal.model.instrument import Instrument
from terminal.wire import reading
from terminal.wire.hearing import Ear

SCALE = Ear([Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)]).named("vaix")
STOP = {
    "order_id": "o1", "side": "buy", "order_type": "stop_limit", "price": "0.0046", "quantity": "100",
    "filled_quantity": "0", "status": "pending", "stop_price": "0.0045",
}  # fmt: skip


def test_a_pending_stop_waits_and_is_open() -> None:
    report = reading.order(STOP, SCALE)
    assert (report.status, report.waiting, report.stop_ticks) == ("open", True, 4500)


@pytest.mark.parametrize("status", ["open", "partially_filled", "filled"])
def test_one_that_was_woken_does_not(status: str) -> None:
    assert not reading.order({**STOP, "status": status}, SCALE).waiting


@pytest.mark.parametrize("stop", [None, "0", 0, "0.000"])
def test_pending_without_a_stop_price_is_only_open(stop: object) -> None:
    report = reading.order({**STOP, "stop_price": stop}, SCALE)
    assert (report.waiting, report.stop_ticks) == (False, 0)
