"""Made-up fills and orders of two pairs, for tests of the past."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from terminal.core.account import DAY_MS, in_order
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL
from terminal.model.reports import FillReport, OrderReport
from terminal.past.record import Pair, Record

VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal("0.1"), 10)
ODD = Instrument("ODD", Decimal("0.0025"), Decimal("0.04"), 1)
"""its steps are no powers of ten"""
PAIRS = {"vaix": VAIX, "odd": ODD}
START = 20_000 * DAY_MS


def fill(
    number: int, lots: int, ticks: int, fee: int = 0, at_ms: int = START, symbol: str = "vaix", *, maker: bool = False,
    order: str = "",
) -> FillReport:  # fmt: skip
    """A fill of signed lots."""
    side = BUY if lots > 0 else SELL
    return FillReport(f"{number}", order or f"o{number}", symbol, side, ticks, abs(lots), fee, maker, at_ms)


def order(name: str, lots: int, ticks: int, symbol: str = "vaix", **more: object) -> OrderReport:
    side = BUY if lots > 0 else SELL
    known = {"created_ms": START, "updated_ms": START, "request_id": f"r-{name}", **more}
    return OrderReport(name, symbol, side, "limit", ticks, abs(lots), abs(lots), "filled", **known)  # type: ignore[arg-type]


def record(
    fills: Sequence[FillReport], marks2: dict[str, int] | None = None, baseline_ms: int = 0, **more: object
) -> Record:
    pairs = {
        name: Pair(instrument, baseline_ms, (marks2 or {}).get(name)) for name, instrument in PAIRS.items()
    }
    return Record(pairs, tuple(sorted(fills, key=in_order)), **more)  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn, most: int = 25) -> list[FillReport]:
    """Fills of both pairs in the order of time: small and large, through zero, with rebates, over several days."""
    at, fills = START, []
    sizes = st.one_of(st.integers(-9, -1), st.integers(1, 9), st.sampled_from([-100_000, 100_000]))
    steps = st.tuples(
        sizes, st.integers(1, 60), st.integers(-3, 9), st.sampled_from([0, 1, DAY_MS // 3, DAY_MS]),
        st.sampled_from(["vaix", "odd"]), st.booleans(),
    )  # fmt: skip
    for number, (lots, ticks, fee, gap, symbol, maker) in enumerate(draw(st.lists(steps, max_size=most))):
        at += gap
        fills.append(fill(number, lots, ticks, fee, at, symbol, maker=maker))
    return fills
