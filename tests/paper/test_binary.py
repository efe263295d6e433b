"""The binary feed's frames: a book rebuilt from them by the venue's SDK is the exchange's own."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from event_trader.hft import (
    MSG_BOOK_UPDATE,
    MSG_MARK,
    MSG_SNAPSHOT_BEGIN,
    MSG_SNAPSHOT_END,
    MSG_TRADE,
    decode_frame,
)
from hypothesis import given, settings

from terminal.model.order import BUY, SELL, OrderType, Side
from terminal.paper.binary import MARKETS, VENUE_NUMBERS, Frames
from terminal.paper.clearing import Pair
from terminal.paper.flow import PAIRS
from terminal.paper.orders import NewOrder, PublicTrade
from terminal.wire.binary import MOST, FixedPoint
from tests.paper.commotion import COMMANDS, SYMBOL, Commotion

NOW = 1_790_000_000_123_456


class Read:
    """A book as a reader of frames has it: what stands at each price of each side."""

    def __init__(self) -> None:
        self.levels: dict[tuple[int, int], int] = {}
        self.begun = False

    def take(self, frames: Iterable[bytes]) -> list[dict[str, Any]]:
        read = [decode_frame(frame) for frame in frames]
        for frame in read:
            if frame["msg_type"] == MSG_SNAPSHOT_BEGIN:
                self.levels, self.begun = {}, True
            elif frame["msg_type"] == MSG_SNAPSHOT_END:
                self.begun = False
            elif frame["msg_type"] == MSG_BOOK_UPDATE:
                assert frame["flags"] == self.begun, "the flag says whether the level is a part of a snapshot"
                key = frame["side"], frame["price_fp"]
                if frame["qty_fp"]:
                    self.levels[key] = frame["qty_fp"]
                else:
                    self.levels.pop(key, None)
        return read


def shown(pair: Pair) -> dict[tuple[int, int], int]:
    """What the orders themselves show, from the words that the JSON streams say."""
    levels: dict[tuple[int, int], int] = {}
    for order in pair.live.orders.values():
        price = Fraction(pair.instrument.price_text(order.price)) * 10**8
        size = Fraction(pair.instrument.size_text(order.left - order.hidden)) * 10**8
        key = int(order.side is SELL), int(price)
        levels[key] = levels.get(key, 0) + int(size)
    return levels


@settings(max_examples=60)
@given(COMMANDS, COMMANDS)
def test_a_book_read_from_frames_is_the_exchanges_own(before: list[Any], after: list[Any]) -> None:
    commotion = Commotion()
    for command in before:
        commotion.tell(command)
    commotion.exchange.drain()
    frames, read = Frames(commotion.pair), Read()
    read.take(frames.snapshot(commotion.now))
    assert read.levels == shown(commotion.pair)
    for command in after:
        commotion.tell(command)
        changes = commotion.exchange.drain()
        read.take(frames.levels(changes.touched.get(SYMBOL, ()), commotion.now))
        assert read.levels == shown(commotion.pair)


def test_a_snapshot_goes_from_the_touch_outwards_between_its_two_ends() -> None:
    commotion = Commotion()
    for side, price in ((Side.BUY, 10), (Side.BUY, 11), (Side.SELL, 20), (Side.SELL, 19)):
        commotion.exchange.place(1, NewOrder(SYMBOL, side, OrderType.LIMIT, price, 500), NOW)
    told = Read().take(Frames(commotion.pair).snapshot(NOW))
    assert [(frame["msg_type"], frame["side"], frame["price_fp"]) for frame in told] == [
        (MSG_SNAPSHOT_BEGIN, 0, 0),
        (MSG_BOOK_UPDATE, 0, 1_100),
        (MSG_BOOK_UPDATE, 0, 1_000),
        (MSG_BOOK_UPDATE, 1, 1_900),
        (MSG_BOOK_UPDATE, 1, 2_000),
        (MSG_SNAPSHOT_END, 0, 0),
    ]
    assert {frame["qty_fp"] for frame in told[1:-1]} == {500 * 10**8}
    assert {(frame["market_id"], frame["ts_ns"]) for frame in told} == {(1, NOW * 1000)}


def test_a_trade_says_the_takers_side_its_venue_and_its_own_time() -> None:
    frames = Frames(Commotion().pair)
    for venue, number in VENUE_NUMBERS.items():
        for side in (BUY, SELL):
            frame = decode_frame(frames.trade(PublicTrade(9, SYMBOL, side, 3_842, 777, venue, NOW)))
            assert (frame["msg_type"], frame["flags"], frame["side"]) == (
                MSG_TRADE,
                number,
                int(side is SELL),
            )
            assert (frame["price_fp"], frame["qty_fp"], frame["ts_ns"]) == (384_200, 777 * 10**8, NOW * 1000)


def test_the_mark_is_the_last_trade() -> None:
    pair = Commotion().pair
    pair.last = 3_900
    frame = decode_frame(Frames(pair).mark(NOW))
    assert (frame["msg_type"], frame["price_fp"], frame["qty_fp"]) == (MSG_MARK, 390_000, 0)


def test_every_pair_and_venue_has_a_number_that_stays() -> None:
    assert list(MARKETS) == list(PAIRS)
    assert sorted(MARKETS.values()) == list(range(1, len(PAIRS) + 1))
    assert (MARKETS["vaix"], MARKETS["eth"]) == (1, 6)
    assert VENUE_NUMBERS == {"clob": 0, "uniswap": 1, "aerodrome": 2, "camelot": 3, "raydium": 4}


def test_every_pairs_grid_fits_a_frame() -> None:
    """A tick and a lot are whole units of 1e-8, and a hundred million USDC of any pair at its price fit."""
    for profile in PAIRS.values():
        instrument, fixed = profile.instrument, FixedPoint(profile.instrument)
        assert fixed.price(1) == Fraction(instrument.tick) * 10**8
        assert fixed.size(1) == Fraction(instrument.lot) * 10**8
        assert fixed.price(profile.start_ticks * 1000) < MOST
        assert fixed.size(int(10**8 / (profile.price * instrument.lot))) < MOST
