"""Every name the contract gives a thing is understood, numbers as strings or as numbers, and both ways of reading agree."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Malformed
from terminal.model.market import BookChange, PoolLevel, TradePrint
from terminal.model.order import BUY, SELL, Mode
from terminal.model.reports import BalanceReport, FillReport, OrderReport
from terminal.model.text import clean
from terminal.wire import reading
from terminal.wire.hearing import Beat, GapTold, Hint, Ignored, Quarantined
from terminal.wire.values import loads, millis, side_of
from tests.wire.samples import (
    AT,
    BALANCE,
    BOOK,
    CANDLE,
    CLOB,
    FILL,
    HYBRID,
    MARKET,
    ORDER,
    PAIR,
    TRADE,
    ear,
    encoded,
    framed,
)  # fmt: skip

EAR = ear()
SCALE = EAR.named("vaix")


def clob(kind: str, data: Any, sequence: Any = 7) -> Any:
    return EAR.clob(encoded(framed(kind, data, sequence)))[1]


def without(row: dict[str, Any], *names: str, **more: Any) -> dict[str, Any]:
    return {**{key: value for key, value in row.items() if key not in names}, **more}


BOOK_READ = BookChange("vaix", [(3842, 100)], [(3844, 50)], True)
TRADE_READ = TradePrint("vaix", clean("77"), 3842, 200, BUY, "C", AT)


@pytest.mark.parametrize(
    "data",
    [
        BOOK,
        {**BOOK, "bids": [["0.003842", "100"]], "asks": [["0.003844", "50"]]},
        {**BOOK, "bids": [[0.003842, 100, 1]], "asks": [[0.003844, 50.0, 2]]},
        {**BOOK, "bids": [{"price": "0.003842", "size": "100"}], "asks": [{"p": 0.003844, "s": 50}]},
        {**BOOK, "bids": [{"price": "3.842e-3", "quantity": 100, "venue": "clob"}]},
        without(BOOK, "pair", symbol="vaix"),
        without(BOOK, "pair", market="VAIX-USDC", unknown={"x": [1]}),
    ],
)
def test_books_in_every_form(data: Any) -> None:
    assert clob("l2_snapshot", data) == BOOK_READ
    assert clob("snapshot", data) == BOOK_READ
    assert clob("book_delta", data).whole is False


@pytest.mark.parametrize(
    "data",
    [
        TRADE,
        without(TRADE, "id", trade_id="77"),
        without(TRADE, "id", "size", id=77, quantity=200),
        without(TRADE, "side", "size", taker_side="BUY", amount="200"),
        without(TRADE, "timestamp", time=AT // 1000),
        without(TRADE, "timestamp", t=AT * 1000),
        without(TRADE, "timestamp", "venue", timestamp="2025-06-15T15:06:40Z", source="cex"),
        {**TRADE, "price": 0.003842, "side": "b", "timestamp": str(AT)},
    ],
)
def test_trades_in_every_form(data: Any) -> None:
    assert clob("trade", data) == TRADE_READ
    data = loads(encoded(data))
    assert reading.trades([without(data, "pair")], SCALE) == [TRADE_READ]
    assert reading.trades({"trades": [data]}, SCALE) == [TRADE_READ]


def test_a_trade_in_a_pool_need_not_be_on_the_grid() -> None:
    found = clob("trade", {**TRADE, "venue": "uniswap", "price": "0.00384249", "size": "10.4"})
    assert (found.ticks, found.lots, found.venue) == (3842, 10, "E")
    assert clob("trade", {**TRADE, "venue": "raydium", "price": "0.0000001"}).ticks == 1
    assert clob("trade", {**TRADE, "venue": "new"}).venue == "?"
    assert isinstance(clob("trade", {**TRADE, "price": "0.00384249"}), Quarantined)


ORDER_READ = OrderReport(
    "ord_1", "vaix", BUY, "limit", 3842, 1000, 200, "partially_filled", Mode.LIVE, "evt-1", "none", AT, AT + 5
)


@pytest.mark.parametrize(
    "data",
    [
        ORDER,
        without(ORDER, "order_id"),
        without(ORDER, "pair"),
        without(ORDER, "symbol", "status", state="partial"),
        without(ORDER, "quantity", size="1000"),
        without(ORDER, "quantity", original_quantity=1000),
        without(ORDER, "quantity"),
        without(ORDER, "filled_quantity", "request_id", filled=200, client_order_id="evt-1"),
        without(ORDER, "filled_quantity", "reason", filled_size="200", reject_reason="none"),
        without(ORDER, "mode", "order_type", is_paper=False, type="LIMIT"),
        {"order_id": "ord_1", "order": ORDER, "timestamp": AT},
    ],
)
def test_orders_in_every_form(data: Any) -> None:
    assert clob("order_placed", data) == ORDER_READ
    if "order" not in data:
        assert reading.orders({"orders": [without(data, "pair", "symbol")]}, EAR.scales, SCALE) == [
            ORDER_READ
        ]
        assert reading.orders([data], EAR.scales, SCALE) == [ORDER_READ]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("order_placed", "open"), ("order_cancelled", "cancelled"), ("order_canceled", "cancelled"),
        ("order_rejected", "rejected"), ("order_amended", "open"), ("order_expired", "expired"),
    ],
)  # fmt: skip
def test_a_message_without_a_status_says_it_by_its_name(kind: str, status: str) -> None:
    assert clob(kind, without(ORDER, "status")).status == status


@pytest.mark.parametrize(
    ("said", "status"), [("Canceled", "cancelled"), ("new", "open"), ("complete", "filled")]
)
def test_words_of_a_status(said: str, status: str) -> None:
    assert clob("order_update", {**ORDER, "status": said}).status == status


@pytest.mark.parametrize(
    ("kind", "status"),
    [("order_cancelled", "cancelled"), ("order_filled", "odd"), ("order_update", "odd")],
)
def test_a_plain_name_ends_an_order_whose_status_is_a_new_word(kind: str, status: str) -> None:
    """But for a fill, which may be of a part."""
    assert clob(kind, {**ORDER, "status": "odd"}).status == status


def test_an_update_that_names_only_its_order_is_completed_from_what_is_known() -> None:
    """The contract's private stream tells neither pair nor side."""
    own = ear()
    own.known = lambda name: ORDER if name == "ord_1" else {}
    bare = {"type": "order_update", "order_id": "ord_1", "status": "cancelled", "filled_quantity": "300"}
    found = own.private(encoded({**bare, "remaining_quantity": "500"}))
    assert isinstance(found, OrderReport)
    assert (found.symbol, found.side, found.kind, found.filled, found.lots, found.status) == (
        "vaix", BUY, "limit", 300, 800, "cancelled",
    )  # fmt: skip
    fill = own.private(encoded({"type": "fill", **without(FILL, "symbol", "side", "quantity"), "size": "20"}))
    assert isinstance(fill, FillReport)
    assert (fill.symbol, fill.side, fill.lots) == ("vaix", BUY, 20)
    assert own.private(encoded({**bare, "order_id": "stranger"})) == Hint()
    assert own.private(encoded({"type": "fill", **without(FILL, "symbol"), "order_id": "stranger"})) == Hint()


def test_a_fill_never_takes_its_price_from_its_order() -> None:
    own = ear()
    own.known = lambda _: ORDER
    assert isinstance(own.private(encoded({"type": "fill", **without(FILL, "price")})), Quarantined)


@pytest.mark.parametrize(
    "data",
    [
        FILL,
        without(FILL, "trade_id", id=77),
        without(FILL, "quantity", size=200),
        without(FILL, "fee", fee_amount=0.0007684),
        without(FILL, "liquidity", "timestamp", role="taker", created_at=AT),
        without(FILL, "timestamp", time=AT),
    ],
)
def test_fills_in_every_form(data: Any) -> None:
    read = FillReport("77", "ord_1", "vaix", BUY, 3842, 200, 76840, False, AT, Mode.LIVE)
    assert clob("fill", data) == read
    for body in ([data], {"trades": [data]}, {"fills": [data]}):
        assert reading.fills(loads(encoded(body)), EAR.scales, SCALE) == [read]


def test_a_rebate_is_a_fee_below_zero() -> None:
    assert clob("fill", {**FILL, "fee": "-0.00000002"}).fee == -2


@pytest.mark.parametrize(
    "data",
    [
        BALANCE,
        without(BALANCE, "currency", asset="vaix"),
        without(BALANCE, "available", "held", free=10, locked="5.9"),
        without(BALANCE, "available", "held", balance="10.999", reserved=5),
    ],
)
def test_balances_in_every_form(data: Any) -> None:
    """Dust below a lot is cut."""
    for kind in ("balance_changed", "balance_update"):
        assert clob(kind, data) == BalanceReport("VAIX", 10, 5, Mode.LIVE)


def test_dust_is_cut_exactly_however_many_digits_there_are() -> None:
    most = "9" * 20 + "." + "9" * 25
    assert clob("balance_changed", {**BALANCE, "available": most}).available == int("9" * 20)


@pytest.mark.parametrize(
    ("row", "mode"),
    [
        ({"paper": True, "mode": "live"}, Mode.PAPER), ({"paper": False, "mode": "paper"}, Mode.LIVE),
        ({"mode": "PAPER"}, Mode.PAPER), ({}, Mode.LIVE), ({"paper": None, "mode": "paper"}, Mode.PAPER),
    ],
)  # fmt: skip
def test_paper_wins_over_mode(row: dict[str, Any], mode: Mode) -> None:
    assert reading.mode_of(row) is mode


def test_what_is_new_is_passed_over() -> None:
    assert clob("weather_update", {"order_id": "x"}, None) == Ignored(clob("weather_update", {}).kind)
    assert isinstance(clob("new_type", [1, 2]), Ignored)
    assert isinstance(clob("bbo", {"pair": "VAIX/USDC"}), Ignored)
    assert clob("heartbeat", {"timestamp": AT}) == Beat()
    assert clob("gap_detected", {"gap_size": "4"}) == GapTold(4)
    assert clob("gap_detected", {"gap_size": -4}) == GapTold(0)


@pytest.mark.parametrize(
    ("kind", "data"), [("l2_snapshot", BOOK), ("trade", TRADE), ("fill", FILL), ("order_placed", ORDER)]
)
def test_a_pair_that_was_listed_since_spoils_nothing(kind: str, data: Any) -> None:
    """All pairs share one socket: one that this terminal does not know must not make the others stale."""
    found = EAR.clob(encoded(framed(kind, without(data, "symbol", "pair", pair="EVCDX-SPACEX/USDC"))))
    assert found[0] == 7
    assert isinstance(found[1], Ignored)


@pytest.mark.parametrize(("kind", "own"), [("trade", False), ("fill", True), ("balance_changed", True)])
def test_what_no_book_depends_on_is_quarantined_alone(kind: str, own: bool) -> None:
    sequence, found = EAR.clob(encoded(framed(kind, {**dict(CLOB[kind]), "price": "x", "available": "x"})))
    assert sequence == 7
    assert isinstance(found, Quarantined)
    assert found.own is own


@pytest.mark.parametrize(
    "level",
    [["0", "5"], ["-0.003842", "5"], ["0.0038425", "5"], ["0.003842", "-5"], ["0.003842", "0.5"], ["0.003842"],
     ["1e9", "1"], ["NaN", "1"], ["0.003842", "1e99"], ["0.003842", None], "0.003842", None, 5, ["1.2.3", "1"]],
)  # fmt: skip
def test_a_level_off_the_grid_or_out_of_range_is_malformed(level: Any) -> None:
    with pytest.raises(Malformed):
        clob("book_delta", {**BOOK, "bids": [level]})


@given(st.sampled_from(["price", "size"]), st.text("0123456789.eE+-", max_size=14))
def test_numbers_are_read_as_decimal_reads_them_or_not_at_all(what: str, said: str) -> None:
    step = {"price": EAR.named("btc").instrument.tick, "size": EAR.named("btc").instrument.lot}[what]
    read = EAR.named("btc").ticks if what == "price" else EAR.named("btc").lots
    try:
        found = read(said)
    except Malformed:
        return
    assert found * step == Decimal(said)


@pytest.mark.parametrize("pair", ["vaix", "btc"])
@pytest.mark.parametrize("what", ["_ticks", "_lots"])
@given(st.data())
def test_the_quick_way_reads_what_the_exact_way_reads(pair: str, what: str, data: st.DataObject) -> None:
    """Both kinds of grid: with decimals and without, of one step and of several."""
    memo = getattr(type(SCALE)(EAR.named(pair).instrument), what)
    digits = st.text("0123456789", max_size=15)
    said = data.draw(
        st.one_of(st.text("01259._+ ٣²-", max_size=9), st.tuples(digits, digits).map(".".join), digits)
    )
    assert outcome(lambda text: memo[text], said) == outcome(memo._exact, said)


@pytest.mark.parametrize("places", [0, 1, 3])
def test_numbers_without_a_point_are_whole(places: int) -> None:
    instrument = reading.pairs([{**PAIR, "tick_size": str(Decimal(1).scaleb(-places))}])[0]
    scale = type(SCALE)(instrument)
    for whole in ("1", "12", "123", "1234"):
        assert scale.ticks(whole) == int(whole) * 10**places


def slowly(frame: bytes) -> Any:
    return EAR._liberally(frame)


def outcome(read: Any, frame: Any) -> Any:
    try:
        return read(frame)
    except Malformed:
        return "malformed"


def test_both_ways_of_reading_agree() -> None:
    """Documented frames with random values, good and bad, read quickly and liberally."""
    dice = random.Random(5)
    values = [
        "0.003842",
        "0.0038425",
        "12",
        "0",
        "-1",
        "",
        "NaN",
        "1e-3",
        "007",
        "1.",
        ".5",
        "1e99",
        "9" * 30,
    ]
    agreed = 0
    for _ in range(5_000):
        kind = dice.choice(["l2_snapshot", "book_delta", "trade", "bbo"])
        if kind == "trade":
            names, venue = (
                dice.choice(["VAIX/USDC", "vaix", "nope"]),
                dice.choice(["", "clob", "base", "x", None]),
            )
            data: Any = {
                **TRADE,
                "price": dice.choice(values),
                "size": dice.choice(values),
                "pair": names,
                "venue": venue,
            }
        else:
            data = {
                **BOOK,
                **{
                    side: [[dice.choice(values[:3]), dice.choice(values[2:]), 1]] for side in ("bids", "asks")
                },
            }
        frame = encoded(framed(kind, data, dice.choice([1, 5, "6", -1, None, 2**63, True])))
        quick = outcome(EAR.clob, frame)
        assert quick == outcome(slowly, frame), frame
        agreed += quick != "malformed"
    assert agreed > 500


def test_pools_are_what_is_not_the_clobs() -> None:
    change = EAR.hybrid(encoded(HYBRID), "vaix")
    assert (change.bids, change.asks, change.whole) == (
        [PoolLevel(3842, {"E": 200})],
        [PoolLevel(3844, {})],
        True,
    )
    by_row = {
        "type": "update",
        "data": {
            "bids": [
                {"price": "0.0038424", "size": "5.2", "venue": "base"},
                {"price": 0.003842, "size": 7, "venue": "solana"},
            ]
        },
    }
    assert EAR.hybrid(encoded(by_row), "vaix").bids == [PoolLevel(3842, {"B": 5, "S": 7})]
    assert EAR.hybrid(b'{"type":"heartbeat"}', "vaix").bids == []
    with pytest.raises(Malformed):
        EAR.hybrid(encoded({**HYBRID, "bid_venues": [{"uniswap": "-1"}]}), "vaix")


@pytest.mark.parametrize(
    "body", [[MARKET], {"markets": [MARKET]}, {"data": [MARKET]}, MARKET, {"type": "update", "data": MARKET}]
)
def test_market_lines_in_every_form(body: Any) -> None:
    (line,) = EAR.markets(encoded(body))
    assert (line.symbol, line.price, line.change_pct) == ("vaix", Decimal("0.0038"), Decimal("2.6"))


def test_one_bad_market_line_spoils_no_other() -> None:
    bad = [
        {**MARKET, "change_pct": "N/A"},
        {**MARKET, "price": "1e99"},
        {"price": "1"},
        {**MARKET, "symbol": {"a": 1}},
    ]
    assert len(EAR.markets(encoded([*bad, MARKET]))) == 1


def test_pairs_in_every_form() -> None:
    for body in ([PAIR], {"pairs": [PAIR]}, {"data": [without(PAIR, "base_symbol", "quote_symbol")]}):
        (one,) = reading.pairs(body)
        assert (one.pair, one.min_lots, one.taker_bps) == ("VAIX/USDC", 100, 10)
    assert reading.pairs([{**PAIR, "lot_size": "3", "min_order_size": "100"}])[0].min_lots == 34
    for odd in (
        {"tick_size": "1e-30"},
        {"tick_size": "-1"},
        {"lot_size": "NaN"},
        {"base_symbol": "\x1b"},
        {"taker_fee_bps": "1e99"},
    ):
        assert reading.pairs([{**PAIR, **odd}, PAIR]) == reading.pairs([PAIR])


@pytest.mark.parametrize(
    "names", ["time open high low close volume", "timestamp o h l c v", "t open h low c volume"]
)
def test_candles_in_every_form(names: str) -> None:
    row = dict(zip(names.split(), CANDLE.values(), strict=True))
    later = {**row, names.split(maxsplit=1)[0]: AT + 60_000}
    found = reading.candles({"candles": [later, row]}, SCALE)
    assert [bar.time for bar in found] == [AT // 1000, AT // 1000 + 60]
    assert found[0][1:] == (1_000_000, 2_000_000, 500_000, 1_500_000, 10)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (AT, AT), (AT // 1000, AT), (AT * 1000, AT), (AT * 10**6, AT), (str(AT), AT), ("1750000000.5", AT + 500),
        ("2025-06-15T15:06:40.123456+00:00", AT + 123), ("2025-06-15T15:06:40", AT), ("0001-01-01", 0), ("soon", 0),
        (-1, 0), (None, 0), ([], 0), ("1e999", 0), (10**40, 0), ("9999-12-31T23:59:59-23:59", 253402387139000),
    ],
)  # fmt: skip
def test_times_in_every_unit(value: Any, read: int) -> None:
    assert millis(value) == read


def test_the_venues_time_is_taken_from_the_first_field_that_says_it() -> None:
    for body in (
        {"timestamp": AT},
        {"server_time": AT // 1000},
        {"timestamp": "soon", "epoch_us": AT * 1000},
        {"iso": "2025-06-15T15:06:40Z"},
    ):
        assert reading.server_time(body) == AT
    nothings: list[Any] = [{}, {"timestamp": "soon"}, [], None]
    for nothing in nothings:
        with pytest.raises(Malformed):
            reading.server_time(nothing)


def test_sell_in_all_its_words() -> None:
    assert {side_of(one) for one in ("sell", "SELL", "ask", "a", "s")} == {SELL}
    assert loads(json.dumps({"a": 1})) == {"a": 1}
