"""The end of a session: what happens to what is open, by the trader's policy, and soon in any case."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from terminal.model.errors import EvtermError

if TYPE_CHECKING:
    from terminal.core.order import Order
    from terminal.session.session import Session

EXIT_S, HANG_UP_S = 5.0, 1.0
"""how long the venue is waited for; after a hang-up the process has to be gone in 2 s"""
REMOVE_S = 1.0
LOOK_S = 0.02


def open_here(session: Session) -> list[Order]:
    """All that may still fill, of other terminals too: it is the account's, and so is cancel-all."""
    return list(session.state.orders.all_live())


def counted(session: Session) -> str:
    """What is open in words, such as "3 orders and 1 TWAP or algo"; empty where nothing is."""
    orders, parents = len(open_here(session)), len(session.state.parents.live())
    parts = [f"{orders} {'order' if orders == 1 else 'orders'}"] if orders else []
    parts += [f"{parents} {'TWAP or algo' if parents == 1 else 'TWAPs and algos'}"] if parents else []
    return " and ".join(parts)


def pausing(session: Session) -> str:
    """What runs in the terminal and goes on at the next start; empty where nothing does."""
    works, stops = sum(not work.ended for work in session.working.works), session.prop_stops
    parts = [f"{works} {'work' if works == 1 else 'works'}"] if works else []
    parts += [f"{stops} {'stop of a prop trade' if stops == 1 else 'stops of prop trades'}"] if stops else []
    return (
        f"{' and '.join(parts)} {'pauses' if works + stops == 1 else 'pause'} until the next start"
        if parts
        else ""
    )


async def leave(session: Session, *, hung_up: bool) -> str:
    """Do what the policy says; what the shell should tell."""
    if not session.state.has_key:
        return ""
    policy = session.state.on_hang_up if hung_up else session.state.on_exit
    if policy == "cancel":
        return await _cancel(session, HANG_UP_S if hung_up else EXIT_S, hung_up=hung_up)
    return await _keep(session, hung_up=hung_up)


async def _keep(session: Session, *, hung_up: bool) -> str:
    left, switch = counted(session), session.heartbeat.switch
    stay = f"left at the venue: {left} (on_exit = keep)" if left else ""
    said = "; ".join(filter(None, (stay, pausing(session))))
    # After a hang-up the switch stays: it was armed for when nobody is there. Who leaves on purpose and keeps the orders
    # does not want them cancelled a minute later.
    if not switch.armed or hung_up:
        return said
    if await _removed(session):
        return said
    still = f"the dead man's switch is still armed: in ~{switch.left(time.monotonic()):.0f} s the venue cancels every order"
    return f"{said}; {still}" if said else still


async def _cancel(session: Session, most_s: float, *, hung_up: bool) -> str:
    """What the venue does not confirm in time is said; a switch that is armed then stays, and does it later."""
    end, trading = time.monotonic() + most_s, session.trading
    trading.cancel_all()
    while trading.under_way and time.monotonic() < end:
        await asyncio.sleep(LOOK_S)
    if trading.under_way or open_here(session):
        return (
            f"the venue has not confirmed that all is cancelled: {counted(session) or 'look at your orders'}"
        )
    if not hung_up and session.heartbeat.switch.armed and not await _removed(session):
        return "every order is cancelled; the dead man's switch is still armed, and finds none"
    return "every order is cancelled, by the venue's word"


async def _removed(session: Session) -> bool:
    try:
        await asyncio.wait_for(session.heartbeat.remove(), REMOVE_S)
    except (EvtermError, TimeoutError):
        return False
    return True
