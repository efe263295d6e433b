"""The books order by order, the touch at once, and what comes to every listener of a market channel."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from msgspec import to_builtins

from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper import l3, snapshot
from terminal.paper.clearing import Notice, Pair
from terminal.paper.commands import Cancel, Place
from terminal.paper.hub import Hub
from terminal.paper.orders import NewOrder
from terminal.paper.outbox import ClobOutbox
from terminal.wire.streams import CircuitBreaker, SettlementUpdate
from tests.paper.commotion import COMMANDS, Commotion
from tests.paper.server.house import House, house
from tests.paper.server.wired import closed, heard_on, listening, next_json, opened, until_beat
from tests.practice import Practice

Queues = dict[tuple[str, str], list[tuple[str, str]]]
"""The orders at a side's price in their turn: name and size."""


class Read:
    """A pair's queues as a listener to `l3Book` has them, by the words of the guide alone."""

    def __init__(self, snapshot: dict[str, Any]) -> None:
        self.queues: Queues = {}
        for side, rows in (("buy", snapshot["bids"]), ("sell", snapshot["asks"])):
            for name, price, size in rows:
                self.queues.setdefault((side, price), []).append((name, size))

    def take(self, event: dict[str, Any]) -> None:
        queue = self.queues.setdefault((event["side"], event["price"]), [])
        names = [name for name, _ in queue]
        if event["action"] == "add":
            assert event["order_id"] not in names, "it stands there already"
            queue.append((event["order_id"], event["size"]))
            return
        turn = names.index(event["order_id"])
        assert (event["action"] == "trade") == ("traded" in event)
        if float(event["size"]):
            assert event["action"] != "delete"
            queue[turn] = (event["order_id"], event["size"])
        else:
            del queue[turn]
        if not queue:
            del self.queues[event["side"], event["price"]]


def standing(pair: Pair) -> Queues:
    """The exchange's own queues, read from its levels."""
    text, size = pair.instrument.price_text, pair.instrument.size_text
    return {
        (side.value, text(level.price)): [
            (f"ord_{order.id:010x}", size(order.left - order.hidden)) for order in level
        ]
        for side in (BUY, SELL)
        for level in pair.live.half(side).walk()
    }


@settings(max_examples=80)
@given(COMMANDS, COMMANDS)
def test_queues_read_from_a_snapshot_and_events_are_the_exchanges_own(
    before: list[Any], after: list[Any]
) -> None:
    commotion = Commotion()
    for command in before:
        commotion.tell(command)
    commotion.exchange.drain()
    commotion.exchange.keep_events = True
    read = Read(to_builtins(l3.snapshot(commotion.pair, commotion.now, initial=True)))
    followed = l3.Followed(commotion.pair)
    assert read.queues == standing(commotion.pair)
    for command in after:
        commotion.tell(command)
        for event in followed.take(event for _, event in commotion.exchange.drain().events):
            read.take(to_builtins(event))
        assert read.queues == standing(commotion.pair)


@settings(max_examples=50)
@given(COMMANDS)
def test_whether_somebody_follows_is_no_part_of_the_state(commands: list[Any]) -> None:
    plain, followed = Commotion(), Commotion()
    followed.exchange.keep_events = True
    for command in commands:
        plain.tell(command)
        followed.tell(command)
    assert snapshot.dump(plain.exchange) == snapshot.dump(followed.exchange)
    assert plain.exchange.drain().events == []


def placed(side: Side, price: int, lots: int, **more: Any) -> NewOrder:
    return NewOrder("vaix", side, OrderType.LIMIT, price, lots, **more)


def actions(commotion: Commotion, followed: l3.Followed) -> list[tuple[Any, ...]]:
    told = followed.take(event for _, event in commotion.exchange.drain().events)
    return [(one.action, int(one.order_id[4:], 16), one.size, one.traded) for one in told]


def test_an_iceberg_is_seen_by_its_shown_part_and_comes_back_at_the_back_of_its_queue() -> None:
    commotion = Commotion()
    exchange, followed = commotion.exchange, l3.Followed(commotion.pair)
    exchange.keep_events = True
    exchange.place(1, placed(SELL, 3850, 500, display=200), 1)
    exchange.place(1, placed(SELL, 3850, 300), 2)
    exchange.place(2, placed(BUY, 3850, 250), 3)
    assert actions(commotion, followed) == [
        ("add", 1, "200", None),
        ("add", 2, "300", None),
        ("trade", 1, "0", "200"),
        ("add", 1, "200", None),
        ("trade", 2, "250", "50"),
    ]
    exchange.amend(1, 1, None, 480, 4)
    assert actions(commotion, followed) == [], "only what is hidden shrank"
    exchange.amend(1, 1, None, 300, 5)
    exchange.amend(1, 2, 3851, None, 6)
    exchange.cancel(1, 1, 7)
    assert actions(commotion, followed) == [
        ("modify", 1, "100", None),
        ("delete", 2, "0", None),
        ("add", 2, "250", None),
        ("delete", 1, "0", None),
    ]


def test_paper_orders_and_waiting_stops_are_not_in_the_book() -> None:
    commotion = Commotion()
    exchange, followed = commotion.exchange, l3.Followed(commotion.pair)
    exchange.keep_events = True
    exchange.place(1, placed(SELL, 3850, 500, mode=Mode.PAPER), 1)
    stop = NewOrder("vaix", BUY, OrderType.STOP_LIMIT, 3860, 500, stop=3855)
    waiting = exchange.place(1, stop, 2).order.id
    exchange.amend(1, waiting, None, 400, 3)
    exchange.cancel(1, waiting, 4)
    assert actions(commotion, followed) == []


# -- over sockets ------------------------------------------------------------------------------------------


def order(price: str, quantity: str = "1000", side: str = "buy", **more: Any) -> dict[str, Any]:
    return {"side": side, "quantity": quantity, "price": price, "route_mode": "cex", **more}


async def placed_by(client: httpx.AsyncClient, body: dict[str, Any]) -> str:
    answer = await client.post("/api/v1/exchange/vaix/orders", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["order_id"])


async def test_l3_book_over_a_socket_follows_orders_to_the_last(
    still: House, trader: httpx.AsyncClient
) -> None:
    still.empty_books()
    first = await placed_by(trader, order("0.00384"))
    async with heard_on(still, "/ws/clob?channels=l3Book") as stream:
        assert (await next_json(stream))["data"]["channels"] == ["l3Book"]
        begin = [await next_json(stream) for _ in range(2)]
        assert [one["type"] for one in begin] == ["l3_snapshot"] * 2
        assert [one["data"]["pair"] for one in begin] == ["VAIX/USDC", "BTC/USDC"]
        assert begin[0]["data"]["initial"] is True
        assert begin[0]["data"]["bids"] == [[first, "0.003840", "1000"]]
        second = await placed_by(trader, order("0.00384", "500"))
        await trader.patch(f"/api/v1/clob/orders/{first}", json={"quantity": "600"})
        other = await still.newcomer("taker")
        async with still.client(other) as taker:
            await placed_by(taker, order("0.00384", "800", "sell"))
        await trader.delete(f"/api/v1/exchange/vaix/orders/{second}")
        told = await until_beat(still, stream)
    events = [event for one in told for event in one["data"]["events"]]
    assert {(one["type"], one["data"]["pair"]) for one in told} == {("l3_delta", "VAIX/USDC")}
    assert [(one["action"], one["order_id"], one["size"]) for one in events] == [
        ("add", second, "500"),
        ("modify", first, "600"),
        ("trade", first, "0"),
        ("trade", second, "300"),
        ("delete", second, "0"),
    ]
    assert [one.get("traded") for one in events] == [None, None, "600", "200", None]
    assert [one["global_sequence"] for one in told] == list(range(4, 4 + len(told)))


async def test_who_joins_while_news_is_under_way_is_told_of_nothing_twice(still: House) -> None:
    """What was applied and not yet published when a second listener joins is in its snapshot, and only there."""
    still.empty_books()
    market, exchange = still.market, still.market.exchange
    async with listening(still) as base, opened(base, "/ws/clob?channels=l3Book") as early:
        [await next_json(early) for _ in range(3)]
        waiting = asyncio.create_task(still.host.submit(Place(still.trader, placed(BUY, 3000, 700))))
        while not exchange.accounts[still.trader].open:
            await asyncio.sleep(0)
        async with opened(base, "/ws/clob?channels=l3Book") as late:
            await waiting
            number = next(iter(exchange.accounts[still.trader].open))
            await still.host.submit(Cancel(still.trader, number))
            for stream in (early, late):
                told = [one for one in await until_beat(still, stream) if one["type"] != "connected"]
                read = Read(next((one["data"] for one in told if "bids" in one["data"]), EMPTY))
                for one in told:
                    for event in one["data"].get("events", ()):
                        read.take(event)
                assert read.queues == standing(market.exchange.pairs["vaix"]) == {}


EMPTY: dict[str, Any] = {"bids": [], "asks": []}


async def test_events_are_kept_only_while_somebody_follows(still: House, trader: httpx.AsyncClient) -> None:
    exchange, before = still.market.exchange, still.market.state_hash()
    async with listening(still) as base:
        async with opened(base, "/ws/clob?channels=l3Book") as stream:
            await next_json(stream)
            assert exchange.keep_events
            assert still.market.state_hash() == before
        while still.host.hub.listeners:
            await asyncio.sleep(0.005)
        assert not exchange.keep_events
        await placed_by(trader, order("0.003"))
        async with opened(base, "/ws/clob?channels=l3Book") as stream:
            [await next_json(stream) for _ in range(3)]
            assert await until_beat(still, stream) == []


async def test_bbo_raw_tells_every_change_of_the_touch_at_once_and_nothing_else(
    still: House, trader: httpx.AsyncClient
) -> None:
    still.empty_books()
    await placed_by(trader, order("0.003"))
    async with heard_on(still, "/ws/clob?channels=bbo_raw,bbo") as stream:
        assert (await next_json(stream))["type"] == "connected"
        begin = [await next_json(stream) for _ in range(4)]
        assert [one["type"] for one in begin] == ["bbo", "bbo_raw"] * 2
        assert begin[0]["data"] == begin[1]["data"]
        for price, quantity in (
            ("0.003001", "200"),
            ("0.002", "900"),
            ("0.003001", "300"),
            ("0.003002", "100"),
        ):
            await placed_by(trader, order(price, quantity))
        told = await until_beat(still, stream)
    raw = [one["data"] for one in told if one["type"] == "bbo_raw"]
    assert [(one["best_bid"], one["best_bid_size"]) for one in raw] == [
        ("0.003001", "200"),
        ("0.003001", "500"),
        ("0.003002", "100"),
    ]
    slow = [one["data"] for one in told if one["type"] == "bbo"]
    assert [(one["best_bid"], one["best_bid_size"]) for one in slow] == [("0.003002", "100")]
    assert slow[0] == raw[-1]


async def test_a_touch_that_came_back_is_told_to_who_joined_in_between(
    still: House, trader: httpx.AsyncClient
) -> None:
    """bbo is told at most each 50 ms: a touch that changed and changed back between two ticks was seen by the newcomer."""
    still.empty_books()
    await placed_by(trader, order("0.003"))
    async with listening(still) as base, opened(base, "/ws/clob?channels=bbo") as early:
        await until_beat(still, early)
        better = await placed_by(trader, order("0.0031"))
        async with opened(base, "/ws/clob?channels=bbo") as late:
            begin = [await next_json(late) for _ in range(3)]
            assert begin[1]["data"]["best_bid"] == "0.003100"
            await trader.delete(f"/api/v1/exchange/vaix/orders/{better}")
            told = await until_beat(still, late)
    assert [one["data"]["best_bid"] for one in told] == ["0.003000"]


@pytest.mark.parametrize("query", ["bbo_raw,nonsense", "l3book", "L3BOOK", "bbo_raw;l3Book"])
async def test_an_unknown_channel_is_refused_with_the_known_ones(practice: Practice, query: str) -> None:
    async with opened(practice.ws_url, f"/ws/clob?channels={query}") as stream:
        code, reason = await closed(stream)
    assert (code, "bbo_raw, l3Book" in reason) == (1008, True)


async def test_the_channels_that_come_unasked_are_the_three_that_were_always_there(
    practice: Practice,
) -> None:
    async with opened(practice.ws_url, "/ws/clob") as stream:
        assert (await next_json(stream))["data"]["channels"] == ["bbo", "l2Book", "trades"]


# -- notices -----------------------------------------------------------------------------------------------

HALT = CircuitBreaker(
    "VAIX/USDC", "halt", "0.004300", "0.003842", 1_790_000_060_000, "a move of more than 10 %"
)


@pytest.mark.parametrize(
    ("channels", "times"),
    [
        ("l2Book", 1),
        ("trades", 1),
        ("bbo", 1),
        ("bbo_raw", 1),
        ("l3Book", 1),
        ("l2Book,trades,bbo,bbo_raw,l3Book", 1),
        ("userOrders,userFills,balanceUpdate", 0),
        ("userOrders,trades", 1),
    ],
)
async def test_a_circuit_breaker_comes_once_to_who_listens_to_any_market_channel(
    still: House, channels: str, times: int
) -> None:
    hub, outbox = Hub(still.market), ClobOutbox(still.trader, channels.split(","))
    hub.join_clob(outbox)
    await outbox.take()
    still.market.exchange.changes.notices.append(Notice(None, "trades", "circuit_breaker", HALT))
    hub.publish(still.market.drain())
    outbox.must(b"{}")
    told = [message for message in await outbox.take() if b"circuit_breaker" in message]
    assert [json.loads(message)["data"] for message in told] == times * [
        {
            "pair": "VAIX/USDC",
            "action": "halt",
            "trigger_price": "0.004300",
            "reference_price": "0.003842",
            "halt_until": 1_790_000_060_000,
            "reason": "a move of more than 10 %",
        }
    ]


async def test_a_settlement_update_is_its_owners_alone_and_outside_the_numbers(still: House) -> None:
    update = SettlementUpdate("ord_1", "settled", "base", tx_hash="sim-1")
    market, owner = still.market, ClobOutbox(still.trader, ["userOrders"])
    hub, stranger = Hub(market), ClobOutbox(None, ["l2Book", "trades", "bbo", "bbo_raw", "l3Book"])
    for outbox in (owner, stranger):
        hub.join_clob(outbox)
        outbox.sent(await outbox.take())
    market.exchange.changes.notices.append(Notice(still.trader, "userOrders", "settlement_update", update))
    hub.publish(market.drain())
    assert await owner.take() == [
        b'{"type":"settlement_update","data":{"order_id":"ord_1","settlement_status":"settled",'
        b'"chain":"base","tx_hash":"sim-1"}}'
    ]
    assert (owner.sequence, stranger.sequence) == (1, 9)


def test_nothing_is_encoded_when_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    made = house("vaix")
    exchange = made.market.exchange
    exchange.place(made.trader, placed(BUY, 3000, 700), made.market.now)
    exchange.changes.notices.append(Notice(None, "trades", "circuit_breaker", HALT))
    changes = made.market.drain()
    for name in ("clob_head", "bare", "typed"):
        monkeypatch.setattr(
            f"terminal.wire.streams.{name}", lambda *_: pytest.fail("it was encoded for nobody")
        )
    monkeypatch.setattr("terminal.paper.binary.encode", lambda *_: pytest.fail("a frame for nobody"))
    made.host.hub.publish(changes)
    made.host.hub.tick(5000)
    made.host.store.db.close()
