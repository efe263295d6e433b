"""How an execution begins: what is asked for is judged whole, then made into something that runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from terminal.model.errors import Refused
from terminal.paper.algos.commands import MOST_SLICES, Start, StartIceberg, StartPov, StartSniper, StartTwap
from terminal.paper.algos.kinds import Iceberg, Pov, Sniper, Twap
from terminal.paper.algos.runs import MINUTE
from terminal.paper.algos.telling import ALGO, TWAP

if TYPE_CHECKING:
    from terminal.model.instrument import Instrument
    from terminal.paper.algos.desk import Desk
    from terminal.paper.algos.runs import Run

SLICES_A_MINUTE = 60
SNIPER_US = 24 * 60 * MINUTE
FEW_SLICES = 10
"""So many an algo makes at least, else one a minute."""


def check(asked: Start, instrument: Instrument) -> None:
    """Raise Refused where it could never be done."""
    if asked.lots < instrument.min_lots:
        least, quantity = instrument.size_text(instrument.min_lots), instrument.size_text(asked.lots)
        said = f"quantity must be at least {least} {instrument.base}, the least order, not {quantity}"
        raise Refused("BELOW_MINIMUM", said, "quantity", quantity)
    match asked:
        case StartTwap() if asked.slices:
            _check_slices(asked, instrument)
        case StartSniper() if not asked.trigger and not asked.limit:
            said = "a sniper must have a trigger_price, a price_limit, or both"
            raise Refused("NO_PRICE", said, "trigger_price", "0")
        case StartIceberg() if not asked.limit:
            said = "an iceberg is a resting order: price_limit must be above zero"
            raise Refused("NO_PRICE", said, "price_limit", "0")


def _check_slices(asked: StartTwap, instrument: Instrument) -> None:
    quickest = SLICES_A_MINUTE * asked.minutes
    if asked.slices > quickest:
        said = f"num_slices must be at most {quickest} in {asked.minutes} minutes, one a second, not {asked.slices}"
        raise Refused("OUT_OF_RANGE", said, "num_slices", asked.slices)
    if asked.lots < asked.slices * instrument.min_lots:
        text, base = instrument.size_text, instrument.base
        raise Refused(
            "BELOW_MINIMUM",
            f"{text(asked.lots)} in {asked.slices} slices makes them smaller than the least order of "
            f"{text(instrument.min_lots)} {base}: num_slices must be at most {asked.lots // instrument.min_lots}, "
            f"or quantity at least {text(asked.slices * instrument.min_lots)}",
            "num_slices",
            asked.slices,
        )


def made(asked: Start, name: Callable[[str], str], desk: Desk, now: int) -> Run:
    """The execution, before it has done anything."""
    common: dict[str, Any] = {
        "account": asked.account, "symbol": asked.symbol, "side": asked.side, "mode": asked.mode, "lots": asked.lots,
        "limit": asked.limit, "created": now, "updated": now,
    }  # fmt: skip
    match asked:
        case StartTwap():
            return _twap(asked, name(TWAP if asked.slices else ALGO), common, desk, now)
        case StartPov():
            run = Pov(
                **common, id=name(ALGO), ends_at=now + asked.minutes * MINUTE, minutes=asked.minutes, rate=asked.rate,
                slippage=asked.slippage, seen=0,
            )  # fmt: skip
            run.seen = desk.volume(run)
            return run
        case StartSniper():
            trigger = asked.trigger or asked.limit
            return Sniper(**common, id=name(ALGO), ends_at=now + SNIPER_US, trigger=trigger)
        case StartIceberg():
            least = desk.exchange.pairs[asked.symbol].instrument.min_lots
            display = asked.display or max(least, asked.lots // 10)
            return Iceberg(**common, id=name(ALGO), display=display)


def _twap(asked: StartTwap, name: str, common: dict[str, Any], desk: Desk, now: int) -> Twap:
    least = desk.exchange.pairs[asked.symbol].instrument.min_lots
    slices = asked.slices or min(max(FEW_SLICES, asked.minutes), MOST_SLICES, asked.lots // least)
    span = asked.minutes * MINUTE
    return Twap(
        **common, id=name, ends_at=now + span, minutes=asked.minutes, slices=slices, interval=span // slices,
        slippage=asked.slippage, randomize=asked.randomize,
    )  # fmt: skip
