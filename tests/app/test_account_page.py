"""The account's page against a running practice exchange: what it shows is what the exchange says, what its keys send is
seen on it within seconds, and a withdrawal is followed to its end. The exchange's clock runs ten times as fast."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from terminal.calls.wrong import Wrong
from terminal.screens.page import PageScreen
from tests.app.stage import Stage, staged

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
MISTYPED = ADDRESS.replace("aA", "Aa")
TABS = ("balances", "settlements", "sub-accounts", "fees")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    options = ("--seed", "7", "--faults", "--pairs", "vaix,btc", "--still", "--speed", "10")
    with staged(tmp_path_factory.mktemp("stage"), *options) as stage:
        yield stage


@pytest.fixture(autouse=True)
def _opened(stage: Stage) -> Iterator[None]:
    stage.press("f6")
    stage.until(lambda: isinstance(top(stage), PageScreen) and top(stage).is_attached)
    go_to(stage, "balances")
    stage.until(
        lambda: (
            len(told(stage).parts) == 8 and all(part.at is not None for part in told(stage).parts.values())
        )
    )
    yield
    stage.leave()


def top(stage: Stage) -> Any:
    return stage.app.screen_stack[-1]


def told(stage: Stage) -> Any:
    return stage.app.cockpit._account_told.told


def page(stage: Stage) -> PageScreen:
    """It, with nothing on top of it."""
    for _ in range(3):
        if not isinstance(top(stage), PageScreen):
            stage.press("escape")
    assert isinstance(top(stage), PageScreen), top(stage)
    return top(stage)  # type: ignore[no-any-return]


def shown(stage: Stage) -> str:
    return "\n".join(row.text.rstrip() for pane in page(stage).panes for row in pane._rows)


def says(stage: Stage, text: str) -> bool:
    return text in shown(stage)


def go_to(stage: Stage, name: str) -> None:
    for _ in TABS:
        if TABS[page(stage).looks.tab] == name:
            return
        stage.press("right")
    raise AssertionError(name)


def row(stage: Stage, *words: str) -> list[str]:
    """The first row with these words; empty where there is none."""
    rows = ([field.text for field in one.fields] for one in page(stage).page.rows)
    return next((one for one in rows if set(words) <= set(one)), [])


def plain(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def fill_in(stage: Stage, **texts: str) -> None:
    """What the form was opened with stays; then it is agreed to."""
    stage.until(lambda: stage.form is not None)
    assert stage.form is not None
    stage._confirm(stage.form, texts)
    stage.until(lambda: stage.answer is not None and stage.answer.ended is not None)
    assert stage.answer is not None
    assert stage.answer.error is None


def test_the_balances_are_the_exchanges_own(stage: Stage) -> None:
    go_to(stage, "balances")
    stage.press("R")
    # Before both pairs are drawn the quote stands beside the first.
    stage.until(partial(row, stage, "all", "USDC"))
    for symbol in ("vaix", "btc"):
        body = stage.ask("GET", f"/exchange/{symbol}/balance")
        stage.until(partial(row, stage, symbol.upper(), symbol.upper()))
        cells = row(stage, symbol.upper(), symbol.upper())
        assert plain(cells[6]) == Decimal(body["base_balance"])
        assert plain(cells[5]) == Decimal(body["base_held"])
    usdc, source = row(stage, "all", "USDC"), body["quote_source"]
    assert [plain(one) for one in usdc[2:5]] == [
        Decimal(source[n]) for n in ("on_chain", "hot_wallet", "deposits")
    ]
    assert plain(usdc[7]) == sum(plain(one) for one in usdc[2:5]) == plain(usdc[5]) + plain(usdc[6])


def test_who_it_is_and_what_is_left_is_told(stage: Stage) -> None:
    me, fees = stage.http.get("/auth/me").json(), stage.ask("GET", "/exchange/my-fees")
    stage.until(lambda: f"{fees['name']}   maker" in shown(stage))
    text = shown(stage)
    assert f"{me['username']}   account {me['id']}   {me['email']}" in text
    assert f"{fees['name']}   maker {fees['maker_bps']}, taker {fees['taker_bps']} bps" in text
    assert "100,000.00 USDC more bring maker 0, taker 8 bps, review in" in text
    assert "left a minute" in text


def test_a_withdrawal_needs_a_right_address_and_is_followed_to_its_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(stage, "balances")
    stage.until(lambda: row(stage, "VAIX"))
    while not page(stage).chosen.endswith("vaix"):
        stage.press("down")
    stage.press("w")
    stage.until(lambda: stage.form is not None)
    form = stage.form
    assert form is not None
    assert form.filling.texts["symbol"] == "vaix"
    form.filling.set("amount", "150")
    form.filling.set("destination", MISTYPED)
    with pytest.raises(Wrong, match="to: a wrong checksum"):
        form.filling.values()
    before = stage.ask("GET", "/exchange/withdrawals")["total"]
    stage.press("ctrl+j")
    assert form.question is None
    assert stage.ask("GET", "/exchange/withdrawals")["total"] == before
    form.filling.set("destination", ADDRESS)
    fill_in(stage)
    go_to(stage, "settlements")
    stage.until(lambda: row(stage, "withdrawal"))
    assert row(stage, "withdrawal")[1:3] == ["150.00", "USDC"]
    stage.until(lambda: row(stage, "withdrawal", "settled"), 12)
    venue = stage.ask("GET", "/exchange/withdrawals")["withdrawals"][0]
    assert venue["status"] == "settled"
    stage.until(lambda: page(stage).page.copies[0] == venue["explorer_url"])
    copied: list[str] = []
    monkeypatch.setattr(stage.app, "copy", copied.append)
    stage.press("home", "y")
    assert copied == [venue["explorer_url"]]
    stage.press("enter")
    stage.until(lambda: venue["id"] in getattr(top(stage), "heading", ""))
    assert venue["tx_hash"] in stage.screen_text.replace("\n", "").replace(" ", "")
    stage.press("escape")
    assert "withdraw yes" in shown(stage)


def test_a_sub_account_is_opened_gets_money_and_gives_it_back(stage: Stage) -> None:
    go_to(stage, "sub-accounts")
    assert "no sub-accounts: n opens one" in shown(stage)
    stage.press("n")
    fill_in(stage, label="Strategy A")
    stage.until(lambda: row(stage, "Strategy A"))
    stage.press("end", "t")
    fill_in(stage, amount="25")
    stage.until(lambda: row(stage, "Strategy A", "25.00"))
    stage.press("end", "enter")
    stage.until(lambda: stage.form is not None)
    assert stage.form is not None
    assert stage.form.filling.texts["to_sub_account_id"] == page_id(stage)
    stage.press("escape", "end", "T")
    fill_in(stage, amount="10")
    stage.until(lambda: row(stage, "Strategy A", "15.00"))
    sub = stage.ask("GET", "/exchange/sub-accounts")[1]
    assert (sub["label"], Decimal(sub["balances"][0]["total"])) == ("Strategy A", Decimal(15))
    stage.press("home", "t")
    assert stage.form is None
    assert "that is the main account" in stage.said


def page_id(stage: Stage) -> str:
    """The number of the account under the cursor, below the form."""
    return str(next(one for one in stage.app.screen_stack if isinstance(one, PageScreen)).chosen.split()[-1])


def test_simulation_is_turned_to_what_it_is_not(stage: Stage) -> None:
    for wanted, said in (("yes", "simulation  on"), ("no", "simulation  off")):
        stage.press("S")
        stage.until(lambda: stage.form is not None)
        assert stage.form is not None
        assert stage.form.filling.texts["enabled"] == wanted
        fill_in(stage)
        stage.until(partial(says, stage, said))


def test_in_simulation_the_balances_are_those_that_orders_and_withdrawals_act_on(stage: Stage) -> None:
    go_to(stage, "balances")
    stage.ask("PUT", "/portfolio/simulation", enabled=True)
    stage.ask("POST", "/exchange/vaix/withdraw", amount="300", destination=ADDRESS)
    paper = stage.ask("GET", "/exchange/vaix/balance?mode=paper")["quote_balance"]
    money = stage.ask("GET", "/exchange/vaix/balance?mode=live")["quote_balance"]
    assert paper != money
    for on, there in ((True, paper), (False, money)):
        stage.ask("PUT", "/portfolio/simulation", enabled=on)
        stage.press("R")
        stage.until(partial(holds, stage, Decimal(there), on=on))


def holds(stage: Stage, there: Decimal, *, on: bool) -> bool:
    usdc = row(stage, "all")
    return says(stage, "on paper: simulation is on") is on and bool(usdc) and plain(usdc[6]) == there


def test_the_form_of_a_withdrawal_shows_what_there_is_before_it_is_sent(stage: Stage) -> None:
    go_to(stage, "balances")
    stage.press("w")
    stage.until(lambda: stage.form is not None)
    form = stage.form
    assert form is not None
    form.filling.set("amount", "1e9")
    there = Decimal(stage.ask("GET", "/exchange/vaix/balance")["quote_balance"])
    stage.until(lambda: [str(one) for one in form.pane.view.fields if "is all that is available" in one.note])
    assert f"{there:,.2f} USDC is all that is available" in form.pane.view.fields[0].note
    form.filling.set("destination", ADDRESS)
    for share, most in (("max", there), ("50%", there / 2)):
        form.filling.set("amount", share)
        sent = Decimal(form.filling.values()["amount"])
        assert 0 <= most - sent < Decimal("0.000001")


def test_an_answer_that_fails_leaves_the_last_one_and_says_what_to_do(stage: Stage) -> None:
    go_to(stage, "sub-accounts")
    stage.fault("error", "/api/v1/exchange/sub-accounts", "GET", status=409, message="the books are closed")
    stage.press("R")
    stage.until(lambda: told(stage).parts["subs"].error is not None)
    stage.until(lambda: "the books are closed" in shown(stage))
    assert told(stage)["subs"]


def test_the_tiers_are_the_exchanges_and_the_own_one_is_marked(stage: Stage) -> None:
    go_to(stage, "fees")
    venue = stage.ask("GET", "/exchange/fee-schedule")
    rows = [[field.text for field in one.fields] for one in page(stage).page.rows]
    assert [(one[1], plain(one[2])) for one in rows] == [
        (t["name"], Decimal(t["min_volume_30d"])) for t in venue
    ]
    assert [one[1] for one in rows if one[-1]] == ["Standard"]
    stage.press("enter")
    assert "nothing is done with this row: y copies it" in stage.said
