"""Requests a minute: whose budget, for what, and what is said when it is spent."""

from __future__ import annotations

import collections
import time
from types import SimpleNamespace

import pytest

from terminal.paper.server import doors
from terminal.paper.server.app import build
from terminal.paper.server.limits import ANONYMOUS, BUDGETS, Limits, Tier, changes_orders
from tests.paper.server.house import GOOD, ORDERS, House
from tests.paper.server.routes import routes

READ = "/api/v1/exchange/time"


@pytest.fixture
def premium(still: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The run's key is premium, and the minute does not end."""
    monkeypatch.setattr(doors, "time", SimpleNamespace(time=lambda: 1_790_000_000.0))
    still.app = build(still.host, still.identities, Limits(Tier.PREMIUM))
    return still


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v1/exchange/vaix/orders"),
        ("POST", "/api/v1/exchange/vaix/orders/batch"),
        ("PATCH", "/api/v1/exchange/vaix/orders/batch"),
        ("DELETE", "/api/v1/exchange/vaix/orders/batch"),
        ("DELETE", "/api/v1/exchange/vaix/orders/ord_0000000001"),
        ("DELETE", "/api/v1/exchange/vaix/orders"),
        ("DELETE", "/api/v1/exchange/orders/all"),
        ("PATCH", "/api/v1/clob/orders/ord_0000000001"),
        ("POST", "/api/v1/clob/orders"),
        ("POST", "/api/v1/clob/orders/batch"),
        ("DELETE", "/api/v1/clob/orders/ord_0000000001"),
        ("POST", "/api/v1/exchange/vaix/twap"),
        ("DELETE", "/api/v1/exchange/vaix/twap/7"),
        ("POST", "/api/v1/exchange/vaix/scale"),
        ("POST", "/api/v1/exchange/vaix/algo"),
        ("POST", "/api/v1/exchange/dead-mans-switch"),
        ("POST", "/api/v1/exchange/dead-mans-switch/heartbeat"),
        ("DELETE", "/api/v1/exchange/dead-mans-switch"),
    ],
)
def test_what_changes_orders_has_a_budget_of_its_own(method: str, path: str) -> None:
    assert changes_orders(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/exchange/vaix/orders/open"),
        ("GET", "/api/v1/exchange/vaix/twap"),
        ("POST", "/api/v1/exchange/vaix/withdraw"),
        ("POST", "/api/v1/exchange/sub-accounts/transfer"),
        ("POST", "/auth/login"),
        ("POST", "/api/v1/prop/orders"),
        ("POST", "/api/v1/exchange/vaix/ordersx"),
        ("POST", "/api/v1/exchange/scaled/withdraw"),
        ("POST", "/api/v1/exchange" + "/a" * 30_000),
    ],
)
def test_all_else_is_general(method: str, path: str) -> None:
    assert not changes_orders(method, path)


async def test_the_tier_is_the_keys_own_and_registered_users_are_standard(premium: House) -> None:
    ben = await premium.newcomer("ben")
    for headers, general, orders in ((premium.key, 1000, 12_000), (ben, 100, 3_000)):
        async with premium.client(headers) as client:
            answer = await client.get(READ)
            assert answer.headers["X-RateLimit-Limit"] == str(general)
            for method, path in (("POST", ORDERS), ("DELETE", "/api/v1/exchange/orders/all")):
                answer = await client.request(method, path, json=GOOD)
                assert answer.headers["X-RateLimit-Limit"] == str(orders), answer.text
    async with premium.client() as nobody:
        for method, path in (("GET", READ), ("POST", ORDERS)):
            answer = await nobody.request(method, path)
            assert answer.headers["X-RateLimit-Limit"] == "20"


async def test_a_user_who_reads_too_much_is_told_when_to_come_back_and_may_still_cancel(
    premium: House,
) -> None:
    async with premium.client(await premium.newcomer("ben")) as client:
        left = [int((await client.get(READ)).headers["X-RateLimit-Remaining"]) for _ in range(100)]
        assert left == list(range(99, -1, -1))
        answer = await client.get(READ)
        assert answer.status_code == 429
        assert answer.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
        reset = int(answer.headers["X-RateLimit-Reset"])
        assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("100", "0")
        assert int(answer.headers["Retry-After"]) == reset - 1_790_000_000
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert (await client.delete("/api/v1/exchange/orders/all")).status_code == 200
    async with premium.client(premium.key) as other:
        assert (await other.get(READ)).status_code == 200


async def test_a_batch_is_one_request_of_the_orders_budget(premium: House) -> None:
    async with premium.client(premium.key) as client:
        one = await client.post(ORDERS, json=GOOD)
        many = await client.post(f"{ORDERS}/batch", json={"orders": [GOOD] * 10})
    assert int(one.headers["X-RateLimit-Remaining"]) - int(many.headers["X-RateLimit-Remaining"]) == 1


async def test_without_a_known_key_a_few_requests_a_minute_are_served(premium: House) -> None:
    async with premium.client() as client:
        codes = [(await client.get(READ)).status_code for _ in range(22)]
    assert codes == [200] * 20 + [429] * 2
    async with premium.client({"X-API-Key": "evt_wrong"}) as guesser:
        assert (await guesser.get(READ)).status_code == 429, "guessing at keys is counted as well"


async def test_every_answer_of_every_route_tells_what_is_left(premium: House) -> None:
    """Good or refused, to whomever; only who comes from elsewhere is turned away before anything is counted."""
    names = collections.defaultdict(lambda: "x", symbol="vaix")
    asked = [(route.method, route.path.format_map(names), b"{}") for route in routes()]
    asked += [
        ("GET", "/nothing", b""),
        ("PUT", ORDERS, b""),
        ("POST", ORDERS, b" " * 70_000),
        ("GET", "/docs", b""),
    ]
    seen = set()
    for headers in (premium.key, {}, {"X-API-Key": "evt_wrong"}):
        async with premium.client(headers) as client:
            for method, path, body in asked:
                answer = await client.request(method, path, content=body)
                seen.add(answer.status_code)
                for name in ("Limit", "Remaining", "Reset"):
                    assert answer.headers[f"X-RateLimit-{name}"].isdigit(), f"{method} {path}"
                assert ("Retry-After" in answer.headers) is (answer.status_code == 429)
    assert seen >= {200, 401, 404, 405, 413, 422, 429}


def test_a_new_minute_is_a_new_budget_and_the_tier_none_has_no_end() -> None:
    limits, now = Limits(Tier.STANDARD), 1_790_000_000.0
    budget = limits.budget(of_key=True)
    assert budget == BUDGETS[Tier.STANDARD]
    for _ in range(budget.general):
        standing = limits.count("account 1", budget, order=False, now=now)
    assert standing is not None
    assert (standing.remaining, standing.exceeded) == (0, False)
    over = limits.count("account 1", budget, order=False, now=now)
    assert over is not None
    assert over.exceeded
    fresh = limits.count("account 1", budget, order=False, now=float(over.reset))
    assert fresh is not None
    assert fresh.remaining == budget.general - 1
    assert Limits(Tier.NONE).count("account 1", ANONYMOUS, order=False, now=time.time()) is None
    assert Limits(Tier.MM).budget(of_key=True).orders == 60_000
    assert Limits(Tier.MM).budget(of_key=False) == BUDGETS[Tier.STANDARD]
