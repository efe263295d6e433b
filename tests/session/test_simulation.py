"""Simulation mode: no order leaves for a ledger that is not on the screen."""

from __future__ import annotations

import asyncio

import pytest

from terminal.model.order import BUY, Mode
from terminal.present.guards import guards
from tests.session.rig import BID, SIZE, Rig, on_rig, ready, until
from tests.session.venue import FakeVenue


async def switch(rig: Rig, on: str) -> None:
    rig.session.calling.start(ready(rig, "account.simulation", enabled=on))
    await asyncio.sleep(0)


def refused(rig: Rig) -> bool:
    answer = rig.trading.join(BUY, SIZE, BID)
    return answer is not None and answer.rule == "simulation"


def test_an_order_right_behind_the_switch_is_refused_and_none_after_it_is_off() -> None:
    async def run(rig: Rig) -> None:
        await switch(rig, "yes")
        assert refused(rig)
        await until(lambda: rig.venue.simulated)
        assert refused(rig)
        assert ("SIMULATION  ", "amber") in guards(rig.state, 0.0)
        assert rig.said("none leaves this practice terminal")
        await switch(rig, "no")
        assert refused(rig)  # not before the venue has said so
        await until(lambda: not rig.state.simulated)
        assert rig.said("orders go to the practice account")
        assert rig.buy().request_id
        await until(lambda: len(rig.venue.sent("POST /exchange/vaix/orders")) == 1)

    on_rig(run)


@pytest.mark.parametrize("how", ["lost", "refused", "503"])
def test_an_answer_that_did_not_come_is_asked_for(how: str) -> None:
    async def run(rig: Rig) -> None:
        rig.venue.fail("PUT /portfolio/simulation", how)
        await switch(rig, "yes")
        await until(lambda: len(rig.venue.sent("GET /portfolio/summary")) == 1)
        await asyncio.sleep(0.5)
        assert refused(rig) is rig.venue.simulated

    on_rig(run)


def test_flattening_leaves_no_order_either_and_cancels_go_through() -> None:
    async def run(rig: Rig) -> None:
        rig.take(SIZE)
        resting = rig.buy()
        await until(lambda: rig.position == SIZE and resting.order_id)
        rig.session.simulation.told(on=True)
        rig.trading.flatten(["vaix"])
        await until(lambda: resting.state.ended)
        await asyncio.sleep(5)
        assert len(rig.venue.sent("POST /exchange/vaix/orders")) == 2
        assert rig.said("In simulation none leaves")

    on_rig(run, streams=True)


def test_what_the_venue_does_not_say_changes_nothing() -> None:
    async def run(rig: Rig) -> None:
        answers: tuple[object, ...] = ({"simulation_mode": "yes"}, [], {"detail": "broken"})
        for told in answers:
            rig.session.simulation.told(on=True)
            rig.venue.fail("GET /portfolio/summary", "told", (200, told))
            await rig.session.simulation.look()
            assert rig.state.diverted

    on_rig(run, FakeVenue(simulated=False))


def test_a_paper_terminal_goes_on_in_simulation() -> None:
    async def run(rig: Rig) -> None:
        rig.state.ledger = Mode.PAPER
        rig.session.simulation.told(on=True)
        assert rig.trading.join(BUY, SIZE, BID) is None
        assert not rig.state.notices

    on_rig(run)
