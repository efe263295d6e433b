"""Faults of requests: each is armed, met and counted, and the exchange's own store says what really happened."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from terminal.paper.commands import Command
from terminal.paper.server.app import build
from terminal.paper.server.doors import Doors
from terminal.paper.server.limits import Limits, Tier
from tests.paper.server.house import GOOD, OPENED, ORDERS, House, accused, house, plain, words
from tests.practice import REAL_TIME, running

BATCH = f"{ORDERS}/batch"
TIME = "/api/v1/exchange/time"
USER = {"email": "ann@example.com", "password": "correct horse"}


@contextlib.contextmanager
def started() -> Iterator[House]:
    """The house that stands still, started with `--faults`."""
    made = house("vaix", "btc")
    made.app = build(made.host, made.identities, Limits(Tier.NONE), faults=True)
    yield made
    made.host.store.db.close()


@pytest.fixture
def faulty() -> Iterator[House]:
    with started() as made:
        yield made


@pytest.fixture(scope="module")
def shared() -> Iterator[House]:
    """One for all who leave it as it was."""
    with started() as made:
        yield made


@pytest.fixture
async def held(faulty: House) -> AsyncIterator[httpx.AsyncClient]:
    """The holder of the key, with no socket between."""
    async with faulty.client(faulty.key) as client:
        yield client


@pytest.fixture
async def wired(faulty: House) -> AsyncIterator[httpx.AsyncClient]:
    """The holder of the key, over a real socket."""
    async with faulty.wired() as (client, _):
        yield client


@pytest.fixture(autouse=True)
def no_complaints(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A fault on purpose is no error of the server: nothing is logged."""
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def arm(client: httpx.AsyncClient, kind: str, **more: Any) -> int:
    answer = await client.post("/faults", json={"kind": kind, **more})
    assert answer.status_code == 200, answer.text
    number: int = answer.json()["id"]
    return number


async def fired(client: httpx.AsyncClient, number: int) -> int:
    told = (await client.get("/faults")).json()["faults"]
    count: int = next(one["fired"] for one in told if one["id"] == number)
    return count


def keyed(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def stands(faulty: House, key: str) -> bool:
    """Does the market itself hold an order that was sent with this key?"""
    mine = faulty.market.exchange.accounts[faulty.trader].open.values()
    return any(order.request_id == key for order in mine)


# -- without --faults --------------------------------------------------------------------------------------


async def test_without_faults_there_is_no_route_and_no_layer(still: House, trader: httpx.AsyncClient) -> None:
    unknown = await trader.get("/no/such/route")
    for method, path in [
        ("GET", "/faults"),
        ("POST", "/faults"),
        ("DELETE", "/faults"),
        ("DELETE", "/faults/1"),
    ]:
        answer = await trader.request(method, path, content=b'{"kind":"lost_answer"}')
        assert answer.status_code == unknown.status_code == 404
        said = answer.json()["detail"].replace(f"{method} {path}", "GET /no/such/route")
        assert said == unknown.json()["detail"]
    assert type(still.app) is Doors
    assert "/faults" not in (await trader.get("/openapi.json")).text
    assert "/faults" not in (await trader.get("/docs")).text


def test_without_faults_their_code_is_not_loaded() -> None:
    look = (
        "import sys; from tests.paper.server.house import house; house('vaix'); "
        "print([name for name in sys.modules if 'server.faults' in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_option_brings_the_routes_and_prints_nothing_more(tmp_path: Path) -> None:
    with running("--memory", "--pairs", "vaix", "--tier", "none", "--faults") as exchange:
        with httpx.Client(base_url=exchange.url, headers=exchange.headers, trust_env=False) as client:
            client.post("/faults", json={"kind": "lost_answer", "match": {"path": ORDERS}})
            with pytest.raises(httpx.RemoteProtocolError):
                client.post(ORDERS, json=GOOD, headers=keyed("lost"))
            assert client.get(f"{ORDERS}/lost").json()["status"] == "open"
        exchange.process.terminate()
        assert exchange.process.stdout is not None
        assert exchange.process.stdout.read() == ""


# -- the routes --------------------------------------------------------------------------------------------


async def test_they_are_for_the_holder_of_the_key_alone(faulty: House) -> None:
    for headers in (None, await faulty.newcomer("ben")):
        async with faulty.client(headers) as client:
            for method, path in [("GET", "/faults"), ("POST", "/faults"), ("DELETE", "/faults/1")]:
                answer = await client.request(method, path, content=b'{"kind":"lost_answer"}')
                assert answer.status_code == 401
                assert answer.headers["www-authenticate"] == "Bearer"
    async with faulty.client(faulty.key) as client:
        assert (await client.get("/faults")).json() == {"faults": []}


async def test_they_are_listed_with_what_they_did_and_cleared_one_by_one_or_all(
    held: httpx.AsyncClient,
) -> None:
    once = await arm(held, "error", status=418, match={"path": TIME})
    other = await arm(held, "error", status=503, count=0, match={"symbol": "btc"})
    assert [(await held.get(TIME)).status_code for _ in range(2)] == [418, 200]
    told = (await held.get("/faults")).json()["faults"]
    assert [(one["id"], one["kind"], one["matched"], one["fired"], one["spent"]) for one in told] == [
        (once, "error", 1, 1, True),
        (other, "error", 0, 0, False),
    ]
    assert told[0]["fault"]["status"] == 418
    assert (await held.delete(f"/faults/{once}")).json()["fired"] == 1
    assert (await held.delete(f"/faults/{once}")).status_code == 404
    assert [one["id"] for one in (await held.delete("/faults")).json()["faults"]] == [other]
    assert (await held.get("/api/v1/exchange/btc/bbo")).status_code == 200


async def test_they_are_in_the_documentation(held: httpx.AsyncClient) -> None:
    schema = (await held.get("/openapi.json")).json()
    assert set(schema["paths"]["/faults"]) == {"get", "post", "delete"}
    body = schema["paths"]["/faults"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    kinds = body["discriminator"]["mapping"]
    assert {"lost_answer", "corrupt", "clock_offset"} <= set(kinds)
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(schema)))
    assert references <= set(schema["components"]["schemas"])
    docs = (await held.get("/docs")).text
    assert all(kind in docs for kind in kinds)


BAD: dict[str, tuple[str, str, str]] = {
    "not JSON": ("{", "body", "JSON"),
    "a list": ("[]", "body", "object"),
    "no kind": ("{}", "kind", "required"),
    "an unknown kind": ('{"kind":"lost"}', "kind", "one of"),
    "a kind that is a number": ('{"kind":7}', "kind", "str"),
    "an unknown field": ('{"kind":"drop","often":3}', "often", "one of"),
    "a negative count": ('{"kind":"drop","count":-1}', "count", "-1"),
    "a huge count": ('{"kind":"drop","count":1e999}', "count", "out of range"),
    "every none": ('{"kind":"drop","every":0}', "every", "0"),
    "a count of true": ('{"kind":"drop","count":true}', "count", "true"),
    "a chance above one": ('{"kind":"drop","probability":1.5}', "probability", "from 0 to 1"),
    "a chance below none": ('{"kind":"drop","probability":"-0.1"}', "probability", "from 0 to 1"),
    "a chance that is NaN": ('{"kind":"drop","probability":"NaN"}', "probability", "decimal"),
    "a chance in words": ('{"kind":"drop","probability":"often"}', "probability", "often"),
    "a match that is a list": ('{"kind":"drop","match":[]}', "match", "object"),
    "a match by nothing known": ('{"kind":"drop","match":{"colour":"red"}}', "match", "colour"),
    "a stream matched by method": ('{"kind":"drop","match":{"method":"GET"}}', "match", "method"),
    "a method that is none": ('{"kind":"error","match":{"method":"FETCH"}}', "method", "POST"),
    "a path that is none": ('{"kind":"error","match":{"path":"orders"}}', "path", "beginning"),
    "a request on a stream": ('{"kind":"error","match":{"path":"/ws/clob"}}', "path", "beginning"),
    "a stream on a route": ('{"kind":"drop","match":{"path":"/api/v1"}}', "path", "/ws/clob"),
    "its own routes": ('{"kind":"error","match":{"path":"/faults"}}', "path", "beginning"),
    "an unknown symbol": ('{"kind":"error","match":{"symbol":"doge"}}', "symbol", "vaix"),
    "an unknown pair": ('{"kind":"drop","match":{"pair":"DOGE/USDC"}}', "pair", "vaix"),
    "an unknown channel": ('{"kind":"drop","match":{"channel":"books"}}', "channel", "l2Book"),
    "an account in words": ('{"kind":"drop","match":{"account":"ann"}}', "account", "int"),
    "a status that is none": ('{"kind":"error","status":200}', "status", "400"),
    "a shape that is none": ('{"kind":"error","shape":"round"}', "shape", "detail"),
    "an endless window": ('{"kind":"silence","ms":9999999999}', "ms", "600000"),
    "a window without end": ('{"kind":"refuse"}', "ms", "required"),
    "an offset of years": ('{"kind":"clock_offset","ms":99999999999}', "ms", "2592000000"),
    "a delay of nothing": ('{"kind":"delay"}', "before_ms", "at least 1"),
    "a form that is none": ('{"kind":"garbage","form":"odd"}', "form", "truncated"),
    "a form of the book for an answer": ('{"kind":"garbage","form":"crossed"}', "form", "corrupt"),
    "a form left out": ('{"kind":"corrupt"}', "form", "required"),
    "a huge huge": ('{"kind":"corrupt","form":"huge","bytes":999999999}', "bytes", "67108864"),
    "a leg too far": ('{"kind":"failing_leg","leg":50}', "leg", "49"),
    "a code that no close may have": ('{"kind":"close","code":1005}', "code", "3000"),
    "a reason that no close can hold": (json.dumps({"kind": "close", "reason": "é" * 62}), "reason", "123"),
    "a reason of half a character": ('{"kind":"close","reason":"\\ud800"}', "body", "JSON"),
    "a token for no time": ('{"kind":"expired_token","token_seconds":0}', "token_seconds", "1"),
    "deep nesting": ('{"kind":"drop","match":' + "[" * 5000 + "]" * 5000 + "}", "", "deep"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
async def test_bad_input_is_refused_by_name_and_arms_nothing(shared: House, name: str) -> None:
    body, field, hint = BAD[name]
    async with shared.client(shared.key) as held:
        answer = await held.post("/faults", content=body.encode())
        assert answer.status_code == 422, answer.text
        assert accused(answer) == field or not field, answer.text
        assert hint in words(answer), answer.text
        assert len(answer.text) < 2000
        assert (await held.get("/faults")).json() == {"faults": []}


async def test_there_is_a_most_of_them_spent_ones_too(
    held: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminal.paper.server.faults.armed.MOST", 2)
    await arm(held, "drop")
    await arm(held, "drop")
    answer = await held.post("/faults", json={"kind": "drop"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "TOO_MANY_FAULTS")
    await held.delete("/faults")
    await arm(held, "drop")


async def test_an_id_that_is_none_is_refused(held: httpx.AsyncClient) -> None:
    assert (await held.delete("/faults/7")).status_code == 404
    answer = await held.delete("/faults/seven")
    assert (answer.status_code, accused(answer)) == (422, "number")


# -- when they happen --------------------------------------------------------------------------------------


async def test_match_chooses_by_method_path_symbol_and_account(
    faulty: House, held: httpx.AsyncClient
) -> None:
    async with faulty.client(await faulty.newcomer("ben")) as ben:
        await arm(held, "error", status=418, count=0, match={"method": "POST", "path": "/api", "symbol": "VAIX/USDC", "account": faulty.trader})  # fmt: skip
        assert (await held.post(ORDERS, json=GOOD)).status_code == 418
        assert (await held.get(ORDERS)).status_code == 200
        assert (await held.post("/api/v1/exchange/btc/orders", json=GOOD)).status_code != 418
        assert (await ben.post(ORDERS, json=GOOD)).status_code == 200


async def test_every_nth_and_dice_that_begin_at_the_seed(held: httpx.AsyncClient) -> None:
    async def pattern(**more: Any) -> list[bool]:
        number = await arm(held, "error", status=418, count=0, match={"path": TIME}, **more)
        seen = [(await held.get(TIME)).status_code == 418 for _ in range(30)]
        assert sum(seen) == (await held.delete(f"/faults/{number}")).json()["fired"]
        return seen

    assert await pattern(every=3) == [place % 3 == 2 for place in range(30)]
    first = await pattern(probability="0.5", seed=1)
    assert 5 < sum(first) < 25
    assert await pattern(probability=0.5, seed=1) == first
    assert await pattern(probability="0.5", seed=2) != first
    assert not any(await pattern(probability="0"))


async def test_a_count_ends_it(held: httpx.AsyncClient) -> None:
    await arm(held, "error", status=418, count=2, match={"path": TIME})
    assert [(await held.get(TIME)).status_code for _ in range(4)] == [418, 418, 200, 200]


async def test_two_meet_one_request_in_the_order_they_were_armed(
    faulty: House, held: httpx.AsyncClient
) -> None:
    """What an earlier one keeps from being carried out, a later one never meets."""
    late = await arm(held, "delay", before_ms=50, match={"path": ORDERS})
    refused = await arm(held, "error", status=418, match={"path": ORDERS})
    never = await arm(held, "may_have_executed", match={"path": ORDERS})
    begun = time.perf_counter()
    assert (await held.post(ORDERS, json=GOOD, headers=keyed("two"))).status_code == 418
    assert time.perf_counter() - begun >= 0.05
    assert [await fired(held, number) for number in (late, refused, never)] == [1, 1, 0]
    assert not stands(faulty, "two")


# -- each kind ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "error"), [("closed", httpx.RemoteProtocolError), ("reset", httpx.ReadError)]
)
async def test_a_lost_answer_is_of_an_order_that_stands(
    faulty: House, wired: httpx.AsyncClient, how: str, error: type[Exception]
) -> None:
    number = await arm(wired, "lost_answer", how=how, match={"path": ORDERS, "method": "POST"})
    with pytest.raises(error):
        await wired.post(ORDERS, json=GOOD, headers=keyed("intent"))
    assert stands(faulty, "intent")
    assert await fired(wired, number) == 1
    found = await wired.get(f"{ORDERS}/intent")
    assert (found.json()["request_id"], found.json()["status"]) == ("intent", "open")
    again = await wired.post(ORDERS, json=GOOD, headers=keyed("intent"))
    assert again.json()["order_id"] == found.json()["order_id"]


@pytest.mark.parametrize(
    ("how", "error"), [("closed", httpx.RemoteProtocolError), ("reset", httpx.ReadError)]
)
async def test_a_lost_request_changes_nothing(
    faulty: House, wired: httpx.AsyncClient, how: str, error: type[Exception]
) -> None:
    before = faulty.market.state_hash()
    await arm(wired, "lost_request", how=how, match={"path": ORDERS})
    with pytest.raises(error):
        await wired.post(ORDERS, json=GOOD, headers=keyed("intent"))
    assert faulty.market.state_hash() == before
    assert (await wired.get(f"{ORDERS}/intent")).status_code == 404


async def test_without_a_socket_a_lost_answer_is_an_error_to_the_caller(
    faulty: House, held: httpx.AsyncClient
) -> None:
    await arm(held, "lost_answer", match={"path": ORDERS})
    transport = httpx.ASGITransport(faulty.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers=faulty.key
    ) as client:
        with pytest.raises(ConnectionResetError):
            await client.post(ORDERS, json=GOOD, headers=keyed("intent"))
    assert stands(faulty, "intent")


@pytest.mark.parametrize("executed", [True, False])
async def test_may_have_executed_did_or_did_not(
    faulty: House, held: httpx.AsyncClient, executed: bool
) -> None:
    await arm(held, "may_have_executed", executed=executed, match={"path": ORDERS, "method": "POST"})
    answer = await held.post(ORDERS, json=GOOD, headers=keyed("intent"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "may_have_executed")
    assert stands(faulty, "intent") is executed
    assert (await held.get(f"{ORDERS}/intent")).status_code == (200 if executed else 404)


async def test_an_error_of_any_status_comes_before_execution(faulty: House, held: httpx.AsyncClient) -> None:
    before = faulty.market.state_hash()
    for status in (400, 404, 409, 422, 500, 502, 503, 504, 599):
        await arm(held, "error", status=status, code="ODD", message="so it is", match={"path": ORDERS})
        answer = await held.post(ORDERS, json=GOOD)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, "ODD")
    await arm(held, "error", status=500, shape="detail", message="plain")
    assert (await held.get(TIME)).json() == {"detail": "plain"}
    assert faulty.market.state_hash() == before


@REAL_TIME
async def test_a_delay_before_is_before_execution_and_one_after_is_after(
    faulty: House, held: httpx.AsyncClient
) -> None:
    for when, there in (("before_ms", False), ("after_ms", True)):
        await arm(held, "delay", match={"path": ORDERS, "method": "POST"}, **{when: 300})
        begun = time.perf_counter()
        posting = asyncio.create_task(held.post(ORDERS, json=GOOD, headers=keyed(when)))
        await asyncio.sleep(0.15)
        assert (stands(faulty, when), posting.done()) == (there, False)
        assert (await posting).status_code == 200
        assert time.perf_counter() - begun >= 0.3
        assert stands(faulty, when)


@REAL_TIME
async def test_who_hangs_up_while_a_request_is_delayed_has_asked_all_the_same(
    faulty: House, wired: httpx.AsyncClient
) -> None:
    await arm(wired, "delay", match={"path": ORDERS}, before_ms=300)
    with pytest.raises(httpx.ReadTimeout):
        await wired.post(ORDERS, json=GOOD, headers=keyed("late"), timeout=0.1)
    assert not stands(faulty, "late")
    await asyncio.sleep(0.5)
    assert stands(faulty, "late")


async def test_a_rate_limit_says_when_it_ends(faulty: House, held: httpx.AsyncClient) -> None:
    """And its headers are there once, whatever the exchange itself adds."""
    faulty.app = build(faulty.host, faulty.identities, Limits(Tier.STANDARD), faults=True)
    async with faulty.client(faulty.key) as client:
        before = faulty.market.state_hash()
        number = await arm(client, "rate_limit", count=0, seconds=7, limit=3000, match={"path": ORDERS})
        for _ in range(3):
            asked = time.time()
            answer = await client.post(ORDERS, json=GOOD)
            assert (answer.status_code, answer.json()["error"]["code"]) == (429, "RATE_LIMIT_EXCEEDED")
            assert answer.headers.get_list("retry-after") == ["7"]
            assert answer.headers.get_list("x-ratelimit-limit") == ["3000"]
            assert answer.headers.get_list("x-ratelimit-remaining") == ["0"]
            (reset,) = answer.headers.get_list("x-ratelimit-reset")
            assert asked - 1 <= int(reset) - 7 <= time.time() + 1
        assert await fired(client, number) == 3
        assert faulty.market.state_hash() == before


async def test_an_expired_token_is_401_but_not_where_tokens_come_from(faulty: House) -> None:
    async with faulty.client() as client:
        session = (await client.post("/auth/register", json=USER)).json()
        client.headers["Authorization"] = f"Bearer {session['access_token']}"
        async with faulty.client(faulty.key) as held:
            number = await arm(held, "expired_token", match={"account": session["user"]["id"]})
            fresh = await client.post("/auth/refresh", json={"refresh_token": session["refresh_token"]})
            assert fresh.status_code == 200
            answer = await client.get(ORDERS)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert "has expired: refresh it" in answer.json()["detail"]
            assert (await client.get(ORDERS)).status_code == 200
            assert await fired(held, number) == 1


async def test_tokens_that_are_issued_from_now_on_live_so_short(
    faulty: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with faulty.client(faulty.key) as held, faulty.client() as client:
        await arm(held, "expired_token", token_seconds=2, count=1)
        short = (await client.post("/auth/register", json=USER)).json()
        usual = (await client.post("/auth/login", json=USER)).json()
        assert (short["expires_in"], usual["expires_in"]) == (2, 900)

        async def statuses() -> list[int]:
            bearers = [{"Authorization": f"Bearer {one['access_token']}"} for one in (short, usual)]
            return [(await client.get(ORDERS, headers=one)).status_code for one in bearers]

        assert await statuses() == [200, 200]
        later = time.time() + 3
        monkeypatch.setattr("terminal.paper.server.identity.time.time", lambda: later)
        assert await statuses() == [401, 200]


FORMS = (
    "not_json", "empty", "truncated", "bad_utf8", "huge", "deep", "nan", "infinity", "overflow", "digits", "wrong_type",
    "surrogate", "controls", "escapes", "bidi", "markup",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
async def test_a_garbage_answer_is_of_an_order_that_stands(
    faulty: House, wired: httpx.AsyncClient, form: str
) -> None:
    await arm(wired, "garbage", form=form, bytes=70_000, match={"path": ORDERS, "method": "POST"})
    answer = await wired.post(ORDERS, json=GOOD, headers=keyed("intent"))
    assert answer.status_code == 200
    assert len(answer.content) == int(answer.headers["content-length"])
    assert answer.content != (await wired.get(f"{ORDERS}/intent")).content
    assert stands(faulty, "intent")


async def test_garbage_works_on_pages_that_are_not_json(held: httpx.AsyncClient) -> None:
    for form in FORMS:
        for outer in (form, "markup"):  # and on what another has spoilt already
            await arm(held, "garbage", form=outer, bytes=70_000, match={"path": "/docs"})
        assert (await held.get("/docs")).status_code == 200


async def test_a_truncated_answer_promises_more_than_comes(faulty: House, wired: httpx.AsyncClient) -> None:
    await arm(wired, "truncate", after=40, match={"path": ORDERS, "method": "POST"})
    parts = []
    async with wired.stream("POST", ORDERS, json=GOOD, headers=keyed("intent")) as answer:
        assert int(answer.headers["content-length"]) > 40
        with contextlib.suppress(httpx.RemoteProtocolError):
            async for part in answer.aiter_raw():
                parts.append(part)  # noqa: PERF401
            pytest.fail("the answer must not end well")
    assert len(b"".join(parts)) == 40
    assert stands(faulty, "intent")


async def test_new_connections_are_refused_for_so_long_and_open_ones_go_on(
    faulty: House, wired: httpx.AsyncClient
) -> None:
    number = await arm(wired, "refuse", ms=60_000)
    async with plain(str(wired.base_url)) as other:
        for _ in range(2):
            with pytest.raises(httpx.TransportError):
                await other.get(TIME)
        assert (await wired.get(TIME)).status_code == 200
        assert await fired(wired, number) == 2
        await wired.delete(f"/faults/{number}")
        assert (await other.get(TIME)).status_code == 200
        brief = await arm(wired, "refuse", ms=30)
        await asyncio.sleep(0.04)
        assert (await wired.get("/faults")).json()["faults"][0]["spent"]
        assert (await other.get(TIME, headers={"Connection": "close"})).status_code == 200
        assert (await other.get(TIME)).status_code == 200
        assert await fired(wired, brief) == 0


@pytest.mark.parametrize("ms", [600_000, -600_000])
async def test_a_clock_that_is_off_is_off_in_every_time_that_is_told(
    faulty: House, held: httpx.AsyncClient, ms: int
) -> None:
    """And in none that is kept: the order carries the right time once the fault is cleared."""
    number = await arm(held, "clock_offset", ms=ms)
    told = (await held.get(TIME)).json()
    now = OPENED + ms * 1000
    assert (told["timestamp"], told["epoch_us"]) == (now // 1000, now)
    assert datetime.fromisoformat(told["iso"]).timestamp() * 1e6 == now
    order = (await held.post(ORDERS, json=GOOD)).json()
    assert order["created_at"] == order["updated_at"] == now // 1000
    assert (await held.get("/api/v1/exchange/vaix/bbo")).json()["timestamp"] == now // 1000
    wrong = (await held.get("/api/v1/exchange/vaix/chart", params={"limit": 3})).json()
    assert await fired(held, number) == 4
    await held.delete("/faults")
    right = (await held.get("/api/v1/exchange/vaix/chart", params={"limit": 3})).json()
    assert wrong == [{**candle, "time": candle["time"] + ms} for candle in right]
    again = (await held.get(f"{ORDERS}/{order['order_id']}")).json()
    assert again["created_at"] == OPENED // 1000


async def test_the_reset_of_the_rate_limits_is_off_with_the_clock(faulty: House) -> None:
    faulty.app = build(faulty.host, faulty.identities, Limits(Tier.STANDARD), faults=True)
    async with faulty.client(faulty.key) as held:
        right = int((await held.get(TIME)).headers["x-ratelimit-reset"])
        await arm(held, "clock_offset", ms=7_200_000)
        wrong = int((await held.get(TIME)).headers["x-ratelimit-reset"])
        assert wrong - right in (7200, 7260)
        await arm(held, "rate_limit", seconds=5)
        asked = time.time()
        reset = int((await held.get(TIME)).headers["x-ratelimit-reset"])
        assert asked - 1 <= reset - 7_205 <= time.time() + 1


async def test_a_failing_leg_is_left_out_of_the_market_and_answered_in_its_place(
    faulty: House, held: httpx.AsyncClient
) -> None:
    number = await arm(held, "failing_leg", leg=1, code="LEG_LOST", message="not this one")
    legs = [{**GOOD, "quantity": quantity} for quantity in ("1001", "1002", "1003")]
    answer = (await held.post(BATCH, json={"orders": legs}, headers=keyed("b"))).json()
    assert (answer["total"], answer["successful"], answer["failed"]) == (3, 2, 1)
    first, failed, last = answer["results"]
    assert (failed["success"], failed["error"]["code"]) == (False, "LEG_LOST")
    assert [one["order"]["quantity"] for one in (first, last)] == ["1001", "1003"]
    open_now = (await held.get(ORDERS)).json()["orders"]
    assert [order["quantity"] for order in open_now] == ["1001", "1003"]
    assert await fired(held, number) == 1
    again = (await held.post(BATCH, json={"orders": legs})).json()
    assert again["failed"] == 0


async def test_what_faults_did_is_not_in_the_journal(
    faulty: House, held: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was journalled, applied to the market as it was before, gives the market as it is."""
    before = type(faulty.market).load(faulty.market.dump())
    journalled: list[tuple[Command, int]] = []
    append = faulty.host.store.append

    def kept(command: Command, at: int) -> None:
        journalled.append((command, at))
        append(command, at)

    monkeypatch.setattr(faulty.host.store, "append", kept)
    await arm(held, "may_have_executed", match={"path": ORDERS})
    await arm(held, "failing_leg", leg=0)
    await arm(held, "clock_offset", ms=600_000)
    await held.post(ORDERS, json=GOOD, headers=keyed("a"))
    assert (await held.post(BATCH, json=[GOOD, GOOD])).json()["failed"] == 1
    assert len((await held.get(ORDERS)).json()["orders"]) == 2
    for command, at in journalled:
        before.apply(command, at)
        before.drain()
    assert before.state_hash() == faulty.market.state_hash()
