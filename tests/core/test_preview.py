"""What is foreseen is what happens: each preview is held against the practice exchange doing the same order."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import event, given, note, settings
from hypothesis import strategies as st

from terminal.core.preview import Preview, preview
from terminal.core.scene import Scene
from terminal.core.walk import Level, Wanted
from terminal.model.errors import Refused
from terminal.model.market import VENUE_LETTERS
from terminal.model.order import BUY, SELL, Mode, OrderType, Route, SelfTrade, Side
from terminal.paper.clearing import QUOTE
from tests.paper.little import ANNA, BEN, MAKER_BPS, TAKER_BPS, Little

POOLS = ("uniswap", "aerodrome", "camelot", "raydium")
MID = 1_000
PLACED = (OrderType.LIMIT, OrderType.POST_ONLY, OrderType.MARKET, OrderType.IOC, OrderType.FOK)
sides = st.sampled_from(Side)


@st.composite
def markets(draw: st.DrawFn) -> Little:
    """Levels of an order each, some of them Anna's own, and some pools about the same price."""
    little = Little()
    for side, sign in ((BUY, -1), (SELL, 1)):
        for away in draw(st.sets(st.integers(1, 12), max_size=6)):
            owner = draw(st.sampled_from((ANNA, BEN, BEN, BEN)))
            little.rest(owner, side, MID + sign * away, draw(st.integers(1, 400)))
    there = draw(st.sets(st.sampled_from(POOLS)))
    for venue in filter(there.__contains__, POOLS):
        price = draw(st.integers(MID - 5, MID + 5))
        base = draw(st.integers(1_000, 60_000))
        little.exchange.open_pool("alpha", venue, base, base * price, draw(st.sampled_from((5, 30))))
    return little


def scene(little: Little) -> Scene:
    """As a terminal sees it: levels and balances, and not who stands where."""
    own: dict[int, int] = {}
    for order in little.exchange.accounts[ANNA].open.values():
        own[order.price] = order.left
    asks, bids = (_levels(little, side) for side in (BUY, SELL))
    live = little.pair.live
    bid, ask = live.bids.best(), live.asks.best()
    return Scene(
        little.pair.instrument, bid.price if bid else None, ask.price if ask else None, asks, bids, own,
        maker_bps=MAKER_BPS, taker_bps=TAKER_BPS,
        base=little.purse(ANNA, "ALPHA")[0], quote=little.purse(ANNA, QUOTE)[0],
    )  # fmt: skip


def _levels(little: Little, taker: Side) -> tuple[Level, ...]:
    book = {level.price: level.lots for level in little.pair.live.opposite(taker).walk()}
    pools: dict[int, dict[str, int]] = {}
    for venue in little.pair.pools:
        for price, lots in little.exchange.pool_depth(little.pair, venue, taker):
            pools.setdefault(price, {})[VENUE_LETTERS[venue]] = lots
    prices = sorted({*book, *pools}, reverse=taker is SELL)
    return tuple(Level(price, book.get(price, 0), pools.get(price, {})) for price in prices)


def place(little: Little, wanted: Wanted, **more: Any) -> Any:
    """The receipt, or why there is none."""
    try:
        return little.place(
            ANNA,
            wanted.side,
            wanted.ticks,
            wanted.lots,
            wanted.kind,
            route=wanted.route,
            stp=wanted.stp,
            **more,
        )
    except Refused as error:
        return error


def same(seen: Preview, receipt: Any, little: Little) -> None:
    order = receipt.order
    assert seen.filled == order.filled
    assert seen.spent * little.pair.instrument.unit == order.spent
    assert seen.fee == order.fee
    split: Counter[str] = Counter()
    for fill in receipt.fills:
        split[VENUE_LETTERS[fill.venue]] += fill.lots
    assert dict(seen.split) == dict(split)
    assert seen.worst == (receipt.fills[-1].price if receipt.fills else 0)
    assert seen.average == (Fraction(order.spent, order.filled) if order.filled else None)
    assert seen.base == little.purse(ANNA, "ALPHA")[0]
    assert seen.quote == little.purse(ANNA, QUOTE)[0]
    resting = little.exchange.orders.get(order.id)
    assert seen.rests == (resting.left if resting else 0)


@st.composite
def orders(draw: st.DrawFn, kinds: tuple[OrderType, ...] = PLACED) -> Wanted:
    kind = draw(st.sampled_from(kinds))
    ticks = 0 if kind is OrderType.MARKET else draw(st.integers(MID - 14, MID + 14))
    post_only = kind is OrderType.POST_ONLY
    return Wanted(
        draw(sides), draw(st.integers(1, 1_500)), ticks, kind,
        Route.CEX if post_only else draw(st.sampled_from(Route)), stp=draw(st.sampled_from(SelfTrade)),
    )  # fmt: skip


@settings(max_examples=60)
@given(markets(), orders())
def test_what_is_foreseen_is_what_the_exchange_does(little: Little, wanted: Wanted) -> None:
    at = scene(little)
    note(f"{wanted}\nasks {at.asks[:12]}\nbids {at.bids[:12]}\nown {at.own}")
    seen = preview(wanted, at)
    outcome = place(little, wanted)
    assert seen.refused is isinstance(outcome, Refused)
    if seen.refused:
        assert seen.said[0].field == outcome.field
        event(f"refused: {outcome.code}")
    else:
        same(seen, outcome, little)
        event(f"{wanted.kind} {wanted.route} fills {len(seen.split)} venues")


@settings(max_examples=50)
@given(markets(), orders(), st.integers(0, 400_000))
def test_too_little_money_or_goods_is_foreseen_with_what_there_is_enough_for(
    little: Little, wanted: Wanted, there: int
) -> None:
    """At the size that is named as the most it is taken, where its price is known ahead."""
    for asset, amount in ((QUOTE, there), ("ALPHA", there // MID)):
        little.exchange.ledgers[Mode.LIVE].deposit(ANNA, asset, amount - little.purse(ANNA, asset)[0])
    at = scene(little)
    seen = preview(wanted, at)
    outcome = place(little, wanted)
    assert seen.refused is isinstance(outcome, Refused)
    short = next((one for one in seen.said if one.text.startswith("needs")), None)
    if short is None or not wanted.ticks or ": at most " not in short.text:
        return
    most = int(Decimal(short.text.rpartition(" ")[2].replace(",", "")) / at.instrument.lot)
    assert most < wanted.lots
    fits, over = (
        preview(Wanted(wanted.side, lots, wanted.ticks, OrderType.LIMIT), at) for lots in (most, most + 1)
    )
    assert not fits.refused
    assert over.refused


@settings(max_examples=30)
@given(markets(), sides, st.integers(1, 1_500), st.integers(5, 60), st.booleans())
def test_a_stop_holds_what_the_exchange_holds_and_trades_as_if_the_market_stood_there(
    little: Little, side: Side, lots: int, away: int, has_limit: bool
) -> None:
    sign = 1 if side is BUY else -1
    stop = MID + sign * away
    kind = OrderType.STOP_LIMIT if has_limit else OrderType.STOP_MARKET
    wanted = Wanted(side, lots, stop + 3 * sign if has_limit else 0, kind, stop=stop)
    before = scene(little)
    seen = preview(wanted, before)
    receipt = place(little, wanted, stop=stop)
    assert not seen.refused
    assert (seen.base, seen.quote) == (little.purse(ANNA, "ALPHA")[0], little.purse(ANNA, QUOTE)[0])
    assert seen.position == before.position
    little.exchange.cancel(ANNA, receipt.order.id, little.now)
    touch = before.touch(side)
    if touch is None or before.own:
        return
    limit = wanted.ticks or (stop * 11 // 10 if side is BUY else -(-stop * 9 // 10))
    there = Wanted(side, lots, limit - (stop - touch), OrderType.IOC)
    same_shape = preview(there, before)
    assert (seen.filled, seen.split) == (same_shape.filled, same_shape.split)
    assert seen.spent == same_shape.spent + seen.filled * (stop - touch)


def test_a_stop_that_was_reached_is_foreseen() -> None:
    little = Little()
    little.rest(BEN, SELL, 1_000, 10)
    wanted = Wanted(BUY, 5, 0, OrderType.STOP_MARKET, stop=990)
    seen = preview(wanted, Scene(little.pair.instrument, 995, 1_000, last=1_000))
    assert seen.refused
    assert seen.said[0].field == "stop_price"
    assert "must be above" in seen.said[0].text


def test_slippage_is_against_the_middle_and_worse_is_more() -> None:
    """100 at 1,002 and 100 at 1,006 are 60 ticks of 10,000 worse than a middle of 1,000 is; a sell counts the other way."""
    little = Little()
    asks = (Level(1_002, 100, {}), Level(1_006, 100, {}))
    bids = (Level(998, 200, {}),)
    at = Scene(little.pair.instrument, 998, 1_002, asks, bids)
    assert preview(Wanted(BUY, 200, kind=OrderType.MARKET), at).slip == 40
    assert preview(Wanted(SELL, 200, kind=OrderType.MARKET), at).slip == 20
    assert preview(Wanted(SELL, 100, kind=OrderType.MARKET), at).share == 50
