"""The page of the bots on a real practice exchange: a clone's whole life by keys, and the word that real money asks for."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from terminal.screens.page import PageScreen
from tests.app.stage import Stage, staged

WHOLE = bool(os.environ.get("EVTERM_WALK"))
SPEED = "60" if WHOLE else "1"
"""exchange seconds in a second: for a whole life signals have their prices after three, and what each trade costs adds up"""
LONG_S = 90.0


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("bots"), "--speed", SPEED, "--pairs", "vaix", "--faults") as one:
        yield one


@pytest.fixture(autouse=True)
def page(stage: Stage) -> Iterator[None]:
    stage.leave()
    stage.press("f4")
    stage.until(lambda: isinstance(stage.app.screen, PageScreen))
    yield
    stage.leave()


def seen(stage: Stage) -> str:
    """All that stands on the page."""
    screen = stage.app.screen
    assert isinstance(screen, PageScreen), screen
    return "\n".join(row.text.rstrip() for pane in screen.panes for row in pane._rows)


def shows(stage: Stage, *texts: str, most_s: float = 20.0) -> None:
    """Tab and age apart, as a trader reads it."""
    stage.until(lambda: all(text in seen(stage) for text in texts), most_s)


def answered(stage: Stage, *keys: str) -> Any:
    """Send the form that is open, and go back to the page; what the venue said."""
    stage.until(lambda: stage.form is not None)
    form = stage.form
    assert form is not None
    stage.press(*keys)
    stage._confirm(form, {})
    stage.until(lambda: stage.answer is not None and stage.answer.ended is not None)
    run = stage.answer
    assert run is not None
    assert run.error is None, run.error
    stage.press("escape")
    stage.until(lambda: isinstance(stage.app.screen, PageScreen))
    return run.answers[0]


def clones(stage: Stage) -> list[Any]:
    found: list[Any] = stage.ask("GET", "/cloned-bots/my-clones")["clones"]
    return found


def loses(stage: Stage, clone_id: str) -> None:
    """It buys and sells, and pays the spread and a fee each time, until its stop ends that; somebody sells on it too."""
    end = time.monotonic() + LONG_S
    while (profile := stage.ask("GET", f"/cloned-bots/{clone_id}/profile"))["is_trading"]:
        assert time.monotonic() < end, profile
        if Decimal(profile["position"]) > 0:
            bid = Decimal(stage.ask("GET", "/exchange/vaix/bbo")["best_bid"])
            price = str((bid * Decimal("0.8")).quantize(Decimal("0.000001")))
            body = {"side": "sell", "quantity": "400000", "order_type": "ioc", "price": price}
            stage.http.post("/api/v1/exchange/vaix/orders", json=body)
        time.sleep(0.1)


@pytest.mark.skipif(not WHOLE, reason="half a minute of a fast market: `make walk`")
def test_a_clone_goes_from_the_wizard_to_trading_to_its_stop_and_is_withdrawn_and_deleted(
    stage: Stage,
) -> None:
    """Each step by its key and form; the page says what the exchange says, and refuses to delete what trades."""
    shows(stage, "no clones yet")
    stage.press("right")
    shows(stage, "AVAILABLE 10", "Buys when the MACD histogram is above zero")
    stage.press("n")
    made = answered(stage)
    shows(stage, "CLONES 1", "MACD  paper  new", "step 1 of 3, Enter fund it")
    stage.press("escape")  # interrupted: nothing is lost
    stage.press("f4")
    shows(stage, "step 1 of 3, Enter fund it")
    stage.press("enter")
    answered(stage, *"250")
    shows(stage, "10,250.00", "step 2 of 3, Enter set what stops it")
    stage.press("minus")  # a small one feels each trade sooner
    answered(stage, *"9250")
    shows(stage, " 1,000.00", "step 2 of 3")
    stage.press("enter")
    answered(stage, "1", "tab", "tab", *"50")
    shows(stage, "stop 1 % (1-20)", "position 50 % (1-50)", "step 3 of 3, Enter start it")
    stage.press("enter")
    answered(stage)
    shows(stage, "stops at   990.00 USDC, 10.00 below")
    stage.press("D")
    assert "trades: t pauses it, then it can be deleted" in stage.said
    assert stage.form is None
    loses(stage, made["id"])
    stage.press("R")
    shows(stage, "stopped by its stop loss", "MACD             paper stopped", most_s=20)
    told = clones(stage)[0]
    shows(stage, f"{Decimal(told['equity_usdc']):,.2f}")
    stage.press("minus")
    stage.until(lambda: stage.form is not None)
    assert stage.form is not None
    assert f"free to take out: {told['available_usdc'].rstrip('0').rstrip('.')}"[
        :24
    ] in stage.screen_text.replace(",", "")
    answered(stage, *told["available_usdc"])
    assert Decimal(clones(stage)[0]["available_usdc"]) == 0
    stage.press("D")
    answered(stage)
    shows(stage, "no clones yet")
    assert not clones(stage)


def test_real_money_is_spelled_out_and_asks_for_the_word(stage: Stage) -> None:
    """The question says what differs from paper; another word sends nothing, the word makes a paused live twin."""
    made = stage.ask(
        "POST", "/cloned-bots/clone", source_type="wta_species", source_id="grid", custom_name="Quiet grid"
    )
    stage.press("R")
    shows(stage, "Quiet grid  paper")
    stage.press("L")
    stage.until(lambda: stage.form is not None)
    form = stage.form
    assert form is not None
    asked = stage.screen_text
    for text in (
        "on paper",
        "with real money",
        "practice USDC",
        "real USDC, yours",
        "begins with none",
        "bps as maker",
        "losses",
    ):
        assert text in asked, asked
    stage.press(*"yes", "enter")
    assert stage.form is form
    assert [one["mode"] for one in clones(stage)] == ["paper"]
    stage.press(*("backspace",) * 3, *"live", "enter")
    stage.until(lambda: stage.answer is not None and stage.answer.ended is not None)
    stage.press("escape")
    shows(stage, "LIVE real money", "step 1 of 3, Enter fund it")
    live = next(one for one in clones(stage) if one["mode"] == "live")
    assert live["status"] == "paused"
    assert Decimal(live["equity_usdc"]) == 0
    stage.press("L")
    assert "is live already" in stage.said
    stage.press("minus")
    assert "nothing of Quiet grid is free" in stage.said
    for one in (live, made):
        stage.ask("DELETE", f"/cloned-bots/{one['id']}")


@pytest.mark.skipif(not WHOLE, reason="twenty seconds of keys: `make walk`")
def test_skills_go_into_free_slots_and_out_again(stage: Stage) -> None:
    """What has no slot says which skills hold them, before a form opens."""
    made = stage.ask("POST", "/cloned-bots/clone", source_type="wta_species", source_id="momentum")
    stage.press("R")
    shows(stage, "Momentum  paper")
    stage.press(*("right",) * 3)
    shows(stage, "signal 0    rsi_momentum", "passive 0   empty", "breakout", "no slot")
    screen = stage.app.screen
    assert isinstance(screen, PageScreen)
    stage.press(*("j",) * list(screen.page.ids).index("breakout"))
    stage.press("K")
    assert "the signal slots hold rsi_momentum, macd_cross" in stage.said
    stage.press("home", "U")
    answered(stage)
    shows(stage, "signal 0    empty")
    stage.press("K")
    answered(stage, *"breakout")
    shows(stage, "signal 0    breakout")
    loadout = stage.ask("GET", f"/cloned-bots/{made['id']}/skills")
    assert {one["skill_id"] for one in loadout["equipped"]} == {"breakout", "macd_cross", "volatility_filter"}
    stage.ask("DELETE", f"/cloned-bots/{made['id']}")


def test_what_a_skill_is_set_to_goes_to_the_venue_and_comes_back(stage: Stage) -> None:
    """By the page's key with what it has now, and by a line; a bound is minded before anything leaves, and what would be
    lost is named. Anybody else who asks sees the same."""
    made = stage.ask(
        "POST", "/cloned-bots/clone", source_type="wta_species", source_id="grid", custom_name="Tuned"
    )

    def is_set(**wanted: str) -> None:
        equipped = stage.ask("GET", f"/cloned-bots/{made['id']}/skills")["equipped"]
        assert next(one["custom_params"] for one in equipped if one["skill_id"] == "market_making") == wanted

    stage.press(*("left",) * stage.app.cockpit.page_looks("bots").tab, "R")
    shows(stage, "Tuned  paper")
    stage.press(*("right",) * 3)
    shows(stage, "passive 0   market_making", "spread_bps 30")
    screen = stage.app.screen
    assert isinstance(screen, PageScreen)
    stage.press(*("j",) * list(screen.page.ids).index("market_making"), "K")
    stage.until(lambda: stage.form is not None)
    assert "spread_bps=30" in stage.screen_text
    stage.press(*("backspace",) * 2, "1", "tab", "ctrl+j")
    assert "set to: spread_bps must be 2 to 1,000 in steps of 1, not 1" in stage.screen_text
    answered(stage, "2", "space", *"max_l", "tab", *"40")
    is_set(spread_bps="12", max_loss="40")
    shows(stage, "max_loss 40  spread_bps 12")
    stage.line(f"equip {made['id']} market_making spread_bps=14 max_inventory=2.5k")
    stage.until(lambda: "will not be set any more: max_loss 40" in stage.screen_text)
    answered(stage)
    is_set(spread_bps="14", max_inventory="2500")
    stage.ask("DELETE", f"/cloned-bots/{made['id']}")


def test_what_the_venue_refuses_to_tell_is_said_and_what_was_told_stays(stage: Stage) -> None:
    """With the next step; what is shown keeps its age."""
    made = stage.ask(
        "POST", "/cloned-bots/clone", source_type="wta_species", source_id="macd", custom_name="Kept"
    )
    stage.press(*("left",) * stage.app.cockpit.page_looks("bots").tab, "R")
    shows(stage, "Kept  paper")
    stage.fault("error", "/api/v1/cloned-bots/my-clones", "GET", status=503, count=0)
    stage.press("R")
    shows(stage, "s ago; ", "Kept  paper")
    assert stage.http.delete("/faults").is_success
    stage.ask("DELETE", f"/cloned-bots/{made['id']}")
