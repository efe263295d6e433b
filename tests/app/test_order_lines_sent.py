"""Lines of orders all the way to the exchange, which has what they said."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.app.stage import Stage, staged


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage"), "--seed", "7", "--pairs", "vaix,btc") as stage:
        yield stage


@pytest.fixture(autouse=True)
def _armed(stage: Stage) -> Iterator[None]:
    stage.arm()
    yield
    stage.leave()


def placed(stage: Stage, line: str) -> dict[str, Any]:
    """The order that a line became, by the exchange's word."""
    before = set(stage.session.state.orders.all_live())
    stage.order(line)
    fresh = [one for one in stage.session.state.orders.all_live() if one not in before]
    stage.until(lambda: fresh[0].order_id)
    (order,) = fresh
    told: dict[str, Any] = stage.ask("GET", f"/exchange/vaix/orders/{order.order_id}")
    return told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("buy 500 @ bid-10% po gtt=10m", {"side": "buy", "quantity": 500, "order_type": "post_only"}),
        ("sell $5 @ ask+5% route=cex", {"side": "sell", "order_type": "limit"}),
        ("buy 1k @ bid-10% iceberg=200", {"quantity": 1_000, "display_qty": 200}),
        ("sell 500 market stop=bid-10%", {"order_type": "stop_market"}),
        ("iceberg buy 5k @ bid-10% show 500", {"quantity": 5_000, "display_qty": 500}),
    ],
)
def test_an_order_rests_as_its_line_says(stage: Stage, line: str, told: dict[str, Any]) -> None:
    order = placed(stage, line)
    for name, value in told.items():
        found = order[name]
        assert (Decimal(str(found)) if isinstance(value, int) else found) == value
    stage.ask("DELETE", f"/exchange/vaix/orders/{order['order_id']}")


def test_the_price_is_counted_from_the_touch(stage: Stage) -> None:
    order = placed(stage, "buy 500 @ bid-40t po")
    bid = Decimal(stage.ask("GET", "/exchange/vaix/bbo")["best_bid"])
    assert abs(bid - 40 * Decimal("0.000001") - Decimal(str(order["price"]))) <= Decimal("0.000020"), (
        "the market moves"
    )
    short = order["order_id"][-4:]
    run = stage.call(f"amend {short} -1t")
    assert run.error is None
    amended = stage.ask("GET", f"/exchange/vaix/orders/{order['order_id']}")
    assert Decimal(str(order["price"])) - Decimal(str(amended["price"])) == Decimal("0.000001")
    stage.line(f"cancel {short}")
    stage.until(
        lambda: stage.ask("GET", f"/exchange/vaix/orders/{order['order_id']}")["status"] == "cancelled"
    )


@pytest.mark.parametrize(
    ("line", "path", "told"),
    [
        ("twap buy 5000 over 10m in 5", "twap", {"num_slices": 5}),
        ("scale buy 5k bid-20%..bid-10% x5 exp", "", {}),
        ("pov buy 5000 12.5% over 30m", "algo", {"algo_type": "pov"}),
        ("sniper buy 5000 at bid-10%", "algo", {"algo_type": "sniper"}),
    ],
)
def test_a_parent_works_as_its_line_says(stage: Stage, line: str, path: str, told: dict[str, Any]) -> None:
    run = stage.call(line)
    assert run.error is None
    answer = run.answers[0]
    if path:
        assert told.items() <= answer.items()
        assert Decimal(str(answer.get("total_quantity") or answer.get("quantity"))) == 5_000
    else:
        assert len(answer["orders"]) == 5
