"""The history screen against a running practice exchange: read, filtered, sorted, exported, and never in the way of the
panic keys."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from terminal.cli import main
from terminal.export import read_back
from terminal.past.recompute import Sums, recompute
from terminal.screens.history import HistoryScreen
from tests.app.stage import Stage, staged

TRADES = (
    ("vaix", "buy", "3000"),
    ("vaix", "sell", "5000"),
    ("btc", "buy", "0.00200"),
    ("vaix", "buy", "1500"),
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Bought and sold through zero on two pairs, with an order that rests."""
    with staged(tmp_path_factory.mktemp("stage"), "--seed", "7", "--faults", "--pairs", "vaix,btc") as stage:
        for symbol, side, size in TRADES:
            stage.ask(
                "POST", f"/exchange/{symbol}/orders", side=side, quantity=size, price="0", order_type="market"
            )
        low = str(
            (Decimal(stage.ask("GET", "/exchange/vaix/bbo")["best_bid"]) / 2).quantize(Decimal("0.000001"))
        )
        stage.ask("POST", "/exchange/vaix/orders", side="buy", quantity="500", price=low)
        stage.until(lambda: len(stage.session.state.orders.live("vaix")) == 1)
        yield stage


@pytest.fixture(autouse=True)
def _opened(stage: Stage) -> Iterator[None]:
    """As it is on its first time."""
    stage.leave()
    stage.app.cockpit._past = None
    stage.press("f5")
    stage.until(lambda: screen(stage).is_attached and reading(stage).read_at is not None)
    stage.press("home")
    yield
    stage.leave()


def screen(stage: Stage) -> HistoryScreen:
    top = stage.app.screen_stack[-1]
    assert isinstance(top, HistoryScreen), top
    return top


def reading(stage: Stage) -> Any:
    return stage.app.cockpit.reading


def shown(stage: Stage) -> str:
    return "\n".join(row.text.rstrip() for pane in screen(stage).panes for row in pane._rows)


def go_to(stage: Stage, name: str) -> None:
    for _ in range(7):
        if screen(stage).looks.name == name:
            return
        stage.press("right")
    raise AssertionError(name)


def type_line(stage: Stage, text: str) -> None:
    stage.press(*["space" if char == " " else "full_stop" if char == "." else char for char in text], "enter")


def fills_of(stage: Stage) -> list[dict[str, Any]]:
    """By the exchange itself."""
    lists = [stage.ask("GET", f"/exchange/{symbol}/trades/mine?limit=500") for symbol in ("vaix", "btc")]
    return [row for one in lists for row in one["trades"]]


def exported(stage: Stage) -> Path:
    """The file that the last notice names."""
    stage.until(lambda: stage.app.cockpit.exporting is None)
    notice = stage.session.state.notices[-1]
    assert notice.role == "good", notice.text
    return Path(notice.text.split(" in ", 1)[1].split(", as ")[0])


# -- what is shown -------------------------------------------------------------------------------------------


def test_every_fill_of_the_exchange_is_in_the_list(stage: Stage) -> None:
    go_to(stage, "fills")
    told = fills_of(stage)
    assert f"FILLS {len(told)}" in shown(stage)
    known = reading(stage).record().fills
    assert {one.trade_id for one in known} == {row["trade_id"] for row in told}


def test_orders_ended_and_open_are_told(stage: Stage) -> None:
    go_to(stage, "orders")
    assert f"ORDERS {len(TRADES) + 1}" in shown(stage)
    assert "filled" in shown(stage)
    assert " open" in shown(stage)


def test_pnl_is_the_portfolios_own(stage: Stage) -> None:
    go_to(stage, "p&l")
    stage.until(lambda: "all pairs" in shown(stage))
    total = stage.session.state.portfolio.total(stage.session.state.venue_ms())
    assert f"{total.fees / 10**8:.2f}" in shown(stage)


@pytest.mark.parametrize(
    ("name", "words"),
    [("fees", ("taker", "paid in all")), ("slippage", ("mid", "+ is worse")), ("latency", ("percentiles",))],
)
def test_the_other_tables_say_what_they_tell(stage: Stage, name: str, words: tuple[str, ...]) -> None:
    go_to(stage, name)
    for word in words:
        assert word in shown(stage)


def test_equity_and_drawdown_are_curves(stage: Stage) -> None:
    go_to(stage, "equity")
    stage.until(lambda: "EQUITY by fills" in shown(stage) and "DRAWDOWN" in shown(stage))
    assert any(0x2800 < ord(char) < 0x2900 for char in shown(stage))


# -- filter, sort ---------------------------------------------------------------------------------------------


def test_a_filter_is_typed_corrected_and_taken_away(stage: Stage) -> None:
    go_to(stage, "fills")
    stage.press("f")
    type_line(stage, "vaix selll")
    assert "did you mean sell?" in shown(stage)
    assert screen(stage).types
    stage.press("backspace", "enter")
    assert screen(stage).looks.filter.text == "vaix sell"
    assert "filter vaix sell" in shown(stage)
    rows = screen(stage)._tab.items
    assert rows
    assert {(one.symbol, one.side) for one in rows} == {("vaix", "sell")}
    stage.press("F")
    assert len(screen(stage)._tab.items) == len(fills_of(stage))


def test_esc_leaves_the_line_then_the_screen_and_keeps_the_filter(stage: Stage) -> None:
    stage.press("f", "v", "escape")
    assert screen(stage).context == "history"
    stage.press("escape")
    assert stage.app.screen is stage.app.trade


def test_columns_sort_both_ways(stage: Stage) -> None:
    go_to(stage, "fills")
    stage.press(*["greater_than_sign"] * 4)
    assert "size▼" in shown(stage)
    instrument = {symbol: pair.instrument for symbol, pair in stage.session.state.pairs.items()}

    def sizes() -> list[Decimal]:
        return [instrument[one.symbol].size(one.lots) for one in screen(stage)._tab.items]

    assert sizes() == sorted(sizes(), reverse=True)
    stage.press("r")
    assert "size▲" in shown(stage)
    assert sizes() == sorted(sizes())


# -- exports ---------------------------------------------------------------------------------------------------


def totals(stage: Stage, sums: dict[str, Sums]) -> None:
    """The file alone gives the terminal's own position and P&L, and the exchange's own fees."""
    rows = fills_of(stage)
    for symbol, position in stage.session.state.portfolio.positions.items():
        one, instrument = sums[symbol], position.instrument
        assert one.position == position.lots * Fraction(instrument.lot)
        assert (one.realised, one.fees, one.cash) == (position.realised, position.fees, position.cash)
        assert one.fees == sum(Decimal(row["fee"]) for row in rows if row["symbol"] == symbol) * 10**8


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_pnl_recomputes_exactly_from_the_export(stage: Stage, tmp_path: Path, form: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    stage.line(f"export fills {form} {tmp_path}/mine")
    path = exported(stage)
    assert path == tmp_path / f"mine.{form}"
    totals(stage, recompute(read_back(path)))


def test_e_exports_the_tab_with_its_filter_and_says_where(stage: Stage, tmp_path: Path) -> None:
    go_to(stage, "fills")
    stage.press("f")
    type_line(stage, "btc")
    stage.press("e")
    assert screen(stage).line.text == "fills "
    type_line(stage, "csv")
    path = exported(stage)
    assert path.parent == stage.app.exports()
    assert {row["symbol"] for row in read_back(path)} == {"btc"}
    assert "(btc)" in stage.session.state.notices[-1].text
    stage.until(lambda: f"wrote {path}"[:98] in shown(stage))


def test_an_export_never_overwrites_and_says_its_other_name(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("mine")
    stage.line(f"export orders csv {tmp_path}/x.csv")
    assert exported(stage) == tmp_path / "x-2.csv"
    assert "x.csv is there already" in stage.session.state.notices[-1].text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("export fills xls", "xls"),
        ("export tapes", "tapes"),
        ("export fills csv {}/no/x", "there is no folder"),
    ],
)
def test_a_wrong_export_is_said(stage: Stage, tmp_path: Path, line: str, said: str) -> None:
    stage.leave()
    stage.line(line.format(tmp_path))
    stage.until(lambda: said in stage.said + stage.session.state.notices[-1].text + _fault(stage))


def _fault(stage: Stage) -> str:
    fault = stage.app.trade.line._fault
    return fault.message if fault else ""


def test_evterm_export_does_the_same_without_a_screen(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--url", stage.exchange.url, "--key-file", str(stage.exchange.key_file)]
    assert main(["export", *where, "--out", f"{tmp_path}/all.jsonl", "--format", "jsonl"]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert len(read_back(path)) == len(fills_of(stage))
    assert main(["export", "--check", str(path)]) == 0
    assert capsys.readouterr().out.startswith("btc: ")
    assert main(["export", *where, "--filter", "nope"]) == 2
    assert "filter 'nope'" in capsys.readouterr().err
    assert main(["export"]) == 2
    assert "--url" in capsys.readouterr().err


# -- what else may happen ----------------------------------------------------------------------------------------


def test_a_venue_that_does_not_tell_is_said_and_what_was_read_stays(stage: Stage) -> None:
    go_to(stage, "fills")
    before = len(reading(stage).record().fills)
    stage.fault("error", "/api/v1/exchange/vaix/trades/mine", "GET", status=503, count=1)
    stage.press("R")
    stage.until(lambda: "not read whole" in shown(stage))
    assert len(reading(stage).record().fills) == before
    stage.press("R")
    stage.until(lambda: "not read whole" not in shown(stage) and not reading(stage).running)


@pytest.mark.parametrize("typing", [False, True])
def test_the_panic_keys_act_there_even_while_something_is_typed(stage: Stage, typing: bool) -> None:
    if typing:
        stage.press("f", "v")
    before = stage.session.state.notices_version
    stage.press("f12")
    stage.until(lambda: stage.session.state.notices_version > before)
    assert any("cancelling every order" in one.text for one in stage.session.state.notices)
    stage.until(lambda: not stage.session.trading.blocked)
    stage.press("f10")
    assert "flatten" in stage.said.lower()
    stage.leave()
    stage.press("escape")


def test_order_keys_do_nothing_there(stage: Stage) -> None:
    stage.arm()
    sent = stage.app.cockpit.orders_sent
    stage.press("b", "s", "t", "b")
    assert stage.app.cockpit.orders_sent == sent
