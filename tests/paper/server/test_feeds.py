"""The binary feeds over real sockets, read by the venue's SDK."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest
from event_trader.hft import MdFeed, decode_frame
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from terminal.model.order import BUY, OrderType, Side
from terminal.paper.hub import Hub
from terminal.paper.orders import NewOrder
from terminal.paper.outbox import BEHIND_BYTES, FeedOutbox
from terminal.paper.server import sockets
from terminal.wire.binary import encode
from tests.paper.server.house import House, plain
from tests.paper.server.wired import closed, heard_on, listening, next_bytes, opened
from tests.practice import Practice

BOOK, TRADE, BEGIN, END, QUOTE, MARK = 1, 2, 3, 4, 6, 7
VAIX = "/md/v1/VAIX/USDC"
SLOW_FILL_S = 20


class Market:
    """One market as its frames tell it, strict about their numbers."""

    def __init__(self) -> None:
        self.levels: dict[tuple[int, int], int] = {}
        self.quotes: dict[tuple[int, int], tuple[int, int]] = {}
        self.trades: list[dict[str, Any]] = []
        self.kinds: list[int] = []
        self.mark = self.sequence = self.gaps = 0
        self.whole = False

    def take(self, message: bytes) -> None:
        frame = decode_frame(message)
        kind, key, value = frame["msg_type"], (frame["side"], frame["price_fp"]), frame["qty_fp"]
        if frame["seq"] != self.sequence + 1:
            self.gaps, self.whole = self.gaps + 1, False
        self.sequence = frame["seq"]
        self.kinds.append(kind)
        if kind == BEGIN:
            self.levels = {}
        elif kind == END:
            self.whole = True
        elif kind == BOOK and value:
            self.levels[key] = value
        elif kind == BOOK:
            self.levels.pop(key, None)
        elif kind == TRADE:
            self.trades.append(frame)
        elif kind == QUOTE:
            self.quotes[frame["flags"], frame["side"]] = (frame["price_fp"], value)
        elif kind == MARK:
            self.mark = frame["price_fp"]


async def follow(stream: ClientConnection, until: Callable[[dict[int, Market]], bool]) -> dict[int, Market]:
    """What comes, by market, until this holds."""
    markets: dict[int, Market] = {}
    while not until(markets):
        message = await next_bytes(stream)
        markets.setdefault(int.from_bytes(message[4:8], "little"), Market()).take(message)
    return markets


async def begun(stream: ClientConnection) -> Market:
    """The one market of a feed as it is at the start: the last that comes is the mark."""
    return (await follow(stream, lambda markets: bool(markets and markets[1].mark)))[1]


async def the_book(client: httpx.AsyncClient, symbol: str = "vaix") -> dict[tuple[int, int], int]:
    answer = (await client.get(f"/api/v1/exchange/{symbol}/book", params={"depth": 1000})).json()
    return {
        (side, int(Decimal(price) * 10**8)): int(Decimal(size) * 10**8)
        for side, name in enumerate(("bids", "asks"))
        for price, size, _ in answer[name]
    }


async def order(client: httpx.AsyncClient, side: str, quantity: str, price: str = "0", **more: Any) -> str:
    kind = "limit" if price != "0" else "market"
    body = {"side": side, "quantity": quantity, "price": price, "order_type": kind, **more}
    answer = await client.post("/api/v1/exchange/vaix/orders", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["order_id"])


# -- what it says ------------------------------------------------------------------------------------------


async def test_a_feed_starts_with_the_whole_book_and_follows_every_change_of_it(
    still: House, trader: httpx.AsyncClient
) -> None:
    async with heard_on(still, VAIX, still.key) as stream:
        market = await begun(stream)
        assert market.kinds[0] == BEGIN
        assert market.kinds[-10:] == [END] + [QUOTE] * 8 + [MARK]
        assert market.sequence == len(market.kinds)
        assert market.levels == await the_book(trader)
        resting = await order(trader, "buy", "5000", "0.003")
        await order(trader, "buy", "90000")
        await trader.delete(f"/api/v1/exchange/vaix/orders/{resting}")
        await order(trader, "sell", "700", "0.009")
        expected = await the_book(trader)
        while market.levels != expected:
            market.take(await next_bytes(stream))
    assert market.gaps == 0
    assert {trade["side"] for trade in market.trades} == {0}
    assert sum(trade["qty_fp"] for trade in market.trades) == 90_000 * 10**8
    tape = [trade.price * 100 for trade in list(still.market.tape["vaix"])[-len(market.trades) :]]
    assert [trade["price_fp"] for trade in market.trades] == tape
    assert {trade["ts_ns"] for trade in market.trades} == {still.clock.at * 1000}


async def test_the_sdks_own_feed_client_reads_it(still: House, trader: httpx.AsyncClient) -> None:
    async with listening(still) as base:
        feed = MdFeed("VAIX/USDC", api_key=still.identities.key, url_base=f"{base}/md/v1")
        kinds: list[int] = []
        levels: dict[tuple[int, int], int] = {}
        async with contextlib.aclosing(feed.stream()) as frames:
            async for frame in frames:
                kinds.append(frame["msg_type"])
                assert frame["seq"] == len(kinds)
                if frame["msg_type"] == BOOK:
                    levels[frame["side"], frame["price_fp"]] = frame["qty_fp"]
                elif frame["msg_type"] == MARK:
                    break
        assert (kinds[0], set(kinds[1 : len(levels) + 1]), kinds[len(levels) + 1]) == (BEGIN, {BOOK}, END)
        assert levels == await the_book(trader)


async def test_pools_are_told_by_ticks_when_they_move(still: House) -> None:
    exchange, symbol = still.market.exchange, "vaix"
    pair = exchange.pairs[symbol]

    def quotes() -> dict[tuple[int, int], tuple[int, int]]:
        touches = {
            (venue, side): next(exchange.pool_depth(pair, name, taker))
            for venue, name in enumerate(pair.pools, start=1)
            for side, taker in ((0, Side.SELL), (1, Side.BUY))
        }
        return {key: (price * 100, lots * 10**8) for key, (price, lots) in touches.items()}

    async with heard_on(still, VAIX, still.key) as stream:
        market = await begun(stream)
        assert market.quotes == quotes()
        still.host.hub.tick(100)
        ask = next(exchange.pool_depth(pair, "camelot", BUY))[0]
        assert exchange.swap(still.trader, symbol, "camelot", BUY, ask + 3, 200_000, still.market.now)
        changed = {key for key, quote in quotes().items() if market.quotes[key] != quote}
        still.host.hub.publish(still.market.drain())
        for elapsed in (150, 200, 250, 300):
            still.host.hub.tick(elapsed)
        before = len(market.kinds)
        still.host.hub.feeds.asked(next(iter(still.host.hub.feeds._feeds[symbol].listeners)))
        while market.kinds[-1] != BEGIN:
            market.take(await next_bytes(stream))
    assert {trade["flags"] for trade in market.trades} == {3}
    assert market.kinds[before:-1] == [TRADE] * len(market.trades) + [QUOTE] * len(changed)
    assert changed <= {(3, 0), (3, 1)}
    assert market.quotes == quotes()


async def test_the_mark_is_told_each_second_when_it_changed(still: House, trader: httpx.AsyncClient) -> None:
    async with heard_on(still, VAIX, still.key) as stream:
        market = await begun(stream)
        assert market.mark == still.market.exchange.pairs["vaix"].last * 100
        still.host.hub.tick(1000)
        await order(trader, "buy", "300000")
        for elapsed in (1050, 1950, 2000, 2050, 3000):
            still.host.hub.tick(elapsed)
        await order(trader, "buy", "100", "0.001")
        while (1, 100_000) not in market.levels and (0, 100_000) not in market.levels:
            market.take(await next_bytes(stream))
    assert market.mark == still.market.exchange.pairs["vaix"].last * 100
    assert market.kinds.count(MARK) == 2


async def test_several_markets_on_one_socket_count_their_own_frames(
    still: House, trader: httpx.AsyncClient
) -> None:
    def both(markets: dict[int, Market]) -> bool:
        return len(markets) == 2 and all(market.mark for market in markets.values())

    for query in ("", "?pairs=VAIX/USDC,BTC/USDC", "?pairs=btc/usdc,vaix/usdc,,BTC/USDC"):
        async with heard_on(still, f"/ws/clob/binary{query}", still.key) as stream:
            markets = await follow(stream, both)
        assert set(markets) == {1, 5}
        assert [market.gaps for market in markets.values()] == [0, 0]
        assert markets[1].levels == await the_book(trader)
        assert markets[5].levels == await the_book(trader, "btc")


async def test_a_session_token_is_as_good_as_the_key(practice: Practice) -> None:
    user = {"email": "frank@example.com", "password": "correct horse"}
    async with plain(practice.url) as client:
        token = (await client.post("/auth/register", json=user)).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    for path, headers in ((VAIX, bearer), (f"/ws/clob/binary?pairs=VAIX/USDC&token={token}", None)):
        async with opened(practice.ws_url, path, headers) as stream:
            assert (await begun(stream)).whole


@pytest.mark.parametrize("path", ["/md/v1/vaix/usdc", "/md/v1/Vaix/uSDC/", "/md/v1/VAIX%2FUSDC"])
async def test_a_market_is_found_however_it_is_written(practice: Practice, path: str) -> None:
    async with opened(practice.ws_url, path, practice.headers) as stream:
        assert (await begun(stream)).whole


# -- who may come in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [VAIX, "/ws/clob/binary", "/md/v1/NOPE/USDC"])
@pytest.mark.parametrize("headers", [{}, {"X-API-Key": "evt_wrong"}, {"Authorization": "Bearer a.b.c"}])
async def test_who_is_not_known_gets_401_in_place_of_a_socket(
    practice: Practice, path: str, headers: dict[str, str]
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(practice.ws_url, path, headers):
            pass
    response = refused.value.response
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert b"X-API-Key" in (response.body or b"")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/md/v1/DOGE/USDC", "no market 'DOGE/USDC': choose from VAIX/USDC, "),
        ("/md/v1/VAIX/EUR", "no market 'VAIX/EUR'"),
        ("/md/v1/%00/%ff", "no market"),
        ("/md/v1/" + "x" * 3000 + "/USDC", "no market 'xxx"),
        ("/md/v1/%F0%9F%9A%80/USDC", "choose from VAIX/USDC"),
        ("/ws/clob/binary?pairs=", "name at least one market: choose from VAIX/USDC"),
        ("/ws/clob/binary?pairs=,,,", "name at least one market"),
        ("/ws/clob/binary?pairs=VAIX/USDC,vaix", "no market 'vaix'"),
        ("/ws/clob/binary?pairs=" + "VAIX/USDC," * 300 + "nope", "no market 'nope'"),
    ],
)
async def test_an_unknown_market_is_closed_with_the_known_ones(
    practice: Practice, path: str, said: str
) -> None:
    async with opened(practice.ws_url, path, practice.headers) as stream:
        code, reason = await closed(stream)
    assert code == 1008
    assert said in reason


@pytest.mark.parametrize("text", ["", "subscribe", "\x00", "[" * 10_000, '{"type":"subscribe"}', "🚀"])
async def test_text_that_is_not_understood_ends_the_line(practice: Practice, text: str) -> None:
    async with opened(practice.ws_url, VAIX, practice.headers) as stream:
        await stream.send(text)
        assert await closed(stream) == (
            1008,
            'send "snapshot" for fresh books: nothing else is understood here',
        )


async def test_bytes_end_the_line(practice: Practice) -> None:
    async with opened(practice.ws_url, VAIX, practice.headers) as stream:
        await stream.send(bytes(48))
        assert await closed(stream) == (1008, "text frames only")


async def test_a_snapshot_comes_when_it_is_asked_for(still: House, trader: httpx.AsyncClient) -> None:
    async with heard_on(still, VAIX, still.key) as stream:
        market = await begun(stream)
        for ask in ("snapshot", '"snapshot"', '{"type": "snapshot"}'):
            market.kinds, market.mark = [], 0
            await stream.send(ask)
            while not market.mark:
                market.take(await next_bytes(stream))
            assert (market.kinds[0], market.gaps) == (BEGIN, 0)
            assert market.levels == await the_book(trader)


async def test_one_socket_too_many_is_told_to_come_later(
    still: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "MAX_SOCKETS", 2)
    async with listening(still) as base, contextlib.AsyncExitStack() as lines:
        for _ in range(2):
            await begun(await lines.enter_async_context(opened(base, VAIX, still.key)))
        async with opened(base, VAIX, still.key) as one_more:
            assert (await closed(one_more))[0] == 1013
    while still.host.hub.listeners:
        await asyncio.sleep(0.005)
    assert not still.host.hub.feeds._heard


# -- many and slow readers ---------------------------------------------------------------------------------


async def test_a_frame_is_encoded_once_for_twenty_listeners(
    still: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    market, hub = still.market, Hub(still.market)
    outboxes = [FeedOutbox(1, ["vaix"]) for _ in range(20)]
    for outbox in outboxes:
        hub.join_feed(outbox)
    encoded = []

    def counted(*values: Any) -> bytes:
        encoded.append(values)
        return encode(*values)

    monkeypatch.setattr("terminal.paper.binary.encode", counted)
    new = NewOrder("vaix", BUY, OrderType.LIMIT, 3000, 500)
    for _ in range(10):
        market.exchange.place(still.trader, new, market.now)
        hub.publish(market.drain())
    assert len(encoded) == 10
    told = {tuple(await outbox.take()) for outbox in outboxes}
    assert len(told) == 1, "each counts from one"


@contextlib.asynccontextmanager
async def slow(still: House) -> AsyncIterator[tuple[ClientConnection, FeedOutbox, socket.socket]]:
    """A reader whose line holds little, and what the exchange keeps for it."""
    async with listening(still) as base:
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", int(base.rpartition(":")[2])))
        line.setblocking(False)
        async with opened(base, VAIX, still.key, sock=line, max_queue=1) as stream:
            while not still.host.hub.feeds._heard:
                await asyncio.sleep(0.005)
            yield stream, still.host.hub.feeds._heard["vaix"].listeners[0], line


def unrest(still: House, times: int) -> None:
    """So many changes of one level, published one by one."""
    market = still.market
    resting = market.exchange.place(
        still.trader, NewOrder("vaix", BUY, OrderType.LIMIT, 3000, 900_000), market.now
    )
    for lots in range(899_999, 899_999 - times, -1):
        market.exchange.amend(still.trader, resting.order.id, None, lots, market.now)
        still.host.hub.publish(market.drain())


async def test_a_slow_reader_is_spared_and_then_given_the_whole_book(
    still: House, trader: httpx.AsyncClient
) -> None:
    async with slow(still) as (stream, outbox, line), asyncio.timeout(SLOW_FILL_S):
        while not outbox.behind:
            unrest(still, 2000)
            await asyncio.sleep(0)
        unrest(still, 8_000)
        assert outbox._bytes < 2 * BEHIND_BYTES
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        market = Market()
        while not (market.gaps and market.whole):
            market.take(await next_bytes(stream))
        unrest(still, 100)
        expected = await the_book(trader)
        while market.levels != expected:
            market.take(await next_bytes(stream))
    assert market.gaps == 1


async def test_a_reader_that_asks_and_never_reads_is_cut_off(still: House) -> None:
    for price in range(2000, 3000):  # so that each snapshot is a long one
        order = NewOrder("vaix", BUY, OrderType.LIMIT, price, 500)
        still.market.exchange.place(still.trader, order, still.market.now)
    async with slow(still) as (stream, outbox, _):
        with contextlib.suppress(Exception):
            for _ in range(2000):
                await stream.send("snapshot")
        async with asyncio.timeout(SLOW_FILL_S):
            await outbox.overflown.wait()
        assert await closed(stream) == (1013, "slow reader: too much is waiting to be read")
