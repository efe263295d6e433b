"""The SDK's reader of the binary market-data feed, on a market that moves."""

from __future__ import annotations

from contextlib import aclosing
from decimal import Decimal
from typing import Any

import pytest
from event_trader import hft
from websockets.asyncio.client import connect

from tests.practice import Practice


def feed(practice: Practice, market: str) -> Any:
    return hft.MdFeed(market, api_key=practice.key, url_base=f"{practice.ws_url}/md/v1")


@pytest.mark.parametrize("market", ["VAIX/USDC", "SBIO/USDC", "BTC/USDC", "ETH/USDC"])
async def test_each_market_is_streamed_from_its_book_to_its_mark(practice: Practice, market: str) -> None:
    """Read to the end of what is there at the start: a client that leaves earlier waits for its own full queue."""
    frames: list[dict[str, int]] = []
    async with aclosing(feed(practice, market).stream()) as stream:
        async for frame in stream:
            frames.append(frame)
            if frame["msg_type"] == hft.MSG_MARK:
                break
    kinds = [frame["msg_type"] for frame in frames]
    levels = frames[1 : kinds.index(hft.MSG_SNAPSHOT_END)]
    assert kinds[0] == hft.MSG_SNAPSHOT_BEGIN
    assert {frame["msg_type"] for frame in levels} == {hft.MSG_BOOK_UPDATE}
    assert all(frame["price_fp"] > 0 and frame["qty_fp"] > 0 for frame in levels)
    assert {frame["side"] for frame in levels} == {0, 1}
    assert {frame["schema_version"] for frame in frames} == {1}


async def test_a_stream_goes_from_its_snapshot_to_ones_own_trade_without_a_gap(
    practice: Practice, client: Any
) -> None:
    kinds: list[int] = []
    order: dict[str, Any] = {}
    async with aclosing(feed(practice, "VAIX/USDC").stream()) as frames:
        async for frame in frames:
            kinds.append(frame["msg_type"])
            assert frame["seq"] == len(kinds)
            if kinds[-1] == hft.MSG_SNAPSHOT_END:
                order = await client.clob.place_order("vaix", "buy", "700", order_type="market")
            if order and frame["msg_type"] == hft.MSG_TRADE and _same(frame, order["fills"][0]):
                break
    assert kinds[0] == hft.MSG_SNAPSHOT_BEGIN
    assert {hft.MSG_BOOK_UPDATE, hft.MSG_AMM_QUOTE, hft.MSG_MARK} <= set(kinds)


def _same(frame: dict[str, Any], fill: dict[str, str]) -> bool:
    """The trade is this fill, in units of 1e-8, taken by a buyer."""
    told = tuple(int(Decimal(fill[name]) * 10**8) for name in ("price", "quantity"))
    return (frame["price_fp"], frame["qty_fp"], frame["side"]) == (*told, 0)


async def test_the_frames_of_all_markets_are_the_same_frames(practice: Practice) -> None:
    begun: set[int] = set()
    async with connect(
        f"{practice.ws_url}/ws/clob/binary", additional_headers=practice.headers, proxy=None, max_queue=None
    ) as stream:
        while len(begun) < 4:
            frame = hft.decode_frame(bytes(await stream.recv(decode=False)))
            begun |= {frame["market_id"]} if frame["msg_type"] == hft.MSG_SNAPSHOT_END else set()
