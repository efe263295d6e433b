"""Chase, OCO and bracket as machines: whatever the venue does, they never stand for more than was asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.works.chase import Chase
from terminal.core.works.exits import MOST_TAKES, Bracket, Oco
from terminal.core.works.parts import Role, Stand
from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec
from terminal.model.order import BUY, SELL, Side
from tests.core.works.floor import MIN_LOTS, Floor

LOTS = 100
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "refuse", "fill", "fill untold", "tell", "end", "market", "trade", "step", "by hand"]),
        st.integers(0, 60),
        st.integers(0, 7),
    ),
    max_size=60,
)  # fmt: skip


def play(floor: Floor, events: list[tuple[str, int, int]], check: Any) -> None:
    """Events in any order, a step of the machine after each, the sums checked after every one."""
    for what, amount, which in events:
        live = floor.live()
        number = live[which % len(live)].number if live else 0
        match what:
            case "answer" if number:
                floor.answer(number)
            case "refuse" if number:
                floor.refuse(number)
            case "fill" | "fill untold" if number and floor.children[number].stand is not Stand.ASKED:
                floor.fill(number, amount, told=what == "fill")
            case "tell":
                floor.tell()
            case "end" if number:
                floor.end(number)
            case "market":
                floor.bid, floor.ask = 970 + amount, 972 + amount + which
            case "trade":
                floor.trade(970 + amount)
            case "by hand":
                floor.position += (amount - 30) * (1 if which % 2 else -1)
        check(floor)
        floor.step(0.3 * which)
        check(floor)


def finish(floor: Floor, fill: bool = True) -> None:
    """A kind venue: all is answered, all that rests fills, prices stand still."""
    for _ in range(400):
        for child in floor.live():
            floor.answer(child.number)
        for child in floor.live() if fill else []:
            floor.fill(child.number, LOTS)
        floor.tell()
        floor.step(3.0)
        if floor.over is not None:
            return
        if floor.pauses:
            floor.pauses.clear()  # as the trader's resume


@pytest.mark.parametrize("movable", [True, False])
@given(EVENTS, st.sampled_from([BUY, SELL]), st.sampled_from([0, 4]), st.sampled_from([0, 1_010, 990]))
@settings(max_examples=60)
def test_a_chase_has_one_order_at_a_time_within_its_bounds_and_always_ends(
    movable: bool, events: list[tuple[str, int, int]], side: Side, away: int, limit: int
) -> None:
    spec = ChaseSpec("x", side, LOTS, limit, away)
    machine = Chase(spec)
    floor = Floor(machine, movable=movable)

    def check(floor: Floor) -> None:
        assert len(floor.live()) <= 1
        assert floor.committed(Role.PEG) <= LOTS
        for child in floor.live():
            sign = 1 if side is BUY else -1
            assert not limit or sign * child.ticks <= sign * limit
            assert not away or sign * child.ticks <= sign * machine.began + away

    play(floor, events, check)
    finish(floor)
    assert floor.over is not None
    assert LOTS - MIN_LOTS < floor.filled(Role.PEG) <= LOTS


@given(EVENTS, st.sampled_from([BUY, SELL]))
@settings(max_examples=80)
def test_an_oco_never_stands_for_more_than_its_lots_nor_with_both_exits_at_once(
    events: list[tuple[str, int, int]], side: Side
) -> None:
    take, stop = (1_020, 980) if side is SELL else (980, 1_020)
    floor = Floor(Oco(OcoSpec("x", side, LOTS, take, stop)), position=LOTS if side is SELL else -LOTS)

    def check(floor: Floor) -> None:
        assert floor.committed(Role.TAKE, Role.STOP) <= LOTS
        assert not (floor.live(Role.TAKE) and floor.live(Role.STOP))
        assert len(floor.live(Role.STOP)) <= 1

    play(floor, events, check)
    finish(floor)
    assert floor.over is not None


@given(
    st.lists(EVENTS.map(tuple), min_size=1, max_size=2),
    st.sampled_from([BUY, SELL]),
    st.sampled_from([0, 1_000]),
)
@settings(max_examples=80)
def test_a_bracket_never_exits_more_than_it_entered(
    events: list[tuple[tuple[str, int, int], ...]], side: Side, entry: int
) -> None:
    take, stop = (1_020, 980) if side is BUY else (980, 1_020)
    floor = Floor(Bracket(BracketSpec("x", side, LOTS, entry, take, stop)))

    def check(floor: Floor) -> None:
        assert floor.committed(Role.ENTRY) <= LOTS
        assert floor.committed(Role.TAKE, Role.STOP) <= floor.filled(Role.ENTRY)
        assert len(floor.live(Role.ENTRY)) <= 1
        assert len(floor.live(Role.TAKE)) <= MOST_TAKES
        assert not (floor.live(Role.TAKE) and floor.live(Role.STOP))

    play(floor, [one for part in events for one in part], check)
    finish(floor)
    assert floor.over is not None


def test_exits_never_pass_a_position_that_was_closed_by_another_hand() -> None:
    """A covered OCO of 100 whose position falls to 40: the take is made smaller, and the stop sells 40."""
    floor = Floor(Oco(OcoSpec("x", SELL, LOTS, 1_020, 980)), position=LOTS)
    floor.step()
    floor.answer(1)
    floor.position = 40
    for _ in range(4):
        floor.step(2.0)
        for child in floor.live():
            floor.answer(child.number)
    assert [child.lots for child in floor.live(Role.TAKE)] == [40]
    floor.trade(980)
    finish(floor, fill=False)
    assert (floor.position, floor.filled(Role.STOP)) == (0, 40)


def test_a_chase_does_not_run_from_its_own_order() -> None:
    """Where the touch falls back to behind it, its order is the touch and stays."""
    floor = Floor(Chase(ChaseSpec("x", BUY, LOTS)))
    floor.step()
    floor.answer(1)
    floor.bid = 995
    floor.step(5.0)
    assert len(floor.log) == 1


def test_a_post_only_order_that_comes_too_late_is_sent_again_but_not_for_ever() -> None:
    floor = Floor(Chase(ChaseSpec("x", BUY, LOTS)))
    for refused in range(5):
        floor.step(2.0)
        floor.bid, floor.ask = floor.bid + 1, floor.ask + 1
        floor.refuse(len(floor.children))
        assert len(floor.children) == refused + 1
    floor.step(2.0)
    assert floor.pauses == ["its order was refused: no"]


def test_a_refused_stop_is_tried_again_and_then_said() -> None:
    floor = Floor(Oco(OcoSpec("x", SELL, LOTS, 1_020, 980)), position=LOTS)
    floor.trade(980)
    for _ in range(3):
        floor.step(2.0)
        floor.refuse(len(floor.children))
    floor.step(2.0)
    assert len(floor.children) == 3
    assert floor.pauses == ["its stop was refused: no"]


def test_a_machine_recalls_what_a_restart_must_not_forget() -> None:
    chase, oco = Chase(ChaseSpec("x", BUY, LOTS, 0, 5)), Oco(OcoSpec("x", SELL, LOTS, 1_020, 980))
    for machine, floor in ((chase, Floor(chase)), (oco, Floor(oco, position=LOTS))):
        floor.trade(970)
        floor.step()
        again = type(machine)(machine.spec)  # type: ignore[arg-type]
        again.recall(machine.memory())
        assert again.memory() == machine.memory()
    assert oco.memory() == {"covered": True, "triggered": True}
    assert chase.memory() == {"began": 1_000}
