"""The blotter's tabs: what is shown is what keys act on, filtered and sorted, with the rest told beside the tabs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from terminal.model.order import BUY, SELL, Side
from terminal.model.parents import ParentReport
from terminal.model.reports import FillReport, OrderReport
from terminal.present.blotter import TABLES, arrange, blotter, table_text
from terminal.present.blotter.detail import detail, title
from terminal.present.looks import TABS, Looks
from tests.app.still import NOW_MS, StillSession, still_session
from tests.widgets.reading import lines as drawn
from widgets.blotter import BlotterPane

WIDTHS = (78, 118)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[StillSession]:
    session = still_session(tmp_path)
    yield session
    session.scribe.close()


def told(
    session: StillSession, order_id: str, side: Side = SELL, status: str = "open", **more: object
) -> None:
    report = OrderReport(order_id, "vaix", side, "limit", 3_860, 500, 0, status, updated_ms=NOW_MS, **more)  # type: ignore[arg-type]
    session.state.orders.reported(report, time.monotonic())


def twap(filled: int = 1_250, **more: object) -> ParentReport:
    return ParentReport(
        "twap_00c3", "twap", "twap", "vaix", BUY, 5_000, filled, "active", Fraction(38_445, 10), created_ms=NOW_MS,
        updated_ms=NOW_MS, next_ms=NOW_MS + 41_000, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def shown(session: StillSession, looks: Looks, width: int = 118) -> list[list[str]]:
    view = blotter(session.state, looks, width, time.monotonic())
    return [[field.text for field in row.fields] for row in view.rows]


def on(name: str) -> Looks:
    return Looks(tab=TABS.index(name))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", TABS)
def test_each_row_has_a_cell_for_each_column_and_a_key_of_its_own(
    session: StillSession, name: str, width: int
) -> None:
    told(session, "ord_0d1", status="cancelled")
    session.state.parents.told(twap())
    looks, table = on(name), TABLES[name]
    view = blotter(session.state, looks, width, time.monotonic())
    assert view.rows
    assert {len(row.fields) for row in view.rows} == {len(table.columns(width))}
    assert len(set(looks.table.keys)) == len(view.rows) == len(table.items(session.state))
    for item in table.items(session.state):
        assert table.find(session.state, table.key(item)) is not None
        for head in table.heads():
            table.value(session.state, item, head)


def test_what_is_drawn_is_what_keys_act_on(session: StillSession) -> None:
    """Also where an order went between the frame and the key."""
    looks = on("orders")
    rows = shown(session, looks)
    keys = looks.table.keys
    assert [row[0] for row in rows] == ["p-04", "00a2", "00a1", "00a0"]
    looks.row = 1
    session.state.orders.gone("ord_00a2", "")
    assert looks.table.keys == keys, "nothing slides under the cursor before the next frame"
    assert TABLES["orders"].find(session.state, looks.table.chosen) is None
    arrange(session.state, looks)
    assert len(looks.table.keys) == 3


def test_a_filter_and_a_sort_are_told_beside_the_tabs(session: StillSession) -> None:
    looks = on("orders")
    looks.table.words = ("sell",)
    looks.table.sort_by("price", downwards=True)
    assert [row[3] for row in shown(session, looks)] == ["0.003846", "0.003840"]
    looks.table.mark_all()
    view = blotter(session.state, looks, 118, 0.0)
    assert view.chips == (("price ▼", "accent"), ("filter sell", "accent"), ("2 marked", "amber"))
    assert view.sorted_by == "price"
    assert all(row.marked for row in view.rows)
    looks.table.words = ("nothing",)
    assert blotter(session.state, looks, 118, 0.0).empty == "nothing has nothing - Esc shows all"


def test_a_parent_shows_how_far_it_is_and_how_well(session: StillSession) -> None:
    session.state.parents.told(twap(), 7_690)
    view = blotter(session.state, on("algos"), 118, 0.0)
    (row,) = view.rows
    assert row.progress is not None
    assert (row.progress.done, row.progress.text) == (2, " 25 %")
    cells = [field.text for field in row.fields]
    assert cells == [
        "00c3",
        "twap",
        "▲ buy",
        "VAIX",
        "",
        "1,250/5,000",
        "0.0038445",
        "+1.3 bp",
        "active",
        "next 41 s",
    ]
    assert view.tabs[2] == "ALGOS 1"


@pytest.mark.parametrize("state", ["active", "working", "cancelled", "rejected", "completed", "cancelling"])
def test_a_parents_state_is_there_whole_at_80_columns(session: StillSession, state: str) -> None:
    """Also where its sizes are long."""
    session.state.parents.told(replace(twap(12_500), lots=20_000, status=state), 7_690)
    view = blotter(session.state, on("algos"), 78, 0.0)
    (line,) = (row for row in drawn(BlotterPane(view), 78, 4) if "00c3" in row)
    assert line.split()[-1] in (state, "works", "ended", "done", "stops")
    assert "…" not in line


def test_an_order_names_its_parent_also_at_80_columns(session: StillSession) -> None:
    session.state.orders.claim("scale_00aa")
    told(session, "ord_0c1", request_id="scale_00aa.1")
    looks = on("orders")
    assert [row[6] for row in shown(session, looks, 78) if row[0] == "_0c1"] == ["open scale 00aa"]
    assert [row[6] for row in shown(session, looks) if row[0] == "_0c1"] == ["open"]
    looks.row = [row[0] for row in shown(session, looks)].index("_0c1")
    assert lines(session, looks)["whose"] == "yours: the venue sends what it is a part of"


def test_the_legs_of_a_ladder_are_one_row_and_name_it(session: StillSession) -> None:
    session.state.orders.claim("scale_00aa")
    for number in range(3):
        told(
            session,
            f"ord_0c{number}",
            request_id=f"scale_00aa.{number}",
            status="filled" if not number else "open",
        )
    (row,) = shown(session, on("algos"))
    assert (row[0], row[1], row[5], row[8], row[9]) == (
        "00aa",
        "scale",
        "500/1,500",
        "open",
        "2 of 3 orders open",
    )
    notes = [row[-1] for row in shown(session, on("orders"))]
    assert sum("scale 00aa" in note for note in notes) == 2
    assert not any("from elsewhere" in note for note in notes)


def test_ended_orders_come_once_though_the_venue_lists_them_too(session: StillSession) -> None:
    told(session, "ord_0d1", status="cancelled", reason="self_trade")
    for order_id in ("ord_0d1", "ord_0d2"):
        session.state.past_orders[order_id] = OrderReport(
            order_id, "vaix", BUY, "limit", 3_800, 700, 700, "filled", updated_ms=NOW_MS - 5_000
        )
    rows = shown(session, on("history"))
    assert [(row[1], row[9]) for row in rows] == [("_0d1", "cancelled"), ("_0d2", "filled")]
    assert rows[0][-1] == "it stood in the way of an order of your own"


def test_the_table_is_copied_as_it_is_shown(session: StillSession) -> None:
    looks = on("fills")
    looks.table.words = ("sell",)
    head, row = table_text(session.state, looks).split("\n")
    assert head.split("\t") == ["time", "pair", "side", "price", "size", "fee", "role", "order"]
    assert row.split("\t") == ["09:32:07", "VAIX", "▼ sell", "0.003900", "2,000", "0.0003", "taker", "rd_1"]


def lines(session: StillSession, looks: Looks) -> dict[str, str]:
    arrange(session.state, looks)
    key = looks.table.chosen
    assert title(session.state, looks.tab_name, key)
    made = detail(session.state, looks.tab_name, key)
    return {
        line[0][0].strip(): "".join(text for text, _ in line[1:]).strip() for line in made if len(line) > 1
    }


def test_a_sheet_tells_all_of_an_order(session: StillSession) -> None:
    looks = on("orders")
    arrange(session.state, looks)
    looks.row = 1
    session.state.orders.filled(
        FillReport("t9", "ord_00a2", "vaix", BUY, 3_836, 350, 123_400_000, True, NOW_MS)
    )
    found = lines(session, looks)
    assert found["done"] == "350/2,000"
    assert found["average"] == "0.0038360"
    assert found["fees"] == "1.23400000 USDC"
    assert found["whose"] == "sent by this terminal"
    assert found["09:41:07.214"].split() == ["0.003836", "350", "1.23400000", "maker"]


def test_a_sheet_goes_on_telling_of_an_order_that_ended_meanwhile(session: StillSession) -> None:
    looks = on("orders")
    arrange(session.state, looks)
    looks.row = 2
    key = looks.table.chosen
    session.state.orders.gone("ord_00a1", "self_trade")
    made = detail(session.state, "orders", key)
    assert any("it stood in the way" in text for line in made for text, _ in line)


def test_a_sheet_tells_the_orders_of_a_parent(session: StillSession) -> None:
    session.state.parents.told(twap())
    told(session, "ord_0e1", side=BUY, request_id="twap_00c3.1", status="filled")
    looks = on("algos")
    assert lines(session, looks)["middle at arrival"] == "not seen by this terminal"
    made = detail(session.state, "algos", looks.table.chosen)
    assert any("_0e1" in text for line in made for text, _ in line)


def test_a_row_with_nothing_more_to_tell_has_no_sheet(session: StillSession) -> None:
    for name in ("balances", "markets", "log"):
        looks = on(name)
        arrange(session.state, looks)
        assert title(session.state, name, looks.table.chosen) == ""
    assert title(session.state, "orders", "") == ""
