"""A slice of the runs with lost answers and minutes: no order is doubled, none is lost, and what is unknown is settled rightly."""

from __future__ import annotations

import asyncio

import pytest

from terminal.core.budget import Priority
from terminal.core.order import Intent, Order
from terminal.core.reconcile import Verdict
from terminal.session.placing import Placing
from terminal.session.settling import Settling
from tests.chaos import lost
from tests.chaos.lost_deeds import DEEDS
from tests.chaos.lost_ground import over_sockets
from tests.chaos.lost_plans import Plan
from tests.practice import running

SEED = 1


def test_each_deed_survives_a_fault_and_an_outage_in_virtual_time() -> None:
    tally = lost.Tally()
    for number in range(len(DEEDS)):
        tally.add(lost.virtual_run(Plan.made(number, SEED)))
    assert tally.wrong == []
    assert set(tally.deeds) == set(DEEDS)
    assert {"lost_answer", "lost_request", "may_have_executed", "delay"} <= set(tally.fired)
    assert tally.unknown["found"]
    assert tally.unknown["calls"]


def test_an_answer_that_is_reset_is_settled_over_sockets() -> None:
    """By the private stream or by asking. The same once more on purpose, meanwhile, is another order."""

    async def both() -> lost.Tally:
        plan = Plan(0, "limit", "reset after", "no answers", 1.0, 0.2, 0)
        with running(*lost.QUICK, "--seed", "5") as exchange:
            async with over_sockets(exchange) as ground:
                return await lost.play(ground, plan)

    tally = asyncio.run(both())
    assert tally.wrong == []
    assert tally.fired["lost_answer"] >= 2
    assert tally.orders == 2


async def absent_at_once(_settling: Settling, _order: Order) -> Verdict:
    return Verdict.ABSENT


_lose = Placing._lose


def sends_again(trading: Placing, intent: Intent, error: Exception) -> None:
    async def again() -> None:
        key, body = f"{intent.request_id}-2", trading._body(intent)
        await trading.requests.tell("POST", "/exchange/vaix/orders", body, priority=Priority.ORDER, key=key)

    _lose(trading, intent, error)
    trading.tasks.start(again())


@pytest.mark.parametrize(
    ("what", "instead", "said"),
    [
        ("terminal.session.placing.Placing._lose", sends_again, "never written down"),
        ("terminal.session.settling.Settling._verdict", absent_at_once, "said to be absent"),
    ],
    ids=["sends again", "gives up"],
)
def test_a_terminal_that_is_wrong_is_found_out(
    what: str, instead: object, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what, instead)
    tally = lost.virtual_run(Plan(0, "limit", "answer lost", "no answers", 0.0, None, 0))
    assert any(said in one for one in tally.wrong), tally.wrong
