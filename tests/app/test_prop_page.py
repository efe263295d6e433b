"""The Prop Desk's page by its keys, on a practice exchange: what is pressed is done there, and what it says is so."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from terminal.screens.page import PageScreen
from tests.app.stage import Stage, staged
from tests.widgets.reading import lines
from widgets.status import StatusLine


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("prop"), "--seed", "7", "--tier", "none", "--pairs", "vaix") as stage:
        yield stage


@pytest.fixture
def page(stage: Stage) -> Iterator[PageScreen]:
    """On top, with a trading account behind it."""
    if not stage.http.get("/api/v1/prop/accounts/me").is_success:
        stage.ask("POST", "/prop/signup", tier_id=1)
    stage.leave()
    stage.arm()
    stage.press("f3")
    stage.until(lambda: isinstance(stage.app.screen, PageScreen))
    screen = stage.app.screen
    assert isinstance(screen, PageScreen)
    screen.looks.tab, screen.looks.filter = 0, ""
    stage.press("R")
    stage.until(lambda: "open" in stage.app.cockpit._prop_seen().ages and "cards" in asked(stage))
    yield screen
    stage.leave()


def asked(stage: Stage) -> Any:
    """The marks come with the first look at their tab."""
    stage.app.call_from_thread(stage.app.cockpit._prop.look, ("markets", "cards"))
    return stage.app.cockpit._prop_seen().ages


def said(stage: Stage) -> str:
    screen = stage.app.screen
    assert isinstance(screen, PageScreen)
    panes = (screen.facts, screen.table, screen.note, screen.status)
    return "\n".join(row.text for pane in panes for row in pane._rows)


def open_trades(stage: Stage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stage.ask("GET", "/prop/accounts/me/trades?status=open")["trades"]
    return found


def opened(stage: Stage, size: str = "0.001") -> str:
    answer = stage.ask("POST", "/prop/accounts/me/trades", coin="BTC", side="long", size=size, leverage=10)
    stage.press("R")
    stage.until(lambda: any(one.id == answer["id"] for one in stage.app.cockpit._prop_seen().open))
    stage.until(lambda: answer["id"] in stage.app.screen.page.ids)  # type: ignore[attr-defined]
    return str(answer["id"])


def fill(stage: Stage, **texts: str) -> None:
    """Into the form that is open."""
    stage.until(lambda: stage.form is not None)
    form = stage.form
    assert form is not None
    for name, text in texts.items():
        form.filling.set(name, text)


def test_an_account_is_opened_from_the_tiers_which_are_shown_by_themselves(stage: Stage) -> None:
    stage.press("f3")
    stage.until(lambda: "no account yet" in said(stage) and "▸Starter $5K" in said(stage))
    stage.press("s")
    stage.until(lambda: stage.form is not None and stage.form.question is not None)
    stage.press("enter")
    stage.until(lambda: stage.answer is not None and stage.answer.ended is not None)
    stage.press("escape")
    stage.until(lambda: isinstance(stage.app.screen, PageScreen) and "EVALUATION  Starter $5K" in said(stage))
    told = stage.ask("GET", "/prop/accounts/me")
    assert told["phase"] == "eval"
    assert f"equity {Decimal(told['current_equity_usdc']):,.2f} USDC" in said(stage)


def test_a_trade_that_could_break_a_rule_does_not_leave_and_one_with_a_near_stop_does(
    stage: Stage, page: PageScreen
) -> None:
    """And the stop is kept: the trade is closed by this terminal when the mark is there."""
    stage.press("n")
    mark = next(one.mark for one in stage.app.cockpit._prop_seen().markets if one.symbol == "BTC")
    assert mark is not None
    fill(stage, coin="BTC", side="long", size="0.05", leverage="5", stop=str(mark - 9_000))
    stage.press("ctrl+j")
    stage.until(lambda: stage.form is not None and stage.form.question is not None)
    stage.press("enter")
    stage.until(lambda: "could break the daily loss" in stage.session.state.notices[-1].text)
    assert open_trades(stage) == []
    stage.press("escape")
    fill(stage, stop=str(mark - 500))
    stage.press("ctrl+j")
    stage.press("enter")
    stage.until(lambda: stage.answer is not None and stage.answer.ended is not None)
    (trade,) = open_trades(stage)
    desk = stage.app.cockpit._prop
    assert desk.stops.prices == {trade["id"]: mark - 500}
    kept = desk.stops.of(trade["id"])
    assert kept is not None
    kept.stop = replace(kept.stop, price=mark + 5_000)  # as if the mark had fallen below it
    stage.until(lambda: open_trades(stage) == [])
    stage.until(lambda: desk.stops.prices == {})
    assert any("is reached" in notice.text for notice in stage.session.state.notices)


def test_a_stop_is_set_moved_and_taken_away_on_the_line_that_e_begins(stage: Stage, page: PageScreen) -> None:
    """What is wrong with it stands in the line, and nothing typed is lost."""
    id_ = opened(stage)
    (trade,) = stage.app.cockpit._prop.open_trades()
    assert trade.mark is not None
    near = trade.mark - 500
    prices, line = stage.app.cockpit._prop.stops, page.line
    stage.press("home", "e")
    stage.until(lambda: line.display and line.text == f"prop-stop {id_} ")
    stage.press(*"999999", "enter")
    stage.until(lambda: "the stop of a long must be below the mark" in str(line._fault))
    assert line.text == f"prop-stop {id_} 999999"
    stage.press(*["backspace"] * 6, *"90,000.5", "enter")
    stage.until(lambda: prices.prices == {id_: Decimal("90000.5")})
    assert "comes first" in stage.session.state.notices[-1].text
    stage.press("e", *["backspace"] * 7, *f"{near:f}", "enter")
    stage.until(lambda: f"s {near:,f}" in said(stage))
    stage.press("e")
    stage.until(lambda: line.text == f"prop-stop {id_} {near:f}")
    stage.press(*["backspace"] * len(f"{near:f}"), *"off", "enter")
    stage.until(lambda: prices.prices == {})
    assert any("is taken away" in notice.text for notice in stage.session.state.notices)
    assert stage.session.scribe.journal.open_stops() == []
    stage.ask("POST", f"/prop/accounts/me/trades/{id_}/close")


def test_a_refused_call_has_the_account_read_anew(stage: Stage, page: PageScreen) -> None:
    """It may be refused for a phase that is another since."""
    part = stage.app.cockpit._prop.told.parts["account"]
    before = part.at
    assert before is not None
    stage.press("p")
    stage.until(lambda: stage.form is not None)
    stage.press("enter")
    stage.until(lambda: stage.answer is not None and stage.answer.error is not None)
    stage.until(lambda: part.at is not None and part.at > before)


def test_c_closes_the_trade_under_the_cursor_after_its_question(stage: Stage, page: PageScreen) -> None:
    opened(stage)
    keys = StatusLine(stage.app.cockpit.page_status("prop", time.monotonic()))
    assert "n new  e stop  c close" in lines(keys, 80, 1)[0], "what there is to do comes before the rest"
    stage.press("home", "c")
    stage.until(lambda: stage.form is not None and stage.form.question is not None)
    stage.press("enter")
    stage.until(lambda: open_trades(stage) == [])


def test_nothing_of_the_trade_screen_is_made_while_a_page_hides_it(
    stage: Stage, page: PageScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And all of it is, as it is then, with the key that leaves the page."""
    app, counts = stage.app, Counter[str]()

    def counted(on: Any, name: str) -> None:
        real = getattr(on, name)

        def call(*told: Any, **more: Any) -> Any:
            counts[name] += 1
            return real(*told, **more)

        monkeypatch.setattr(on, name, call)

    counted(app.trade, "frame")
    counted(app._rates, "measure")
    stage.until(lambda: counts["measure"] >= 3)
    assert counts["frame"] == 0
    stage.press("escape")
    stage.until(lambda: app.screen is app.trade)
    assert counts["frame"]
    assert {"book", "header"} <= app.trade._seen.keys()


def test_a_part_is_not_closed_and_the_form_says_what_there_is(stage: Stage, page: PageScreen) -> None:
    id_ = opened(stage)
    stage.press("home", "C")
    stage.until(lambda: stage.form is not None)
    form = stage.form
    assert form is not None
    assert form.filling.texts["id"] == id_
    foreseen = stage.app.cockpit.foresee(form.filling, 70, 8)
    assert "never a part" in " ".join(text for line in foreseen.lines for text, _ in line)
    assert len(open_trades(stage)) == 1


def test_closing_all_asks_and_takes_another_key(stage: Stage, page: PageScreen) -> None:
    """A held key only asks again; a page that was left does not remember the question."""
    opened(stage)
    opened(stage)
    count = len(open_trades(stage))
    stage.press("X", "X", "X")
    stage.until(lambda: f"Enter closes all {count} open trades" in said(stage))
    stage.leave()
    stage.press("f3")
    stage.until(lambda: isinstance(stage.app.screen, PageScreen))
    stage.press("enter")
    stage.until(lambda: stage.form is not None)
    stage.press("escape", "escape")
    assert len(open_trades(stage)) == count
    stage.press("X", "enter")
    stage.until(lambda: open_trades(stage) == [])
    stage.until(lambda: f"all {count} prop trades are closed" in stage.session.state.notices[-1].text)


def test_a_phase_that_a_poll_brings_is_announced_once(stage: Stage, page: PageScreen) -> None:
    desk, notices = stage.app.cockpit._prop, stage.session.state.notices
    stage.session.feed._told.clear()  # no stream has said it yet
    desk._phase = "pending"
    stage.press("R")
    stage.until(lambda: any("prop account: eval" in one.text for one in list(notices)[-3:]))
    count = sum("prop account: eval" in one.text for one in notices)
    stage.press("R")
    stage.until(
        lambda: desk.told.parts["account"].age(0) is not None and not desk.told.parts["account"].asking
    )
    assert sum("prop account: eval" in one.text for one in notices) == count


def test_what_cannot_be_claimed_or_paid_is_said_in_words(stage: Stage, page: PageScreen) -> None:
    stage.press("p")
    stage.until(lambda: stage.form is not None)
    stage.press("enter")
    stage.until(lambda: stage.answer is not None and stage.answer.ended is not None)
    assert stage.answer is not None
    assert "phase must be funded" in str(stage.answer.error)
