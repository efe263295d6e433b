"""What lines of orders come to, and where the wrong ones are pointed at."""

from __future__ import annotations

from fractions import Fraction

import pytest

from terminal.core.cmdline import LineError
from terminal.core.orderline.meaning import understand
from terminal.core.orderline.plans import Cancel, Close, Reverse, Send, Start
from terminal.core.orderline.reading import speaks
from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec
from terminal.model.order import BUY, SELL
from terminal.present.lineform import form_of
from tests.core.orderline.world import AROUND, market


def sent(line: str) -> Send:
    plan = understand(line, market())
    assert isinstance(plan, Send)
    return plan


def to_the_form(line: str) -> None:
    """Reading, measuring, and the form that takes it on."""
    form_of(sent(line), AROUND, len(line))


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("buy 500 @ 0.00384", "buy 500 limit price=0.003840"),
        ("BUY 1,500 @ BID PO", "buy 1500 post_only price=0.003842"),
        ("buy 10k@bid-2t po gtt=10m", "buy 10000 post_only price=0.003840 time_in_force_ms=10m"),
        ("buy 10k @ bid - 2t po until=17:30", "buy 10000 post_only price=0.003840 expire_at=17:30"),
        ("sell 50% at -1%", "sell 5000 limit price=0.003807"),
        ("sell 500 @ ask ioc", "sell 500 ioc price=0.003845"),
        ("buy $250 market", "buy 65019 market"),
        ("buy max @ 0.0038", "buy 26277406 limit price=0.003800"),
        ("buy 500 market stop=0.004", "buy 500 stop_market stop_price=0.004000"),
        ("buy 500 @ 0.0041 stop=0.004", "buy 500 stop_limit price=0.004100 stop_price=0.004000"),
        ("buy 5k iceberg=500 @ mid", "buy 5000 limit price=0.003843 display_qty=500"),
        ("sell 500 @ mid", "sell 500 limit price=0.003844"),
        ("buy 500 @ bid stp=cancel-both route=cex", "buy 500 limit price=0.003842 stp_mode=cancel-both route_mode=cex"),
        ("buy 0.1 btc @ mid+5bp fok", "buy 0.10000 fok price=97461.0 symbol=btc"),
        ("sell 500 pair=vaix @ last", "sell 500 limit price=0.003843"),
        ("close 50% @ ask", "sell 5000 limit price=0.003845"),
    ],
)  # fmt: skip
def test_an_order_is_exactly_what_its_line_says(line: str, texts: str) -> None:
    side, size, kind, *more = texts.split()
    told = dict(one.split("=") for one in more)
    plan = sent(line)
    assert plan.route == "order.place"
    assert plan.texts == {"symbol": "vaix", "side": side, "quantity": size, "order_type": kind} | told
    assert form_of(plan, AROUND, len(line)).first_wrong() is None


@pytest.mark.parametrize(
    ("line", "route", "says"),
    [
        ("twap buy 5000 over 2h in 20", "algo.twap", "Buy 5,000 VAIX in 20 slices over 2 h, at most 3 % slippage"),
        (
            "twap sell 5k btc limit=97000 random slip=1.5% over 1d", "algo.twap",
            "Sell 5,000 BTC in 10 slices over 1 d, never beyond 97,000.0, varied by 20 %, at most 1.5 % slippage",
        ),
        ("scale buy 10k 0.0020..0.0038 x8 exp", "algo.scale", "Buy 10,000 VAIX in 8 orders from 0.002000 to 0.003800, exponential"),
        ("scale buy 10k bid-2% .. bid", "algo.scale", "Buy 10,000 VAIX in 10 orders from 0.003765 to 0.003842, linear"),
        ("pov buy 10k 12.5% over 30m", "algo.start", "POV: buy 10,000 VAIX over 30 min with 12.5 % of the volume"),
        ("sniper sell 10k at 0.0041 limit=0.004", "algo.start", "Sniper: sell 10,000 VAIX once 0.004100 is met, never beyond 0.004000"),
        ("iceberg buy 10k @ 0.0038 show 500 po", "order.iceberg", "Buy 10,000 VAIX at 0.003800, post only, 500 shown at a time"),
        ("amend +1t", "order.amend", "Change ord_004f2a of VAIX/USDC to 0.003842"),
        ("amend 0.0039", "order.amend", "Change ord_004f2a of VAIX/USDC to 0.003900"),
        ("amend size 300", "order.amend", "Change ord_004f2a of VAIX/USDC to 300 VAIX"),
        ("amend 9b -2t size 1.5k", "order.amend", ""),
        ("amend a19b -2t size 1.5k", "order.amend", "Change ord_00a19b of VAIX/USDC to 0.003844 to 1,500 VAIX"),
        ("amend @ bid", "order.amend", "Change ord_004f2a of VAIX/USDC to 0.003842"),
        ("amend ord_00ffffff 0.0039", "order.amend", "Change ord_00ffffff of VAIX/USDC to 0.003900"),
    ],
)  # fmt: skip
def test_parents_and_changes_fill_the_forms_of_their_calls(line: str, route: str, says: str) -> None:
    if not says:
        with pytest.raises(LineError, match="the blotter shows four letters"):
            understand(line, market())
        return
    plan = sent(line)
    assert plan.route == route
    assert form_of(plan, AROUND, len(line)).sentence.startswith(says)


@pytest.mark.parametrize(
    ("line", "spec"),
    [
        ("chase buy 500", ChaseSpec("vaix", BUY, 500)),
        ("chase sell 5k to 0.0038 max 10t", ChaseSpec("vaix", SELL, 5_000, 3_800, 10)),
        ("bracket buy 500 @ 0.0038 tp 0.0040 sl 0.0035", BracketSpec("vaix", BUY, 500, 3_800, 4_000, 3_500)),
        ("bracket buy 500 market sl=0.0035 tp=0.0040", BracketSpec("vaix", BUY, 500, 0, 4_000, 3_500)),
        ("bracket buy 500 @ 0.0038 tp +2% sl -10t", BracketSpec("vaix", BUY, 500, 3_800, 3_876, 3_790)),
        ("bracket sell 500 market tp -1% sl ask+50t", BracketSpec("vaix", SELL, 500, 0, 3_803, 3_895)),
        ("oco sell 50% tp +2% sl -2%", OcoSpec("vaix", SELL, 5_000, 3_922, 3_769)),
    ],
)
def test_what_runs_in_the_terminal_says_so(line: str, spec: object) -> None:
    plan = understand(line, market())
    assert isinstance(plan, Start)
    assert plan.spec == spec
    assert "terminal" in plan.sentence


def test_cancels_closes_and_reverses() -> None:
    assert understand("cancel 4F2A", market()) == Cancel(
        ("ord_004f2a",), "Cancel ord_004f2a: buy 500 VAIX at 0.003841"
    )
    assert understand("cancel @ 0.003846", market()) == Cancel(("ord_00a19b",), "Cancel 1 order at 0.003846")
    plan = understand("close 25%", market())
    assert isinstance(plan, Close)
    assert plan.part == Fraction(1, 4)
    assert "sell 2,500 VAIX" in plan.sentence
    whole = understand("close ALL", market())
    assert isinstance(whole, Close)
    assert whole.part == 1
    assert isinstance(understand("reverse", market()), Reverse)


@pytest.mark.parametrize(
    ("line", "pointed_at", "message"),
    [
        ("buy", "", "buy needs a size, such as buy 10k"),
        ("buy 500", "", "buy needs a price or a type: @ and a price, such as @ bid, or market"),
        ("buy 500 po", "", "po needs a price"),
        ("buy 500 @", "", "@ needs a price, such as @ bid"),
        ("buy 500 0.00384", "0.00384", "a price stands behind @, such as @ 0.00384"),
        ("buy 500 market @ bid", "bid", "market has no price: leave out 'market' or @ bid"),
        ("buy 500 po ioc @ bid", "ioc", "type is told twice: 'po' stands there already"),
        ("buy 500 @ bid @ ask", "@", "price is told twice: 'bid' stands there already"),
        ("buy 500 @ bid gtt=1m gtt=2m", "2m", "gtt is told twice"),
        ("buy 500 @ bid ioc gtt=10m", "10m", "gtt=10m is for orders that rest, and ioc ends at once"),
        ("buy 500 market iceberg=200", "200", "for orders that rest"),
        ("buy 500 @ bid gtt=1m until=17:30", "17:30", "one of them alone"),
        ("buy 500 @ bid po stop=0.004", "0.004", "a stop order is limit or market, not 'po'"),
        ("buy 500 market stop=0.004 iceberg=100", "100", "a stop at the market has none"),
        ("buy 500 @ bid gtx=3", "gtx=3", "buy has no gtx=: gtt=10m"),
        ("buy 500 @ bid gtt=", "gtt=", "gtt= needs a value, such as gtt=10m"),
        ("buy 500 @ bid gtt=10x", "10x", "a time such as 90s, 10m or 2h"),
        ("buy 500 @ bid until=25:00", "25:00", "17:30, or 2026-01-31 17:30"),
        ("buy 500 @ bid iceberg=600", "600", "iceberg 600 is more than the whole of 500"),
        ("buy 500 @ bid iceberg=50%", "50%", "is not a number such as 500 or 2.5k"),
        ("buy 500 @ bid route=xyz", "xyz", "route 'xyz' is not one of auto, cex, dex"),
        ("buy 500 btc vaix @ bid", "vaix", "pair is told twice"),
        ("buy 500 doge @ bid", "doge", "is no part of it: what may come is @ bid"),
        ("buy 500 @ bid pair=doge", "doge", "is not a pair here: vaix, btc"),
        ("buy 0 @ bid", "0", "size must be above zero"),
        ("buy -5 @ bid", "-5", "size must be above zero"),
        ("buy nan @ bid", "nan", "is not a number such as 500"),
        ("buy 1e5 @ bid", "1e5", "is not a number such as 500"),
        ("buy ١٠٠ @ bid", "١٠٠", "has signs other than plain letters and digits"),
        ("buy １００ @ bid", "１００", "has signs other than plain letters and digits"),
        ("buy 10\u212a @ bid", "10\u212a", "has signs other than plain letters and digits"),
        (f"buy {'9' * 25} @ bid", "9" * 25, "is not a number such as 500"),
        ("buy 1,00 @ bid", "1,00", "is not a number such as 500"),
        ("buy 0.5 @ bid", "0.5", "is not a multiple of the lot 1: nearest 1"),
        ("buy 500 @ 0.0038405", "0.0038405", "nearest 0.003840 and 0.003841"),
        ("buy 50 @ bid", "50", "100 VAIX at least"),
        ("buy 101% @ bid", "101%", "is not a share above 0 % and up to 100 %"),
        ("buy 500 @ bid-200%", "bid-200%", "more than 100 % away"),
        ("buy 500 @ bid-4000t", "bid-4000t", "would be below every price"),
        ("buy 500 @ bid+2", "bid+2", "says no unit: +2t is ticks"),
        ("buy 500 @ 0", "0", "price must be above zero"),
        ("twap buy 5000 over 2h in x", "x", "a whole number"),
        ("twap byu 50 over 2h", "byu", "side 'byu' is not one of buy, sell"),
        ("scale buy 10k 0.004..0.002 x5", "0.002", "the lower price comes first: 0.002..0.004"),
        ("scale buy 10k 0.002..0.004 x1", "1", "from 2 to 200"),
        ("scale buy 10k 0.002 x5", "", "scale needs the other end of its prices"),
        ("pov buy 10k 110% over 2h", "110%", "above 0 % and up to 100 %"),
        ("sniper buy 10k", "", "sniper needs the price that it waits for"),
        ("iceberg buy 10k @ 0.0038", "", "iceberg needs what shows of it"),
        ("chase buy 500 max 10", "10", "is not a distance in ticks, such as 10t"),
        ("chase buy 500 to 0.001", "0.001", "limit must be at or above the best bid"),
        ("bracket buy 500 tp 0.004 sl 0.0035", "", "bracket needs its entry"),
        ("bracket buy 500 market tp 0.0040 sl 0.0039", "0.0039", "stop must be below the entry"),
        ("oco sell 500 tp 0.004", "", "oco needs sl and a price"),
        ("cancel zzzz", "zzzz", "no open order of yours ends in 'zzzz'"),
        ("cancel ord_00", "ord_00", "no open order"),
        ("cancel @ 0.002", "0.002", "no open order of yours is at 0.002000"),
        ("amend ord_00ffffff +1t", "+1t", "is not known here"),
        ("amend 4f2a", "", "amend needs a new price or size"),
        ("close 150%", "150%", "is not a part of the position"),
        ("close 50% market @ bid", "bid", "market has no price"),
        ("reverse now", "now", "is too much: nothing may follow"),
        ("buy " + "5" * 500, None, "characters are too many"),
    ],
)  # fmt: skip
def test_an_error_points_at_its_word_and_names_what_would_be_right(
    line: str, pointed_at: str | None, message: str
) -> None:
    with pytest.raises(LineError) as caught:
        to_the_form(line)
    assert message in caught.value.message
    if pointed_at is not None:
        column, width = caught.value.column, caught.value.width
        assert line[column : column + width] == pointed_at
        assert pointed_at or column == len(line) + 1


@pytest.mark.parametrize(
    ("line", "how", "message"),
    [
        ("buy 500 @ bid", {"bid": None}, "there is no bid now"),
        ("buy 500 @ mid", {"ask": None}, "there is no mid now"),
        ("sell 50% @ 0.004", {"position": None}, "the position is not confirmed yet"),
        ("buy 50% @ 0.004", {"quote_available": None}, "has not told of a USDC balance"),
        ("buy $250 market", {"bid": None, "ask": None, "last": 0}, "there is no price to measure it by"),
        ("close 50%", {"position": 0}, "is flat: there is nothing to close"),
        ("close 50%", {"position": None}, "is not confirmed yet"),
        ("reverse", {"position": 0}, "is flat: there is nothing to turn round"),
        ("sell 50% @ 0.004", {"position": 0, "base_available": 0}, "is less than a lot"),
    ],
)
def test_what_is_not_known_is_never_guessed(line: str, how: dict[str, int | None], message: str) -> None:
    with pytest.raises(LineError, match=message):
        understand(line, market(**how))  # type: ignore[arg-type]


def test_an_amend_needs_a_chosen_order() -> None:
    with pytest.raises(LineError, match="no order is chosen"):
        understand("amend +1t", market(chosen=""))


@pytest.mark.parametrize(
    ("line", "is_ours"),
    [
        ("buy", True), ("  BUY 5", True), ("twap", False), ("twap buy 5k 2h", False), ("twap buy 5000 10m 5", False),
        ("twap sell 5000 slices=20 pair=btc over=30m", False), ("twap buy 5000 over 2h", True), ("twap buy 50% 2h", True),
        ("scale buy 5000 0.0030 0.0035 5", False), ("scale buy 5k 0.003..0.004", True), ("iceberg buy 5000 0.0038 500", False),
        ("iceberg buy 5k @ 0.0038 show 500", True), ("cancel", False), ("cancel buys", False), ("cancel all", False),
        ("cancel 4f2a", True), ("cancel @ bid", True), ("amend", False), ("amend +1t", True), ("amend ord_1 - 500", False),
        ("amend ord_1 0.0038 500", False), ("amend order=ord_1 0.0038", False), ("flatten all", False), ("close 50%", True), ("", False),
    ],
)  # fmt: skip
def test_names_that_are_forms_too_are_this_grammars_only_where_the_line_bears_its_marks(
    line: str, is_ours: bool
) -> None:
    assert speaks(line) is is_ours
