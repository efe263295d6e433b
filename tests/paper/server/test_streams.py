"""The streams over real sockets: what they carry, how they number it, and that a book rebuilt from them is right."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.paper.server.house import House
from tests.paper.server.wired import closed
from tests.practice import REAL_TIME, Practice, running

SYMBOLS = ("vaix", "sbio", "et10", "acn", "btc", "eth")
WAIT_S, SPEED = 15, 20


@pytest.fixture(scope="module")
def busy() -> Iterator[Practice]:
    """All pairs, twenty seconds of market in each second."""
    with running("--memory", "--seed", "5", "--tier", "none", "--speed", str(SPEED)) as exchange:
        yield exchange


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    """All pairs, at the market's own pace."""
    with running("--memory", "--seed", "7", "--tier", "none") as exchange:
        yield exchange


@pytest.fixture
async def rest(busy: Practice) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=busy.url, trust_env=False) as client:
        yield client


def opened(
    exchange: Practice,
    path: str,
    headers: dict[str, str] | None = None,
    max_queue: int | None = None,
    **more: Any,
) -> connect:
    return connect(
        exchange.ws_url + path,
        additional_headers=headers,
        max_queue=max_queue,
        proxy=None,
        compression=None,
        max_size=None,
        **more,
    )


async def heard(stream: ClientConnection) -> Any:
    async with asyncio.timeout(WAIT_S):
        return json.loads(await stream.recv())


async def heard_until(stream: ClientConnection, kind: str) -> Any:
    """The next message of this type; what comes before it is passed over."""
    while (message := await heard(stream))["type"] != kind:
        pass
    return message


Levels = dict[str, dict[str, Any]]


class Rebuilt:
    """Every pair's book as the messages of one `/ws/clob` socket tell it, strict about their numbers."""

    def __init__(self) -> None:
        self.books: dict[str, Levels] = {}
        self.sequence = self.bytes = 0
        self.seen: dict[str, int] = {}
        self.gaps: list[tuple[int, int]] = []
        self.unhealed: int | None = None
        """The number before the first gap since the last `gap_detected`."""
        self.beats: list[int] = []
        """when, by the market's clock"""
        self.healed: set[str] = set()
        """The pairs with a snapshot since the last gap that the exchange owned up to."""
        self.now = 0
        self.states: dict[str, list[Levels]] = {}
        """For a pair that is being compared, each state of its book since the comparison began."""

    def take(self, message: dict[str, Any]) -> None:
        kind, data, sequence = message["type"], message["data"], message["global_sequence"]
        if sequence != self.sequence + 1:
            self.gaps.append((self.sequence, sequence))
            self.unhealed = self.sequence if self.unhealed is None else self.unhealed
        self.sequence = sequence
        self.seen[kind] = self.seen.get(kind, 0) + 1
        self.now = max(self.now, data.get("timestamp", 0))
        if kind == "l2_snapshot":
            self.books[data["pair"]] = as_levels(data)
            self.healed.add(data["pair"])
        elif kind == "book_delta":
            book = self.books[data["pair"]]
            for side in ("bids", "asks"):
                for price, size, count in data[side]:
                    if float(size):
                        book[side][price] = (size, count)
                    else:
                        book[side].pop(price, None)
        elif kind == "gap_detected":
            assert data["last_sequence"] == self.unhealed, "the last number before anything was left out"
            assert data["current_sequence"] == sequence - 1
            assert data["gap_size"] == data["current_sequence"] - data["last_sequence"]
            self.unhealed = None
            self.healed.clear()
        elif kind == "heartbeat":
            assert data["global_sequence"] == sequence
            self.beats.append(data["timestamp"])
        if kind in ("l2_snapshot", "book_delta") and data["pair"] in self.states:
            self.states[data["pair"]].append(self.copied(data["pair"]))

    def copied(self, pair: str) -> Levels:
        return {side: dict(levels) for side, levels in self.books[pair].items()}


def as_levels(book: dict[str, Any]) -> Levels:
    return {side: {price: (size, count) for price, size, count in book[side]} for side in ("bids", "asks")}


@contextlib.asynccontextmanager
async def followed(stream: ClientConnection, rebuilt: Rebuilt) -> AsyncIterator[None]:
    """Take in all that comes for as long as this lasts. What is wrong with it fails the test at once."""

    async def take() -> None:
        async for message in stream:
            rebuilt.take(json.loads(message))
            rebuilt.bytes += len(message)

    test = asyncio.current_task()
    taking = asyncio.create_task(take())
    taking.add_done_callback(lambda done: done.cancelled() or (test and test.cancel()))
    try:
        yield
    finally:
        if taking.done():
            taking.result()
        taking.cancel()


async def until(condition: Any, seconds: float = 60) -> None:
    """Wait for something that other tasks bring about."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


async def agrees(rebuilt: Rebuilt, rest: httpx.AsyncClient, symbol: str) -> bool:
    """Is the exchange's own book one of the states that the stream went through around that moment?"""
    pair = f"{symbol.upper()}/USDC"
    rebuilt.states[pair] = [rebuilt.copied(pair)]
    book = (await rest.get(f"/api/v1/exchange/{symbol}/book", params={"depth": 1000})).json()
    await until(lambda: rebuilt.now > book["timestamp"])
    return as_levels(book) in rebuilt.states.pop(pair)


async def compared(rebuilt: Rebuilt, rest: httpx.AsyncClient, times: int = 3) -> None:
    """Every pair agrees so many times. A book asked for between two messages agrees with neither: it is asked again."""
    for symbol in SYMBOLS:
        agreed = tries = 0
        while agreed < times:
            tries += 1
            assert tries <= 60, f"the book of {symbol} never was what the stream said"
            agreed += await agrees(rebuilt, rest, symbol)


# -- /ws/clob ----------------------------------------------------------------------------------------------


async def test_clob_begins_with_what_was_asked_for(practice: Practice) -> None:
    async with opened(practice, "/ws/clob?channels=l2Book,bbo") as stream:
        first = await heard(stream)
        assert (first["type"], first["global_sequence"]) == ("connected", 1)
        assert first["data"]["channels"] == ["bbo", "l2Book"]
        kinds = [await heard(stream) for _ in range(12)]
        assert [message["type"] for message in kinds] == ["l2_snapshot", "bbo"] * 6
        assert [message["global_sequence"] for message in kinds] == list(range(2, 14))
        book, touch = kinds[0]["data"], kinds[1]["data"]
        assert (book["pair"], book["initial"], book["hybrid"]) == ("VAIX/USDC", True, False)
        assert (book["bids"][0][0], book["asks"][0][0]) == (touch["best_bid"], touch["best_ask"])
        mid = (float(touch["best_bid"]) + float(touch["best_ask"])) / 2
        assert abs(float(touch["mid_price"]) - mid) < 1e-9
        assert float(touch["spread"]) > 0
        assert float(touch["last_trade_price"]) > 0


@pytest.mark.parametrize(
    "ask", ["snapshot", '"snapshot"', '{"type":"snapshot"}', '{"type": "snapshot"}', " snapshot\n"]
)
async def test_a_snapshot_comes_when_it_is_asked_for(practice: Practice, ask: str) -> None:
    async with opened(practice, "/ws/clob?channels=l2Book") as stream:
        for _ in SYMBOLS:
            await heard_until(stream, "l2_snapshot")
        await stream.send(ask)
        fresh = [(await heard_until(stream, "l2_snapshot"))["data"] for _ in SYMBOLS]
    assert [book["pair"] for book in fresh] == [f"{symbol.upper()}/USDC" for symbol in SYMBOLS]
    assert {book["initial"] for book in fresh} == {False}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("?channels=l2Book,nonsense", "nonsense"),
        ("?channels=", "choose channels"),
        ("?channels=%00", "choose from"),
        ("?channels=" + "x" * 5000, "choose from"),
        ("?channels=userOrders", "X-API-Key"),
        ("?channels=l2Book,userFills", "X-API-Key"),
        ("?channels=balanceUpdate", "Bearer"),
    ],
)
async def test_clob_closes_with_the_reason_when_it_cannot_serve(
    practice: Practice, query: str, reason: str
) -> None:
    async with opened(practice, "/ws/clob" + query) as stream:
        code, said = await closed(stream)
    assert code == 1008
    assert reason in said


async def test_clob_tells_its_owner_of_orders_fills_and_balances(practice: Practice) -> None:
    channels = "/ws/clob?channels=userOrders,userFills,balanceUpdate"
    async with httpx.AsyncClient(base_url=practice.url, trust_env=False) as client:
        mine, others = await newcomer(client, "clara"), await newcomer(client, "oscar")
        async with opened(practice, channels, mine) as stream, opened(practice, channels, others) as other:
            assert (await heard(stream))["type"] == "connected"
            order = await order_of(client, mine, "buy", "1000", "0.003")
            placed = await heard(stream)
            assert (placed["type"], placed["data"]["order_id"]) == ("order_placed", order["order_id"])
            changes = {(await heard_until(stream, "balance_changed"))["data"]["currency"] for _ in range(2)}
            assert changes == {"VAIX", "USDC"}
            path = f"/api/v1/clob/orders/{order['order_id']}"
            await client.patch(path, json={"quantity": "500"}, headers=mine)
            amended = await heard_until(stream, "order_amended")
            assert amended["data"]["quantity"] == "500"
            await client.delete(f"/api/v1/exchange/vaix/orders/{order['order_id']}", headers=mine)
            cancelled = await heard_until(stream, "order_cancelled")
            assert cancelled["data"]["status"] == "cancelled"
            taken = await order_of(client, mine, "buy", "200", order_type="market")
            fills: list[Any] = []
            while sum(int(fill["quantity"]) for fill in fills) < 200:
                fills.append((await heard_until(stream, "fill"))["data"])
            assert fills == taken["fills"]
            purses: dict[str, str] = {}
            while len(purses) < 2:
                change = (await heard_until(stream, "balance_changed"))["data"]
                purses[change["currency"]] = change["available"]
            balance = (await client.get("/api/v1/exchange/vaix/balance", headers=mine)).json()
            assert purses == {"VAIX": balance["base_balance"], "USDC": balance["quote_balance"]}
            theirs = await order_of(client, others, "buy", "100", "0.003")
            assert (await heard(other))["type"] == "connected"
            told = await heard_until(other, "order_placed")
            assert told["data"]["order_id"] == theirs["order_id"], "a stranger's order was told"


# -- one's own ---------------------------------------------------------------------------------------------


async def newcomer(client: httpx.AsyncClient, name: str) -> dict[str, str]:
    user = {"email": f"{name}@example.com", "password": "correct horse"}
    await client.post("/auth/register", json=user)
    session = (await client.post("/auth/login", json=user)).json()
    return {"Authorization": f"Bearer {session['access_token']}"}


async def order_of(
    client: httpx.AsyncClient,
    headers: dict[str, str],
    side: str,
    quantity: str,
    price: str | None = None,
    order_type: str = "limit",
) -> Any:
    body = {"side": side, "quantity": quantity, "order_type": order_type} | (
        {"price": price} if price else {}
    )
    answer = await client.post("/api/v1/exchange/vaix/orders", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("by", ["query", "header", "key"])
async def test_the_private_stream_tells_orders_fills_and_balances(practice: Practice, by: str) -> None:
    async with httpx.AsyncClient(base_url=practice.url, trust_env=False) as client:
        mine = practice.headers if by == "key" else await newcomer(client, f"private-{by}")
        path = "/ws/exchange/private"
        if by == "query":
            path += "?token=" + mine["Authorization"].removeprefix("Bearer ")
        async with opened(practice, path, None if by == "query" else mine) as stream:
            order = await order_of(client, mine, "buy", "300", order_type="market")
            messages: list[Any] = []
            while len([one for one in messages if one["type"] == "balance_update"]) < 2:
                messages.append(await heard(stream))
    kinds = [message["type"] for message in messages]
    assert set(kinds) == {"order_update", "fill", "balance_update"}
    update = messages[kinds.index("order_update")]
    assert (update["order_id"], update["status"]) == (order["order_id"], "filled")
    assert (update["filled_quantity"], update["remaining_quantity"]) == ("300", "0")
    fills = [message for message in messages if message["type"] == "fill"]
    assert [fill["trade_id"] for fill in fills] == [fill["trade_id"] for fill in order["fills"]]
    assert {"order_id", "price", "quantity", "side", "timestamp"} <= set(fills[0])


async def test_the_private_stream_is_closed_to_the_unknown(practice: Practice) -> None:
    async with opened(practice, "/ws/exchange/private") as stream:
        code, reason = await closed(stream)
    assert (code, "token" in reason) == (1008, True)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/ws/exchange/private?token=a.b.c", {}),
        ("/ws/clob?token=garbage", {}),
        ("/ws/exchange/vaix/book", {"X-API-Key": "evt_wrong"}),
        ("/ws/exchange/markets", {"Authorization": "Basic eDp5"}),
    ],
)
async def test_a_wrong_credential_is_401_before_the_handshake(
    practice: Practice, path: str, headers: dict[str, str]
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(practice, path, headers):
            pass
    assert refused.value.response.status_code == 401
    assert b"X-API-Key" in (refused.value.response.body or b"")


# -- per symbol --------------------------------------------------------------------------------------------


async def test_the_symbols_book_stream_equals_the_hybrid_book(practice: Practice) -> None:
    """Asked for right after an update: where both were taken at the same instant they are the same to the level."""
    async with httpx.AsyncClient(base_url=practice.url, trust_env=False) as client:
        await asyncio.gather(*(equals_the_hybrid_book(practice, client, symbol) for symbol in SYMBOLS))


async def equals_the_hybrid_book(exchange: Practice, client: httpx.AsyncClient, symbol: str) -> None:
    path, agreed = f"/api/v1/exchange/{symbol}/book/hybrid?depth=50", 0
    async with opened(exchange, f"/ws/exchange/{symbol}/book") as stream, asyncio.timeout(60):
        book = await joined(stream)
        while agreed < 4:
            at = await apply_next(stream, book)
            answer = (await client.get(path)).json()
            if answer["timestamp"] == at:
                for side in ("bids", "asks"):
                    assert {level["price"]: level["size"] for level in answer[side]} == book[side]
                agreed += 1


async def joined(stream: ClientConnection) -> dict[str, dict[str, str]]:
    first = await heard(stream)
    assert first["type"] == "snapshot"
    return {side: dict(first[side]) for side in ("bids", "asks")}


async def apply_next(stream: ClientConnection, book: dict[str, dict[str, str]]) -> int:
    """Take in an update, and answer its time."""
    update = await heard(stream)
    assert update["type"] == "update"
    for side in ("bids", "asks"):
        for price, size in update[side]:
            if float(size):
                book[side][price] = size
            else:
                assert book[side].pop(price, None), f"{price} was not there to be taken away"
    return int(update["timestamp"])


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/ws/exchange/doge/book", "vaix"),
        ("/ws/exchange/vaix/nonsense", "book, trades, price, bbo"),
        ("/ws/exchange/%00/book", "try"),
        ("/ws/exchange/%ff/book", "try"),
        ("/ws/exchange/" + "x" * 5000 + "/book", "no pair"),
        ("/ws/exchange/vaix/" + "%F0%9F%9A%80" * 50, "no stream"),
        ("/ws/exchange/" + "%F0%9F%9A%80" * 50 + "/book", "no pair"),
    ],
)
async def test_an_unknown_symbol_or_stream_is_closed_with_the_reason(
    practice: Practice, path: str, reason: str
) -> None:
    async with opened(practice, path) as stream:
        code, said = await closed(stream)
    assert code == 1008
    assert reason in said


# -- bad clients -------------------------------------------------------------------------------------------

GARBAGE = [
    "",
    "hello",
    "\x00",
    "{",
    "[" * 10_000,
    '{"type":"subscribe"}',
    "\u202e🚀",
    "x" * 60_000,
    "null",
    "snapshots",
]


async def test_garbage_from_a_client_is_answered_and_kills_nothing(practice: Practice) -> None:
    async with opened(practice, "/ws/clob?channels=l2Book") as stream:
        for _ in SYMBOLS:
            await heard_until(stream, "l2_snapshot")
        for text in GARBAGE:
            await stream.send(text)
            assert "snapshot" in (await heard_until(stream, "error"))["data"]["message"]
        await stream.send("snapshot")
        await heard_until(stream, "l2_snapshot")


@pytest.mark.parametrize("path", ["/ws/clob", "/ws/exchange/vaix/book", "/ws/exchange/markets"])
async def test_a_binary_frame_ends_the_line_with_the_reason(practice: Practice, path: str) -> None:
    async with opened(practice, path) as stream:
        await stream.send(b"\x00\x01")
        assert await closed(stream) == (1008, "text frames only")


async def test_a_frame_beyond_the_cap_ends_the_line(practice: Practice) -> None:
    async with opened(practice, "/ws/exchange/vaix/price") as stream:
        await stream.send("x" * 70_000)
        assert (await closed(stream))[0] == 1009


async def test_one_socket_too_many_is_told_to_come_later(still: House) -> None:
    async with still.listening() as (host, port, *_), contextlib.AsyncExitStack() as sockets:
        address = f"ws://{host}:{port}/ws/exchange/vaix/price"
        for _ in range(256):
            await sockets.enter_async_context(
                connect(address, proxy=None, ping_interval=None, compression=None)
            )
        await until(lambda: still.host.hub.listeners == 256)
        async with connect(address, proxy=None) as one_more:
            code, reason = await closed(one_more)
        assert (code, "256" in reason) == (1013, True)
        await sockets.pop_all().aclose()
        await until(lambda: still.host.hub.listeners == 0)


# -- who does not read --------------------------------------------------------------------------------------


def resident_mb(exchange: Practice) -> float:
    status = Path(f"/proc/{exchange.process.pid}/status")
    if not status.exists():
        pytest.skip("the memory of a process is read from /proc")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@contextlib.asynccontextmanager
async def slow(exchange: Practice) -> AsyncIterator[tuple[ClientConnection, socket.socket]]:
    """A socket that takes in next to nothing until it is read."""
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.setblocking(False)
    host, port = exchange.url.removeprefix("http://").split(":")
    await asyncio.get_running_loop().sock_connect(plain, (host, int(port)))
    async with opened(
        exchange, "/ws/clob", sock=plain, max_queue=1, ping_interval=None, close_timeout=1
    ) as stream:
        yield stream, plain


@REAL_TIME
async def test_a_reader_that_never_reads_is_cut_off(practice: Practice) -> None:
    before = resident_mb(practice)
    async with slow(practice) as (stream, plain):
        for _ in range(1000):
            await stream.send("snapshot")
        await asyncio.sleep(9)  # its wishes are met one by one, with pauses
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        code, reason = await closed(stream)
    assert (code, reason) == (1013, "slow reader: too much is waiting to be read")
    assert resident_mb(practice) - before < 32


async def test_a_thousand_wishes_at_once_hold_up_nobody_else(practice: Practice) -> None:
    async with (
        slow(practice) as (stream, _),
        httpx.AsyncClient(base_url=practice.url, trust_env=False) as client,
    ):
        for _ in range(1000):
            await stream.send("snapshot")
        for _ in range(10):
            begun = time.monotonic()
            assert (await client.get("/api/v1/exchange/time")).status_code == 200
            assert time.monotonic() - begun < 5


async def test_a_reader_that_asks_and_never_reads_cannot_fill_the_memory(practice: Practice) -> None:
    async with slow(practice) as (stream, _):
        for _ in range(150):
            await stream.send("snapshot")
        before = resident_mb(practice)
        for _ in range(1500):
            await stream.send("snapshot")
        begun = time.monotonic()
        while time.monotonic() - begun < 1.5:
            assert resident_mb(practice) - before < 12
            await asyncio.sleep(0.05)


# -- a market twenty times as fast -------------------------------------------------------------------------


async def test_three_thousand_deltas_rebuild_the_book_of_every_pair(
    busy: Practice, rest: httpx.AsyncClient
) -> None:
    """The numbers rise by one, a heart beats each five seconds, and every level is right with its count."""
    rebuilt = Rebuilt()
    async with opened(busy, "/ws/clob") as stream, followed(stream, rebuilt):
        await until(lambda: len(rebuilt.books) == len(SYMBOLS))
        await compared(rebuilt, rest, times=1)
        await until(lambda: rebuilt.seen["book_delta"] >= 3_000 and len(rebuilt.beats) >= 2)
        await compared(rebuilt, rest)
    assert rebuilt.gaps == []
    assert set(rebuilt.seen) == {"connected", "l2_snapshot", "book_delta", "trade", "bbo", "heartbeat"}
    assert (rebuilt.seen["connected"], rebuilt.seen["l2_snapshot"]) == (1, len(SYMBOLS))
    first, second = rebuilt.beats[:2]
    assert 2_500 * SPEED < second - first < 7_500 * SPEED, "a busy machine may be late"


async def test_two_listeners_of_a_book_see_the_same(busy: Practice) -> None:
    """One joins in the middle: its snapshot is the other's state, and the same updates serve both."""
    async with opened(busy, "/ws/exchange/vaix/book") as first:
        book = await joined(first)
        async with opened(busy, "/ws/exchange/vaix/book") as second:
            late = await joined(second)
            for _ in range(10):
                at = await apply_next(second, late)
            while await apply_next(first, book) < at:
                pass
    assert book == late


async def test_the_symbols_trades_are_those_of_the_tape(busy: Practice, rest: httpx.AsyncClient) -> None:
    async with opened(busy, "/ws/exchange/btc/trades/") as stream:
        told = [await heard(stream) for _ in range(50)]
    tape = {trade["id"]: trade for trade in (await rest.get("/api/v1/exchange/btc/trades?limit=500")).json()}
    assert all(tape[trade["id"]] == trade for trade in told)
    ids = [int(trade["id"]) for trade in told]
    assert ids == sorted(set(ids))


async def test_the_price_stream_tells_the_last_price_at_once_and_when_it_moves(busy: Practice) -> None:
    async with opened(busy, "/ws/exchange/eth/price") as stream:
        prices = [await heard(stream) for _ in range(5)]
    assert {price["symbol"] for price in prices} == {"eth"}
    times = [price["timestamp"] for price in prices]
    assert times == sorted(times)
    moves = [price["price"] for price in prices[1:]]
    assert all(a != b for a, b in itertools.pairwise(moves))


async def test_the_bbo_stream_is_told_at_most_each_50_ms_and_only_changes(busy: Practice) -> None:
    told, begun = [], time.monotonic()
    async with opened(busy, "/ws/exchange/btc/bbo") as stream:
        while (span := time.monotonic() - begun) < 2:
            told.append(await heard(stream))
    assert 5 < len(told) <= span / 0.05 + 4
    for touch in told:
        assert float(touch["best_bid"]) < float(touch["best_ask"])
        assert float(touch["best_bid_size"]) > 0
    states = [{key: value for key, value in touch.items() if key != "timestamp"} for touch in told[1:]]
    assert all(a != b for a, b in itertools.pairwise(states))


async def test_the_markets_stream_begins_whole_and_goes_on_with_changes(busy: Practice) -> None:
    async with opened(busy, "/ws/exchange/markets") as stream:
        first, second = await heard(stream), await heard(stream)
    assert [market["symbol"] for market in first["markets"]] == list(SYMBOLS)
    assert (first["type"], second["type"]) == ("snapshot", "update")
    assert {market["symbol"] for market in second["markets"]} <= set(SYMBOLS)
    assert {"price", "volume_24h", "change_24h"} <= set(second["markets"][0])


@pytest.mark.parametrize("path", ["/ws/exchange/vaix/book", "/ws/exchange/markets", "/ws/exchange/vaix/bbo"])
async def test_garbage_on_the_other_streams_is_passed_over(busy: Practice, path: str) -> None:
    async with opened(busy, path) as stream:
        for text in GARBAGE:
            await stream.send(text)
        for _ in range(3):
            assert "error" not in await heard(stream)


async def test_a_slow_reader_is_told_its_gap_and_healed_by_snapshots(
    busy: Practice, rest: httpx.AsyncClient
) -> None:
    """What waits for it stays small; what is left out is counted in the numbers; and its books are right again."""
    before = resident_mb(busy)
    pace, rebuilt = Rebuilt(), Rebuilt()
    async with slow(busy) as (stream, plain):
        async with opened(busy, "/ws/clob?channels=l2Book") as quick, followed(quick, pace):
            await until(lambda: len(pace.books) == len(SYMBOLS))
            snapshot, sent = pace.bytes, 0
            while (
                sent < 4_500_000
            ):  # fills what the machine itself keeps between the two, and a part of the outbox
                for _ in range(5):
                    await stream.send("snapshot")
                sent += 5 * snapshot
                at = pace.sequence + 40
                await until(lambda at=at: pace.sequence > at)
            await until(lambda: pace.seen["book_delta"] > 1000)
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        async with followed(stream, rebuilt):
            await until(lambda: rebuilt.seen.get("gap_detected") and len(rebuilt.healed) == len(SYMBOLS))
            await compared(rebuilt, rest, times=1)
    assert rebuilt.gaps
    assert all(told > last + 1 for last, told in rebuilt.gaps)
    assert resident_mb(busy) - before < 8
