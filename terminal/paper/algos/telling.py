"""The room's state in the venue's words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terminal.model.money import format_units, quote_text
from terminal.paper import tell
from terminal.paper.algos.kinds import Iceberg, Pov, Sniper, Twap
from terminal.paper.rooms import NEVER
from terminal.wire import algos as wire

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.paper.algos.runs import Run
    from terminal.paper.algos.switch import Switch

TWAP = "twap_"
ALGO = "algo_"
SCALE = "scale_"


def progress(run: Run, instrument: Instrument) -> wire.TwapAnswer | wire.AlgoAnswer:
    """A TWAP that was asked for as such, or an algo."""
    common = _common(run, instrument)
    if run.id.startswith(TWAP) and isinstance(run, Twap):
        return wire.TwapAnswer(twap_id=run.id, **common, **_of_twap(run), randomize=run.randomize)
    return wire.AlgoAnswer(
        algo_id=run.id,
        algo_type=type(run).__name__.lower(),
        total_quantity=common["quantity"],
        **common,
        **_of_type(run, instrument),
    )


def _common(run: Run, instrument: Instrument) -> dict[str, Any]:
    size = instrument.size_text
    return {
        "id": run.id,
        "symbol": run.symbol,
        "pair": instrument.pair,
        "status": run.state.value,
        "side": run.side.value,
        "mode": run.mode.value,
        "quantity": size(run.lots),
        "filled_quantity": size(run.filled),
        "remaining_quantity": size(run.left),
        "average_price": tell.average(run.filled, run.spent, instrument),
        "fee": quote_text(run.fee),
        "price_limit": instrument.price_text(run.limit),
        "created_at": tell.millis(run.created),
        "updated_at": tell.millis(run.updated),
        "ends_at": _when(run.ends_at),
        "orders_sent": run.sent,
        "orders": [tell.order_name(order) for order in run.orders],
        "refusals": run.refusals,
        "reason": run.reason or None,
    }


def _of_twap(run: Twap) -> dict[str, Any]:
    return {
        "num_slices": run.slices,
        "slices_done": run.done,
        "duration_minutes": run.minutes,
        "max_slippage_pct": percent(run.slippage),
        "next_slice_at": _when(run.next_at),
    }


def _of_type(run: Run, instrument: Instrument) -> dict[str, Any]:
    match run:
        case Twap():
            return _of_twap(run)
        case Pov():
            return {
                "duration_minutes": run.minutes,
                "participation_rate": str(Decimal(run.rate).scaleb(-6).normalize()),
                "max_slippage_pct": percent(run.slippage),
            }
        case Sniper():
            return {"trigger_price": instrument.price_text(run.trigger)}
        case Iceberg():
            return {"display_qty": instrument.size_text(run.display)}
    raise TypeError(run)


def percent(ppm: int) -> str:
    return format_units(ppm, 4)


def switch(found: Switch | None, now: int) -> wire.SwitchAnswer:
    if found is None:
        return wire.SwitchAnswer(active=False)
    armed = found.armed
    return wire.SwitchAnswer(
        armed,
        tell.millis(found.timeout),
        tell.millis(found.expires) if armed else None,
        tell.millis(max(0, found.expires - now)) if armed else None,
        tell.millis(found.fired) or None,
        found.cancelled if found.fired else None,
    )


def _when(us: int) -> int | None:
    return None if us == NEVER else tell.millis(us)
