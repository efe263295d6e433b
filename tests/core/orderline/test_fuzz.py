"""Three thousand lines at random, and the judge itself; `python -m tests.core.orderline.fuzz 100000` takes more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.core.orderline.meaning import understand
from terminal.core.orderline.plans import Send
from tests.core.orderline.fuzz import fuzz
from tests.core.orderline.judge import Judge, Surprise
from tests.core.orderline.world import market


def test_no_line_at_random_crashes_or_becomes_an_order_that_was_not_asked_for() -> None:
    fate = fuzz(3_000, seed=1)
    assert fate["refused"] > 500
    assert not fate["pointed at nothing"]
    assert sum(number for name, number in fate.items() if name.startswith("understood")) > 300


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": "501"},
        {"side": "sell"},
        {"price": "0.003841"},
        {"order_type": "market"},
        {"symbol": "btc"},
        {"time_in_force_ms": "9m"},
    ],
)
def test_the_judge_sees_what_was_not_asked_for(change: dict[str, str]) -> None:
    line = "buy 500 @ bid-2t po gtt=10m"
    plan = understand(line, market())
    assert isinstance(plan, Send)
    Judge(line, market()).judge(plan)
    with pytest.raises(Surprise):
        Judge(line, market()).judge(replace(plan, texts={**plan.texts, **change}))


@pytest.mark.parametrize("name", ["quantity", "price", "time_in_force_ms"])
def test_the_judge_sees_what_fell_away(name: str) -> None:
    line = "buy 500 @ 0.003840 po gtt=10m"
    plan = understand(line, market())
    assert isinstance(plan, Send)
    with pytest.raises(Surprise):
        Judge(line, market()).judge(
            replace(plan, texts={key: text for key, text in plan.texts.items() if key != name})
        )
