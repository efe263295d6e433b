"""When a clone must let go of everything, and how it does: stop loss, take profit, the maker's greatest loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from terminal.model.money import format_units, quote_units
from terminal.model.order import SELL, OrderType
from terminal.paper.clones.broker import View, cancel_orders, look, place, slipped
from terminal.paper.clones.settings import WHOLE
from terminal.paper.clones.skills import MARKET_MAKING

if TYPE_CHECKING:
    from terminal.paper.clones.clone import Clone, Run
    from terminal.paper.exchange import Exchange

THROUGH = 200
"""What must be sold may go one in so many below the bid."""


class Stop(NamedTuple):
    kind: str
    text: str
    pausing: bool = True


def stop_of(clone: Clone, run: Run, view: View) -> Stop | None:
    """What says that it must sell everything, if anything does. A loss always pauses it too."""
    return _of_the_run(clone, run, view) or _of_the_maker(clone, run, view) or _of_the_position(clone, view)


def close(exchange: Exchange, clone: Clone, run: Run, now: int) -> None:
    """Cancel and sell all there is, as far as somebody buys; at its end the run goes on or is over."""
    cancel_orders(exchange, clone, now)
    view = look(exchange, clone)
    if not view.flat and not view.bid:
        clone.complain(now, "NO_BIDS", "it has to sell and nobody buys: it waits")
    elif not view.flat:
        place(exchange, clone, OrderType.IOC, SELL, slipped(SELL, view.bid, THROUGH), view.goods, now)
    if not look(exchange, clone).flat:
        return
    if run.pausing:
        clone.note(
            now, "stopped", f"stopped after {run.closing.replace('_', ' ')}: nothing is left in the market"
        )
        clone.run = None
    run.closing = ""


def _of_the_run(clone: Clone, run: Run, view: View) -> Stop | None:
    loss, profit = clone.settings.stop_loss, clone.settings.take_profit
    if run.equity <= 0:
        return None
    if view.equity * WHOLE <= run.equity * (WHOLE - loss):
        return Stop(
            "stop_loss", f"its equity fell by {_percent(loss)} % since it was started: it sells everything"
        )
    if view.equity * WHOLE >= run.equity * (WHOLE + profit):
        return Stop(
            "take_profit",
            f"its equity rose by {_percent(profit)} % since it was started: it sells everything",
        )
    return None


def _of_the_maker(clone: Clone, run: Run, view: View) -> Stop | None:
    skill = clone.skill(MARKET_MAKING)
    limit = skill.param("max_loss") if skill else None
    if limit is None or run.pnl - (view.equity - clone.deposits) < quote_units(limit):
        return None
    return Stop("max_loss", f"it lost {limit} USDC since it was started: it sells everything")


def _of_the_position(clone: Clone, view: View) -> Stop | None:
    """From entry, fees and all. A maker has no entry: its inventory comes and goes."""
    books = clone.books.get(clone.settings.symbol)
    if books is None or view.flat or clone.skill(MARKET_MAKING):
        return None
    worth = view.instrument.notional(view.last, books.position) * WHOLE
    loss, profit = clone.settings.stop_loss, clone.settings.take_profit
    if worth <= books.cost * (WHOLE - loss):
        return Stop("stop_loss", f"its position fell by {_percent(loss)} % from entry: it sells it")
    if worth >= books.cost * (WHOLE + profit):
        return Stop(
            "take_profit", f"its position rose by {_percent(profit)} % from entry: it sells it", False
        )
    return None


def _percent(hundredths: int) -> str:
    return format_units(hundredths, 2)
