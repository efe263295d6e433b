"""A slow line: what is drawn for it, and that no answer of the terminal is left to the shell."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from terminal.app import Evterm
from terminal.core.slowline import SLOW_FRAMES
from terminal.present.line import Rate, rate_text
from terminal.pulse import MOST_S, Pulse
from tests.app.still import shown, still_app
from widgets.painter import Painter

PRICES = {"book", "ladder"}


def moved(app: Evterm, *, answer: bool = False) -> set[str]:
    """The panes that a calm frame gives a new view, in a market where everything has moved."""
    assert app.session is not None
    state, made = app.session.state, set[str]()
    state.market.book.version += 1
    state.market.tape.version += 1
    state.fills_version += 1
    for name, pane in app.trade.panes.items():
        pane.show = lambda _, name=name: made.add(name)  # type: ignore[method-assign,misc]
    status = ((), None, Rate())
    app.trade.frame(state, status, armed=False, now=time.monotonic(), answer=answer, calm=True)
    return made - {"status"}


async def test_a_calm_frame_shows_prices_and_one_other_pane_and_none_is_forgotten() -> None:
    async with shown(size=(120, 40)) as (app, _):
        app.trade._slow_at = 0.0
        frames = [moved(app) for _ in range(12)]
        others = [frame - PRICES for frame in frames]
        slow = {"markets", "position", "sizes", "log"}
        assert all(len(one) <= 1 or one <= slow for one in others)
        assert all("book" in frame for frame in frames)
        assert {"chart", "tape", "header", "blotter"} <= set().union(*others)


async def test_a_key_is_answered_whoevers_turn_it_is() -> None:
    async with shown(size=(120, 40)) as (app, _):
        app.trade._slow_at = 0.0
        moved(app)
        for number in (1, 2, 3, 4):
            app.looks.preset = number
            assert "header" in moved(app, answer=True)


def begun(said: str, *, watched: bool = True) -> tuple[Pulse, Painter]:
    painter = Painter(still_app(), enabled=True)
    pulse = Pulse(20)
    pulse.begin("slow" if said == "slow" else "auto", painter, watched=watched)
    return pulse, painter


def test_a_line_is_asked_only_where_answers_are_told_from_keys() -> None:
    pulse, painter = begun("auto")
    assert painter.tail() == "\x1b[5n"
    assert painter.tail() == "", "one a second"
    pulse, painter = begun("auto", watched=False)
    assert painter.tail() == ""
    assert pulse.due(0.0)
    assert pulse.due(0.0)


def test_a_slow_line_has_a_pace_and_says_so() -> None:
    pulse, painter = begun("slow")
    assert painter.tail() == ""
    assert 10_000 < pulse.pace < 20_000
    frames = sum(pulse.due(100 + tick / 20) for tick in range(200))
    assert frames <= 10 * SLOW_FRAMES
    assert rate_text(pulse.told(Rate(13.0, 6_100.0))) == "slow 4/s 6.1 kB/s"


def test_the_end_waits_for_an_answer_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 50.0
    monkeypatch.setattr("terminal.pulse.time.monotonic", lambda: now)
    pulse, painter = begun("auto")
    assert painter.tail()
    done: list[str] = []
    later: list[Callable[[], None]] = []
    pulse.when_answered(lambda: done.append("answered"), lambda _, then: later.append(then))
    assert not done
    pulse.answers.append(50.01)
    later.pop()()
    assert done == ["answered"]
    now += 2
    assert painter.tail()
    pulse.when_answered(lambda: done.append("given up"), lambda _, then: later.append(then))
    now += MOST_S
    later.pop()()
    assert done == ["answered", "given up"]


async def test_a_copy_and_a_ring_go_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as (app, _):
        said: list[str] = []
        monkeypatch.setattr(app, "_signal", said.append)
        app.ring("VAIX above 0.004000 reached")
        app.settings = app.settings._replace(bell=False)
        app.ring("x")
        app.settings = app.settings._replace(osc9=False)
        app.ring("x")
        assert said == ["\a\x1b]9;evterm: VAIX above 0.004000 reached\a", "\x1b]9;evterm: x\a", ""]
