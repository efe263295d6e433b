"""Faults of streams, over real sockets: what a reader sees of a market in which every change is the test's own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from terminal.paper.server.app import build
from terminal.paper.server.limits import Limits, Tier
from terminal.wire.binary import decode
from tests.paper.server.house import GOOD, OPENED, ORDERS, House, house
from tests.practice import REAL_TIME

WAIT_S = 5
CLOB = "/ws/clob?channels=l2Book,trades,bbo,userOrders,userFills,balanceUpdate"
DELTAS = {"type": "book_delta"}


@dataclass
class Place:
    """The exchange on a real socket, and the holder of the key."""

    faulty: House
    rest: httpx.AsyncClient
    address: str

    @contextlib.asynccontextmanager
    async def listening(self, path: str = CLOB, **more: Any) -> AsyncIterator[ClientConnection]:
        """A reader that has had its snapshot."""
        opened = connect(
            self.address + path, additional_headers=self.faulty.key, proxy=None, compression=None, max_size=None, **more
        )  # fmt: skip
        async with opened as socket:
            if path == CLOB:
                while json.loads(await socket.recv())["type"] != "bbo":
                    pass
            yield socket

    async def arm(self, kind: str, **more: Any) -> int:
        answer = await self.rest.post("/faults", json={"kind": kind, **more})
        assert answer.status_code == 200, answer.text
        number: int = answer.json()["id"]
        return number

    async def fired(self) -> int:
        """How often the faults happened, all together."""
        told = (await self.rest.get("/faults")).json()["faults"]
        return sum(one["fired"] for one in told)

    async def order(self, quantity: str = "1000", price: str = "0.003") -> None:
        answer = await self.rest.post(ORDERS, json={**GOOD, "quantity": quantity, "price": price})
        assert answer.status_code == 200, answer.text

    async def deltas(self, socket: ClientConnection, count: int) -> list[dict[str, Any]]:
        """Place so many orders, each with a quantity of its own, and hear the deltas that come of it."""
        for place in range(count):
            await self.order(str(1001 + place), f"0.00{300 + place}")
        return [one for one in await heard(socket) if one["type"] == "book_delta"]


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    made = house("vaix")
    made.app = build(made.host, made.identities, Limits(Tier.NONE), faults=True)
    made.empty_books()
    async with made.wired() as (rest, at):
        yield Place(made, rest, f"ws://{at}")
    made.host.store.db.close()


@pytest.fixture(autouse=True)
def no_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A fault on purpose is no error of the server: nothing is logged."""
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def raw(socket: ClientConnection) -> list[str | bytes]:
    """All that has been sent: an answered ping comes behind it."""
    frames: list[str | bytes] = []
    with contextlib.suppress(ConnectionClosed):
        await (await socket.ping())
    with contextlib.suppress(TimeoutError, ConnectionClosed):
        while True:
            async with asyncio.timeout(0):
                frames.append(await socket.recv(decode=False))
    return frames


async def heard(socket: ClientConnection) -> list[dict[str, Any]]:
    return [json.loads(frame) for frame in await raw(socket)]


def sizes(deltas: list[dict[str, Any]]) -> list[str]:
    """The quantities that the deltas tell of, which say which order each is of."""
    return [size for one in deltas for _, size, _ in one["data"]["bids"]]


def numbers(messages: list[dict[str, Any]]) -> list[int]:
    return [one["global_sequence"] for one in messages]


# -- left out, twice, swapped ------------------------------------------------------------------------------


async def test_a_dropped_message_leaves_a_gap_in_the_numbers(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("drop", every=2, count=0, match=DELTAS)
        for quantity in ("1001", "1002", "1003", "1004"):
            await place.order(quantity)
        messages = await heard(socket)
        assert sizes([one for one in messages if one["type"] == "book_delta"]) == ["1001", "3006"]
        assert await place.fired() == 2
        steps = [
            later - sooner for sooner, later in zip(numbers(messages), numbers(messages)[1:], strict=False)
        ]
        assert sorted(steps)[-3:] == [1, 2, 2]


async def test_the_next_few_are_dropped_and_no_more(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("drop", count=2, match=DELTAS)
        assert sizes(await place.deltas(socket, 4)) == ["1003", "1004"]


async def test_a_duplicate_has_the_same_number(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("duplicate", match=DELTAS)
        deltas = await place.deltas(socket, 2)
        assert sizes(deltas) == ["1001", "1001", "1002"]
        assert deltas[0] == deltas[1]


async def test_neighbours_are_swapped(place: Place) -> None:
    async with place.listening("/ws/clob?channels=l2Book") as socket:
        await heard(socket)
        await place.arm("reorder", count=0, every=1, match=DELTAS)
        deltas = await place.deltas(socket, 4)
        assert sizes(deltas) == ["1002", "1001", "1004", "1003"]
        assert [later - numbers(deltas)[0] for later in numbers(deltas)] == [0, -1, 2, 1]


async def test_they_choose_by_path_channel_type_pair_and_account(place: Place) -> None:
    async with place.listening() as socket, place.listening("/ws/exchange/private") as private:
        for match in (
            {"path": "/ws/exchange/private"},
            {"channel": "userOrders"},
            {"type": "balance_changed", "account": place.faulty.trader},
        ):
            await place.arm("drop", count=0, match=match)
        await place.arm("drop", count=0, match={"pair": "VAIX/USDC", "account": place.faulty.trader + 1})
        await place.order()
        assert {one["type"] for one in await heard(socket)} == {"book_delta"}
        assert await raw(private) == []
        await place.arm("drop", count=0, match={"pair": "VAIX/USDC"})
        await place.order()
        assert await raw(socket) == []


@pytest.mark.parametrize("stream", ["book", "bbo", "trades", "price"])
async def test_the_streams_of_one_pair_are_told_apart_by_their_path(place: Place, stream: str) -> None:
    """Their messages name neither channel nor pair."""
    await place.arm("drop", count=0, match={"channel": stream, "pair": "vaix"})
    async with place.listening(f"/ws/exchange/vaix/{stream}") as socket:
        await raw(socket)
        assert await place.fired() == (0 if stream == "trades" else 1)


# -- corrupt -----------------------------------------------------------------------------------------------


async def test_a_message_meets_one_fault_of_a_kind_but_any_of_different_kinds(place: Place) -> None:
    async with place.listening("/ws/clob?channels=l2Book") as socket:
        await raw(socket)
        for form in ("deep", "wrong_size"):
            await place.arm("corrupt", form=form, match=DELTAS)
        await place.arm("duplicate", match=DELTAS)
        await place.order("1001", "0.003001")
        first, second = await raw(socket)
        assert first == second
        assert b"[" * 1000 in bytes(first)  # type: ignore[arg-type]
        assert sizes(await place.deltas(socket, 1)) == ["2002"]
        assert await place.fired() == 3


async def test_a_wrong_size_looks_like_a_right_one(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("corrupt", form="wrong_size", match=DELTAS)
        (delta,) = await place.deltas(socket, 1)
        assert delta["data"] == {
            "pair": "VAIX/USDC", "bids": [["0.003000", "2002", 1]], "asks": [], "timestamp": OPENED // 1000,
        }  # fmt: skip
    book = (await place.rest.get("/api/v1/exchange/vaix/book")).json()
    assert book["bids"] == [["0.003000", "1001", 1]]


async def test_a_negative_size_and_a_price_off_the_grid(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("corrupt", form="negative_size", match=DELTAS)
        await place.arm("corrupt", form="off_tick", match=DELTAS)
        negative, off = await place.deltas(socket, 2)
        assert negative["data"]["bids"] == [["0.003000", "-1001", 1]]
        ((price, size, _),) = off["data"]["bids"]
        assert size == "1002"
        assert Decimal(price) % Decimal("0.000001") != 0


async def test_a_crossed_book(place: Place) -> None:
    ask = {**GOOD, "side": "sell", "price": "0.005"}
    assert (await place.rest.post(ORDERS, json=ask)).status_code == 200
    async with place.listening() as socket:
        await place.arm("corrupt", form="crossed", match=DELTAS)
        (delta,) = await place.deltas(socket, 1)
        bids, asks = ([Decimal(price) for price, *_ in delta["data"][side]] for side in ("bids", "asks"))
        assert max(bids) >= min([*asks, Decimal("0.005")])


async def test_a_form_of_the_book_waits_for_a_message_with_levels(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("corrupt", form="negative_size")
        await place.order()
        assert [one["type"] for one in await heard(socket) if '"-1000"' in json.dumps(one)] == ["book_delta"]


@pytest.mark.parametrize(
    ("form", "sign"),
    [
        ("not_json", b"<html>"), ("empty", b""), ("truncated", b'{"type":"book_delta","data"'), ("bad_utf8", b"\xc3("),
        ("nan", b"NaN"), ("infinity", b"Infinity"), ("overflow", b"1e999"), ("digits", b"7" * 40),
        ("surrogate", b"\\ud"), ("deep", b"[" * 50_000), ("controls", b"\x1b[2J\x00"), ("escapes", b"\\u00"),
        ("bidi", b"\\u20"), ("markup", b"[/"), ("wrong_type", b"book_delta"),
    ],
)  # fmt: skip
async def test_each_form_goes_out_as_it_is_called(place: Place, form: str, sign: bytes) -> None:
    """Seen frame by frame, since a reader may refuse what is not UTF-8."""
    async with place.listening("/ws/clob?channels=l2Book") as socket:
        await raw(socket)
        await place.arm("corrupt", form=form, match=DELTAS, seed=3)
        await place.order()
        if form == "bad_utf8":
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            return
        (frame,) = await raw(socket)
        assert isinstance(frame, bytes)
        assert sign in frame
        assert await place.fired() == 1
        await place.order()
        (right,) = await raw(socket)
        assert json.loads(right)["data"]["bids"] == [["0.003000", "2000", 2]]


@pytest.mark.parametrize("size", [65_536, 8 * 1024 * 1024 - 1, 8 * 1024 * 1024 + 1])
async def test_a_huge_frame_has_the_size_that_was_asked_for(place: Place, size: int) -> None:
    async with place.listening("/ws/clob?channels=l2Book") as socket:
        await raw(socket)
        await place.arm("corrupt", form="huge", bytes=size, match=DELTAS)
        await place.order()
        async with asyncio.timeout(WAIT_S):
            frame = await socket.recv(decode=False)
        assert len(frame) == size
        assert json.loads(frame)["data"]["bids"] == [["0.003000", "1000", 1]]


async def test_the_dice_choose_the_same_for_the_same_seed(place: Place) -> None:
    async def pattern(seed: int) -> list[str]:
        """Which of twenty orders are told of."""
        async with place.listening("/ws/clob?channels=l2Book") as socket:
            await raw(socket)
            number = await place.arm("drop", count=0, probability="0.5", seed=seed, match=DELTAS)
            told = sizes(await place.deltas(socket, 20))
            await place.rest.delete(f"/faults/{number}")
            await place.rest.delete("/api/v1/exchange/vaix/orders")
            return told

    first = await pattern(1)
    assert 4 < len(first) < 16
    assert await pattern(1) == first
    assert await pattern(2) != first


# -- silence, delay, ends ----------------------------------------------------------------------------------


@REAL_TIME
async def test_silence_loses_messages_while_pongs_go_on(place: Place) -> None:
    async with place.listening("/ws/clob?channels=l2Book") as socket:
        (*_, last) = numbers(await heard(socket))
        await place.arm("silence", ms=500)
        await place.order("1001", "0.003001")
        assert await raw(socket) == []
        await asyncio.sleep(0.5)
        await place.order("1002", "0.003002")
        deltas = await heard(socket)
        assert (sizes(deltas), numbers(deltas)) == (["1002"], [last + 2])
        (told,) = (await place.rest.get("/faults")).json()["faults"]
        assert (told["fired"], told["spent"]) == (1, True)


async def test_silence_of_data_spares_heartbeats(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("silence", ms=60_000, half="data")
        await place.order()
        place.faulty.host.hub.tick(5000)
        assert [one["type"] for one in await heard(socket)] == ["heartbeat"]


async def test_silence_of_all_leaves_pings_unanswered_until_it_ends(place: Place) -> None:
    async with place.listening(ping_interval=None) as socket:
        number = await place.arm("silence", ms=60_000, half="all")
        pong = asyncio.ensure_future(await socket.ping())
        await asyncio.sleep(0.1)
        assert not pong.done()
        await place.rest.delete(f"/faults/{number}")
        async with asyncio.timeout(WAIT_S):
            await pong
        await socket.send("snapshot")
        async with asyncio.timeout(WAIT_S):
            assert json.loads(await socket.recv())["type"] == "l2_snapshot"


async def test_a_late_message_holds_up_all_behind_it(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("late", ms=200, match=DELTAS)
        begun = time.perf_counter()
        await place.order("1001", "0.003001")
        await place.order("1002", "0.003002")
        deltas: list[dict[str, Any]] = []
        while len(deltas) < 2:
            async with asyncio.timeout(WAIT_S):
                message = json.loads(await socket.recv())
            if message["type"] == "book_delta":
                assert time.perf_counter() - begun >= 0.2
                deltas.append(message)
        assert sizes(deltas) == ["1001", "1002"]


async def test_a_late_snapshot(place: Place) -> None:
    await place.arm("late", ms=150, match={"type": "l2_snapshot"})
    begun = time.perf_counter()
    async with place.listening():
        assert time.perf_counter() - begun >= 0.15


async def test_close_ends_the_socket_with_code_and_reason(place: Place) -> None:
    async with place.listening() as socket:
        await place.arm("close", code=4001, reason="\x1b[2J by a fault", match=DELTAS)
        await place.order()
        assert "book_delta" not in [one["type"] for one in await heard(socket)]
        assert (socket.close_code, socket.close_reason) == (4001, "\x1b[2J by a fault")
    await asyncio.sleep(0.05)
    assert place.faulty.host.hub.listeners == 0


async def test_accept_close_opens_and_closes_at_once(place: Place) -> None:
    await place.arm("accept_close", count=2, code=1013, match={"path": "/ws/clob"})
    for _ in range(2):
        async with place.listening("/ws/clob?channels=l2Book") as socket:
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert socket.close_code == 1013
    async with place.listening("/ws/clob?channels=l2Book") as socket:
        assert json.loads(await socket.recv())["type"] == "connected"
    assert await place.fired() == 2


async def test_an_unexpected_binary_frame(place: Place) -> None:
    async with place.listening("/ws/clob?channels=l2Book") as socket:
        await raw(socket)
        await place.arm("binary", bytes=33, match=DELTAS)
        await place.order()
        async with asyncio.timeout(WAIT_S):
            frame, text = await socket.recv(), await socket.recv()
        assert isinstance(frame, bytes)
        assert len(frame) == 33
        assert isinstance(text, str)


# -- the rest ----------------------------------------------------------------------------------------------


async def test_a_clock_that_is_off_is_off_on_the_streams(place: Place) -> None:
    await place.arm("clock_offset", ms=600_000)
    wrong = (OPENED + 600_000_000) // 1000
    async with place.listening() as socket, place.listening("/md/v1/VAIX/USDC") as feed:
        await place.order()
        for message in await heard(socket):
            stamps = [value for name, value in message["data"].items() if name in ("timestamp", "created_at")]
            assert stamps == [wrong], message
        frames = [decode(bytes(frame)) for frame in await raw(feed)]  # type: ignore[arg-type]
        assert {frame.at_ns for frame in frames} == {wrong * 1_000_000}
        assert [frame.sequence for frame in frames] == list(range(1, len(frames) + 1))


async def test_the_binary_feeds_skip_and_repeat_too(place: Place) -> None:
    async with place.listening("/md/v1/VAIX/USDC") as feed:
        before = len(await raw(feed))
        await place.arm("drop", match={"channel": "binary", "pair": "vaix"})
        await place.arm("duplicate", match={"path": "/md/"})
        for _ in range(3):
            await place.order()
        numbered = [decode(bytes(frame)).sequence - before for frame in await raw(feed)]  # type: ignore[arg-type]
        assert numbered == [2, 2, 3]


async def test_with_nothing_armed_all_passes_as_it_is(place: Place) -> None:
    """The same messages as from a house without faults."""
    plain = house("vaix")
    plain.empty_books()
    async with (
        plain.wired() as (rest, at),
        place.listening("/ws/clob") as faulty_socket,
        connect(f"ws://{at}/ws/clob", proxy=None, compression=None) as plain_socket,
    ):
        await rest.post(ORDERS, json=GOOD)
        await place.order()
        assert await raw(faulty_socket) == await raw(plain_socket)
    plain.host.store.db.close()
