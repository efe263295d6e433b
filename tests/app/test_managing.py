"""The order manager on a running exchange: parents are found, shown, ended; undo, repeat and close do what they say."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from terminal.core.keyguard import KeyGuard
from terminal.present.blotter import ALGOS, TABLES
from tests.app.stage import Stage, staged

TICK = Decimal("0.000001")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("managing"), "--seed", "11", "--pairs", "vaix,sbio") as stage:
        yield stage


@pytest.fixture(autouse=True)
def _fresh(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Armed, nothing of the last test left, and keys never too close together: that is proven elsewhere."""
    monkeypatch.setattr(KeyGuard, "trade", lambda *_: None)
    stage.arm()
    yield
    stage.leave()
    stage.line("ca")
    stage.do(lambda: _async(stage.app.cockpit.dismiss))  # nothing is to be flattened
    stage.until(lambda: not stage.session.trading.under_way)
    stage.app.looks.tables.clear()
    stage.app.looks.tab = 0


def bid(stage: Stage, share: str = "0.9") -> str:
    touch = Decimal(stage.ask("GET", "/exchange/vaix/bbo")["best_bid"])
    return str((touch * Decimal(share)).quantize(TICK))


def tab(stage: Stage, name: str) -> None:
    """As after the next frame."""
    stage.line(f"tab {name}")
    stage.do(lambda: _async(stage.app.cockpit.follow_chosen))


async def _async(work: Any) -> Any:
    return work()


def called(stage: Stage, line: str) -> None:
    """A call and its answer, which is closed again."""
    stage.call(line)
    stage.leave()


def noticed(stage: Stage, text: str) -> bool:
    return any(text in one.text for one in stage.session.state.notices)


def rows(stage: Stage) -> list[str]:
    """What the tab shows, a line each."""
    app, text = stage.app, stage.app.cockpit.blotter_text
    stage.do(lambda: _async(app.cockpit.follow_chosen))
    shown: str = stage.do(lambda: _async(text))
    return shown.split("\n")[1:]


def algos(stage: Stage, kind: str, state: str) -> Any:
    """The newest of a kind in a state, once it is there."""
    found: list[Any] = []

    def there() -> bool:
        found[:] = [one for one in ALGOS.items(stage.session.state) if (one.kind, one.state) == (kind, state)]
        return bool(found)

    stage.until(there)
    return found[0]


def choose(stage: Stage, table: str, key: str) -> None:
    tab(stage, table)
    stage.app.looks.row = stage.app.looks.table.keys.index(key)


# -- parents -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind"),
    [("twap buy 5000 over=2h", "twap"), ("algo pov sell 2000 over=1h", "pov"), ("algo sniper buy 800 trigger_price=0.000100", "sniper")],
)  # fmt: skip
def test_a_parent_of_the_venue_is_shown_and_ended_by_key(stage: Stage, line: str, kind: str) -> None:
    called(stage, line.replace("trigger_price", "trigger"))
    one = algos(stage, kind, "active")
    choose(stage, "algos", one.key)
    assert any(kind in row for row in rows(stage))
    stage.press("g", "o", "x")
    ended = algos(stage, kind, "cancelled")
    assert ended.key == one.key
    path = "twap" if kind == "twap" else "algo"
    assert stage.ask("GET", f"/exchange/vaix/{path}") == []


def test_the_cursor_goes_on_to_the_next_that_works_when_one_is_ended(stage: Stage) -> None:
    for line in ("algo sniper buy 700 trigger=0.000100", "algo sniper buy 900 trigger=0.000100"):
        called(stage, line)
    stage.until(lambda: len([one for one in ALGOS.items(stage.session.state) if not one.ended]) == 2)
    newer, older = (one.key for one in ALGOS.items(stage.session.state) if not one.ended)
    choose(stage, "algos", newer)
    stage.press("g", "o", "x")
    stage.until(lambda: ALGOS.find(stage.session.state, newer).ended)  # type: ignore[union-attr]
    assert rows(stage)
    assert stage.app.looks.table.chosen == older
    stage.press("x")
    stage.until(lambda: ALGOS.find(stage.session.state, older).ended)  # type: ignore[union-attr]
    assert stage.app.cockpit.why_not("chosen").startswith("nothing at work is chosen")


def test_the_slices_of_a_twap_begun_here_are_ours(stage: Stage) -> None:
    called(stage, "twap buy 5000 over=2h")
    one = algos(stage, "twap", "active")
    orders = stage.session.state.orders
    stage.until(lambda: any(order.parent == one.key for order in orders.ended.values()))
    assert not [order for order in orders.ended.values() if order.parent == one.key and order.foreign]
    assert one.arrival2 > 0


def test_a_twap_from_elsewhere_is_found_and_its_orders_stay_foreign(stage: Stage) -> None:
    told = stage.ask(
        "POST", "/exchange/vaix/twap", side="sell", quantity="3000", duration_minutes=60, num_slices=3
    )
    assert algos(stage, "twap", "active").key == told["id"]
    orders = stage.session.state.orders
    stage.until(lambda: any(order.parent == told["id"] for order in orders.ended.values()))
    assert all(order.foreign for order in orders.ended.values() if order.parent == told["id"])


def test_a_ladder_is_one_row_and_x_cancels_its_orders(stage: Stage) -> None:
    low, high = bid(stage, "0.80"), bid(stage, "0.85")
    called(stage, f"scale buy 4000 {low} {high} 4")
    ladder = algos(stage, "scale", "open")
    assert (ladder.lots, len(ladder.source.children)) == (4_000, 4)
    assert not any(order.foreign for order in ladder.source.children)
    choose(stage, "algos", ladder.key)
    stage.press("g", "o", "x")
    assert algos(stage, "scale", "ended").key == ladder.key
    assert stage.ask("GET", "/exchange/vaix/orders/open")["orders"] == []


def test_the_legs_of_a_batch_are_ours(stage: Stage) -> None:
    price = bid(stage)
    called(stage, f"batch buy 500 {price}; buy 600 {price}")
    orders = stage.session.state.orders
    stage.until(lambda: len(orders.live("vaix")) == 2)
    assert all(not order.foreign and order.parent for order in orders.live("vaix"))


def test_the_venue_has_no_pause_and_it_is_said(stage: Stage) -> None:
    called(stage, "twap buy 5000 over=2h")
    choose(stage, "algos", algos(stage, "twap", "active").key)
    stage.press("g", "o", "p")
    assert "no pause for a twap" in stage.said


def test_cancel_all_ends_orders_and_parents_of_every_pair(stage: Stage) -> None:
    """By the venue's own lists, also what this terminal did not begin."""
    stage.ask("POST", "/exchange/sbio/twap", side="buy", quantity="900", duration_minutes=60, num_slices=3)
    sniper = {"algo_type": "sniper", "side": "buy", "total_quantity": "900", "trigger_price": "0.000100"}
    stage.ask("POST", "/exchange/vaix/algo", **sniper)
    stage.ask("POST", "/exchange/vaix/orders", side="buy", quantity="500", price=bid(stage))
    stage.session.state.notices.clear()
    stage.press("f12")
    stage.until(lambda: noticed(stage, "every order is cancelled"))
    assert stage.ask("GET", "/exchange/vaix/orders/open")["orders"] == []
    for path in ("sbio/twap", "vaix/twap", "sbio/algo", "vaix/algo"):
        assert stage.ask("GET", f"/exchange/{path}") == []


# -- orders --------------------------------------------------------------------------------------------------


def placed(stage: Stage, size: int, share: str) -> Any:
    price = bid(stage, share)
    stage.order(f"order buy {size} {price}")
    orders = stage.session.state.orders
    stage.until(lambda: any(one.lots == size and one.order_id for one in orders.live("vaix")))
    return next(one for one in orders.live("vaix") if one.lots == size)


def test_undo_cancels_the_newest_own_order_and_no_other(stage: Stage) -> None:
    first, last = placed(stage, 510, "0.9"), placed(stage, 520, "0.9")
    stage.ask("POST", "/exchange/vaix/orders", side="buy", quantity="530", price=bid(stage))
    orders = stage.session.state.orders
    stage.until(lambda: len(orders.live("vaix")) == 3)
    stage.line("undo")
    assert stage.said.startswith("undo: cancelling buy 520 VAIX")
    stage.until(lambda: last.state.ended)
    assert not first.state.ended
    assert [one.lots for one in orders.live("vaix") if one.foreign] == [530]


def test_repeat_opens_a_preview_and_sends_nothing(stage: Stage) -> None:
    order = placed(stage, 540, "0.9")
    sent = stage.session.trading.pace.total
    stage.line("repeat")
    stage.until(lambda: stage.form is not None)
    assert stage.form is not None
    texts = stage.form.filling.texts
    price = stage.session.state.market.instrument.price_text(order.ticks)
    assert (texts["side"], texts["quantity"], texts["price"]) == ("buy", "540", price)
    assert stage.session.trading.pace.total == sent


def test_marked_orders_move_and_go_together(stage: Stage) -> None:
    one, two, three = (placed(stage, size, "0.9") for size in (550, 560, 570))
    before = {order: order.ticks for order in (one, two, three)}
    tab(stage, "orders")
    stage.app.looks.table.marked = {str(one.number), str(two.number)}
    stage.press("g", "o", "J")
    stage.until(lambda: (one.ticks, two.ticks) == (before[one] - 1, before[two] - 1))
    assert three.ticks == before[three]
    stage.press("x")
    stage.until(lambda: one.state.ended and two.state.ended)
    assert not three.state.ended


def test_ended_orders_are_read_from_the_venue_when_they_are_looked_at(stage: Stage) -> None:
    told = stage.ask(
        "POST", "/exchange/sbio/orders", side="buy", quantity="77", price="0.001", order_type="limit"
    )
    stage.ask("DELETE", f"/exchange/sbio/orders/{told['order_id']}")
    stage.session.state.orders.ended.clear()
    stage.line("reload")
    stage.until(lambda: told["order_id"] in stage.session.state.past_orders)
    stage.app.cockpit.filter_table("sbio cancelled")
    assert len(rows(stage)) == 1
    assert "SBIO" in rows(stage)[0]


# -- the position ----------------------------------------------------------------------------------------------


def close(stage: Stage, part: Fraction) -> None:
    stage.do(lambda: _async(lambda: stage.app.cockpit.close_part(part)))


def closed(stage: Stage, part: Fraction) -> int:
    """The position once some of it was closed: the market may move on before a try."""
    position = stage.session.state.portfolio.positions["vaix"]
    before = position.lots

    def tried() -> bool:
        stage.arm()
        close(stage, part)
        orders = stage.session.state.orders
        stage.until(lambda: not [one for one in orders.live("vaix") if one.kind == "ioc"])
        time.sleep(0.2)
        return position.lots != before

    stage.until(tried, 30)
    assert before * (1 - part) <= position.lots < before, "never more than the part"
    return position.lots


def test_close_takes_a_part_and_never_holdings(stage: Stage) -> None:
    state = stage.session.state
    stage.do(lambda: _async(lambda: stage.session.set_baseline("vaix")))
    stage.until(lambda: "VAIX" in state.balances)
    close(stage, Fraction(1, 2))
    stage.until(lambda: noticed(stage, "no VAIX position"))
    time.sleep(0.2)  # a baseline is as exact as the clocks agree
    told = stage.ask("POST", "/exchange/vaix/orders", side="buy", quantity="800", order_type="market")
    bought = int(Decimal(told["filled_quantity"]))
    stage.until(lambda: state.portfolio.positions["vaix"].lots == bought)
    stage.until(lambda: stage.app.cockpit.painted[1] is not None)
    left = closed(stage, Fraction(1, 2))
    stage.do(lambda: _async(stage.app.cockpit.reverse))
    stage.until(lambda: noticed(stage, "spot market"))
    while left >= state.market.instrument.min_lots:
        left = closed(stage, Fraction(1))
    assert left >= 0
    assert state.balances["VAIX"].available > 0, "what was held before is there"


def test_every_tab_makes_its_rows_and_its_text(stage: Stage) -> None:
    placed(stage, 580, "0.9")
    for name, table in TABLES.items():
        tab(stage, name)
        assert len(rows(stage)) == len(table.items(stage.session.state))
