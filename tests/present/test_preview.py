"""What a form shows of what would come: the figures, in lines that fit, for every kind of order and every state of the book."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.core.order import Order
from terminal.present.preview import FORESEEN, foresee, preview_short
from terminal.present.preview_order import fee_text
from terminal.present.rows import cells_in, lines_of
from tests.app.still import StillSession, still_session

WIDTH = 66
TICKETS = tuple(
    route.id
    for route in ROUTES.values()
    if route.guard in FORESEEN and not any(param.kind == "rows" for param in route.params)
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> StillSession:
    opened = still_session(tmp_path_factory.mktemp("preview"))
    opened.trading.unconfirmed = ""
    return opened


def form(session: StillSession, id_: str, **texts: str) -> Filling:
    return Filling(ROUTES[id_], session.calling.around(), texts)


def text(lines: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    return "\n".join("".join(part for part, _ in line).rstrip() for line in lines)


def shown(session: StillSession, id_: str, **texts: str) -> str:
    return shown_in(8, session, id_, **texts)


def shown_in(room: int, session: StillSession, id_: str, **texts: str) -> str:
    return text(foresee(form(session, id_, **texts), session.state, WIDTH, room).lines)


def said(session: StillSession, id_: str, **texts: str) -> list[tuple[str, str]]:
    found = foresee(form(session, id_, **texts), session.state, WIDTH, 8)
    return [(one.field, one.text) for one in found.said]


# The still book: asks from 0.003844, bids from 0.003842; 10,000 VAIX held, 99,954 USDC and 2,610,000 VAIX available.


def test_an_order_that_takes_shows_fills_cost_split_and_what_is_left(session: StillSession) -> None:
    book = session.state.market.book.asks
    first, second = book.top(2)
    lots = first[1] + 100
    found = shown(session, "order.place", side="buy", quantity=str(lots), price="0.0039")
    assert f"fills {lots:,}" in found
    assert f"worst 0.00{second[0]}" in found
    assert "slip +" in found
    assert "USDC, taker 10 bps" in found
    assert f"C {lots:,}" in found
    assert "% of what shows" in found
    assert f"{2_610_000 + lots:,} VAIX" in found
    assert f"position +{10_000 + lots:,}" in found


def test_an_order_that_rests_shows_its_price_and_who_stands_before_it(session: StillSession) -> None:
    level = session.state.market.book.bids.sizes[3_842]
    found = shown(session, "order.place", side="buy", quantity="5000", price="bid")
    assert f"rests 5,000 at 0.003842, {level:,} before it" in found
    assert "fills" not in found
    assert "first there" in shown(session, "order.place", side="buy", quantity="5000", price="0.0030")


def test_pools_are_in_the_split(session: StillSession) -> None:
    """The pools show 5,000 of Base at 0.003846."""
    assert "B 5,000" in shown(session, "order.place", side="buy", quantity="300000", price="0.0039")
    assert "B 5,000" not in shown(
        session, "order.place", side="buy", quantity="300000", price="0.0039", route_mode="cex"
    )


def test_a_stop_is_shown_as_it_would_trade_once_it_wakes(session: StillSession) -> None:
    found = shown(session, "order.stop", side="buy", quantity="5000", stop_price="0.0040")
    assert "at 0.004000" in found
    assert "avg 0.004000" in found
    assert "bps from the stop" in found
    assert "till then" in found


@pytest.mark.parametrize(
    ("id_", "texts", "field", "words"),
    [
        ("order.place", {"price": "0.0039", "order_type": "post_only"}, "price", "it meets 0.003844"),
        ("order.place", {"price": "0.0001", "order_type": "fok"}, "quantity", "only 0 of 5,000"),
        ("order.place", {"quantity": "30m", "price": "0.0038"}, "quantity", "at most 26,2"),
        ("order.stop", {"stop_price": "0.0030"}, "stop_price", "must be above"),
        ("order.place", {"quantity": "30m", "order_type": "ioc", "price": "0.00001"}, "quantity", "would be dropped"),
        ("order.place", {"price": "0.0039", "stp_mode": "cancel_incoming", "quantity": "900000"}, "stp_mode", "own order"),
        ("algo.scale", {"quantity": "900", "price_low": "0.0030", "price_high": "0.0038"}, "quantity", "1,000 at least"),
        ("algo.scale", {"price_low": "0.003800", "price_high": "0.003803"}, "price_high", "0.003809 at least"),
        ("algo.scale", {"quantity": "50m", "price_low": "0.0030", "price_high": "0.0038"}, "quantity", "all orders together"),
        ("algo.scale", {"price_low": "0.0030", "price_high": "0.0039"}, "", "would trade at once"),
        ("algo.twap", {"num_slices": "100"}, "num_slices", "at most 50 slices"),
        ("algo.twap", {"price_limit": "0.0030"}, "price_limit", "it would wait"),
        ("algo.start", {"algo_type": "iceberg", "total_quantity": "5000", "display_qty": "500"}, "price_limit", "name its price"),
    ],
)  # fmt: skip
def test_what_would_go_wrong_names_its_field_and_what_would_be_right(
    session: StillSession, id_: str, texts: dict[str, str], field: str, words: str
) -> None:
    found = said(session, id_, **{"side": "buy", "quantity": "5000", **texts})
    assert found, shown(session, id_, **{"side": "buy", "quantity": "5000", **texts})
    assert found[0][0] == field
    assert words in found[0][1]


def test_a_scale_shows_every_rung_and_where_there_are_too_many_the_first_and_the_last(
    session: StillSession,
) -> None:
    texts = {"side": "sell", "quantity": "20000", "price_low": "0.003850", "price_high": "0.003950"}
    whole = shown_in(20, session, "algo.scale", **texts)
    assert whole.count("  2,000") == 10
    assert "binds 20,000 VAIX   leaves 2,590,000 VAIX" in whole
    short = shown_in(5, session, "algo.scale", num_orders="40", **texts)
    assert "0.003850" in short
    assert "0.003950" in short
    assert "…" in short
    assert len(short.splitlines()) <= 5


def test_a_twap_shows_its_first_slice_its_times_and_its_end(session: StillSession) -> None:
    texts = {"side": "buy", "quantity": "5001", "duration_minutes": "60", "num_slices": "4"}
    found = shown_in(9, session, "algo.twap", **texts)
    assert "fills 1,250" in found
    assert "in 45 min" in found
    times = [word for word in found.partition("slices")[2].split() if ":" in word]
    assert len(times) == 4
    assert "1,251" in found
    assert "~1,250" in shown_in(9, session, "algo.twap", randomize="yes", **texts)


def test_an_algo_says_what_it_waits_for_how_long_it_may_take_and_how_often_it_shows(
    session: StillSession,
) -> None:
    common = {"side": "buy", "total_quantity": "200000"}
    assert "144 ticks away" in shown(
        session, "algo.start", algo_type="sniper", trigger_price="0.0037", **common
    )
    assert "fills" in shown(session, "algo.start", algo_type="sniper", trigger_price="0.0039", **common)
    assert "not in that time" in shown(
        session, "algo.start", algo_type="pov", duration_minutes="60", **common
    )
    assert "in time" in shown(session, "algo.start", algo_type="pov", duration_minutes="1d", **common)
    iceberg = {"algo_type": "iceberg", "price_limit": "bid", "display_qty": "30000"}
    assert "30,000 at a time   7 times" in shown(session, "algo.start", **iceberg, **common)


def test_where_the_venue_cannot_list_or_cancel_algos_it_is_said_before(tmp_path: Path) -> None:
    texts = {"algo_type": "twap", "side": "buy", "total_quantity": "5000"}
    live = still_session(tmp_path, mode="live")
    assert "cannot list or cancel" in shown(live, "algo.start", **texts)
    assert "cannot list or cancel" not in shown(still_session(tmp_path / "p"), "algo.start", **texts)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({}, "nothing changes"),
        ({"quantity": "300"}, "kept: only smaller"),
        ({"quantity": "900"}, "lost: larger"),
        ({"price": "0.003840"}, "lost: another price"),
    ],
)
def test_a_change_says_whether_the_place_is_lost_and_what_stands_before_it(
    session: StillSession, texts: dict[str, str], words: str
) -> None:
    order = _first_order(session)
    session.state.market.queue.placed(order.order_id, order.side, order.ticks, 500, 12_300)
    found = shown(session, "order.amend", order_id=order.order_id, **texts)
    assert "buy 500   at 0.003841   12,300~ before it" in found
    assert words in found


def test_a_change_that_would_trade_or_be_refused_says_so(session: StillSession) -> None:
    order_id = _first_order(session).order_id
    assert said(session, "order.amend", order_id=order_id, price="0.0039")[0][0] == "price"
    assert "no open order" in shown(session, "order.amend", order_id="ord_none", price="0.0039")


def _first_order(session: StillSession) -> Order:
    order = session.state.orders.find("ord_00a0")
    assert order is not None
    return order


def test_a_line_or_two_for_the_command_line(session: StillSession) -> None:
    """What comes after the order says so, and nothing of it is cut where there is little room."""
    asked = form(session, "order.place", side="buy", quantity="5000", price="ask")
    (line,) = preview_short(asked, session.state, 117)
    found = "".join(part for part, _ in line)
    assert found.startswith("fills 5,000")
    assert "slip +2.6 bps" in found
    assert re.search(r"after [\d,.]+ USDC$", found)
    narrow = ["".join(part for part, _ in one) for one in preview_short(asked, session.state, 77)]
    assert max(map(len, narrow)) <= 77
    assert "   ".join(narrow) == found
    post_only = form(session, "order.place", side="buy", quantity="5000", price="ask", order_type="post_only")
    assert "post-only would be refused" in preview_short(post_only, session.state, 77)[0][0][0]
    assert preview_short(form(session, "order.place", side="buy"), session.state, 77) == []
    assert preview_short(form(session, "algo.twaps"), session.state, 77) == []


def test_the_fee_of_a_small_order_can_be_seen() -> None:
    """To the cent it would be nothing; a large one needs no more."""
    assert [fee_text(units) for units in (38_440, 1_922_000, 1_234_567_890)] == [
        "0.000384",
        "0.0192",
        "12.35",
    ]
    assert fee_text(-38_440) == "-0.000384"


def test_a_stale_book_is_no_book_to_foresee_by(tmp_path: Path) -> None:
    stale = still_session(tmp_path, live=False)
    assert "no preview of VAIX/USDC" in shown(
        stale, "order.place", side="buy", quantity="5000", price="0.0038"
    )


def test_calls_that_place_no_order_show_nothing(session: StillSession) -> None:
    assert shown(session, "account.withdraw") == ""
    assert shown(session, "order.batch", orders="buy 500 0.0038") == ""


typed = st.sampled_from(
    ["", "0", "1", "99", "100", "5000", "1m", "9999999999", "50%", "max", "$250", "bid", "ask", "-2t", "0.0038", "0.0040",
     "0.0000001", "-5", "NaN", "٣", "buy", "sell", "x" * 50]
)  # fmt: skip


@settings(max_examples=80)
@given(st.sampled_from(TICKETS), st.data(), st.integers(44, 110), st.integers(3, 25))
def test_whatever_is_typed_the_lines_fit(
    session: StillSession, id_: str, data: st.DataObject, width: int, room: int
) -> None:
    texts: dict[str, Any] = {}
    for param in ROUTES[id_].params:
        if param.kind != "pair":
            good = st.sampled_from(param.choices or ("yes", "no", "5", "100", "1h", "ord_00a0"))
            texts[param.name] = data.draw(typed | good)
    lines = foresee(form(session, id_, **texts), session.state, width, room).lines
    assert len(lines) <= room
    for line in lines:
        assert sum(len(part) for part, _ in line) <= width or len(line) <= 3


@given(st.lists(st.text("0123456789,.", min_size=1, max_size=18), min_size=1, max_size=60), st.integers(1, 8))
def test_cells_stand_in_columns_and_the_first_and_last_stay(cells: list[str], most: int) -> None:
    lines = cells_in("rungs", cells, 80, most)
    found = [word for line in lines for word in line[1][0].split()]
    assert len(lines) <= most
    assert found[0] == cells[0]
    assert found == cells or "…" in found
    if "…" in found and found[-1] != "…":
        assert found[-1] == cells[-1]


def test_facts_that_have_no_room_go_on_below_without_a_label() -> None:
    facts = [(("12345", "dim"),), None, (("67890", "dim"),)]
    assert len(lines_of("x", facts, 21)) == 1
    two = lines_of("x", facts, 20)
    assert len(two) == 2
    assert two[1][0][0].strip() == ""
