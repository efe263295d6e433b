"""A market of two pairs for lines of orders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from terminal.calls.values import Around
from terminal.core.orderline.amounts import Here
from terminal.core.orderline.plans import Market, Resting
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
BTC = Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 1)
HERES = {
    "vaix": Here(VAIX, 3842, 3845, 3843, 10_000, 2_610_000, 99_954 * 10**8),
    "btc": Here(BTC, 194_825, 194_826, 194_824, 0, 100_000, 99_954 * 10**8),
}
ORDERS = (Resting("ord_004f2a", "vaix", BUY, 3841, 500), Resting("ord_00a19b", "vaix", SELL, 3846, 1_000))
AROUND = Around({"vaix": VAIX, "btc": BTC}, "vaix", now_ms=1_795_340_467_214)


def market(chosen: str = "ord_004f2a", **vaix: int | None) -> Market:
    heres = HERES | {"vaix": replace(HERES["vaix"], **vaix)}  # type: ignore[arg-type]
    return Market("vaix", heres.__getitem__, tuple(heres), ORDERS, chosen)
